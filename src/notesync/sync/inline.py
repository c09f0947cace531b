"""A line of notes as it reads: text, code and links, whatever marks its writer put around them."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Text:
    """Words; a line break in them is one that is shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """What stands in a code span: letter by letter as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address, which may be their very text."""

    text: str
    url: str


Span = Text | Code | Link

ZERO_WIDTH = "\u200b"
"""Parts what must not be read as one word, and is not seen."""

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of the text that follows, ours too; the marks for one letter stay."""
_MARKS = re.compile(r"[`\\*_\[<&\n]|://")
"""A text without any of these holds nothing to be parsed."""
_BARE = re.compile(r"://[^\s<>`\\|\"\x00-\x1f]+")
_SCHEME = re.compile(r"(?<![A-Za-z])https?$", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
_TAIL = "?!.,:;*_~'\"]}"
"""What ends a sentence around an address and not the address."""


def readable(text: str) -> str:
    """The text without characters that nobody sees and that change how the others are shown."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or not _is_hidden(c))


@lru_cache(maxsize=4_096)
def spans_of(text: str) -> tuple[Span, ...]:
    """Read a piece of Markdown; emphasis goes, an image becomes a link to it, a tag is text."""
    text = readable(text)
    if text and not _MARKS.search(text):
        return (Text(text),)
    children = _PARSER.parseInline(text)[0].children or []
    # An entity may stand for any character: hidden ones are looked for again in what was read.
    return tuple(_merged(replace(span, text=readable(span.text)) for span in _spans(children)))


def plain_text(spans: Iterable[Span]) -> str:
    """The words alone, as they are seen."""
    return "".join(span.text for span in spans).replace(ZERO_WIDTH, "")


def cut(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut visibly: at a word, else between two characters."""
    return text if len(text) <= limit else f"{_head(text, max(limit - 1, 0))}…"


def cut_spans(spans: Sequence[Span], limit: int) -> tuple[Span, ...]:
    """The same for spans; of code and links none is cut in two."""
    ends = [0, *accumulate(len(span.text) for span in spans)]
    if ends[-1] <= limit:
        return tuple(spans)
    left = max(limit - 1, 0)
    whole = bisect_right(ends, left) - 1
    first, room = spans[whole], left - ends[whole]
    head = [Text(_head(first.text, room))] if isinstance(first, Text) and room > 0 else []
    return (*spans[:whole], *head, Text("…"))


def _is_hidden(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs")


def _head(text: str, limit: int) -> str:
    """The words of a longer text that `limit` characters have room for."""
    words, space, _ = text[:limit].rpartition(" ")
    if space and words.strip():
        return words.rstrip()
    while limit and (_clings(text[limit]) or text[limit - 1] == "\u200d"):
        limit -= 1
    return text[:limit]


def _clings(char: str) -> bool:
    """Whether a character is drawn together with the one before it."""
    return unicodedata.category(char).startswith("M") or char in "\u200d\ufe0f"


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    link: str | None = None
    label: list[str] = []
    for token in tokens:
        match token.type:
            case "link_open":
                link, label = str(token.attrs["href"]), []
            case "link_close":
                yield from _link("".join(label), link or "")
                link = None
            case _ if link is not None:
                label.append(_shown(token))
            case "code_inline":
                yield Code(token.content)
            case "image":
                yield from _link(token.content, str(token.attrs["src"]))
            case _:
                yield Text(_shown(token))


def _shown(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _link(label: str, url: str) -> Iterator[Span]:
    """A link; where it leads from a place in the notes, both are text: it leads nowhere else."""
    label = " ".join(label.split())
    if _ABSOLUTE.match(url):
        yield Link(label or url, url)
    else:
        yield Text(f"{label} ({url})" if label and url else label or url)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans with no two texts side by side, and none that is empty."""
    last: Text | None = None
    for span in spans:
        if isinstance(span, Text):
            last = replace(last, text=last.text + span.text) if last else span
            continue
        if last and last.text:
            yield last
        last = None
        yield span
    if last and last.text:
        yield last


def _bare_url(state: StateInline, silent: bool) -> bool:
    """An address without any marks is a link, and nothing in it is a mark."""
    scheme = _SCHEME.search(state.pending)
    found = _BARE.match(state.src, state.pos)
    if silent or not scheme or not found or state.linkLevel:
        return False
    rest = _trimmed(found[0])
    if len(rest) <= len("://"):
        return False
    url = scheme[0] + rest
    state.pending = state.pending[: scheme.start()]
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(unescapeAll(url))}
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _trimmed(url: str) -> str:
    """An address without the end of the sentence that it stands in."""
    url = url.rstrip(_TAIL)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_TAIL)
    return url


def _star_in_word(state: StateInline, silent: bool) -> bool:
    """`2*3*4` is no emphasis: the stars are the writer's own."""
    at, text = state.pos, state.src
    between = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    if silent or text[at] != "*" or not between:
        return False
    state.pending += "*"
    state.pos += 1
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.inline.ruler.before("escape", "bare_url", _bare_url)
    parser.inline.ruler.before("emphasis", "star_in_word", _star_in_word)
    return parser


_PARSER = _parser()

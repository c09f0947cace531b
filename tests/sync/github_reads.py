"""What GitHub makes of a body, modelled on its own rules and on none of our code.

CommonMark with tables and strikes gives the HTML; then, in every text that is neither in code nor
in a link, GitHub looks for mentions and references. The patterns are those of the filters that
GitHub publishes in GitHub Desktop (`app/src/lib/markdown-filters`), with what they forbid after a
match left out: they find more than GitHub does, never less.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

_USER = re.compile(r"(?:^|[^a-zA-Z0-9_])@[a-z0-9]", re.IGNORECASE | re.MULTILINE)
_ISSUE = re.compile(
    r"(?:^|\W)(?:\w+(?:-\w+)*(?:/[.\w-]+)?)?(?:#|gh-|/(?:issues|pull|discussions)/)[0-9]+",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)
_COMMIT = re.compile(r"(?<![0-9a-z_])[0-9a-f]{7,40}(?![0-9a-z_])", re.IGNORECASE)
_BARE = re.compile(r"(?<![a-z])(?:https?://|ftp://|www\.)[^\s<]+", re.IGNORECASE)
_REFERRED = re.compile(
    r"(?:https?://)?(?P<host>[^/]+)/[^/]+/[^/]+/"
    r"(?:(?:issues|pulls?|discussions)/[0-9]|(?:commit|compare)/.*[0-9a-f]{7})",
    re.IGNORECASE,
)
HARMLESS_BLOCKS = {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close"}


@dataclass(frozen=True)
class Seen:
    """A body as its readers have it: blocks by name, words, where links lead, who is told."""

    blocks: tuple[str, ...]
    text: str
    code: tuple[str, ...]
    links: tuple[str, ...]
    active: tuple[str, ...]


def seen(body: str) -> Seen:
    tokens = _MARKDOWN.parse(body)
    inline = [child for token in tokens for child in _children(token)]
    links = tuple(str(one.attrs["href"]) for one in inline if one.type == "link_open")
    return Seen(
        blocks=tuple(one.type for one in tokens if one.type != "inline"),
        text="".join(map(_shown, inline)),
        code=tuple(one.content for one in inline if one.type == "code_inline"),
        links=links,
        active=(*_active(inline), *(url for url in links if _links_back(url))),
    )


def _children(token: Token) -> list[Token]:
    """A paragraph's tokens, and a line break that ends it."""
    if token.type != "inline":
        return []
    return [*(token.children or []), Token("softbreak", "", 0)]


def _shown(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _active(inline: list[Token]) -> Iterator[str]:
    for token in inline:
        if token.type in ("image", "html_inline"):
            yield token.content
    for text in _texts(inline):
        for pattern in (_USER, _ISSUE, _COMMIT):
            yield from (found[0] for found in pattern.finditer(text))
        yield from (found[0] for found in _BARE.finditer(text) if _links_back(found[0]))


def _texts(inline: list[Token]) -> Iterator[str]:
    """The texts in which GitHub looks: neighbours in one piece, as they are in the HTML."""
    text, links = "", 0
    for token in inline:
        links += token.nesting * (token.type in ("link_open", "link_close"))
        if token.type == "text" and not links:
            text += token.content
        else:
            yield text
            text = ""
    yield text


def _links_back(url: str) -> bool:
    found = _REFERRED.match(url)
    return found is not None and found["host"].lower() != "redirect.github.com"

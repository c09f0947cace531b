"""The marker inside a body on GitHub: one line that is an HTML comment, which nobody sees.

A body that the core is given never holds that line, so that a block is found, compared and put
into a person's text as if there were no marker; `written` puts it back.

What is alone on a line at column 0 and outside a fenced code block is a marker of ours. A quoted,
indented, fenced or embedded one is a person's text and stays where it is. Only a body with exactly
one marker is believed in what it says. Where there are two, or none but one inside a quote or a
fence, the body only `claims` to be an item's issue: the ledger's link still stands, and where no
ledger knows the issue, the item is held rather than filed a second time. One that cannot be
decoded says nothing at all: only a ledger knows the issue then. The next write that is due mends
all of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notesync.model.issues import BLOCK_END, Marker
from notesync.trackers.marker import MARKER_LIMIT, decode, encode

ROOM = MARKER_LIMIT + 32
"""Characters of a body that a marker may take, with the comment and the line around it."""

_COMMENT = "<!-- notesync:v1 {} -->"
_ALONE = re.compile(r"<!-- notesync:v1 ([A-Za-z0-9_=-]*) -->[ \t]*\r?\n?")
_ANYWHERE = re.compile(r"<!-- notesync:v1 ([A-Za-z0-9_=-]+) -->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class Parted:
    """A body without our marker's line, and what the marker says.

    `claims` are what markers say that are not to be believed: doubled, quoted or fenced ones.
    """

    body: str
    marker: Marker | None
    claims: tuple[Marker, ...] = ()


def parted(raw: str) -> Parted:
    """Take our marker out of a body as GitHub holds it."""
    lines = tuple(_lines(raw))
    texts = [match[1] for line in lines if (match := _marker_in(line))]
    rest = "".join(line.text for line in lines if not _marker_in(line))
    if lines and _marker_in(lines[-1]) and not raw.endswith("\n"):
        rest = rest.removesuffix("\n")  # the break before a marker that ends the body was ours
    marker = decode(texts[0]) if len(texts) == 1 else None
    others = [match[1] for match in _ANYWHERE.finditer(rest)]
    claims = () if marker else tuple(one for text in (*texts, *others) if (one := decode(text)))
    return Parted(rest, marker, claims)


def written(body: str, marker: Marker | None) -> str:
    """The body as GitHub is to hold it: with the marker last in our block, else at the end."""
    if marker is None:
        return body
    comment = _COMMENT.format(encode(marker))
    lines = tuple(_lines(body))
    ends = [n for n, one in enumerate(lines) if one.text.startswith(BLOCK_END) and not one.fenced]
    if ends:
        above, below = lines[: ends[-1]], lines[ends[-1] :]
        return "".join((*(one.text for one in above), comment, "\n", *(one.text for one in below)))
    if body.endswith("\n"):
        return f"{body}{comment}\n"
    return f"{body}\n{comment}" if body else comment


def remarked(raw: str, marker: Marker) -> str:
    """The same body with another marker, in the place where the first one stood."""
    lines = tuple(_lines(raw))
    first = next((line for line in lines if _marker_in(line)), None)
    if first is None:
        return written(raw, marker)
    comment = _COMMENT.format(encode(marker))
    fresh = comment + first.text[len(first.text.rstrip("\r\n")) :]
    return "".join(
        fresh if line is first else "" if _marker_in(line) else line.text for line in lines
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with its end; `fenced` where it stands in a block of code that is also closed."""

    text: str
    fenced: bool


def _marker_in(line: _Line) -> re.Match[str] | None:
    return None if line.fenced else _ALONE.fullmatch(line.text)


def _lines(raw: str) -> Iterator[_Line]:
    """The lines with what a fence does to them; only LF ends a line, as for GitHub.

    A fence that is never closed hides nothing: else three forgotten backticks above our block would
    make its item a new one.
    """
    texts = re.findall(r"[^\n]*\n|[^\n]+", raw)
    endless: dict[str, int] = {}
    at = 0
    while at < len(texts):
        end = at
        if (fence := _opened(texts[at])) and len(fence) < endless.get(fence[0], len(raw) + 1):
            end = _closed(texts, fence, at)
            if end == at:
                endless[fence[0]] = len(fence)
        for text in texts[at : end + 1]:
            yield _Line(text, fenced=end > at)
        at = end + 1


def _opened(text: str) -> str | None:
    """The fence with which a line opens a block of code."""
    match = _FENCE.match(text)
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return None
    return match[1]


def _closed(texts: list[str], fence: str, at: int) -> int:
    """The line that closes the block opened in line `at`; that line itself where none does."""
    for number in range(at + 1, len(texts)):
        match = _FENCE.match(texts[number])
        if match and match[1].startswith(fence) and not match[2].strip():
            return number
    return at

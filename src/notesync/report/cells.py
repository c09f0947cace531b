"""Text as a terminal holds it: lines measured in cells, with nothing in them that acts."""

import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.style import Style
from rich.text import Text

from notesync.model.issues import IssueRef, Place
from notesync.model.secrets import masked

NARROWEST = 24
"""Below this many cells nothing can be laid out: lines are cut as if there were so many."""

ELLIPSIS = "…"
SEPARATOR = " · "


def tame(text: str) -> str:
    """The text on one line, without anything that a terminal would obey, and without credentials.

    Notes and trackers hold strangers' text: an escape sequence in it could rewrite what the user
    sees, and a bidirectional override could show a line in another order than it is stored. What
    is printed in CI is read by everybody who reads its logs.
    """
    return masked(" ".join("".join(map(_visible, text)).split()))


def cut(text: str, width: int) -> str:
    """The tamed text in at most `width` cells, its end replaced by an ellipsis where it is cut."""
    line = tame(text)
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, max(width - 1, 0)).rstrip() + ELLIPSIS


def cut_left(text: str, width: int) -> str:
    """As `cut`, but the end stays: of a long path the file and the line matter most."""
    line = tame(text)
    if cell_len(line) <= width:
        return line
    while line and cell_len(line) > width - 1:
        line = line[1:]
    return ELLIPSIS + line


def fit(text: str, width: int) -> str:
    """The text cut or padded to exactly `width` cells."""
    return set_cell_size(cut(text, width), width)


def wrap(text: str, width: int, *, whole: bool = False) -> tuple[str, ...]:
    """The tamed text in lines of at most `width` cells, broken between words where that can be.

    `whole`: never elsewhere, though a line gets too long: a path is copied in one piece.
    """
    lines: list[str] = []
    line = ""
    for word in tame(text).split(" ") if whole else _words(tame(text), max(width, 2)):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return (*lines, line)


def hang(
    lead: Text, text: str, width: int, style: str = "", *, whole: bool = False
) -> tuple[Text, ...]:
    """The text wrapped behind `lead`, its later lines aligned with the first."""
    indent = lead.cell_len
    first, *rest = wrap(text, width - indent, whole=whole)
    return (
        Text.assemble(lead, (first, style)),
        *(Text.assemble(" " * indent, (line, style)) for line in rest),
    )


def indented(indent: int, text: str, width: int, style: str = "") -> tuple[Text, ...]:
    """The text wrapped behind `indent` blanks."""
    return hang(Text(" " * indent), text, width, style)


def paragraphs(groups: Iterable[Iterable[Text]]) -> Text:
    """Groups of lines as one text, a blank line between two groups; empty groups leave none."""
    kept = [Text("\n").join(lines) for lines in map(list, groups) if lines]
    return Text("\n\n").join(kept)


def ref_text(ref: IssueRef, width: int) -> Text:
    """An issue's name in exactly `width` cells; a link where the terminal knows links."""
    name = cut(str(ref), width)
    style = Style(bold=True, link=ref.url) if _linkable(ref.url) else Style(bold=True)
    return Text.assemble((name, style), " " * (width - cell_len(name)))


def where(place: Place) -> str:
    """A place as editors and terminals understand it: `file:line`."""
    return f"{place.source}:{place.line}"


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, in one line."""
    return SEPARATOR.join(part for part in parts if part)


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, as in `1 item` and `2 items`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def widest(texts: Iterable[str], limit: int) -> int:
    """The cells that the widest of the texts needs, at most `limit`."""
    return min(max((cell_len(tame(text)) for text in texts), default=0), limit)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in {"Cc", "Cs", "Zl", "Zp"} or character in _DIRECTIONS:
        return "\N{REPLACEMENT CHARACTER}"
    return character


# Embeddings, overrides and isolates; the marks U+200E and U+200F only help and may stay.
_DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def _words(line: str, width: int) -> Iterable[str]:
    for word in line.split(" "):
        if cell_len(word) <= width:
            yield word
        else:
            yield from chop_cells(word, width)


def _linkable(url: str) -> bool:
    return url.startswith(("https://", "http://")) and tame(url) == url

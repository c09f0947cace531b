"""What a page shows, block by block → blocks with the lines of the source, or with numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from notesync.model.document import Block, Box, Code, Heading, ListItem, Row, Span, Table
from notesync.notes.readers.content import Content
from notesync.notes.readers.prose import boxed, paragraphs
from notesync.notes.readers.runs import Text


@dataclass(slots=True)
class Title:
    """A heading."""

    text: Text
    level: int


@dataclass(slots=True)
class Item:
    """A list item with its own text; `above` is the one it hangs under."""

    text: Text
    depth: int
    box: Box | None
    ordered: bool
    above: "Item | None"


@dataclass(slots=True)
class Prose:
    """Running text; `code`: text that is shown, not said."""

    text: Text
    code: bool = False


@dataclass(slots=True)
class Cells:
    """A row of a table, on the lines of its text; `heads` counts the cells that are headings."""

    line: int = 0
    end_line: int = 0
    texts: list[list[str]] = field(default_factory=list)
    heads: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """The text of each cell, a line to a block."""
        return tuple("\n".join(texts) for texts in self.texts)

    def open(self, *, heading: bool) -> None:
        """Another cell begins."""
        self.texts.append([])
        self.heads += heading

    def take(self, text: Text) -> None:
        """Text of the last cell."""
        self.texts[-1].append(text.text)
        self.line = self.line or text.line
        self.end_line = max(self.end_line, text.end_line)


@dataclass(slots=True)
class Grid:
    """A table with its rows."""

    rows: list[Cells]


Drawn = Title | Item | Prose | Grid


def placed(drawn: Sequence[Drawn]) -> Content | None:
    """The blocks on the lines of the source; None where two of them share a line."""
    spans = sorted(span for one in drawn for span in _spans(one))
    if any(one[1] >= other[0] for one, other in pairwise(spans)):
        return None
    ordered = sorted(drawn, key=lambda one: next(_spans(one)))
    return Content(tuple(block for one in ordered for block in _block(one)))


def numbered(drawn: Sequence[Drawn]) -> Content:
    """The blocks with numbers for lines: every piece of text is one, in the order of the page."""
    pieces: list[str] = []
    for one in drawn:
        if isinstance(one, Grid):
            for row in one.rows:
                pieces.append(" | ".join(cell.replace("\n", " ") for cell in row.cells))
                row.line = row.end_line = len(pieces)
        else:
            text = "\n".join(line for line in one.text.text.split("\n") if line)
            one.text = Text(len(pieces) + 1, text)
            pieces.extend(text.split("\n"))
    blocks = tuple(block for one in drawn for block in _block(one))
    return Content(blocks, pieces=tuple(pieces))


def _spans(one: Drawn) -> Iterator[tuple[int, int]]:
    if isinstance(one, Grid):
        yield from ((row.line, row.end_line) for row in one.rows)
    else:
        yield one.text.line, one.text.end_line


def _block(one: Drawn) -> Iterator[Block]:
    match one:
        case Grid():
            yield from _table(one)
        case Title():
            yield Heading(_span(one.text), one.text.text, one.level)
        case Item():
            box, rest = boxed(one.text.text)
            above = one.above.text.line if one.above else None
            box = one.box or box
            yield ListItem(_span(one.text), rest, one.depth, box, one.ordered, above)
        case Prose(code=True):
            yield Code(_span(one.text), one.text.text)
        case Prose():
            yield from paragraphs(_span(one.text), one.text.text)


def _table(grid: Grid) -> Iterator[Block]:
    rows = [Row(Span(row.line, row.end_line), row.cells) for row in grid.rows]
    if all(len(row.texts) == 2 and row.heads == 1 for row in grid.rows):
        # A heading and a value to each row: the header of the page.
        for row in rows:
            name, value = (cell.replace("\n", " ").strip("*: ") for cell in row.cells)
            yield from paragraphs(Span(row.span.line, row.span.line), f"{name}: {value}")
    elif max(len(row.texts) for row in grid.rows) < 2:
        for row in rows:
            yield from paragraphs(row.span, " ".join(row.cells).replace("\n", " "))
    else:
        yield Table(Span(rows[0].span.line, rows[-1].span.end_line), rows[0], tuple(rows[1:]))


def _span(text: Text) -> Span:
    return Span(text.line, text.end_line)

"""What a reader makes of a file: blocks, or utterances, each with the lines it stands on."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines of a document, 1-based and inclusive at both ends."""

    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the header of a meeting or in the roster."""

    name: str
    role: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a document says about the meeting it records; `date` is never invented.

    `day_first` means that the document evidently writes 4/10 for the fourth of October.
    """

    title: str | None = None
    date: dt.date | None = None
    series: str | None = None
    attendees: tuple[Person, ...] = ()
    next_date: dt.date | None = None
    day_first: bool = False


class Box(StrEnum):
    """The state of a checkbox as drawn in front of a list item."""

    EMPTY = "empty"
    TICKED = "ticked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a line that serves as one (`pseudo`: bold, or a label ending in a colon)."""

    span: Span
    text: str
    level: int
    pseudo: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text outside lists and tables."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class ListItem:
    """One bullet with its own text, without that of its children.

    `parent` is the line of the bullet above it; `depth` counts from 0.
    """

    span: Span
    text: str
    depth: int
    box: Box | None = None
    ordered: bool = False
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells as written, left to right."""

    span: Span
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header row."""

    span: Span
    header: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced or indented block: shown, never read for items."""

    span: Span
    text: str


Block = Heading | Paragraph | ListItem | Table | Code


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one person said in one go; `at` is in seconds from the start of the recording."""

    span: Span
    speaker: Person | None
    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file of notes as read: `source` is its path from the notes' root, with slashes.

    `lines` are the decoded lines (line 1 first), the text that every span points into; where there
    are none to point at, its `numbered` pieces of text. `why` tells why it was read in its format.
    """

    source: str
    format: str
    meeting: Meeting
    lines: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    why: str = ""
    numbered: bool = False

"""What was promised and what was decided, as found in one document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notesync.model.document import Document, Span


class Confidence(StrEnum):
    """How sure the reader is that a line is an item; `POSSIBLE` ones are held for review."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class State(StrEnum):
    """What the notes say of an action's progress."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """How urgent the notes call an action."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Kind(StrEnum):
    """The two kinds of item."""

    ACTION = "action"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class KeyAnchor:
    """`[ns:: KEY]` on a line: this line is that item."""

    key: str


@dataclass(frozen=True, slots=True)
class NewAnchor:
    """`[ns:: new]` on a line: whatever it resembles, it is a new item."""


@dataclass(frozen=True, slots=True)
class IssueAnchor:
    """`[ns:: #12]` or `[ns:: PROJ-12]` on a line: that issue is this item's."""

    issue: str


Anchor = KeyAnchor | NewAnchor | IssueAnchor


def bare_names(owners: Sequence[str], people: Sequence[str]) -> list[str]:
    """Who is meant, by whole name where every owner is known by one, and without the sign @."""
    names = people if len(people) == len(owners) else owners
    return [name.lstrip("@") for name in names]


@dataclass(frozen=True, slots=True)
class ActionItem:
    """A task somebody is to do.

    `text` is the task alone, fit for a title; `owners` are as written, `people` the attendees or
    people of the roster that they resolve to; `due` is resolved against the meeting's date;
    `also` are other lines of the document that state the same task; `quote` is the raw text;
    `references` are issue numbers and links on the line: shown, never followed.
    """

    text: str
    span: Span
    quote: str
    rule: str
    confidence: Confidence
    owners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    due: date | None = None
    priority: Priority | None = None
    state: State = State.OPEN
    section: str = ""
    also: tuple[int, ...] = ()
    anchor: Anchor | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the notes present as settled; fields as in `ActionItem`.

    `supersedes` are the numbers of earlier decisions that it says it replaces.
    """

    text: str
    span: Span
    quote: str
    rule: str
    confidence: Confidence
    section: str = ""
    also: tuple[int, ...] = ()
    anchor: Anchor | None = None
    references: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()


Item = ActionItem | Decision


def kind_of(item: Item) -> Kind:
    """Which of the two kinds an item is."""
    return Kind.ACTION if isinstance(item, ActionItem) else Kind.DECISION


class Severity(StrEnum):
    """Whether a diagnostic is worth a look or means that something was not read."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something about a document that deserves a look: never an exception.

    `code` is stable (each has a paragraph in docs/diagnostics.md); `line` is 1-based, None where
    the whole document is meant; `hint` is the remedy.
    """

    code: str
    severity: Severity
    source: str
    message: str
    line: int | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one document, in the order of its lines."""

    document: Document
    actions: tuple[ActionItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Actions and decisions together, by line."""
        return tuple(sorted((*self.actions, *self.decisions), key=lambda item: item.span))


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that could not be read: its items are frozen, nothing is written for it."""

    source: str
    diagnostic: Diagnostic

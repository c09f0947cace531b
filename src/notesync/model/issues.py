"""Issues as we want them (drafts) and as the tracker shows them (observed)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal, NewType

from notesync.model.items import Kind, Priority

Key = NewType("Key", str)
"""Who an item is: `ns-` and ten base-32 characters, minted once and then carried."""

Scalar = str | None
"""A field's value in canonical text: what is compared, shown and stored."""


class Field(StrEnum):
    """The fields that notesync keeps true; in the order in which a plan lists them."""

    TITLE = "title"
    STATUS = "status"
    DUE = "due"
    PRIORITY = "priority"
    LABELS = "labels"
    ASSIGNEES = "assignees"
    BLOCK = "body"


BLOCK_BEGIN = "<!-- notesync:begin -->"
BLOCK_END = "<!-- notesync:end -->"
"""The lines around our part of a body."""

SCALARS = (Field.TITLE, Field.STATUS, Field.DUE, Field.PRIORITY, Field.BLOCK)
SETS = (Field.LABELS, Field.ASSIGNEES)


class Status(StrEnum):
    """Open, or closed with the tracker's reason."""

    OPEN = "open"
    COMPLETED = "completed"
    NOT_PLANNED = "not_planned"
    DUPLICATE = "duplicate"

    @property
    def closed(self) -> bool:
        """Whether the issue needs nothing more."""
        return self is not Status.OPEN


@dataclass(frozen=True, slots=True)
class Fields:
    """One state of an issue's fields.

    `block` stands for our part of the body: the fingerprint of its facts where the notes speak,
    the fingerprint of its text where the tracker does.
    """

    title: str
    block: str = ""
    status: Status = Status.OPEN
    due: date | None = None
    priority: Priority | None = None
    labels: frozenset[str] = frozenset()
    assignees: frozenset[str] = frozenset()

    def scalar(self, field: Field) -> Scalar:
        """The canonical text of a field that holds one value."""
        match field:
            case Field.TITLE:
                return self.title
            case Field.BLOCK:
                return self.block
            case Field.STATUS:
                return self.status.value
            case Field.DUE:
                return self.due.isoformat() if self.due else None
            case Field.PRIORITY:
                return self.priority.value if self.priority else None
            case Field.LABELS | Field.ASSIGNEES:
                raise KeyError(field)

    def members(self, field: Field) -> frozenset[str]:
        """The members of a field that holds a set."""
        match field:
            case Field.LABELS:
                return self.labels
            case Field.ASSIGNEES:
                return self.assignees
            case _:
                raise KeyError(field)

    def with_scalar(self, field: Field, value: Scalar) -> "Fields":
        """The same fields but for one, given in canonical text."""
        match field:
            case Field.TITLE:
                return replace(self, title=value or "")
            case Field.BLOCK:
                return replace(self, block=value or "")
            case Field.STATUS:
                return replace(self, status=Status(value or Status.OPEN))
            case Field.DUE:
                return replace(self, due=date.fromisoformat(value) if value else None)
            case Field.PRIORITY:
                return replace(self, priority=Priority(value) if value else None)
            case Field.LABELS | Field.ASSIGNEES:
                raise KeyError(field)

    def with_members(self, field: Field, members: frozenset[str]) -> "Fields":
        """The same fields but for the members of one set."""
        match field:
            case Field.LABELS:
                return replace(self, labels=members)
            case Field.ASSIGNEES:
                return replace(self, assignees=members)
            case _:
                raise KeyError(field)


def folded(members: Iterable[str]) -> dict[str, str]:
    """Members by their names without case, which is how they are compared."""
    return {member.casefold(): member for member in members}


@dataclass(frozen=True, slots=True)
class IssueRef:
    """Which issue: the tracker's name for it (a number or a key) and where a person opens it."""

    id: str
    url: str = ""

    def __str__(self) -> str:
        return f"#{self.id}" if self.id.isdigit() else self.id


@dataclass(frozen=True, slots=True)
class Pin:
    """The commit of the notes that a line was first seen at, and which line it was then.

    `line` is 0 in a file that has no lines; `source` is the file's name then, empty if it has the
    same one now.
    """

    commit: str
    line: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: document, line, and what was known of its meeting.

    `text` is the item's text there, `section` the heading above it: what a later run recognises
    the line by. `line` and `pin` are for people; they are never compared. `declared`: the line said
    that it is new (`[ns:: new]`), whatever it resembles. `pin` is None while no commit holds the
    line.
    """

    source: str
    line: int
    text: str
    section: str = ""
    owners: tuple[str, ...] = ()
    meeting: str = ""
    date: str | None = None
    series: str = ""
    declared: bool = False
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue as the notes want it.

    `fields.block` is the fingerprint of the facts, `text` the block that states them; `places`
    are the mentions, the first one first.
    """

    key: Key
    kind: Kind
    fields: Fields
    text: str
    places: tuple[Place, ...]

    @property
    def latest(self) -> Place:
        """The mention that speaks last: where a person looks the item up."""
        return self.places[-1]


@dataclass(frozen=True, slots=True)
class Marker:
    """What an issue itself remembers of its item, so that no ledger is needed to know it.

    `revision` counts our writes to the issue; `asked` are the values that the notes stated when
    we last wrote; `block` is the fingerprint of the block as we wrote it; `commit` is the notes'
    commit that was written from, empty where they are in no repository; `moved_to` names the target
    and issue that took this one's place.
    """

    namespace: str
    key: Key
    revision: int
    kind: Kind
    asked: Fields
    block: str
    places: tuple[Place, ...]
    commit: str = ""
    moved_to: str = ""

    def asking(self, status: Status) -> "Marker":
        """The same, as if the issue had been asked for in this state."""
        return replace(self, asked=replace(self.asked, status=status))


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the tracker shows it; `body` is the whole body, `fields.block` our part's.

    `author` is who filed it, `comments` how many remarks stand under it. `claims` are what markers
    say that are not to be believed: a stranger's, doubled or quoted ones. Nothing is ever written
    because of them; an item that one claims, and that has no issue, is held and not filed.
    `stranger`: it is the author who is not believed, whatever the markers look like.

    `lacks` is told once, by who filed it: what it was to be given, and why it was not.
    """

    ref: IssueRef
    fields: Fields
    body: str
    marker: Marker | None = None
    author: str = ""
    comments: int = 0
    claims: tuple[Marker, ...] = ()
    stranger: bool = False
    lacks: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """One field of an issue that somebody changed, in canonical text; `at` is ISO 8601 in UTC."""

    actor: str
    at: str
    field: str
    before: str | None
    after: str | None


def last_writer(field: Field, events: Iterable[Event]) -> str:
    """Who changed a field last, and when; empty where the history does not tell."""
    said = [f"{event.actor}, {event.at}" for event in events if event.field == field.value]
    return said[-1] if said else ""


@dataclass(frozen=True, slots=True)
class Gone:
    """An issue that the ledger knows and the tracker no longer has."""

    ref: IssueRef
    reason: str


class Audience(StrEnum):
    """Who can read what is written to a target."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class Markup(StrEnum):
    """How a tracker writes rich text."""

    MARKDOWN = "markdown"
    WIKI = "wiki"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a tracker holds natively; the rest is stated in the body instead.

    `assigns_names`: any name can be assigned, so that nobody needs a login. `lists_lag`: its list
    is a hint that may be old or lack something; what decides is read issue by issue.
    """

    due: bool = True
    priority: bool = True
    assigns_names: bool = False
    lists_lag: bool = True
    title_limit: int = 256
    body_limit: int = 65_536
    markup: Markup = Markup.MARKDOWN


@dataclass(frozen=True, slots=True)
class Set:
    """One field moves from one value to another, both in canonical text."""

    field: Field
    before: Scalar
    after: Scalar
    op: Literal["set"] = "set"


@dataclass(frozen=True, slots=True)
class Members:
    """Members are added to a set and taken from it; everybody else's stay."""

    field: Field
    add: tuple[str, ...]
    remove: tuple[str, ...]
    op: Literal["members"] = "members"


Change = Set | Members


def members(changes: Collection[Change], field: Field) -> tuple[Members, ...]:
    """What is added to a set and taken from it."""
    return tuple(one for one in changes if isinstance(one, Members) and one.field is field)

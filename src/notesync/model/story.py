"""The whole story of one item, as `explain` tells it."""

from dataclasses import dataclass
from enum import StrEnum

from notesync.model.issues import Field, IssueRef, Key, Place, Status
from notesync.model.items import Kind
from notesync.model.ledger import Written


class Owner(StrEnum):
    """Whose value of a field holds now."""

    NOTES = "notes"
    TRACKER = "tracker"
    BOTH = "both"


class Standing(StrEnum):
    """What an item is to the next push, in one word."""

    NEW = "new"
    LINKED = "linked"
    ADOPTING = "adopting"
    HELD = "held"
    RECORDED = "recorded"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"
    DISMISSED = "dismissed"
    RULED = "ruled"
    FROZEN = "frozen"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that speaks of the item; `how` it was recognised, empty where it is remembered."""

    place: Place
    how: str = ""


@dataclass(frozen=True, slots=True)
class FieldStory:
    """The four values of one field in canonical text, whose it is now, and why.

    `ours` is what the notes say now, `asked` what they said at our last write; `theirs` is what
    the tracker shows now, `seen` what it showed then. `who` wrote theirs, where that is known.
    """

    field: Field
    asked: str | None
    seen: str | None
    ours: str | None
    theirs: str | None
    owner: Owner
    why: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one item, and what the next push will do with it.

    `why` says so in sentences, `ways` are the texts or commands that change it, `written` is what
    we wrote for it, in every run that is remembered.
    """

    key: Key
    kind: Kind
    title: str
    standing: Standing
    why: tuple[str, ...]
    ways: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    ref: IssueRef | None = None
    status: Status | None = None
    fields: tuple[FieldStory, ...] = ()
    written: tuple[Written, ...] = ()

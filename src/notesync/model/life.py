"""The life of one item: what was said and done about it, day by day."""

from dataclasses import dataclass
from enum import StrEnum

from notesync.model.issues import IssueRef, Key


class Teller(StrEnum):
    """Who tells a day's event: the notes of a meeting, the tracker, or our own journal."""

    MEETING = "meeting"
    TRACKER = "tracker"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened; `at` is a day or a time in ISO 8601, empty where nobody knows."""

    at: str
    teller: Teller
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """All that happened to an item, the oldest first."""

    key: Key
    title: str
    ref: IssueRef | None = None
    moments: tuple[Moment, ...] = ()

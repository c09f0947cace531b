"""What we remember of our own writes: the base of every three-way comparison."""

from dataclasses import dataclass
from typing import Literal

from notesync.model.issues import Field, Fields, IssueRef, Key, Place
from notesync.model.items import Kind


@dataclass(frozen=True, slots=True)
class Base:
    """The last agreement: what the notes asked for then, and what the tracker showed then."""

    asked: Fields
    seen: Fields


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict that was reported once: known until either side moves again."""

    field: Field
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """One item and its one issue in one target."""

    key: Key
    kind: Kind
    ref: IssueRef
    base: Base
    places: tuple[Place, ...]
    revision: int = 1
    disputes: tuple[Dispute, ...] = ()
    type: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Record:
    """An item that has a key but no issue: history, or done before it was first seen."""

    key: Key
    kind: Kind
    reason: Literal["history", "done"]
    places: tuple[Place, ...]
    done: bool = False
    type: Literal["record"] = "record"


Entry = Link | Record


@dataclass(frozen=True, slots=True)
class Intent:
    """A creation that was begun: durable before its one POST, removed once its answer is known.

    `high_water` is the newest issue number seen before the POST; `at` is for people, ISO 8601.
    """

    key: Key
    high_water: int
    at: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is remembered for one namespace and target."""

    namespace: str = ""
    entries: tuple[Entry, ...] = ()
    intents: tuple[Intent, ...] = ()

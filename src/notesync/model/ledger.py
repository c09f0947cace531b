"""What we remember of our own writes: the base of every three-way comparison."""

from dataclasses import dataclass
from typing import Literal

from notesync.model.issues import Change, Field, Fields, IssueRef, Key, Place
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
    """One item and its one issue in one target; `commit` is the notes' that it was written from."""

    key: Key
    kind: Kind
    ref: IssueRef
    base: Base
    places: tuple[Place, ...]
    revision: int = 1
    disputes: tuple[Dispute, ...] = ()
    commit: str = ""
    type: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Record:
    """An item that has a key but no issue here: history, done when first seen, or moved away.

    `to` names the target and the issue of an item that was moved there.
    """

    key: Key
    kind: Kind
    reason: Literal["history", "done", "moved"]
    places: tuple[Place, ...]
    done: bool = False
    to: str = ""
    type: Literal["record"] = "record"


Entry = Link | Record


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was begun: durable before its one request, removed once its end is known.

    `high_water` is a number that every issue filed later exceeds; `ref` is the issue that is
    edited, empty for a creation; `at` is for people, ISO 8601.
    """

    key: Key
    high_water: int
    at: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One write that the tracker confirmed: what `undo`, `restore` and `explain` go by.

    `run` numbers the push; in `changes` the values before are those that the issue had just before
    the write; `body` is the whole body then, None where it was not rewritten.
    """

    run: int
    at: str
    key: Key
    op: str
    ref: IssueRef
    changes: tuple[Change, ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is remembered for one namespace and target.

    Every issue with a number up to `horizon` was looked at by a run of this ledger; 0 for a ledger
    that has seen nothing yet.
    """

    namespace: str = ""
    entries: tuple[Entry, ...] = ()
    intents: tuple[Intent, ...] = ()
    horizon: int = 0

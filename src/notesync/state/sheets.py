"""The files of a ledger in git: readable JSON, printed from a value and read with every type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import TypeAdapter

from notesync.model.canonical import plain
from notesync.model.ledger import Entry, Intent, Ledger, Written
from notesync.state.base import Holder
from notesync.state.edits import begun, kept
from notesync.state.rows import line

VERSION: Literal[1] = 1
LEDGER, JOURNAL, LEASE = "ledger.json", "journal.jsonl", "lease.json"
FILES = (LEDGER, JOURNAL, LEASE)


@dataclass(frozen=True, slots=True)
class Slot:
    """The lease as it is stored; nobody holds it where `token` is empty.

    `token` is drawn anew for each lease, so that no two holders are ever the same; `sequence`
    rises with each of their writes; `ttl` is in seconds.
    """

    who: str = ""
    token: str = ""
    run: int = 0
    sequence: int = 0
    since: str = ""
    ttl: float = 0.0

    @property
    def holder(self) -> Holder | None:
        """Who holds it."""
        return Holder(self.who, self.run, self.since) if self.token else None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Everything that one commit holds: all targets, the journal as it is stored, the lease."""

    namespace: str = ""
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    journal: str = ""
    slot: Slot = field(default_factory=Slot)

    def ledger(self, target: str) -> Ledger:
        """What is remembered of a target."""
        return replace(self.ledgers.get(target, Ledger()), namespace=self.namespace)

    def with_ledger(self, target: str, ledger: Ledger) -> "Sheets":
        """The same, but for what is remembered of a target and the namespace."""
        ledgers = {**self.ledgers, target: replace(ledger, namespace="")}
        return replace(self, namespace=ledger.namespace, ledgers=ledgers)

    def written(self, target: str) -> tuple[Written, ...]:
        """The journal of a target.

        Raises:
            ValueError: a line of it is none that notesync wrote.
        """
        rows = (_ROW.validate_json(row) for row in self.journal.split("\n") if row)
        return tuple(row.written for row in rows if row.target == target)

    def with_written(self, target: str, written: tuple[Written, ...]) -> "Sheets":
        """The same, with a longer journal."""
        rows = "".join(f"{line(_Row(target, one))}\n" for one in written)
        return replace(self, journal=self.journal + rows)


class NewerError(ValueError):
    """The files are of a version that this notesync does not know."""


def printed(sheets: Sheets) -> dict[str, str]:
    """The text of each file."""
    targets = {
        name: _Target(ledger.entries, ledger.intents, ledger.horizon)
        for name, ledger in sheets.ledgers.items()
    }
    return {
        LEDGER: _pretty(_Ledger(sheets.namespace, targets)),
        JOURNAL: sheets.journal,
        LEASE: _pretty(sheets.slot),
    }


def read(files: Mapping[str, str]) -> Sheets:
    """The value that the files were printed from.

    Raises:
        NewerError: a newer notesync wrote them.
        ValueError: they are not what any notesync writes.
    """
    version = _VERSION.validate_json(files[LEDGER]).version
    if version > VERSION:
        raise NewerError(f"version {version}, this one knows {VERSION}")
    stored = _LEDGER.validate_json(files[LEDGER])
    journal = files[JOURNAL]
    if journal and not journal.endswith("\n"):
        raise ValueError(f"{JOURNAL} is cut off")
    ledgers = {name: _restored(target) for name, target in stored.targets.items()}
    return Sheets(stored.namespace, ledgers, journal, _SLOT.validate_json(files[LEASE]))


@dataclass(frozen=True, slots=True)
class _Version:
    version: int


@dataclass(frozen=True, slots=True)
class _Target:
    entries: tuple[Entry, ...]
    intents: tuple[Intent, ...]
    horizon: int


@dataclass(frozen=True, slots=True)
class _Ledger:
    namespace: str
    targets: dict[str, _Target]
    version: Literal[1] = VERSION


@dataclass(frozen=True, slots=True)
class _Row:
    target: str
    written: Written


_VERSION: TypeAdapter[_Version] = TypeAdapter(_Version)
_LEDGER: TypeAdapter[_Ledger] = TypeAdapter(_Ledger)
_SLOT: TypeAdapter[Slot] = TypeAdapter(Slot)
_ROW: TypeAdapter[_Row] = TypeAdapter(_Row)


def _restored(target: _Target) -> Ledger:
    """In the order of the keys, whoever edited the file."""
    return begun(kept(Ledger(horizon=target.horizon), target.entries), target.intents)


def _pretty(value: object) -> str:
    return json.dumps(plain(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

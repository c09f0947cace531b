"""The whole loop on a table: lines in, identify, plan, apply, with a real ledger."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from notesync.apply import Watch, apply
from notesync.gateway import Reads
from notesync.model.clock import Clock
from notesync.model.identity import Sighting
from notesync.model.ledger import Ledger, Link
from notesync.model.plan import Outcome, Plan
from notesync.model.rulings import Rulings
from notesync.model.settings import SyncSettings
from notesync.planning import Notes, draw_up
from notesync.state.base import LedgerStore
from notesync.state.sqlite import SqliteLedger
from notesync.trackers.base import Tracker
from tests.builders import NAMESPACE
from tests.state.memory import MemoryDisk, MemoryLedger

SETTINGS = SyncSettings(namespace=NAMESPACE)
NOW = datetime(2031, 3, 5, 10, 0, tzinfo=UTC)


def silent(done: int, total: int, what: str) -> None:
    """A watch that says nothing."""


@dataclass
class Loop:
    """One machine: a tracker that it shares with others, and a ledger of its own.

    The ledger lies at `path`, or in `memory` where speed counts; `step` is told its writes then.
    """

    tracker: Tracker
    path: Path
    settings: SyncSettings = SETTINGS
    may_be_public: bool = True
    memory: MemoryDisk | None = None
    step: Callable[[str], None] = lambda what: None
    slept: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        """Its time, which passes while it sleeps."""
        return Clock(lambda: NOW, lambda: self.waited, self.slept.append)

    @property
    def waited(self) -> float:
        """How long this machine has slept, in seconds."""
        return sum(self.slept)

    @contextmanager
    def ledger(self) -> Iterator[LedgerStore]:
        store: LedgerStore
        if self.memory is None:
            store = SqliteLedger(self.path, self.tracker.name)
        else:
            store = MemoryLedger(
                self.memory,
                self.tracker.name,
                lambda: self.waited,
                before=self.step,
                after=self.step,
            )
        try:
            yield store
        finally:
            store.close()

    def load(self) -> Ledger:
        with self.ledger() as store:
            return store.load()

    def links(self) -> list[Link]:
        return [entry for entry in self.load().entries if isinstance(entry, Link)]

    def plan(self, lines: Iterable[Sighting]) -> Plan:
        ledger, reads = self.load(), Reads(self.tracker, self.clock)
        issues = reads.survey(ledger.horizon)
        notes = Notes(tuple(lines), may_be_public=self.may_be_public)
        return draw_up(notes, reads, ledger, issues, Rulings(), self.settings).plan

    def apply(self, plan: Plan, watch: Watch = silent) -> Outcome:
        with self.ledger() as store:
            return apply(plan, self.tracker, store, self.clock, watch)

    def push(self, *lines: Sighting) -> Outcome:
        return self.apply(self.plan(lines))

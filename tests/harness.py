"""The whole loop on a table: lines in, identify, plan, apply, with a real ledger."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from notesync.apply import Clock, Watch, apply
from notesync.identity.match import identify
from notesync.model.identity import Sighting
from notesync.model.issues import Gone
from notesync.model.ledger import Ledger, Link
from notesync.model.plan import Outcome, Plan
from notesync.model.settings import SyncSettings
from notesync.state.sqlite import SqliteLedger
from notesync.sync.planner import make_plan
from notesync.sync.recover import remember
from notesync.sync.scene import Scene
from notesync.trackers.base import Tracker
from tests.builders import NAMESPACE

SETTINGS = SyncSettings(namespace=NAMESPACE)
NOW = datetime(2031, 3, 5, 10, 0, tzinfo=UTC)


def silent(done: int, total: int, what: str) -> None:
    """A watch that says nothing."""


@dataclass
class Loop:
    """One machine: a tracker that it shares with others, and a ledger of its own."""

    tracker: Tracker
    path: Path
    settings: SyncSettings = SETTINGS
    slept: list[float] = field(default_factory=list)

    @contextmanager
    def ledger(self) -> Iterator[SqliteLedger]:
        store = SqliteLedger(self.path, self.tracker.name)
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
        ledger, issues = self.load(), {one.ref.id: one for one in self.tracker.issues()}
        memory = remember(ledger, issues.values(), NAMESPACE)
        refs = [one.ref for one in memory.entries.values() if isinstance(one, Link)]
        looked_up = {ref.id: self.tracker.get(ref) for ref in refs if ref.id not in issues}
        scene = Scene(
            target=self.tracker.name,
            identified=(),
            memory=memory,
            issues=issues | {i: one for i, one in looked_up.items() if not isinstance(one, Gone)},
            settings=self.settings,
            capabilities=self.tracker.capabilities,
            gone={i: one for i, one in looked_up.items() if isinstance(one, Gone)},
        )
        identified = identify(lines, memory.known, namespace=NAMESPACE)
        return make_plan(replace(scene, identified=identified))

    def apply(self, plan: Plan, watch: Watch = silent) -> Outcome:
        with self.ledger() as store:
            clock = Clock(lambda: NOW, self.slept.append)
            return apply(plan, self.tracker, store, clock, watch)

    def push(self, *lines: Sighting) -> Outcome:
        return self.apply(self.plan(lines))

"""One run under the lease: find out what earlier writes came to, write, and look again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from notesync.apply.waiting import Waiting
from notesync.apply.writer import Writer
from notesync.gateway import Clock, Gateway, Tell, nobody
from notesync.model.canonical import digest
from notesync.model.issues import Key
from notesync.model.ledger import Intent, Ledger, Link
from notesync.model.plan import Failed, Outcome, Plan, Write
from notesync.state.base import LedgerStore
from notesync.sync.recover import rightful_links
from notesync.trackers.base import Denied, Indeterminate, Tracker, TrackerError

Watch = Callable[[int, int, str], None]
"""Is told before each write: how many are done, how many there are, and what comes now."""

ROUNDS = 2
"""How often one run tries a write of which nobody can tell the end; then the next run does."""

LOOKS = 2
"""How often a creation is looked for in vain before it is believed that it never happened."""


def apply(
    plan: Plan,
    tracker: Tracker,
    store: LedgerStore,
    clock: Clock,
    watch: Watch,
    stopped: Callable[[], bool] = lambda: False,
    tell: Tell = nobody,
) -> Outcome:
    """Write what the plan says, each operation on its own: one that fails stops no other.

    `stopped` is asked between writes and while waiting: whether a person wants the run to end.
    `tell` hears what is waited for, and for how long.

    Raises:
        BusyError: another run is writing, or took over from this one.
        StateError: the ledger cannot be used; nothing was written after that.
        TrackerError: the tracker could not be read at all; nothing was written.
    """
    with store.lease() as lease:
        waiting = Waiting(clock, lease, stopped)
        gateway = Gateway(tracker, replace(clock, sleep=waiting.sleep), tell)
        if digest(store.load().entries) == plan.ledger:
            # What a ledger that moved on does not learn now, the next plan tells it.
            store.put(*plan.remember)
        writer = Writer(plan, gateway, store, lease.run, clock.now)
        return _Run(plan, gateway, store, writer, waiting, watch, tell).carry_out()


@dataclass(slots=True)
class _Run:
    plan: Plan
    gateway: Gateway
    store: LedgerStore
    writer: Writer
    waiting: Waiting
    watch: Watch
    tell: Tell
    failed: dict[Key, Failed] = field(default_factory=dict)

    def carry_out(self) -> Outcome:
        """All that the plan says; a person's wish to end the run ends it between two writes."""
        interrupted = False
        try:
            self._rounds()
        except KeyboardInterrupt:
            interrupted = True
        self.writer.forget_unsent()
        return Outcome(
            tuple(self.writer.done), tuple(self.failed.values()), interrupted, self.writer.run
        )

    def _rounds(self) -> None:
        todo: Sequence[Write] = self.plan.to_apply
        found = self._look()
        for _ in range(ROUNDS - 1):
            todo = self._round(todo, found)
            if not todo:
                return
            try:
                found = self._look()
            except TrackerError:
                return  # they have failed as what they are: the next run finds out
        self._round(todo, found)

    def _round(self, todo: Sequence[Write], found: dict[Key, Link]) -> list[Write]:
        """Carry out operations in their order; returns those that nobody can tell the end of."""
        unsure: list[Write] = []
        self.writer.announce(one for one in todo if one.key not in found)
        for number, operation in enumerate(todo):
            self.waiting.check()
            self.watch(number, len(todo), operation.title)
            try:
                self.writer.write(operation, found.get(operation.key))
                self.failed.pop(operation.key, None)
            except Denied as error:
                self.failed.update((one.key, _failed(one, error)) for one in todo[number:])
                return []
            except TrackerError as error:
                self.failed[operation.key] = _failed(operation, error)
                if isinstance(error, Indeterminate):
                    unsure.append(operation)
        return unsure

    def _look(self) -> dict[Key, Link]:
        """Find out what became of writes that were begun and not ended, by this run or another.

        Returns the links of all items that have an issue, as they stand under the lease.
        """
        ledger = self.store.load()
        lowest = min([ledger.horizon, *(intent.high_water for intent in ledger.intents)])
        if ledger.intents or self._knows_nothing(ledger):
            # Nothing that an earlier run sent can still take effect after this.
            self._settle("what was sent before may still take effect")
        newest = self.gateway.newest()
        found = self._links(ledger, lowest)
        for _ in range(LOOKS - 1):
            if all(intent.ref or intent.key in found for intent in ledger.intents):
                break
            self._settle("a creation without an answer is looked for once more")
            found = self._links(ledger, lowest)
        self._resolve(ledger.intents, found)
        self.store.note(self.plan.namespace, max(ledger.horizon, newest))
        self.writer.high_water = newest
        return found

    def _settle(self, why: str) -> None:
        if self.gateway.settle:
            self.tell(f"waiting {self.gateway.settle:.0f} s: {why}")
            self.waiting.sleep(self.gateway.settle)

    def _knows_nothing(self, ledger: Ledger) -> bool:
        """Whether the ledger may have been lost: then even an open intent may have been."""
        return not ledger.namespace and bool(self.plan.creates)

    def _links(self, ledger: Ledger, lowest: int) -> dict[Key, Link]:
        issues = self.gateway.survey(lowest)
        linked = {entry.key: entry for entry in ledger.entries if isinstance(entry, Link)}
        expected = {one.key: one.high_water for one in ledger.intents if not one.ref}
        return rightful_links(issues.values(), self.plan.namespace, expected) | linked

    def _resolve(self, intents: Sequence[Intent], found: dict[Key, Link]) -> None:
        for intent in intents:
            link = found.get(intent.key)
            if link and not intent.ref:
                self.writer.found(link)
            else:
                self.store.drop(intent.key)


def _failed(write: Write, error: TrackerError) -> Failed:
    return Failed(write.key, write.op, write.title, error.kind, error.message, error.hint)

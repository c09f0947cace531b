"""One run under the lease: find out what earlier writes came to, write, and look again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from notesync.apply.waiting import Waiting
from notesync.apply.writer import AGAIN, Writer
from notesync.errors import StateError
from notesync.gateway import Gateway, Tell, nobody
from notesync.model.canonical import digest
from notesync.model.clock import Clock
from notesync.model.issues import Issue, Key
from notesync.model.ledger import Intent, Ledger, Link
from notesync.model.pace import forecast
from notesync.model.plan import Create, Failed, Outcome, Plan, Write
from notesync.state.base import LedgerStore
from notesync.sync.overtaken import overtaken
from notesync.sync.recover import Memory, age, remember, rightful_links
from notesync.trackers.base import Denied, Indeterminate, Tracker, TrackerError

Watch = Callable[[int, int, str], None]
"""Is told before each write: how many are done, how many there are, and what comes now."""

_Slot = tuple[Key, str]

ROUNDS = 2
"""How often one run tries a write of which nobody can tell the end; then the next run does."""

LOOKS = 2
"""How often a creation is looked for in vain before it is believed that it never happened."""

LONG = 60.0
"""A run that takes more seconds than this at the tracker's limits says so before it begins."""


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
    failed: dict[_Slot, Failed] = field(default_factory=dict)
    _memory: Memory = field(default_factory=lambda: Memory({}))

    def carry_out(self) -> Outcome:
        """All that the plan says; a person's wish to end the run ends it between two writes."""
        interrupted = False
        try:
            self._rounds()
            self._look_ahead()
        except KeyboardInterrupt:
            interrupted = True
        self.writer.forget_unsent()
        return Outcome(
            tuple(self.writer.done), tuple(self.failed.values()), interrupted, self.writer.run
        )

    def _rounds(self) -> None:
        todo: Sequence[Write] = self.plan.to_apply
        before = self.store.load()
        if before.namespace not in ("", self.plan.namespace):
            raise StateError(
                f"this plan is about the items of {self.plan.namespace!r}, but the ledger holds "
                f"those of {before.namespace!r}",
                AGAIN,
            )
        if not todo and not before.intents and self._learn(before):
            return
        found = self._look()
        self.writer.overtaken = overtaken(self.plan, self._memory.entries)
        self._remember(before)
        self._foretell()
        for _ in range(ROUNDS - 1):
            todo = self._round(todo, found)
            if not todo:
                return
            try:
                found = self._look()
            except TrackerError:
                return  # they have failed as what they are: the next run finds out
        self._round(todo, found)

    def _foretell(self) -> None:
        """Say before a long run how long it takes at least, and that nobody has to wait for it."""
        writes = self.plan.writes
        seconds = forecast(self.gateway.limits, writes)
        if seconds > LONG:
            self.tell(
                f"{writes:,} writes at this tracker's limits take about {ceil(seconds / 60)} min; "
                "stop at any time, the next push goes on"
            )

    def _remember(self, before: Ledger) -> None:
        """Let the ledger learn what needs no write, if the plan knew all that is known by now.

        An issue that showed up since may be that of an item which the plan took for another's, or
        for one that needs none: only the next plan can tell.
        """
        if self._is_current(before):
            self.store.put(*self.plan.remember)

    def _is_current(self, before: Ledger) -> bool:
        """Whether the plan knew all that is known by now, from the ledger and from issues."""
        shown = {entry.key for entry in self._memory.recovered}
        return digest(before.entries) == self.plan.ledger and shown <= self._expected()

    def _learn(self, before: Ledger) -> bool:
        """Let the ledger learn what the plan knows, where nothing is to be written.

        What the plan has read is not read again: only what was filed since then is looked at. False
        where that, or the ledger, is news to the plan.
        """
        highest = self._highest(before)
        issues = self.gateway.above(highest)
        self._memory = remember(before, issues, self.plan.namespace)
        if not self._is_current(before):
            return False
        self.store.put(*self.plan.remember)
        self.store.note(self.plan.namespace, highest)
        return True

    def _highest(self, before: Ledger) -> int:
        """The number up to which the ledger, with what the plan remembers, knows all our issues."""
        links = {one.key: one for one in self.plan.remember if isinstance(one, Link)}
        known = {*links, *(one.key for one in before.entries)}
        doubtful = [
            age(ref)[0]
            for one in self.plan.doubled
            if one.key not in known
            for ref in (one.keep, *one.others)
        ]
        highest = max((age(one.ref)[0] for one in links.values()), default=0)
        return max(before.horizon, min([highest, *(number - 1 for number in doubtful)]))

    def _expected(self) -> set[Key]:
        """The items that the plan knew to have an issue, or was to file one for."""
        links = (entry.key for entry in self.plan.remember if isinstance(entry, Link))
        return {*links, *(one.key for one in self.plan.operations)}

    def _round(self, todo: Sequence[Write], found: dict[Key, Link]) -> list[Write]:
        """Carry out operations in their order; returns those that nobody can tell the end of."""
        unsure: list[Write] = []
        self.writer.announce(one for one in todo if one.key not in found)
        for number, operation in enumerate(todo):
            self.waiting.check()
            self.watch(number, len(todo), operation.title)
            try:
                self.writer.write(operation, found.get(operation.key))
                self.failed.pop(_slot(operation), None)
            except Denied as error:
                self.failed.update((_slot(one), _failed(one, error)) for one in todo[number:])
                return []
            except TrackerError as error:
                self.failed[_slot(operation)] = _failed(operation, error)
                if isinstance(error, Indeterminate):
                    unsure.append(operation)
        return unsure

    def _look(self) -> dict[Key, Link]:
        """Find out what became of writes that were begun and not ended, by this run or another.

        Returns the links of all items that have an issue, as they stand under the lease.
        """
        ledger = self.store.load()
        lowest = min([ledger.horizon, *(intent.high_water for intent in ledger.intents)])
        # Nothing that an earlier run sent can still take effect after this.
        if ledger.intents:
            self._settle("what an earlier run sent may still take effect")
        elif self._knows_nothing(ledger):
            self._settle("this ledger is new, and what another run sent may still take effect")
        newest = self.gateway.newest()
        found = self._links(ledger, lowest)
        for _ in range(LOOKS - 1):
            if all(intent.ref or intent.key in found for intent in ledger.intents):
                break
            self._settle("a creation without an answer is looked for once more")
            found = self._links(ledger, lowest)
        self._resolve(ledger.intents, found)
        self._note(ledger, newest)
        self.writer.high_water = newest
        return found

    def _note(self, ledger: Ledger, newest: int) -> None:
        """Move the horizon, once the ledger knows every issue of ours below it.

        Beyond it nothing is looked for but in the list, which may lack anything: an issue that was
        seen and not remembered would be filed again.
        """
        under_way = {intent.key for intent in ledger.intents}
        memory = self._memory
        self.store.put(*(one for one in memory.recovered if one.key not in under_way))
        doubtful = [age(issue.ref)[0] for issue in _unlinked(memory)]
        horizon = min([newest, *(number - 1 for number in doubtful)])
        self.store.note(self.plan.namespace, max(ledger.horizon, horizon))

    def _look_ahead(self) -> None:
        """Let the horizon pass what this run filed: else every later run would read it once more.

        It is looked at anew, because others may have filed between ours.
        """
        if not any(one.op == "create" for one in self.writer.done):
            return
        ledger = self.store.load()
        try:
            issues = self.gateway.above(ledger.horizon)
        except TrackerError:
            return  # the next run looks as far back as this one did
        self._memory = remember(ledger, issues, self.plan.namespace)
        self._note(ledger, max((age(one.ref)[0] for one in issues), default=0))

    def _settle(self, why: str) -> None:
        if self.gateway.settle:
            self.tell(f"waiting {self.gateway.settle:.0f} s: {why}")
            self.waiting.sleep(self.gateway.settle)

    def _knows_nothing(self, ledger: Ledger) -> bool:
        """Whether the ledger may have been lost: then even an open intent may have been."""
        return not ledger.namespace and bool(self.plan.creates)

    def _links(self, ledger: Ledger, lowest: int) -> dict[Key, Link]:
        issues = self.gateway.survey(lowest).values()
        self._memory = remember(ledger, issues, self.plan.namespace)
        linked = {entry.key: entry for entry in ledger.entries if isinstance(entry, Link)}
        return rightful_links(issues, ledger, self.plan.namespace) | linked

    def _resolve(self, intents: Sequence[Intent], found: dict[Key, Link]) -> None:
        expected = self._expected()
        for intent in intents:
            link = found.get(intent.key)
            if intent.ref or not link:
                self.store.drop(intent.key)
                continue
            self.writer.found(link)
            if link.key not in expected:
                # The notes may say otherwise by now: this plan could not know, the next one can.
                self.failed[link.key, link.ref.id] = _surprise(link)


def _unlinked(memory: Memory) -> Iterator[Issue]:
    """Issues that claim an item which several claim, where no entry says which one is right."""
    for key, issues in memory.doubled.items():
        if key not in memory.entries:
            yield from issues


def _slot(write: Write) -> _Slot:
    """What tells two operations of one plan apart: repair may change several issues of one item."""
    return write.key, "" if isinstance(write, Create) else write.ref.id


def _surprise(link: Link) -> Failed:
    message = f"{link.ref} was filed by an earlier run after this plan was made"
    return Failed(link.key, "link", link.base.asked.title, "stale", message, AGAIN)


def _failed(write: Write, error: TrackerError) -> Failed:
    return Failed(write.key, write.op, write.title, error.kind, error.message, error.hint)

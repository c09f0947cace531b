"""One random history from one seed: runs, kills, lost answers, people, and what was left of it."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random

from notesync.apply import apply
from notesync.errors import BusyError, NotesyncError, StateError
from notesync.gateway import Reads
from notesync.model.clock import Clock
from notesync.model.issues import Issue
from notesync.model.ledger import Ledger, Link, Written
from notesync.model.plan import Plan
from notesync.model.rulings import Rulings
from notesync.model.settings import GuardSettings, SyncSettings
from notesync.planning import draw_up
from tests.builders import NAMESPACE
from tests.faults.sim.book import Book
from tests.faults.sim.hub import Hub, Process
from tests.faults.sim.oracle import Oracle, Verdict
from tests.faults.sim.people import People
from tests.faults.sim.tracker import GITHUB, JIRA, SETTLE, Client, Faults, Server
from tests.faults.tally import Spread, Tally, tallied
from tests.harness import silent
from tests.state.memory import MemoryDisk, MemoryLedger

SETTINGS = SyncSettings(
    namespace=NAMESPACE, guards=GuardSettings(max_create=99, close_floor=99, rewrite_floor=99)
)
TTL = 90.0
TARGET = "sim:t"
DAY = 86_400.0
CALM_RUNS = 4
"""Runs without faults after which everything must be true, and the last one must write nothing."""


@dataclass
class World:
    """Everything that one schedule is played with."""

    random: Random
    rate: float = 0.15
    hub: Hub = field(init=False)

    def __post_init__(self) -> None:
        draw = self.random
        self.hub = Hub(draw)
        flavour = draw.choice([GITHUB, JIRA])
        self.server = Server(flavour, draw, lambda: self.hub.time)
        self.book = Book(draw)
        self.faults = Faults(draw, self.rate)
        self.people = People(self.server, draw, rate=0.02)
        self.disk = MemoryDisk()
        self.oracle = Oracle(self.server, self.book, journal=self._journal)
        self.server.is_known = self._is_known
        self.snapshots = [self.disk.snapshot()]
        self.disk_full = 0.005
        self.batches = draw.random() < 0.3
        self.patient = draw.random() < 0.5
        self.frees = draw.random() < 0.5
        self.runs = 0
        self.writes = 0

    def process(self, head: int, **fate: object) -> Process:
        """A run of notesync in a checkout of one commit."""
        self.runs += 1
        one = Process(
            self.hub,
            lambda process: self._push(process, head),
            name=f"run {self.runs}",
            meddler=self.people.meddle,
            buried=lambda: self._bury(one),
            **fate,  # type: ignore[arg-type]
        )
        one.wakes = self.hub.time
        return one

    def push(self) -> Plan | None:
        """One calm run from the newest commit; returns its plan."""
        before = len(self.server.writes)
        process = self.process(len(self.book.commits) - 1)
        self.hub.run(process)
        self.writes = len(self.server.writes) - before
        planned = self.oracle.plans.get(id(process))
        return planned[-1] if planned else None

    def _is_known(self, issue: Issue) -> bool:
        """Whether the ledger has the issue as it was written last."""
        revision = issue.marker.revision if issue.marker else 0
        return any(
            isinstance(one, Link) and one.ref == issue.ref and one.revision >= revision
            for one in self.remembered().entries
        )

    def _bury(self, process: Process) -> None:
        """On one machine the system frees the lock of a process that was killed."""
        holder = self.disk.snapshot().holder
        if self.frees and holder and holder.who == process.name:
            self.disk.free()

    def remembered(self) -> Ledger:
        return self.disk.snapshot().ledger(TARGET)

    def _journal(self) -> tuple[Written, ...]:
        return tuple(one for _, one in self.disk.snapshot().journal)

    def _push(self, process: Process, head: int) -> None:
        """A person, or a job, that tries once more where another run is busy."""
        ledger = MemoryLedger(
            self.disk,
            TARGET,
            process.monotonic,
            ttl=TTL,
            who=process.name,
            wait=process.sleep if self.patient else None,
            batches=self.batches,
            before=lambda call: self._written(process, call),
            after=lambda call: process.step(),
        )
        try:
            self._push_once(process, head, ledger)
        except BusyError:
            process.sleep(TTL * 1.1)
            with suppress(NotesyncError):
                self._push_once(process, head, ledger)
        except NotesyncError:
            pass  # said to the user; the next run goes on

    def _push_once(self, process: Process, head: int, ledger: MemoryLedger) -> None:
        client = Client(self.server, process, self.faults, author=self.random.choice(["a", "b"]))
        notes = self.book.seen_at(head)
        clock = Clock(process.now, process.monotonic, process.sleep)
        known, reads = ledger.load(), Reads(client, clock)
        issues = reads.survey(known.horizon)
        plan = draw_up(notes, reads, known, issues, Rulings(), SETTINGS).plan
        self.oracle.planned(process, plan, head)
        if plan.to_apply or plan.remember or known.intents:
            apply(plan, client, ledger, clock, silent)

    def _written(self, process: Process, what: str) -> None:
        process.step()
        if self.disk_full and what != "release" and self.random.random() < self.disk_full:
            raise StateError("the disk is full")


def play(seed: int, *, rate: float = 0.15) -> tuple[World, Verdict]:
    """Play one schedule to its end; the same seed plays the same one."""
    world = World(Random(seed), rate)
    draw = world.random
    world.book.write(draw.sample(range(10), draw.randint(2, 5)))
    for _ in range(draw.randint(3, 6)):
        _meanwhile(world)
        world.hub.run(*_processes(world))
        world.snapshots.append(world.disk.snapshot())
    _calm(world)
    last = None
    for _ in range(CALM_RUNS):
        world.hub.advance(world.hub.time + TTL + SETTLE)
        last = world.push()
    verdict = world.oracle.verdict()
    return world, _with_unrest(world, last, verdict)


def _meanwhile(world: World) -> None:
    """What happens between two runs."""
    draw = world.random
    world.hub.advance(world.hub.time + draw.choice([1.0, 40.0, 600.0, 10_800.0]))
    for _ in range(draw.choice([0, 1, 1, 2, 3])):
        world.book.edit()
    if draw.random() < 0.3 and (lacking := world.book.lacking()):
        world.book.write([draw.choice(lacking)])
    for _ in range(draw.choice([0, 1, 2, 3])):
        world.people.act()
    if draw.random() < 0.3:
        world.server.stranger()
    fate = draw.random()
    if fate < 0.1:
        world.disk.wipe()
        world.oracle.forgetful = True
    elif fate < 0.15:
        # A copy is put back long after whatever was under way has landed.
        world.hub.advance(world.hub.time + SETTLE)
        world.disk.restore(draw.choice(world.snapshots))
        world.oracle.forgetful = True


def _processes(world: World) -> list[Process]:
    draw = world.random
    number = draw.choices([1, 2, 3], [70, 22, 8])[0]
    processes = []
    for index in range(number):
        newest = len(world.book.commits) - 1
        old = index > 0 or draw.random() < 0.1
        head = draw.randint(max(0, newest - 3), newest) if old and draw.random() < 0.5 else newest
        fate: dict[str, object] = {"skew": draw.choice([0.0, 0.0, -DAY, DAY])}
        if draw.random() < 0.35:
            fate["kill_at"] = draw.randint(1, 90)
        elif number > 1 and draw.random() < 0.15:
            fate |= {"freeze_at": draw.randint(5, 80), "freeze": TTL * draw.uniform(1.5, 4)}
            world.oracle.someone_froze = True
        processes.append(world.process(head, **fate))
    return processes


def _calm(world: World) -> None:
    """No more faults, and nobody does anything any more."""
    world.faults.rate = 0.0
    world.people.rate = 0.0
    world.disk_full = 0.0


def _with_unrest(world: World, last: Plan | None, verdict: Verdict) -> Verdict:
    """The verdict, with what the last calm run should not have had to do."""
    if last is None or last.to_apply or world.writes or world.remembered().intents:
        todo = [operation.op for operation in last.to_apply] if last else "no plan"
        what = f"no rest: {todo}, {world.writes} writes, intents {len(world.remembered().intents)}"
        return replace(verdict, lost=(*verdict.lost, what))
    return verdict


def case(seed: int) -> Tally:
    """One schedule as a case among many."""
    world, verdict = play(seed)
    counts = {
        "duplicates": len(verdict.duplicates),
        "lost": len(verdict.lost),
        "clobbered": len(verdict.clobbered),
        "unplanned": len(verdict.unplanned),
        "raced": len(verdict.raced),
        "recoverable": verdict.recoverable,
        "frozen": len(verdict.frozen),
        "writes": sum(write.process is not None for write in world.server.writes),
    }
    again = f"python -m tests.faults schedule --seed {seed} --count 1"
    right = verdict.clean and verdict.recoverable == len(verdict.raced)
    failure = "" if right else f"{again}: {verdict}"
    return tallied(counts, failure)


def run(count: int, seed: int = 0) -> Tally:
    """Many schedules, from one seed upwards."""
    return Spread(case).run(range(seed, seed + count))

"""A move is one issue in each target, whatever kills it and however often it is called again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from notesync.errors import UsageError
from notesync.identity.match import identify
from notesync.model.clock import Clock
from notesync.model.issues import Field, Issue, IssueRef, Members, Set, Status
from notesync.model.ledger import Link, Record
from notesync.model.plan import Amend, Outcome
from notesync.relocation import Move, Site, preview, relocate
from notesync.sync.recover import remember
from notesync.trackers.base import Edit, Indeterminate, NewIssue, Rejected
from tests.builders import NAMESPACE, action, sighting
from tests.fakes import CAPABILITIES, FakeTracker, Fault
from tests.harness import NOW, Loop, silent
from tests.state.memory import MemoryDisk, MemoryLedger

NOWHERE = Path("nowhere")


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Life:
    """Counts steps and ends at one of them."""

    ends_at: int = -1
    steps: int = 0

    def step(self, what: str) -> None:
        self.steps += 1
        if 0 < self.ends_at <= self.steps:
            raise Killed


@dataclass
class Mortal(FakeTracker):
    """A tracker whose every write is a step before and a step after it."""

    step: Callable[[str], None] = lambda what: None

    def create(self, new: NewIssue) -> Issue:
        self.step("create")
        issue = super().create(new)
        self.step("created")
        return issue

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        self.step("edit")
        issue = super().edit(ref, edit)
        self.step("edited")
        return issue


@dataclass
class Scenery:
    """Two targets that outlive every process, and the notes: one item, which ada has retitled."""

    here: Mortal = field(default_factory=lambda: Mortal("fake:here", CAPABILITIES))
    there: Mortal = field(default_factory=lambda: Mortal("fake:there", CAPABILITIES))
    kept_here: MemoryDisk = field(default_factory=MemoryDisk)
    kept_there: MemoryDisk = field(default_factory=MemoryDisk)
    slept: list[float] = field(default_factory=list)
    marked: bool = True

    def __post_init__(self) -> None:
        loop = Loop(self.here, NOWHERE, memory=self.kept_here)
        loop.push(sighting(action("Order the pumps")))
        issue = self.here.stored[1]
        shown = replace(issue.fields, title="Order two pumps", labels=frozenset({"dock"}))
        mark = issue.marker if self.marked else None
        self.here.stored[1] = replace(issue, fields=shown, marker=mark)

    def prepared(self, *, close: bool = True) -> Move | None:
        """What `prepare` finds in targets and ledgers as they are now."""
        memory = remember(self.ledger(self.kept_here).load(), self.here.stored.values(), NAMESPACE)
        known = remember(self.ledger(self.kept_there).load(), self.there.stored.values(), NAMESPACE)
        (entry,) = memory.entries.values()
        if isinstance(entry, Record):
            return None
        loop = Loop(FakeTracker("fake:there"), NOWHERE, memory=MemoryDisk())
        (create,) = loop.plan([sighting(action("Order the pumps"))]).creates
        (keyed,) = identify(
            [sighting(action("Order the pumps"))], memory.known, namespace=NAMESPACE
        )
        assert keyed.key == create.key == entry.key
        return Move(
            key=entry.key,
            place="archive",
            home="fake:here",
            draft=create.draft,
            link=entry,
            issue=self.here.stored[1],
            known=known,
            namespace=NAMESPACE,
            close=close,
        )

    def move(self, life: Life, *, close: bool = True) -> Outcome | None:
        """One process that moves the item; it lives as long as it may."""
        move = self.prepared(close=close)
        if move is None:
            return None
        return self.carry_on(move, life)

    def carry_on(self, move: Move, life: Life) -> Outcome:
        self.here.step = self.there.step = life.step
        here = self.ledger(self.kept_here, life.step)
        there = self.ledger(self.kept_there, life.step)
        clock = Clock(lambda: NOW, self.now, self.slept.append)
        return relocate(move, Site(self.here, here), Site(self.there, there), clock, silent)

    def unlock(self) -> None:
        """A person says that the last process is gone."""
        for disk in (self.kept_here, self.kept_there):
            disk.free()

    def ledger(
        self, disk: MemoryDisk, step: Callable[[str], None] = lambda what: None
    ) -> MemoryLedger:
        """What one process sees of a disk."""
        name = self.here.name if disk is self.kept_here else self.there.name
        return MemoryLedger(disk, name, self.now, before=step, after=step)

    def now(self) -> float:
        return sum(self.slept)

    def settled(self) -> bool:
        """One issue in each target, each of them knowing the other, and people's edits with it."""
        (old,), (new,) = self.here.stored.values(), self.there.stored.values()
        assert old.marker
        assert new.marker
        assert "Moved to archive #1" in old.body
        assert "Moved from #1 (fake:here)" in new.body
        assert new.fields.title == "Order two pumps"
        assert new.fields.labels == {"dock"}
        return old.marker.moved_to == "archive #1" and old.fields.status is Status.NOT_PLANNED


def steps_of_a_whole_move(*, marked: bool) -> int:
    life = Life()
    assert Scenery(marked=marked).move(life)
    return life.steps


STEPS = steps_of_a_whole_move(marked=True)
UNMARKED = steps_of_a_whole_move(marked=False)


def test_a_move_files_carries_over_and_leaves() -> None:
    scenery = Scenery()
    outcome = scenery.move(Life())
    assert outcome
    assert [(one.op, one.ref.id, one.target) for one in outcome.done] == [
        ("create", "1", "fake:there"),
        ("amend", "1", "fake:there"),
        ("close", "1", "fake:here"),
    ]
    assert scenery.settled()
    (old,) = scenery.ledger(scenery.kept_here).load().entries
    (new,) = scenery.ledger(scenery.kept_there).load().entries
    assert isinstance(old, Record)
    assert (old.reason, old.to) == ("moved", "archive #1")
    assert isinstance(new, Link)
    assert (new.base.asked.title, new.base.seen.title) == ("Order the pumps", "Order two pumps")


@pytest.mark.parametrize(
    ("step", "marked"),
    [
        *((step, True) for step in range(1, STEPS + 1)),
        *((step, False) for step in range(1, UNMARKED + 1)),
    ],
)
def test_a_move_killed_at_any_step_is_completed_by_the_next_one(step: int, marked: bool) -> None:
    scenery = Scenery(marked=marked)
    with pytest.raises(Killed):
        scenery.move(Life(ends_at=step))
    scenery.unlock()
    scenery.move(Life())
    assert scenery.settled()
    assert scenery.prepared() is None


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_move_killed_twice_is_completed_all_the_same(step: int) -> None:
    for second in range(1, STEPS + 1, 3):
        scenery = Scenery()
        for ends_at in (step, second):
            try:
                scenery.move(Life(ends_at))
            except Killed:
                scenery.unlock()
        scenery.move(Life())
        assert scenery.settled()


def test_a_lost_answer_files_nothing_twice() -> None:
    for call in ("create", "edit"):
        scenery = Scenery()
        for tracker in (scenery.there, scenery.here):
            tracker.faults = [Fault(call, Indeterminate("no answer"), after_effect=True)]
        scenery.move(Life())
        scenery.move(Life())
        assert scenery.settled()


def test_without_being_asked_the_old_issue_stays_open() -> None:
    scenery = Scenery()
    scenery.move(Life(), close=False)
    assert scenery.here.stored[1].fields.status is Status.OPEN
    assert scenery.here.stored[1].marker
    assert scenery.here.stored[1].marker.moved_to == "archive #1"


def test_a_move_shows_all_it_writes_before_it_does() -> None:
    move = Scenery().prepared()
    assert move
    there, here = preview(move, "fake:there")
    create, carried = there.operations
    (leave,) = here.operations
    assert create.op == "create"
    assert isinstance(carried, Amend)
    assert isinstance(leave, Amend)
    assert carried.changes == (
        Set(Field.TITLE, "Order the pumps", "Order two pumps"),
        Members(Field.LABELS, ("dock",), ("action-item",)),
    )
    assert leave.changes == (Set(Field.STATUS, "open", "not_planned"),)


def test_what_is_there_already_is_not_shown_as_filed_again() -> None:
    scenery = Scenery()
    with pytest.raises(Killed):
        scenery.move(Life(ends_at=STEPS - 8))
    move = scenery.prepared()
    assert move
    assert move.known.entries
    there, here = preview(move, "fake:there")
    assert there.operations == ()
    (leave,) = here.operations
    assert isinstance(leave, Amend)
    assert leave.remark == "Moved to archive #1"


@pytest.mark.parametrize("call", ["create", "edit"])
def test_a_failure_there_leaves_the_old_issue_as_it_is(call: str) -> None:
    scenery = Scenery()
    before = scenery.here.stored[1]
    scenery.there.faults = [Fault(call, Rejected("no"))]
    outcome = scenery.move(Life())
    assert outcome
    assert [(one.kind, one.target) for one in outcome.failed] == [("rejected", "fake:there")]
    assert scenery.here.stored[1] == before
    scenery.move(Life())
    assert scenery.settled()


def test_an_issue_that_was_deleted_there_meanwhile_stops_the_move() -> None:
    scenery = Scenery()
    scenery.there.faults = [Fault("edit", Rejected("no"))]
    scenery.move(Life())
    move = scenery.prepared()
    assert move
    scenery.there.stored.clear()
    with pytest.raises(UsageError):
        scenery.carry_on(move, Life())

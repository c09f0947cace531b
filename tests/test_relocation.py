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
        if self.steps == self.ends_at:
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


def nothing(call: str) -> None:
    """A hook that does nothing."""


@dataclass
class Scenery:
    """Two targets that outlive every process, and the notes: one item, which ada has retitled."""

    here: Mortal = field(default_factory=lambda: Mortal("fake:here", CAPABILITIES))
    there: Mortal = field(default_factory=lambda: Mortal("fake:there", CAPABILITIES))
    kept_here: MemoryDisk = field(default_factory=MemoryDisk)
    kept_there: MemoryDisk = field(default_factory=MemoryDisk)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        loop = Loop(self.here, NOWHERE, memory=self.kept_here)
        loop.push(sighting(action("Order the pumps")))
        issue = self.here.stored[1]
        shown = replace(issue.fields, title="Order two pumps", labels=frozenset({"dock"}))
        self.here.stored[1] = replace(issue, fields=shown)

    def prepared(self, *, close: bool = True) -> Move | None:
        """What `prepare` finds in targets and ledgers as they are now."""
        memory = remember(self.ledger_here().load(), self.here.stored.values(), NAMESPACE)
        known = remember(self.ledger_there().load(), self.there.stored.values(), NAMESPACE)
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
        here, there = self.ledger_here(life.step), self.ledger_there(life.step)
        clock = Clock(lambda: NOW, self.now, self.slept.append)
        return relocate(move, Site(self.here, here), Site(self.there, there), clock, silent)

    def ledger_here(self, step: Callable[[str], None] = nothing) -> MemoryLedger:
        return MemoryLedger(self.kept_here, "fake:here", self.now, before=step, after=step)

    def ledger_there(self, step: Callable[[str], None] = nothing) -> MemoryLedger:
        return MemoryLedger(self.kept_there, "fake:there", self.now, before=step, after=step)

    def unlock(self) -> None:
        """The system frees the lock of the last process, which has ended."""
        for disk in (self.kept_here, self.kept_there):
            disk.free()

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


def steps_of_a_whole_move() -> int:
    life = Life()
    assert Scenery().move(life)
    return life.steps


STEPS = steps_of_a_whole_move()


def test_a_move_files_carries_over_and_leaves() -> None:
    scenery = Scenery()
    outcome = scenery.move(Life())
    assert outcome
    assert [(one.op, one.ref.id) for one in outcome.done] == [
        ("create", "1"),
        ("amend", "1"),
        ("close", "1"),
    ]
    assert scenery.settled()
    (old,) = scenery.ledger_here().load().entries
    (new,) = scenery.ledger_there().load().entries
    assert isinstance(old, Record)
    assert (old.reason, old.to) == ("moved", "archive #1")
    assert isinstance(new, Link)
    assert (new.base.asked.title, new.base.seen.title) == ("Order the pumps", "Order two pumps")


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_move_killed_at_any_step_is_completed_by_the_next_one(step: int) -> None:
    scenery = Scenery()
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
    assert [one.kind for one in outcome.failed] == ["rejected"]
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

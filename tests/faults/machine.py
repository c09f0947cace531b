"""The whole loop in any order: notes edited, people in the tracker, pushes, kills, lost ledgers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from notesync.model.identity import Sighting
from notesync.model.issues import Change, Field, IssueRef, Key, Members, Set, Status
from notesync.model.items import State
from notesync.model.ledger import Link
from tests.builders import action, sighting
from tests.fakes import CAPABILITIES, FakeTracker, changed
from tests.faults.sim.hub import Killed
from tests.faults.tally import Tally
from tests.harness import Loop
from tests.state.memory import MemoryDisk

TASKS = (
    "Order twelve spare pumps for the lower dock",
    "Paint the northern pier before midsummer",
    "Ask the council about winter mooring rights",
    "Publish the sailing calendar",
    "Replace broken lanterns along the breakwater",
)
TYPOS = tuple(text.replace("e", "ee", 1) for text in TASKS)
DAYS = ("2031-03-05", "2031-03-12")

tasks = st.integers(0, len(TASKS) - 1)
meetings = st.integers(0, 1)


@dataclass(frozen=True)
class Line:
    """A task as one of the two documents states it."""

    task: int
    text: str
    section: str = "Actions"
    ticked: bool = False
    owner: str = ""


class Team(RuleBasedStateMachine):
    """Two meetings' notes, a tracker that people work in, and a machine that pushes."""

    def __init__(self) -> None:
        super().__init__()
        exact = replace(CAPABILITIES, lists_lag=False)
        self.tracker = FakeTracker(capabilities=exact, settle=0.0, before=self._step)
        self.loop = Loop(self.tracker, Path(), memory=MemoryDisk(), step=self._step)
        self.left: int | None = None
        self.pages: list[list[Line]] = [[], []]
        self.sources = ["notes/first.md", "notes/second.md"]
        self.renames = 0
        self.reworded: set[int] = set()  # tasks whose words changed since the last push
        self.restated: set[int] = set()
        self.renamed: set[int] = set()
        self.titles: dict[str, str] = {}
        self.labels: dict[str, set[str]] = {}
        self.assigned: dict[str, set[str]] = {}
        self.closed: set[int] = set()

    # What the team writes.

    @rule(task=tasks, meeting=meetings)
    def add(self, task: int, meeting: int) -> None:
        """A task is noted; the second meeting may restate an open one of the first."""
        stated = [any(line.task == task for line in page) for page in self.pages]
        is_closed = task in self.closed or self._ticked(task)
        if any(stated[meeting:]) or is_closed or task in self.reworded:
            return
        words = next((line for line in self.pages[0] if line.task == task), None)
        line = replace(words, section="Actions") if words else Line(task, TASKS[task])
        self.pages[meeting].append(line)
        self.restated.add(task)

    @rule(task=tasks)
    def tick(self, task: int) -> None:
        self._change(task, ticked=True)

    @rule(task=tasks)
    def name_an_owner(self, task: int) -> None:
        self._change(task, owner="Odd")

    @rule(task=tasks, typo=st.booleans())
    def reword(self, task: int, typo: bool) -> None:
        """Somebody mends a typo, or makes one, wherever the task stands."""
        where = {n for n, page in enumerate(self.pages) if any(x.task == task for x in page)}
        if where & self.renamed or task in self.restated:
            return
        self._change(task, text=(TYPOS if typo else TASKS)[task])
        self.reworded.add(task)

    @rule(meeting=meetings, random=st.randoms(use_true_random=False))
    def reorder(self, meeting: int, random: Random) -> None:
        random.shuffle(self.pages[meeting])

    @rule(meeting=meetings, task=tasks, section=st.sampled_from(["Actions", "Later"]))
    def move(self, meeting: int, task: int, section: str) -> None:
        self.pages[meeting] = [
            replace(line, section=section) if line.task == task else line
            for line in self.pages[meeting]
        ]

    @rule(meeting=meetings)
    def rename(self, meeting: int) -> None:
        if any(line.task in self.reworded for line in self.pages[meeting]):
            return
        self.renames += 1
        self.sources[meeting] = f"minutes/{self.renames}.md"
        self.renamed.add(meeting)

    # What people do in the tracker.

    @precondition(lambda self: self.loop.links())
    @rule(data=st.data(), word=st.sampled_from(["dock", "Urgent"]))
    def label(self, data: st.DataObject, word: str) -> None:
        self.labels.setdefault(self._edit(data, Members(Field.LABELS, (word,), ())), set()).add(
            word
        )

    @precondition(lambda self: self.loop.links())
    @rule(data=st.data())
    def assign(self, data: st.DataObject) -> None:
        number = self._edit(data, Members(Field.ASSIGNEES, ("Ines",), ()))
        self.assigned.setdefault(number, set()).add("Ines")

    @precondition(lambda self: self.loop.links())
    @rule(data=st.data(), title=st.sampled_from(["By hand", "By hand, too"]))
    def retitle(self, data: st.DataObject, title: str) -> None:
        self.titles[self._edit(data, Set(Field.TITLE, None, title))] = title

    @precondition(lambda self: self.loop.links())
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        # A line that restates what is closed by the time of the push is held: see identity.
        waiting = {self._filed().get(task) for task in self.restated}
        number = self._edit(data, Set(Field.STATUS, "open", Status.NOT_PLANNED), waiting)
        self.closed |= {task for task, ref in self._filed().items() if ref == number}

    # What the machine does.

    @rule()
    def push(self) -> None:
        lines = self._sightings()
        plan = self.loop.plan(lines)
        assert plan.holds == ()
        assert plan.vanished == ()
        outcome = self.loop.apply(plan)
        assert outcome.failed == ()
        assert {one.key for one in outcome.done} == {one.key for one in plan.to_apply}
        self._settled()

    @rule()
    def push_and_lose_the_ledger(self) -> None:
        self.push()
        self.loop.memory = MemoryDisk()
        outcome = self.loop.push(*self._sightings())
        assert outcome.writes == 0
        self._settled()

    @rule(steps=st.integers(1, 40))
    def push_and_be_killed(self, steps: int) -> None:
        """The process ends somewhere; the system frees its lock."""
        self.left = steps
        try:
            self.loop.apply(self.loop.plan(self._sightings()))
        except Killed:
            assert self.loop.memory
            self.loop.memory.free()
        finally:
            self.left = None

    @invariant()
    def no_key_has_two_issues(self) -> None:
        marked = (one.marker.key for one in self.tracker.stored.values() if one.marker)
        assert max(Counter[Key](marked).values(), default=1) == 1

    @invariant()
    def what_people_added_is_still_there(self) -> None:
        shown = {one.ref.id: one.fields for one in self.tracker.stored.values()}
        for number, title in self.titles.items():
            assert shown[number].title == title
        for number, labels in self.labels.items():
            assert labels <= shown[number].labels
        for number, names in self.assigned.items():
            assert names <= shown[number].assignees

    def _settled(self) -> None:
        """After a push: each open task has one issue, and nothing is left to write."""
        open_tasks = {line.task for page in self.pages for line in page if not line.ticked}
        assert open_tasks <= set(self._filed())
        assert len(set(self._filed().values())) == len(self.tracker.stored)
        assert self.loop.plan(self._sightings()).writes == 0
        for task, number in self._filed().items():
            issue = self.tracker.get(IssueRef(number))
            assert not self._ticked(task) or issue.fields.status.closed  # type: ignore[union-attr]
        self.reworded.clear()
        self.restated.clear()
        self.renamed.clear()

    def _sightings(self) -> list[Sighting]:
        return [
            sighting(
                action(
                    line.text,
                    number,
                    section=line.section,
                    owners=(line.owner,) if line.owner else (),
                    state=State.DONE if line.ticked else State.OPEN,
                ),
                source=source,
                day=day,
            )
            for source, day, page in zip(self.sources, DAYS, self.pages, strict=True)
            for number, line in enumerate(page, 1)
        ]

    def _filed(self) -> dict[int, str]:
        """The issue of each task, by what the ledger says of its words."""
        known = {text: n for texts in (TASKS, TYPOS) for n, text in enumerate(texts)}
        links = [one for one in self.loop.load().entries if isinstance(one, Link)]
        filed = {known[link.places[-1].text]: link.ref.id for link in links}
        assert len(filed) == len(links), "two issues for one task"
        return filed

    def _ticked(self, task: int) -> bool:
        return any(line.ticked for page in self.pages for line in page if line.task == task)

    def _change(self, task: int, **changes: object) -> None:
        self.pages = [
            [
                replace(line, **changes) if line.task == task else line  # type: ignore[arg-type]
                for line in page
            ]
            for page in self.pages
        ]

    def _edit(self, data: st.DataObject, change: Change, but: Collection[str | None] = ()) -> str:
        refs = [one.ref for one in self.loop.links() if one.ref.id not in but]
        if not refs:
            return ""
        ref = data.draw(st.sampled_from(sorted(refs, key=lambda ref: int(ref.id))))
        issue = self.tracker.stored[int(ref.id)]
        self.tracker.stored[int(ref.id)] = replace(issue, fields=changed(issue.fields, change))
        return ref.id

    def _step(self, what: str) -> None:
        """A place at which the process may be killed."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


def run(examples: int, steps: int) -> Tally:
    """Many stories of that many steps each; a failure is raised with the shortest story."""
    run_state_machine_as_test(
        Team,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Tally(examples, (("steps", examples * steps),))

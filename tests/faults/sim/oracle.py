"""What was done to people: judged from the tracker's own record, not from what notesync says."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from notesync.model.issues import Field, Issue, Members, Set, Status
from notesync.model.ledger import Written
from notesync.model.plan import Create, Plan, Update
from notesync.sync.restore import lost
from tests.faults.sim.book import STATUS, TASK_OF, Book, Line
from tests.faults.sim.hub import Process
from tests.faults.sim.people import ASSIGNEE, LABEL, PERSON
from tests.faults.sim.tracker import Server, Write

WORDS = re.compile(r"Words \d+ by hand")


@dataclass(frozen=True)
class Verdict:
    """What went wrong in one schedule, a sentence each.

    `raced` are people's edits that fell between our fresh read and the effect of our write, which
    no tracker can exclude; `frozen` are duplicates by a process that slept past its lease.
    """

    duplicates: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    clobbered: tuple[str, ...] = ()
    unplanned: tuple[str, ...] = ()
    raced: tuple[str, ...] = ()
    recoverable: int = 0
    frozen: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not (self.duplicates or self.lost or self.clobbered or self.unplanned)


@dataclass
class Oracle:
    """Sees everything: the tracker, the notes' commits, each process with its plan and checkout."""

    server: Server
    book: Book
    plans: dict[int, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[int, int] = field(default_factory=dict)
    journal: Callable[[], Sequence[Written]] = tuple
    forgetful: bool = False
    someone_froze: bool = False
    recoverable: int = 0

    def planned(self, process: Process, plan: Plan, head: int) -> None:
        self.plans[id(process)].append(plan)
        self.heads[id(process)] = head

    def verdict(self) -> Verdict:
        doubles = self._duplicates()
        overwritten = [*self._overwritten()]
        return Verdict(
            duplicates=() if self.someone_froze else tuple(doubles),
            lost=tuple(self._lost()),
            clobbered=tuple(what for what, raced in overwritten if not raced),
            unplanned=tuple(self._unplanned()),
            raced=tuple(what for what, raced in overwritten if raced),
            recoverable=self.recoverable,
            frozen=tuple(doubles) if self.someone_froze else (),
        )

    def issues_of(self) -> dict[int, list[int]]:
        """The numbers of all issues that were ever filed for each task."""
        filed: dict[int, list[int]] = defaultdict(list)
        for write in self.server.writes:
            if write.before is None and write.after.marker:
                filed[TASK_OF[write.after.marker.places[-1].text]].append(write.number)
        return filed

    def _is_excused(self, numbers: Collection[int]) -> bool:
        """Whether a person made an issue unrecognisable, and no ledger remembers it."""
        lost = (number in self.server.gone or self._was_unmarked(number) for number in numbers)
        return not self.server.orphans.isdisjoint(numbers) or (self.forgetful and any(lost))

    def _was_unmarked(self, number: int) -> bool:
        return any(issue is not None and not issue.marker for _, issue in self.server.past[number])

    def _duplicates(self) -> Iterator[str]:
        for task, numbers in self.issues_of().items():
            if len(numbers) > 1 and not self._is_excused(numbers):
                yield f"task {task} has issues {numbers}"

    def _lost(self) -> Iterator[str]:
        """Open tasks without an issue, and what the notes say that the issue does not."""
        filed = self.issues_of()
        for line in self.book.newest:
            numbers = filed.get(line.task, [])
            here = [self.server.issues[n] for n in numbers if n in self.server.issues]
            if not here:
                if not numbers and not STATUS[line.state].closed:
                    yield f"task {line.task} has no issue"
                continue
            if not self._is_excused(numbers) and not self.someone_froze:
                yield from self._untrue(line, here[0])

    def _untrue(self, line: Line, issue: Issue) -> Iterator[str]:
        number = self.server.number(issue.ref)
        touched = {change.field for write in self._by_hand(number) for change in write.changes}
        due = line.due.isoformat() if line.due else None
        wanted = {Field.TITLE: line.text, Field.DUE: due}
        for name, value in wanted.items():
            if name not in touched and issue.fields.scalar(name) != value:
                yield f"{issue.ref}: {name} is not {value!r}"
        closed = STATUS[line.state].closed
        if Field.STATUS not in touched and issue.fields.status.closed is not closed:
            yield f"{issue.ref}: it is {issue.fields.status}, the notes say {line.state}"

    def _by_hand(self, number: int) -> list[Write]:
        return [w for w in self.server.writes if w.number == number and w.actor == PERSON]

    def _unplanned(self) -> Iterator[str]:
        """Writes that the plan of their process did not show, and closes that nobody asked for."""
        for write in self.server.writes:
            if write.process is None:
                continue
            plans = self.plans[id(write.process)]
            if not any(_shows(one, write) for plan in plans for one in plan.operations):
                yield f"{write.after.ref}: not in the plan of {write.process.name}"
            yield from self._closes(write, self.heads[id(write.process)])

    def _closes(self, write: Write, head: int) -> Iterator[str]:
        if not _closes(write) or write.after.marker is None:
            return
        task = TASK_OF[write.after.marker.places[-1].text]
        said = [line.state for line in self.book.commits[head] if line.task == task]
        if not said or not STATUS[said[0]].closed:
            yield f"{write.after.ref}: closed, though the notes say {said}"

    def _overwritten(self) -> Iterator[tuple[str, bool]]:
        """People's values that a write of ours replaced; whether it could not have known them."""
        last: dict[tuple[int, Field], Write] = {}
        words: dict[int, set[str]] = defaultdict(set)
        members: dict[int, Counter[str]] = defaultdict(Counter)
        for write in self.server.writes:
            if write.actor == PERSON:
                words[write.number] |= set(WORDS.findall(write.after.body))
                for change in write.changes:
                    last[write.number, change.field] = write
                    if isinstance(change, Members):
                        members[write.number].update(change.add)
                continue
            raced = any(
                write.read_at <= human.at <= write.at for human in self._by_hand(write.number)
            )
            for what, name, value in self._replaced(write, last):
                self.recoverable += raced and self._can_restore(write.number, name, value)
                yield what, raced
            gone = words[write.number] - set(WORDS.findall(write.after.body))
            words[write.number] -= gone
            for one in sorted(gone):
                self.recoverable += raced and self._is_in_history(write.number, one)
                yield f"{write.after.ref}: {one}", raced
            yield from ((what, raced) for what in _taken(write, members[write.number]))

    def _can_restore(self, number: int, field: Field, value: str | None) -> bool:
        """Whether `notesync restore` offers the value.

        Where the ledger was lost and the token is another's by now, nothing tells our own earlier
        writes from a stranger's: then the tracker's history has to have it.
        """
        issue = self.server.issues.get(number)
        if issue is None:
            return True  # a person deleted the issue as well
        ref = self.server.ref(number)
        journal = [one for one in self.journal() if one.ref == ref]
        asked = issue.marker.asked if issue.marker else issue.fields
        offered = lost(journal, self.server.events[number], issue.author, asked)
        if self.forgetful:
            told = {(event.field, event.before) for event in self.server.events[number]}
            return (field.value, value) in told
        return any((one.field, one.value) == (field, value) for one in offered)

    def _is_in_history(self, number: int, words: str) -> bool:
        """Whether the tracker's history of the body has a person's words."""
        return any(words in (event.before or "") for event in self.server.events[number])

    def _replaced(
        self, write: Write, last: dict[tuple[int, Field], Write]
    ) -> Iterator[tuple[str, Field, str | None]]:
        """What a person wrote and this write replaced: a sentence, the field, and their value."""
        for change in write.changes:
            human = last.get((write.number, change.field))
            if human is None or not isinstance(change, Set) or change.field is Field.BLOCK:
                continue
            value = human.after.fields.scalar(change.field)
            del last[write.number, change.field]  # whatever comes after this replaces our value
            if self._may_replace(write, change, value):
                continue
            what = f"{write.after.ref}: {change.field} {value!r} by hand became {change.after!r}"
            yield what, change.field, value

    def _may_replace(self, write: Write, change: Set, value: str | None) -> bool:
        """Whether the notes came to agree with what a person wrote, or changed their state."""
        task = self._task(write.number)
        pages = self.book.commits
        lines = [line for page in pages for line in page if line.task == task]
        if change.field is Field.STATUS:
            states = {STATUS[line.state].closed for line in lines}
            return len(states) > 1
        if change.field is Field.TITLE:
            return value in {line.text for line in lines}
        return value in {line.due.isoformat() if line.due else None for line in lines}

    def _task(self, number: int) -> int:
        return next(task for task, numbers in self.issues_of().items() if number in numbers)


def _taken(write: Write, members: Counter[str]) -> Iterator[str]:
    """Labels and assignees that people had added and that are gone."""
    shown = write.after.fields
    for name in members & Counter([LABEL, ASSIGNEE]):
        if name not in shown.labels | shown.assignees:
            yield f"{write.after.ref}: {name} was taken away"


def _shows(operation: object, write: Write) -> bool:
    match operation:
        case Create(draft=draft):
            marker = write.after.marker
            return write.before is None and marker is not None and marker.key == draft.key
        case Update(ref=ref, changes=changes):
            named = {change.field for change in changes}
            return ref == write.after.ref and {one.field for one in write.changes} <= named
        case _:
            return False


def _closes(write: Write) -> bool:
    return any(
        isinstance(change, Set) and change.field is Field.STATUS and change.after != Status.OPEN
        for change in write.changes
    )

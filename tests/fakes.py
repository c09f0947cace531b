"""A tracker that keeps issues in memory and fails where a test says so."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from notesync.model.issues import (
    Audience,
    Capabilities,
    Change,
    Event,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Set,
)
from notesync.model.pace import Cost, Costs, Limit
from notesync.trackers.base import Edit, NewIssue, Rejected, Stale, TrackerError

T = TypeVar("T")

CAPABILITIES = Capabilities(assigns_names=True)


@dataclass(frozen=True)
class Fault:
    """What the next call of a kind raises: before anything happened, or after it did."""

    call: str
    error: TrackerError | KeyboardInterrupt
    after_effect: bool = False


@dataclass
class FakeTracker:
    """Implements `trackers.base.Tracker`; `calls` are all calls that reached it, in order.

    `drops` are labels and assignees that it silently leaves out; `before` is told each call;
    `listed` is what the list shows instead, `unlisted` what it lacks; `readers` are its audience;
    `compares`: it refuses an edit of an issue that has changed since it was read.
    """

    name: str = "fake:t"
    capabilities: Capabilities = CAPABILITIES
    limits: tuple[Limit, ...] = ()
    settle: float = 60.0
    stored: dict[int, Issue] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    traffic: list[Cost] = field(default_factory=list)
    drops: frozenset[str] = frozenset()
    unlisted: set[int] = field(default_factory=set)
    listed: dict[int, Issue] | None = None
    events: tuple[Event, ...] = ()
    before: Callable[[str], None] = lambda call: None
    readers: Audience = Audience.PRIVATE
    compares: bool = False

    def issues(self) -> tuple[Issue, ...]:
        with_fault = self._begin("issues")
        shown = self.stored if self.listed is None else self.listed
        return with_fault(
            tuple(issue for number, issue in shown.items() if number not in self.unlisted)
        )

    def get(self, ref: IssueRef) -> Issue | Gone:
        with_fault = self._begin("get")
        return with_fault(self._stored(ref) or Gone(ref, "deleted"))

    def newest(self) -> int:
        return self._begin("newest")(max(self.stored, default=0))

    def above(self, number: int) -> tuple[Issue, ...]:
        with_fault = self._begin("above")
        return with_fault(tuple(one for n, one in self.stored.items() if n > number))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        return self._begin("history")(self.events)

    def costs(self, write: NewIssue | Edit) -> Costs:
        return (Cost.CREATE,)

    def audience(self) -> Audience:
        return self._begin("audience")(self.readers)

    def create(self, new: NewIssue) -> Issue:
        with_fault = self._begin("create")
        return with_fault(self.store(new))

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        with_fault = self._begin("edit")
        issue = self._stored(ref)
        if issue is None:
            raise Rejected(f"{ref} is not there")
        if self.compares and edit.was and edit.was != issue:
            raise Stale(f"{ref} has changed just now")
        shown = issue.fields
        for change in edit.changes:
            shown = changed(shown, change)
        body = issue.body if edit.body is None else edit.body
        mark = edit.marker or issue.marker
        issue = replace(issue, fields=self._kept(shown), body=body, marker=mark)
        self.stored[int(ref.id)] = issue
        return with_fault(issue)

    def store(self, new: NewIssue) -> Issue:
        """A creation takes effect."""
        number = max(self.stored, default=0) + 1
        self.stored[number] = Issue(
            IssueRef(str(number)), self._kept(new.fields), new.body, new.marker, "notesync"
        )
        return self.stored[number]

    def by_hand(self, number: int, **changes: object) -> None:
        """A person changes an issue."""
        issue = self.stored[number]
        shown = replace(issue.fields, **changes)  # type: ignore[arg-type]
        self.stored[number] = replace(issue, fields=shown)

    def meddle(self, during: str, number: int, **changes: object) -> None:
        """A person changes an issue while a call is on its way, and the tracker can tell."""
        self.compares = True
        self.before = lambda call: self.by_hand(number, **changes) if call == during else None

    def _stored(self, ref: IssueRef) -> Issue | None:
        return next((one for one in self.stored.values() if one.ref == ref), None)

    def _kept(self, shown: Fields) -> Fields:
        return replace(
            shown,
            block="",
            labels=shown.labels - self.drops,
            assignees=shown.assignees - self.drops,
        )

    def _begin(self, call: str) -> "_End":
        self.before(call)
        self.calls.append(call)
        self.traffic.append(Cost.CREATE if call in ("create", "edit") else Cost.READ)
        fault = next((one for one in self.faults if one.call == call), None)
        if fault:
            self.faults.remove(fault)
            if not fault.after_effect:
                raise fault.error
        return _End(fault)


@dataclass(frozen=True)
class _End:
    """Answers, or loses the answer."""

    fault: Fault | None

    def __call__(self, answer: T) -> T:
        if self.fault:
            raise self.fault.error
        return answer


def changed(shown: Fields, change: Change) -> Fields:
    if isinstance(change, Set):
        return shown.with_scalar(change.field, change.after)
    present = {name.casefold(): name for name in shown.members(change.field)}
    for name in change.add:
        present.setdefault(name.casefold(), name)
    for name in change.remove:
        present.pop(name.casefold(), None)
    return shown.with_members(change.field, frozenset(present.values()))

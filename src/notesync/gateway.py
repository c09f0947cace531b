"""The one way to a tracker: each call in its turn, and again where surely nothing happened."""

from collections.abc import Callable, Collection
from typing import Protocol, TypeVar

from notesync.model.clock import Clock
from notesync.model.issues import Audience, Capabilities, Event, Gone, Issue, IssueRef
from notesync.model.pace import Cost, Costs, Limit
from notesync.retry import Patience
from notesync.trackers.base import Edit, NewIssue, Tracker, TrackerReader

T = TypeVar("T")

FEW = 10
"""Issues that are simply read one by one."""

PAGE = 100
"""How many issues one page of a list holds."""

Tell = Callable[[str], None]
"""Is given a line that says what is waited for, and for how long."""


def nobody(line: str) -> None:
    """A `Tell` that says nothing."""


class _Attempt(Protocol):
    """Makes one call in its turn."""

    def __call__(self, most: Costs, call: Callable[[], T]) -> T: ...


class Reads:
    """A tracker that can only be read; what is `Unavailable` is asked again."""

    def __init__(self, tracker: TrackerReader, clock: Clock, tell: Tell = nobody) -> None:
        self._tracker = tracker
        self._patience = Patience(clock.sleep, tell)
        self._paced = _turns(tracker, clock, tell)

    @property
    def name(self) -> str:
        """What the target is called."""
        return self._tracker.name

    @property
    def capabilities(self) -> Capabilities:
        """What the tracker holds natively; one that has to ask for it is asked like any read."""
        return self._patience(lambda: self._tracker.capabilities)

    @property
    def settle(self) -> float:
        """Seconds after which an unanswered request can have no further effect."""
        return self._tracker.settle

    @property
    def limits(self) -> tuple[Limit, ...]:
        """How fast the tracker may be asked."""
        return self._tracker.limits

    def issues(self) -> tuple[Issue, ...]:
        """All issues that may be ours, as the list shows them."""
        return self._read(self._tracker.issues)

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue from the source."""
        return self._read(lambda: self._tracker.get(ref))

    def look_up(self, refs: Collection[IssueRef]) -> dict[str, Issue | Gone]:
        """These issues from the source, by id: one by one, or all at once where that asks less.

        People may take our label off every issue: the list then lacks them all.
        """
        found: dict[str, Issue | Gone] = {}
        if len(refs) > FEW and len(refs) > self.newest() / PAGE:
            found.update((issue.ref.id, issue) for issue in self.above(0))
        return {ref.id: found.get(ref.id) or self.get(ref) for ref in refs}

    def newest(self) -> int:
        """The highest number given out so far, or a lower one."""
        return self._read(self._tracker.newest)

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, from the source."""
        return self._read(lambda: self._tracker.above(number))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed what in an issue."""
        return self._read(lambda: self._tracker.history(ref))

    def audience(self) -> Audience:
        """Who can read its issues."""
        return self._read(self._tracker.audience)

    def survey(self, horizon: int) -> dict[str, Issue]:
        """Every issue that may be ours, by id: the list, and beyond `horizon` the source itself.

        A list may lag behind: what no run of this ledger has looked at is never decided from it.
        """
        lag = self.capabilities.lists_lag
        if lag and not horizon:
            return {issue.ref.id: issue for issue in self.above(0)}
        found = {issue.ref.id: issue for issue in self.issues()}
        if lag:
            found.update((issue.ref.id, issue) for issue in self.above(horizon))
        return found

    def _read(self, call: Callable[[], T]) -> T:
        return self._call((Cost.READ,), call)

    def _call(self, most: Costs, call: Callable[[], T]) -> T:
        return self._patience(lambda: self._paced(most, call))


class Gateway(Reads):
    """A tracker that can be written to."""

    def __init__(self, tracker: Tracker, clock: Clock, tell: Tell = nobody) -> None:
        super().__init__(tracker, clock, tell)
        self._writable = tracker

    def create(self, new: NewIssue) -> Issue:
        """File one issue; sent again only where the tracker surely refused."""
        return self._call(self._writable.costs(new), lambda: self._writable.create(new))

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Write changes to one issue; sent again only where the tracker surely refused."""
        return self._call(self._writable.costs(edit), lambda: self._writable.edit(ref, edit))


def _turns(tracker: TrackerReader, clock: Clock, tell: Tell) -> _Attempt:
    """Lets calls through as fast as the tracker's limits allow."""
    if not tracker.limits:
        return lambda most, call: call()
    # Loaded only for a tracker that has limits: the library takes longer than the whole command.
    from notesync.pacing import Pacer

    pacer = Pacer(tracker.limits, clock.monotonic, clock.sleep, tell)
    # What was asked before us counts as if it were asked now.
    pacer.count(tuple(tracker.traffic))
    counted = len(tracker.traffic)

    def news() -> Costs:
        nonlocal counted
        sent = tuple(tracker.traffic[counted:])
        counted += len(sent)
        return sent

    return lambda most, call: pacer(most, call, news)

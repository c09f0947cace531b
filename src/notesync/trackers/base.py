"""What a tracker must offer, and the five ways in which it can say no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from notesync.errors import ExitCode, NotesyncError
from notesync.model.issues import (
    Audience,
    Capabilities,
    Change,
    Event,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Marker,
)
from notesync.model.pace import Cost, Costs, Limit
from notesync.model.plan import FailureKind


class TrackerError(NotesyncError):
    """The tracker did not do what was asked; `kind` is what an outcome calls it."""

    exit_code = ExitCode.PARTIAL
    kind: FailureKind = "indeterminate"


class Rejected(TrackerError):
    """A definite no to this one request: nothing was written."""

    kind = "rejected"


class Denied(TrackerError):
    """Credentials or permissions do not reach: nothing was written, nothing else will be."""

    kind = "denied"
    exit_code = ExitCode.ACCESS


class Stale(TrackerError):
    """The issue moved since it was read: nothing was written."""

    kind = "stale"
    exit_code = ExitCode.REFUSED


class Unavailable(TrackerError):
    """Not now: nothing was written, and the same request may be sent again.

    `retry_after` is in seconds, None where the tracker did not say.
    """

    kind = "unavailable"

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class Indeterminate(TrackerError):
    """Nobody can say whether it was written: it must never simply be sent again."""


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue to be created in one request, with the marker that says whose it is."""

    fields: Fields
    body: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes to one issue; a `body` (the whole one) or `marker` that is None stays as it is.

    `was` is the issue as it was read before: a tracker that can compare before it swaps refuses the
    edit as `Stale` where the issue has changed since. `duplicate_of` is the issue that stays, where
    this one is closed as its duplicate.
    """

    changes: tuple[Change, ...]
    body: str | None
    marker: Marker | None
    was: Issue | None = None
    duplicate_of: IssueRef | None = None


class TrackerReader(Protocol):
    """The half of a tracker that a plan needs: it cannot write, by construction.

    One attempt per call. A read that gets no whole answer is `Unavailable`: it had no effect.
    """

    @property
    def name(self) -> str:
        """What this target is called in plans and ledgers: kind, colon, place."""

    @property
    def capabilities(self) -> Capabilities:
        """Which fields it holds natively, and its limits."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """How fast it may be asked, as its maker publishes it; none where there is no limit."""

    @property
    def traffic(self) -> Sequence[Cost]:
        """Every request that was sent so far, in order; not needed where there are no limits."""

    @property
    def settle(self) -> float:
        """Seconds after which a request that got no answer can have no further effect."""

    def issues(self) -> tuple[Issue, ...]:
        """All issues that may be ours, open and closed; a hint where `capabilities.lists_lag`."""

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue, read from the source and not from an index."""

    def newest(self) -> int:
        """The highest issue number given out so far; 0 in an empty tracker."""

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, read from the source: complete, or it raises."""

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed what in an issue, oldest first; empty where the tracker does not tell."""

    def audience(self) -> Audience:
        """Who can read its issues; `UNKNOWN` where it does not tell."""


class Tracker(TrackerReader, Protocol):
    """A tracker that can be written to: one attempt per call, no retry, no sleep."""

    def costs(self, write: NewIssue | Edit) -> Costs:
        """The most requests that this write may take; nothing is asked to tell it."""

    def create(self, new: NewIssue) -> Issue:
        """File one issue; returns it as the tracker holds it now."""

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Write the named changes and nothing else; returns the issue as it is now."""

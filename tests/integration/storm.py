"""Pushes in bad weather: the real adapters behind a proxy that misbehaves, killed at any time."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from notesync.errors import NotesyncError
from notesync.model.clock import Clock
from notesync.model.identity import Sighting
from notesync.model.issues import Audience, Capabilities, Event, Gone, Issue, IssueRef
from notesync.model.pace import Cost, Costs, Limit
from notesync.trackers.base import Edit, NewIssue, Tracker
from tests.harness import SETTINGS, Loop
from tests.integration.chores import CALM_RUNS, GUARDS, RATE
from tests.integration.proxy import Weather

STEP = 6


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Fate:
    """Kills at places that are so many steps apart: before and after writes."""

    gaps: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        if self.gaps:
            self.gaps[0] -= 1
            if not self.gaps[0]:
                self.gaps.pop(0)
                raise Killed


@dataclass
class Mortal:
    """A tracker in a process that may be killed before and after every write."""

    tracker: Tracker
    fate: Fate = field(default_factory=Fate)

    @property
    def name(self) -> str:
        return self.tracker.name

    @property
    def capabilities(self) -> Capabilities:
        return self.tracker.capabilities

    @property
    def limits(self) -> tuple[Limit, ...]:
        return self.tracker.limits

    @property
    def settle(self) -> float:
        return self.tracker.settle

    @property
    def traffic(self) -> Sequence[Cost]:
        return self.tracker.traffic

    def costs(self, write: NewIssue | Edit) -> Costs:
        return self.tracker.costs(write)

    def issues(self) -> tuple[Issue, ...]:
        return self.tracker.issues()

    def get(self, ref: IssueRef) -> Issue | Gone:
        return self.tracker.get(ref)

    def newest(self) -> int:
        return self.tracker.newest()

    def above(self, number: int) -> tuple[Issue, ...]:
        return self.tracker.above(number)

    def audience(self) -> Audience:
        return self.tracker.audience()

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        return self.tracker.history(ref)

    def create(self, new: NewIssue) -> Issue:
        return self._fated(lambda: self.tracker.create(new))

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        return self._fated(lambda: self.tracker.edit(ref, edit))

    def _fated(self, write: Callable[[], Issue]) -> Issue:
        self.fate()
        issue = write()
        self.fate()
        return issue


@dataclass
class Machine(Loop):
    """A machine that lives in the weather's time; its process may be killed."""

    weather: Weather | None = None

    @property
    def clock(self) -> Clock:
        weather = self.weather
        assert weather
        return Clock(lambda: datetime.now(UTC), lambda: weather.time, weather.pass_time)


def machine(tracker: Tracker, path: Path, weather: Weather) -> Machine:
    """A machine with this tracker and a ledger of its own."""
    return Machine(Mortal(tracker), path, replace(SETTINGS, guards=GUARDS), weather=weather)


def storm(machine: Machine, weather: Weather, notes: list[Sighting], gaps: list[int]) -> None:
    """Push growing notes again and again, until nobody is killed any more; then in peace.

    Few items are new each time: else what takes effect late would do so while others are filed.
    """
    tracker = machine.tracker
    assert isinstance(tracker, Mortal)
    tracker.fate.gaps = gaps
    weather.rate = RATE
    runs, most = 0, 9 * (len(gaps) + len(notes) // STEP)
    while gaps or runs * STEP < len(notes):
        runs += 1
        assert runs < most, "so many writes are not needed"
        with suppress(Killed, NotesyncError):
            machine.push(*notes[: runs * STEP])
    weather.calm()
    for _ in range(CALM_RUNS):
        machine.push(*notes)
    assert machine.plan(notes).writes == 0

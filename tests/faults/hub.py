"""Virtual time, and the processes that live in it: they take turns at every call they make."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from greenlet import greenlet

EPOCH = datetime(2031, 3, 5, 10, 0, tzinfo=UTC)
CALL = 0.2
"""How long a call takes, in virtual seconds."""


class Killed(BaseException):
    """The process is no more: nothing that it would still do happens."""


@dataclass
class Hub:
    """One world's time in seconds; `events` happen when it passes them."""

    random: Random
    time: float = 0.0
    living: list["Process"] = field(default_factory=list)
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def at(self, when: float, event: Callable[[], None]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._events, (when, next(self._order), event))

    def advance(self, until: float) -> None:
        """Let time pass, and what it brings happen."""
        while self._events and self._events[0][0] <= until:
            when, _, event = heapq.heappop(self._events)
            self.time = max(self.time, when)
            event()
        self.time = max(self.time, until)

    def run(self, *processes: "Process") -> None:
        """Run processes side by side until all of them have ended."""
        self.living = list(processes)
        while self.living:
            awake = [one for one in self.living if one.wakes <= self.time]
            if not awake:
                self.advance(min(one.wakes for one in self.living))
                continue
            one = self.random.choice(awake) if len(awake) > 1 else awake[0]
            one.resume()
            if one.ended:
                self.living.remove(one)


@dataclass
class Process:
    """One run of notesync: it may be killed at its `kill_at`-th step or freeze at another.

    `skew` is how wrong its wall clock is, in seconds. `steps` counts the places at which it may
    be killed: before and after each call and each write of state.
    """

    hub: Hub
    body: Callable[["Process"], None]
    name: str = "run"
    skew: float = 0.0
    kill_at: int | None = None
    freeze_at: int | None = None
    freeze: float = 0.0
    steps: int = 0
    wakes: float = 0.0
    dead: bool = False
    ended: bool = False
    meddler: Callable[[], None] = lambda: None
    buried: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._thread = greenlet(self._main)
        self._back: greenlet | None = None

    def resume(self) -> None:
        """Let it go on until it waits or another one may."""
        self._back = greenlet.getcurrent()
        self._thread.switch()

    def step(self) -> None:
        """A place at which it may be killed, frozen or overtaken, and at which people do things."""
        if self.dead:
            raise Killed
        self.steps += 1
        self.meddler()
        if self.steps == self.kill_at:
            self.dead = True
            raise Killed
        self.sleep(self.freeze if self.steps == self.freeze_at else CALL / 4)

    def sleep(self, seconds: float) -> None:
        """Wait, while others go on."""
        self.wakes = self.hub.time + max(seconds, 0.0)
        if len(self.hub.living) == 1:
            self.hub.advance(self.wakes)
        elif self._back:
            self._back.switch()
        if self.dead:
            raise Killed

    def monotonic(self) -> float:
        """Seconds since the world began."""
        return self.hub.time

    def now(self) -> datetime:
        """What its wall clock says."""
        return EPOCH + timedelta(seconds=self.hub.time + self.skew)

    def _main(self) -> None:
        try:
            self.body(self)
        except Killed:
            self.dead = True
            self.buried()
        finally:
            self.ended = True
        # A greenlet that ends goes on in its parent, which is the hub's.

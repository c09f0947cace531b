"""Keeps calls within a tracker's published limits: a call waits until every window has room.

Calls come one after another, from one run. What other programs ask of the same tracker nobody
here can see: where the tracker refuses in spite of this, `retry` does what it says.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pyrate_limiter import InMemoryBucket, Rate, RateItem

from notesync.model.pace import WORTH_TELLING, Cost, Limit

T = TypeVar("T")

_LENGTHS = ((100, 1, "s"), (7_200, 60, "min"), (math.inf, 3_600, "h"))


class Pacer:
    """Lets a call through when it exceeds no limit, and waits before.

    Args:
        limits: All of them hold at once.
        monotonic: The clock, in seconds.
        sleep: Waits so many seconds. It is called once for a whole wait, however long: whoever
            gives it slices it, looks for Ctrl-C and renews leases. What it raises ends the wait,
            and the call then counts nowhere. Where it comes back early, it is called again.
        tell: Is given one line for each wait that a person would notice.
    """

    def __init__(
        self,
        limits: Iterable[Limit],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        tell: Callable[[str], None],
    ) -> None:
        self._windows = tuple(_Window(limit, _bucket(limit)) for limit in limits)
        self._monotonic = monotonic
        self._sleep = sleep
        self._tell = tell

    def __call__(self, cost: Cost, call: Callable[[], T]) -> T:
        """Wait for room, make the call, and count it from its end: what a tracker is asked by.

        When a request reached the tracker, only the tracker knows: not before the call began, not
        after it ended. A place is held from its end and sought at its beginning, so that no window
        of the tracker's own clock holds too many. The call must not be paced inside once more.
        """
        entries = self._enter(cost)
        try:
            return call()
        finally:
            ended = self._now()
            for entry in entries:
                entry.timestamp = ended

    def take(self, cost: Cost) -> None:
        """Wait for room, and take a place in every window at once, as a call that takes no time."""
        self._enter(cost)

    def _enter(self, cost: Cost) -> tuple[RateItem, ...]:
        """The call's places, one in each window, all taken at the same moment or none."""
        windows = [(one, weight) for one in self._windows if (weight := one.weight(cost))]
        told = False
        while True:
            now = self._now()
            waits = [(window.wait(weight, now), window.limit) for window, weight in windows]
            wait, limit = max(waits, key=lambda pair: pair[0], default=(0, None))
            if limit is None or wait <= 0:
                return tuple(window.enter(weight, now) for window, weight in windows)
            seconds = wait / 1000
            if seconds >= WORTH_TELLING and not told:
                self._tell(_line(limit, seconds))
                told = True
            self._sleep(seconds)

    def _now(self) -> int:
        """The clock in whole milliseconds, which is all that the library compares."""
        return math.floor(self._monotonic() * 1000)


@dataclass(frozen=True, slots=True)
class _Window:
    """A limit, and the library's log of what was counted under it."""

    limit: Limit
    bucket: InMemoryBucket

    def weight(self, cost: Cost) -> int:
        """What such a call counts here."""
        return cost.weight(self.limit.counts)

    def wait(self, weight: int, now: int) -> int:
        """Milliseconds until there is room; none where it is 0 or less.

        The library's `waiting` answers for the last `put` alone, and a `put` cannot be taken back
        when another window is full. Its log can be asked, though: room is made by the youngest
        entry that has to go, and the window holds what lies at its very edge.
        """
        last_to_go = self.bucket.peek(self.limit.amount - weight)
        return last_to_go.timestamp + _interval(self.limit) + 1 - now if last_to_go else 0

    def enter(self, weight: int, now: int) -> RateItem:
        """Take a place, and forget what no window can hold any more: nothing else does."""
        self.bucket.leak(now)
        entry = RateItem(self.limit.counts, now, weight)
        taken = self.bucket.put(entry)
        assert taken, f"{self.limit}: no room where there was some"
        return entry


def _bucket(limit: Limit) -> InMemoryBucket:
    # One limit each: the library refuses a list of rates where a longer one is not the larger one.
    return InMemoryBucket([Rate(limit.amount, _interval(limit))])


def _interval(limit: Limit) -> int:
    """A window's length in milliseconds: one more than it takes.

    The library would cut a fraction off, and two readings of the clock that are cut to whole
    milliseconds can lie closer together than their difference says.
    """
    return math.floor(limit.seconds * 1000) + 1


def _line(limit: Limit, seconds: float) -> str:
    size, name = next((size, name) for below, size, name in _LENGTHS if seconds < below)
    verb = "is" if limit.amount == 1 else "are"
    return f"waiting {math.ceil(seconds / size)} {name}: {limit} {verb} allowed"

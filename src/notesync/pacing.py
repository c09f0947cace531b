"""Keeps calls within a tracker's published limits: a call waits until every window has room.

A call may be several requests. Before it there must be room for the most that it can take; what it
took is counted afterwards, request by request. Calls come one after another, from one run. What
other programs ask of the same tracker nobody here can see: where the tracker refuses in spite of
this, `retry` does what it says.
"""

import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pyrate_limiter import InMemoryBucket, Rate, RateItem

from notesync.model.pace import Costs, Limit, weight

T = TypeVar("T")

RHYTHM = 5.0
"""Seconds: what a run waits for less than that is its rhythm, and not told."""

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
        self._windows = tuple(_Window(limit, _log(limit)) for limit in limits)
        self._monotonic = monotonic
        self._sleep = sleep
        self._tell = tell

    def __call__(self, most: Costs, call: Callable[[], T], sent: Callable[[], Costs]) -> T:
        """Wait for room for the `most` that it may take, make the call, count what was `sent`.

        It is counted from the call's end: when a request reached the tracker only the tracker
        knows, not before the call began and not after it ended. So no window of the tracker's own
        clock holds too many. The call must not be paced inside once more.
        """
        self._wait(most)
        try:
            return call()
        finally:
            self.count(sent())

    def count(self, sent: Costs) -> None:
        """Take places in every window for requests that are out, as of now."""
        now = self._now()
        for window in self._windows:
            if taken := weight(sent, window.limit.counts):
                window.enter(taken, now)

    def _wait(self, most: Costs) -> None:
        """Sleep until all windows have room at the same moment."""
        windows = [
            (one, needed) for one in self._windows if (needed := weight(most, one.limit.counts))
        ]
        told = False
        while True:
            now = self._now()
            waits = [(window.wait(needed, now), window.limit) for window, needed in windows]
            wait, limit = max(waits, key=lambda pair: pair[0], default=(0, None))
            if limit is None or wait <= 0:
                return
            seconds = wait / 1000
            if seconds >= RHYTHM and not told:
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
    log: InMemoryBucket

    def wait(self, needed: int, now: int) -> int:
        """Milliseconds until there is room; none where it is 0 or less.

        The library's `waiting` answers for the last `put` alone. Its log can be asked, though: room
        is made by the youngest entry that has to go, and the window holds what lies at its very
        edge. A call of more requests than a window may hold goes out when that is empty.
        """
        last_to_go = self.log.peek(max(0, self.limit.amount - needed))
        return last_to_go.timestamp + _interval(self.limit) + 1 - now if last_to_go else 0

    def enter(self, taken: int, now: int) -> None:
        """Take places, and forget what no window can hold any more: nothing else does.

        What is more than the window may hold is out all the same. It is counted to the windows that
        follow, so that the limit is kept in the mean.
        """
        self.log.leak(now)
        amount, interval = self.limit.amount, _interval(self.limit)
        for late, first in enumerate(range(0, taken, amount)):
            part = min(amount, taken - first)
            self.log.put(RateItem(self.limit.counts, now + late * interval, part))


def _log(limit: Limit) -> InMemoryBucket:
    # What is counted was sent: there is nothing left for the library to refuse.
    return InMemoryBucket([Rate(sys.maxsize, _interval(limit))])


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

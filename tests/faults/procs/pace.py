"""How fast time goes for real processes: every wait and every delay is in scaled seconds."""

import time
from datetime import UTC, datetime

from notesync.model.clock import Clock

SCALE = 1 / 200
"""Real seconds in one scaled second: the product's waits keep their proportions, but not long."""

LATEST = 30.0
"""Scaled seconds after its sending in which a request of the stand-in takes effect, or never."""

SETTLE = 2 * LATEST
"""What the tracker says of itself: after so many scaled seconds nothing happens any more."""

LAG = 7_200.0
"""How old the stand-in's list may be, in scaled seconds."""

# The one proportion that everything rests on: whoever shortens one shortens the other.
if not LATEST < SETTLE:
    raise ValueError("an effect could land after the settle time: no tool can stand that")


def monotonic() -> float:
    """Scaled seconds since some moment that is the same for all processes of this machine."""
    return time.monotonic() / SCALE


def sleep(seconds: float) -> None:
    """Wait that many scaled seconds."""
    time.sleep(max(seconds, 0.0) * SCALE)


def now() -> datetime:
    """The wall clock: for people to read, nothing is decided by it."""
    return datetime.now(UTC)


CLOCK = Clock(now, monotonic, sleep)

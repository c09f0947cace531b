"""Time, as it is handed to those who need it: nobody below `desk` reads it by himself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` for people to read, `monotonic` to measure by, `sleep` to wait; both in seconds.

    No decision rests on `now`: it may be wrong by a day.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]

"""How fast a tracker may be asked: what a call costs, what is allowed, and how long much takes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

_PERIODS: dict[float, str] = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}

PERSON_HOURLY = 5_000
WORKFLOW_HOURLY = 1_000
"""GitHub's requests an hour: a person's or an App's, and a workflow's own in one repository."""

WORTH_TELLING = 1.0
"""The shortest wait before another try, in seconds, that is told: shorter ones go unread."""


class Unit(StrEnum):
    """What a limit counts."""

    REQUEST = "request"
    POINT = "point"
    CREATION = "creation"


class Cost(Enum):
    """What one request is to a tracker's limits.

    `CREATE` is every write that makes content: creations, and edits of what people read. `WRITE`
    is any other.
    """

    READ = "read"
    WRITE = "write"
    CREATE = "create"

    def weight(self, unit: Unit) -> int:
        """How much one such request adds to a limit that counts `unit`."""
        return _WEIGHTS[self][unit]


Costs = tuple[Cost, ...]
"""The requests of one call, in any order."""


_WEIGHTS = {
    Cost.READ: {Unit.REQUEST: 1, Unit.POINT: 1, Unit.CREATION: 0},
    Cost.WRITE: {Unit.REQUEST: 1, Unit.POINT: 5, Unit.CREATION: 0},
    Cost.CREATE: {Unit.REQUEST: 1, Unit.POINT: 5, Unit.CREATION: 1},
}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` of `counts` within any stretch of `seconds`.

    Raises:
        ValueError: a single request would be too much, or there is no such stretch of time.
    """

    amount: int
    seconds: float
    counts: Unit

    def __post_init__(self) -> None:
        # Such a request would wait for ever.
        if self.amount < max(cost.weight(self.counts) for cost in Cost):
            raise ValueError(f"one request is more than {self}")
        if not (self.seconds > 0 and math.isfinite(self.seconds)):
            raise ValueError(f"a limit needs a stretch of time, not {self.seconds} s")

    def __str__(self) -> str:
        period = _PERIODS.get(self.seconds, f"in {self.seconds:g} s")
        plural = "" if self.amount == 1 else "s"
        return f"{self.amount:,} {self.counts}{plural} {period}"


def weight(costs: Costs, unit: Unit) -> int:
    """How much these requests add to a limit that counts `unit`."""
    return sum(cost.weight(unit) for cost in costs)


def forecast(limits: Iterable[Limit], creations: int) -> float:
    """The seconds until the last of so many creations may begin, were the calls to take no time."""
    room = [(limit.amount // max(1, Cost.CREATE.weight(limit.counts)), limit) for limit in limits]
    starts: list[float] = []
    for number in range(creations):
        bounds = [starts[number - fits] + limit.seconds for fits, limit in room if fits <= number]
        starts.append(max(bounds, default=0.0))
    return starts[-1] if starts else 0.0

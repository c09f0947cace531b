"""What goes wrong with a request: decided by the case's seed and the request's number alone."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from tests.faults.procs.pace import LAG, LATEST

Trouble = Literal["drop", "error", "busy", "truncated"]

RETRY_AFTER = (None, 1, 2, 5)
"""Scaled seconds that a refusal names; None: it names none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong; all delays in scaled seconds.

    `effect`: whether the request is carried out all the same, `delay` how long after it was sent.
    `drop` cuts the connection, `error` and `busy` answer with `status`, `truncated` cuts the
    answer.
    """

    trouble: Trouble
    effect: bool = False
    delay: float = 0.0
    status: int = 0
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Weather:
    """The faults of one case; `rate` is the share of requests that meet one."""

    seed: int
    rate: float

    def fault(self, number: int, *, writes: bool) -> Fault | None:
        """What goes wrong with this request, if anything does."""
        dice = Random(f"{self.seed}/{number}")
        if dice.random() >= self.rate:
            return None
        return _of_write(dice) if writes else _of_read(dice)

    def age(self, number: int) -> float:
        """How old the list is that this request gets, in scaled seconds; mostly it is not."""
        dice = Random(f"{self.seed}/{number}/age")
        return dice.choice((0.0, 0.0, 1.0, LATEST, LAG)) * dice.random()


def _of_write(dice: Random) -> Fault:
    faults = (
        Fault("drop"),
        Fault("drop", effect=True),
        Fault("drop", effect=True, delay=dice.uniform(0.0, LATEST)),
        Fault("error", status=500),
        Fault("error", effect=True, status=502),
        Fault("truncated", effect=True),
        _refusal(dice),
    )
    return dice.choice(faults)


def _of_read(dice: Random) -> Fault:
    faults = (
        Fault("drop"),
        Fault("error", status=500),
        Fault("error", status=502),
        Fault("truncated"),
        _refusal(dice),
    )
    return dice.choice(faults)


def _refusal(dice: Random) -> Fault:
    status, after = dice.choice((429, 429, 503)), dice.choice(RETRY_AFTER)
    return Fault("busy", status=status, retry_after=after)

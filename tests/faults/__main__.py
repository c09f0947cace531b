"""`python -m tests.faults`: every fault suite in the size for CI or for a release, and its table."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults import crashes, damage, kills, machine, pacing, pairs, planted, rest, schedule

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "faults.json"


@dataclass(frozen=True)
class Line:
    """One row of the table: what was found, whether it is as it must be, and how to see it again.

    `failures` name the cases that failed, each with what replays it.
    """

    value: str
    good: bool
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """What is tried, what it must come to, how often in CI and for a release."""

    name: str
    what: str
    goal: str
    small: int
    full: int
    run: Callable[[int], Line]


def schedules(count: int) -> Line:
    """Random histories; one is replayed by `python -m tests.faults.schedule SEED`."""
    tally = schedule.run(count)
    laws = ("duplicates", "lost", "clobbered", "unplanned")
    found = ", ".join(f"{tally.count(law)} {law}" for law in laws)
    raced = f"{tally.count('recoverable')} of {tally.count('raced')} raced edits recoverable"
    good = not any(tally.count(law) for law in laws)
    good = good and tally.count("recoverable") == tally.count("raced")
    return Line(f"{found}; {raced}; {tally.count('writes'):,} writes", good, tally.failures)

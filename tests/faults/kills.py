"""Processes killed at any moment: whatever happens, each task has one issue in the end.

`python -m tests.faults.kills --count 100 --seed 0`
"""

import time
from random import Random

from tests.faults.procs import crew
from tests.faults.procs.command import command
from tests.faults.procs.crew import Case
from tests.faults.procs.notebook import Notebook, fresh
from tests.faults.procs.pace import LATEST
from tests.faults.procs.people import Hand, meddle
from tests.faults.procs.tally import Tally
from tests.faults.procs.verdict import judged

LONGEST = 0.8
"""Real seconds in which a run that is killed at some moment is killed."""

FSYNC = 1.0
"""Scaled seconds after an answer in which a run is killed that is killed while it notes it."""

EDITS = (0, 1, 2, 4, 12)
"""How many lines are edited between two runs: nothing, a little, or whatever there is."""


def run(count: int, seed: int) -> Tally:
    """Play cases; each seed is one."""
    return crew.run("tests.faults.kills", count, seed)


def one(case: Case) -> None:
    """Runs that are killed, with notes and tracker edited between them; then some that are not."""
    dice = Random(case.seed)
    book = fresh(dice, dice.randint(8, 12))
    hands: tuple[Hand, ...] = ()
    for _ in range(dice.randint(1, 3)):
        book.write(case.root)
        _killed(case, dice)
        book, hands = _edited(case, book, hands, dice)
    book.write(case.root)
    case.settle()
    audit = case.control.audit()
    case.findings.extend(judged(book, hands, audit, case.root, case.control.url))


def _killed(case: Case, dice: Random) -> None:
    """A run that dies at a request, or at some moment; now and then it ends before that."""
    until = None
    if dice.random() < 0.6:
        when = dice.choice(("arrival", "effect", "answer", "late"))
        writes = when == "late" or dice.random() < 0.7
        nth = dice.randint(1, 8) if writes else dice.randint(1, 25)
        delay = dice.uniform(0, LATEST if when == "late" else FSYNC)
        case.control.kill(nth, writes=writes, when=when, delay=delay)
    else:
        until = time.monotonic() + dice.uniform(0, LONGEST) * dice.random()
    case.finish(case.start(), until)
    case.control.spare()


def _edited(
    case: Case, book: Notebook, hands: tuple[Hand, ...], dice: Random
) -> tuple[Notebook, tuple[Hand, ...]]:
    edited = book.edited(dice, dice.choice(EDITS))
    return edited, (*hands, *meddle(case.control, book, dice, dice.randint(0, 4)))


if __name__ == "__main__":
    raise SystemExit(command("tests.faults.kills", one))

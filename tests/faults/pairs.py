"""Two processes at once on one folder: one writes, the other leaves, each task has one issue.

`python -m tests.faults.pairs --count 50 --seed 0`
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from tests.faults.procs import crew
from tests.faults.procs.command import command
from tests.faults.procs.crew import Case, Ended
from tests.faults.procs.notebook import fresh
from tests.faults.procs.people import Hand, meddle
from tests.faults.procs.tally import Tally
from tests.faults.procs.verdict import judged

LONGEST_HEAD_START = 0.4
"""Real seconds by which the first run may be ahead of the other."""


def run(count: int, seed: int) -> Tally:
    """Play cases; each seed is one."""
    return crew.run("tests.faults.pairs", count, seed)


def one(case: Case) -> None:
    """Two runs at once: in a new folder, or after a run and edits; then some that finish."""
    dice = Random(case.seed)
    book = fresh(dice, dice.randint(8, 12))
    hands: tuple[Hand, ...] = ()
    book.write(case.root)
    if dice.random() < 0.5:
        case.finish(case.start())
        hands = meddle(case.control, book, dice, dice.randint(0, 3))
        book = book.edited(dice, dice.randint(1, 5))
        book.write(case.root)
    first = case.start()
    time.sleep(dice.choice((0.0, dice.random())) * LONGEST_HEAD_START)
    second = case.start()
    pair = (case.finish(first), case.finish(second))
    audit = case.control.audit()
    case.findings.extend(("unclean", what) for what in _together(pair, audit))
    case.settle()
    audit = case.control.audit()
    case.findings.extend(judged(book, hands, audit, case.root, case.control.url))


def _together(pair: tuple[Ended, Ended], audit: Mapping[str, Any]) -> Iterator[str]:
    """What two runs at once may not do."""
    for ended in pair:
        if not _is_clean(ended):
            yield f"one of two: {ended}"
    spans = defaultdict(list)
    for write in audit["writes"]:
        spans[write["process"]].append(write["arrived"])
    mine, theirs = (spans[ended.process] for ended in pair)
    if mine and theirs and max(mine[0], theirs[0]) < min(mine[-1], theirs[-1]):
        yield "both wrote at the same time"


def _is_clean(ended: Ended) -> bool:
    """Done, or partly because another run was writing or the weather was bad."""
    if ended.code == 3:
        error, failed = ended.said["error"], set(ended.said["failed"])
        busy = error in ("BusyError", "LeaseLostError") and "writing" in ended.complaint
        return busy or error == "Unavailable" or bool(failed)
    return ended.code == 0


if __name__ == "__main__":
    raise SystemExit(command("tests.faults.pairs", one))

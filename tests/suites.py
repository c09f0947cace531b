"""The command that plays suites, in the size for CI or for a release, and keeps their figures."""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.figures import Row, head, keep

SIZES = ("ci", "release")


@dataclass(frozen=True)
class Found:
    """What a suite came to; `failures` name the cases that failed, with what plays them again."""

    value: str
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """What is tried, how often for each size, and what it must come to.

    `run` takes a count and the first seed; where the cases are told by no seed, it takes the size
    by the count. `lacks` says what this machine has not that the suite needs.
    """

    name: str
    what: str
    goal: str
    counts: tuple[int, int]
    run: Callable[[int, int], Found]
    lacks: Callable[[], str] = lambda: ""


def play(group: str, said: str | None, suites: Sequence[Suite], words: Sequence[str] | None) -> int:
    """Play suites as the `words` of the command say, print what they came to; 1 where any failed.

    `group` is what the module, the targets of `make` and the figures are called.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.{group}", description=said)
    parser.add_argument("names", nargs="*", metavar="NAME", help="the suites, all by default")
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--count", type=int, help="how many cases, instead of the size's")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", action="store_true", help="write the figures down")
    chosen = parser.parse_args(words)
    known = {suite.name: suite for suite in suites}
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no suite is called {unknown[0]}; there are {', '.join(known)}")
    failed = False
    for suite in [known[name] for name in chosen.names] or suites:
        if lacking := suite.lacks():
            print(f"{suite.name:<9} skipped: {lacking}")
            continue
        start = time.monotonic()
        found = suite.run(chosen.count or suite.counts[SIZES.index(chosen.size)], chosen.seed)
        took = time.monotonic() - start
        print(f"{suite.name:<9} {suite.what}: {found.value} [{took:.0f} s]", flush=True)
        for failure in found.failures:
            print(f"    FAILED {failure}")
        failed = failed or bool(found.failures)
        if chosen.keep and not chosen.count:
            command = f"make {group}" if chosen.size == "ci" else f"make {group}-full"
            row = Row(suite.name, suite.what, suite.goal, found.value, command, head())
            keep(row, chosen.size, group)
    return int(failed)

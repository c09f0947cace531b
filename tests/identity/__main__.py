"""`python -m tests.identity`: the laws of identity in the size for CI or for a release.

`python -m tests.identity NAME --seed N --count 1` plays one case of a law again.
"""

import sys
from collections.abc import Callable, Sequence

from tests.faults.tally import Spread, Tally
from tests.identity import scripts
from tests.suites import Found, Suite, play

SHOWN = {
    "kept": "kept",
    "held": "held",
    "unread": "no longer read as tasks",
    "second": "second issues",
    "swapped": "swapped keys",
    "merged": "merged silently",
    "differing": "keys that differ",
    "duplicates": "duplicates",
}


def _cases(case: Callable[[int], Tally]) -> Callable[[int, int], Found]:
    """Plays one case after the other, told by its seed."""

    def run(count: int, seed: int) -> Found:
        tally = Spread(case).run(range(seed, seed + count))
        found = ", ".join(f"{number:,} {SHOWN[name]}" for name, number in tally.counts)
        return Found(f"{tally.cases:,} played: {found}", tally.failures)

    return run


def _corpora() -> str:
    return "" if scripts.REAL.exists() else "the corpora (../shared) are not on this machine"


LAWS = (
    Suite(
        "edits",
        "edit scripts over invented pages, each with the ledger and with it lost",
        "0 second issues, 0 swapped keys",
        (300, 5_000),
        _cases(scripts.edits_of),
    ),
    Suite(
        "real",
        "the same over real pages",
        "0 second issues, 0 swapped keys",
        (100, 5_000),
        _cases(scripts.edits_of_real),
        _corpora,
    ),
    Suite(
        "near",
        "pairs of tasks a word, a number or a name apart",
        "0 merged silently",
        (300, 2_000),
        _cases(scripts.near_duplicates),
    ),
    Suite(
        "clones",
        "two clones that add lines, push and are merged",
        "0 keys that differ, 0 duplicates",
        (150, 2_000),
        _cases(scripts.clones),
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play laws and print what they came to; 1 where any was broken."""
    return play("identity", __doc__, LAWS, arguments)


if __name__ == "__main__":
    sys.exit(main())

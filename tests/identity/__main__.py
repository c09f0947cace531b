"""`python -m tests.identity`: the laws of identity in the size for CI or for a release.

`python -m tests.identity NAME --seed N --count 1` plays one case of a law again.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from scripts.figures import FIGURES, Row, head

from tests.faults.__main__ import SIZES
from tests.faults.tally import Spread, Tally
from tests.identity import scripts

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


@dataclass(frozen=True)
class Law:
    """What is tried, how often for each size, what it must come to, and one case by its seed."""

    name: str
    what: str
    goal: str
    counts: tuple[int, int]
    case: Callable[[int], Tally]
    needs: Callable[[], bool] = lambda: True


LAWS = (
    Law(
        "edits",
        "edit scripts over invented pages, each with the ledger and with it lost",
        "0 second issues, 0 swapped keys",
        (300, 5_000),
        scripts.edits_of,
    ),
    Law(
        "real",
        "the same over real pages",
        "0 second issues, 0 swapped keys",
        (100, 5_000),
        scripts.edits_of_real,
        lambda: scripts.REAL.exists(),
    ),
    Law(
        "near",
        "pairs of tasks a word, a number or a name apart",
        "0 merged silently",
        (300, 2_000),
        scripts.near_duplicates,
    ),
    Law(
        "clones",
        "two clones that add lines, push and are merged",
        "0 keys that differ, 0 duplicates",
        (150, 2_000),
        scripts.clones,
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play laws and print what they came to; 1 where any was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.identity", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="the laws, all by default")
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--count", type=int, help="how many cases, instead of the size's")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", action="store_true", help="write the figures down")
    chosen = parser.parse_args(arguments)
    known = {law.name: law for law in LAWS}
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no law is called {unknown[0]}; there are {', '.join(known)}")
    failed = False
    for law in [known[name] for name in chosen.names] or LAWS:
        if not law.needs():
            print(f"{law.name:<7} skipped: the corpora (../shared) are not on this machine")
            continue
        count = chosen.count or law.counts[SIZES.index(chosen.size)]
        start = time.monotonic()
        tally = Spread(law.case).run(range(chosen.seed, chosen.seed + count))
        took = time.monotonic() - start
        print(f"{law.name:<7} {told(law, tally)} [{took:.0f} s]", flush=True)
        for failure in tally.failures:
            print(f"    FAILED {failure}")
        failed = failed or bool(tally.failures)
        if chosen.keep and not chosen.count:
            _keep(law, tally, chosen.size)
    return int(failed)


def told(law: Law, tally: Tally) -> str:
    """What a law came to, in words."""
    found = ", ".join(f"{number:,} {SHOWN[name]}" for name, number in tally.counts)
    return f"{tally.cases:,} {law.what}: {found}"


def _keep(law: Law, tally: Tally, size: str) -> None:
    """Write one figure into docs/figures.json, with the commit and the command."""
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    target = "identity" if size == "ci" else "identity-full"
    row = Row(law.name, law.what, law.goal, told(law, tally), f"make {target}", head())
    data.setdefault("identity", {})[f"{law.name}/{size}"] = asdict(row)
    FIGURES.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

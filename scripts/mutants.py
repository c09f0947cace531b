"""Bugs planted by the thousand, and how many of them the tests notice: `make mutants`."""

import json
import subprocess
import sys
from pathlib import Path

from scripts.figures import ROOT, Row, head, keep

STATS = ROOT / "mutants" / "mutmut-cicd-stats.json"
GOAL = 85
VERDICTS = ("killed", "timeout", "survived", "no_tests", "suspicious", "skipped", "segfault")


def main() -> int:
    """Try every mutant that was not tried yet and keep the score; 1 where it is under the goal."""
    command = str(Path(sys.executable).with_name("mutmut"))
    subprocess.run([command, "run"], cwd=ROOT, check=True)
    subprocess.run([command, "export-cicd-stats"], cwd=ROOT, check=True)
    stats = json.loads(STATS.read_text(encoding="utf-8"))
    if left := untried(stats):
        print(f"{left:,} mutants were not tried: run this again, and it goes on where it ended.")
        return 1
    share, value = score(stats)
    what = "mutants of identity, sync and apply that the tests notice"
    keep(Row("mutants", what, f"≥ {GOAL} %", value, "make mutants", head()), "release")
    print(value)
    return int(share < GOAL)


def untried(stats: dict[str, int]) -> int:
    """How many mutants a run that was interrupted has left."""
    return stats["total"] - sum(stats[verdict] for verdict in VERDICTS)


def score(stats: dict[str, int]) -> tuple[float, str]:
    """The share of all mutants that were noticed, in percent, and the same in words.

    A mutant that never ends is noticed; one that no test reaches is not.
    """
    noticed = stats["killed"] + stats["timeout"]
    share = 100 * noticed / stats["total"]
    counts = (
        f"{stats['killed']:,} killed",
        f"{stats['timeout']:,} timed out",
        f"{stats['total'] - noticed - stats['no_tests']:,} survived",
        f"{stats['no_tests']:,} without tests",
    )
    return share, f"{share:.1f} % of {stats['total']:,}: {', '.join(counts)}"


if __name__ == "__main__":
    sys.exit(main())

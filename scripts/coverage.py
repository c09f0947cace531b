"""Which branches of the deciders, the writer and the ledgers no test takes: `make coverage`."""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.figures import ROOT, Row, head, keep

PACKAGES = ("apply", "sync", "identity", "state")

# Reading notes takes none of these branches; what other processes run is not seen from here.
TESTS = (
    *("tests", "--ignore", "tests/notes", "--ignore", "tests/integration"),
    *("--deselect", "tests/faults/test_processes.py"),
)


def main() -> int:
    """Run the tests, print every gap and keep the figure; 1 where there is a gap or a failure."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        measured = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", *TESTS, "--cov-branch"),
                *(f"--cov=notesync.{name}" for name in PACKAGES),
                *("--cov-report=term-missing:skip-covered", f"--cov-report=json:{report}"),
            ],
            cwd=ROOT,
        )
        if measured.returncode:
            return 1
        whole, value = figure(json.loads(report.read_text(encoding="utf-8"))["totals"])
    what = f"branches of {', '.join(PACKAGES)} that the tests take, without a line left out"
    keep(Row("coverage", what, "100 %", value, "make coverage", head()), "ci")
    print(value)
    return int(not whole)


def figure(totals: dict[str, int]) -> tuple[bool, str]:
    """Whether every statement and every branch was taken, none being left out; and in words."""
    statements, branches = totals["num_statements"], totals["num_branches"]
    left = totals["missing_lines"] + totals["missing_branches"] + totals["excluded_lines"]
    # Rounded down: one branch of thousands is a gap.
    share = 100 - math.ceil(10_000 * left / (statements + branches)) / 100
    return left == 0, f"{share:g} % of {statements:,} statements and {branches:,} branches"


if __name__ == "__main__":
    sys.exit(main())

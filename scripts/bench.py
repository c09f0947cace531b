"""How long `notesync --help` takes beside a bare import of what every such tool imports."""

import subprocess
import sys
import time
from collections.abc import Sequence

RUNS = 15
GOAL = 1.5


def main() -> None:
    """Print both times and their ratio; a figure, never a gate."""
    ratio, bare, ours = start_ratio()
    print(f"import click, rich.console   {bare * 1000:6.0f} ms")
    print(f"notesync --help              {ours * 1000:6.0f} ms")
    print(f"ratio                        {ratio:6.2f}    (goal: at most {GOAL})")


def start_ratio() -> tuple[float, float, float]:
    """The ratio, and the least of several runs of either, in seconds."""
    bare = quickest([sys.executable, "-c", "import click, rich.console"])
    ours = quickest([sys.executable, "-m", "notesync", "--help"])
    return ours / bare, bare, ours


def quickest(command: Sequence[str]) -> float:
    """The least time of several runs, in seconds: what the machine does beside it counts least."""
    return min(timed(command) for _ in range(RUNS))


def timed(command: Sequence[str]) -> float:
    """The time of one run, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

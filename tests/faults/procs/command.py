"""The command line of a suite: how many cases, from which seed, and the figures at the end."""

import argparse
import json
import sys
import time
from dataclasses import asdict

from tests.faults.procs.crew import JOBS, Play, play
from tests.faults.standin import RATE


def command(module: str, one: Play) -> int:
    """Play cases as asked; 1 if any of them failed."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("--count", type=int, default=100, help="how many cases")
    parser.add_argument("--seed", type=int, default=0, help="the first case's seed")
    parser.add_argument("--jobs", type=int, default=JOBS, help="cases at a time")
    parser.add_argument("--rate", type=float, default=RATE, help="the share of faulty requests")
    parser.add_argument("--json", action="store_true", help="only the figures, for programs")
    asked = parser.parse_args()
    begun = time.monotonic()
    tally = play(one, asked.count, asked.seed, asked.rate, asked.jobs)
    for seed in tally.failing:
        sys.stderr.write(f"replay: python -m {module} --count 1 --seed {seed}\n")
    if asked.json:
        sys.stdout.write(json.dumps(asdict(tally)) + "\n")
        return 0
    sys.stdout.write(f"{tally.text} ({time.monotonic() - begun:.0f} s)\n")
    return 0 if tally.ok else 1

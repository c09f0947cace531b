"""How many calls 5,000 items take on GitHub: pushed once, and again with nothing new.

They go to the tests' own GitHub, over the real SDK. Time is virtual: what is told is how long the
published limits make a run wait, and how long the rest took on this machine.
"""

import argparse
import math
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import responses
from tests.builders import action, sighting
from tests.harness import NOW, SETTINGS, Loop
from tests.integration.chores import THINGS, WORDS
from tests.state.memory import MemoryDisk
from tests.trackers.github_builders import LAPTOP, hub_with_people, tracker_of
from tests.trackers.github_fake import Hub

from notesync.model.clock import Clock
from notesync.model.identity import Sighting
from notesync.model.settings import GuardSettings
from notesync.trackers.github import GitHubTracker
from scripts.figures import head, load, write

ITEMS = 5_000
OTHERS = 400
"""Issues and pull requests of other people in the same repository."""

WITH = "nothing new, with a ledger"
WITHOUT = "nothing new, without a ledger"


@dataclass
class Machine(Loop):
    """A machine whose time passes while it waits, and no other."""

    time: float = 0.0

    @property
    def clock(self) -> Clock:
        """Virtual time."""
        return Clock(lambda: NOW, lambda: self.time, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass(frozen=True)
class Measured:
    """What one run took: requests by verb, virtual seconds waited, real seconds."""

    verbs: Counter[str]
    waited: float
    took: float

    @property
    def calls(self) -> str:
        """The requests by their verbs."""
        return ", ".join(f"{count:,} {verb}" for verb, count in sorted(self.verbs.items()))

    def __str__(self) -> str:
        return f"{self.calls} · {self.waited / 3600:.1f} h of waiting · {self.took:.0f} s"


def main() -> None:
    """Measure and print; `--keep` writes the figures down."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench_github", description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--keep", action="store_true", help="write the figures down")
    chosen = parser.parse_args()
    found = measure(chosen.items)
    for name, measured in found.items():
        print(f"{name:<40} {measured}", flush=True)
    if chosen.keep:
        keep(found, chosen.items)


def measure(items: int) -> dict[str, Measured]:
    """The first push, then plans and pushes that have nothing to do."""
    hub = replace(hub_with_people(), checked=False)
    notes = lines(items)
    with tempfile.TemporaryDirectory() as folder, responses.RequestsMock() as mock:
        mock.assert_all_requests_are_fired = False
        hub.serve(mock)
        for number in range(OTHERS):
            hub.open_pull_request(f"Change {number}") if number % 2 else hub.file("mallory", "Bug")
        settings = replace(SETTINGS, guards=GuardSettings(max_create=items))
        disk = MemoryDisk()

        def machine(known: MemoryDisk) -> Machine:
            return Machine(tracker(), Path(folder) / "none.db", settings, memory=known)

        return {
            "the first push": run(hub, machine(disk), notes),
            f"{WITH}: push": run(hub, machine(disk), notes),
            f"{WITHOUT}: plan": run(hub, machine(MemoryDisk()), notes, push=False),
            f"{WITHOUT}: push": run(hub, machine(MemoryDisk()), notes),
        }


def tracker() -> GitHubTracker:
    """Somebody's own token."""
    return tracker_of(LAPTOP)


def run(hub: Hub, machine: Machine, notes: list[Sighting], *, push: bool = True) -> Measured:
    """One run, as the command does it: nothing is applied where there is nothing to do."""
    hub.calls.clear()
    start = time.perf_counter()
    plan = machine.plan(notes)
    if push and (plan.to_apply or plan.remember or machine.load().intents):
        machine.apply(plan)
    took = time.perf_counter() - start
    verbs = Counter(call.partition(" ")[0] for call in hub.calls)
    return Measured(verbs, machine.time, took)


def lines(count: int) -> list[Sighting]:
    """Notes of so many different tasks, every third with a date."""
    names = (
        f"{WORDS[n % len(WORDS)]} {THINGS[n % len(THINGS)]} {n} at pier {n * 7}"
        for n in range(count)
    )
    return [
        sighting(action(name, n + 1, due=None if n % 3 else date(2031, 5, 1)))
        for n, name in enumerate(names)
    ]


def keep(found: dict[str, Measured], items: int) -> None:
    """Write the figures into docs/figures.json, with the commit and the command."""
    github = {
        "what": f"{items:,} items beside {OTHERS} issues and pull requests of others",
        "command": "make bench-github",
        "commit": head(),
        "rows": [row(name, measured, items) for name, measured in found.items()],
    }
    write(load() | {"github": github})


def row(name: str, measured: Measured, items: int) -> dict[str, str]:
    """One run as the table shows it; what is bounded by nothing but its items has no goal."""
    all_issues = items + OTHERS
    goals = {
        WITH: f"≤ {math.ceil(items / 100) + 2} reads, 0 writes",
        WITHOUT: f"≤ {math.ceil(all_issues / 100) + 2} reads, 0 writes",
    }
    goal = next((goal for end, goal in goals.items() if name.startswith(end)), "")
    waited = f"{measured.waited / 3600:.1f} h"
    return {"what": name, "goal": goal, "value": measured.calls, "waited": waited}


if __name__ == "__main__":
    main()

"""Real processes, killed behind a proxy that misbehaves: each item has one issue, and keeps it."""

import json
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest

from tests.integration.chores import CALM_RUNS, RATE, lines
from tests.integration.emulate import serving
from tests.integration.mortal import ITEMS, LATE, SETTLE, Push
from tests.integration.proxy import (
    ANSWER,
    ARRIVAL,
    EFFECT,
    READS,
    WRITES,
    Fate,
    Weather,
    misbehaving,
)

pytestmark = pytest.mark.integration

EDITED, KILLS, FAULTS = 60, 30, 100
STEP = 15
PATIENCE = 60.0
"""Real seconds after which a run hangs."""

NOTING = 0.02
"""Real seconds after an answer in which a run is killed that is killed while it notes it."""

# Python's start is what costs: a server that has imported everything forks each run.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.integration.mortal"])


@dataclass
class Team:
    """Everything that runs are played with; `killed` counts those that SIGKILL ended."""

    weather: Weather
    address: str
    ledger: Path
    draw: Random
    killed: int = 0
    runs: int = 0

    def push(self, upto: int, changed: int = 0, *, doomed: bool = False) -> None:
        """One run in a process of its own; it may be killed before it ends by itself."""
        self.runs += 1
        process = PROCESSES.Process(target=Push(self.address, self.ledger, upto, changed))
        self.weather.fate = self._fate(process.kill) if doomed else None
        process.start()
        process.join(PATIENCE)
        assert process.exitcode in (0, -SIGKILL), f"a run ended with {process.exitcode}"
        self.killed += process.exitcode == -SIGKILL
        self.weather.fate = None
        process.close()

    def storm(self, changed: int, kills: int) -> None:
        """Push growing notes until enough were killed; then in peace, until nothing is left.

        Few items are new each time: else what takes effect late would do so while others are
        filed.
        """
        self.weather.rate = RATE
        wanted, upto = self.killed + kills, 0
        while self.killed < wanted or upto < ITEMS:
            upto = min(ITEMS, upto + STEP)
            assert self.runs < 9 * KILLS, "so many runs are not needed"
            self.push(upto, changed, doomed=self.killed < wanted)
        self.weather.calm()
        for _ in range(CALM_RUNS):
            self.push(ITEMS, changed)
        writes = self.weather.writes
        self.push(ITEMS, changed)
        assert self.weather.writes == writes, "it has nothing to do"

    def _fate(self, kill: Callable[[], None]) -> Fate:
        moment = self.draw.choice((ARRIVAL, EFFECT, ANSWER, ANSWER))
        delay = self.draw.uniform(0, NOTING) if moment == ANSWER else 0.0
        return Fate(self.draw.randint(1, 30), moment, delay, kill)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with serving(tmp_path, 1) as server:
        weather = Weather(Random(7), server, LATE)
        with misbehaving(weather) as address:
            yield Team(weather, address, tmp_path / "state.db", Random(3))


def stored(weather: Weather) -> list[dict[str, str]]:
    """All issues, asked of the server itself."""
    issues: list[dict[str, str]] = []
    for page in range(1, 6):
        path = f"/repos/ines/r0/issues?state=all&per_page=100&page={page}"
        _, _, data = weather.forward("GET", path, {"Authorization": "token t-odd"}, b"")
        issues += json.loads(data)
    return issues


def by_hand(weather: Weather, number: int, body: str) -> None:
    """A person writes above our block."""
    request = urllib.request.Request(
        f"{weather.address}/repos/ines/r0/issues/{number}",
        json.dumps({"body": body}).encode(),
        {"Authorization": "token t-odd", "Content-Type": "application/json"},
        method="PATCH",
    )
    urllib.request.urlopen(request).close()


def test_nothing_is_doubled_lost_or_clobbered(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    assert LATE < SETTLE
    weather = team.weather
    team.storm(0, KILLS * 2 // 3)
    issues = stored(weather)
    titles = Counter(issue["title"] for issue in issues)
    assert titles == Counter(line.item.text for line in lines(ITEMS))

    for issue in issues:
        by_hand(weather, int(issue["number"]), f"By hand {issue['number']}\r\n\r\n{issue['body']}")
    team.storm(EDITED, KILLS // 3)
    issues = stored(weather)
    assert len(issues) == ITEMS
    for issue in issues:
        assert issue["body"].startswith(f"By hand {issue['number']}\r\n\r\n")
        assert issue["body"].count("notesync:v1") == 1
    assert sum("**Due:** 2031-05-01" in issue["body"] for issue in issues) == EDITED
    assert team.killed >= KILLS
    assert weather.faults.total() >= FAULTS
    assert weather.faults.keys() >= {*WRITES, *READS, "stale list"}
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in weather.faults.most_common())
        sys.stdout.write(
            f"\n{ITEMS} items, {team.killed} of {team.runs} processes killed, "
            f"{weather.faults.total()} faults: {told}\n"
        )

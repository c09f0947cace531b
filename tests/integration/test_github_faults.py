"""The real adapter behind a proxy that misbehaves: every item gets one issue, and keeps it."""

import json
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import pytest

from notesync.model.settings import GitHubTarget, GitHubToken
from notesync.trackers.github import GitHubTracker
from tests.integration.emulate import serving
from tests.integration.proxy import READS, WRITES, Weather, misbehaving
from tests.integration.storm import Machine, lines, machine, storm

pytestmark = pytest.mark.integration

SETTLE, LATE = 60.0, 30.0
ITEMS, EDITED, KILLS, FAULTS = 300, 60, 30, 100
TARGET = GitHubTarget("ines/r0")


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """This folder alone talks to a server: one on this machine."""


@pytest.fixture
def weather(tmp_path: Path) -> Iterator[Weather]:
    with serving(tmp_path, 1) as address:
        yield Weather(Random(7), address, LATE)


@pytest.fixture
def pusher(weather: Weather, tmp_path: Path) -> Iterator[Machine]:
    with misbehaving(weather) as address:
        target = replace(TARGET, base_url=address)
        now = partial(datetime.now, UTC)
        tracker = GitHubTracker(target, GitHubToken("t-ines"), now, settle=SETTLE)
        yield machine(tracker, tmp_path / "state.db", weather)
        tracker.close()


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
    pusher: Machine, weather: Weather, capsys: pytest.CaptureFixture[str]
) -> None:
    assert LATE < SETTLE
    draw = Random(3)
    notes = lines(ITEMS)
    storm(pusher, weather, notes, [draw.randint(2, 22) for _ in range(KILLS * 2 // 3)])
    issues = stored(weather)
    titles = Counter(issue["title"] for issue in issues)
    assert titles == Counter(line.item.text for line in notes)

    for issue in issues:
        by_hand(weather, int(issue["number"]), f"By hand {issue['number']}\r\n\r\n{issue['body']}")
    notes = lines(ITEMS, EDITED)
    storm(pusher, weather, notes, [draw.randint(1, 9) for _ in range(KILLS // 3)])
    issues = stored(weather)
    assert len(issues) == ITEMS
    for issue in issues:
        assert issue["body"].startswith(f"By hand {issue['number']}\r\n\r\n")
        assert issue["body"].count("notesync:v1") == 1
    assert sum("**Due:** 2031-05-01" in issue["body"] for issue in issues) == EDITED
    assert weather.faults.total() >= FAULTS
    assert weather.faults.keys() >= {*WRITES, *READS, "stale list"}
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in weather.faults.most_common())
        sys.stdout.write(
            f"\n{ITEMS} items, {KILLS} kills, {weather.faults.total()} faults: {told}\n"
        )

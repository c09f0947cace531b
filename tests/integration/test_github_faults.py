"""The real adapter behind a proxy that misbehaves: every item gets one issue, and keeps it."""

import json
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from notesync.errors import NotesyncError
from notesync.model.clock import Clock
from notesync.model.identity import Sighting
from notesync.model.issues import Issue, IssueRef
from notesync.model.settings import GitHubTarget, GitHubToken, GuardSettings
from notesync.trackers.base import Edit, NewIssue
from notesync.trackers.github import GitHubTracker
from tests.builders import action, sighting
from tests.harness import SETTINGS, Loop
from tests.integration.emulate import serving
from tests.integration.proxy import READS, WRITES, Weather, misbehaving

pytestmark = pytest.mark.integration

SETTLE, LATE = 60.0, 30.0
ITEMS, EDITED, KILLS, FAULTS = 300, 60, 30, 100
RATE = 0.25
STEP = 6
CALM_RUNS = 3
GUARDS = GuardSettings(max_create=999, close_floor=999, rewrite_floor=999)
TARGET = GitHubTarget("ines/r0")


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Fate:
    """Kills at places that are so many steps apart: before and after writes."""

    gaps: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        if self.gaps:
            self.gaps[0] -= 1
            if not self.gaps[0]:
                self.gaps.pop(0)
                raise Killed


class Mortal(GitHubTracker):
    """The adapter in a process that may be killed before and after every write."""

    fate = Fate()

    def create(self, new: NewIssue) -> Issue:
        self.fate()
        issue = super().create(new)
        self.fate()
        return issue

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        self.fate()
        issue = super().edit(ref, edit)
        self.fate()
        return issue


@dataclass
class Machine(Loop):
    """A machine that lives in the weather's time."""

    weather: Weather | None = None

    @property
    def clock(self) -> Clock:
        weather = self.weather
        assert weather
        return Clock(lambda: datetime.now(UTC), lambda: weather.time, weather.pass_time)


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """This folder alone talks to a server: one on this machine."""


@pytest.fixture
def weather(tmp_path: Path) -> Iterator[Weather]:
    with serving(tmp_path, 1) as address:
        yield Weather(Random(7), address, LATE)


@pytest.fixture
def machine(weather: Weather, tmp_path: Path) -> Iterator[Machine]:
    with misbehaving(weather) as address:
        target = replace(TARGET, base_url=address)
        tracker = Mortal(target, GitHubToken("t-ines"), lambda: datetime.now(UTC), settle=SETTLE)
        tracker.fate = Fate()
        settings = replace(SETTINGS, guards=GUARDS)
        yield Machine(tracker, tmp_path / "state.db", settings, weather=weather)
        tracker.close()


def lines(changed: int = 0) -> list[Sighting]:
    """The notes; the first `changed` of them have got a date."""
    draw = Random(1)
    words = "order paint mend sell count wash move lend hoist tar caulk rig moor tow sound".split()
    things = "pump crane rope buoy anchor winch sail mast keel rudder lamp chart net oar".split()
    names = [
        f"{draw.choice(words)} {draw.choice(things)} {n} at pier {n * 7}" for n in range(ITEMS)
    ]
    return [
        sighting(action(name, n + 1, due=date(2031, 5, 1) if n < changed else None))
        for n, name in enumerate(names)
    ]


def storm(machine: Machine, weather: Weather, notes: list[Sighting], gaps: list[int]) -> None:
    """Push growing notes again and again, until nobody is killed any more; then in peace.

    Few items are new each time: else what takes effect late would do so while others are filed.
    """
    tracker = machine.tracker
    assert isinstance(tracker, Mortal)
    tracker.fate.gaps = gaps
    weather.rate = RATE
    runs = 0
    while gaps or runs * STEP < len(notes):
        runs += 1
        assert runs < 9 * KILLS, "so many writes are not needed"
        with suppress(Killed, NotesyncError):
            machine.push(*notes[: runs * STEP])
    weather.calm()
    for _ in range(CALM_RUNS):
        machine.push(*notes)
    assert machine.plan(notes).writes == 0


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
    machine: Machine, weather: Weather, capsys: pytest.CaptureFixture[str]
) -> None:
    assert LATE < SETTLE
    draw = Random(3)
    notes = lines()
    storm(machine, weather, notes, [draw.randint(2, 22) for _ in range(KILLS * 2 // 3)])
    issues = stored(weather)
    titles = Counter(issue["title"] for issue in issues)
    assert titles == Counter(line.item.text for line in notes)

    for issue in issues:
        by_hand(weather, int(issue["number"]), f"By hand {issue['number']}\r\n\r\n{issue['body']}")
    notes = lines(EDITED)
    storm(machine, weather, notes, [draw.randint(1, 9) for _ in range(KILLS // 3)])
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

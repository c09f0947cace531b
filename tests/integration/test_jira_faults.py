"""Jira's adapter behind a proxy that misbehaves, on both its kinds: one issue for each item."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
import requests

from notesync.model.settings import JiraTarget
from notesync.trackers.jira import JiraTracker
from tests.integration.chores import lines
from tests.integration.jira820 import PROJECT, serving
from tests.integration.proxy import READS, WRITES, Answer, Weather, misbehaving
from tests.integration.storm import Machine, machine, storm
from tests.trackers.jira_builders import LAPTOP, credentials, site_with_people
from tests.trackers.jira_fake import Site

pytestmark = pytest.mark.integration

SETTLE, LATE = 120.0, 60.0
ITEMS, EDITED, KILLS, FAULTS = 200, 40, 20, 70
KEYS_READ = 20
ONE_KEY = re.compile(r"/issue/[A-Z]+-\d+\?")


@dataclass
class JiraWeather(Weather):
    """The weather over a Jira: searches are what may be old, and some reads are a POST."""

    def draw(self, method: str, path: str) -> str:
        """Data Center is asked for each key: as a whole, that fails no more often than else."""
        if method != "GET" or not ONE_KEY.search(path) or self.random.random() < 1 / KEYS_READ:
            return super().draw(method, path)
        return ""

    def is_list(self, method: str, path: str) -> bool:
        return "/search" in path and "/user/" not in path

    def is_read(self, method: str, path: str) -> bool:
        return method == "GET" or "/bulkfetch" in path or "/search" in path

    def stored(self) -> list[dict[str, Any]]:
        """All issues, asked of the server itself: title, text, due date."""
        issues: list[dict[str, Any]] = []
        while True:
            jql = quote(f'project = "{PROJECT}"')
            path = f"/rest/api/2/search?jql={jql}&maxResults=100&startAt={len(issues)}"
            page = json.loads(self.forward("GET", path, {}, b"")[2])
            issues += [{**one["fields"], "key": one["key"]} for one in page["issues"]]
            if not page["issues"]:
                return issues

    def by_hand(self, key: str, text: str) -> None:
        """A person writes over a description."""
        body = json.dumps({"fields": {"description": text}}).encode()
        headers = {"Content-Type": "application/json"}
        self.forward("PUT", f"/rest/api/2/issue/{key}", headers, body)


@dataclass
class FakeWeather(JiraWeather):
    """The weather over our own Jira; its index learns only now and then."""

    site: Site = field(default_factory=Site)

    def draw(self, method: str, path: str) -> str:
        if self.is_list(method, path) and self.rate:
            if self.random.random() < 0.5:
                self.faults["stale list"] += 1
            else:
                self.site.catch_up()
            return ""
        return super().draw(method, path)

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        url = f"{self.site.address}{path}"
        request = requests.Request(method, url, headers, data=body).prepare()
        status, named, text = self.site.answer(request)
        return status, list(named.items()), text.encode()

    def calm(self) -> None:
        super().calm()
        self.site.lags = False
        self.site.catch_up()

    def stored(self) -> list[dict[str, Any]]:
        return [
            {**one["fields"], "key": f"{self.site.key}-{number}"}
            for number, one in self.site.issues.items()
        ]

    def by_hand(self, key: str, text: str) -> None:
        self.site.by_hand(int(key.rpartition("-")[2]), description=text)


@pytest.fixture(params=["cloud", "data center", "jira820"])
def weather(request: pytest.FixtureRequest) -> Iterator[JiraWeather]:
    if request.param == "jira820":
        with serving() as address:
            yield JiraWeather(Random(7), address, LATE)
        return
    site = site_with_people(cloud=request.param == "cloud")
    site.lags = True
    del site.screen["duedate"]  # so that the text has to say it
    yield FakeWeather(Random(7), "", LATE, site=site)
    assert site.complaints == []


@pytest.fixture
def pusher(weather: JiraWeather, tmp_path: Path) -> Iterator[Machine]:
    with ExitStack() as stack:
        address = stack.enter_context(misbehaving(weather))
        fake = weather.site if isinstance(weather, FakeWeather) else Site(cloud=False)
        target = JiraTarget(address, PROJECT, keyed_labels=not isinstance(weather, FakeWeather))
        token, now = credentials(fake, LAPTOP), partial(datetime.now, UTC)
        tracker = JiraTracker(target, token, now, settle=SETTLE)
        stack.callback(tracker.close)
        yield machine(tracker, tmp_path / "state.db", weather)


def test_nothing_is_doubled_lost_or_clobbered(
    pusher: Machine, weather: JiraWeather, capsys: pytest.CaptureFixture[str]
) -> None:
    assert LATE < SETTLE
    draw = Random(3)
    notes = lines(ITEMS)
    storm(pusher, weather, notes, [draw.randint(2, 22) for _ in range(KILLS * 2 // 3)])
    issues = weather.stored()
    assert Counter(one["summary"] for one in issues) == Counter(line.item.text for line in notes)

    for one in issues:
        weather.by_hand(one["key"], f"By hand {one['key']}")
    notes = lines(ITEMS, EDITED)
    if isinstance(weather, FakeWeather):
        weather.site.lags = True
    storm(pusher, weather, notes, [draw.randint(1, 9) for _ in range(KILLS - KILLS * 2 // 3)])
    issues = weather.stored()
    assert len(issues) == ITEMS
    assert all(one["description"] == f"By hand {one['key']}" for one in issues)
    assert dated(weather, issues) == EDITED
    assert weather.faults.total() >= FAULTS
    assert weather.faults.keys() >= {*WRITES, *READS, "stale list"}
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in weather.faults.most_common())
        sys.stdout.write(
            f"\n{ITEMS} items, {KILLS} kills, {weather.faults.total()} faults: {told}\n"
        )


def dated(weather: JiraWeather, issues: list[dict[str, Any]]) -> int:
    """How many issues say the new day: in the field, or in one comment where there is none."""
    if not isinstance(weather, FakeWeather):
        return sum(one["duedate"] == "2031-05-01" for one in issues)
    comments = [one["comments"] for one in weather.site.issues.values()]
    assert max(map(len, comments)) == 1
    return sum("2031-05-01" in one["body"] for found in comments for one in found)

"""One run in a process of its own, which somebody may kill at any moment."""

import http.client
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from notesync.errors import NotesyncError
from notesync.model.clock import Clock
from notesync.model.settings import GitHubTarget, GitHubToken
from notesync.trackers.github import GitHubTracker
from tests.harness import SETTINGS, Loop
from tests.integration.chores import GUARDS, lines
from tests.integration.proxy import CONTROL, TOKEN

SETTLE, LATE = 60.0, 30.0
ITEMS = 300
TARGET = GitHubTarget("ines/r0")


@dataclass(frozen=True)
class Push:
    """A push of the first `upto` notes, of which the first `changed` have got a date."""

    address: str
    ledger: Path
    upto: int
    changed: int = 0

    def __call__(self) -> None:
        """Do it; what a user would be told as an error is no surprise here."""
        with closing(_tracker(self.address)) as tracker:
            machine = Machine(tracker, self.ledger, replace(SETTINGS, guards=GUARDS))
            machine.time = WeatherClock(self.address)
            with suppress(NotesyncError):
                plan = machine.plan(lines(ITEMS, self.changed)[: self.upto])
                if plan.to_apply or plan.remember or machine.load().intents:
                    machine.apply(plan)


class WeatherClock:
    """The weather's time, asked for when somebody sleeps: it is never ahead of it."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        self._now = self._passed(0.0)

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now = self._passed(seconds)

    def _passed(self, seconds: float) -> float:
        self._connection.request("GET", f"{CONTROL}{seconds}")
        return float(self._connection.getresponse().read())


@dataclass
class Machine(Loop):
    """A machine that lives in the weather's time."""

    time: WeatherClock | None = None

    @property
    def clock(self) -> Clock:
        assert self.time
        return Clock(lambda: datetime.now(UTC), self.time.now, self.time.sleep)


def _tracker(address: str) -> GitHubTracker:
    target = replace(TARGET, base_url=address)
    return GitHubTracker(target, GitHubToken(TOKEN), lambda: datetime.now(UTC), settle=SETTLE)

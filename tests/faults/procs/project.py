"""One project of the stand-in: its issues, every state they had, and who did what."""

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.faults.procs.pace import LATEST, SCALE
from tests.faults.procs.weather import Weather
from tests.faults.procs.wire import Json, edited

BLANK: Json = {
    "title": "",
    "status": "open",
    "due": None,
    "priority": None,
    "labels": [],
    "assignees": [],
    "body": "",
    "marker": None,
}

WRITES = ("POST", "PATCH")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a request: a name, the process, and its monotonic clock then, in real seconds."""

    who: str
    process: int
    sent: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One change that took place; times are real seconds of the machine's monotonic clock."""

    number: int
    at: float
    sent: float
    who: str
    process: int
    op: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Write:
    """A request that asked for a change, whatever came of it."""

    process: int
    arrived: float
    method: str


@dataclass(frozen=True, slots=True)
class Kill:
    """The process that sends the `nth` request from now on is killed.

    `writes`: only those that ask for a change count. `when`: at its `arrival`, after its `effect`,
    or `delay` scaled seconds after its `answer`; killed at once, but for an effect that comes
    `delay` scaled seconds after it was sent, if `late`.
    """

    nth: int
    writes: bool
    when: str
    delay: float = 0.0


@dataclass
class Project:
    """All that one case knows of its tracker; every method may be called from any thread."""

    weather: Weather
    requests: int = 0
    early: int = 0
    starved: int = 0
    kill: Kill | None = None
    writes: list[Write] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    _now: dict[int, Json] = field(default_factory=dict)
    _not_before: dict[int, float] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def count(self, sender: Sender, method: str) -> tuple[int, Kill | None]:
        """The number of a request, and the kill that it sets off."""
        with self._lock:
            self.requests += 1
            arrived = time.monotonic()
            if arrived < self._not_before.pop(sender.process, 0.0):
                self.early += 1
            if method in WRITES:
                self.writes.append(Write(sender.process, arrived, method))
            return self.requests, self._struck(method)

    def refused(self, sender: Sender, retry_after: int) -> None:
        """Remember that a process was told to wait for so many scaled seconds."""
        with self._lock:
            self._not_before[sender.process] = time.monotonic() + retry_after * SCALE

    def listed(self, age: float) -> list[Json]:
        """All issues as they were `age` scaled seconds ago."""
        then = time.monotonic() - age * SCALE
        with self._lock:
            if age <= 0:
                return list(self._now.values())
            seen = {one.number: one.after for one in self.effects if one.at <= then}
        return [seen[number] for number in sorted(seen)]

    def get(self, number: int) -> Json | None:
        """One issue as it is now."""
        with self._lock:
            return self._now.get(number)

    def above(self, number: int) -> list[Json]:
        """All issues with a higher number, as they are now."""
        with self._lock:
            return [issue for n, issue in self._now.items() if n > number]

    def newest(self) -> int:
        """The highest number given out."""
        with self._lock:
            return len(self._now)

    def history(self, number: int) -> list[Json]:
        """Who changed which field of an issue."""
        with self._lock:
            effects = [one for one in self.effects if one.number == number]
        return [
            {
                "who": one.who,
                "at": f"{one.at:.6f}",
                "field": name,
                "before": _text(one.before.get(name)),
                "after": _text(after),
            }
            for one in effects
            for name, after in one.after.items()
            if one.before.get(name) != after
        ]

    def create(self, new: Mapping[str, Any], sender: Sender) -> Json | None:
        """A new issue with the next number; None if the request comes too late to matter."""
        with self._lock:
            issue = {**BLANK, **new, "number": len(self._now) + 1, "author": sender.who}
            return self._take_effect("create", {}, issue, sender)

    def edit(self, number: int, edit: Mapping[str, Any], sender: Sender) -> Json | None:
        """A changed issue; None if the request comes too late to matter.

        Raises:
            KeyError: there is no such issue.
        """
        with self._lock:
            before = self._now[number]
            return self._take_effect("edit", before, edited(before, edit), sender)

    def audit(self) -> Json:
        """All that is known, for those who judge."""
        with self._lock:
            return {
                "issues": list(self._now.values()),
                "effects": [asdict(effect) for effect in self.effects],
                "writes": [asdict(write) for write in self.writes],
                "requests": self.requests,
                "early": self.early,
                "starved": self.starved,
            }

    def _take_effect(self, op: str, before: Json, after: Json, sender: Sender) -> Json | None:
        """Nothing happens later than LATEST after it was asked for, however slow this machine is.

        So a settle time that is longer than LATEST is the truth about this tracker.
        """
        at = time.monotonic()
        if at - sender.sent > LATEST * SCALE:
            self.starved += 1
            return None
        number = after["number"]
        self._now[number] = after
        self.effects.append(
            Effect(number, at, sender.sent, sender.who, sender.process, op, before, after)
        )
        return after

    def _struck(self, method: str) -> Kill | None:
        kill = self.kill
        if kill is None or (kill.writes and method not in WRITES):
            return None
        if kill.nth > 1:
            self.kill = Kill(kill.nth - 1, kill.writes, kill.when, kill.delay)
            return None
        self.kill = None
        return kill


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return None if value is None else str(value)

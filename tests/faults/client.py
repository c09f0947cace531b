"""The stand-in's adapter: one attempt for each call, and each failure as one of the five errors."""

import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from notesync.model.issues import Audience, Capabilities, Event, Gone, Issue, IssueRef
from notesync.model.pace import Costs, Limit
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    TrackerError,
    Unavailable,
)
from tests.faults.procs.pace import LATEST, SETTLE
from tests.faults.procs.wire import Json, edit_json, event_of, issue_of, new_json

T = TypeVar("T")

CAPABILITIES = Capabilities(assigns_names=True, lists_lag=True)

TIMEOUT = 2.0
"""Real seconds for which an answer is waited for: the stand-in hangs up, it never dawdles."""


class HttpTracker:
    """Implements `trackers.base.Tracker`; `url` is one project of a stand-in."""

    capabilities = CAPABILITIES
    limits: tuple[Limit, ...] = ()
    traffic: Costs = ()

    def __init__(self, url: str, who: str = "notesync") -> None:
        self._url = url
        self._who = who
        self._session = _session()

    @property
    def name(self) -> str:
        """Which project it is."""
        return f"standin:{self._url.rpartition('/')[2]}"

    @property
    def settle(self) -> float:
        """Scaled seconds; longer than any effect that the stand-in delays."""
        if not SETTLE > LATEST:
            raise ValueError("the settle time must be longer than the latest effect")
        return SETTLE

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def issues(self) -> tuple[Issue, ...]:
        """All issues, as a list that may be old shows them."""
        return self._read("issues", lambda data: tuple(issue_of(one) for one in data))

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue as it is now."""
        try:
            return self._read(f"issues/{ref.id}", issue_of)
        except Rejected:
            return Gone(ref, "there is no such issue")

    def newest(self) -> int:
        """The highest number given out."""
        return self._read("newest", lambda data: int(data["number"]))

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, as they are now."""
        return self._read(f"above/{number}", lambda data: tuple(issue_of(one) for one in data))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed what."""
        path = f"issues/{ref.id}/history"
        return self._read(path, lambda data: tuple(event_of(one) for one in data))

    def costs(self, write: NewIssue | Edit) -> Costs:
        return ()

    def audience(self) -> Audience:
        """Nobody but this machine."""
        return Audience.PRIVATE

    def create(self, new: NewIssue) -> Issue:
        """File one issue."""
        return self._write("POST", "issues", new_json(new))

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Change one issue."""
        return self._write("PATCH", f"issues/{ref.id}", edit_json(edit))

    def _read(self, path: str, value: Callable[[Any], T]) -> T:
        """What is read: no whole answer is no answer, and nothing happened."""
        try:
            answer = self._sent("GET", path, None)
        except requests.RequestException as error:
            raise Unavailable(f"GET {path}: no answer: {error}") from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unavailable(_said(answer), retry_after=_told(answer))
        return _value(answer, value, Unavailable)

    def _write(self, method: str, path: str, data: Json) -> Issue:
        """What is written: only a definite no says that nothing happened."""
        try:
            answer = self._sent(method, path, data)
        except requests.RequestException as error:
            raise Indeterminate(f"{method} {path}: no answer: {error}") from error
        if answer.status_code >= 500:
            raise Indeterminate(_said(answer))
        if answer.status_code == 429:
            raise Unavailable(_said(answer), retry_after=_told(answer))
        return _value(answer, issue_of, Indeterminate)

    def _sent(self, method: str, path: str, data: Json | None) -> requests.Response:
        headers = {
            "X-Who": self._who,
            "X-Process": str(os.getpid()),
            "X-Sent": repr(time.monotonic()),
        }
        url = f"{self._url}/{path}"
        return self._session.request(method, url, json=data, headers=headers, timeout=TIMEOUT)


class Control:
    """What the tests do to one project of the stand-in, past all faults."""

    def __init__(self, url: str, name: str) -> None:
        self.url = f"{url}/p/{name}"
        self._control = f"{url}/c/{name}"
        self._session = _session()

    def open(self, seed: int, rate: float) -> None:
        """Begin a project."""
        self._ask("PUT", "", {"seed": seed, "rate": rate})

    def forget(self) -> None:
        """End it."""
        self._ask("DELETE", "", None)
        self._session.close()

    def rate(self, rate: float) -> None:
        """Change the weather."""
        self._ask("POST", "/rate", {"rate": rate})

    def kill(self, nth: int, *, writes: bool, when: str, delay: float) -> None:
        """Have the sender of the nth request from now on killed."""
        kill = {"nth": nth, "writes": writes, "when": when, "delay": delay}
        self._ask("POST", "/kill", kill)

    def spare(self) -> None:
        """Have nobody killed."""
        self._ask("POST", "/kill", {})

    def audit(self) -> Json:
        """All that the stand-in knows."""
        return self._ask("GET", "/audit", None)

    def file(self, who: str, data: Json) -> Json:
        """A person files an issue."""
        return self._ask("POST", "/issues", {"who": who, "data": data})

    def change(self, who: str, number: int, data: Json) -> Json:
        """A person changes an issue."""
        return self._ask("PATCH", f"/issues/{number}", {"who": who, "data": data})

    def _ask(self, method: str, path: str, data: Json | None) -> Json:
        answer = self._session.request(method, f"{self._control}{path}", json=data, timeout=30)
        answer.raise_for_status()
        found = answer.json()
        assert isinstance(found, dict)
        return found


def _session() -> requests.Session:
    session = requests.Session()
    # Neither a proxy nor a password file of this machine has a part in the tests.
    session.trust_env = False
    return session


def _value(answer: requests.Response, value: Callable[[Any], T], garbled: type[TrackerError]) -> T:
    if answer.status_code in (401, 403):
        raise Denied(_said(answer))
    if answer.status_code >= 400:
        raise Rejected(_said(answer))
    try:
        return value(answer.json())
    except (KeyError, TypeError, ValueError) as error:
        raise garbled(f"{_said(answer)}: half an answer: {error}") from error


def _said(answer: requests.Response) -> str:
    return f"{answer.request.method} {answer.request.path_url}: {answer.status_code}"


def _told(answer: requests.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None

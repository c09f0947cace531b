"""What the stand-ins of trackers have in common: answers, and what goes wrong with them."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest

from tests.contracts import Exchange

Reply = tuple[int, dict[str, str], str]
"""Status, headers, body."""


@dataclass
class Fault:
    """What happens to the next request of a kind, before or after it took effect."""

    method: str
    path: str
    answer: Exception | Reply
    after: bool = False

    def hits(self, request: PreparedRequest) -> bool:
        path = urlsplit(str(request.url)).path
        return request.method == self.method and re.search(self.path, path) is not None

    def thrown(self) -> Reply:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass(kw_only=True)
class Served(ABC):
    """A server: `calls` are all requests in order, `complaints` what the contract says of them.

    `before` is told of each call before anything comes of it.
    """

    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    before: Callable[[Any, str], None] = lambda server, call: None

    def answer(self, request: PreparedRequest) -> Reply:
        path = urlsplit(str(request.url)).path
        self.calls.append(f"{request.method} {self._short(path)}")
        self.before(self, self.calls[-1])
        fault = next((one for one in self.faults if one.hits(request)), None)
        if fault:
            self.faults.remove(fault)
            if not fault.after:
                return fault.thrown()
        reply = self._routed(request, path)
        self._check(request, reply)
        return fault.thrown() if fault else reply

    @abstractmethod
    def _short(self, path: str) -> str:
        """A path without what all of them begin with."""

    @abstractmethod
    def _routed(self, request: PreparedRequest, path: str) -> Reply:
        """What comes of a request, which takes effect."""

    @abstractmethod
    def _check(self, request: PreparedRequest, reply: Reply) -> None:
        """Complain of what breaks the contract."""

    def _complain(self, request: PreparedRequest, said: Iterable[str]) -> None:
        self.complaints += [f"{request.method} {request.url}: {what}" for what in said]


def body_of(request: PreparedRequest) -> dict[str, Any]:
    """What a request brings along."""
    body = request.body or b"{}"
    given: dict[str, Any] = json.loads(body if isinstance(body, str | bytes) else "{}")
    return given


def asked(request: PreparedRequest) -> dict[str, Any]:
    """What a request asks for: in its body, or else in its query."""
    query = {k: v[0] for k, v in parse_qs(urlsplit(str(request.url)).query).items()}
    return body_of(request) or query


def exchange(reply: Reply) -> Exchange:
    """An answer as contracts judge it."""
    status, _, text = reply
    return Exchange(status, text, json.loads(text) if text else None)


def in_json(status: int, data: object, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(data)

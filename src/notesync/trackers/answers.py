"""What was asked of a tracker over HTTP, what came back, and what that comes to for any of them.

The one question that counts is whether a write may have happened. A request that never left is as
good as refused; for a write, everything else that has no answer is `Indeterminate`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests.exceptions as lost
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError
from urllib3.exceptions import SSLError as HandshakeError

from notesync.trackers.base import Indeterminate, Rejected, Stale, TrackerError, Unavailable
from notesync.trackers.waits import retry_after

Json = Mapping[str, Any]
"""One object of an answer."""

AGAIN = "run the same command again: what was written is found, not written twice"
ANEW = "run `notesync plan` again"
UNKNOWN = "nobody can tell whether it was done"

TIMEOUT = (5.0, 30.0)
"""Seconds to connect, and to wait for an answer: GitHub itself gives up after ten."""

PAUSE = 60.0
"""Seconds to wait after a limit that comes without a time: GitHub advises at least a minute."""

BROKEN = (lost.RequestException, HTTPError, OSError, ValueError, TypeError, RuntimeError)
"""What the libraries raise where there is no answer, or none that they can read."""

_LOST = re.compile(r"//[^/@\s]+@")
_SECRETS = re.compile(
    r"gh[a-z]_[A-Za-z0-9_.-]+|github_pat_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]+|ATATT[\w=+/-]+"
    r"|(?i:\b(?:bearer|token|basic)) +[\w.=+/-]{8,}"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked.

    `what` is for a person, `writes` tells whether it could change anything, `one` whether it is
    about one issue, so that a 404 speaks of that and not of all of them; `secrets` are never
    shown.
    """

    what: str
    writes: bool = False
    one: bool = False
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever a server sends
        """The body, None where it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def message(self) -> str:
        """What it says of it in `message`, in its own words."""
        data = self.json
        said = data.get("message") if isinstance(data, dict) else None
        return said if isinstance(said, str) else ""


def unanswered(error: Exception, request: Request, tracker: str) -> TrackerError:
    """The error that a request means which got no answer at all, or none that can be read."""
    reason = scrubbed(str(_root(error)) or type(error).__name__, request.secrets)
    where = f"{tracker}, {request.what}: {reason}"
    if isinstance(error, _NEVER_SENT):
        return Rejected(where, "see `base_url` in the configuration")
    if _is_certificate(error):
        return Rejected(where, "name your authority's certificates in REQUESTS_CA_BUNDLE")
    if request.writes and not _never_left(error):
        return Indeterminate(f"{where}: {UNKNOWN}", AGAIN)
    hint = "see HTTPS_PROXY and NO_PROXY" if isinstance(error, lost.ProxyError) else AGAIN
    return Unavailable(where, hint)


def passing(
    answer: Answer, request: Request, where: str, now: datetime, *, limited: bool
) -> TrackerError | None:
    """The error of a limit, a server's failure or a clash; None where it is a refusal for good.

    `where` is what a person is told, `limited` whether it is a limit that the request ran into.
    """
    told = retry_after(answer.headers, now)
    if limited:
        return Unavailable(where, retry_after=PAUSE if told is None else told)
    if answer.status == 408 or answer.status >= 500:
        if request.writes:
            return Indeterminate(f"{where}: {UNKNOWN}", AGAIN)
        return Unavailable(where, AGAIN, told)
    return Stale(where, ANEW) if answer.status in (409, 412) else None


def unreadable(request: Request, tracker: str) -> TrackerError:
    """The error that an answer means which says yes and is not what the contract promises."""
    where = f"{tracker}, {request.what}: the answer is not {tracker}'s (a proxy's page?)"
    if request.writes:
        return Indeterminate(f"{where}; {UNKNOWN}", AGAIN)
    return Unavailable(where, "see `base_url`, HTTPS_PROXY and NO_PROXY")


def scrubbed(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A text without the given secrets, and without anything that looks like a token."""
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    return _LOST.sub("//***@", _SECRETS.sub("***", text))


_NEVER_SENT = (
    lost.InvalidURL,
    lost.InvalidSchema,
    lost.MissingSchema,
    lost.InvalidHeader,
    lost.InvalidProxyURL,
)


def _never_left(error: Exception) -> bool:
    """Whether the request surely had not left when it failed.

    The first contact with a proxy counts as such: it was not made.
    """
    if isinstance(error, lost.ConnectTimeout | lost.ProxyError):
        return True
    early = (NewConnectionError, ConnectTimeoutError, ProxyError)
    return any(isinstance(one, early) for one in _causes(error))


def _is_certificate(error: Exception) -> bool:
    """Whether the other side was not believed to be the tracker: then nothing was sent to it."""
    return isinstance(error, lost.SSLError) and "certificate" in str(error).lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it wraps: `requests` keeps the reason in the first argument."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        one = todo.pop()
        if not isinstance(one, BaseException) or one in seen:
            continue
        seen.append(one)
        yield one
        todo += [*one.args[:2], getattr(one, "reason", None), one.__cause__]


def _root(error: BaseException) -> BaseException:
    """What to tell a person of: the first reason that is not a wrapper of another."""
    telling = HandshakeError | NewConnectionError | ConnectTimeoutError | OSError
    told = (one for one in _causes(error) if not isinstance(one, lost.RequestException))
    return next((one for one in told if isinstance(one, telling)), error)

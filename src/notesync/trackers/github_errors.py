"""What an answer of GitHub, or its absence, comes to: the five errors of `base`, told apart.

The one question that counts is whether a write may have happened. A refusal is definite; a request
that never left is as good as refused; for a write, everything else is `Indeterminate`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests.exceptions as lost
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError
from urllib3.exceptions import SSLError as HandshakeError

from notesync.trackers.base import (
    Denied,
    Indeterminate,
    Rejected,
    Stale,
    TrackerError,
    Unavailable,
)
from notesync.trackers.waits import retry_after

SECONDARY_WAIT = 60.0
"""GitHub's own advice for a limit that comes without a time: at least a minute."""

AGAIN = "run the same command again: what was written is found, not written twice"
_SCOPES = (
    "the token needs `issues: write` and `metadata: read` on this repository (a classic one: "
    "`repo`, or `public_repo`); in a workflow: `permissions: issues: write`"
)
_LOST = re.compile(r"//[^/@\s]+@")
_SECRETS = re.compile(
    r"gh[a-z]_[A-Za-z0-9_.-]+|github_pat_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]+"
    r"|(?i:\b(?:bearer|token|basic)) +[\w.=+/-]{8,}"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked.

    `what` is for a person, `writes` tells whether it could change anything, `one` whether it is
    about one issue, so that a 404 speaks of that and not of the repository; `secrets` are never
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
        """What GitHub says of it, in its own words."""
        data = self.json
        said = data.get("message") if isinstance(data, dict) else None
        return said if isinstance(said, str) else ""


def refusal(answer: Answer, request: Request, now: datetime) -> TrackerError:
    """The error that an answer means which is not the one that was hoped for."""
    status = answer.status
    text = scrubbed(answer.message, request.secrets) or "no reason given"
    where = f"GitHub, {request.what}: {status} {text}"
    if is_limit(answer):
        told = retry_after(answer.headers, now)
        return Unavailable(where, retry_after=SECONDARY_WAIT if told is None else told)
    if status == 408 or status >= 500:
        if request.writes:
            return Indeterminate(f"{where}: nobody can tell whether it was done", AGAIN)
        return Unavailable(where, AGAIN, retry_after(answer.headers, now))
    if status in (409, 412):
        return Stale(where, "run `notesync plan` again")
    if status == 422:
        return Rejected(f"{where}{_fields(answer, request.secrets)}", _mending(answer))
    hint = "" if request.one and status == 404 else _denial(answer)
    return Denied(where, hint) if hint else Rejected(where, _rejection(status))


def is_limit(answer: Answer) -> bool:
    """A limit of any kind, or its sister: issues that were submitted too quickly."""
    said = answer.text.lower()
    if answer.status == 422:
        return "submitted too quickly" in said
    if answer.status not in (403, 429):
        return False
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    named = "rate limit" in said or "abuse detection" in said
    return answer.status == 429 or spent or named or "retry-after" in answer.headers


def unanswered(error: Exception, request: Request) -> TrackerError:
    """The error that a request means which got no answer at all, or none that can be read."""
    reason = scrubbed(str(_root(error)) or type(error).__name__, request.secrets)
    where = f"GitHub, {request.what}: {reason}"
    if isinstance(error, _NEVER_SENT):
        return Rejected(where, "see `base_url` in the configuration")
    if _is_certificate(error):
        return Rejected(where, "name your authority's certificates in REQUESTS_CA_BUNDLE")
    if request.writes and not _never_left(error):
        return Indeterminate(f"{where}: nobody can tell whether it was done", AGAIN)
    hint = "see HTTPS_PROXY and NO_PROXY" if isinstance(error, lost.ProxyError) else AGAIN
    return Unavailable(where, hint)


def unreadable(request: Request) -> TrackerError:
    """The error that an answer means which says yes and is not what GitHub's contract promises."""
    where = f"GitHub, {request.what}: the answer is not GitHub's (a proxy's page?)"
    if request.writes:
        return Indeterminate(f"{where}; nobody can tell whether it was done", AGAIN)
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


def _denial(answer: Answer) -> str:
    """The next step where nothing else will succeed either; empty where it may."""
    said = answer.message.lower()
    match answer.status:
        case 401:
            return "the token is wrong, expired or revoked: make a new one"
        case 403 if "archived" in said:
            return "the repository is archived: unarchive it, or choose another one"
        case 403 if "x-github-sso" in answer.headers:
            return "authorise the token for the organisation's single sign-on"
        case 403 | 451:
            return _SCOPES
        case 404:
            return (
                "no such repository, or the token does not reach it: see its name, and that "
                f"{_SCOPES}"
            )
        case 410 if "disabled" in said:
            return "turn issues on in the repository's settings"
        case _:
            return ""


def _rejection(status: int) -> str:
    if status < 400:
        return "it was moved: see `base_url` and the repository's name in the configuration"
    return "run `notesync plan` again" if status in (404, 410) else ""


def _fields(answer: Answer, secrets: tuple[str, ...]) -> str:
    """Which field a validation complains of, and why."""
    data = answer.json
    errors = data.get("errors") if isinstance(data, dict) else None
    said = [_complaint(one) for one in errors] if isinstance(errors, list) else []
    return scrubbed(f" ({'; '.join(said)})", secrets) if said else ""


def _complaint(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get("field"), error.get("code"), error.get("value"), error.get("message"))
    return " ".join(str(part) for part in parts if part)


def _mending(answer: Answer) -> str:
    return "change the line in the notes" if "title" in answer.text else ""


def _never_left(error: Exception) -> bool:
    """Whether the request surely had not left when it failed.

    The first contact with a proxy counts as such: it was not made.
    """
    if isinstance(error, lost.ConnectTimeout | lost.ProxyError):
        return True
    early = (NewConnectionError, ConnectTimeoutError, ProxyError)
    return any(isinstance(one, early) for one in _causes(error))


def _is_certificate(error: Exception) -> bool:
    """Whether the other side was not believed to be GitHub: then nothing was sent to it."""
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

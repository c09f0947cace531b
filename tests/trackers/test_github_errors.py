"""What an answer comes to: above all, whether a write may have happened."""

import json
import socket

import pytest
import requests.exceptions as lost
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.exceptions import ProxyError as UrllibProxyError

from notesync.trackers.answers import Answer, Request, unanswered, unreadable
from notesync.trackers.base import (
    Denied,
    Indeterminate,
    Rejected,
    Stale,
    TrackerError,
    Unavailable,
)
from notesync.trackers.github_errors import refusal
from tests.harness import NOW

READ = Request("its issues")
WRITE = Request("a new issue", writes=True)
EDIT = Request("#7", writes=True, one=True)
POOL = HTTPConnectionPool("api.github.com")
TOKEN = "ghp_" + "c4n4ry" * 6


def answer(status: int, message: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, json.dumps({"message": message}))


DEFINITE = [
    (401, "Bad credentials", {}, Denied, "make a new one"),
    (403, "Resource not accessible by integration", {}, Denied, "issues: write"),
    (403, "Resource protected by organization SAML", {"x_github_sso": "x"}, Denied, "single"),
    (403, "Repository was archived so is read-only.", {}, Denied, "unarchive"),
    (404, "Not Found", {}, Denied, "no such repository"),
    (410, "Issues has been disabled in this repository.", {}, Denied, "turn issues on"),
    (410, "This issue was deleted", {}, Rejected, "plan"),
    (451, "Repository access blocked", {}, Denied, ""),
    (400, "Problems parsing JSON", {}, Rejected, ""),
    (409, "Conflict", {}, Stale, "plan"),
    (412, "Precondition Failed", {}, Stale, "plan"),
    (422, "Validation Failed", {}, Rejected, ""),
    (308, "Moved Permanently", {}, Rejected, "base_url"),
    (418, "", {}, Rejected, ""),
]


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(("status", "message", "headers", "kind", "hint"), DEFINITE)
def test_a_refusal_is_definite_for_reads_and_writes_alike(
    request_: Request,
    status: int,
    message: str,
    headers: dict[str, str],
    kind: type[TrackerError],
    hint: str,
) -> None:
    error = refusal(answer(status, message, **headers), request_, NOW)
    assert type(error) is kind
    assert hint in error.hint
    assert request_.what in error.message
    assert str(status) in error.message


LIMITS = [
    (403, "API rate limit exceeded for user ID 1.", {}, 60.0),
    (403, "You have exceeded a secondary rate limit.", {}, 60.0),
    (403, "You have exceeded a secondary rate limit.", {"retry_after": "7"}, 7.0),
    (403, "You have triggered an abuse detection mechanism.", {}, 60.0),
    (403, "Anything", {"retry_after": "120"}, 120.0),
    (403, "x", {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1930471230"}, 31.0),
    (429, "Too many requests", {}, 60.0),
    (422, "Validation Failed: was submitted too quickly", {}, 60.0),
]


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(("status", "message", "headers", "wait"), LIMITS)
def test_a_limit_refuses_for_now_and_says_for_how_long(
    request_: Request, status: int, message: str, headers: dict[str, str], wait: float
) -> None:
    error = refusal(answer(status, message, **headers), request_, NOW)
    assert isinstance(error, Unavailable)
    assert error.retry_after == wait


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_after_a_servers_failure_a_write_may_have_happened_and_a_read_may_be_repeated(
    status: int,
) -> None:
    assert isinstance(refusal(answer(status), WRITE, NOW), Indeterminate)
    error = refusal(answer(status, retry_after="9"), READ, NOW)
    assert isinstance(error, Unavailable)
    assert error.retry_after == 9.0


def test_what_is_not_github_is_never_taken_for_a_refusal() -> None:
    page = Answer(502, {}, "<html>Bad Gateway</html>")
    assert isinstance(refusal(page, WRITE, NOW), Indeterminate)
    assert isinstance(unreadable(WRITE, "GitHub"), Indeterminate)
    assert isinstance(unreadable(READ, "GitHub"), Unavailable)


def test_a_404_of_one_issue_says_nothing_of_the_others() -> None:
    assert type(refusal(answer(404, "Not Found"), EDIT, NOW)) is Rejected


def test_a_validation_names_the_field() -> None:
    errors = [{"resource": "Issue", "field": "title", "code": "missing_field"}, "odd"]
    text = json.dumps({"message": "Validation Failed", "errors": errors})
    error = refusal(Answer(422, {}, text), WRITE, NOW)
    assert "title missing_field; odd" in error.message
    assert "line in the notes" in error.hint


def retried(reason: Exception) -> MaxRetryError:
    return MaxRetryError(POOL, "/repos", reason)


def broken(reason: Exception) -> lost.ConnectionError:
    return lost.ConnectionError(retried(reason))


NEVER_LEFT = [
    broken(NewConnectionError(POOL, "Connection refused")),  # type: ignore[arg-type]
    lost.ConnectTimeout(retried(ConnectTimeoutError("slow"))),
    broken(socket.gaierror("unknown host")),
    lost.ProxyError(retried(UrllibProxyError("407", OSError("Tunnel connection failed: 407")))),
]
LOST = [
    lost.ReadTimeout(ReadTimeoutError(POOL, "/repos", "Read timed out.")),
    lost.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    lost.ChunkedEncodingError("Connection broken: IncompleteRead"),
    lost.ContentDecodingError("not gzip"),
    lost.SSLError(retried(OSError("EOF occurred in violation of protocol"))),
    OSError("somewhere in the middle"),
    ValueError("x-ratelimit-reset is no number"),
    RuntimeError("nobody knows"),
]


@pytest.mark.parametrize("error", NEVER_LEFT[:2] + NEVER_LEFT[3:], ids=repr)
def test_what_never_left_may_be_sent_again(error: Exception) -> None:
    assert isinstance(unanswered(error, WRITE, "GitHub"), Unavailable)
    assert isinstance(unanswered(error, READ, "GitHub"), Unavailable)


@pytest.mark.parametrize("error", LOST, ids=repr)
def test_what_may_have_arrived_is_indeterminate_for_a_write_alone(error: Exception) -> None:
    assert isinstance(unanswered(error, WRITE, "GitHub"), Indeterminate)
    assert isinstance(unanswered(error, READ, "GitHub"), Unavailable)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (
            lost.SSLError(retried(OSError("certificate verify failed: self-signed certificate"))),
            "REQUESTS_CA_BUNDLE",
        ),
        (lost.InvalidURL("no host"), "base_url"),
        (lost.InvalidHeader("a token with a line break"), "base_url"),
    ],
)
def test_what_no_second_try_mends_is_rejected_with_the_remedy(error: Exception, hint: str) -> None:
    for request in (READ, WRITE):
        mapped = unanswered(error, request, "GitHub")
        assert type(mapped) is Rejected
        assert hint in mapped.hint


def test_a_proxy_that_refuses_is_named() -> None:
    error = unanswered(NEVER_LEFT[3], WRITE, "GitHub")
    assert "407" in error.message
    assert "HTTPS_PROXY" in error.hint


@pytest.mark.parametrize(
    "leak",
    [
        TOKEN,
        "github_pat_11AB_x9",
        "eyJhbGciOi.eyJpc3Mi.c2ln",
        "Bearer abcdefghij",
        "//me:pw@proxy/",
    ],
)
def test_no_message_repeats_a_secret(leak: str) -> None:
    secret = Request("a new issue", writes=True, secrets=("s3cret-of-ours",))
    said = f"{leak} and s3cret-of-ours"
    for error in (
        refusal(answer(403, said), secret, NOW),
        refusal(Answer(422, {}, json.dumps({"message": "x", "errors": [said]})), secret, NOW),
        unanswered(OSError(said), secret, "GitHub"),
    ):
        assert leak not in error.message
        assert "s3cret" not in error.message
        assert "***" in error.message

"""What bad input gets on GitHub: what is wrong, which item, the next step; the others go on."""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
import responses
from urllib3 import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError
from urllib3.exceptions import ProxyError as UrllibProxyError

from notesync.errors import ExitCode, NotesyncError
from notesync.model.issues import IssueRef
from notesync.model.plan import Outcome
from notesync.model.settings import GitHubTarget, GitHubToken
from notesync.planfile import write_plan
from notesync.report.outcome import outcome_text
from notesync.trackers.base import Edit, NewIssue, TrackerError
from notesync.trackers.github import GitHubTracker
from notesync.workflow import Planned
from tests.builders import action, fields, sighting
from tests.harness import NOW, Loop
from tests.trackers.conformance import BODY, MARK
from tests.trackers.github_builders import LAPTOP, hub_with_people, tracker_of
from tests.trackers.github_fake import Hub
from tests.trackers.served import Fault, Reply

LINES = tuple(
    sighting(action(text, n))
    for n, text in enumerate(("Order the spare pumps", "Book the crane", "Paint the boat house"), 3)
)
BROKEN = LINES[1].item.text
POOL = HTTPSConnectionPool("api.github.com")


def said(status: int, message: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, f'{{"message": "{message}"}}'


ARCHIVED = said(403, "Repository was archived so is read-only.")
DISABLED = said(410, "Issues has been disabled in this repository.")
SCOPE = said(403, "Resource not accessible by personal access token")
SECONDARY = said(403, "You have exceeded a secondary rate limit.", Retry_After="90")
PAGE: Reply = (200, {}, "<html>Log in to the network</html>")
TITLE: Reply = (
    422,
    {},
    '{"message": "Validation Failed", "errors": [{"field": "title", "code": "x"}]}',
)
PROXY = requests.exceptions.ProxyError(
    MaxRetryError(POOL, "/", UrllibProxyError("no tunnel", OSError("Tunnel failed: 407")))
)
TLS = requests.exceptions.SSLError(
    MaxRetryError(POOL, "/", OSError("certificate verify failed: self-signed certificate"))
)


def exit_code(loop: Loop, outcome: Outcome) -> ExitCode:
    return Planned(loop.plan(LINES)).exit_code(outcome)


# Nothing at all can be read.


@pytest.mark.parametrize(
    ("answer", "code", "names", "next_step"),
    [
        (said(401, "Bad credentials"), ExitCode.ACCESS, "401", "make a new one"),
        (SCOPE, ExitCode.ACCESS, "403", "issues: write"),
        (said(404, "Not Found"), ExitCode.ACCESS, "404", "no such repository"),
        (said(410, "Issues are disabled for this repo"), ExitCode.ACCESS, "410", "turn issues on"),
        (PAGE, ExitCode.PARTIAL, "not GitHub's", "HTTPS_PROXY"),
        ((502, {}, "<html>"), ExitCode.PARTIAL, "502", "run the same command again"),
        (PROXY, ExitCode.PARTIAL, "407", "HTTPS_PROXY"),
        (TLS, ExitCode.PARTIAL, "self-signed certificate", "REQUESTS_CA_BUNDLE"),
    ],
    ids="401 403 404 410 no-json 502 proxy tls".split(),
)
def test_what_cannot_be_read_ends_the_run_with_the_remedy_and_writes_nothing(
    hub: Hub, tmp_path: Path, answer: Reply | Exception, code: ExitCode, names: str, next_step: str
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    hub.faults = [Fault("GET", "/issues$", answer) for _ in range(4)]
    with pytest.raises(TrackerError) as caught:
        loop.push(*LINES)
    error = caught.value
    assert error.exit_code is code
    assert names in error.message
    assert "GitHub, its newest issues" in error.message
    assert next_step in error.hint
    assert hub.writes == []


def test_a_repository_that_is_not_there_is_named(hub: Hub, tmp_path: Path) -> None:
    loop = Loop(tracker_of(LAPTOP, repository="harbour/nowhere"), tmp_path / "state.db")
    hub.checked = False
    with pytest.raises(TrackerError, match="404") as caught:
        loop.push(*LINES)
    assert caught.value.exit_code is ExitCode.ACCESS
    assert "see its name" in caught.value.hint


# One item cannot be written.


@pytest.mark.parametrize(
    ("answer", "kind", "code", "names", "next_step"),
    [
        (TITLE, "rejected", ExitCode.PARTIAL, "title x", "change the line in the notes"),
        (said(409, "Conflict"), "stale", ExitCode.REFUSED, "409", "notesync plan"),
        (TLS, "rejected", ExitCode.PARTIAL, "certificate", "REQUESTS_CA_BUNDLE"),
    ],
    ids="422 409 tls".split(),
)
def test_one_item_that_is_refused_stops_no_other(
    hub: Hub,
    tmp_path: Path,
    answer: Reply | Exception,
    kind: str,
    code: ExitCode,
    names: str,
    next_step: str,
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    plan = loop.plan(LINES)
    second(hub, answer)
    outcome = loop.apply(plan)
    (failed,) = outcome.failed
    assert (failed.title, failed.kind) == (BROKEN, kind)
    assert names in failed.message
    assert next_step in failed.hint
    assert [one.title for one in outcome.done] == [LINES[0].item.text, LINES[2].item.text]
    assert exit_code(loop, outcome) is code
    assert BROKEN in outcome_text(outcome).plain
    assert loop.push(*LINES).created == 1


@pytest.mark.parametrize(
    ("answer", "next_step"),
    [
        (said(401, "Bad credentials"), "make a new one"),
        (SCOPE, "issues: write"),
        (ARCHIVED, "unarchive it"),
        (DISABLED, "turn issues on"),
    ],
    ids="401 403 archived 410".split(),
)
def test_where_nothing_else_can_be_written_either_nothing_is_tried(
    hub: Hub, tmp_path: Path, answer: Reply, next_step: str
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    plan = loop.plan(LINES)
    second(hub, answer)
    outcome = loop.apply(plan)
    assert [one.title for one in outcome.done] == [LINES[0].item.text]
    assert [one.kind for one in outcome.failed] == ["denied", "denied"]
    assert next_step in outcome.failed[0].hint
    assert hub.calls.count("POST /issues") == 2
    assert exit_code(loop, outcome) is ExitCode.ACCESS
    assert loop.push(*LINES).created == 2


@pytest.mark.parametrize(
    ("answer", "waited"),
    [(SECONDARY, 90), (said(429, "Too many requests"), 60), (PROXY, 1)],
    ids="secondary 429 proxy".split(),
)
def test_what_is_refused_for_now_is_waited_for_as_told_and_sent_again(
    hub: Hub, tmp_path: Path, answer: Reply | Exception, waited: float
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    plan = loop.plan(LINES)
    second(hub, answer)
    before = loop.waited
    outcome = loop.apply(plan)
    assert outcome.failed == ()
    assert len(hub.issues) == 3
    assert loop.waited - before >= waited


def test_a_limit_that_does_not_end_fails_the_item_and_says_that_nothing_was_written(
    hub: Hub, tmp_path: Path
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    plan = loop.plan(LINES[:1])
    hub.faults = [Fault("POST", "/issues$", SECONDARY) for _ in range(4)]
    (failed,) = loop.apply(plan).failed
    assert (failed.kind, failed.title) == ("unavailable", LINES[0].item.text)
    assert "secondary rate limit" in failed.message
    assert loop.load().intents == ()
    assert loop.push(*LINES).created == 3


@pytest.mark.parametrize("after", [True, False], ids=["filed", "not filed"])
def test_a_page_instead_of_an_answer_is_looked_into_and_files_nothing_twice(
    hub: Hub, tmp_path: Path, after: bool
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "state.db")
    plan = loop.plan(LINES)
    hub.faults = [Fault("POST", "/issues$", (201, {}, "<html>"), after)]
    assert loop.apply(plan).failed == ()
    assert len(hub.issues) == 3


def second(hub: Hub, answer: Reply | Exception) -> None:
    """The second item that is filed gets this answer."""

    def watch(hub: Hub, call: str) -> None:
        if call == "POST /issues" and hub.calls.count(call) == 2 and not hub.faults:
            hub.faults = [Fault("POST", "/issues$", answer)]
            hub.before = lambda hub, call: None

    hub.before = watch


# The token.

CANARIES = ("ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4", "no-shape-that-anybody-knows-c4n4ry")


@contextmanager
def parrot(token: str) -> Iterator[str]:
    """A server that says the token back in whatever it answers, each time in another way."""
    count = 0

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:  # it would print
            pass

        def handle_any(self) -> None:
            nonlocal count
            count += 1
            assert token in self.headers["Authorization"]
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = (200, 403, 422, 502, 301, 429, 401, 404, 410)[count % 9]
            text = (f'{{"message": "you said {token}", "errors": ["{token}"]}}', token)[count % 2]
            if count % 7 == 0:
                self.close_connection = True
                return
            self.send_response(status, f"said-{token}")
            self.send_header("Location", f"http://localhost:1/{token}")
            self.send_header("X-Said", token)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


CALLS: tuple[Callable[[GitHubTracker], object], ...] = (
    lambda github: github.issues(),
    lambda github: github.above(0),
    lambda github: github.newest(),
    lambda github: github.get(IssueRef("1")),
    lambda github: github.history(IssueRef("1")),
    lambda github: github.create(NewIssue(fields(labels=frozenset({"dock"})), BODY, MARK)),
    lambda github: github.create(NewIssue(fields(assignees=frozenset({"Odd"})), BODY, MARK)),
    lambda github: github.edit(IssueRef("1"), Edit((), "x", MARK)),
    lambda github: github.capabilities,
)


@pytest.mark.parametrize("token", CANARIES)
def test_the_token_is_in_no_message_log_or_traceback(
    token: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "github", "requests"):
        caplog.set_level(logging.DEBUG, name)
    told: list[str] = []
    with parrot(token) as address, responses.RequestsMock() as mock:
        mock.add_passthru(address)
        target = GitHubTarget("harbour/notes", base_url=address, due_field="Due")
        for _ in range(9):
            for call in CALLS:
                github = GitHubTracker(target, GitHubToken(token), lambda: NOW)
                try:
                    told.append(repr(call(github)))
                except NotesyncError as error:
                    told += [error.message, error.hint, *traceback.format_exception(error)]
                    told += chain(error)
                finally:
                    github.close()
    logged = [*map(str, caplog.messages), *(repr(vars(record)) for record in caplog.records)]
    assert any("localhost" in line for line in logged), "the libraries logged nothing at all"
    printed = capfd.readouterr()
    everything = "\n".join([*told, *logged, printed.out, printed.err])
    assert "***" in everything
    assert token not in everything


def chain(error: BaseException) -> Iterator[str]:
    """All that an error was raised from or while handling, even where no traceback would say so."""
    for one in (error.__cause__, error.__context__):
        if one is not None:
            yield from (repr(one), *chain(one))


@pytest.mark.parametrize("token", CANARIES)
def test_the_token_is_in_nothing_that_is_kept_or_sent_on(token: str, tmp_path: Path) -> None:
    hub = hub_with_people()
    hub.users[token] = replace(hub.users[LAPTOP])
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        tracker = tracker_of(token)
        loop = Loop(tracker, tmp_path / "state.db")
        plan = loop.plan(LINES)
        write_plan(tmp_path / "plan.json", plan)
        answers: list[Reply] = [said(422, f"no {token}"), said(502, token), said(403, token)]
        hub.faults = [Fault("POST", "/issues$", answer) for answer in answers]
        outcome = loop.apply(plan)
    assert outcome.failed
    assert token not in repr((tracker.name, outcome, plan, tracker_of(token)._target))
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) >= 2
    assert not [one for one in kept if token.encode() in one]
    assert token not in repr(hub.issues)

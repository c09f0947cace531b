"""What an answer of Jira comes to, and what a person reads of it."""

import base64
import json
import traceback
from collections.abc import Callable

import pytest
import requests

from notesync.model.issues import IssueRef
from notesync.model.settings import JiraAccessToken, JiraApiToken, JiraTarget
from notesync.trackers.answers import Answer, Request
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    Stale,
    TrackerError,
    Unavailable,
)
from notesync.trackers.jira import JiraTracker
from notesync.trackers.jira_errors import refusal, turned_away
from tests.builders import fields
from tests.harness import NOW
from tests.trackers.conformance import BODY, MARK
from tests.trackers.jira_builders import LAPTOP, credentials, tracker_of
from tests.trackers.jira_fake import Site
from tests.trackers.served import Fault, Reply

READ = Request("its issues")
WRITE = Request("a new issue", writes=True)
EDIT = Request("DOCK-7", writes=True, one=True)
NEW = NewIssue(fields(), BODY, MARK)
ONE = IssueRef("DOCK-3")


def answer(
    status: int, *messages: str, headers: dict[str, str] | None = None, **errors: str
) -> Answer:
    text = json.dumps({"errorMessages": list(messages), "errors": errors})
    return Answer(status, headers or {}, text)


CAPTCHA = {"x-authentication-denied-reason": "CAPTCHA_CHALLENGE; login-url=https://jira/login.jsp"}
SERAPH = {"x-seraph-loginreason": "AUTHENTICATION_DENIED"}
CANNOT = "Field 'duedate' cannot be set. It is not on the appropriate screen, or unknown."
NOWHERE = "The value 'DOCK' does not exist for the field 'project'."
ARCHIVED = "This issue is archived and cannot be edited."

DEFINITE = [
    (answer(401, "Unauthorized"), Denied, "expired"),
    (answer(403, headers=CAPTCHA), Denied, "CAPTCHA"),
    (answer(403, headers=SERAPH), Denied, "CAPTCHA"),
    (answer(401, headers=SERAPH), Denied, "CAPTCHA"),
    (answer(403, "You do not have permission"), Denied, "Schedule Issues"),
    (answer(403, ARCHIVED), Denied, "restore"),
    (answer(400, project="The project is archived."), Denied, "restore"),
    (answer(400, project="valid project is required"), Denied, "`project`"),
    (answer(400, NOWHERE), Denied, "`project`"),
    (answer(400, duedate=CANNOT), Rejected, "create and edit screens"),
    (answer(400, customfield_9="Team is required."), Rejected, "`fields`"),
    (answer(400, priority="The priority selected is invalid."), Rejected, "`priorities`"),
    (answer(400, assignee="User 'x' does not exist."), Rejected, "roster"),
    (answer(400, summary="too long"), Rejected, "line in the notes"),
    (answer(400, "odd"), Rejected, ""),
    (answer(410, "The requested API has been removed."), Rejected, "update notesync"),
    (answer(413, "too large"), Rejected, "shorten"),
    (answer(409, "Conflict"), Stale, "plan"),
    (Answer(302, {"location": "/login.jsp"}, ""), Rejected, "`base_url`"),
    (answer(422, "Unprocessable"), Rejected, ""),
]


@pytest.mark.parametrize(("said", "kind", "hint"), DEFINITE)
@pytest.mark.parametrize("request_", [READ, WRITE, EDIT], ids=["read", "write", "edit"])
def test_a_refusal_is_definite_and_says_what_to_do(
    said: Answer, kind: type[TrackerError], hint: str, request_: Request
) -> None:
    error = refusal(said, request_, NOW)
    assert type(error) is kind
    assert hint in error.hint
    assert request_.what in error.message


def test_a_404_of_one_issue_says_nothing_of_the_others() -> None:
    gone = answer(404, "Issue does not exist")
    assert type(refusal(gone, EDIT, NOW)) is Rejected
    assert type(refusal(gone, READ, NOW)) is Denied


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_after_a_servers_failure_a_write_may_have_happened_and_a_read_may_be_repeated(
    status: int,
) -> None:
    page = Answer(status, {"retry-after": "7"}, "<html>")
    assert type(refusal(page, WRITE, NOW)) is Indeterminate
    error = refusal(page, READ, NOW)
    assert isinstance(error, Unavailable)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "5", "ratelimit-reason": "jira-burst-based"}, 5),
        ({"retry-after": "Wed, 05 Mar 2031 10:00:09 GMT"}, 10),
        ({"x-ratelimit-reset": "2031-03-05T10:01:00Z"}, 61),
        ({"x-ratelimit-reset": "2031-03-05T10:01Z"}, 120),
        ({}, 60),
        ({"retry-after": "soon"}, 60),
    ],
)
def test_a_limit_is_waited_for_as_long_as_it_says(headers: dict[str, str], wait: float) -> None:
    for request in (READ, WRITE):
        error = refusal(answer(429, "Rate limited", headers=headers), request, NOW)
        assert isinstance(error, Unavailable)
        assert error.retry_after == wait
    assert headers.get("ratelimit-reason", "429") in error.message


def test_an_answer_to_nobody_is_no_answer_to_us() -> None:
    failed = Answer(200, {"x-seraph-loginreason": "AUTHENTICATED_FAILED"}, '{"issues": []}')
    error = turned_away(failed, READ)
    assert isinstance(error, Denied)
    assert "expired" in error.hint
    assert turned_away(Answer(200, {"x-seraph-loginreason": "OK"}, "{}"), READ) is None


# On the real SDK.


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (requests.ReadTimeout("no answer"), Indeterminate),
        (requests.ConnectionError("dropped"), Indeterminate),
        ((502, {}, "<html>"), Indeterminate),
        ((503, {"Retry-After": "soon"}, "<html>"), Indeterminate),
        ((201, {}, "<html>Log in</html>"), Indeterminate),
        ((200, {}, "{}"), Indeterminate),
        ((201, {}, '{"key": "CRANE-1"}'), Indeterminate),
        (requests.ConnectTimeout("nobody"), Unavailable),
        ((429, {"Retry-After": "soon"}, "{}"), Unavailable),
        ((403, {}, "{}"), Denied),
        ((302, {"Location": "https://sso.example"}, ""), Rejected),
    ],
    ids=repr,
)
@pytest.mark.parametrize("after", [True, False], ids=["done", "not done"])
def test_a_creation_is_sent_once_whatever_comes_back(
    site: Site,
    said: Exception | Reply,
    kind: type[TrackerError],
    *,
    after: bool,
) -> None:
    site.faults.append(Fault("POST", "/issue$", said, after))
    with pytest.raises(kind):
        tracker_of(site).create(NEW)
    assert site.calls.count("POST /issue") == 1


@pytest.mark.parametrize(
    "said",
    [
        requests.ReadTimeout("lost"),
        (429, {"Retry-After": "1"}, "{}"),
        (404, {}, "{}"),
        (401, {}, ""),
    ],
    ids=repr,
)
def test_an_issue_that_was_filed_and_cannot_be_read_is_never_filed_again(
    site: Site, said: Exception | Reply
) -> None:
    site.faults.append(Fault("GET", r"/DOCK-\d+$", said))
    with pytest.raises(Indeterminate, match="it was written"):
        tracker_of(site).create(NEW)


@pytest.mark.parametrize("text", ["<html>Log in</html>", "[]", "{}", '{"issues": [1]}', "", "{"])
def test_a_page_that_is_not_jiras_is_not_believed(site: Site, text: str) -> None:
    jira = tracker_of(site)
    for pattern, call in (
        ("/search", jira.issues),
        ("/bulkfetch|/search$", lambda: jira.above(0)),
        ("/DOCK-3$", lambda: jira.get(ONE)),
    ):
        method = "GET" if "DOCK" in pattern or not site.cloud else "POST"
        site.faults.append(Fault(method, pattern, (200, {}, text)))
        with pytest.raises(Unavailable, match="not Jira's"):
            call()


def test_a_page_in_the_place_of_an_empty_answer_is_not_believed(site: Site) -> None:
    jira = tracker_of(site)
    ref = jira.create(NEW).ref
    site.faults.append(Fault("PUT", r"/DOCK-\d+$", (200, {}, "<html>Log in</html>")))
    with pytest.raises(Indeterminate):
        jira.edit(ref, Edit((), BODY, MARK))


def test_a_list_that_goes_in_circles_is_refused(site: Site) -> None:
    if not site.cloud:
        pytest.skip("Data Center's lists have no tokens")
    page: Reply = (200, {}, json.dumps({"issues": [], "nextPageToken": "again"}))
    site.faults += [Fault("POST", "/search/jql$", page), Fault("POST", "/search/jql$", page)]
    with pytest.raises(Unavailable, match="circles"):
        tracker_of(site).issues()


CALLS: list[Callable[[JiraTracker], object]] = [
    lambda jira: jira.capabilities,
    lambda jira: jira.issues(),
    lambda jira: jira.above(0),
    lambda jira: jira.newest(),
    lambda jira: jira.get(ONE),
    lambda jira: jira.history(ONE),
    lambda jira: jira.create(NEW),
    lambda jira: jira.edit(ONE, Edit((), "x", MARK)),
]
NAMES = "capabilities issues above newest get history create edit".split()


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_an_expired_token_is_denied_and_never_shown(
    site: Site, call: Callable[[JiraTracker], object]
) -> None:
    canary = "c4n4ryc4n4ryc4n4ry"
    with pytest.raises(Denied) as caught:
        call(tracker_of(site, canary))
    told = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert canary not in told
    assert "expired" in caught.value.hint


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_what_a_server_repeats_of_us_is_never_shown(
    site: Site, call: Callable[[JiraTracker], object]
) -> None:
    canary = "c4n4ryc4n4ryc4n4ry"
    jira = JiraTracker(JiraTarget(site.address, site.key), credentials(site, canary), lambda: NOW)
    encoded = base64.b64encode(f"ines@example.org:{canary}".encode()).decode()
    echo = f"{encoded} {canary}" if site.cloud else canary
    for method in ("GET", "POST"):
        site.faults += [Fault(method, "serverInfo|.", (500, {}, json.dumps({"message": echo})))] * 3
    with pytest.raises(TrackerError) as caught:
        call(jira)
    told = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert canary not in told
    assert encoded not in told


def test_tokens_are_not_in_what_credentials_print() -> None:
    assert "c4n4ry" not in repr(
        (JiraApiToken("i@example.org", "c4n4ry"), JiraAccessToken("c4n4ry"))
    )


def test_an_archived_project_is_named_and_nothing_else_is_tried(site: Site) -> None:
    site.archived = True
    with pytest.raises(Denied, match="a new issue") as caught:
        tracker_of(site).create(NEW)
    assert "archived" in caught.value.hint


def test_a_project_that_is_not_there_is_denied(site: Site) -> None:
    jira = tracker_of(site)
    site.key = "CRANE"
    for call in (jira.issues, lambda: jira.create(NEW)):
        with pytest.raises(Denied) as caught:
            call()
        assert "`project`" in caught.value.hint


def test_a_jira_too_old_to_tell_its_screens_is_believed_to_have_what_we_send(site: Site) -> None:
    site.faults += [Fault("GET", "/createmeta/", (404, {}, "null for uri"))] * 2
    told: list[str] = []
    target = JiraTarget(site.address, site.key, decision_type="Decision", fields={"Team": "Blue"})
    jira = JiraTracker(target, credentials(site, LAPTOP), lambda: NOW, tell=told.append)
    assert jira.capabilities.due
    assert jira.capabilities.priority
    jira.create(NEW)
    (stored,) = site.issues.values()
    assert stored["fields"]["issuetype"] == {"name": "Task"}
    assert "'Team'" in told[0]

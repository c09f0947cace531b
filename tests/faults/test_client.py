"""The stand-in's adapter says of each answer what the protocol wants said."""

import json

import pytest
import requests
import responses

from notesync.model.issues import Gone, IssueRef
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    Tracker,
    TrackerError,
    Unavailable,
)
from tests.builders import fields, marker
from tests.faults.client import HttpTracker
from tests.faults.procs.pace import LATEST
from tests.faults.procs.project import BLANK
from tests.faults.procs.wire import edited

URL = "http://127.0.0.1:9/p/one"
REF = IssueRef("1")
ISSUE = {**BLANK, "title": "Order the spare pumps", "number": 1, "author": "notesync"}

NEW = NewIssue(fields(), "body", marker(fields()))

TRACKER: Tracker = HttpTracker(URL)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (200, '{"number": 1, "ti', Unavailable),
        (200, "[]", Unavailable),
        (429, "{}", Unavailable),
        (500, "{}", Unavailable),
        (503, "{}", Unavailable),
        (401, "{}", Denied),
        (403, "{}", Denied),
    ],
)
def test_a_read_without_a_whole_answer_may_be_sent_again(
    status: int, text: str, error: type[TrackerError]
) -> None:
    with responses.RequestsMock() as web:
        web.get(f"{URL}/issues/1", body=text, status=status)
        with pytest.raises(error):
            TRACKER.get(REF)


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (201, '{"number": 1, "ti', Indeterminate),
        (500, "{}", Indeterminate),
        (502, "{}", Indeterminate),
        (503, "{}", Indeterminate),
        (429, "{}", Unavailable),
        (422, "{}", Rejected),
        (404, "{}", Rejected),
        (401, "{}", Denied),
    ],
)
def test_only_a_definite_no_says_that_nothing_was_written(
    status: int, text: str, error: type[TrackerError]
) -> None:
    with responses.RequestsMock() as web:
        web.post(f"{URL}/issues", body=text, status=status, headers={"Retry-After": "2"})
        web.patch(f"{URL}/issues/1", body=text, status=status)
        with pytest.raises(error) as create:
            TRACKER.create(NEW)
        with pytest.raises(error):
            TRACKER.edit(REF, Edit((), "body", None))
    if isinstance(create.value, Unavailable):
        assert create.value.retry_after == 2


def test_a_dropped_connection_may_have_written_and_cannot_have_read() -> None:
    with responses.RequestsMock() as web:
        web.post(f"{URL}/issues", body=requests.ConnectionError("gone"))
        web.get(f"{URL}/newest", body=requests.ReadTimeout("gone"))
        with pytest.raises(Indeterminate):
            TRACKER.create(NEW)
        with pytest.raises(Unavailable):
            TRACKER.newest()


def test_what_is_not_there_is_gone() -> None:
    with responses.RequestsMock() as web:
        web.get(f"{URL}/issues/1", json={}, status=404)
        assert isinstance(TRACKER.get(REF), Gone)


def test_an_issue_keeps_its_marker_on_the_way() -> None:
    with responses.RequestsMock() as web:
        web.post(f"{URL}/issues", json=ISSUE)
        TRACKER.create(NEW)
        body = web.calls[0].request.body
        assert isinstance(body, bytes)
        sent = json.loads(body)
        web.get(f"{URL}/issues/1", json={**ISSUE, **sent})
        issue = TRACKER.get(REF)
    assert not isinstance(issue, Gone)
    assert (issue.fields, issue.body, issue.marker) == (NEW.fields, NEW.body, NEW.marker)


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    change = {"op": "members", "field": "labels", "add": ["b"], "remove": ["a"]}
    before = {**ISSUE, "labels": ["a", "c"]}
    assert edited(before, {"changes": [change]}) == {**before, "labels": ["b", "c"]}


def test_nothing_takes_effect_after_the_settle_time() -> None:
    assert TRACKER.settle > LATEST

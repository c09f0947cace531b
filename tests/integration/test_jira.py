"""Jira's adapter against a Data Center that nobody here wrote, over real sockets."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from notesync.model.issues import Audience, Change, Field, Issue, Set, Status
from notesync.model.items import Priority
from notesync.model.settings import JiraAccessToken, JiraTarget
from notesync.sync.render import spliced
from notesync.trackers.base import Edit, NewIssue, Rejected, Tracker
from notesync.trackers.jira import JiraTracker
from tests.builders import action, fields, sighting
from tests.harness import Loop
from tests.integration.jira820 import PROJECT, emptied, serving
from tests.trackers.conformance import BODY, MARK, TrackerLaws

pytestmark = pytest.mark.integration

LINES = (
    sighting(action("Order the spare pumps for the dock", 3)),
    sighting(action("Write to the harbour office about the crane", 4)),
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def address(server: str) -> str:
    """Every test has an empty project."""
    emptied(server)
    return server


def tracker_of(address: str, **more: object) -> JiraTracker:
    target = JiraTarget(address, PROJECT, keyed_labels=True, **more)  # type: ignore[arg-type]
    return JiraTracker(target, JiraAccessToken("t"), lambda: datetime.now(UTC), settle=0.1)


class TestJiraAgainstJira820(TrackerLaws):
    """The laws that every tracker keeps."""

    readers = (Audience.PUBLIC,)  # jira820 asks nobody for a login
    skipped: ClassVar[dict[str, str]] = {
        "returns_what_is_stored_with_its_marker": "jira820 keeps no properties: no whole marker",
        "changes_what_it_names_and_nothing_else": "jira820 keeps no properties: no whole marker",
        "edit_of_the_block_brings_the_whole_body": "jira820 keeps no properties for a comment's id",
    }

    @pytest.fixture(autouse=True)
    def _served(self, address: str, request: pytest.FixtureRequest) -> Iterator[None]:
        for name, reason in self.skipped.items():
            if name in request.node.name:
                pytest.skip(reason)
        self.address = address
        self.reached: list[JiraTracker] = []
        yield
        for tracker in self.reached:
            tracker.close()

    def reach(self) -> JiraTracker:
        self.reached.append(tracker_of(self.address))
        return self.reached[-1]

    def see_can(self, tracker: Tracker, change: Change) -> None:
        if change.field is Field.ASSIGNEES:
            pytest.skip("in Jira an issue has one assignee")
        super().see_can(tracker, change)


@pytest.fixture
def jira(address: str) -> Iterator[JiraTracker]:
    tracker = tracker_of(address)
    yield tracker
    tracker.close()


def test_an_edit_changes_what_it_names(jira: JiraTracker) -> None:
    wanted = fields("Order", due=date(2031, 4, 1), priority=Priority.HIGH)
    ref = jira.create(NewIssue(wanted, BODY, MARK)).ref
    changes = (
        Set(Field.TITLE, "Order", "Pay"),
        Set(Field.DUE, "2031-04-01", None),
        Set(Field.PRIORITY, "high", "low"),
        Set(Field.STATUS, "open", "not_planned"),
    )
    shown = jira.edit(ref, Edit(changes, spliced("", "> Pay"), MARK))
    held = (shown.fields.title, shown.fields.due, shown.fields.priority, shown.fields.status)
    assert held == ("Pay", None, Priority.LOW, Status.NOT_PLANNED)
    assert shown.body == spliced("", "> Pay")
    again = jira.edit(ref, Edit((Set(Field.STATUS, "not_planned", "open"),), None, MARK))
    assert again.fields.status is Status.OPEN
    assert again.fields.title == "Pay"


def test_an_issue_is_known_by_its_label(jira: JiraTracker) -> None:
    wanted = fields(labels=frozenset({"dock"}), assignees=frozenset({"ines"}))
    issue = jira.create(NewIssue(wanted, BODY, MARK))
    assert issue.marker
    assert (issue.marker.namespace, issue.marker.key) == (MARK.namespace, MARK.key)
    assert issue.fields.labels == {"dock"}
    assert issue.body == BODY
    assert jira.issues() == jira.above(0) == (issue,)


def test_all_issues_are_read_over_several_pages(jira: JiraTracker) -> None:
    for number in range(120):
        jira.create(NewIssue(fields(f"Task {number}"), BODY, MARK))
    assert len(jira.above(0)) == len(jira.issues()) == jira.newest() == 120
    assert len(jira.above(117)) == 3


def test_history_says_who_changed_what(jira: JiraTracker) -> None:
    ref = jira.create(NewIssue(fields(), BODY, MARK)).ref
    jira.edit(ref, Edit((Set(Field.STATUS, "open", "completed"),), None, None))
    (event,) = jira.history(ref)
    assert (event.actor, event.field, event.after) == ("admin", "status", "completed")


def test_what_a_person_wrote_is_left_alone(jira: JiraTracker, address: str) -> None:
    ref = jira.create(NewIssue(fields(), BODY, MARK)).ref
    asked(address, f"/issue/{ref.id}", {"fields": {"description": "By hand"}}, "PUT")
    with pytest.raises(Rejected, match="no properties"):
        jira.edit(ref, Edit((), spliced("By hand", "> new"), MARK))
    issue = jira.get(ref)
    assert isinstance(issue, Issue)
    assert issue.body == "By hand"


def test_a_link_to_the_notes_made_twice_is_one_link(address: str) -> None:
    where = "https://notes.example/harbour.md#L1"
    target = JiraTarget(address, PROJECT, keyed_labels=True)
    token = JiraAccessToken("t")
    jira = JiraTracker(target, token, lambda: datetime.now(UTC), permalink=lambda _: where)
    ref = jira.create(NewIssue(fields(), BODY, MARK)).ref
    jira.edit(ref, Edit((Set(Field.TITLE, "x", "y"),), None, MARK))
    jira.close()
    (link,) = json.loads(asked(address, f"/issue/{ref.id}/remotelink", None, "GET"))
    assert link["object"]["url"] == where


def test_two_ledgers_file_each_item_once(jira: JiraTracker, tmp_path: Path) -> None:
    first = Loop(jira, tmp_path / "first.db")
    assert len(first.push(*LINES).done) == 2
    assert first.plan(LINES).writes == 0
    Loop(jira, tmp_path / "second.db").push(*LINES)
    titles = sorted(issue.fields.title for issue in jira.above(0))
    assert titles == sorted(line.item.text for line in LINES)


def asked(address: str, path: str, wanted: object, method: str = "POST") -> str:
    """What the server says to a person."""
    data = None if wanted is None else json.dumps(wanted).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/rest/api/2{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())

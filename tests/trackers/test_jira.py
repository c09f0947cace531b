"""Jira, Cloud and Data Center: the laws of all trackers, and what Jira alone does."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import requests
import responses

from notesync.model.issues import (
    Audience,
    Change,
    Field,
    Gone,
    Issue,
    IssueRef,
    Members,
    Set,
    Status,
)
from notesync.model.items import Kind, Priority
from notesync.model.settings import FieldValue, JiraTarget
from notesync.sync.render import spliced, text_fingerprint
from notesync.trackers.base import Edit, Indeterminate, NewIssue, Rejected, Tracker, Unavailable
from notesync.trackers.jira import JiraTracker
from notesync.trackers.marker import decode
from tests.builders import fields, marker
from tests.contracts import ABSENT
from tests.harness import NOW
from tests.trackers.conformance import BODY, MARK, TrackerLaws
from tests.trackers.jira_builders import LAPTOP, credentials, site_with_people, tracker_of
from tests.trackers.jira_fake import CHECK, Site
from tests.trackers.jira_scheme import screen_field
from tests.trackers.served import Fault


class TestJiraTracker(TrackerLaws):
    """The laws that every tracker keeps, on Cloud and on Data Center."""

    @pytest.fixture(autouse=True)
    def _served(self, site: Site) -> None:
        self.site = site

    def reach(self) -> JiraTracker:
        return tracker_of(self.site)

    def see_can(self, tracker: Tracker, change: Change) -> None:
        if change.field is Field.ASSIGNEES:
            pytest.skip("in Jira an issue has one assignee")
        super().see_can(tracker, change)


NEW = NewIssue(fields(labels=frozenset({"action-item"})), BODY, MARK)


@pytest.fixture
def jira(site: Site) -> JiraTracker:
    return tracker_of(site)


def present(tracker: JiraTracker, ref: IssueRef) -> Issue:
    issue = tracker.get(ref)
    assert isinstance(issue, Issue)
    return issue


# The contract.


@pytest.mark.skipif(CHECK is None, reason=ABSENT)
def test_what_breaks_the_contract_is_noticed() -> None:
    site = site_with_people(cloud=True)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        site.serve(mock)
        url = f"{site.address}/rest/api/2"
        auth = ("ines@example.org", LAPTOP)
        wanted = {"jql": 'project = "DOCK"', "fields": "summary"}
        requests.post(f"{url}/search/jql", json=wanted, auth=auth, timeout=1)
        requests.get(f"{url}/nowhere", auth=auth, timeout=1)
    assert len(site.complaints) == 2


# Filing.


def test_an_issue_is_filed_by_one_request_that_has_its_marker(
    site: Site, jira: JiraTracker
) -> None:
    issue = jira.create(NEW)
    assert site.writes.count("POST /issue") == 1
    sent = next(one for one in site.bodies if "issuetype" in one.get("fields", {}))
    (kept,) = sent["properties"]
    assert kept["key"] == "notesync"
    assert decode(kept["value"]["marker"]) == MARK
    assert sent["fields"]["labels"] == ["action-item", "notesync"]
    assert issue.ref.url == f"{site.address}/browse/{issue.ref.id}"


def test_the_text_is_the_description_alone_and_no_line_of_ours_shows(
    site: Site, jira: JiraTracker
) -> None:
    jira.create(NEW)
    (stored,) = site.issues.values()
    assert stored["fields"]["description"] == site.shown("> Order the pumps")


def test_an_issue_type_is_chosen_by_the_kind_of_item(site: Site) -> None:
    jira = tracker_of(site, decision_type="decision")
    jira.create(NewIssue(fields(), BODY, replace(MARK, kind=Kind.DECISION)))
    jira.create(NEW)
    assert [one["fields"]["issuetype"]["id"] for one in site.issues.values()] == ["22", "20"]


def test_an_issue_type_that_is_not_there_is_named_with_those_that_are(site: Site) -> None:
    with pytest.raises(Rejected, match=r"'Chore'; there are: Decision, Story, Task"):
        tracker_of(site, action_type="Chore").create(NEW)
    assert site.issues == {}


def test_what_the_screens_lack_is_no_capability_and_is_not_sent(
    site: Site, jira: JiraTracker
) -> None:
    del site.screen["duedate"], site.screen["priority"]
    assert not jira.capabilities.due
    assert not jira.capabilities.priority
    wanted = fields(due=date(2031, 4, 1), priority=Priority.HIGH)
    assert jira.create(NewIssue(wanted, BODY, MARK)).fields.due is None


def test_what_a_project_looks_like_is_asked_once(site: Site, jira: JiraTracker) -> None:
    for _ in range(2):
        jira.create(NEW)
    for call in ("GET /serverInfo", "GET /issue/createmeta/DOCK/issuetypes"):
        assert site.calls.count(call) == 1


def test_priorities_have_the_names_of_this_project(site: Site) -> None:
    jira = tracker_of(site, priorities={Priority.HIGH: "highest"})
    issue = jira.create(NewIssue(fields(priority=Priority.HIGH), BODY, MARK))
    assert next(iter(site.issues.values()))["fields"]["priority"] == "1"
    assert issue.fields.priority is Priority.HIGH


def test_a_priority_that_the_scheme_lacks_is_named_with_those_that_are_there(site: Site) -> None:
    jira = tracker_of(site, priorities={Priority.HIGH: "P1"})
    with pytest.raises(Rejected, match=r"'Priority' cannot hold 'P1': there are: Highest, High"):
        jira.create(NewIssue(fields(priority=Priority.HIGH), BODY, MARK))
    assert site.issues == {}


def test_whoever_cannot_be_assigned_is_left_out_and_the_issue_is_filed(
    site: Site, jira: JiraTracker
) -> None:
    for _ in range(2):
        new = NewIssue(fields(assignees=frozenset({"Ine"})), BODY, MARK)
        assert jira.create(new).fields.assignees == frozenset()
    assert site.calls.count("GET /user/assignable/search") == 1


def test_people_are_known_by_their_account_or_by_their_name(site: Site, jira: JiraTracker) -> None:
    login = "712020:9" if site.cloud else "Liv"
    issue = jira.create(NewIssue(fields(assignees=frozenset({login})), BODY, MARK))
    assert issue.fields.assignees == {login}


def test_of_two_people_one_is_assigned(jira: JiraTracker) -> None:
    wanted = fields(assignees=frozenset({"Ines", "Odd", "Aki"}))
    assert jira.create(NewIssue(wanted, BODY, MARK)).fields.assignees == {"Ines"}


def test_nobody_is_put_off_an_issue_for_somebody_else(jira: JiraTracker) -> None:
    ref = jira.create(NewIssue(fields(assignees=frozenset({"Ines"})), BODY, MARK)).ref
    add = Edit((Members(Field.ASSIGNEES, ("Odd",), ()),), None, None)
    assert jira.edit(ref, add).fields.assignees == {"Ines"}
    change = Edit((Members(Field.ASSIGNEES, ("Odd",), ("Ines",)),), None, None)
    assert jira.edit(ref, change).fields.assignees == {"Odd"}
    nobody = Edit((Members(Field.ASSIGNEES, (), ("Odd",)),), None, None)
    assert jira.edit(ref, nobody).fields.assignees == frozenset()


def test_a_label_with_a_blank_is_left_out(jira: JiraTracker) -> None:
    wanted = fields(labels=frozenset({"in progress", "dock"}))
    issue = jira.create(NewIssue(wanted, BODY, MARK))
    assert issue.fields.labels == {"dock"}
    edit = Edit((Members(Field.LABELS, ("to do", "crane"), ()),), None, None)
    assert jira.edit(issue.ref, edit).fields.labels == {"dock", "crane"}


def test_configured_fields_are_found_by_their_names_and_sent_as_their_types_want(
    site: Site,
) -> None:
    wanted = {
        "team": "blue",
        "Points": 3,
        "Review": "2031-05-04",
        "Areas": ("inner", "Outer"),
        "Components": "Dock",
        "Parent": "DOCK-1",
        "Reviewer": "Odd",
    }
    tracker_of(site, fields=wanted).create(NEW)
    sent = next(one for one in site.bodies if "issuetype" in one.get("fields", {}))["fields"]
    assert sent["customfield_10"] == {"value": "Blue"}
    assert sent["customfield_11"] == 3
    assert sent["customfield_12"] == "2031-05-04"
    assert sent["customfield_13"] == [{"value": "Inner"}, {"value": "Outer"}]
    assert sent["components"] == [{"name": "Dock"}]
    assert sent["parent"] == {"key": "DOCK-1"}
    assert sent["customfield_14"] == {"accountId" if site.cloud else "name": "Odd"}


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("Team", "Green", "there are: Blue, Red"),
        ("Team", ("Blue", "Red"), "it takes one value"),
        ("Points", "many", "it takes a number"),
        ("Review", "soon", "it takes a date"),
        ("Sprint", "Third", "'sprint' cannot be set from here"),
        ("Areas", ("Inner", "Lost"), "there are: Inner, Outer"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_refused_before_anything_is_sent(
    site: Site, name: str, given: FieldValue, why: str
) -> None:
    with pytest.raises(Rejected, match=why) as caught:
        tracker_of(site, fields={name: given}).create(NEW)
    assert repr(name) in caught.value.message
    assert "`fields`" in caught.value.hint
    assert site.issues == {}


def test_a_field_that_no_screen_has_is_left_out_and_told_once(site: Site) -> None:
    told: list[str] = []
    target = JiraTarget(site.address, site.key, fields={"Squad": "Blue"})
    jira = JiraTracker(target, credentials(site, LAPTOP), lambda: NOW, tell=told.append)
    for _ in range(2):
        jira.create(NEW)
    assert len(site.issues) == 2
    assert len(told) == 1
    assert "'Squad' is not on the create screen of Task" in told[0]


def test_the_issue_is_linked_back_to_the_notes_once(site: Site) -> None:
    target = JiraTarget(site.address, site.key)
    where = "https://notes.example/harbour.md#L1"
    jira = JiraTracker(target, credentials(site, LAPTOP), lambda: NOW, permalink=lambda _: where)
    ref = jira.create(NEW).ref
    jira.edit(ref, Edit((Set(Field.TITLE, "x", "New"),), None, replace(MARK, revision=2)))
    (link,) = site.links.values()
    assert link["object"] == {"url": where, "title": MARK.places[-1].text}
    assert link["globalId"] == "notesync=harbour/notes/ns-aaaaaaaaaa"


def test_a_link_that_cannot_be_made_is_told_and_the_issue_is_filed(site: Site) -> None:
    told: list[str] = []
    target = JiraTarget(site.address, site.key)
    jira = JiraTracker(
        target,
        credentials(site, LAPTOP),
        lambda: NOW,
        permalink=lambda _: "https://notes.example",
        tell=told.append,
    )
    site.faults.append(Fault("POST", "/remotelink$", (403, {}, "{}")))
    assert jira.create(NEW).marker == MARK
    assert len(told) == 1


# Closing and reopening.


def test_a_decision_is_filed_and_then_closed_and_says_so_at_the_end_only(
    site: Site, jira: JiraTracker
) -> None:
    done = fields(status=Status.COMPLETED)
    issue = jira.create(NewIssue(done, BODY, marker(done)))
    assert issue.marker == marker(done)
    first, *_, last = (decode(one["value"]["marker"]) for one in properties(site))
    assert first
    assert last
    assert first.asked.status is Status.OPEN
    assert last.asked.status is Status.COMPLETED


def properties(site: Site) -> list[dict[str, Any]]:
    """The properties that were sent, in their order."""
    return [one for body in site.bodies for one in body.get("properties") or ()]


@pytest.mark.parametrize("way", [{}, {"21": "10001"}], ids=["none", "only to other states"])
def test_an_issue_that_cannot_be_closed_is_filed_open_and_asks_for_open(
    site: Site, jira: JiraTracker, way: dict[str, str]
) -> None:
    site.ways = way
    done = fields(status=Status.COMPLETED)
    issue = jira.create(NewIssue(done, BODY, marker(done)))
    assert issue.fields.status is Status.OPEN
    assert issue.marker
    assert issue.marker.asked.status is Status.OPEN


def test_where_no_transition_leads_those_that_there_are_are_named(
    site: Site, jira: JiraTracker
) -> None:
    site.ways = {"21": "10001"}
    ref = jira.create(NEW).ref
    close = Edit((Set(Field.STATUS, "open", "completed"), Set(Field.TITLE, "x", "New")), None, MARK)
    with pytest.raises(Rejected, match=r"'Go to In Progress' \(to 'In Progress'\)") as caught:
        jira.edit(ref, close)
    assert ref.id in caught.value.message
    assert "`statuses`" in caught.value.hint
    assert present(jira, ref).fields.title == NEW.fields.title


def test_the_state_that_is_configured_is_chosen(site: Site) -> None:
    jira = tracker_of(site, statuses={Status.OPEN: "In Progress"})
    ref = jira.create(NEW).ref
    site.close(int(ref.id.removeprefix("DOCK-")))
    jira.edit(ref, Edit((Set(Field.STATUS, "completed", "open"),), None, MARK))
    assert next(iter(site.issues.values()))["fields"]["status"] == "10001"


@pytest.mark.parametrize("reason", [Status.COMPLETED, Status.NOT_PLANNED, Status.DUPLICATE])
def test_the_reason_is_the_resolution_that_the_transition_asks_for(
    site: Site, jira: JiraTracker, reason: Status
) -> None:
    ref = jira.create(NEW).ref
    closed = jira.edit(ref, Edit((Set(Field.STATUS, "open", reason.value),), None, MARK))
    assert closed.fields.status is reason
    reopened = jira.edit(ref, Edit((Set(Field.STATUS, reason.value, "open"),), None, MARK))
    assert reopened.fields.status is Status.OPEN


def test_a_field_that_a_transition_asks_for_is_given_or_named(site: Site) -> None:
    site.asks_for = {"customfield_20": screen_field("Root cause", "string", required=True)}
    ref = tracker_of(site).create(NEW).ref
    close = Edit((Set(Field.STATUS, "open", "completed"),), None, MARK)
    with pytest.raises(Rejected, match="asks for Root cause") as caught:
        tracker_of(site).edit(ref, close)
    assert "`transition_fields`" in caught.value.hint
    jira = tracker_of(site, transition_fields={"root cause": "wear"})
    assert jira.edit(ref, close).fields.status is Status.COMPLETED


def test_a_reason_that_this_jira_does_not_have_is_named_with_those_that_it_has(
    site: Site,
) -> None:
    jira = tracker_of(site, resolutions={Status.NOT_PLANNED: "Won't Fix"})
    ref = jira.create(NEW).ref
    close = Edit((Set(Field.STATUS, "open", "not_planned"),), None, MARK)
    with pytest.raises(Rejected, match="there are: Done, Won't Do, Duplicate") as caught:
        jira.edit(ref, close)
    assert "`resolutions`" in caught.value.hint


def test_where_no_resolution_is_asked_for_none_is_sent(site: Site, jira: JiraTracker) -> None:
    site.resolution_on_screen = False
    ref = jira.create(NEW).ref
    issue = jira.edit(ref, Edit((Set(Field.STATUS, "open", "not_planned"),), None, MARK))
    assert issue.fields.status is Status.COMPLETED


def test_a_closed_issue_gets_another_reason(jira: JiraTracker) -> None:
    done = fields(status=Status.COMPLETED)
    ref = jira.create(NewIssue(done, BODY, marker(done))).ref
    issue = jira.edit(ref, Edit((Set(Field.STATUS, "completed", "duplicate"),), None, None))
    assert issue.fields.status is Status.DUPLICATE


def test_an_edit_that_is_tried_again_goes_on_where_it_stopped(
    site: Site, jira: JiraTracker
) -> None:
    ref = jira.create(NEW).ref
    jira.edit(ref, Edit((Set(Field.STATUS, "open", "completed"),), None, MARK))
    edit = Edit((Set(Field.STATUS, "completed", "open"), Set(Field.TITLE, "x", "New")), None, MARK)
    site.faults.append(Fault("PUT", "/DOCK-\\d+$", (429, {"Retry-After": "1"}, "{}")))
    with pytest.raises(Unavailable):
        jira.edit(ref, edit)
    issue = jira.edit(ref, edit)
    assert (issue.fields.status, issue.fields.title) == (Status.OPEN, "New")


def test_closing_with_a_new_text_leaves_no_text_that_looks_like_a_persons(
    site: Site, jira: JiraTracker
) -> None:
    ref = jira.create(NEW).ref
    body = spliced("", "> Done by Odd")
    done = replace(MARK.asked, status=Status.COMPLETED)
    mark = replace(MARK, revision=2, asked=done, block=text_fingerprint("> Done by Odd"))
    changes = (Set(Field.STATUS, "open", "completed"), Set(Field.BLOCK, "a", "b"))
    site.faults.append(Fault("POST", "/transitions$", requests.ReadTimeout("lost")))
    with pytest.raises(Indeterminate):
        jira.edit(ref, Edit(changes, body, mark))
    between = present(jira, ref)
    assert between.body == body
    assert between.marker == replace(mark, asked=MARK.asked)
    assert jira.edit(ref, Edit(changes, body, mark)).marker == mark
    assert next(iter(site.issues.values()))["comments"] == []


# Reading.


def test_the_list_is_a_hint_and_what_is_not_ours_is_not_believed(
    site: Site, jira: JiraTracker
) -> None:
    issue = jira.create(NEW)
    site.file("Odd", "Of a person")
    assert jira.issues() == (issue,)
    number = site.file("Odd", "Labelled by a person", labels=["NoteSync"])
    assert [one.ref for one in jira.issues()][1].id == f"DOCK-{number}"
    assert jira.issues()[1].marker is None


def test_a_search_that_matches_everything_makes_nobody_elses_issue_ours(
    site: Site, jira: JiraTracker
) -> None:
    mine = jira.create(NEW)
    number = site.file("Odd", "Of a person")
    site.heeds_clauses = False
    assert jira.issues() == (mine,)
    assert jira.newest() == number
    assert [one.ref.id for one in jira.above(0)] == [mine.ref.id, f"DOCK-{number}"]


def test_lists_come_in_pages(site: Site, jira: JiraTracker) -> None:
    site.gap = 0
    for number in range(205):
        site.file("Odd", f"Task {number}", labels=["notesync"])
    assert len(jira.issues()) == 205
    assert len(jira.above(0)) == 205
    assert [one.ref.id for one in jira.above(203)] == ["DOCK-204", "DOCK-205"]


def test_what_no_list_shows_yet_is_read_key_by_key(site: Site, jira: JiraTracker) -> None:
    first = jira.create(NEW)
    site.lags, site.gap = True, 9
    late = [jira.create(NEW) for _ in range(3)]
    fresh = tracker_of(site)
    assert fresh.issues() == (first,)
    assert fresh.newest() == 3
    assert fresh.above(3) == tuple(late)
    assert fresh.newest() == site.newest
    fresh.get(late[0].ref)
    site.catch_up()
    assert tracker_of(site).newest() == site.newest


def test_a_moved_issue_is_gone_and_nothing_is_written_where_it_went(
    site: Site, jira: JiraTracker
) -> None:
    jira.create(NEW)
    ref = jira.create(NEW).ref
    site.remove(int(ref.id.removeprefix("DOCK-")), moved_to="CRANE-4")
    site.issues[1] = next(iter(site.issues.values()))
    gone = jira.get(ref)
    assert isinstance(gone, Gone)
    assert gone.reason == "it was moved to CRANE-4"
    with pytest.raises(Rejected, match="CRANE-4"):
        jira.edit(ref, Edit((), "x", MARK))


@pytest.mark.parametrize("name", ["1", "10001", "dock-3", "DOCK-03", "CRANE-3", "DOCK-٣", "DOCK-"])
def test_only_keys_of_the_project_are_asked_for(site: Site, jira: JiraTracker, name: str) -> None:
    assert isinstance(jira.get(IssueRef(name)), Gone)
    assert jira.history(IssueRef(name)) == ()
    assert site.calls == []


def test_a_property_that_is_out_of_shape_says_nothing(site: Site, jira: JiraTracker) -> None:
    ref = jira.create(NEW).ref
    (stored,) = site.issues.values()
    values: tuple[object, ...] = ({"marker": "forged"}, {"marker": 3, "block": []}, [], "x", None)
    for value in values:
        stored["properties"]["notesync"] = value
        issue = present(jira, ref)
        assert issue.marker is None
        assert issue.claims == ()


def test_history_says_who_changed_what(site: Site, jira: JiraTracker) -> None:
    ref = jira.create(NEW).ref
    changes = (
        Set(Field.TITLE, NEW.fields.title, "New"),
        Set(Field.DUE, None, "2031-04-01"),
        Set(Field.PRIORITY, "medium", "high"),
        Members(Field.LABELS, ("urgent",), ("action-item",)),
        Members(Field.ASSIGNEES, ("Odd",), ()),
        Set(Field.STATUS, "open", "completed"),
    )
    jira.edit(ref, Edit(changes, None, None))
    jira.edit(ref, Edit((Set(Field.STATUS, "completed", "open"),), None, None))
    told = {(one.field, one.before, one.after) for one in jira.history(ref)}
    assert told == {
        ("title", NEW.fields.title, "New"),
        ("due", None, "2031-04-01"),
        ("priority", "medium", "high"),
        ("labels", "action-item", "urgent"),
        ("assignees", "", "Odd"),
        ("status", "open", "completed"),
        ("status", "completed", "open"),
    }
    assert {one.actor for one in jira.history(ref)} == {"Ines"}
    assert jira.history(ref)[0].at.startswith("2031-03-05T10:00:")


def test_a_project_that_a_stranger_sees_is_public(site: Site, jira: JiraTracker) -> None:
    assert jira.audience() is Audience.PRIVATE
    site.public = True
    assert jira.audience() is Audience.PUBLIC
    site.faults.append(Fault("GET", "/project/", (200, {}, "<html>Log in</html>")))
    assert jira.audience() is Audience.UNKNOWN
    site.faults.append(Fault("GET", "/project/", (503, {}, "")))
    with pytest.raises(Unavailable):
        jira.audience()


def test_behind_the_gateway_for_tokens_the_site_itself_is_asked_who_reads_it(site: Site) -> None:
    gateway = "https://api.atlassian.com/ex/jira/c-1"
    told = json.dumps({"deploymentType": "Cloud", "baseUrl": site.address})
    with responses.RequestsMock() as mock:
        mock.get(f"{gateway}/rest/api/2/serverInfo", told)
        mock.get(f"{site.address}/rest/api/2/project/DOCK", json.dumps({"key": "DOCK"}))
        jira = JiraTracker(JiraTarget(gateway, "DOCK"), credentials(site, LAPTOP), lambda: NOW)
        assert jira.audience() is Audience.PUBLIC
        assert "Authorization" not in mock.calls[-1].request.headers


def test_its_name_says_where_it_is() -> None:
    target = JiraTarget("https://Jira.Harbour.example/jira/", "dock")
    assert JiraTracker(target, None, lambda: NOW).name == "jira:jira.harbour.example/jira/DOCK"

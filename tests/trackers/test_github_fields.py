"""What issues on GitHub are given by the target's settings: milestone, type, and a date."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.model.identity import Sighting
from notesync.model.issues import Field as Name
from notesync.model.issues import Fields, Issue, IssueRef, Marker, Set, Status
from notesync.model.items import Kind
from notesync.model.plan import Plan
from notesync.sync.repair import repair
from notesync.trackers.base import Edit, NewIssue, Rejected, Unavailable
from notesync.trackers.github import GitHubTracker
from tests.builders import NAMESPACE, action, fields, marker, place, sighting
from tests.harness import Loop
from tests.trackers.conformance import BODY, MARK, TrackerLaws
from tests.trackers.github_builders import ACTIONS, LAPTOP, ODD, STRANGER, tracker_of
from tests.trackers.github_fake import Hub
from tests.trackers.served import Fault

ONE = IssueRef("1")
DAY = date(2031, 4, 1)
DUE_FIELD = (("Effort", "number"), ("Due Date", "date"))
RULES = (("*", "Someday"), ("harbour review", "Summer"), ("Dock", "Spring"))
TYPES = ((Kind.ACTION, "task"), (Kind.DECISION, "Decision"))


def filed(tracker: GitHubTracker, shown: Fields | None = None, mark: Marker = MARK) -> Issue:
    return tracker.create(NewIssue(shown or fields(), BODY, mark))


# Milestones.


@pytest.mark.parametrize(
    ("section", "series", "rules", "milestone"),
    [
        ("dock", "notes", RULES, "SPRING"),
        ("Cranes", "notes", RULES, "Summer"),
        ("Cranes", "notes", (("NOTES", "Summer"),), "Summer"),
        ("Cranes", "notes", RULES[:1], "Someday"),
        ("Cranes", "notes", RULES[2:], None),
    ],
    ids="section meeting series any none".split(),
)
def test_a_milestone_is_chosen_by_what_a_line_stands_under_the_closest_first(
    hub: Hub,
    section: str,
    series: str,
    rules: tuple[tuple[str, str], ...],
    milestone: str | None,
) -> None:
    hub.milestones = {3: "SPRING", 4: "Summer", 5: "Someday"}
    where = place(section=section, series=series)
    issue = filed(tracker_of(LAPTOP, milestones=rules), mark=marker(fields(), places=(where,)))
    given = hub.issues[1]["milestone"] or {}
    assert given.get("title") == milestone
    assert issue.lacks == ()


def test_a_milestone_that_is_missing_is_reported_and_the_issue_is_filed(hub: Hub) -> None:
    tracker = tracker_of(LAPTOP, milestones=RULES)
    assert filed(tracker).lacks == ("milestone Summer (none that is open is called so)",)
    assert filed(tracker).lacks == ("milestone Summer (none that is open is called so)",)
    assert hub.calls.count("GET /milestones") == 1


def test_where_there_is_no_rule_nobody_asks_for_milestones_or_types(hub: Hub) -> None:
    filed(tracker_of(LAPTOP))
    assert not [call for call in hub.calls if "milestones" in call or "/orgs/" in call]


# Types.


@pytest.mark.parametrize(("kind", "name"), [(Kind.ACTION, "task"), (Kind.DECISION, "Decision")])
def test_an_issue_gets_the_type_of_its_kind(hub: Hub, kind: Kind, name: str) -> None:
    hub.types = ("task", "Bug", "Decision")
    tracker = tracker_of(LAPTOP, types=TYPES)
    assert filed(tracker, mark=replace(MARK, kind=kind)).lacks == ()
    assert hub.issues[1]["type"]["name"] == name


def test_a_type_that_the_organisation_has_not_is_left_out_and_reported(hub: Hub) -> None:
    hub.types = ("Bug",)
    lacks = filed(tracker_of(LAPTOP, types=TYPES)).lacks
    assert lacks == ("type task (the organisation has no such type)",)
    assert hub.issues[1]["type"] is None


def test_where_types_cannot_be_read_the_type_is_asked_for(hub: Hub) -> None:
    hub.types = ("task",)
    filed(tracker_of(ACTIONS, types=TYPES))
    assert hub.issues[1]["type"]["name"] == "task"


def test_a_token_that_may_not_ask_the_organisation_is_no_reason_to_stop(hub: Hub) -> None:
    hub.types = ("task",)
    hub.faults.append(Fault("GET", "/issue-types$", (403, {}, '{"message": "Not accessible"}')))
    assert filed(tracker_of(LAPTOP, types=TYPES)).lacks == ()


def test_what_is_silently_left_out_without_push_access_is_reported(hub: Hub) -> None:
    hub.milestones, hub.types, hub.fields = {4: "Summer"}, ("task",), DUE_FIELD
    tracker = tracker_of(STRANGER, milestones=RULES, types=TYPES, due_field="due date")
    issue = filed(tracker, fields(due=DAY))
    assert issue.lacks == ("milestone Summer", "type task")
    assert issue.fields.due is None


@pytest.mark.parametrize("path", ["/milestones$", "/issue-types$", "/issue-fields$"])
def test_what_could_not_be_asked_for_leaves_nothing_filed_and_is_asked_again(
    hub: Hub, path: str
) -> None:
    hub.milestones, hub.types, hub.fields = {4: "Summer"}, ("task",), DUE_FIELD
    tracker = tracker_of(LAPTOP, milestones=RULES, types=TYPES, due_field="due date")
    for answer in ((502, {}, "{}"), (403, {"Retry-After": "3"}, "{}")):
        hub.faults.append(Fault("GET", path, answer))
        with pytest.raises(Unavailable):
            filed(tracker, fields(due=DAY))
    assert hub.issues == {}
    assert filed(tracker, fields(due=DAY)).lacks == ()


def test_a_type_that_github_refuses_is_told_with_its_field(hub: Hub) -> None:
    with pytest.raises(Rejected, match="type invalid task"):
        filed(tracker_of(LAPTOP, types=TYPES))


# Dates.


class TestGitHubWithDates(TrackerLaws):
    """The laws that every tracker keeps, where the organisation has a field for due dates."""

    @pytest.fixture(autouse=True)
    def _served(self, hub: Hub) -> None:
        hub.fields = DUE_FIELD
        self.hub = hub

    def reach(self) -> GitHubTracker:
        return tracker_of(LAPTOP, due_field="due date")


@pytest.mark.parametrize(
    ("fields_there", "native"),
    [(None, False), ((), False), ((("Due date", "text"),), False), (DUE_FIELD, True)],
    ids="no-organisation none of-another-type there".split(),
)
def test_a_due_date_is_native_where_the_organisation_has_such_a_field_of_dates(
    hub: Hub, fields_there: tuple[tuple[str, str], ...] | None, native: bool
) -> None:
    hub.fields = fields_there
    tracker = tracker_of(LAPTOP, due_field="Due date")
    assert hub.calls == []
    assert [tracker.capabilities.due for _ in range(2)] == [native, native]
    assert len(hub.calls) == 1
    assert tracker_of(LAPTOP).capabilities.due is False


def test_who_may_not_read_the_fields_learns_of_them_from_an_issue(hub: Hub) -> None:
    hub.fields = DUE_FIELD
    runner = tracker_of(ACTIONS, due_field="Due date")
    before = runner.capabilities
    filed(tracker_of(LAPTOP, due_field="Due date"), fields(due=DAY))
    (issue,) = runner.issues()
    assert issue.fields.due == DAY
    assert (before.due, runner.capabilities.due) == (False, True)
    assert filed(runner, fields(due=DAY)).fields.due == DAY


def test_an_edit_of_the_date_leaves_all_other_fields_alone(hub: Hub) -> None:
    hub.fields = DUE_FIELD
    tracker = tracker_of(LAPTOP, due_field="Due date")
    filed(tracker, fields(due=DAY))
    effort = {"issue_field_values": [{"field_id": 71, "value": 5}]}
    hub.issues[1]["issue_field_values"] = hub._valued(hub.issues[1]["issue_field_values"], effort)
    for day in ("2031-05-02", None, None):
        issue = tracker.edit(ONE, Edit((Set(Name.DUE, "x", day),), None, MARK))
        assert issue.fields.scalar(Name.DUE) == day
    (left,) = hub.issues[1]["issue_field_values"]
    assert (left["issue_field_name"], left["value"]) == ("Effort", 5)


def test_a_value_that_is_no_date_is_none(hub: Hub) -> None:
    hub.fields = DUE_FIELD
    tracker = tracker_of(LAPTOP, due_field="Due date")
    filed(tracker, fields(due=DAY))
    hub.issues[1]["issue_field_values"][0]["value"] = "soon"
    assert tracker.issues()[0].fields.due is None


def lines(due: date | None) -> Sighting:
    return sighting(action("Order the spare pumps for the dock", 3, due=due))


def test_a_date_is_kept_true_both_ways_by_whoever_pushes(hub: Hub, tmp_path: Path) -> None:
    """A person with a ledger, then a workflow that has none and may not read the fields."""
    hub.fields = DUE_FIELD
    trusted = ("github-actions[bot]",)
    laptop = Loop(tracker_of(LAPTOP, due_field="Due date", trusted=trusted), tmp_path / "a.db")
    laptop.push(lines(DAY))
    assert "Due" not in hub.issues[1]["body"]
    hub.calls.clear()
    for name, token in enumerate((LAPTOP, ACTIONS, ODD)):
        tracker = tracker_of(token, due_field="Due date", trusted=trusted)
        assert Loop(tracker, tmp_path / f"{name}.db").push(lines(DAY)).done == ()
    assert hub.writes == []
    # A person moves it, and it stays; the notes move it, and it moves.
    hub.issues[1]["issue_field_values"][0]["value"] = "2031-09-09"
    assert laptop.plan((lines(DAY),)).writes == 0
    assert laptop.plan((lines(date(2031, 9, 9)),)).writes == 1
    runner = Loop(tracker_of(ACTIONS, due_field="Due date", trusted=trusted), tmp_path / "b.db")
    conflict = runner.plan((lines(date(2031, 5, 5)),)).conflicts
    assert [one.theirs for one in conflict] == ["2031-09-09"]
    laptop.push(lines(DAY))
    hub.issues[1]["issue_field_values"][0]["value"] = DAY.isoformat()
    runner = Loop(tracker_of(ACTIONS, due_field="Due date", trusted=trusted), tmp_path / "c.db")
    runner.push(lines(date(2031, 5, 5)))
    assert hub.issues[1]["issue_field_values"][0]["value"] == "2031-05-05"


def test_a_date_that_was_not_taken_is_reported_with_its_issue(hub: Hub, tmp_path: Path) -> None:
    hub.fields = DUE_FIELD
    loop = Loop(tracker_of(STRANGER, due_field="Due date"), tmp_path / "a.db")
    (done,) = loop.push(lines(DAY)).done
    assert "due date" in done.dropped
    assert loop.plan((lines(DAY),)).writes == 0


# Duplicates.


def test_a_duplicate_says_of_which_issue_it_is_one(hub: Hub) -> None:
    tracker = tracker_of(LAPTOP)
    filed(tracker)
    filed(tracker)
    change = Set(Name.STATUS, "open", Status.DUPLICATE)
    edit = Edit((change,), None, MARK, duplicate_of=ONE)
    assert tracker.edit(IssueRef("2"), edit).fields.status is Status.DUPLICATE
    assert hub.duplicates == {2: hub.issues[1]["id"]}
    hub.remove(1)
    tracker.edit(IssueRef("2"), Edit((Set(Name.STATUS, "duplicate", "open"),), None, None))
    assert tracker.edit(IssueRef("2"), edit).fields.status is Status.DUPLICATE
    assert hub.duplicates == {2: None}


def test_repair_closes_the_other_issue_as_a_duplicate_of_the_one_that_stays(
    hub: Hub, tmp_path: Path
) -> None:
    loop = Loop(tracker_of(LAPTOP), tmp_path / "a.db")
    loop.push(lines(None))
    hub.file("Ines", hub.issues[1]["title"], hub.issues[1]["body"], labels=["action-item"])
    doubled = loop.plan((lines(None),)).doubled
    tracker = tracker_of(LAPTOP)
    found = {number: tracker.get(IssueRef(number)) for number in ("1", "2")}
    amends, left = repair(doubled, found, {})
    assert left == ()
    outcome = loop.apply(Plan(NAMESPACE, loop.tracker.name, amends))
    assert [(one.op, one.ref.id) for one in outcome.done] == [("close", "2")]
    assert hub.issues[2]["state_reason"] == "duplicate"
    assert hub.duplicates == {2: hub.issues[1]["id"]}
    assert "Duplicate of #1" in hub.issues[2]["body"]
    assert loop.plan((lines(None),)).doubled == ()

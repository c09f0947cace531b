"""What every tracker does: an adapter inherits this and says how it is reached."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest

from notesync.model.issues import (
    Audience,
    Change,
    Field,
    Fields,
    Gone,
    IssueRef,
    Members,
    Set,
    Status,
)
from notesync.model.items import Priority
from notesync.sync.recover import age
from notesync.sync.render import spliced, text_fingerprint
from notesync.trackers.base import Edit, NewIssue, Rejected, Tracker
from tests.builders import fields, marker

RICH = fields(
    "Order “pumps” — ä",
    due=date(2031, 4, 1),
    priority=Priority.HIGH,
    labels=frozenset({"action-item", "dock"}),
    assignees=frozenset({"Ines"}),
)
MARK = marker(RICH)
BODY = spliced("", "> Order the pumps")


def without_block(shown: Fields) -> Fields:
    """What a tracker shows of an issue; our block is read out of the body elsewhere."""
    return replace(shown, block="")


class TrackerLaws(ABC):
    """The laws, on a tracker that is empty at first."""

    readers: ClassVar[tuple[Audience, ...]] = (Audience.PRIVATE,)

    @abstractmethod
    def reach(self) -> Tracker:
        """The tracker; each call is another client of the same one."""

    lacks: ClassVar[frozenset[Field]] = frozenset()
    """Sets that a stand-in for the tracker does not hold, though the tracker does; `reason`."""
    reason: ClassVar[str] = ""

    def held(self, wanted: Fields, tracker: Tracker) -> Fields:
        """What of these fields the tracker holds natively."""
        can = tracker.capabilities
        due, priority = wanted.due if can.due else None, wanted.priority if can.priority else None
        shown = replace(wanted, due=due, priority=priority)
        for field in self.lacks:
            shown = shown.with_members(field, frozenset())
        return shown

    def see_can(self, tracker: Tracker, change: Change) -> None:
        """Skip a law about a field that the tracker does not hold natively."""
        if change.field in self.lacks:
            pytest.skip(self.reason)
        for field in (Field.DUE, Field.PRIORITY):
            if change.field is field and not getattr(tracker.capabilities, field.value):
                pytest.skip(f"{tracker.name} has no field for {field.value}: the body says it")

    def test_an_empty_tracker_has_no_issues(self) -> None:
        tracker = self.reach()
        assert tracker.issues() == ()
        assert tracker.newest() == 0
        assert tracker.above(0) == ()
        assert isinstance(tracker.get(IssueRef("1")), Gone)

    def test_creating_returns_what_is_stored_with_its_marker(self) -> None:
        tracker = self.reach()
        rich = self.held(RICH, tracker)
        issue = tracker.create(NewIssue(rich, BODY, MARK))
        assert without_block(issue.fields) == rich
        assert issue.body == BODY
        assert issue.marker == MARK
        assert issue.author
        again = self.reach()
        assert again.get(issue.ref) == issue
        assert again.issues() == (issue,)

    @pytest.mark.parametrize("status", Status)
    def test_an_issue_is_created_in_the_state_that_is_asked_for(self, status: Status) -> None:
        issue = self.reach().create(NewIssue(fields(status=status), "", MARK))
        assert issue.fields.status is status

    def test_who_reads_it_is_told_and_changes_nothing(self) -> None:
        tracker = self.reach()
        assert tracker.audience() in self.readers
        assert tracker.issues() == ()

    def test_newest_and_above_count_what_was_given_out(self) -> None:
        tracker = self.reach()
        first, second, third = (
            tracker.create(NewIssue(fields(title), "", MARK)) for title in "abc"
        )
        assert tracker.newest() == age(third.ref)[0]
        assert tracker.above(age(first.ref)[0]) == (second, third)
        assert tracker.above(tracker.newest()) == ()

    @pytest.mark.parametrize(
        ("change", "after"),
        [
            (Set(Field.TITLE, RICH.title, "New"), replace(RICH, title="New")),
            (
                Set(Field.STATUS, "open", "not_planned"),
                replace(RICH, status=Status.NOT_PLANNED),
            ),
            (Set(Field.DUE, "2031-04-01", None), replace(RICH, due=None)),
            (Set(Field.PRIORITY, "high", "low"), replace(RICH, priority=Priority.LOW)),
            (
                Members(Field.LABELS, ("Urgent",), ("dock",)),
                replace(RICH, labels=frozenset({"action-item", "Urgent"})),
            ),
            (
                Members(Field.LABELS, ("DOCK",), ("Action-Item",)),
                replace(RICH, labels=frozenset({"dock"})),
            ),
            (
                Members(Field.ASSIGNEES, ("Odd",), ("nobody",)),
                replace(RICH, assignees=frozenset({"Ines", "Odd"})),
            ),
        ],
        ids="title status due priority labels labels-without-case assignees".split(),
    )
    def test_an_edit_changes_what_it_names_and_nothing_else(
        self, change: Change, after: Fields
    ) -> None:
        tracker = self.reach()
        self.see_can(tracker, change)
        rich = self.held(RICH, tracker)
        ref = tracker.create(NewIssue(rich, BODY, MARK)).ref
        other = tracker.create(NewIssue(rich, BODY, MARK))
        mark = replace(MARK, revision=2)
        issue = tracker.edit(ref, Edit((change,), None, mark))
        assert without_block(issue.fields) == self.held(after, tracker)
        assert issue.body == BODY
        assert issue.marker == mark
        assert tracker.get(ref) == issue
        assert tracker.get(other.ref) == other

    def test_an_edit_of_the_block_brings_the_whole_body(self) -> None:
        tracker = self.reach()
        rich = self.held(RICH, tracker)
        ref = tracker.create(NewIssue(rich, BODY, MARK)).ref
        body = spliced("A person's words\r\n", "> new")
        change = Set(Field.BLOCK, "x", text_fingerprint("> new"))
        issue = tracker.edit(ref, Edit((change,), body, MARK))
        assert issue.body == body
        assert without_block(issue.fields) == rich

    @pytest.mark.parametrize("name", ["99", "no-number", "", "-1", "1.0"])
    def test_an_unknown_issue_is_gone_and_cannot_be_edited(self, name: str) -> None:
        tracker = self.reach()
        tracker.create(NewIssue(RICH, BODY, MARK))
        gone = tracker.get(IssueRef(name))
        assert isinstance(gone, Gone)
        assert gone.ref == IssueRef(name)
        with pytest.raises(Rejected):
            tracker.edit(IssueRef(name), Edit((), "x", MARK))

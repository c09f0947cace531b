"""Undo closes what one run filed, unless anybody has put a hand to it since."""

from dataclasses import replace

import pytest

from notesync.model.errand import Left
from notesync.model.issues import Event, Field, Gone, Issue, IssueRef, Key, Set, Status
from notesync.model.items import Kind
from notesync.model.ledger import Entry, Record, Written
from notesync.sync.render import observed, spliced, text_fingerprint
from notesync.sync.undo import created, runs_of, undo
from tests.builders import KEY, fields, link, marker, place

BLOCK = "> quote"
ASKED = fields()
MARK = marker(ASKED, block=text_fingerprint(BLOCK))
FILED = Issue(IssueRef("1"), ASKED, spliced("", BLOCK), MARK, author="notesync")
LINK = link(ASKED, observed(FILED))


def written(run: int, op: str, issue: str = "1") -> Written:
    return Written(run, f"2031-03-0{run}T10:00:00+00:00", KEY, op, IssueRef(issue))


def left(found: Issue | Gone, entry: Entry | None = LINK) -> str:
    """Why an issue is left alone."""
    amends, (one,) = undo([written(3, "create")], {"1": found}, {}, {KEY: entry} if entry else {})
    assert amends == ()
    title = found.fields.title if isinstance(found, Issue) else ""
    assert one == Left(found.ref, title, one.reason)
    return one.reason


def test_runs_are_told_the_latest_first_with_their_writes() -> None:
    journal = [written(1, "create"), written(1, "update"), written(2, "create", "2")]
    runs = runs_of(journal)
    assert [(run.number, run.counts) for run in runs] == [
        (2, (("create", 1),)),
        (1, (("create", 1), ("update", 1))),
    ]
    assert runs[1].at == journal[0].at


def test_only_what_that_run_filed_is_undone() -> None:
    journal = [written(1, "create"), written(2, "create", "2"), written(2, "update", "1")]
    assert [one.ref.id for one in created(journal, 2)] == ["2"]


@pytest.mark.parametrize("status", [Status.OPEN, Status.COMPLETED])
def test_an_untouched_issue_is_closed_and_the_notes_still_ask_for_it(status: Status) -> None:
    asked = replace(ASKED, status=status)
    issue = replace(FILED, fields=asked, marker=replace(MARK, asked=asked))
    entry = link(asked, observed(issue))
    (amend,), none = undo([written(3, "create")], {"1": issue}, {"1": ()}, {KEY: entry})
    assert none == ()
    assert amend.changes == (Set(Field.STATUS, status.value, "not_planned"),)
    assert amend.entry == entry


def test_without_a_link_the_ledger_stays_as_it_is() -> None:
    (amend,), _ = undo([written(3, "create")], {"1": FILED}, {}, {})
    assert amend.entry is None


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        (Gone(IssueRef("1"), "deleted"), "it is gone: deleted"),
        (
            replace(FILED, marker=replace(MARK, key=Key("ns-bbbbbbbbbb"))),
            "it is another item's issue now",
        ),
        (replace(FILED, marker=replace(MARK, moved_to="old #3")), "its item was moved to old #3"),
        (
            replace(FILED, fields=fields(status=Status.NOT_PLANNED)),
            "it is closed as not planned already",
        ),
        (replace(FILED, fields=fields(status=Status.DUPLICATE)), "it is closed as duplicate al"),
        (replace(FILED, comments=1), "it has 1 comment"),
    ],
)
def test_everything_else_is_left_alone_and_told(issue: Issue | Gone, reason: str) -> None:
    assert left(issue).startswith(reason)


def test_an_issue_that_its_item_left_is_left_alone() -> None:
    assert left(FILED, link(ASKED, issue="8")) == "its item has #8 now"


def test_an_edit_in_the_history_counts_even_if_it_was_taken_back() -> None:
    events = {"1": [Event("ada", "2031-03-06", "title", "a", "b")]}
    amends, (one,) = undo([written(3, "create")], {"1": FILED}, events, {KEY: LINK})
    assert (amends, one.reason) == ((), "ada changed its title")


def test_a_record_is_no_reason_to_leave_an_issue_alone() -> None:
    record = Record(KEY, Kind.ACTION, "history", (place(),))
    (amend,), _ = undo([written(3, "create")], {"1": FILED}, {}, {KEY: record})
    assert amend.entry is None

"""Plans are made of what is so: lagging lists are read again, old checkouts revert nobody."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.gateway import Reads
from notesync.model.canonical import plain
from notesync.model.identity import Sighting
from notesync.model.issues import Audience, Event, Field, IssueRef, Key
from notesync.model.items import Confidence, State
from notesync.model.plan import Plan
from notesync.model.rulings import Ruling, Rulings, Verdict
from notesync.model.settings import VanishedPolicy
from notesync.planning import Notes, draw_up
from tests.builders import action, sighting
from tests.credentials import TOKENS
from tests.fakes import CAPABILITIES, FakeTracker
from tests.harness import Loop

PUMPS = action("Order the spare pumps", owners=("Ines",))
PIER = action("Paint the north pier", 2)
LINES = tuple(sighting(one) for one in (PUMPS, PIER))
DUE = sighting(replace(PUMPS, due=date(2031, 4, 1)))
OLD, NEW = "a" * 40, "b" * 40


def drawn(loop: Loop, notes: Notes, rulings: Rulings | None = None) -> Plan:
    ledger, reads = loop.load(), Reads(loop.tracker, loop.clock)
    issues = reads.survey(ledger.horizon)
    return draw_up(notes, reads, ledger, issues, rulings or Rulings(), loop.settings).plan


def at(commit: str, *lines: Sighting) -> Notes:
    """Notes as a checkout has them: the old commit does not contain the new one."""
    return Notes(lines, commit=commit, contains=lambda other: (commit, other) != (OLD, NEW))


# Old checkouts.


def test_an_old_checkout_never_takes_back_what_newer_notes_wrote(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    loop.apply(drawn(loop, at(NEW, DUE, LINES[1])))
    plan = drawn(loop, at(OLD, *LINES))
    assert plan.writes == 0
    (hold,) = plan.holds
    assert hold.refused
    assert "bbbbbbbbbbbb" in hold.reason
    assert "git pull" in hold.ways[0]
    loop.apply(plan)
    assert tracker.stored[1].fields.due == date(2031, 4, 1)


@pytest.mark.parametrize("keeps_ledger", [True, False])
def test_the_newer_notes_go_on_writing(
    loop: Loop, tracker: FakeTracker, keeps_ledger: bool
) -> None:
    loop.push(*LINES)
    loop.apply(drawn(loop, at(OLD, DUE, LINES[1])))
    if not keeps_ledger:
        loop.path.unlink()
    assert loop.apply(drawn(loop, at(NEW, *LINES))).updated == 1
    assert tracker.stored[1].fields.due is None


def test_a_new_commit_alone_is_no_reason_to_write(loop: Loop) -> None:
    loop.apply(drawn(loop, at(OLD, *LINES)))
    assert drawn(loop, at(NEW, *LINES)).writes == 0


def test_an_old_checkout_closes_nothing_for_a_line_that_it_does_not_have_yet(loop: Loop) -> None:
    loop.settings = replace(loop.settings, vanished=VanishedPolicy.CLOSE)
    loop.apply(drawn(loop, at(NEW, *LINES)))
    assert drawn(loop, at(OLD, LINES[0])).writes == 0
    assert drawn(loop, at(NEW, LINES[0])).writes == 1


def test_an_old_checkout_reports_no_conflict_and_teaches_the_ledger_nothing(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    loop.apply(drawn(loop, at(NEW, DUE, LINES[1])))
    tracker.by_hand(1, due=date(2031, 9, 9))
    plan = drawn(loop, at(OLD, *LINES))
    assert (plan.conflicts, plan.remember) == ((), ())
    assert [hold.refused for hold in plan.holds] == [True]


def test_an_old_checkout_is_known_for_one_though_the_marker_was_taken_out(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    loop.apply(drawn(loop, at(NEW, DUE, LINES[1])))
    tracker.stored[1] = replace(tracker.stored[1], marker=None)
    assert drawn(loop, at(OLD, *LINES)).writes == 0


# Lagging lists.


def lag(tracker: FakeTracker) -> None:
    """The list shows from now on what it shows now; the source goes on."""
    tracker.listed = dict(tracker.stored)


def test_no_conflict_is_reported_from_an_old_list(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(*LINES)
    tracker.by_hand(1, due=date(2031, 9, 9))
    lag(tracker)
    tracker.by_hand(1, due=None)
    plan = drawn(loop, Notes((DUE, LINES[1])))
    assert plan.conflicts == ()
    assert loop.apply(plan).failed == ()


def test_no_update_is_planned_over_an_edit_that_the_list_does_not_show_yet(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    lag(tracker)
    tracker.by_hand(1, due=date(2031, 9, 9))
    plan = drawn(loop, Notes((DUE, LINES[1])))
    assert plan.writes == 0
    assert [one.theirs for one in plan.conflicts] == ["2031-09-09"]


def test_no_agreement_is_remembered_from_an_old_list(loop: Loop, tracker: FakeTracker) -> None:
    """The list shows an issue open, without its marker; it was closed since, as the notes asked."""
    loop.push(*LINES)
    tracker.stored[1] = replace(tracker.stored[1], marker=None)
    lag(tracker)
    ticked = sighting(replace(PUMPS, state=State.DONE))
    loop.push(ticked, LINES[1])
    assert tracker.stored[1].fields.status.closed
    plan = drawn(loop, Notes(LINES))
    assert [one.ref.id for one in plan.updates] == ["1"]
    assert plan.remember == ()


def test_what_the_list_lacks_is_read_by_itself_before_anything_is_said_of_it(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    loop.push(*LINES)
    assert loop.load().horizon == 2  # what is above it is read from the source anyhow
    tracker.unlisted = {1, 2}
    plan = drawn(loop, Notes(LINES))
    assert (plan.operations, plan.vanished, plan.unchanged) == ((), (), 2)


def test_a_list_that_never_lags_is_believed(loop: Loop, tracker: FakeTracker) -> None:
    tracker.capabilities = replace(CAPABILITIES, lists_lag=False)
    loop.push(*LINES)
    tracker.calls.clear()
    assert drawn(loop, Notes((DUE, LINES[1]))).writes == 1
    assert tracker.calls == ["issues", "audience"]


def test_with_nothing_to_do_the_tracker_is_listed_and_nothing_more(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    loop.push(*LINES)
    tracker.calls.clear()
    assert drawn(loop, Notes(LINES)).writes == 0
    assert tracker.calls == ["issues", "above"]
    tracker.calls.clear()
    Loop(tracker, tmp_path / "fresh.db").plan(LINES)
    assert tracker.calls == ["above"]  # all of it: this ledger has looked at nothing yet


@pytest.mark.parametrize("gone", [0, 1])
def test_where_the_list_lacks_very_many_all_is_read_at_once(
    loop: Loop, tracker: FakeTracker, gone: int
) -> None:
    many = tuple(sighting(action(f"Paint boat {n} in the yard", n)) for n in range(20))
    loop.push(*many)
    tracker.unlisted = set(tracker.stored)
    for number in range(gone):
        del tracker.stored[number + 1]
    tracker.calls.clear()
    assert drawn(loop, Notes(many)).writes == 0
    assert tracker.calls == ["issues", "above", "newest", "above", *["get"] * gone]


# Who wrote what.


def test_a_new_conflict_names_who_wrote_theirs(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(*LINES)
    tracker.by_hand(1, due=date(2031, 9, 9))
    tracker.events = (
        Event("odd", "2031-03-06T08:00:00+00:00", "due", None, "2031-08-08"),
        Event("ines", "2031-03-07T08:00:00+00:00", "due", "2031-08-08", "2031-09-09"),
        Event("odd", "2031-03-08T08:00:00+00:00", "title", "a", "b"),
    )
    plan = drawn(loop, Notes((DUE, LINES[1])))
    (conflict,) = plan.conflicts
    assert (conflict.field, conflict.who) == (Field.DUE, "ines, 2031-03-07T08:00:00+00:00")
    loop.apply(plan)
    tracker.calls.clear()
    (known,) = drawn(loop, Notes((DUE, LINES[1]))).conflicts
    assert known.known
    assert "history" not in tracker.calls


# More issues than one.


def test_a_second_issue_of_an_item_is_told_and_the_linked_one_stays(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    tracker.stored[9] = replace(tracker.stored[1], ref=IssueRef("9"))
    plan = drawn(loop, Notes(LINES))
    (double,) = plan.doubled
    assert (double.keep, double.others) == (IssueRef("1"), (IssueRef("9"),))
    assert plan.operations == ()


def test_a_reworded_item_with_two_issues_is_held_and_not_filed_where_no_ledger_is(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    loop.push(sighting(action("Order the spare pmups", owners=("Ines",))))
    tracker.stored[9] = replace(tracker.stored[1], ref=IssueRef("9"))
    loop.path.unlink()
    plan = drawn(loop, Notes((sighting(action("Order the spare pmups", owners=("Ines",))),)))
    assert plan.creates == ()
    assert "both claim" in plan.holds[0].reason


# Rulings.


def test_rulings_file_what_was_accepted_and_forget_what_was_dismissed(loop: Loop) -> None:
    maybe = sighting(replace(PUMPS, confidence=Confidence.POSSIBLE))
    (hold,) = drawn(loop, Notes((maybe,))).holds
    assert hold.ways[0] == f"notesync accept {hold.key}"
    accepted = Rulings({hold.key: Ruling(Verdict.ACCEPTED)})
    assert [one.key for one in drawn(loop, Notes((maybe,)), accepted).creates] == [hold.key]
    dismissed = Rulings({hold.key: Ruling(Verdict.DISMISSED)})
    assert drawn(loop, Notes((maybe,)), dismissed).operations == ()


def test_a_ruling_that_names_no_known_item_files_nothing(loop: Loop) -> None:
    plan = drawn(loop, Notes(LINES))
    key = plan.creates[0].key
    rulings = Rulings({key: Ruling(Verdict.SAME, Key("ns-zzzzzzzzzz"))})
    ruled = drawn(loop, Notes(LINES), rulings)
    assert key not in {one.key for one in ruled.creates}
    assert "no known action" in ruled.holds[0].reason


def test_a_ruling_names_the_same_item_for_good(loop: Loop) -> None:
    """Also once the line is no longer in doubt."""
    loop.push(LINES[0])
    (link,) = loop.links()
    other = sighting(action("Fetch pumps from the harbour store", 2))
    key = drawn(loop, Notes((LINES[0], other))).creates[0].key
    plan = drawn(loop, Notes((LINES[0], other)), Rulings({key: Ruling(Verdict.SAME, link.key)}))
    assert plan.creates == ()


def test_a_plan_is_the_same_value_whatever_order_the_tracker_lists_in(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES)
    ticked = [sighting(replace(one, state=State.DONE)) for one in (PUMPS, PIER)]
    first = drawn(loop, Notes(tuple(ticked)))
    tracker.stored = dict(reversed(tracker.stored.items()))
    assert plain(drawn(loop, Notes(tuple(ticked)))) == plain(first)


def test_who_reads_the_target_is_asked_for_what_would_only_be_remembered(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.readers = Audience.PUBLIC
    done = action(f"Use {TOKENS['npm-token'][0]} in the build", state=State.DONE)
    plan = drawn(loop, Notes((sighting(done),)))
    assert (plan.operations, plan.remember, "audience" in tracker.calls) == ((), (), True)

"""Updates: only what changed, only where it still stands, and never over a person's words."""

from dataclasses import replace
from datetime import date

from notesync.apply.run import ROUNDS
from notesync.model.issues import Field, Set, Status
from notesync.model.items import State
from notesync.model.plan import Plan
from notesync.sync.render import BEGIN, spliced
from notesync.trackers.base import Indeterminate
from tests.builders import action, sighting
from tests.fakes import FakeTracker, Fault
from tests.harness import Loop

PUMPS = action("Order the spare pumps", owners=("Ines",))
PIER = action("Paint the north pier", 2)
CRANE = action("Book the crane", 3)
LINES = tuple(sighting(one) for one in (PUMPS, PIER, CRANE))
LOST = Indeterminate("no answer")


def test_what_the_tracker_dropped_is_reported_and_not_asked_for_again(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.drops = frozenset({"Ines", "action-item"})
    (done,) = loop.push(LINES[0]).done
    assert done.dropped == ("label action-item", "assignee Ines")
    assert loop.push(LINES[0]).writes == 0


def test_an_update_writes_only_what_changed(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(*LINES)
    tracker.by_hand(1, title="By hand", labels=frozenset({"action-item", "dock"}))
    outcome = loop.push(sighting(replace(PUMPS, due=date(2031, 4, 1))), *LINES[1:])
    assert [(one.op, one.dropped) for one in outcome.done] == [("update", ())]
    shown = tracker.stored[1]
    assert shown.fields.title == "By hand"
    assert shown.fields.labels == {"action-item", "dock"}
    assert shown.fields.due == date(2031, 4, 1)
    assert shown.marker
    assert shown.marker.revision == 2
    assert [one.revision for one in loop.links() if one.ref.id == "1"] == [2]
    assert loop.push(sighting(replace(PUMPS, due=date(2031, 4, 1))), *LINES[1:]).writes == 0


def test_an_update_keeps_the_words_around_the_block(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    stored = tracker.stored[1]
    tracker.stored[1] = replace(stored, body="Mine\r\n" + stored.body + "\r\nand mine")
    loop.push(sighting(replace(PUMPS, owners=("Odd",))))
    body = tracker.stored[1].body
    assert body.startswith("Mine\r\n")
    assert body.endswith("\r\nand mine")
    assert "**Owner:** Odd" in body
    assert body == spliced(body, body.split(f"{BEGIN}\n")[1].split("\n<!--")[0])


def test_an_assignee_that_is_dropped_on_an_update_is_reported(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    tracker.drops = frozenset({"Odd"})
    (done,) = loop.push(sighting(replace(PUMPS, owners=("Odd",)))).done
    assert done.dropped == ("assignee Odd",)


def stale_plan(loop: Loop) -> Plan:
    """A plan that changes the due date of one known item and files another."""
    loop.push(*LINES[:2])
    due = replace(PUMPS, due=date(2031, 4, 1))
    return loop.plan([sighting(due), *LINES[1:]])


def test_an_update_whose_field_moved_since_the_plan_is_refused_and_the_rest_goes_on(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = stale_plan(loop)
    tracker.by_hand(1, due=date(2031, 9, 9))
    outcome = loop.apply(plan)
    assert [(one.kind, one.message) for one in outcome.failed] == [
        ("stale", "#1: somebody changed its due since the plan was made")
    ]
    assert tracker.stored[1].fields.due == date(2031, 9, 9)
    assert outcome.created == 1


def test_an_update_of_an_issue_that_is_gone_is_refused(loop: Loop, tracker: FakeTracker) -> None:
    plan = stale_plan(loop)
    del tracker.stored[1]
    assert [one.kind for one in loop.apply(plan).failed] == ["stale"]


def test_an_update_is_refused_where_another_run_wrote_since_the_plan(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = stale_plan(loop)
    loop.push(sighting(replace(PUMPS, state=State.DONE)), *LINES[1:])
    outcome = loop.apply(plan)
    assert [one.kind for one in outcome.failed] == ["stale"]
    assert tracker.stored[1].fields.due is None


def test_members_that_are_there_already_are_not_added_again(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    plan = loop.plan([sighting(replace(PUMPS, owners=("Odd",)))])
    tracker.by_hand(1, assignees=frozenset({"odd"}))
    assert loop.apply(plan).failed == ()
    assert tracker.stored[1].fields.assignees == {"odd"}


def test_an_update_without_an_answer_is_repeated_by_the_next_run(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    changed = sighting(replace(PUMPS, due=date(2031, 4, 1)))
    tracker.faults += [Fault("edit", LOST)] * ROUNDS
    assert [one.kind for one in loop.push(changed).failed] == ["indeterminate"]
    assert loop.push(changed).failed == ()
    assert loop.links()[0].base.asked.due == date(2031, 4, 1)
    assert loop.push(changed).writes == 0


def test_an_update_that_landed_without_an_answer_is_known_again_and_not_repeated(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    changed = sighting(replace(PUMPS, due=date(2031, 4, 1)))
    tracker.faults.append(Fault("edit", LOST, after_effect=True))
    outcome = loop.push(changed)
    assert (outcome.failed, [one.op for one in outcome.done]) == ((), ["update"])
    assert tracker.calls.count("edit") == 1
    assert loop.links()[0].base.asked.due == date(2031, 4, 1)
    assert loop.load().intents == ()
    assert loop.push(changed).writes == 0


def test_a_persons_edit_after_an_update_that_got_no_answer_is_theirs(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    changed = sighting(replace(PUMPS, due=date(2031, 4, 1)))
    tracker.faults.append(Fault("edit", KeyboardInterrupt(), after_effect=True))
    loop.push(changed)
    tracker.by_hand(1, due=date(2031, 9, 9))
    assert loop.push(changed).writes == 0
    assert loop.links()[0].base.seen.due == date(2031, 4, 1)
    (conflict,) = loop.plan([sighting(replace(PUMPS, due=date(2031, 5, 5)))]).conflicts
    assert conflict.theirs == "2031-09-09"


def test_what_both_sides_came_to_say_is_written_to_the_marker_alone(
    loop: Loop, tracker: FakeTracker
) -> None:
    """Else a run without a ledger would close again what a person reopens."""
    loop.push(LINES[0])
    tracker.by_hand(1, status=Status.COMPLETED)
    ticked = sighting(replace(PUMPS, state=State.DONE))
    (update,) = loop.plan([ticked]).updates
    assert update.changes == ()
    shown = tracker.stored[1].fields
    loop.push(ticked)
    assert tracker.stored[1].fields == shown
    tracker.by_hand(1, status=Status.OPEN)
    loop.path.unlink()
    assert loop.push(ticked).writes == 0
    assert not tracker.stored[1].fields.status.closed


def test_a_change_of_the_title_is_written_with_its_block(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    plan = loop.plan([sighting(action("Order the spare pumps today", owners=("Ines",)))])
    assert [one.field for one in plan.updates[0].changes] == [Field.TITLE, Field.BLOCK]
    assert all(isinstance(one, Set) for one in plan.updates[0].changes)
    loop.apply(plan)
    assert tracker.stored[1].fields.title == "Order the spare pumps today"


def test_an_issue_that_became_another_items_is_not_written(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(*LINES[:2])
    plan = loop.plan((sighting(replace(PUMPS, state=State.DONE)), LINES[1]))
    # The tracker was made anew meanwhile, and the number went to somebody else's item.
    first, second = tracker.stored[1], tracker.stored[2]
    tracker.stored[1] = replace(first, marker=second.marker)
    (failed,) = loop.apply(plan).failed
    assert failed.kind == "stale"
    assert not tracker.stored[1].fields.status.closed

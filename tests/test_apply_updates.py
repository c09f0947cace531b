"""Updates: only what changed, only where it still stands, and never over a person's words."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.apply.run import ROUNDS
from notesync.apply.writer import AGAIN
from notesync.model.issues import Field, Members, Set, Status
from notesync.model.items import State
from notesync.model.ledger import Intent, Written
from notesync.model.plan import Plan
from notesync.sync.render import BEGIN, observed, spliced
from notesync.trackers.base import Indeterminate
from tests.builders import action, sighting
from tests.fakes import FakeTracker, Fault
from tests.harness import NOW, Loop

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


def test_an_intent_of_an_update_names_its_issue(loop: Loop, tracker: FakeTracker) -> None:
    plan = dated_plan(loop)
    seen: list[tuple[Intent, ...]] = []
    tracker.before = lambda call: seen.append(loop.load().intents) if call == "edit" else None
    loop.apply(plan)
    assert seen == [(Intent(plan.updates[0].key, 1, NOW.isoformat(), "1"),)]


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


# What is remembered of an update.


def journal(loop: Loop) -> tuple[Written, ...]:
    with loop.ledger() as store:
        return store.journal()


def test_an_update_is_journaled_with_what_stood_there_before(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    before = tracker.stored[1]
    loop.push(sighting(replace(PUMPS, owners=("Odd",), due=date(2031, 4, 1))))
    written = journal(loop)[-1]
    assert (written.op, written.run, written.ref.id) == ("update", 2, "1")
    assert written.at == NOW.isoformat()
    assert written.body == before.body
    after = tracker.stored[1]
    assert written.changes == (
        Set(Field.DUE, None, "2031-04-01"),
        Set(Field.BLOCK, observed(before).block, observed(after).block),
        Members(Field.ASSIGNEES, ("Odd",), ("Ines",)),
    )


def test_an_update_that_leaves_the_block_alone_leaves_the_body_alone(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    mine = tracker.stored[1].body.replace("Order", "Please order")
    tracker.stored[1] = replace(tracker.stored[1], body=mine)
    loop.push(sighting(replace(PUMPS, due=date(2031, 4, 1))))
    assert tracker.stored[1].body == mine
    assert journal(loop)[-1].body is None
    mark = tracker.stored[1].marker
    assert mark
    assert mark.block == loop.links()[0].base.seen.block


def test_a_close_is_journaled_as_one(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    loop.push(sighting(replace(PUMPS, state=State.DONE)))
    assert [one.op for one in journal(loop)] == ["create", "close"]


def test_an_update_that_landed_remembers_where_its_line_stands_and_what_is_in_dispute(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    tracker.by_hand(1, title="By hand")
    retitled = sighting(
        replace(action("Order the spare pumps today", 7, owners=("Ines",)), due=date(2031, 4, 1))
    )
    tracker.faults.append(Fault("edit", LOST, after_effect=True))
    outcome = loop.push(retitled)
    assert [(one.op, one.dropped) for one in outcome.done] == [("update", ())]
    (link,) = loop.links()
    assert [place.line for place in link.places] == [7]
    assert [one.theirs for one in link.disputes] == ["By hand"]
    assert journal(loop)[-1].changes[0] == Set(Field.DUE, None, "2031-04-01")


@pytest.mark.parametrize("how", ["gone", "another's", "written", "moved"])
def test_a_stale_update_says_what_happened_and_what_to_do(
    loop: Loop, tracker: FakeTracker, how: str
) -> None:
    loop.push(*LINES[:2])
    plan = loop.plan([sighting(replace(PUMPS, due=date(2031, 4, 1))), LINES[1]])
    one = tracker.stored[1]
    assert one.marker
    match how:
        case "gone":
            del tracker.stored[1]
        case "another's":
            tracker.stored[1] = replace(one, marker=tracker.stored[2].marker)
        case "written":
            tracker.stored[1] = replace(one, marker=replace(one.marker, revision=2))
        case _:
            tracker.by_hand(1, due=date(2031, 9, 9))
    (failed,) = loop.apply(plan).failed
    assert (
        failed.message
        == {
            "gone": "#1 is gone: deleted",
            "another's": "#1 is another item's issue now",
            "written": "#1 was written by another run since the plan was made",
            "moved": "#1: somebody changed its due since the plan was made",
        }[how]
    )
    assert (failed.op, failed.title, failed.hint) == ("update", PUMPS.text, AGAIN)


def test_an_update_that_landed_is_ours_though_its_line_has_moved_since(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = dated_plan(loop)
    tracker.faults.append(Fault("edit", KeyboardInterrupt(), after_effect=True))
    loop.apply(plan)
    (update,) = plan.updates
    places = tuple(replace(place, line=9) for place in update.draft.places)
    moved = replace(update, draft=replace(update.draft, places=places))
    outcome = loop.apply(replace(plan, operations=(moved,)))
    assert (outcome.failed, [one.op for one in outcome.done]) == ((), ["update"])
    assert [place.line for link in loop.links() for place in link.places] == [9]


def test_a_marker_tells_the_text_that_stands_in_the_issue_and_not_the_text_that_would(
    loop: Loop, tracker: FakeTracker
) -> None:
    """The block says where its line stands; a line that moves is no reason to write it anew."""
    loop.push(LINES[0])
    stands = observed(tracker.stored[1]).block
    loop.push(sighting(replace(action(PUMPS.text, 9, owners=("Ines",)), due=date(2031, 4, 1))))
    after = tracker.stored[1]
    assert after.marker
    assert (after.fields.due, after.marker.block) == (date(2031, 4, 1), stands)


def test_an_edit_in_the_last_moment_is_not_lost_where_the_tracker_can_tell(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = dated_plan(loop)
    tracker.meddle("edit", 1, due=date(2031, 9, 9))
    assert [one.kind for one in loop.apply(plan).failed] == ["stale"]
    assert tracker.stored[1].fields.due == date(2031, 9, 9)


def test_an_assignee_that_only_has_to_go_goes(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    loop.push(sighting(action(PUMPS.text)))
    assert tracker.stored[1].fields.assignees == frozenset()


def dated_plan(loop: Loop) -> Plan:
    """A plan that changes the due date of the one item there is."""
    loop.push(LINES[0])
    return loop.plan([sighting(replace(PUMPS, due=date(2031, 4, 1)))])

"""Adopting: an item takes the issue that a person named, and no item loses its own by it."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.apply.writer import AGAIN
from notesync.model.issues import IssueRef
from notesync.model.items import IssueAnchor
from notesync.model.plan import Failed, Plan
from notesync.sync.render import observed
from notesync.trackers.base import Indeterminate
from tests.builders import action, fields, issue, sighting
from tests.fakes import FakeTracker, Fault
from tests.harness import Loop

PUMPS = action("Order the spare pumps", owners=("Ines",))
LOST = Indeterminate("no answer")


def adopting(loop: Loop, tracker: FakeTracker, *, mark: bool = False) -> Plan:
    """A plan to adopt a person's issue for the first line, and to `mark` it if so asked."""
    tracker.stored[3] = issue("3", fields("Pumps!"), body="theirs")
    plan = loop.plan([sighting(replace(PUMPS, anchor=IssueAnchor("#3")))])
    return replace(plan, operations=tuple(replace(one, mark=mark) for one in plan.adoptions))


def refused(plan: Plan, message: str) -> tuple[Failed, ...]:
    (adopt,) = plan.adoptions
    return (Failed(adopt.key, "adopt", PUMPS.text, "stale", message, AGAIN),)


def test_adopting_writes_nothing_and_remembers_what_the_issue_showed(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = adopting(loop, tracker)
    before = tracker.stored[3]
    (done,) = loop.apply(plan).done
    assert (done.op, done.ref.id, done.title) == ("adopt", "3", PUMPS.text)
    assert tracker.stored[3] == before
    (link,) = loop.links()
    assert (link.revision, link.commit, link.base.seen) == (0, "", observed(before))


def test_adopting_with_a_mark_writes_the_marker_and_nothing_else(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = replace(adopting(loop, tracker, mark=True), commit="c0ffee")
    before = tracker.stored[3]
    (done,) = loop.apply(plan).done
    (link,), mark = loop.links(), tracker.stored[3].marker
    assert (done.op, done.ref.id) == ("mark", "3")
    assert replace(tracker.stored[3], marker=None) == before
    assert mark
    assert (mark.key, mark.revision, mark.asked, mark.commit) == (
        link.key,
        1,
        link.base.asked,
        "c0ffee",
    )
    assert mark.block == link.base.seen.block
    assert (link.revision, link.commit) == (1, "c0ffee")
    assert loop.load().intents == ()


def test_an_issue_that_changed_or_went_since_the_plan_is_not_adopted(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = adopting(loop, tracker)
    tracker.by_hand(3, title="By hand")
    assert loop.apply(plan).failed == refused(plan, "somebody changed #3 since the plan was made")
    del tracker.stored[3]
    assert loop.apply(plan).failed == refused(plan, "#3 is gone: deleted")
    assert loop.links() == []


def test_an_issue_that_became_another_items_is_not_adopted(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = adopting(loop, tracker)
    loop.push(sighting(action("Paint the north pier", 2)))
    (link,) = loop.links()
    taken = replace(tracker.stored[int(link.ref.id)], ref=IssueRef("3"))
    tracker.stored[3] = taken
    assert loop.apply(plan).failed == refused(plan, "#3 is an item's issue already")
    assert tracker.stored[3] == taken


@pytest.mark.parametrize("mark", [False, True])
def test_an_old_plan_to_adopt_takes_no_item_from_its_issue(
    loop: Loop, tracker: FakeTracker, mark: bool
) -> None:
    plan = adopting(loop, tracker, mark=mark)
    tracker.stored[4] = issue("4", fields("Pumps, too"))
    loop.push(sighting(replace(PUMPS, anchor=IssueAnchor("#4"))))
    assert loop.apply(plan).failed == refused(plan, "its issue is #4 since the plan was made")
    assert [one.ref.id for one in loop.links()] == ["4"]
    assert tracker.stored[3].marker is None


def test_an_item_whose_issue_is_gone_takes_another(loop: Loop, tracker: FakeTracker) -> None:
    plan = adopting(loop, tracker)
    tracker.stored[4] = issue("4", fields("Pumps, too"))
    loop.push(sighting(replace(PUMPS, anchor=IssueAnchor("#4"))))
    del tracker.stored[4]
    assert loop.apply(plan).failed == ()
    assert [one.ref.id for one in loop.links()] == ["3"]


def test_adopting_again_keeps_what_was_learnt_since(loop: Loop, tracker: FakeTracker) -> None:
    plan = adopting(loop, tracker)
    loop.apply(plan)
    dated = replace(PUMPS, due=date(2031, 4, 1), anchor=IssueAnchor("#3"))
    loop.push(sighting(dated))
    (known,) = loop.links()
    assert [(one.op, one.ref.id) for one in loop.apply(plan).done] == [("link", "3")]
    assert loop.links() == [known]


@pytest.mark.parametrize("asked", ["again", "by a plan that only links"])
def test_a_marker_that_landed_without_an_answer_is_an_adoption(
    loop: Loop, tracker: FakeTracker, asked: str
) -> None:
    plan = adopting(loop, tracker, mark=True)
    if asked == "again":
        tracker.faults.append(Fault("edit", LOST, after_effect=True))
    else:
        tracker.faults.append(Fault("edit", KeyboardInterrupt(), after_effect=True))
        loop.apply(plan)
        plan = replace(plan, operations=tuple(replace(one, mark=False) for one in plan.adoptions))
    tracker.calls.clear()
    outcome = loop.apply(plan)
    op = "mark" if asked == "again" else "adopt"
    assert (outcome.failed, [one.op for one in outcome.done]) == ((), [op])
    assert tracker.calls.count("edit") == (1 if asked == "again" else 0)
    (link,) = loop.links()
    assert (link.base.seen.title, link.revision) == ("Pumps!", 1)


def test_a_marker_that_landed_is_ours_though_the_line_has_moved_since(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = adopting(loop, tracker, mark=True)
    tracker.faults.append(Fault("edit", KeyboardInterrupt(), after_effect=True))
    loop.apply(plan)
    (adopt,) = plan.adoptions
    places = tuple(replace(place, line=9) for place in adopt.draft.places)
    later = replace(adopt, draft=replace(adopt.draft, places=places))
    assert loop.apply(replace(plan, operations=(later,))).failed == ()
    assert [place.line for link in loop.links() for place in link.places] == [9]


def test_an_edit_in_the_last_moment_is_not_lost_where_the_tracker_can_tell(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = adopting(loop, tracker, mark=True)
    tracker.meddle("edit", 3, title="By hand")
    assert [one.kind for one in loop.apply(plan).failed] == ["stale"]
    assert tracker.stored[3].marker is None

"""What a person's command changes is written as exactly once as what the notes say."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.model.issues import Change, Field, IssueRef, Key, Members, Set, Status
from notesync.model.ledger import Link, Record
from notesync.model.plan import Adopt, Amend, Outcome, Plan
from notesync.sync.render import around_block, block_in, spliced, text_fingerprint
from notesync.trackers.base import Indeterminate, Rejected
from tests.builders import NAMESPACE, action, sighting
from tests.fakes import FakeTracker, Fault
from tests.harness import Loop

PUMPS = sighting(action("Order the spare pumps"))
CLOSE = Set(Field.STATUS, "open", "not_planned")


@pytest.fixture
def link(loop: Loop) -> Link:
    loop.push(PUMPS)
    (link,) = loop.links()
    return link


def amend(link: Link, *changes: Change, ref: IssueRef | None = None) -> Amend:
    return Amend(link.key, ref or link.ref, "Order the spare pumps", changes, "by command")


def applied(loop: Loop, *amends: Amend) -> Outcome:
    return loop.apply(Plan(NAMESPACE, "fake:t", amends))


def test_a_close_is_written_and_journaled_and_the_notes_still_ask(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    outcome = applied(loop, replace(amend(link, CLOSE), entry=link))
    assert [one.op for one in outcome.done] == ["close"]
    (after,) = loop.links()
    assert after.base.asked.status is Status.OPEN
    assert after.base.seen.status is Status.NOT_PLANNED
    assert loop.plan([PUMPS]).operations == ()
    with loop.ledger() as store:
        assert store.journal()[-1].changes == (CLOSE,)
        assert store.load().intents == ()


def test_a_lost_answer_is_looked_up_and_no_failure(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.faults = [Fault("edit", Indeterminate("no answer"), after_effect=True)]
    outcome = applied(loop, replace(amend(link, CLOSE), entry=link, remark="Closed"))
    assert (outcome.failed, [one.op for one in outcome.done]) == ((), ["close"])
    (after,) = loop.links()
    assert after.base.seen.status is Status.NOT_PLANNED
    assert tracker.stored[1].body.count("Closed") == 1
    with loop.ledger() as store:
        assert store.journal()[-1].changes == (CLOSE,)


def test_a_field_that_somebody_changed_since_is_left_alone(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.by_hand(1, title="Mine")
    outcome = applied(loop, amend(link, Set(Field.TITLE, link.base.seen.title, "Restored")))
    assert [one.kind for one in outcome.failed] == ["stale"]
    assert tracker.stored[1].fields.title == "Mine"


def test_a_block_is_written_into_its_place_and_nothing_around_it(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    issue = tracker.stored[1]
    tracker.stored[1] = replace(issue, body=f"Above.\n{issue.body}Below.\n")
    before = text_fingerprint(block_in(issue.body) or "")
    change = Set(Field.BLOCK, before, text_fingerprint("Hers"))
    applied(loop, replace(amend(link, change), entry=link, block="Hers"))
    body = tracker.stored[1].body
    assert block_in(body) == "Hers"
    assert around_block(body).split() == ["Above.", "Below."]
    assert body == spliced(f"Above.\n{issue.body}Below.\n", "Hers")
    assert loop.plan([PUMPS]).operations == ()


def test_the_place_that_an_item_moved_to_is_in_the_marker_and_in_the_ledger(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    record = Record(link.key, link.kind, "moved", link.places, to="archive #1")
    applied(loop, replace(amend(link), entry=record, moved_to="archive #1"))
    marker = tracker.stored[1].marker
    assert marker
    assert (marker.moved_to, marker.revision) == ("archive #1", 2)
    assert loop.load().entries == (record,)
    assert loop.plan([PUMPS]).operations == ()


def test_each_of_several_issues_of_one_item_has_an_outcome_of_its_own(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.stored[2] = replace(tracker.stored[1], ref=IssueRef("2"))
    tracker.stored[3] = replace(tracker.stored[1], ref=IssueRef("3"))
    tracker.faults = [Fault("edit", Rejected("no"))]
    duplicate = Set(Field.STATUS, "open", "duplicate")
    outcome = applied(loop, *(amend(link, duplicate, ref=IssueRef(n)) for n in "23"))
    assert [one.key for one in outcome.failed] == [Key(link.key)]
    assert [one.ref.id for one in outcome.done] == ["3"]


def test_a_remark_in_our_block_is_no_persons_edit(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.capabilities = replace(tracker.capabilities, due=False)
    applied(loop, replace(amend(link), entry=link, remark="Moved from elsewhere"))
    dated = replace(action("Order the spare pumps"), due=date(2031, 4, 1))
    plan = loop.plan([sighting(dated)])
    assert plan.conflicts == ()
    assert loop.apply(plan).updated == 1
    assert "2031-04-01" in tracker.stored[1].body


def test_an_issue_that_became_an_items_meanwhile_is_not_adopted(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    draft = loop.plan([sighting(action("Paint the pier"))]).creates[0].draft
    adopt = Adopt(draft, link.ref, link.base, "by command", mark=True)
    outcome = loop.apply(Plan(NAMESPACE, "fake:t", (adopt,)))
    assert [one.kind for one in outcome.failed] == ["stale"]
    assert tracker.stored[1].marker
    assert tracker.stored[1].marker.key == link.key


# What is remembered of a command.


def test_the_body_that_a_command_replaced_is_in_the_journal(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    before = tracker.stored[1].body
    applied(loop, replace(amend(link, CLOSE), remark="Closed by hand"))
    with loop.ledger() as store:
        assert store.journal()[-1].body == before
    assert tracker.stored[1].body != before


def test_a_command_that_leaves_the_body_alone_journals_none(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    before = tracker.stored[1].body
    applied(loop, amend(link, CLOSE))
    with loop.ledger() as store:
        assert store.journal()[-1].body is None
        assert (store.load().entries, store.load().intents) == ((link,), ())
    assert tracker.stored[1].body == before


def test_what_the_tracker_dropped_of_a_command_is_told(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.drops = frozenset({"dock"})
    (done,) = applied(loop, amend(link, Members(Field.LABELS, ("dock", "pier"), ()))).done
    assert done.dropped == ("label dock",)
    assert "pier" in tracker.stored[1].fields.labels


def test_an_edit_in_the_last_moment_is_not_lost_where_the_tracker_can_tell(
    loop: Loop, link: Link, tracker: FakeTracker
) -> None:
    tracker.meddle("edit", 1, title="By hand")
    assert [one.kind for one in applied(loop, amend(link, CLOSE)).failed] == ["stale"]
    assert tracker.stored[1].fields.status is Status.OPEN

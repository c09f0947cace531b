"""A story says of each field whose value holds, and of the item what the next push will do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from notesync.identity.match import identify
from notesync.model.issues import Event, Field, Gone, IssueRef, Key, Status
from notesync.model.items import Confidence, IssueAnchor, State
from notesync.model.ledger import Ledger, Record, Written
from notesync.model.plan import Refusal
from notesync.model.rulings import Ruling, Rulings, Verdict
from notesync.model.settings import ConflictPolicy, VanishedPolicy
from notesync.model.story import FieldStory, Owner, Standing, Story
from notesync.sync.explain import Known, explain
from notesync.sync.recover import remember
from tests.builders import NAMESPACE, SOURCE, action, fields, issue, marker
from tests.sync.scenes import SETTINGS, World

PUMPS = action("Order the spare pumps", 3, due=date(2031, 3, 10))


def story(world: World, key: Key | None = None, events: Sequence[Event] = ()) -> Story:
    """What is told of an item; of the one that is found, if none is named."""
    memory = remember(Ledger(NAMESPACE, world.entries), world.issues, NAMESPACE)
    found = identify(world.notes, memory.known, namespace=NAMESPACE)
    key = key or (found[0].key if found else next(iter(memory.entries)))
    journal = (Written(1, "2031-03-05T10:00", key, "create", IssueRef("1")),)
    return explain(key, world.scene(), Known(found, events, journal))


def told(one: Story, field: Field) -> FieldStory:
    return next(each for each in one.fields if each.field is field)


@pytest.fixture
def world() -> World:
    return World().saying(PUMPS).pushed()


def test_an_item_that_is_true_is_both_sides_own(world: World) -> None:
    one = story(world)
    assert one.standing is Standing.LINKED
    assert {each.owner for each in one.fields} == {Owner.BOTH}
    assert [each.field for each in one.fields] == [*Field]
    assert one.why == ("the next push has nothing to write",)
    assert one.lines[0].how == "same line"
    assert [each.op for each in one.written] == ["create"]


def test_a_new_item_is_told_to_be_filed() -> None:
    one = story(World().saying(PUMPS))
    assert (one.standing, one.ref, one.fields) == (Standing.NEW, None, ())
    assert one.why == ("it has no issue: the next push files it (new line, by rule checkbox)",)


# Fields.


def test_what_the_notes_changed_is_theirs(world: World) -> None:
    later = replace(PUMPS, due=date(2031, 3, 12))
    due = told(story(world.saying(later)), Field.DUE)
    assert (due.owner, due.asked, due.ours, due.theirs) == (
        Owner.NOTES,
        "2031-03-10",
        "2031-03-12",
        "2031-03-10",
    )


def test_what_a_person_changed_is_the_trackers_with_who_wrote_it(world: World) -> None:
    events = [Event("ada", "2031-03-06", "due", None, None), Event("bo", "2031", "title", "", "")]
    due = told(story(world.shown("1", due=date(2031, 3, 20)), events=events), Field.DUE)
    assert (due.owner, due.theirs, due.who) == (Owner.TRACKER, "2031-03-20", "ada, 2031-03-06")
    assert told(story(world.shown("1", due=None)), Field.DUE).who == ""


def test_what_both_changed_to_the_same_is_both_sides_own(world: World) -> None:
    later = replace(PUMPS, due=date(2031, 3, 12))
    due = told(story(world.saying(later).shown("1", due=date(2031, 3, 12))), Field.DUE)
    assert (due.owner, due.why) == (Owner.BOTH, "both came to say the same")


@pytest.mark.parametrize(
    ("policy", "owner", "why"),
    [
        (ConflictPolicy.ASK, Owner.TRACKER, "changed on both sides: the tracker's value stays"),
        (ConflictPolicy.NOTES, Owner.NOTES, "changed on both sides: the notes win (conflicts)"),
        (ConflictPolicy.TRACKER, Owner.TRACKER, "changed on both sides: the tracker wins (confli"),
    ],
)
def test_a_conflict_is_told_by_the_policy(
    world: World, policy: ConflictPolicy, owner: Owner, why: str
) -> None:
    later = replace(PUMPS, due=date(2031, 3, 12))
    settled = replace(world, settings=replace(SETTINGS, conflicts=policy))
    due = told(story(settled.saying(later).shown("1", due=date(2031, 3, 20))), Field.DUE)
    assert due.owner is owner
    assert due.why.startswith(why)


def test_a_conflict_that_was_reported_is_told_as_known(world: World) -> None:
    later = world.saying(replace(PUMPS, due=date(2031, 3, 12))).shown("1", due=date(2031, 3, 20))
    assert "due is in conflict (new: the next push exits with 6, once)" in story(later).why[1]
    assert "due is in conflict (known)" in story(later.pushed()).why[1]


def test_a_reason_of_closing_is_no_difference(world: World) -> None:
    done = world.saying(replace(PUMPS, state=State.DONE))
    assert told(story(done), Field.STATUS).owner is Owner.NOTES
    closed = story(done.shown("1", status=Status.NOT_PLANNED))
    assert told(closed, Field.STATUS).owner is Owner.BOTH
    agreed = done.shown("1", status=Status.COMPLETED).pushed()
    given_up = story(agreed.saying(replace(PUMPS, state=State.CANCELLED)))
    status = told(given_up, Field.STATUS)
    assert (status.owner, status.why) == (
        Owner.TRACKER,
        "closed on both sides; the tracker's reason stays",
    )
    reopened = story(world.shown("1", status=Status.COMPLETED))
    assert told(reopened, Field.STATUS).owner is Owner.TRACKER


def test_members_are_told_one_by_one(world: World) -> None:
    owned = world.saying(replace(PUMPS, owners=("Ines",)))
    assert "+Ines" in told(story(owned), Field.ASSIGNEES).why
    named = owned.pushed()
    labels = told(story(named.shown("1", labels=frozenset({"Action-Item", "x"}))), Field.LABELS)
    assert labels.owner is Owner.TRACKER
    same = told(story(named.shown("1", labels=frozenset({"Action-Item"}))), Field.LABELS)
    assert same.owner is Owner.BOTH


def test_a_hand_made_block_is_the_trackers(world: World) -> None:
    (filed,) = world.issues
    edited = replace(world, issues=(replace(filed, body=""),))
    assert told(story(edited), Field.BLOCK).owner is Owner.TRACKER


# Standings.


def test_a_held_item_is_told_with_its_ways(world: World) -> None:
    unsure = story(world.saying(action("Order the spare valves", 3)))
    assert unsure.standing is Standing.HELD
    assert any(way.startswith("notesync accept") for way in unsure.ways)
    possible = story(World().saying(replace(PUMPS, confidence=Confidence.POSSIBLE)))
    assert possible.standing is Standing.HELD
    assert "only possibly an item" in possible.why[0]


def test_a_gone_issue_is_told(world: World) -> None:
    gone = replace(world, issues=(), gone=(Gone(IssueRef("1"), "deleted"),))
    one = story(gone)
    assert (one.standing, one.status, str(one.ref)) == (Standing.HELD, None, "#1")
    assert "#1 is gone from the tracker (deleted)" in one.why[0]
    unspoken = story(replace(gone, notes=()), world.entries[0].key)
    assert unspoken.standing is Standing.VANISHED
    assert unspoken.why == ("no line speaks of it any more, and #1 is gone from the tracker",)


def test_an_item_named_by_its_issue_is_told_to_be_taken() -> None:
    anchored = replace(PUMPS, anchor=IssueAnchor("#7"))
    one = story(World(issues=(issue("7", fields("By hand")),)).saying(anchored))
    assert (one.standing, one.why) == (Standing.ADOPTING, ("the next push takes #7 as its issue",))


def test_an_item_filed_twice_is_told_with_the_command_that_mends_it(world: World) -> None:
    (filed,), (entry,) = world.issues, world.entries
    mark = marker(filed.fields, key=entry.key)
    both = tuple(replace(filed, ref=IssueRef(n), marker=mark) for n in ("1", "2"))
    one = story(replace(world, issues=both))
    assert "#1 and #2 both claim to be its issue: `notesync repair`" in one.why


def test_rulings_are_told_with_the_command_that_takes_them_back(world: World) -> None:
    reworded = world.saying(action("Order the spare valves", 3))
    key, other = story(reworded).key, world.entries[0].key
    dismissed = replace(reworded, rulings=Rulings({key: Ruling(Verdict.DISMISSED)}))
    one = story(dismissed, key)
    assert (one.standing, one.ways) == (Standing.DISMISSED, (f"notesync dismiss {key} --undo",))
    same = replace(reworded, rulings=Rulings({key: Ruling(Verdict.SAME, other)}))
    assert story(same, key).standing is Standing.RULED
    assert story(same, other).lines[0].how == "line ruled to be the same"
    accepted = replace(reworded, rulings=Rulings({key: Ruling(Verdict.ACCEPTED)}))
    assert story(accepted, key).standing is Standing.NEW


def test_history_and_done_items_are_told_as_remembered() -> None:
    settings = replace(SETTINGS, since=date(2032, 1, 1))
    old = World(settings=settings).saying(PUMPS)
    for world in (old, old.pushed()):
        assert story(world).why == (
            "all its lines are from before `since`: it is remembered and not filed",
        )
    done = World().saying(replace(PUMPS, state=State.DONE))
    for world in (done, done.pushed(), replace(done.pushed(), notes=())):
        one = story(world)
        assert (one.standing, one.why[0][:11]) == (Standing.RECORDED, "it was done")


def test_a_moved_item_is_told_with_its_place(world: World) -> None:
    (entry,) = world.entries
    record = Record(entry.key, entry.kind, "moved", entry.places, to="archive #1")
    one = story(replace(world, entries=(record,), issues=()))
    assert (one.standing, one.why) == (
        Standing.MOVED,
        ("it lives in another target: archive #1",),
    )
    assert one.ways == (f"notesync explain {entry.key} --target archive",)


def test_an_item_whose_document_was_not_read_is_frozen(world: World) -> None:
    one = story(replace(world, notes=(), frozen={SOURCE: "it became empty"}))
    assert one.standing is Standing.FROZEN
    assert one.why == (f"{SOURCE}: it became empty; its items are left alone",)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (VanishedPolicy.REPORT, "its issue stays open and is reported (vanished = report)"),
        (VanishedPolicy.CLOSE, "the next push closes its issue (vanished = close)"),
    ],
)
def test_a_vanished_item_is_told_by_the_policy(
    world: World, policy: VanishedPolicy, why: str
) -> None:
    lost = replace(world, notes=(), settings=replace(SETTINGS, vanished=policy))
    one = story(lost)
    assert one.why == (f"no line speaks of it any more: {why}",)
    assert (one.title, one.lines[0].how) == ("Order the spare pumps", "")
    closed = story(lost.shown("1", status=Status.COMPLETED))
    assert "its issue is closed" in closed.why[0]


def test_an_update_of_the_marker_alone_is_told_as_that(world: World) -> None:
    (filed,), (entry,) = world.issues, world.entries
    mark = marker(filed.fields, key=entry.key)
    later = replace(PUMPS, due=date(2031, 3, 12))
    same = replace(world, issues=(replace(filed, marker=mark),)).shown("1", due=date(2031, 3, 12))
    assert story(same.saying(later)).why == ("the next push writes its marker",)


def test_a_plan_that_is_refused_as_a_whole_is_told(world: World) -> None:
    refusal = Refusal("max-create", "30 issues would be filed", "--max-create 30")
    one = explain(world.entries[0].key, world.scene(), Known((), refusals=(refusal,)))
    assert one.why[-1] == (
        "the next push is refused as a whole (max-create): 30 issues would be filed; "
        "--max-create 30"
    )

"""What becomes of an item: what holds it, in which words, and what is only remembered."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.model.identity import Unsure
from notesync.model.issues import Field, Gone, IssueRef, Key, Set, Status
from notesync.model.items import Confidence, IssueAnchor, KeyAnchor, Kind, State
from notesync.model.ledger import Link, Record
from notesync.model.plan import Conflict, Hold
from notesync.sync.settle import hold
from tests.builders import KEY, SOURCE, action, fields, issue, marker, place, sighting
from tests.sync.scenes import SETTINGS, World

PUMPS = action("Order the spare pumps")
PIER = action("Paint the north pier", 2)
OLD = "c0ffee" * 7
FILE_ANEW = ("[ns:: new]  file it as a new issue",)


def filed() -> tuple[World, Link]:
    """A world in which the first line has its issue, and the ledger's link to it."""
    world = World().saying(PUMPS).pushed()
    (link,) = world.entries
    assert isinstance(link, Link)
    return world, link


def marked(world: World, link: Link, **more: object) -> World:
    """The first issue carries a marker with what the link says, or with what is given."""
    mark = marker(link.base.asked, key=link.key, block=link.base.seen.block, places=link.places)
    first = replace(world.issues[0], marker=replace(mark, **more))  # type: ignore[arg-type]
    return replace(world, issues=(first, *world.issues[1:]))


def held(world: World, reason: str, ways: tuple[str, ...], *, refused: bool = False) -> bool:
    """Whether all that the plan says is that the first line is held, in these words."""
    plan = world.plan()
    (waiting,) = plan.holds
    assert plan.operations == (waiting,)
    assert waiting == Hold(
        waiting.key, Kind.ACTION, PUMPS.text, world.notes[0].place, reason, ways, refused
    )
    return True


@pytest.mark.parametrize("gone", [Gone(IssueRef("1"), "deleted"), None])
def test_an_item_whose_issue_is_gone_says_why_and_how_to_file_it_anew(gone: Gone | None) -> None:
    world, _ = filed()
    why = gone.reason if gone else "it was not found"
    lost = replace(world, issues=(), gone=(gone,) if gone else ())
    assert held(lost, f"#1 is gone from the tracker ({why}); it is not filed again", FILE_ANEW)


def test_an_issue_whose_number_went_to_another_item_is_left_alone() -> None:
    world, link = filed()
    other = marked(world, link, key=KEY, namespace="else/where")
    assert held(other, "#1 is another item's issue now; it is left alone", FILE_ANEW)


def test_a_line_that_names_another_issue_than_its_own_has_two_ways_out() -> None:
    world, link = filed()
    both = replace(world, issues=(*world.issues, issue("3", fields("Another"))))
    naming = both.saying(replace(PUMPS, anchor=IssueAnchor("#3")))
    reason = "the line names #3, but this item's issue is #1"
    assert held(naming, reason, (f"[ns:: {link.key}]", "[ns:: new]"))


@pytest.mark.parametrize("name", ["#1", "1"])
def test_a_line_that_names_its_own_issue_is_at_rest(name: str) -> None:
    world, _ = filed()
    assert world.saying(replace(PUMPS, anchor=IssueAnchor(name))).plan().operations == ()


def test_a_line_that_names_the_issue_of_another_item_can_take_its_key() -> None:
    mark = marker(fields("Other"), namespace="else/where")
    world = World(issues=(issue("3", fields(), mark=mark),))
    naming = world.saying(replace(PUMPS, anchor=IssueAnchor("#3")))
    reason = "the line names #3, which is already another item's issue"
    assert held(naming, reason, (f"[ns:: {KEY}]", "[ns:: new]"))


@pytest.mark.parametrize("name", ["#3", "3"])
def test_an_adoption_says_what_it_comes_of(name: str) -> None:
    world = World(issues=(issue("3", fields("Pumps!")),))
    (adopt,) = world.saying(replace(PUMPS, anchor=IssueAnchor(name))).plan().adoptions
    assert (adopt.ref, adopt.reason) == (IssueRef("3"), "issue named on the line")


@pytest.mark.parametrize("knows", ["the marker", "the ledger"])
def test_what_newer_notes_wrote_is_refused_to_older_ones(knows: str) -> None:
    world, link = filed()
    if knows == "the marker":
        world = marked(world, link, commit=OLD)
    else:
        world = replace(world, entries=(replace(link, commit=OLD),))
    older = replace(world, behind=frozenset({OLD}))
    changed = older.saying(replace(PUMPS, due=date(2031, 4, 1)))
    reason = "#1 was written from commit c0ffeec0ffee, which these notes do not contain"
    way = "git pull, then push again (in CI: fetch the whole history)"
    assert held(changed, reason, (way,), refused=True)
    assert older.plan().operations == ()
    assert older.plan().unchanged == 1


def test_of_an_item_that_lives_elsewhere_only_the_lines_are_followed() -> None:
    world, link = filed()
    away = Record(link.key, link.kind, "moved", link.places, to="archive #1")
    moved = replace(world, issues=(), entries=(away,))
    assert (moved.plan().operations, moved.plan().remember) == ((), ())
    plan = moved.saying(action(PUMPS.text, 9)).plan()
    assert plan.operations == ()
    assert plan.remember == (replace(away, places=(place(line=9),)),)


def test_a_conflict_names_the_item_its_issue_and_its_line() -> None:
    world = World().saying(replace(PUMPS, due=date(2031, 4, 1))).pushed()
    world = world.shown("1", due=date(2031, 5, 1)).saying(replace(PUMPS, due=date(2031, 6, 1)))
    assert world.plan().conflicts == (
        Conflict(
            world.entries[0].key,
            IssueRef("1"),
            world.notes[0].place,
            Field.DUE,
            "2031-04-01",
            "2031-06-01",
            "2031-05-01",
        ),
    )


def test_a_conflict_in_one_field_keeps_no_other_field_back() -> None:
    world = World().saying(replace(PUMPS, due=date(2031, 4, 1))).pushed()
    changed = replace(PUMPS, due=date(2031, 6, 1), state=State.DONE)
    plan = world.shown("1", due=date(2031, 5, 1)).saying(changed).plan()
    (update,) = plan.updates
    assert update.changes == (Set(Field.STATUS, "open", "completed"),)
    assert update.reason == "same line changed"
    assert [one.field for one in plan.conflicts] == [Field.DUE]


def test_an_update_of_the_marker_alone_says_that_the_tracker_agrees() -> None:
    world, link = filed()
    agreed = marked(world, link).shown("1", status=Status.COMPLETED)
    (update,) = agreed.saying(replace(PUMPS, state=State.DONE)).plan().updates
    assert update.changes == ()
    assert update.reason == "same line changed as the tracker did"


@pytest.mark.parametrize("last", ["at rest", "held", "adopted", "changed"])
def test_all_changed_at_once_means_every_item_that_has_an_issue(last: str) -> None:
    lines = [action(f"Check mooring ring {number}", number) for number in range(1, 11)]
    world = World().saying(*lines, PUMPS).pushed()
    lines = [replace(one, due=date(2031, 4, 1)) for one in lines]
    eleventh = PUMPS
    match last:
        case "held":
            aged = [replace(one, commit=OLD) for one in world.entries if isinstance(one, Link)]
            world = replace(world, entries=(*world.entries[:-1], aged[-1]), behind=frozenset({OLD}))
            lines, eleventh = [*lines[:9], lines[9]], replace(PUMPS, due=date(2031, 4, 1))
        case "adopted":
            world = World().saying(*lines).pushed()
            world = replace(world, issues=(*world.issues, issue("99", fields("Pumps!"))))
            lines = [replace(one, due=date(2031, 5, 1)) for one in lines]
            eleventh = replace(PUMPS, anchor=IssueAnchor("#99"))
        case "changed":
            eleventh = replace(PUMPS, due=date(2031, 4, 1))
    plan = world.saying(*lines, eleventh).plan()
    assert len(plan.updates) == (11 if last == "changed" else 10)
    refused = ["all-changed"] if last == "changed" else []
    assert [one.guard for one in plan.refusals] == refused


def test_a_ticked_line_that_may_be_an_open_item_is_held_and_not_taken_for_history() -> None:
    world = World().saying(PIER).pushed()
    ticked = action("Paint the south pier", 2, state=State.DONE)
    plan = world.saying(ticked).plan()
    assert len(plan.holds) == 1
    assert plan.remember == ()


@pytest.mark.parametrize(
    ("since", "state", "reason"),
    [(date(2031, 3, 6), State.OPEN, "history"), (None, State.DONE, "done")],
)
def test_an_unclear_line_that_needs_no_issue_is_recorded_with_the_reason(
    since: date | None, state: State, reason: str
) -> None:
    world = World().saying(PIER).pushed().shown("1", status=Status.COMPLETED)
    settings = replace(SETTINGS, since=since)
    unclear = action("Paint the south pier", 2, state=state)
    plan = replace(world, settings=settings).saying(unclear).plan()
    assert plan.operations == ()
    assert [one.reason for one in plan.remember if isinstance(one, Record)] == [reason]


def test_an_undated_line_takes_up_no_item_of_old() -> None:
    world = World(settings=replace(SETTINGS, since=date(2031, 3, 6))).saying(PUMPS).pushed()
    (record,) = world.entries
    undated = sighting(
        replace(PUMPS, anchor=KeyAnchor(record.key)), source="notes/list.md", day=None
    )
    assert world.saying(PUMPS, undated).plan().operations == ()


def test_a_candidate_without_an_issue_is_told_by_its_line() -> None:
    world = World().saying(replace(PIER, state=State.DONE)).pushed()
    (record,) = world.entries
    (waiting,) = world.saying(action("Paint the south pier", 2)).plan().holds
    assert waiting.ways[0] == (
        f"[ns:: {record.key}]  it is the item of {SOURCE}:2, 'Paint the north pier'"
    )


@pytest.mark.parametrize(("number", "name"), [("4", "#4"), ("HRB-4", "HRB-4")])
def test_what_only_claims_to_be_an_item_is_named_by_its_issue(number: str, name: str) -> None:
    claim = marker(fields(PUMPS.text), places=(place(PUMPS.text),))
    claiming = replace(issue(number, fields(PUMPS.text)), claims=(claim,))
    scene = World(issues=(claiming,)).scene()
    unsure = Unsure(Key("ns-bbbbbbbbbb"), sighting(PUMPS), scene.memory.claimed, "claimed")
    waiting = hold(unsure, scene).operation
    assert isinstance(waiting, Hold)
    assert waiting.ways == (
        f"[ns:: {name}]  it is {name} of {SOURCE}:1, 'Order the spare pumps'",
        "[ns:: new]  it is a new item",
        f"notesync accept {unsure.key}",
        f"notesync dismiss {unsure.key}",
    )


def test_what_is_only_possibly_an_item_has_four_ways_out() -> None:
    world = World().saying(replace(PUMPS, confidence=Confidence.POSSIBLE))
    (key,) = (one.key for one in world.plan().holds)
    ways = (
        f"notesync accept {key}",
        f"notesync dismiss {key}",
        "[ns:: new]",
        "--include possible",
    )
    assert held(world, "only possibly an item (rule checkbox)", ways)


def test_an_item_that_two_issues_claim_is_settled_by_repair() -> None:
    world, link = filed()
    marked_once = marked(world, link).issues[0]
    twice = replace(marked_once, ref=IssueRef("2"))
    doubled = replace(world, issues=(marked_once, twice), entries=())
    assert held(doubled, "#1 and #2 both claim to be this item's issue", ("notesync repair",))


def test_what_an_unread_document_says_of_an_item_is_not_taken_back() -> None:
    dated = replace(PUMPS, due=date(2031, 4, 1))
    later = sighting(PUMPS, source="notes/2031-03-12.md", day="2031-03-12")
    world = World().saying(sighting(dated), later).pushed()
    assert world.plan().operations == ()
    unread = replace(world.saying(later), frozen={SOURCE: "it became empty"})
    assert unread.plan().operations == ()
    (update,) = world.saying(later).plan().updates
    assert Set(Field.DUE, "2031-04-01", None) in update.changes

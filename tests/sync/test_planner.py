"""The plan: what each item becomes, and what is never done to it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from notesync.model.canonical import plain
from notesync.model.document import Span
from notesync.model.issues import Capabilities, Draft, Field, Gone, IssueRef, Set, Status
from notesync.model.items import (
    ActionItem,
    Confidence,
    IssueAnchor,
    Item,
    KeyAnchor,
    Kind,
    NewAnchor,
    Priority,
    State,
)
from notesync.model.ledger import Base, Dispute, Link, Record
from notesync.model.plan import Doubled, Plan, Update
from notesync.model.settings import ConflictPolicy, VanishedPolicy
from notesync.sync.planner import make_plan
from notesync.sync.render import block_in
from tests.builders import NAMESPACE, SOURCE, action, decision, fields, issue, marker, sighting
from tests.sync.scenes import SETTINGS, World

PUMPS = action("Order the spare pumps")
PIER = action("Paint the north pier", 2)
NEXT = "notes/2031-03-12.md"


def empty(plan: Plan) -> bool:
    """Whether it would write nothing and say nothing."""
    return not (plan.operations or plan.conflicts or plan.vanished or plan.remember)


def restated(item: Item) -> object:
    return sighting(item, source=NEXT, day="2031-03-12")


def test_a_new_line_is_filed() -> None:
    (create,) = World().saying(PUMPS).plan().creates
    assert create.draft.fields.title == "Order the spare pumps"
    assert create.draft.fields.labels == {"action-item"}
    assert create.reason == "new line, by rule checkbox"


@pytest.mark.parametrize(
    "items",
    [(PUMPS, PIER), (decision("Keep the crane"),), (replace(PUMPS, state=State.DONE),), ()],
)
def test_a_second_plan_over_the_applied_state_is_empty(items: tuple[Item, ...]) -> None:
    world = World().saying(*items).pushed()
    plan = world.plan()
    assert empty(plan)
    assert plan.unchanged == len(world.issues)


@pytest.mark.parametrize(
    "after",
    [
        replace(PUMPS, span=replace(PUMPS.span, line=40, end_line=40)),
        replace(PUMPS, section="Elsewhere"),
        replace(PUMPS, quote="* [ ] **Order** the spare pumps"),
    ],
    ids=["line", "section", "quote"],
)
def test_unchanged_facts_are_no_write(after: ActionItem) -> None:
    plan = World().saying(PUMPS).pushed().saying(after).plan()
    assert plan.writes == 0
    assert plan.unchanged == 1


def test_a_renamed_file_is_no_write_but_is_remembered() -> None:
    world = World().saying(PUMPS).pushed()
    plan = world.saying(sighting(PUMPS, source="notes/renamed.md")).plan()
    assert plan.writes == 0
    assert [entry.places[0].source for entry in plan.remember] == ["notes/renamed.md"]


@pytest.mark.parametrize(
    ("after", "field", "value"),
    [
        (replace(PUMPS, state=State.DONE), Field.STATUS, "completed"),
        (replace(PUMPS, state=State.CANCELLED), Field.STATUS, "not_planned"),
        (replace(PUMPS, due=date(2031, 4, 1)), Field.DUE, "2031-04-01"),
    ],
)
def test_a_change_of_one_field_updates_that_field_alone(
    after: ActionItem, field: Field, value: str
) -> None:
    world = World().saying(PUMPS).pushed()
    (update,) = world.saying(after).plan().updates
    before = world.issues[0].fields.scalar(field)
    assert update.changes == (Set(field, before, value),)
    assert update.revision == 2


def test_a_persons_edit_survives() -> None:
    world = World().saying(PUMPS).pushed()
    edited = world.shown("1", title="Mine", labels=frozenset({"x"}), status=Status.COMPLETED)
    assert empty(edited.plan())


def test_a_conflict_is_reported_once_and_then_known() -> None:
    world = World().saying(replace(PUMPS, due=date(2031, 4, 1))).pushed()
    world = world.shown("1", due=date(2031, 5, 1)).saying(replace(PUMPS, due=date(2031, 6, 1)))
    (conflict,) = world.plan().conflicts
    assert (conflict.asked, conflict.ours, conflict.theirs) == (
        "2031-04-01",
        "2031-06-01",
        "2031-05-01",
    )
    assert not conflict.known
    again = world.pushed().plan()
    assert [one.known for one in again.conflicts] == [True]
    assert again.remember == ()
    moved = world.pushed().shown("1", due=date(2031, 5, 2)).plan()
    assert [one.known for one in moved.conflicts] == [False]


def test_the_policy_notes_leaves_no_conflict() -> None:
    world = World(settings=replace(SETTINGS, conflicts=ConflictPolicy.NOTES)).saying(PUMPS)
    changed = replace(PUMPS, due=date(2031, 6, 1))
    plan = world.pushed().shown("1", due=date(2031, 5, 1)).saying(changed).plan()
    assert plan.conflicts == ()
    assert plan.writes == 1


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_done_at_first_sight_is_recorded_and_not_filed(state: State) -> None:
    world = World().saying(replace(PUMPS, state=state))
    plan = world.plan()
    assert plan.operations == ()
    assert [(one.reason, one.done) for one in plan.remember if isinstance(one, Record)] == [
        ("done", True)
    ]
    (create,) = world.pushed().saying(PUMPS).plan().creates
    assert create.draft.key == plan.remember[0].key


def test_done_items_are_filed_where_the_settings_say_so() -> None:
    world = World(settings=replace(SETTINGS, file_done=True))
    (create,) = world.saying(replace(PUMPS, state=State.DONE)).plan().creates
    assert create.draft.fields.status is Status.COMPLETED


@pytest.mark.parametrize(("closes", "status"), [(True, Status.COMPLETED), (False, Status.OPEN)])
def test_a_decision_is_filed_closed_unless_the_settings_say_otherwise(
    closes: bool, status: Status
) -> None:
    world = World(settings=replace(SETTINGS, close_decisions=closes))
    (create,) = world.saying(decision("Keep the crane")).plan().creates
    assert create.draft.fields.status is status
    assert create.draft.fields.labels == {"decision"}


SINCE = replace(SETTINGS, since=date(2031, 3, 6))


def test_what_is_from_before_the_day_is_history() -> None:
    world = World(settings=SINCE).saying(PUMPS, decision("Keep the crane", 2))
    plan = world.plan()
    assert plan.operations == ()
    assert {one.reason for one in plan.remember if isinstance(one, Record)} == {"history"}
    # History stays history when the day is not given again.
    assert empty(replace(world.pushed(), settings=SETTINGS).plan())


def test_the_day_itself_and_undated_notes_are_not_history() -> None:
    on_the_day = replace(SINCE, since=date(2031, 3, 5))
    assert World(settings=on_the_day).saying(PUMPS).plan().creates
    assert World(settings=SINCE).saying(sighting(PUMPS, day=None)).plan().creates


def test_history_that_a_later_meeting_states_again_is_filed() -> None:
    world = World(settings=SINCE).saying(PUMPS).pushed()
    plan = world.saying(PUMPS, restated(PUMPS)).plan()  # type: ignore[arg-type]
    (create,) = plan.creates
    assert create.draft.key == world.entries[0].key


def test_a_restated_item_of_old_is_filed_on_the_first_run_too() -> None:
    plan = World(settings=SINCE).saying(PUMPS, restated(PUMPS)).plan()  # type: ignore[arg-type]
    assert len(plan.creates) == 1


POSSIBLE = replace(PUMPS, confidence=Confidence.POSSIBLE)


def test_what_is_only_possibly_an_item_is_held() -> None:
    (hold,) = World().saying(POSSIBLE).plan().holds
    assert hold.reason == "only possibly an item (rule checkbox)"
    assert "[ns:: new]" in hold.ways


def test_a_held_possible_item_is_filed_when_somebody_says_so() -> None:
    (hold,) = World().saying(POSSIBLE).plan().holds
    included = World(settings=replace(SETTINGS, include_possible=True)).saying(POSSIBLE)
    anchored = World().saying(replace(POSSIBLE, anchor=NewAnchor()))
    keyed = World().saying(replace(POSSIBLE, anchor=KeyAnchor(hold.key)))
    for world in (included, anchored, keyed):
        assert [one.draft.key for one in world.plan().creates] == [hold.key]


def test_a_gone_issue_is_held_and_not_filed_again() -> None:
    world = World().saying(PUMPS).pushed()
    lost = replace(world, issues=(), gone=(Gone(IssueRef("1"), "deleted"),))
    (hold,) = lost.plan().holds
    assert "gone from the tracker (deleted)" in hold.reason
    assert lost.plan().creates == ()
    assert "it was not found" in replace(lost, gone=()).plan().holds[0].reason


def test_a_doubled_marker_holds_the_item_and_not_the_run() -> None:
    (create,) = World().saying(PUMPS).plan().creates
    mark = marker(create.draft.fields, key=create.draft.key, places=create.draft.places)
    claims = tuple(issue(number, fields(), mark=mark) for number in ("4", "5"))
    plan = World(issues=claims).saying(PUMPS, PIER).plan()
    assert [one.reason for one in plan.holds] == ["#4 and #5 both claim to be this item's issue"]
    assert [one.draft.fields.title for one in plan.creates] == ["Paint the north pier"]


def test_a_changed_word_is_held_with_the_text_that_settles_it() -> None:
    world = World().saying(PIER).pushed()
    (hold,) = world.saying(action("Paint the south pier", 2)).plan().holds
    key = world.entries[0].key
    assert hold.ways == (
        f"[ns:: {key}]  it is #1 of {SOURCE}:2, 'Paint the north pier'",
        "[ns:: new]  it is a new item",
        f"notesync accept {hold.key} --as {key}",
        f"notesync accept {hold.key}",
        f"notesync dismiss {hold.key}",
    )


def test_a_candidate_of_a_held_line_has_not_vanished() -> None:
    world = World().saying(PIER).pushed()
    assert world.saying(action("Paint the south pier", 2)).plan().vanished == ()


def test_an_unclear_line_from_before_the_day_is_history() -> None:
    world = World().saying(PIER).pushed()
    plan = replace(world, settings=SINCE).saying(action("Paint the south pier", 2)).plan()
    assert plan.operations == ()
    assert len(plan.remember) == 1


def test_done_again_after_it_was_closed_is_recorded() -> None:
    done = replace(PUMPS, state=State.DONE)
    plan = World().saying(done, restated(done)).plan()  # type: ignore[arg-type]
    assert plan.operations == ()
    assert len(plan.remember) == 2


def test_restated_after_closing_is_held() -> None:
    world = World().saying(PUMPS).pushed().shown("1", status=Status.COMPLETED)
    plan = world.saying(PUMPS, restated(PUMPS)).plan()  # type: ignore[arg-type]
    assert [one.reason for one in plan.holds] == ["restated after it was closed"]


def test_an_anchor_to_an_item_of_the_other_kind_is_held() -> None:
    world = World().saying(decision("Keep the crane")).pushed()
    anchored = action("Sell the crane", 2, anchor=KeyAnchor(world.entries[0].key))
    (hold,) = world.saying(decision("Keep the crane"), anchored).plan().holds
    assert hold.ways == (
        "[ns:: new]  it is a new item",
        f"notesync accept {hold.key}",
        f"notesync dismiss {hold.key}",
    )


ADOPTED = replace(PUMPS, anchor=IssueAnchor("#3"))


def test_an_issue_named_on_the_line_is_adopted_and_not_written_to() -> None:
    theirs = issue("3", fields("Pumps!", labels=frozenset({"dock"})))
    world = World(issues=(theirs,)).saying(ADOPTED)
    (adopt,) = world.plan().adoptions
    assert adopt.ref == IssueRef("3")
    assert adopt.base.seen.title == "Pumps!"
    assert world.plan().writes == 0
    assert empty(world.pushed().plan())


def test_an_issue_that_the_tracker_has_not_is_held() -> None:
    (hold,) = World().saying(ADOPTED).plan().holds
    assert hold.reason == "the line names #3, which the tracker has not"


def test_an_issue_of_another_item_is_held() -> None:
    mark = marker(fields("Other"), namespace="else/where")
    (hold,) = World(issues=(issue("3", fields(), mark=mark),)).saying(ADOPTED).plan().holds
    assert "already another item's issue" in hold.reason


def test_a_line_that_names_another_issue_than_its_own_is_held() -> None:
    world = World().saying(PUMPS).pushed()
    both = replace(world, issues=(*world.issues, issue("3", fields("Another"))))
    (hold,) = both.saying(ADOPTED).plan().holds
    assert hold.reason == "the line names #3, but this item's issue is #1"


def test_a_vanished_line_is_reported_and_nothing_closes() -> None:
    plan = World().saying(PUMPS, PIER).pushed().saying(PUMPS).plan()
    assert [one.title for one in plan.vanished] == ["Paint the north pier"]
    assert plan.operations == ()


def test_a_closed_issue_does_not_vanish() -> None:
    world = World().saying(PUMPS, PIER).pushed().shown("2", status=Status.COMPLETED)
    assert world.saying(PUMPS).plan().vanished == ()


def test_a_vanished_line_closes_as_not_planned_where_the_policy_says_so() -> None:
    world = World().saying(PUMPS, PIER).pushed().saying(PUMPS)
    plan = replace(world, settings=replace(SETTINGS, vanished=VanishedPolicy.CLOSE)).plan()
    (update,) = plan.updates
    assert update.changes == (Set(Field.STATUS, Status.OPEN, Status.NOT_PLANNED),)
    assert update.base.asked.status is Status.NOT_PLANNED
    assert plan.vanished == ()


@pytest.mark.parametrize("policy", VanishedPolicy)
def test_items_of_an_unread_document_are_frozen(policy: VanishedPolicy) -> None:
    world = World(settings=replace(SETTINGS, vanished=policy)).saying(PUMPS, PIER).pushed()
    plan = replace(world.saying(), frozen={SOURCE: "it became empty"}).plan()
    assert [(one.source, one.items, one.reason) for one in plan.frozen] == [
        (SOURCE, 2, "it became empty")
    ]
    assert plan.operations == ()
    assert plan.vanished == ()
    assert plan.refusals == ()


def test_lines_of_a_removed_document_may_stand_elsewhere_now() -> None:
    world = World().saying(PUMPS).pushed().saying(sighting(PUMPS, source="notes/renamed.md"))
    gone = replace(world, frozen={SOURCE: "outside"}, removed=frozenset({SOURCE}))
    assert gone.plan().operations == ()


def test_notes_without_any_item_are_refused_where_issues_come_from_them() -> None:
    plan = World().saying(PUMPS).pushed().saying().plan()
    assert [one.guard for one in plan.refusals] == ["no-items"]


def test_a_flood_is_refused() -> None:
    flood = [action(f"Check mooring ring {number}", number) for number in range(26)]
    assert [one.guard for one in World().saying(*flood).plan().refusals] == ["max-create"]


def test_the_plan_is_sorted_by_document_and_line() -> None:
    first = sighting(action("Zip the sails", 1), source="a.md", day="2031-12-01")
    plan = World().saying(PIER, PUMPS, first).plan()
    assert [one.draft.fields.title for one in plan.creates] == [
        "Zip the sails",
        "Order the spare pumps",
        "Paint the north pier",
    ]


def test_the_digest_is_of_the_content_and_nothing_else() -> None:
    world = World().saying(PUMPS, PIER)
    plan = world.plan()
    assert plan.digest == world.saying(PIER, PUMPS).plan().digest
    assert plan.digest != world.saying(PUMPS).plan().digest
    assert len(plan.digest) == 64
    assert json.loads(json.dumps(plain(plan)))["version"] == 3


def test_what_a_tracker_cannot_hold_is_a_fact_of_the_block() -> None:
    item = replace(PUMPS, due=date(2031, 4, 1), owners=("Ines",), priority=Priority.HIGH)
    bare = World(capabilities=Capabilities(due=False, priority=False)).saying(item)
    (create,) = bare.plan().creates
    assert (create.draft.fields.due, create.draft.fields.priority) == (None, None)
    assert create.draft.fields.assignees == frozenset()
    assert "**Due:** 2031-04-01" in create.draft.text
    assert "**Priority:** high" in create.draft.text


# What the plan says beside its operations.


def test_the_close_of_a_vanished_line_is_a_whole_update_of_its_issue() -> None:
    world = World().saying(PUMPS, PIER).pushed().saying(PUMPS)
    closing = replace(world, settings=replace(SETTINGS, vanished=VanishedPolicy.CLOSE))
    link = world.entries[1]
    assert isinstance(link, Link)
    disputed = replace(link, disputes=(Dispute(Field.DUE, "2031-04-01", None),))
    (update,) = replace(closing, entries=(world.entries[0], disputed)).plan().updates
    asked = replace(link.base.asked, status=Status.NOT_PLANNED)
    text = block_in(world.issues[1].body)
    assert text
    assert update == Update(
        Draft(link.key, Kind.ACTION, asked, text, link.places),
        link.ref,
        (Set(Field.STATUS, "open", "not_planned"),),
        Base(asked, link.base.seen),
        2,
        disputed.disputes,
        "no longer in the notes",
    )
    # A person may have taken our block out of the body.
    bare = replace(world.issues[1], body="theirs")
    (update,) = replace(closing, issues=(world.issues[0], bare)).plan().updates
    assert update.draft.text == ""


def test_vanished_lines_are_told_whole_and_in_the_order_of_the_notes() -> None:
    first = sighting(action("Zip the sails", 7), source="a.md", day="2031-12-01")
    world = World().saying(PIER, PUMPS, action("Book the crane", 3), first).pushed()
    pumps = next(one for one in world.issues if one.fields.title == PUMPS.text)
    shown = world.shown(pumps.ref.id, title="Pumps!")
    plan = shown.saying(action("Book the crane", 3)).plan()
    assert [(one.title, one.place.source, one.place.line) for one in plan.vanished] == [
        ("Zip the sails", "a.md", 7),
        ("Pumps!", SOURCE, 1),
        ("Paint the north pier", SOURCE, 2),
    ]
    keys = {one.ref: one.key for one in world.entries if isinstance(one, Link)}
    assert all(keys[one.ref] == one.key for one in plan.vanished)


def test_an_item_with_a_line_in_an_unread_document_has_not_vanished() -> None:
    world = World().saying(PUMPS, restated(PUMPS), restated(PIER)).pushed()  # type: ignore[arg-type]
    unread = replace(world.saying(), frozen={SOURCE: "it became empty", "x.md": "it is binary"})
    plan = unread.plan()
    assert [one.title for one in plan.vanished] == ["Paint the north pier"]
    assert [(one.source, one.items, one.reason) for one in plan.frozen] == [
        (SOURCE, 1, "it became empty")
    ]
    # One open issue comes of what was read, and no item is left there.
    assert [one.message for one in plan.refusals] == [
        "no item was found in these notes, where 1 open issues come from"
    ]


def test_items_that_live_in_other_targets_are_items_all_the_same() -> None:
    scene = World().saying(PUMPS).pushed().saying().scene()
    assert [one.guard for one in make_plan(replace(scene, elsewhere=0)).refusals] == ["no-items"]
    assert make_plan(replace(scene, elsewhere=1)).refusals == ()


def test_an_item_with_two_issues_is_told_with_the_one_that_stays() -> None:
    world = World().saying(PUMPS, PIER).pushed()
    link = world.entries[0]
    assert isinstance(link, Link)
    mark = marker(link.base.asked, key=link.key, places=link.places)
    marked = [issue(number, fields("Pumps"), mark=mark) for number in ("1", "3", "12")]
    doubled = replace(world, issues=(*marked, world.issues[1]))
    others = (IssueRef("3"), IssueRef("12"))
    assert doubled.plan().doubled == (Doubled(link.key, IssueRef("1"), others, "Pumps"),)
    later = replace(doubled, entries=(replace(link, ref=IssueRef("12")), world.entries[1]))
    (told,) = later.plan().doubled
    assert (told.keep, told.others) == (IssueRef("12"), (IssueRef("1"), IssueRef("3")))


def test_held_lines_stand_among_the_others_in_the_order_of_the_notes() -> None:
    possible = action("Perhaps buy a crane", 2, confidence=Confidence.POSSIBLE)
    plan = World().saying(PUMPS, possible, action("Book the crane", 3)).plan()
    assert [one.op for one in plan.operations] == ["create", "hold", "create"]


def test_a_plan_says_what_it_was_made_of() -> None:
    scene = replace(World().saying(PUMPS).pushed().scene(), commit="c0ffee")
    plan = make_plan(scene)
    assert (plan.namespace, plan.target, plan.commit) == (NAMESPACE, "local:t", "c0ffee")
    assert plan.ledger == scene.memory.ledger != ""


def test_what_markers_tell_is_remembered_by_key_unless_the_notes_tell_more() -> None:
    world = World().saying(PUMPS, PIER).pushed()
    marked = []
    for link, shown in zip(world.entries, world.issues, strict=True):
        assert isinstance(link, Link)
        mark = marker(link.base.asked, key=link.key, block=link.base.seen.block, places=link.places)
        marked.append(replace(shown, marker=mark))
    lost = replace(world, issues=tuple(marked), entries=())
    plan = lost.saying(PUMPS, replace(PIER, span=Span(9, 9))).plan()
    assert list(plan.remember) == sorted(plan.remember, key=lambda one: one.key)
    assert {one.key: one.places[0].line for one in plan.remember} == {
        world.entries[0].key: 1,
        world.entries[1].key: 9,
    }


def test_a_line_that_older_notes_lack_closes_nothing_whoever_knows_the_commit() -> None:
    world = World(settings=replace(SETTINGS, vanished=VanishedPolicy.CLOSE)).saying(PUMPS).pushed()
    (link,) = world.entries
    assert isinstance(link, Link)
    mark = marker(link.base.asked, key=link.key, places=link.places)
    by_marker = replace(world.issues[0], marker=replace(mark, commit="newer"))
    newer = replace(world, issues=(by_marker,), behind=frozenset({"newer"})).saying(PIER)
    assert newer.plan().updates == ()
    assert len(replace(newer, behind=frozenset()).plan().updates) == 1

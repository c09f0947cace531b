"""An adoption by command takes an issue as it is, and only one that is nobody else's."""

from dataclasses import replace

import pytest

from notesync.errors import UsageError
from notesync.model.identity import Keyed
from notesync.model.issues import Issue, IssueRef, Key
from notesync.model.ledger import Record
from notesync.sync.adopting import adopt
from notesync.sync.drafts import grouped
from notesync.sync.render import observed
from tests.builders import action, fields, issue, marker, place
from tests.sync.scenes import World

PUMPS = action("Order the spare pumps", 3)
THEIRS = issue("7", fields("By hand"))
WORLD = World(issues=(THEIRS,)).saying(PUMPS)


def mentions(world: World) -> tuple[Keyed, ...]:
    (found,) = grouped(one for one in world.scene().identified if isinstance(one, Keyed)).values()
    return found


def refusal(world: World, theirs: Issue = THEIRS) -> str:
    with pytest.raises(UsageError) as error:
        adopt(mentions(world), theirs, world.scene())
    assert error.value.hint
    return error.value.message


def test_the_marker_is_written_and_the_fields_stay_theirs() -> None:
    adoption = adopt(mentions(WORLD), THEIRS, WORLD.scene())
    assert adoption.mark
    assert adoption.ref == THEIRS.ref
    assert adoption.base.asked.title == "Order the spare pumps"
    assert adoption.base.seen == observed(THEIRS)


def test_an_issue_that_bears_the_items_own_marker_needs_no_other() -> None:
    (keyed,) = mentions(WORLD)
    own = replace(THEIRS, marker=marker(fields(), key=keyed.key))
    assert not adopt([keyed], own, WORLD.scene()).mark


def test_another_items_issue_is_refused() -> None:
    other = Key("ns-bbbbbbbbbb")
    assert f"#7 is already the issue of {other}" in refusal(
        WORLD, replace(THEIRS, marker=marker(fields(), key=other))
    )
    valves = World().saying(action("Grease the valves", 9)).pushed()
    (entry,) = valves.entries
    both = valves.saying(PUMPS)
    assert f"#1 is already the issue of {entry.key}" in refusal(both, valves.issues[0])


def test_the_issue_of_other_notes_is_refused() -> None:
    foreign = replace(THEIRS, marker=marker(fields(), namespace="other/notes"))
    assert refusal(WORLD, foreign) == "#7 belongs to the notes of other/notes"


def test_an_item_with_an_issue_is_refused_unless_that_is_gone() -> None:
    pushed = WORLD.pushed()
    assert "has an issue already: #2" in refusal(pushed)
    assert "has an issue already: #2" in refusal(pushed, pushed.issues[1])
    gone = replace(pushed, issues=(THEIRS,))
    assert adopt(mentions(gone), THEIRS, gone.scene()).ref == THEIRS.ref
    other = marker(fields(), key=Key("ns-bbbbbbbbbb"), places=(place("Paint the pier"),))
    strange = replace(pushed.issues[1], marker=other)
    taken = replace(pushed, issues=(THEIRS, strange))
    assert adopt(mentions(taken), THEIRS, taken.scene()).ref == THEIRS.ref


def test_an_item_that_was_moved_or_filed_twice_is_refused() -> None:
    (keyed,) = mentions(WORLD)
    places = (keyed.sighting.place,)
    moved = Record(keyed.key, keyed.sighting.kind, "moved", places, to="archive #1")
    assert "was moved to archive #1" in refusal(replace(WORLD, entries=(moved,)))
    mark = marker(fields(), key=keyed.key, places=places)
    twice = tuple(Issue(IssueRef(n), fields(), "", mark) for n in ("1", "2"))
    assert "#1 and #2 both claim" in refusal(replace(WORLD, issues=(THEIRS, *twice)))

"""What others came to know since a plan was made, and which creations that stops."""

from dataclasses import replace

from notesync.model.issues import Key
from notesync.model.items import Kind
from notesync.model.ledger import Record
from notesync.model.plan import Create
from notesync.sync.overtaken import overtaken, surroundings
from tests.builders import SOURCE, action, place
from tests.sync.scenes import World

PUMPS = action("Order the spare pumps")
OTHER = Key("ns-bbbbbbbbbb")


def planned(world: World) -> Create:
    (create,) = world.saying(PUMPS).plan().creates
    return create


def known(text: str, source: str, key: Key = OTHER) -> Record:
    return Record(key, Kind.ACTION, "history", (place(text, source=source),))


def test_a_creation_that_stands_alone_knows_what_the_same_one_knows_in_a_plan() -> None:
    entry = known("Paint the pier", SOURCE)
    create = planned(World(entries=(entry,)))
    assert surroundings(create, [entry]) == create.around
    assert surroundings(create, []) != create.around


def test_what_is_known_of_the_item_itself_is_none_of_its_surroundings() -> None:
    create = planned(World())
    own = known(PUMPS.text, SOURCE, create.key)
    assert surroundings(create, [own]) == surroundings(create, [])


def test_a_creation_is_stopped_by_what_is_known_of_its_document_or_of_its_words() -> None:
    plan = World().saying(PUMPS).plan()
    (create,) = plan.creates
    reason = f"another item of {SOURCE} was filed since the plan was made"
    for entry in (known("Paint the pier", SOURCE), known("ORDER the spare pumps", "b.md")):
        assert overtaken(plan, {OTHER: entry}) == {create.key: reason}
    assert overtaken(plan, {OTHER: known("Paint the pier", "b.md")}) == {}


def test_a_creation_whose_item_moved_away_says_where_it_lives() -> None:
    plan = World().saying(PUMPS).plan()
    (create,) = plan.creates
    moved = replace(known(PUMPS.text, SOURCE, create.key), reason="moved", to="archive #1")
    reason = "its item lives in archive #1 since the plan was made"
    assert overtaken(plan, {create.key: moved}) == {create.key: reason}

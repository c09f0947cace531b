"""Laws over arbitrary edits: no edit that keeps the text takes a line its key."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed, Known
from notesync.model.issues import Key
from notesync.model.items import ActionItem, State
from tests.builders import NAMESPACE, action, keys, remembered, sighting

TEXTS = (
    "Order the spare pumps",
    "Paint the north pier",
    "Paint the south pier",
    "Book crane 12",
    "Book crane 13",
    "Send minutes",
)
ITEMS = st.builds(
    action,
    text=st.sampled_from(TEXTS),
    section=st.sampled_from(["Dock", "Pier"]),
    owners=st.sampled_from([(), ("Ines",), ("Odd",)]),
)
PAGES = st.lists(ITEMS, max_size=8)
DISTINCT = st.lists(ITEMS, max_size=6, unique_by=lambda item: item.text)


def read(
    items: list[ActionItem], known: tuple[Known, ...] = (), source: str = "notes/2031-03-05.md"
) -> tuple[Identified, ...]:
    """One document with these items, a line each."""
    lines = [replace(one, span=replace(one.span, line=i)) for i, one in enumerate(items, 1)]
    seen = [sighting(one, source=source) for one in lines]
    return identify(seen, known, namespace=NAMESPACE)


def by_text(found: tuple[Identified, ...]) -> Counter[tuple[str, Key]]:
    """How often each text has each key; a held line has none."""
    return Counter((one.sighting.item.text, one.key) for one in found if isinstance(one, Keyed))


@given(PAGES)
def test_two_lines_of_one_document_never_share_a_key(items: list[ActionItem]) -> None:
    found = keys(read(items))
    assert len(set(found)) == len(items)


@given(PAGES)
def test_reading_the_same_again_keeps_every_key(items: list[ActionItem]) -> None:
    first = read(items)
    assert keys(read(items, remembered(first))) == keys(first)


@given(PAGES, st.randoms(use_true_random=False))
def test_reordering_renaming_and_ticking_keep_every_key(
    items: list[ActionItem], random: Random
) -> None:
    first = read(items)
    shuffled = list(items)
    random.shuffle(shuffled)
    ticked = [replace(one, state=State.DONE) for one in shuffled]
    again = read(ticked, remembered(first), source="minutes/spring.md")
    assert by_text(again) == by_text(first)


@given(DISTINCT, st.sampled_from(["Dock", "Pier"]), st.sampled_from([(), ("Ines",)]))
def test_moving_under_a_heading_and_naming_an_owner_keep_every_key(
    items: list[ActionItem], section: str, owners: tuple[str, ...]
) -> None:
    first = read(items)
    changed = [replace(one, section=section, owners=owners) for one in items]
    assert by_text(read(changed, remembered(first))) == by_text(first)


@given(DISTINCT, ITEMS, st.integers(0, 8))
def test_a_line_inserted_anywhere_takes_no_other_line_its_key(
    items: list[ActionItem], new: ActionItem, position: int
) -> None:
    first = read(items)
    longer = list(items)
    longer.insert(position, replace(new, text="Call the insurance about the storm"))
    again = by_text(read(longer, remembered(first)))
    assert by_text(first) <= again
    assert len({key for _, key in again}) == len(longer)


@given(PAGES, PAGES)
def test_whatever_a_page_becomes_no_two_lines_share_a_key(
    before: list[ActionItem], after: list[ActionItem]
) -> None:
    found = read(after, remembered(read(before)))
    sure = [one.key for one in found if isinstance(one, Keyed)]
    assert len(set(sure)) == len(sure)


@given(PAGES, PAGES)
def test_next_weeks_meeting_never_gives_two_of_its_lines_one_key(
    before: list[ActionItem], after: list[ActionItem]
) -> None:
    known = remembered(read(before))
    seen = [
        sighting(
            replace(one, span=replace(one.span, line=i)),
            source="notes/2031-03-12.md",
            day="2031-03-12",
        )
        for i, one in enumerate(after, 1)
    ]
    found = keys(identify(seen, known, namespace=NAMESPACE))
    sure = [key for key in found if key]
    assert len(set(sure)) == len(sure)

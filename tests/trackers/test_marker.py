"""The marker: what it says comes back whole, and what is not one says nothing."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.canonical import plain
from notesync.model.issues import Fields, Key, Marker, Pin, Place, Status
from notesync.model.items import Kind, Priority
from notesync.trackers.marker import MARKER_LIMIT, decode, encode
from tests.builders import fields, marker, place

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.frozensets(TEXT, max_size=3)
PLACES = st.builds(
    Place,
    source=TEXT,
    line=st.integers(1, 9999),
    text=TEXT,
    section=TEXT,
    owners=st.lists(TEXT, max_size=2).map(tuple),
    meeting=TEXT,
    date=st.none() | st.dates().map(date.isoformat),
    series=TEXT,
    declared=st.booleans(),
    pin=st.none() | st.builds(Pin, TEXT, st.integers(0, 9999), TEXT),
)
MARKERS = st.builds(
    Marker,
    namespace=TEXT,
    key=TEXT.map(Key),
    revision=st.integers(0, 9999),
    kind=st.sampled_from(Kind),
    asked=st.builds(
        Fields,
        title=TEXT,
        block=TEXT,
        status=st.sampled_from(Status),
        due=st.none() | st.dates(),
        priority=st.none() | st.sampled_from(Priority),
        labels=NAMES,
        assignees=NAMES,
    ),
    block=TEXT,
    places=st.lists(PLACES, min_size=1, max_size=2).map(tuple),
)


@given(MARKERS)
def test_a_marker_comes_back_as_it_was_written(mark: Marker) -> None:
    assert decode(encode(mark)) == mark


@given(MARKERS)
def test_a_marker_in_the_form_of_earlier_releases_says_the_same(mark: Marker) -> None:
    data = plain(replace(mark, places=tuple(replace(one, pin=None) for one in mark.places)))
    assert isinstance(data, dict)
    for one in data["places"]:  # type: ignore[union-attr]
        assert isinstance(one, dict)
        del one["pin"]
    old = base64.urlsafe_b64encode(json.dumps(data).encode()).decode()
    found = decode(old)
    assert found
    assert found == replace(mark, places=tuple(replace(p, pin=None) for p in mark.places))


def test_eleven_mentions_with_their_pins_fit_into_a_marker() -> None:
    places = tuple(
        replace(place("Order the spare pumps for the north pier", line=n), pin=Pin("5d41" * 10, n))
        for n in range(1, 20)
    )
    text = encode(marker(fields(), places=places))
    kept = decode(text)
    assert len(text) <= MARKER_LIMIT
    assert kept
    assert kept.places == (places[0], *places[-10:])


@given(MARKERS)
def test_a_marker_is_plain_text_without_blanks(mark: Marker) -> None:
    text = encode(mark)
    assert text.isascii()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")


@given(MARKERS, st.integers(0, 200))
def test_a_truncated_marker_is_none(mark: Marker, cut: int) -> None:
    text = encode(mark)
    assert decode(text[: len(text) * cut // 201]) is None


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_garbage_is_none(text: str) -> None:
    assert decode(text) is None


def forged(**changes: object) -> str:
    data = plain(marker(fields()))
    assert isinstance(data, dict)
    text = json.dumps(data | changes)
    return base64.urlsafe_b64encode(text.encode()).decode()


def test_a_marker_forged_in_shape_alone_would_be_read() -> None:
    assert decode(forged()) == marker(fields())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "wish"},
        {"revision": "many"},
        {"asked": None},
        {"asked": {"title": "x", "status": "lost"}},
        {"places": [{"source": "x"}]},
        {"key": 7},
    ],
)
def test_a_marker_forged_out_of_shape_is_none(changes: dict[str, object]) -> None:
    assert decode(forged(**changes)) is None


def test_where_it_grows_too_long_the_oldest_mentions_but_the_first_go() -> None:
    places = tuple(place(line=number) for number in range(60))
    text = encode(marker(fields(), places=places))
    assert len(text) <= MARKER_LIMIT
    kept = decode(text)
    assert kept
    lines = [one.line for one in kept.places]
    assert lines[0] == 0
    assert lines[1:] == list(range(60 - len(lines) + 1, 60))
    assert len(lines) > 5


@pytest.mark.parametrize("length", [1_000, 5_000, 100_000])
def test_a_mention_too_long_by_itself_is_cut(length: int) -> None:
    long = replace(place("ü" * length), section="§" * length, owners=("Ines",) * length)
    mark = marker(fields(), places=(place(), long))
    text = encode(mark)
    assert len(text) <= MARKER_LIMIT
    kept = decode(text)
    assert kept
    assert long.text.startswith(kept.places[-1].text)
    assert kept.key == mark.key


def test_a_marker_without_any_mention_is_written_as_it_is() -> None:
    bare = replace(marker(fields("x" * 4000)), places=())
    assert decode(encode(bare)) == bare

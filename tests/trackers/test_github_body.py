"""The marker in a body: taken out and put back byte for byte, believed only where it is ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.issues import BLOCK_BEGIN, BLOCK_END
from notesync.trackers.github_body import ROOM, Parted, parted, remarked, written
from notesync.trackers.marker import MARKER_LIMIT, encode
from tests.builders import KEY, fields, marker

MARK = marker(fields())
LATER = marker(fields("Later"), revision=2)
LINE = f"<!-- notesync:v1 {encode(MARK)} -->"
OTHER = f"<!-- notesync:v1 {encode(LATER)} -->"
BLOCK = f"{BLOCK_BEGIN}\n> quote\n{BLOCK_END}\n"

PIECES = st.sampled_from(
    ["", "words", BLOCK_BEGIN, BLOCK_END, "```", "~~~~", "```py", "> q", "\r", " ", "<!-- x -->"]
)
BODIES = st.tuples(st.lists(PIECES, max_size=12), st.sampled_from(["\n", "\r\n"])).map(
    lambda pair: pair[1].join(pair[0])
)


@given(BODIES | st.text())
def test_what_is_written_is_parted_into_the_same(body: str) -> None:
    assert parted(written(body, MARK)) == Parted(body, MARK)


@given(BODIES)
def test_another_marker_takes_the_place_of_the_first(body: str) -> None:
    raw = written(body, MARK)
    assert remarked(raw, LATER) == raw.replace(LINE, OTHER)


def test_the_marker_stands_last_in_our_block() -> None:
    raw = written(f"above\n{BLOCK}below\n", MARK)
    assert raw == f"above\n{BLOCK_BEGIN}\n> quote\n{LINE}\n{BLOCK_END}\nbelow\n"


def test_without_a_marker_a_body_is_written_as_it_is() -> None:
    assert written(BLOCK, None) == BLOCK


@pytest.mark.parametrize(
    "raw",
    [
        f"{LINE}\nmoved to the top\n",
        f"words\n{LINE}",
        f"words\r\n{LINE}\r\nmore\r\n",
        f"words\n{LINE}  \n",
        f"```\na block\n```\n{LINE}\n",
        f"three backticks, never closed\n```\n{LINE}\n",
        f"``` not `a` fence\n{LINE}\n```\n",
        f"````\n```\n````\n{LINE}\n",
        f"> {OTHER}\n\nsomebody's quote stays theirs\n{LINE}\n",
    ],
)
def test_a_marker_is_found_wherever_a_person_put_it(raw: str) -> None:
    found = parted(raw)
    assert found.marker == MARK
    assert found.claims == ()
    assert LINE not in found.body


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (f"{LINE}\nx\n{LINE}\n", "x\n"),
        (f"> {LINE}\n", f"> {LINE}\n"),
        (f"    {LINE}\n", f"    {LINE}\n"),
        (f"as in {LINE}\n", f"as in {LINE}\n"),
        (f"```\n{LINE}\n```\n", f"```\n{LINE}\n```\n"),
        (f" ~~~~ text\n~~~\n{LINE}\n~~~~~\n", f" ~~~~ text\n~~~\n{LINE}\n~~~~~\n"),
    ],
    ids="doubled quoted indented embedded fenced fenced-by-tildes".split(),
)
def test_what_is_not_exactly_one_marker_of_ours_only_claims(raw: str, body: str) -> None:
    found = parted(raw)
    assert found.marker is None
    assert {claim.key for claim in found.claims} == {KEY}
    assert found.body == body


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "words",
        LINE[:-4],
        LINE.replace(encode(MARK), encode(MARK)[:-9]),
        "<!-- notesync:v1  -->",
    ],
)
def test_a_marker_that_cannot_be_read_says_nothing(raw: str) -> None:
    found = parted(raw)
    assert found.marker is None
    assert found.claims == ()


def test_the_next_write_mends_a_doubled_marker_and_leaves_quotes_alone() -> None:
    raw = f"{LINE}\nwords\n> {LINE}\n{LINE}\n"
    assert remarked(raw, LATER) == f"{OTHER}\nwords\n> {LINE}\n"
    assert written(parted(raw).body, LATER) == f"words\n> {LINE}\n{OTHER}\n"


def test_a_body_full_of_open_fences_is_parted_in_no_time() -> None:
    raw = "```\nx\n~~~ y\n" * 4_000 + "```` z\n" * 4_000
    assert parted(raw).body == raw


def test_no_marker_needs_more_room_than_is_set_aside() -> None:
    assert len(written("x", MARK)) - len(encode(MARK)) + MARKER_LIMIT <= MARKER_LIMIT + ROOM - 4096

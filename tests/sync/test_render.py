"""Our block in the body of others: it keeps to its bounds, and so does everybody else's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.canonical import canonical_text
from notesync.sync.render import (
    BEGIN,
    END,
    block_in,
    harmless,
    observed,
    plain_quote,
    render,
    spliced,
    text_fingerprint,
)
from tests.builders import fields, issue, place

LINES = st.sampled_from(
    ["", "text", "> quote", END, BEGIN, f"{END} -->", "<!--", "-->", "  | a | b |", "\u2028", "ä"]
)
NOTES = st.lists(LINES, max_size=6).map("\n".join) | st.text(max_size=60)
BODIES = st.lists(
    st.sampled_from(["", "Hello", "- [ ] x", "<!-- a -->", END, "a\u2028b", "\x0b"]), max_size=6
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines)))


def rendered(quote: str, value: str = "Ines") -> str:
    return render(quote, (("Owner", value),), (place(),))


def test_one_mention_stands_on_one_line() -> None:
    assert rendered("- [ ] Order the spare pumps") == (
        "> Order the spare pumps\n\n"
        "**Owner:** Ines\n\n"
        "Noted in Harbour review, 2031-03-05: `notes/2031-03-05.md:1`"
    )


def test_several_mentions_are_a_list() -> None:
    places = (place(), place(source="notes/b.md", line=7, day=None))
    assert render("", (), places) == (
        "Noted in:\n\n"
        "- Harbour review, 2031-03-05: `notes/2031-03-05.md:1`\n"
        "- Harbour review: `notes/b.md:7`"
    )


@pytest.mark.parametrize(
    ("quote", "plain"),
    [
        ("- [ ] Paint the pier", "Paint the pier"),
        ("  3. Paint the pier", "Paint the pier"),
        ("* [x] Paint the pier  ", "Paint the pier"),
        ("| Paint the pier | Ines |  | |", "Paint the pier · Ines"),
        ("Paint the pier\n\n   and the rail", "Paint the pier\nand the rail"),
        ("|  |", ""),
        ("", ""),
    ],
)
def test_a_quote_is_without_bullet_box_and_pipes(quote: str, plain: str) -> None:
    assert plain_quote(quote) == plain


@given(NOTES, NOTES, BODIES)
def test_no_text_from_notes_breaks_out_of_the_block(quote: str, value: str, body: str) -> None:
    block = rendered(quote, value)
    assert BEGIN not in block
    assert END not in block
    assert block_in(spliced(body, block)) == canonical_text(block)


@given(NOTES)
def test_harmless_text_neither_opens_nor_closes_a_comment(text: str) -> None:
    assert "<!--" not in harmless(text)
    assert "-->" not in harmless(text)


@given(BODIES, BODIES, BODIES)
def test_what_stands_around_the_block_is_kept_byte_for_byte(
    body: str, above: str, below: str
) -> None:
    first = spliced(body, "> one")
    assert first.startswith(body)
    # A person writes above and below it, in lines of their own.
    edited = f"{above}\n{first}{below}"
    second = spliced(edited, "> two")
    assert second == edited.replace("> one", "> two")
    assert block_in(second) == "> two"


def test_a_block_in_a_body_with_crlf_is_the_same_block() -> None:
    body = spliced("Hello\n", "> one\n> two").replace("\n", "\r\n")
    assert block_in(body) == "> one\n> two"
    again = spliced(body, "> three")
    assert again == f"Hello\r\n\r\n{BEGIN}\n> three\n{END}\r\n"


def test_a_begin_that_a_person_pasted_above_is_theirs() -> None:
    body = f"{BEGIN}\nmy own words\n" + spliced("", "> one")
    assert spliced(body, "> two") == f"{BEGIN}\nmy own words\n{BEGIN}\n> two\n{END}\n"


@pytest.mark.parametrize(
    ("body", "start"), [("", ""), ("Hello", "Hello\n\n"), ("Hello\n", "Hello\n\n")]
)
def test_a_new_block_stands_at_the_end_behind_an_empty_line(body: str, start: str) -> None:
    assert spliced(body, "> one") == f"{start}{BEGIN}\n> one\n{END}\n"


def test_an_empty_or_removed_block_is_told_apart() -> None:
    assert block_in(spliced("", "")) == ""
    assert block_in("Hello") is None


def test_the_block_is_observed_by_its_canonical_text() -> None:
    body = spliced("", "> one  \r\n> two")
    shown = observed(issue("1", fields(block="?"), body=body))
    assert shown.block == text_fingerprint("> one\n> two")
    assert observed(issue("1", fields(block="?"), body="Hello")).block == ""

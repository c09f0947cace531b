"""Our block in the body of others: it keeps to its bounds, and so does everybody else's text."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.canonical import canonical_text
from notesync.model.issues import Markup, Pin, Place
from notesync.sync.dialect import dialect_of
from notesync.sync.inline import ZERO_WIDTH
from notesync.sync.permalink import Home
from notesync.sync.render import (
    BEGIN,
    END,
    Sheet,
    Statement,
    block_in,
    observed,
    plain_quote,
    render,
    room_for,
    spliced,
    text_fingerprint,
)
from tests.builders import fields, issue, place
from tests.sync.github_reads import seen

LINES = st.sampled_from(
    ["", "text", "> quote", END, BEGIN, f"{END} -->", "<!--", "-->", "  | a | b |", "\u2028", "ä"]
)
NOTES = st.lists(LINES, max_size=6).map("\n".join) | st.text(max_size=60)
BODIES = st.lists(
    st.sampled_from(["", "Hello", "- [ ] x", "<!-- a -->", END, "a\u2028b", "\x0b"]), max_size=6
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines)))


HOME = Home("https://example.org/{commit}/{path}#L{line}", "team/")
SHA = "5d41402abc4b2a76b9719d911017c592ae5d8d6a"


def sheet(markup: Markup = Markup.MARKDOWN, room: int = 60_000, home: Home | None = HOME) -> Sheet:
    return Sheet(dialect_of(markup), room, home)


def rendered(quote: str, value: str = "Ines", room: int = 60_000) -> str:
    return render(Statement(quote, (("Owner", value),), (place(),)), sheet(room=room))


def meetings(count: int) -> tuple[Place, ...]:
    return tuple(
        replace(
            place(line=n, day=f"2031-{n // 28 + 1:02}-{n % 28 + 1:02}"),
            pin=Pin(SHA, n + 100, "notes/old.md") if n % 2 else None,
        )
        for n in range(1, count + 1)
    )


def test_one_mention_stands_on_one_line() -> None:
    assert rendered("- [ ] Order the spare pumps") == (
        "> Order the spare pumps\n\n"
        "**Owner:** Ines\n\n"
        "Noted in Harbour review, 2031-03-05: `notes/2031-03-05.md:1`"
    )


def test_several_mentions_are_a_list_and_lead_where_they_were_first_seen() -> None:
    first = replace(place(), pin=Pin(SHA, 4))
    later = place(source="notes/b.md", line=7, day=None)
    assert render(Statement("", (), (first, later), "Because."), sheet()) == (
        "Noted in:\n\n"
        "- Harbour review, 2031-03-05: "
        f"[`notes/2031-03-05.md:4`](<https://example.org/{SHA}/team/notes/2031-03-05.md#L4>)\n"
        "- Harbour review: `notes/b.md:7`\n\n"
        "Because."
    )


def test_the_same_is_said_in_wiki_markup() -> None:
    statement = Statement(
        "- [ ] Ask [~odd] {now}\n  # soon",
        (("Owner", "[~ines]"), ("Due", "2031-04-01")),
        (replace(place(), pin=Pin(SHA, 4)), place(source="notes/b_c.md", line=7, day=None)),
        "Because.",
    )
    assert render(statement, sheet(Markup.WIKI)) == (
        "{quote}\nAsk \\[\\~odd\\] \\{now\\}\n"
        f"{ZERO_WIDTH}# soon\n{{quote}}\n\n"
        "*Owner:* \\[\\~ines\\]\n*Due:* 2031-04-01\n\n"
        "Noted in:\n\n"
        "* Harbour review, 2031-03-05: "
        f"[notes/2031-03-05.md:4|https://example.org/{SHA}/team/notes/2031-03-05.md#L4]\n"
        "* Harbour review: {{notes/b_c.md:7}}\n\n"
        "Because."
    )


@pytest.mark.parametrize("count", [11, 12, 40])
def test_of_many_meetings_the_latest_are_listed_and_the_others_counted(count: int) -> None:
    block = render(Statement("", (), meetings(count)), sheet(home=None))
    head, _, listed = block.partition("\n\n")
    older = count - 10
    assert head == f"Noted in {older} earlier meeting{'s' * (older > 1)}, then in:"
    assert [line.rpartition(":")[2] for line in listed.splitlines()] == [
        f"{n}`" for n in range(older + 1, count + 1)
    ]


def test_a_quote_that_is_too_long_is_cut_at_a_word_and_says_where_the_whole_is() -> None:
    block = rendered("- [ ] " + "order the spare pumps " * 90, room=400)
    quote, whole, *_ = block.split("\n\n")
    assert len(block) <= 400
    assert re.fullmatch(r"> (?:(?:order|the|spare|pumps) )+(?:order|the|spare|pumps)…", quote)
    assert whole == "The whole text: `notes/2031-03-05.md:1`"


def test_a_quote_that_there_is_no_room_for_is_left_out() -> None:
    where = place(source=f"notes/{'harbour-' * 20}.md")
    statement = Statement("order the spare pumps " * 20, (), (where,), "Because.")
    rest = render(replace(statement, quote=""), sheet())
    assert render(statement, sheet(room=len(rest) + 100)) == rest
    assert render(statement, sheet(room=0)) == f"`{where.source}:1`"


LONG = st.lists(
    st.sampled_from(
        ["word ", "`a code span` ", "@ines ", "#12 ", "&lt; ", "***", "[", "https://e.org/a?b ",
         "[a link](https://example.org/x) ", "\n", "👩\u200d🚀", "https://github.com/a/b/issues/5 "]
    ),
    min_size=1,
    max_size=60,
).map("".join)  # fmt: skip


@given(LONG, st.integers(1, 30), st.integers(200, 2500), st.sampled_from(Markup))
def test_a_block_keeps_to_its_room_and_nothing_is_cut_in_two(
    quote: str, count: int, room: int, markup: Markup
) -> None:
    statement = Statement(quote, (("Owner", "Ines " * 200),), meetings(count), "Because.")
    block = render(statement, sheet(markup, room))
    assert len(block) <= room
    if markup is Markup.MARKDOWN:
        shown = seen(block)
        assert shown.active == ()
        assert set(shown.code) <= {"a code span", *(one for one in shown.code if "notes/" in one)}
        assert "<http" not in shown.text


def test_people_s_text_leaves_less_room_for_ours() -> None:
    assert room_for(65_000, "") - room_for(65_000, "x" * 1000) == 1000
    body = spliced("Ada's words.\n", rendered("- x " * 2000))
    assert room_for(65_000, body) == room_for(65_000, "Ada's words.\n\n\n")


@given(BODIES, st.integers(1, 40))
def test_block_and_people_s_text_together_keep_to_the_limit(body: str, count: int) -> None:
    limit = len(body) + 2200
    statement = Statement("order the pumps " * 300, (), meetings(count), "Because.")
    block = render(statement, sheet(room=room_for(limit, body)))
    assert len(spliced(body, block)) <= limit


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

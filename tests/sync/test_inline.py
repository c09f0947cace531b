"""A line of notes as it reads, and as much of it as there is room for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.sync.inline import Code, Link, Span, Text, cut, cut_spans, readable, spans_of


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("Paint the **north** pier", (Text("Paint the north pier"),)),
        ("run `a*b` now", (Text("run "), Code("a*b"), Text(" now"))),
        ("2*3*4 and snake_case_name", (Text("2*3*4 and snake_case_name"),)),
        ("[plan](https://e.org/a) it", (Link("plan", "https://e.org/a"), Text(" it"))),
        ("(https://e.org/a_(b))", (Text("("), Link(*["https://e.org/a_(b)"] * 2), Text(")"))),
        ("https://e.org/_a_/b!", (Link(*["https://e.org/_a_/b"] * 2), Text("!"))),
        ("![](https://e.org/i.png)", (Link(*["https://e.org/i.png"] * 2),)),
        ("[x](javascript:alert(1))", (Text("[x](javascript:alert(1))"),)),
        ("[x](notes/b.md) [y]()", (Text("x (notes/b.md) y"),)),
        ("https://. and", (Text("https://. and"),)),
        ("https:// and http", (Text("https:// and http"),)),
        ("xhttps://e.org", (Text("xhttps://e.org"),)),
        ("a&amp;b <i>c</i>", (Text("a&b <i>c</i>"),)),
        ("one\ntwo  \nthree", (Text("one\ntwo\nthree"),)),
        ("a\u202eb\x07c\ud800d", (Text("abcd"),)),
        ("a&#8238;b", (Text("ab"),)),
    ],
)
def test_a_line_reads_so(text: str, spans: tuple[Span, ...]) -> None:
    assert spans_of(text) == spans


def test_hidden_characters_go_and_letters_of_all_scripts_stay() -> None:
    assert readable("שלום\u200f é 👩\u200d🚀\n\u2067x\u2069\x00") == "שלום\u200f é 👩\u200d🚀\nx"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("Paint the pier", 14, "Paint the pier"),
        ("Paint the pier", 13, "Paint the…"),
        ("Aaaaaaaaaaaa", 5, "Aaaa…"),
        ("Cafe\u0301s", 5, "Caf…"),
        ("Go 👩\u200d🚀👩\u200d🚀", 6, "Go…"),
        ("👩\u200d🚀👩\u200d🚀", 3, "…"),
        ("xxxx👩\u200d🚀", 6, "xxxx…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_never_in_a_character(
    text: str, limit: int, shown: str
) -> None:
    assert cut(text, limit) == shown


SPANS: st.SearchStrategy[list[Span]] = st.lists(
    st.builds(Text, st.text(min_size=1, max_size=20))
    | st.builds(Code, st.text(min_size=1, max_size=9))
    | st.builds(Link, st.text(min_size=1, max_size=9), st.just("https://e.org")),
    max_size=6,
)


@given(SPANS, st.integers(1, 60))
def test_spans_are_cut_visibly_and_code_and_links_stay_whole(spans: list[Span], limit: int) -> None:
    shown = cut_spans(spans, limit)
    assert sum(len(one.text) for one in shown) <= limit
    if list(shown) != spans:
        assert shown[-1] == Text("…")
        whole = [one for one in shown if not isinstance(one, Text)]
        assert whole == [one for one in spans if not isinstance(one, Text)][: len(whole)]

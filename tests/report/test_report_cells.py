"""Text in a terminal: measured in cells, and nothing in it acts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from notesync.model.issues import IssueRef
from notesync.report.cells import cut, cut_left, fit, ref_text, tame, wrap


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_a_cut_text_never_needs_more_cells_than_it_was_given(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) <= width
    assert cell_len(cut_left(text, width)) <= width
    assert cell_len(fit(text, width)) == width


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_wrapped_lines_hold_all_words_and_never_exceed_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == tame(text).replace(" ", "")


@pytest.mark.parametrize(
    "hostile", ["\x1b[2Jgone", "\x9b31mred", "a\u202eb", "a\u2066b", "bell\a", "nul\0"]
)
def test_what_a_terminal_would_obey_is_replaced_by_a_visible_mark(hostile: str) -> None:
    assert "\N{REPLACEMENT CHARACTER}" in tame(hostile)
    assert not set(tame(hostile)) & set("\x1b\x9b\u202e\u2066\a\0")


def test_line_breaks_and_tabs_become_single_blanks() -> None:
    assert tame(" one\r\n\ttwo\u2028three ") == "one two three"


def test_a_wide_character_that_does_not_fit_whole_is_left_out() -> None:
    # Four cells: one wide character (2) and the ellipsis (1); a second one would need 5.
    assert cut("港港港", 4) == "港…"


def test_a_path_keeps_its_end_where_the_line_is() -> None:
    assert cut_left("notes/harbour.md:12", 9) == "…ur.md:12"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/\x1b\\", ""])
def test_only_a_plain_web_address_becomes_a_terminal_link(url: str) -> None:
    assert "link" not in str(ref_text(IssueRef("1", url), 4).spans)


def test_an_issue_with_a_web_address_becomes_a_terminal_link() -> None:
    spans = ref_text(IssueRef("1", "https://tracker.example/1"), 4).spans
    assert "https://tracker.example/1" in str(spans)

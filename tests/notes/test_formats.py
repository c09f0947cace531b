"""Which reader takes which file: the table of docs/formats.md is the one of the code."""

import re
from pathlib import Path

import pytest

from notesync.notes.formats import FORMATS, NAMES, reader_for

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)


def test_the_page_shows_the_table_as_it_is() -> None:
    told = [(name, set(re.findall(r"`(\.\w+)`", ends)), why) for name, ends, why in ROWS]
    assert told == [(known.name, set(known.suffixes), known.why) for known in FORMATS]


def test_the_page_says_what_each_reader_knows() -> None:
    assert set(NAMES) == set(re.findall(r"\*\*`(\w+)`\*\*", PAGE))


@pytest.mark.parametrize(
    ("name", "lines", "format"),
    [
        ("a.md", ("# Notes", "<b>bold</b> text"), "markdown"),
        ("a.md", ("Ann: <ann@example.org>", "10:30 coffee", "12:00 lunch"), "markdown"),
        ("a.txt", ("1", "a list of one"), "text"),
        ("a.txt", ("Lunch 12:30", "Budget 10:30", "Welcome 10:00"), "text"),
        ("a.txt", ("Coffee  10:30", "", "ACTION: Ann to order paper"), "text"),
        ("a.md", ("We met in the IRC.", "<ann> hello", "and so on", "and on"), "markdown"),
        ("a.md", ("The meeting started at 10:00.", "- [ ] Order paper"), "markdown"),
        ("a.md", ("WEBVTT is a format.",), "markdown"),
    ],
)
def test_content_beats_the_name_only_where_it_is_sure(
    name: str, lines: tuple[str, ...], format: str
) -> None:
    found = reader_for(name, lines)
    assert found
    assert found.name == format


@pytest.mark.parametrize("name", ["a.log", "a.pdf", "README", "a.docx.bak", ".md"])
def test_what_no_reader_takes_is_left_alone(name: str) -> None:
    assert reader_for(name, ("x",)) is None

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notesync.model.document import Person
from notesync.model.items import Reading, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics
from notesync.notes.formats import is_notes, reader_for
from notesync.notes.reading import read

ROOT = Path(__file__).parents[2]
# What notes are made of: the alphabet of the fuzz tests.
PIECES = st.sampled_from(
    ["# ", "## Action items\n", "- ", "  - ", "    * ", "1. ", "[ ] ", "[x] ", "| ", "|---|\n",
     "\n", "\n\n", "```\n", "---\n", "> ", "**", "~~", "`", "\\", "ACTION: ", "AI: ", "Decision: ",
     "Wanda", " to ", " will ", "order paper", " by Friday", " (@ivo)", "<!--", "-->", "[ns:: new]",
     "[00:00:01] ", "Ivo: ", "To recap the action items: ", "\t", "\r", "\x0b", "\u2028", "é", "✅",
     "&amp;", "](", "[", ")", "date: x\n", "Task | Owner | Due\n"]
)  # fmt: skip


def reading_of(text: str, source: str = "2026-03-04-office.md") -> Reading:
    found = read(text.encode(), source, ReadingSettings())
    assert isinstance(found, Reading)
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["a.md", "a.txt"]))
def test_any_text_is_read_and_spans_stay_inside(text: str, source: str) -> None:
    found = read(text.encode(), source, ReadingSettings())
    assert isinstance(found, Reading)
    count = len(found.document.lines)
    spans = [block.span for block in (*found.document.blocks, *found.document.utterances)]
    for span in (*spans, *(item.span for item in found.items)):
        assert 1 <= span.line <= span.end_line <= count
    assert all(item.text and item.quote.strip() for item in found.items)


def test_a_line_of_odd_white_space_shifts_nothing() -> None:
    found = reading_of("\x0b\n\u2028\n[ ] Order paper\n")
    assert [(item.span.line, item.quote) for item in found.actions] == [(3, "[ ] Order paper")]


def test_crlf_changes_nothing() -> None:
    text = "# Office\n\n## Actions\n\n- Wanda to order paper by Friday\n\n## Decisions\n\n- Green\n"
    unix, windows = reading_of(text), reading_of(text.replace("\n", "\r\n"))
    assert unix.items == windows.items
    assert len(unix.items) == 2


def test_eight_levels_of_nesting_keep_their_lines() -> None:
    text = "".join(f"{'  ' * depth}- [ ] Task number {depth}\n" for depth in range(8))
    assert [item.span.line for item in reading_of(text).actions] == list(range(1, 9))


@pytest.mark.parametrize("fence", ["```", "~~~~", "```\n~~~"])
def test_an_unclosed_fence_is_reported_and_hides_nothing(fence: str) -> None:
    found = reading_of(f"- [ ] Order paper\n\n{fence}\n- [ ] Ring the landlord\n")
    assert [item.text for item in found.actions] == ["Order paper", "Ring the landlord"]
    codes = [(one.code, one.line) for one in found.diagnostics]
    assert codes[0] == ("unclosed-fence", 3)


def test_a_closed_fence_at_the_end_is_no_mistake() -> None:
    found = reading_of("- [ ] Order paper\n\n```\n- [ ] Not read\n```\n\n")
    assert [item.text for item in found.actions] == ["Order paper"]
    assert not found.diagnostics


@pytest.mark.parametrize("unit", ["Wanda ", "A, ", "- ", "[", "`", "**", "1/", "@a ", "a.", "~~"])
def test_a_very_long_line_takes_no_more_than_its_time(unit: str) -> None:
    reading_of("- [ ] " + unit * (20_000 // len(unit)))


def test_front_matter_tells_the_meeting() -> None:
    meeting = reading_of(
        "---\ntitle: Office weekly\ndate: 2026-02-11\nseries: office\n"
        "attendees:\n  - Wanda Kowal (Lead)\n  - Ivo Brandt @ivo\n---\n\n# Something else\n"
    ).document.meeting
    assert (meeting.title, meeting.series) == ("Office weekly", "office")
    assert meeting.date == date(2026, 2, 11)
    assert meeting.attendees == (Person("Wanda Kowal", "Lead"), Person("Ivo Brandt", None, "@ivo"))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("- **Date**: February 11, 2026\n", "office.md"),
        ("# Office, 11 February 2026\n", "office.md"),
        ("Feb 11, 2026\n\nWe met.\n", "office.md"),
        ("We met.\n", "office-2026-02-11.md"),
        ("We met.\n", "office_11.02.2026.md"),
        ("We met.\n", "office-Feb-11-2026.md"),
        ("We met.\n", "2026-02-11/README.md"),
        ("We met.\n", "20260211-office.md"),
    ],
)
def test_the_day_comes_from_header_heading_or_name(text: str, source: str) -> None:
    assert reading_of(text, source).document.meeting.date == date(2026, 2, 11)


@pytest.mark.parametrize("text", ["We met.\n", "- [ ] Order paper by 2026-02-11\n", "v1.2.2026\n"])
def test_the_day_is_never_made_up(text: str) -> None:
    assert reading_of(text, "office.md").document.meeting.date is None


def test_attendees_come_from_lists_tables_and_fields() -> None:
    text = (
        "## Present\n\n* Wanda Kowal (@wk)\n* Ivo Brandt (Acme)\n\n"
        "## Attendance\n\n| Name | Present |\n|---|---|\n| Ada Moreau | yes |\n\n"
        "## Minutes\n\nRegrets: Joost Vos\n"
    )
    names = [person.name for person in reading_of(text).document.meeting.attendees]
    assert names == ["Wanda Kowal", "Ivo Brandt", "Ada Moreau"]


def test_the_roster_resolves_who_was_not_there() -> None:
    roster = ReadingSettings(roster=(Person("Joost Vos", handle="@jv"),))
    found = read(b"- [ ] Order paper (@jv)\n", "a.md", roster)
    assert isinstance(found, Reading)
    assert found.actions[0].people == ("Joost Vos",)


def test_links_and_numbers_on_a_line_are_shown_and_never_followed() -> None:
    item = reading_of("- [ ] Fix [the tap](https://example.org/1) #12, OPS-3\n").actions[0]
    assert item.references == ("https://example.org/1", "#12", "OPS-3")
    assert item.anchor is None


@pytest.mark.parametrize(
    ("data", "source", "code"),
    [
        (b"\0\1\2", "a.md", "binary-document"),
        (b"x" * 2_001, "a.md", "too-large"),
        (b"text", "a.pdf", "unknown-format"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, source: str, code: str) -> None:
    small = ReadingSettings(max_notes_size=2_000)
    found = read(data, source, small)
    assert isinstance(found, Unread)
    assert found.diagnostic.code == code
    assert found.diagnostic.hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-document"),
        (b" \n\n", "empty-document"),
        (b"- [ ] K\xe4se\n", "decoded-as-cp1252"),
        (b"---\na: [\n---\n\n- [ ] Order paper\n", "bad-front-matter"),
    ],
)
def test_what_deserves_a_look_is_said(data: bytes, code: str) -> None:
    found = read(data, "2026-03-04.md", ReadingSettings())
    assert isinstance(found, Reading)
    assert [one.code for one in found.diagnostics] == [code]


def test_every_diagnostic_has_its_paragraph() -> None:
    page = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^## (\S+)\n\n\*(\w+)\.\*", page)
    assert told == sorted((code.name, code.severity.value) for code in diagnostics.ALL)


def test_formats_are_told_by_name_and_content() -> None:
    speech = ("[00:00:01] Wanda Kowal: Hello", "", "[00:00:05] Ivo Brandt (Lead): Hello")
    chosen = [reader_for("a.txt", speech), reader_for("b/A.MD"), reader_for("a.text")]
    assert [one.name for one in chosen if one] == ["transcript", "markdown", "text"]
    assert [is_notes(name) for name in ("a.md", "a.TXT", "a.docx", "a.pdf", ".md", "md")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert read(b"hello", "stdin", ReadingSettings(), "markdown").__class__ is Reading
    assert read(b"hello", "stdin", ReadingSettings(), "scroll").__class__ is Unread


def test_the_examples_hold_what_the_readme_shows() -> None:
    readings = [
        read(path.read_bytes(), path.name, ReadingSettings())
        for path in sorted((ROOT / "examples" / "notes").iterdir())
    ]
    read_well = [one for one in readings if isinstance(one, Reading) and not one.diagnostics]
    assert len(read_well) == 3
    assert sum(len(one.actions) for one in read_well) == 15
    assert sum(len(one.decisions) for one in read_well) == 4

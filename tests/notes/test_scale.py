"""No shape of text makes reading run away: each of these once took minutes or never came back.

None of them is timed: a rule that goes wrong here does not fail, it does not end.
"""

from collections.abc import Callable

import pytest

from notesync.model.document import Person, Span
from notesync.model.items import ActionItem, Confidence, Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.fold import fold_actions, twins
from notesync.notes.inline import plain
from notesync.notes.people import Directory, parse_people
from notesync.notes.reading import read

SIZE = 60_000
RUNS = (" ", ".", "-", "?", "!", "(", "[", '"', "'", "1", "`", "*", "_", "~", "<", "/", "|")
SHAPES: dict[str, Callable[[int], str]] = {
    "blanks in a keyword": lambda n: "AI" + " " * n + "x: y",
    "blanks in a cell": lambda n: "| Task | Owner |\n|---|---|\n| a" + " " * n + "b | c |\n",
    "blanks behind strong words": lambda n: "**a**" + " " * n + "b",
    "names joined by and": lambda n: "- " + "Wanda and " * (n // 10) + "will do",
    "names joined by slashes": lambda n: "AI: " + "Wanda/" * (n // 6),
    "attendees": lambda n: "Attendees: " + "Wanda Kowal, " * (n // 13),
    "unclosed strong marks": lambda n: "- " + "**a " * (n // 4),
    "backticks of every length": lambda n: " ".join("`" * k + "a" for k in range(1, 340)),
    "a date without end": lambda n: "1" * 57 + "(a\n\n" + "- [ ] by " + "1/2 " * (n // 4),
    "rows of one text": lambda n: (
        "| Task | Owner |\n|---|---|\n" + "| do it | Wanda |\n" * (n // 18)
    ),
    "children of one item": lambda n: "- Actions:\n" + "  - do it\n" * (n // 10),
    "one task under many headings": lambda n: "# Actions\n- do it\n" * (n // 18),
    "sentences": lambda n: "Wanda will do it. " * (n // 18),
}
SPEECHES: dict[str, Callable[[int], str]] = {
    "a recap without a full stop": lambda n: (
        "to recap the action items: " + "Wanda will do x, and Ivo will do y; " * (n // 36)
    ),
    "an empty middle": lambda n: "to recap the action items: Wanda will do" + "\n" * n + "more",
    "lines without a time": lambda n: "so\n" * (n // 3),
    "blanks": lambda n: "a" + " " * n + "b",
}


@pytest.mark.parametrize("run", RUNS)
def test_a_run_of_one_sign_ends(run: str) -> None:
    found = read(f"- [ ] a{run * SIZE}b\n".encode(), "a.md", ReadingSettings())
    assert isinstance(found, Reading)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_notes_ends(shape: str) -> None:
    assert isinstance(read(SHAPES[shape](SIZE).encode(), "a.md", ReadingSettings()), Reading)


@pytest.mark.parametrize("shape", SPEECHES)
def test_a_shape_of_speech_ends(shape: str) -> None:
    text = (
        f"[00:00:01] Ivo: hello\n[00:00:02] Wanda: {SPEECHES[shape](SIZE)}\n[00:00:03] Ivo: bye\n"
    )
    assert isinstance(read(text.encode(), "a.txt", ReadingSettings()), Reading)


def test_a_gap_in_a_speech_begins_another_one_and_loses_no_line() -> None:
    text = "[00:00:01] Ivo: hello\n[00:00:02] Wanda: one" + "\n" * 60 + "two\nthree\n"
    found = read(text.encode(), "a.txt", ReadingSettings())
    assert isinstance(found, Reading)
    speeches = found.document.utterances
    assert [(one.span, one.text) for one in speeches[1:]] == [
        (Span(2, 2), "one"),
        (Span(62, 63), "two\nthree"),
    ]


def task(text: str, section: str, line: int = 1) -> ActionItem:
    span = Span(line, line)
    return ActionItem(text, span, text, "listed", Confidence.CERTAIN, section=section)


def test_folding_does_not_compare_every_pair() -> None:
    items = tuple(task("Do it", "one list") for _ in range(30_000))
    assert len(fold_actions(items)) == 30_000
    assert len(fold_actions((*items, task("Do it", "summary")))) == 30_000


def test_twins_are_sought_among_those_that_share_a_telling_word() -> None:
    items = tuple(
        task(f"Write page {n} about subject {n % 50}", section, start + n)
        for section, start in (("body", 1), ("summary", 5_001))
        for n in range(4_000)
    )
    found = twins(items)
    assert found
    assert all(item.section != twin.section for item, twin in found)


def test_what_may_be_said_of_one_person_is_looked_up_not_searched() -> None:
    people = parse_people(", ".join(f"Wanda{n} Kowal{n} (@w{n})" for n in range(3_000)))
    directory = Directory(people)
    assert all(directory.resolve(f"@w{n}") == f"Wanda{n} Kowal{n}" for n in range(3_000))
    assert len(people) == 3_000
    assert people[0] == Person("Wanda0 Kowal0", None, "@w0")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("**a** and __b__", "a and b"),
        ("**a **b** c", "a **b c"),
        ("***a***", "a"),
        ("**a __b__ c**", "a b c"),
        ("2 ** 3 and **", "2 ** 3 and **"),
        ("**a\nb**", "**a\nb**"),
        ("a  \t b", "a b"),
        ("`a", "`a"),
    ],
)
def test_marks_come_off_in_pairs(raw: str, text: str) -> None:
    assert plain(raw) == text

"""The brief before a meeting: what is late, what is carried over, what the two sides dispute."""

import json

import pytest

from tests.conftest import Project

WEEKS = ("2026-03-03", "2026-03-10", "2026-03-17")
LINES = (
    """- [ ] Order the seed potatoes (Nora, due 2026-03-12)
- [ ] Ask the council for a second water tap (Emil, due 2026-03-23)
- [ ] Paint the north shed (Tove, due 2026-06-01)
- [ ] Sharpen the spades of the club
""",
    """- [ ] Order the seed potatoes (Nora)
- [ ] Ask the council for a second water tap (Emil)
""",
    """- [ ] Order the seed potatoes (Nora)
- [x] Sharpen the spades of the club

## Decisions

- We keep the old compost for another year.
""",
)


@pytest.fixture
def followed(project: Project) -> Project:
    for day, lines in zip(WEEKS, LINES, strict=True):
        text = f"# Garden club\n\n- **Date**: {day}\n\n## Action items\n\n{lines}"
        project.write(f"notes/{day}.md", text)
    assert project.run("push", "--yes", "--include", "possible").code == 0
    return project


def sections(project: Project, *arguments: str) -> dict[str, list[str]]:
    result = project.run("status", "--as-of", "2026-03-18", "--format", "json", *arguments)
    found = json.loads(result.out)["sections"]
    return {one["title"]: [card["title"] for card in one["cards"]] for one in found}


def test_what_is_due_is_counted_to_the_next_meeting(followed: Project) -> None:
    told = sections(followed)
    assert told["Overdue"] == ["Order the seed potatoes"]
    assert told["Due before the next meeting (2026-03-24)"] == [
        "Ask the council for a second water tap"
    ]
    assert told["Open"] == ["Paint the north shed"]


def test_what_was_carried_over_says_how_often(followed: Project) -> None:
    out = followed.run("status", "--as-of", "2026-03-18", "--format", "markdown").out
    carried = out.partition("## Carried over\n\n")[2].partition("\n\n")[0].splitlines()
    assert [line.partition(" ")[2].partition(" ")[2] for line in carried] == [
        "Order the seed potatoes (Nora; due 2026-03-12; carried over 2 ×)",
        "Ask the council for a second water tap (Emil; due 2026-03-23; carried over 1 ×)",
    ]


def test_seen_from_an_earlier_day_later_meetings_have_not_been(followed: Project) -> None:
    out = followed.run("status", "--as-of", "2026-03-11", "--format", "markdown").out
    assert "carried over 2 ×" not in out
    assert "## Overdue" not in out


def test_what_only_one_side_closed_is_named(followed: Project) -> None:
    board = json.loads(followed.run("board", "--format", "json").out)["cards"]
    shed = next(one["ref"]["id"] for one in board if "shed" in one["title"])
    assert followed.run("issue", "close", shed).code == 0
    told = sections(followed)
    assert told["Closed in the tracker, open in the notes"] == ["Paint the north shed"]
    assert "Open" not in told


def test_the_decisions_of_the_last_meeting_are_repeated(followed: Project) -> None:
    assert sections(followed)["Decided at the last meeting"] == [
        "We keep the old compost for another year"
    ]


@pytest.mark.parametrize(("by", "heading"), [("owner", "## Emil"), ("series", "## notes")])
def test_the_agenda_is_split_as_asked(followed: Project, by: str, heading: str) -> None:
    arguments = ("status", "--as-of", "2026-03-18", "--format", "markdown", "--by", by)
    assert heading in followed.run(*arguments).out.splitlines()


def test_the_text_names_what_was_carried_over(followed: Project) -> None:
    assert "Carried over (2)" in followed.run("status", "--as-of", "2026-03-18").out

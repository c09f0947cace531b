"""The life of one task across meetings and the tracker, as `log` tells it."""

import json

import pytest

from tests.conftest import Project

WEEKS = ("2026-03-03", "2026-03-10", "2026-03-17")


def minutes(day: str, line: str) -> str:
    return f"# Garden club\n\n- **Date**: {day}\n\n## Action items\n\n{line}\n"


@pytest.fixture
def followed(project: Project) -> Project:
    lines = (
        "- [ ] Order the seed potatoes (Nora)",
        "- [ ] Order the seed potatoes (Nora)",
        "- [x] Order the seed potatoes (Nora)",
    )
    for day, line in zip(WEEKS, lines, strict=True):
        project.write(f"notes/{day}.md", minutes(day, line))
        assert project.run("push", "--yes").code == 0
    assert project.run("issue", "reopen", "1").code == 0
    return project


def test_log_tells_every_meeting_every_write_and_what_people_did(followed: Project) -> None:
    life = json.loads(followed.run("log", "#1", "--format", "json").out)
    meetings = [one for one in life["moments"] if one["teller"] == "meeting"]
    assert [one["at"] for one in meetings] == list(WEEKS)
    assert [one["what"] for one in meetings] == [
        "raised in Garden club, for Nora",
        "restated in Garden club",
        "restated in Garden club, done",
    ]
    assert [one["where"] for one in meetings] == [f"notes/{day}.md:7" for day in WEEKS]
    assert [one["what"].split()[2] for one in life["moments"] if one["teller"] == "push"] == [
        "create",
        "update",
        "close",
    ]
    people = [one["what"] for one in life["moments"] if one["teller"] == "tracker"]
    assert any("status: completed → open" in one for one in people)


def test_log_in_text_names_the_issue_and_every_day(followed: Project) -> None:
    out = followed.run("log", "notes/2026-03-10.md:7").out
    assert "#1 Order the seed potatoes" in out
    assert [day for day in WEEKS if f"  {day}  meeting" in out] == list(WEEKS)

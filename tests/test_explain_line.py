"""`check --explain LINE`: what each rule said, and what came of it."""

import json

from notesync.errors import ExitCode
from tests.conftest import Project

NOTE = """# Choir

## Action items

- Ida to copy the scores by Friday

We decided to sing outdoors.

| Task | Owner |
|---|---|
| Tune the piano | Ida |
"""


def test_every_rule_is_named_with_its_answer(project: Project) -> None:
    project.write("notes/2026-03-04-choir.md", NOTE)
    out = project.run("check", "notes/2026-03-04-choir.md", "--explain", "5").out
    assert "certain: Ida to copy the scores by Friday" in out
    assert "not asked: a rule above has spoken" in out
    assert "due 2026-03-06" in out
    assert "decision-settled" in out


def test_the_same_for_programs(project: Project) -> None:
    project.write("notes/choir.md", NOTE)
    answer = json.loads(
        project.run("check", "notes/choir.md", "--explain", "7", "--format", "json").out
    )
    (place,) = answer["places"]
    said = {look["rule"]: look["found"] for look in place["looks"]}
    assert said["decision-settled"] == ["We decided to sing outdoors."]
    assert said["commitment"] == []
    assert [item["text"] for item in place["kept"]] == ["We decided to sing outdoors"]


def test_a_row_of_a_table_is_explained_by_itself(project: Project) -> None:
    project.write("notes/choir.md", NOTE)
    out = project.run("check", "notes/choir.md", "--explain", "11").out
    assert "table-row" in out
    assert "certain: Tune the piano" in out


def test_a_line_that_no_rule_looks_at_says_so(project: Project) -> None:
    project.write("notes/choir.md", NOTE)
    assert (
        "no rule looks at this line" in project.run("check", "notes/choir.md", "--explain", "2").out
    )


def test_a_line_number_needs_one_document(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.write("notes/b.md", NOTE)
    result = project.run("check", "--explain", "5")
    assert result.code == ExitCode.USAGE
    assert "notes/FILE --explain LINE" in result.err

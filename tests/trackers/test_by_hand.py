"""Issues that people open in the embedded tracker themselves."""

import json

from notesync.errors import ExitCode
from tests.conftest import Project


def test_an_issue_can_be_opened_by_hand_and_stays(project: Project) -> None:
    project.write("notes/a.md", "# Choir\n\n- [ ] Copy the scores (Ida)\n")
    opened = project.run("issue", "create", "--title", " Mend the organ ", "--body", "It wheezes.")
    assert opened.code == ExitCode.OK
    assert "#1" in opened.err
    assert "It wheezes." in project.run("issue", "view", "1").out
    assert "1 created" in project.run("push", "--yes").out
    cards = json.loads(project.run("board", "--format", "json").out)["cards"]
    titles = {card["fields"]["title"] if "fields" in card else card["title"] for card in cards}
    assert titles == {"Mend the organ", "Copy the scores"}


def test_an_issue_needs_a_title(project: Project) -> None:
    for arguments in ((), ("--title", " ")):
        assert project.run("issue", "create", *arguments).code == ExitCode.USAGE
    assert not (project.root / ".notesync").exists()

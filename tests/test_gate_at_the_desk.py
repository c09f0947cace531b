"""The secrets gate and public targets through the command line, with GitHub as the target."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import responses

from notesync.errors import ExitCode
from tests.conftest import Project, Result
from tests.credentials import LEAKS, PEM, PEM_END, TOKENS, body
from tests.trackers.github_builders import LAPTOP, hub_with_people
from tests.trackers.github_fake import Hub, said
from tests.trackers.served import Fault

HEAD = "# Dock meeting\n\n- **Date**: 3 March 2031\n\n## Action items\n\n"
NOTE = "notes/2031-03-03.md"
PUMPS = "- [ ] Ines to order the spare pumps\n"
TOKEN = TOKENS["github-token"][0]
BASIN = "- [ ] Ines to sound the depth of the north basin below the new crane\n"
LEAK = f"- [ ] Odd to use {TOKEN} in the build\n"
TARGET = """
namespace = "harbour/notes"
[tracker]
kind = "github"
repository = "harbour/notes"
settle = 0
"""
ALLOWED = f"{TARGET}allow_public = true\n"


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = hub_with_people()
    hub.visibility = "public"
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        yield hub
    assert hub.complaints == []


@pytest.fixture
def dock(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("NOTESYNC_GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("GH_TOKEN", LAPTOP)
    project.write("notesync.toml", ALLOWED)
    project.write(NOTE, HEAD + PUMPS + LEAK)
    return project


def left_behind(project: Project) -> str:
    """Every file that is neither the notes nor the configuration, as text."""
    files = [
        Path(folder, name)
        for folder, _, names in os.walk(project.root)
        for name in names
        if "notes" not in Path(folder).parts[-1:] and name != "notesync.toml"
    ]
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)


def everything(project: Project, hub: Hub) -> tuple[str, Result]:
    """All that the commands print and write about the notes, and how the push ended."""
    lines = (project.root / NOTE).read_text("utf-8").count("\n")
    commands = [
        *(("check",), ("check", "--format", "json")),
        *(("plan", "--out", "plan.json"), ("plan", "--format", "json")),
        *(("status",), ("board",), ("board", "--html", "board.html")),
        *(("explain", f"{NOTE}:{line}") for line in range(7, lines + 1, 9)),
        *(("explain", f"{NOTE}:{line}", "--format", "json") for line in range(8, lines + 1, 23)),
        *(("state", "export"), ("accept", f"{NOTE}:8"), ("dismiss", "nobody")),
    ]
    before = [project.run(*command) for command in commands]
    pushed = project.run("push", "--yes")
    after = [project.run(*command) for command in commands[-4:]]
    said = "".join(one.out + one.err for one in (*before, pushed, *after))
    return said + left_behind(project) + json.dumps(hub.issues), pushed


def test_no_credential_is_in_anything_that_is_printed_or_written(dock: Project, hub: Hub) -> None:
    leaks = [(line.replace("\n", "\n  "), secret) for _, line, secret in LEAKS]
    dock.write(NOTE, HEAD + PUMPS + "".join(f"- [ ] Odd to note: {line}\n" for line, _ in leaks))
    told, pushed = everything(dock, hub)
    assert pushed.code == ExitCode.REFUSED
    assert [issue["title"] for issue in hub.issues.values()] == ["Order the spare pumps"]
    assert [secret for _, secret in leaks if secret in told] == []
    assert "1 created" in pushed.out


def test_a_credential_anywhere_in_what_would_be_written_is_refused(dock: Project, hub: Hub) -> None:
    elsewhere = HEAD.replace("Dock meeting", f"Dock meeting {TOKEN}")
    dock.write("notes/title.md", elsewhere + "- [ ] Odd to paint the shed\n")
    heading = HEAD.replace("Action items", f"Action items {TOKEN}")
    dock.write("notes/section.md", heading + "- [ ] Odd to mend the ramp\n")
    dock.write(f"notes/{TOKEN}.md", HEAD + "- [ ] Odd to sweep the quay\n")
    told, pushed = everything(dock, hub)
    assert pushed.code == ExitCode.REFUSED
    assert [issue["title"] for issue in hub.issues.values()] == ["Order the spare pumps"]
    assert TOKEN not in told


def test_the_plan_tells_where_which_rule_and_how_to_go_on(dock: Project, hub: Hub) -> None:
    result = dock.run("plan")
    shown = " ".join(result.out.split())
    assert result.code == ExitCode.REFUSED
    assert "Use [secret: github-token] in the build" in shown
    assert "it holds what looks like a secret (github-token)" in shown
    assert "github:harbour/notes is public" in shown
    assert f"{NOTE}:8" in shown
    assert "take it out of the notes, and replace it" in shown
    assert f"notesync push {NOTE} --allow secrets" in shown
    assert hub.writes == []


def test_a_false_alarm_is_let_through_for_one_run_and_then_rests(dock: Project, hub: Hub) -> None:
    result = dock.run("push", NOTE, "--allow", "secrets", "--yes")
    assert (result.code, len(hub.issues)) == (0, 2)
    assert TOKEN not in result.out + result.err
    writes = list(hub.writes)
    assert dock.run("push", "--yes").code == 0
    assert hub.writes == writes
    dock.edit(NOTE, "[ ] Odd", "[x] Odd")
    assert dock.run("push", "--yes").code == 0
    assert [issue["state"] for issue in hub.issues.values()] == ["open", "closed"]


def test_an_edit_that_adds_a_credential_leaves_the_issue_as_it_is(dock: Project, hub: Hub) -> None:
    dock.write(NOTE, HEAD + BASIN)
    assert dock.run("push", "--yes").code == 0
    issue, writes = json.dumps(hub.issues[1]), list(hub.writes)
    dock.edit(NOTE, "crane", f"crane {TOKEN} [ns:: {key_of(dock, 7)}]")
    told, pushed = everything(dock, hub)
    assert pushed.code == ExitCode.REFUSED
    assert (json.dumps(hub.issues[1]), hub.writes) == (issue, writes)
    assert TOKEN not in told
    assert "it is held" in dock.run("explain", "#1").out
    dock.edit(NOTE, f" {TOKEN}", " at noon")
    assert dock.run("push", "--yes").code == 0
    assert hub.issues[1]["title"].endswith("below the new crane at noon")


def test_a_conflict_over_a_title_with_a_credential_shows_none(dock: Project, hub: Hub) -> None:
    dock.write(NOTE, HEAD + BASIN)
    assert dock.run("push", "--yes").code == 0
    hub.issues[1]["title"] = "Sound the basin"
    dock.edit(NOTE, "crane", f"crane {TOKEN} [ns:: {key_of(dock, 7)}]")
    told, pushed = everything(dock, hub)
    assert pushed.code == ExitCode.REFUSED
    assert hub.issues[1]["title"] == "Sound the basin"
    assert TOKEN not in told


def test_a_done_line_with_a_credential_is_not_remembered(dock: Project, hub: Hub) -> None:
    dock.write(NOTE, HEAD + PUMPS + LEAK.replace("[ ]", "[x]"))
    told, pushed = everything(dock, hub)
    assert (pushed.code, len(hub.issues)) == (0, 1)
    assert TOKEN not in told


def test_a_private_target_takes_what_the_notes_say(dock: Project, hub: Hub) -> None:
    hub.visibility = "private"
    result = dock.run("push", "--yes")
    assert (result.code, len(hub.issues)) == (0, 2)
    assert TOKEN in hub.issues[2]["title"]
    assert TOKEN not in result.out + result.err + dock.run("board").out


def test_a_plan_made_for_a_private_target_is_refused_once_it_is_public(
    dock: Project, hub: Hub
) -> None:
    hub.visibility = "private"
    assert dock.run("plan", "--out", "plan.json").code == 0
    hub.visibility = "public"
    result = dock.run("push", "plan.json", "--yes")
    assert result.code == ExitCode.REFUSED
    assert "github:harbour/notes was private when this plan was made" in result.err
    assert (hub.writes, TOKEN in result.out + result.err) == ([], False)


# Public targets.


@pytest.mark.parametrize("visibility", ["public", "hidden"])
def test_notes_of_elsewhere_are_not_carried_to_everybody_unasked(
    dock: Project, hub: Hub, visibility: str
) -> None:
    hub.visibility = "public"
    if visibility == "hidden":
        hub.faults = [_hidden(), _hidden()]
    dock.write("notesync.toml", TARGET)
    dock.write(NOTE, HEAD + PUMPS)
    result = dock.run("push", "--yes")
    shown = " ".join(result.out.split())
    assert result.code == ExitCode.REFUSED
    assert "refused (public-target)" in shown
    assert "allow_public = true" in shown
    assert hub.writes == []
    assert not (dock.root / ".notesync").exists()


def _hidden() -> Fault:
    return Fault("GET", "/repos/harbour/notes$", said(404, "Not Found"))


def test_notes_of_the_target_itself_have_the_same_readers(dock: Project, hub: Hub) -> None:
    (dock.root / ".git").rmdir()
    url = "git@github.com:Harbour/notes.git"
    for command in (["init", "-q"], ["remote", "add", "origin", url]):
        subprocess.run(["git", "-C", str(dock.root), *command], check=True)
    dock.write("notesync.toml", TARGET)
    dock.write(NOTE, HEAD + PUMPS)
    assert dock.run("push", "--yes").code == 0
    assert len(hub.issues) == 1


def test_who_reads_the_target_is_asked_only_where_something_is_written(
    dock: Project, hub: Hub
) -> None:
    dock.write(NOTE, HEAD + PUMPS)
    assert dock.run("push", "--yes").code == 0
    assert sum(_asks(call) for call in hub.calls) == 1
    hub.calls.clear()
    for command in (["push", "--yes"], ["plan"], ["status"], ["board"]):
        assert dock.run(*command).code == 0
    assert [call for call in hub.calls if _asks(call)] == []


def _asks(call: str) -> bool:
    return re.fullmatch(r"GET ", call) is not None


# Commands about one item.


def key_of(project: Project, line: int) -> str:
    told = project.run("explain", f"{NOTE}:{line}", "--format", "json")
    return str(json.loads(told.out)["key"])


def test_adopting_writes_no_marker_with_a_credential(dock: Project, hub: Hub) -> None:
    number = hub.file("Ines", "The build")
    result = dock.run("adopt", key_of(dock, 8), f"#{number}", "--yes")
    assert result.code == ExitCode.REFUSED
    assert "github-token" in result.err
    assert (hub.writes, TOKEN in result.out + result.err) == ([], False)


def test_an_item_is_not_moved_to_readers_that_it_is_not_for(dock: Project, hub: Hub) -> None:
    local = '[tracker]\nkind = "local"\n[targets.hub]\n' + TARGET.partition("[tracker]\n")[2]
    dock.write("notesync.toml", local)
    assert dock.run("push", "--yes").code == 0
    refused = dock.run("move", key_of(dock, 7), "hub", "--yes")
    assert refused.code == ExitCode.REFUSED
    assert "allow_public = true" in refused.err
    dock.write("notesync.toml", f"{local}allow_public = true\n")
    leaking = dock.run("move", key_of(dock, 8), "hub", "--yes")
    assert leaking.code == ExitCode.REFUSED
    assert "github-token" in leaking.err
    assert hub.writes == []
    assert dock.run("move", key_of(dock, 7), "hub", "--yes").code == 0
    assert [issue["title"] for issue in hub.issues.values()] == ["Order the spare pumps"]


def test_a_move_marks_no_public_issue_with_a_credential(dock: Project, hub: Hub) -> None:
    number = hub.file("Ines", "Sound the basin")
    dock.write("notesync.toml", f'{ALLOWED}[targets.shed]\npath = ".notesync/shed.db"\n')
    dock.write(NOTE, HEAD + BASIN.replace("crane", f"crane [ns:: #{number}]"))
    assert dock.run("push", "--yes").code == 0
    dock.edit(NOTE, "crane", f"crane {TOKEN}")
    before = list(hub.writes)
    assert dock.run("move", f"#{number}", "shed", "--yes").code == ExitCode.REFUSED
    assert hub.writes == before


def test_an_issue_that_a_line_names_and_that_shows_the_credential_is_adopted(
    dock: Project, hub: Hub
) -> None:
    number = hub.file("Ines", f"Use {TOKEN} in the build")
    dock.edit(NOTE, " build", f" build [ns:: #{number}]")
    result = dock.run("push", "--yes")
    assert (result.code, TOKEN in result.out) == (0, False)


# The embedded tracker.


def test_the_embedded_tracker_holds_what_no_command_shows(project: Project) -> None:
    secret = body(40)
    key = f"{PEM}\n  MIIE{secret}\n  {PEM_END}"
    project.write(NOTE, f"{HEAD}- [ ] Odd to install {key}\n{LEAK}")
    assert project.run("push", "--yes").code == 0
    assert TOKEN in left_behind(project)
    assert project.run("issue", "create", "--title", "The key", "--body", key).code == 0
    commands = [
        *(("issue", "view", "2"), ("issue", "view", "3"), ("issue", "list"), ("board",)),
        *(("board", "--format", "json"), ("state", "export"), ("explain", "#1"), ("plan",)),
        *(("plan", "--format", "json"), ("status",), ("restore", "#1", "--list")),
    ]
    for command in commands:
        result = project.run(*command)
        assert result.code == 0, (command, result.err)
        assert TOKEN not in result.out + result.err
        assert secret not in result.out + result.err
    assert project.run("board", "--html", "board.html").code == 0
    page = (project.root / "board.html").read_text("utf-8")
    assert "Use [secret: github-token] in the build" in page
    assert TOKEN not in page


def test_a_plan_for_the_embedded_tracker_is_applied_as_it_was_kept(project: Project) -> None:
    project.write(NOTE, HEAD + LEAK)
    assert project.run("plan", "--out", "plan.json").code == 0
    assert project.run("push", "plan.json", "--yes").code == 0
    assert TOKEN in left_behind(project)

"""The tracker's news in the notes: only the signs change, and a push has nothing left to say."""

import json
import subprocess

import pytest

from tests.conftest import Project

NOTES = (
    "# Garden club\r\n\r\n- **Date**: March 3, 2026\r\n\r\n## Action items\r\n\r\n"
    "- [ ] Order the seed potatoes  \r\n"
    "- [ ] Ask the council for a second water tap\r\n"
    "* Nora to paint the north shed\r\n"
    "- [x] Sharpen the spades of the club\r\n"
)
NOTE = "notes/march.md"
OLD = "- [ ] Order the seed potatoes of last year\n"


@pytest.fixture
def pushed(project: Project) -> Project:
    (project.root / "notes").mkdir()
    (project.root / NOTE).write_bytes(NOTES.encode())
    project.write("notesync.toml", "file_done = true\n")
    assert project.run("push", "--yes").code == 0
    return project


def number(project: Project, title: str) -> str:
    board = json.loads(project.run("board", "--format", "json").out)
    return str(next(one["ref"]["id"] for one in board["cards"] if title in one["title"]))


def now(project: Project) -> bytes:
    return (project.root / NOTE).read_bytes()


def idle(project: Project) -> bool:
    return not json.loads(project.run("plan", "--format", "json").out)["operations"]


def test_a_closed_issue_ticks_its_line_and_touches_nothing_else(pushed: Project) -> None:
    assert pushed.run("issue", "close", number(pushed, "seed potatoes")).code == 0
    shown = pushed.run("pull", "--no-anchors")
    assert now(pushed) == NOTES.encode()
    assert "+- [x] Order the seed potatoes" in shown.out
    assert pushed.run("pull", "--no-anchors", "--write").code == 0
    assert now(pushed) == NOTES.replace("[ ] Order", "[x] Order").encode()
    assert idle(pushed)


def test_what_was_dropped_is_crossed_out_and_what_was_reopened_is_open(pushed: Project) -> None:
    tap, spades = number(pushed, "water tap"), number(pushed, "spades")
    assert pushed.run("issue", "close", tap, "--reason", "not_planned").code == 0
    assert pushed.run("issue", "reopen", spades).code == 0
    pushed.run("pull", "--no-anchors", "--write")
    wanted = NOTES.replace("[ ] Ask", "[-] Ask").replace("[x] Sharpen", "[ ] Sharpen")
    assert now(pushed) == wanted.encode()
    assert idle(pushed)


def test_a_line_without_a_box_says_so_in_words(pushed: Project) -> None:
    pushed.run("issue", "close", number(pushed, "north shed"))
    pushed.run("pull", "--no-anchors", "--write")
    assert now(pushed) == NOTES.replace("north shed", "north shed (done)").encode()
    assert idle(pushed)


def test_each_line_names_its_issue_once(pushed: Project) -> None:
    pushed.run("pull", "--write")
    potatoes = number(pushed, "seed potatoes")
    assert f"potatoes [ns:: #{potatoes}]  \r\n".encode() in now(pushed)
    assert now(pushed).count(b"[ns:: #") == 4
    once = now(pushed)
    assert idle(pushed)
    pushed.run("pull", "--write")
    assert now(pushed) == once


def test_the_patch_is_one_that_git_applies(pushed: Project) -> None:
    pushed.run("issue", "close", number(pushed, "water tap"))
    patch = pushed.run("pull", "--no-anchors").out
    subprocess.run(
        ["git", "apply", "--unidiff-zero", "-"],
        input=patch.encode(),
        cwd=pushed.root,
        check=True,
    )
    assert now(pushed) == NOTES.replace("[ ] Ask", "[x] Ask").encode()


def test_what_the_notes_changed_meanwhile_is_left_to_the_push(pushed: Project) -> None:
    pushed.run("issue", "close", number(pushed, "water tap"))
    ticked = NOTES.replace("[x] Sharpen", "[ ] Sharpen").encode()
    (pushed.root / NOTE).write_bytes(ticked)
    pushed.run("pull", "--no-anchors", "--write")
    assert now(pushed) == ticked.replace(b"[ ] Ask", b"[x] Ask")


def test_where_there_is_no_news_nothing_is_said(pushed: Project) -> None:
    result = pushed.run("pull", "--no-anchors", "--write")
    assert (result.out, now(pushed)) == ("", NOTES.encode())

"""`check`: which reader takes a file, said and overruled; notes from another command."""

import io
import json

import pytest

from notesync.errors import ExitCode
from tests.conftest import Project

LOG = "<wanda> ACTION: Ivo to ring the landlord\n<ivo> fine\n"


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.md", "- [ ] Order paper\n", "read as markdown: its name ends like a Markdown file's"),
        ("a.txt", LOG, "read as irc: most of its lines are a nick's in a chat"),
        ("a.md", "<!DOCTYPE html>\n<p>x\n", "read as html: it begins like a web page"),
        ("a.txt", "WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n", "read as vtt: its first line says"),
    ],
)
def test_explain_says_which_reader_took_a_file_and_why(
    project: Project, name: str, text: str, why: str
) -> None:
    project.write(f"notes/{name}", text)
    assert why in project.run("check", "--explain").out
    assert "read as" not in project.run("check").out


def test_a_format_that_is_asked_for_overrules_name_and_content(project: Project) -> None:
    project.write("notes/a.log", LOG)
    assert "unknown-format" in project.run("check", "notes/a.log").out
    result = project.run("check", "--as", "irc", "--explain", "notes/a.log")
    assert "Ring the landlord" in result.out
    assert "read as irc: the call says so" in result.out


def test_notes_of_another_command_are_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, LOG.encode())
    result = project.run("check", "--as", "irc", "-")
    assert "Ring the landlord" in result.out
    assert result.code == ExitCode.OK


@pytest.mark.parametrize("arguments", [("-",), ("--as", "irc", "-", "a.md")])
def test_notes_of_another_command_need_a_format_and_come_alone(
    project: Project, arguments: tuple[str, ...]
) -> None:
    project.write("a.md", "x\n")
    result = project.run("check", *arguments)
    assert result.code == ExitCode.USAGE
    assert "--as markdown -" in result.err


PAGE = (
    "<h2>Actions</h2><ul><li>Wanda to order paper</li><li>Ivo to ring the landlord</li></ul>\n\n\n"
)


def test_pieces_of_a_page_on_one_line_are_numbered(project: Project) -> None:
    project.write("notes/a.html", PAGE)
    found = project.run("check", "--format", "json")
    (document,) = json.loads(found.out)["documents"]
    assert [item["line"] for item in document["actions"]] == [2, 3]
    assert [item["quote"] for item in document["actions"]] == [
        "Wanda to order paper",
        "Ivo to ring the landlord",
    ]

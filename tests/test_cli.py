"""The command line: what it says and how it ends, above all when something is wrong."""

import json
import os
import pty
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from notesync.cli.main import COMMANDS
from notesync.errors import ExitCode
from tests.conftest import Project

NOTE = "# Choir\n\n- [ ] Copy the scores (Ida)\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_is_true(name: str) -> None:
    module, _ = COMMANDS[name]
    command = getattr(import_module(module), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


def test_help_lists_every_command(project: Project) -> None:
    out = project.run("--help").out
    assert all(f"  {name} " in out for name in COMMANDS)


def test_a_missing_path_is_named_and_nothing_is_written(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    result = project.run("push", "--yes", "notes/a.md", "notes/b.md")
    assert result.code == ExitCode.USAGE
    assert "notes/b.md" in result.err
    assert not (project.root / ".notesync").exists()


def test_nowhere_to_look_is_said_with_the_next_step(project: Project) -> None:
    result = project.run("check")
    assert result.code == ExitCode.USAGE
    assert "notesync init" in result.err


@pytest.mark.parametrize("arguments", [["chek"], ["push", "--maybe"], ["plan", "--since", "soon"]])
def test_a_wrong_call_is_usage(project: Project, arguments: list[str]) -> None:
    result = project.run(*arguments)
    assert result.code == ExitCode.USAGE
    assert "Error" in result.err


@pytest.mark.parametrize(
    ("name", "data"),
    [("binary.md", b"\x00\x01\x02" * 50), ("big.md", b"x" * 2_000_001)],
    ids=["binary", "oversized"],
)
def test_a_document_that_cannot_be_read_does_not_stop_the_others(
    project: Project, name: str, data: bytes
) -> None:
    project.write("notes/a.md", NOTE)
    (project.root / "notes" / name).write_bytes(data)
    result = project.run("push", "--yes")
    assert result.code == ExitCode.PARTIAL
    assert name in result.out
    assert "1 created" in result.out
    assert project.run("push", "--yes").code == ExitCode.PARTIAL


def test_a_document_that_cannot_be_opened_is_a_diagnostic(project: Project) -> None:
    (project.root / "notes").mkdir()
    (project.root / "notes/a.md").symlink_to("nowhere.md")
    project.write("notes/b.md", NOTE)
    result = project.run("check")
    assert result.code == ExitCode.PARTIAL
    assert "notes/a.md" in result.out
    assert "Copy the scores" in result.out


def test_a_document_that_became_unreadable_freezes_its_items(project: Project) -> None:
    path = project.write("notes/a.md", NOTE)
    project.write("notes/b.md", "# Choir\n\n- [ ] Book the hall (Per)\n")
    project.run("push", "--yes")
    path.write_bytes(b"\x00" * 100)
    result = project.run("push", "--yes")
    assert "No longer in the notes" not in result.out
    assert "could not be read" in result.out


def test_an_empty_folder_reads_as_no_documents(project: Project) -> None:
    (project.root / "notes").mkdir()
    result = project.run("check", "--format", "json")
    assert result.code == ExitCode.OK
    assert json.loads(result.out) == {"version": 1, "documents": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_creat = 3\n", ["notesync.toml:1", "max_creat"]),
        ("\n[guards]\nmax_creat = 3\n", ["notesync.toml:3", "guards.max_creat", "max_create"]),
        ("notes = 3\n", ["notesync.toml:1", "notes"]),
        ("notes = [\n", ["notesync.toml", "TOML"]),
        ('conflicts = "mine"\n', ["notesync.toml:1", "conflicts"]),
    ],
)
def test_a_mistake_in_the_configuration_is_named(
    project: Project, text: str, said: list[str]
) -> None:
    project.write("notes/a.md", NOTE)
    project.write("notesync.toml", text)
    result = project.run("push", "--yes")
    assert result.code == ExitCode.USAGE
    assert all(part in result.err for part in said), result.err
    assert not (project.root / ".notesync").exists()


def test_push_without_a_terminal_needs_a_word(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    result = project.run("push")
    assert result.code == ExitCode.USAGE
    assert "--yes" in result.err
    assert "Copy the scores" in result.out
    assert not (project.root / ".notesync").exists()


def test_push_on_a_terminal_shows_the_plan_and_asks(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    said = on_a_terminal(project.root, "n\n", "push")
    assert "Apply this plan?" in said
    assert "Nothing was written." in said
    assert not (project.root / ".notesync").exists()
    assert "1 created" in on_a_terminal(project.root, "y\n", "push")


def test_a_dry_run_writes_nothing(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    assert project.run("push", "--dry-run").code == ExitCode.OK
    assert not (project.root / ".notesync").exists()


def test_a_kept_plan_is_applied_exactly(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.run("plan", "--out", "plan.json")
    project.write("notes/a.md", NOTE + "- [ ] Book the hall (Per)\n")
    result = project.run("push", "plan.json", "--yes")
    assert result.code == ExitCode.OK
    assert "Copy the scores" in result.out
    assert "Book the hall" not in result.out


def test_a_plan_somebody_changed_is_refused(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.run("plan", "--out", "plan.json")
    project.edit("plan.json", "Copy the scores", "Burn the scores")
    result = project.run("push", "plan.json", "--yes")
    assert result.code == ExitCode.USAGE
    assert not (project.root / ".notesync").exists()


@pytest.mark.parametrize(
    "flags", ["--since 2026-01-01 --max-create 0", "--allow no-items", "--conflicts notes"]
)
def test_a_kept_plan_is_bound_and_no_flag_changes_it(project: Project, flags: str) -> None:
    project.write("notes/a.md", NOTE)
    project.run("plan", "--out", "plan.json")
    result = project.run("push", "plan.json", "--yes", *flags.split())
    assert result.code == ExitCode.USAGE
    assert f"`notesync plan {flags} --out plan.json`" in result.err
    assert not (project.root / ".notesync").exists()


def test_a_kept_plan_that_is_refused_says_where_the_flag_belongs(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.run("plan", "--max-create", "0", "--out", "plan.json")
    result = project.run("push", "plan.json", "--yes")
    assert result.code == ExitCode.REFUSED
    assert "`notesync plan FLAG --out plan.json`" in result.err


@pytest.mark.parametrize(("before", "after"), [('"digest"', '"sign"'), ("{", "{,")])
def test_a_damaged_plan_is_refused_and_never_read_as_notes(
    project: Project, before: str, after: str
) -> None:
    project.write("notes/a.md", NOTE)
    project.run("plan", "--out", "plan.json")
    text = (project.root / "plan.json").read_text("utf-8")
    project.write("plan.json", text.replace(before, after, 1))
    result = project.run("push", "plan.json", "--yes")
    assert result.code == 64
    assert "plan.json: not a plan" in result.err
    assert "plan --out" in result.err


def test_the_exit_code_tells_of_changes_when_asked(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    assert project.run("plan").code == ExitCode.OK
    assert project.run("plan", "--detailed-exitcode").code == ExitCode.CHANGES
    project.run("push", "--yes")
    assert project.run("plan", "--detailed-exitcode").code == ExitCode.OK


def test_a_flood_is_refused_and_names_the_flag(project: Project) -> None:
    lines = "".join(f"- [ ] Tune string number {n} of the old harp (Ida)\n" for n in range(26))
    project.write("notes/a.md", f"# Choir\n\n{lines}")
    refused = project.run("push", "--yes")
    assert refused.code == ExitCode.REFUSED
    assert "--max-create 26" in refused.out
    assert not (project.root / ".notesync").exists()
    assert "26 created" in project.run("push", "--yes", "--max-create", "26").out


def test_a_damaged_ledger_is_never_taken_for_an_empty_one(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.run("push", "--yes")
    for path in (project.root / ".notesync").glob("state.db*"):
        path.write_bytes(b"this is no database, whatever its name says" * 40)
    result = project.run("push", "--yes")
    assert result.code == ExitCode.PARTIAL
    assert "state.db" in result.err


def test_init_writes_a_configuration_that_loads(project: Project) -> None:
    project.write("minutes/a.md", NOTE)
    assert project.run("init").code == ExitCode.OK
    assert 'notes = ["minutes"]' in (project.root / "notesync.toml").read_text(encoding="utf-8")
    assert ".notesync" in (project.root / ".gitignore").read_text(encoding="utf-8")
    assert project.run("check").code == ExitCode.OK
    again = project.run("init")
    assert again.code == ExitCode.USAGE


def test_init_asks_for_the_folder_it_cannot_find(project: Project) -> None:
    result = project.run("init")
    assert result.code == ExitCode.USAGE
    assert "--notes" in result.err
    assert list(project.root.iterdir()) == [project.root / ".git"]


def test_init_takes_the_folder_and_the_day_it_is_given(project: Project) -> None:
    project.write("protocols/2026-01-05.md", NOTE)
    arguments = ("--notes", "protocols", "--since", "2026-02-01")
    assert project.run("init", *arguments).code == ExitCode.OK
    first = project.run("push", "--yes").out
    assert "Nothing to do" in first
    assert "1 recorded as history or done" in first
    assert "recorded" not in project.run("push", "--yes").out
    assert project.run("board", "--format", "json").code == ExitCode.OK


def test_output_in_a_pipe_holds_no_codes(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    for arguments in (["check"], ["plan"], ["push", "--yes"], ["board"], ["status"]):
        assert "\x1b" not in project.run(*arguments).out


def test_no_color_holds_on_a_terminal(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    assert "\x1b[3" in on_a_terminal(project.root, "", "plan")
    assert "\x1b[3" not in on_a_terminal(project.root, "", "plan", NO_COLOR="1")


def on_a_terminal(
    folder: Path, keys: str, *arguments: str, python: str = "", **environment: str
) -> str:
    """What a command prints on a terminal of its own, where somebody types these keys."""
    master, slave = pty.openpty()
    command = [sys.executable, *([python] if python else ["-m", "notesync"]), *arguments]
    env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    env |= {"TERM": "xterm-256color", "COLUMNS": "80"} | environment
    with subprocess.Popen(command, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave):
        os.close(slave)
        os.write(master, keys.encode())
        said = b""
        while True:
            try:
                part = os.read(master, 65_536)
            except OSError:  # the terminal is gone with its last user
                break
            if not part:
                break
            said += part
    os.close(master)
    return said.decode()


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `notesync` is the command; its pipes are named by PIPESTATUS."""
    command = f"notesync() {{ '{sys.executable}' -m notesync \"$@\"; }}; {line}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "words", ["board", "plan", "check --format json", "--help", "check --help"]
)
def test_a_closed_pipe_is_no_error(project: Project, words: str) -> None:
    project.write("notes/a.md", NOTE)
    done = shell(project.root, f"(sleep 0.1; notesync {words}; echo $? >&2) | true")
    assert (done.stderr, done.returncode) == ("0\n", 0)


@pytest.mark.parametrize("pipe", ["2>&1 >/dev/null | true", "2>/dev/full >/dev/null"])
@pytest.mark.parametrize(("words", "code"), [("push", 64), ("chek", 64), ("push --yes", 0)])
def test_no_run_ends_otherwise_because_nobody_reads_what_it_says(
    project: Project, words: str, code: int, pipe: str
) -> None:
    project.write("notes/a.md", NOTE)
    done = shell(project.root, f"(sleep 0.1; notesync {words}; echo $? > code) {pipe}")
    assert done.stderr == ""
    assert (project.root / "code").read_text("utf-8") == f"{code}\n"


def test_a_push_writes_though_nobody_reads_its_plan(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    done = shell(project.root, "(sleep 0.1; notesync push --yes; echo $? >&2) | true")
    assert done.stderr == "0\n"
    assert "Copy the scores" in project.run("board").out


@pytest.mark.parametrize("words", ["board", "check --format json", "--help"])
def test_output_that_cannot_be_written_is_said_in_a_sentence(project: Project, words: str) -> None:
    project.write("notes/a.md", NOTE)
    done = shell(project.root, f"notesync {words} > /dev/full")
    assert done.returncode == ExitCode.PARTIAL
    assert done.stderr.startswith("error: the output cannot be written: No space left on device")
    assert "bug" not in done.stderr


def test_an_error_fits_the_terminal_and_leaves_paths_whole(project: Project) -> None:
    path = f"notes/{'long-' * 20}name.md"
    said = on_a_terminal(project.root, "", "check", path, NO_COLOR="1").splitlines()
    assert any(line.strip().endswith(f"{path}:") for line in said)
    assert all(len(line) <= 80 for line in said if path not in line)
    assert sum("there is no such file or folder" in line for line in said) == 1


def test_an_error_in_a_pipe_is_one_line(project: Project) -> None:
    said = project.run("move", "ns-aaaaaaaaaa", "nowhere-" * 20).err.splitlines()
    assert [line.split(":")[0].strip() for line in said] == ["error", "next"]


def test_what_is_said_while_a_bar_is_drawn_stands_on_a_line_of_its_own(project: Project) -> None:
    project.write(
        "say.py",
        "from notesync.cli.console import progress, talk\n"
        "with progress('writing') as watch:\n"
        "    watch(0, 3, 'first')\n"
        "    talk('waiting 60 s: slowly')\n",
    )
    said = on_a_terminal(project.root, "", python="say.py", NO_COLOR="1")
    before, _, after = said.partition("waiting 60 s: slowly")
    assert after.startswith("\r\n")
    assert before.endswith(("\n", "\x1b[2K", "\r"))

"""The ledger in a ref of the notes' repository: what one clone filed, the other one knows."""

import subprocess
from pathlib import Path

import pytest

from notesync.cli.main import run

NOTE = "# Dock\n\n- **Date**: 2031-03-05\n\n## Actions\n\n- [ ] Grease the crane\n"
CONFIG = 'state = "refs/notesync/state"\n[tracker]\npath = "../tracker.db"\n'


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=ines", "-c", "user.email=ines@example.org")
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two clones of one repository of notes, whose target is one tracker beside them."""
    monkeypatch.setenv("HOME", str(tmp_path))
    git(tmp_path, "init", "-q", "--bare", "shared.git")
    first, second = tmp_path / "first", tmp_path / "second"
    git(tmp_path, "clone", "-q", "shared.git", "first")
    (first / "notes").mkdir()
    (first / "notes" / "dock.md").write_text(NOTE)
    (first / "notesync.toml").write_text(CONFIG)
    git(first, "add", ".")
    git(first, "commit", "-qm", "Note the dock")
    git(first, "push", "-q", "origin", "HEAD")
    git(tmp_path, "clone", "-q", "shared.git", "second")
    return first, second


def push(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.chdir(folder)
    return run(["push", "--yes"])


def test_a_second_clone_knows_what_the_first_one_filed(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = clones
    assert push(first, monkeypatch) == 0
    before = git(first, "ls-remote", "origin", "refs/notesync/state")
    assert before
    capsys.readouterr()
    assert push(second, monkeypatch) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert git(first, "ls-remote", "origin", "refs/notesync/state") == before


def test_the_ledger_leaves_no_branch_and_no_file_behind(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = clones
    branches = git(first, "branch", "--all")
    assert push(first, monkeypatch) == 0
    assert git(first, "branch", "--all") == branches
    assert git(first, "status", "--porcelain") == ""


def test_where_the_remote_cannot_be_reached_nothing_is_written(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = clones
    git(first, "remote", "set-url", "origin", "https://ines:geheim@localhost:1/notes.git")
    assert push(first, monkeypatch) == 3
    told = capsys.readouterr()
    assert "geheim" not in told.out + told.err
    assert not (first.parent / "tracker.db").exists()

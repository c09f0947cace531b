"""Where things lie: one name for every document, whichever way somebody comes to it."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from notesync.errors import ExitCode
from notesync.workspace import scope, source_of
from tests.conftest import Project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "team"
    (root / "notes").mkdir(parents=True)
    (root / "notes" / "a.md").write_text("# Choir\n", encoding="utf-8")
    return root


def files(root: Path, *paths: str) -> tuple[str, ...]:
    return scope(root, root, paths, ()).files


def test_a_root_reached_by_a_link_names_its_documents_the_same(root: Path) -> None:
    other = root.with_name("link")
    other.symlink_to(root)
    for home in (root, other):
        for way in (root, other):
            assert source_of(home, way / "notes" / "a.md") == "notes/a.md"


def test_a_path_with_dots_is_the_path_without(root: Path) -> None:
    assert files(root, "notes/../notes/a.md", "notes/a.md") == ("notes/a.md",)


def test_a_link_and_its_target_are_one_document(root: Path) -> None:
    (root / "notes" / "latest.md").symlink_to("a.md")
    assert files(root) == ("notes/a.md",)
    assert files(root, "notes/latest.md") == ("notes/a.md",)


def test_a_link_to_a_folder_inside_is_that_folder(root: Path) -> None:
    (root / "minutes").symlink_to("notes")
    found = scope(root, root, ["minutes"], ())
    assert found.files == ("notes/a.md",)
    assert found.roots == ("notes",)


def test_a_broken_link_keeps_its_name(root: Path) -> None:
    (root / "notes" / "b.md").symlink_to("nowhere.md")
    assert files(root) == ("notes/a.md", "notes/b.md")
    other = root.with_name("link")
    other.symlink_to(root)
    assert source_of(root, other / "notes" / "b.md") == "notes/b.md"


def test_links_in_a_ring_keep_their_names(root: Path) -> None:
    (root / "notes" / "b.md").symlink_to("c.md")
    (root / "notes" / "c.md").symlink_to("b.md")
    assert files(root) == ("notes/a.md", "notes/b.md", "notes/c.md")


def test_what_a_link_finds_outside_is_named_by_the_link(root: Path) -> None:
    outside = root.with_name("shared")
    outside.mkdir()
    (outside / "c.md").write_text("# Band\n", encoding="utf-8")
    (root / "meetings").symlink_to(outside)
    assert files(root) == ("meetings/c.md", "notes/a.md")
    (outside / "latest.md").symlink_to("c.md")
    assert files(root) == ("meetings/c.md", "notes/a.md")
    other = root.with_name("link")
    other.symlink_to(root)
    assert source_of(other, other / "meetings" / "c.md") == "meetings/c.md"


def test_what_lies_outside_is_named_from_the_root(root: Path) -> None:
    (root.parent / "c.md").write_text("# Band\n", encoding="utf-8")
    assert files(root, "../c.md") == ("../c.md",)


def test_a_page_takes_the_place_of_a_page_only(project: Project) -> None:
    note = project.write("notes/a.md", "# Choir\n\n- [ ] Copy the scores (Ida)\n")
    refused = project.run("board", "--html", "notes/a.md")
    assert refused.code == ExitCode.USAGE
    assert "no page of ours" in refused.err
    assert note.read_text(encoding="utf-8").startswith("# Choir")
    project.write("board.html", "")
    assert project.run("board", "--html", "board.html").code == ExitCode.OK
    assert project.run("board", "--html", "board.html").code == ExitCode.OK


def test_a_kept_plan_may_have_any_name(project: Project) -> None:
    project.write("notes/a.md", "# Choir\n\n- [ ] Copy the scores (Ida)\n")
    assert project.run("plan", "--out", "notes/a.md").code == ExitCode.USAGE
    assert project.run("plan", "--out", "plan.txt").code == ExitCode.OK
    assert "1 created" in project.run("push", "plan.txt", "--yes").out


NOBODY = 65_534
NOTE = "# Choir\n\n- [ ] Copy the scores (Ida)\n"


def as_nobody(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as somebody whom permissions bind, which they do not root."""
    root = os.geteuid() == 0
    return subprocess.run(
        [sys.executable, "-m", "notesync", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        user=NOBODY if root else None,
        env=os.environ | {"HOME": str(folder)},
        check=False,
    )


def runs_as_nobody(folder: Path) -> bool:
    """Whether the command can be run at all without privileges: root's own folders are closed."""
    try:
        return as_nobody(folder, "--version").returncode == 0
    except OSError:
        return False


@pytest.fixture
def bound() -> Iterator[Path]:
    """A project that a process without privileges may write, with two notes pushed."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "notes" / "deep").mkdir(parents=True)
        (root / ".git").mkdir()
        (root / "notes" / "a.md").write_text(NOTE, encoding="utf-8")
        (root / "notes" / "deep" / "b.md").write_text(
            NOTE.replace("Copy the scores", "Book the hall"), encoding="utf-8"
        )
        if os.geteuid() == 0:
            for path in (root, *root.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        if not runs_as_nobody(root):
            pytest.skip("nobody without privileges reaches this interpreter or this checkout")
        assert as_nobody(root, "push", "--yes").returncode == ExitCode.OK
        yield root
        for path in (root / "notes" / "deep", root / ".notesync"):
            path.chmod(0o755)


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o444])
def test_a_folder_that_cannot_be_read_is_told_and_freezes_what_is_below(
    bound: Path, mode: int
) -> None:
    (bound / "notes" / "deep").chmod(mode)
    checked = as_nobody(bound, "check")
    assert checked.returncode == ExitCode.PARTIAL
    assert "notes/deep" in checked.stdout
    assert "Permission denied" in checked.stdout
    planned = as_nobody(bound, "plan")
    assert planned.returncode == ExitCode.PARTIAL, planned.stderr
    assert "it could not be read" in planned.stdout
    assert "No longer in the notes" not in planned.stdout
    again = as_nobody(bound, "plan", "notes/deep/b.md")
    assert again.returncode == (ExitCode.OK if mode == 0o111 else ExitCode.PARTIAL)
    assert "bug" not in again.stderr


def test_what_left_a_folder_that_cannot_be_listed_is_not_gone(bound: Path) -> None:
    (bound / "notes" / "deep" / "b.md").unlink()
    (bound / "notes" / "deep").chmod(0o111)
    planned = as_nobody(bound, "plan")
    assert "it could not be read" in planned.stdout
    assert "No longer in the notes" not in planned.stdout


def test_what_is_no_regular_file_is_told_and_not_waited_for(project: Project) -> None:
    note = project.write("notes/a.md", NOTE)
    os.mkfifo(note.with_name("b.md"))
    for paths in ((), ("notes/b.md",)):
        result = project.run("check", *paths)
        assert result.code == ExitCode.PARTIAL
        assert "not a regular file" in result.out


@pytest.mark.parametrize("known", ["state", "git"])
def test_a_folder_below_belongs_to_what_was_remembered_above(
    project: Project, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    project.write("notes/a.md", NOTE)
    if known == "state":
        (project.root / ".git").rmdir()
    project.run("push", "--yes")
    monkeypatch.chdir(project.root / "notes")
    assert "Nothing to do" in project.run("push", "--yes", "a.md").out
    assert not (project.root / "notes" / ".notesync").exists()
    documents = json.loads(project.run("check", "--format", "json", "a.md").out)["documents"]
    assert [one["source"] for one in documents] == ["notes/a.md"]


def locked(folder: Path) -> None:
    """Take every right to write from a folder and what is in it."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)


READING = {
    "board": "Copy the scores",
    "plan": "Nothing to do",
    "status": "2 open",
    "check --format json": '"key": "ns-',
}


@pytest.mark.parametrize("busy", [False, True], ids=["at rest", "with a journal"])
def test_reading_needs_no_right_to_write(bound: Path, busy: bool) -> None:
    state = bound / ".notesync"
    files = [state / "state.db", state / "tracker.db"]
    holders = [sqlite3.connect(path, isolation_level=None) for path in files if busy]
    for holder in holders:
        # Any write will do, if it is in the journal alone and changes nothing.
        (version,) = holder.execute("PRAGMA user_version").fetchone()
        holder.execute(f"PRAGMA user_version={version}")
    assert all((state / f"{path.name}-wal").exists() for path in files if busy)
    locked(state)
    after = [as_nobody(bound, *arguments.split()) for arguments in READING]
    for holder in holders:
        holder.close()
    assert [one.stderr for one in after if one.returncode] == []
    for one, words in zip(after, READING.values(), strict=True):
        assert words in one.stdout


def test_writing_without_the_right_is_refused_and_no_bug(bound: Path) -> None:
    (bound / "notes" / "a.md").write_text(NOTE + "- [ ] Tune the harp (Per)\n", encoding="utf-8")
    locked(bound / ".notesync")
    pushed = as_nobody(bound, "push", "--yes")
    assert pushed.returncode == ExitCode.PARTIAL
    assert "bug" not in pushed.stderr


def test_what_cannot_be_entered_is_not_taken_for_empty(bound: Path) -> None:
    (bound / ".notesync").chmod(0)
    for arguments in (["board"], ["plan"], ["push", "--yes"]):
        result = as_nobody(bound, *arguments)
        assert result.returncode == ExitCode.PARTIAL
        assert "Permission denied" in result.stderr


def test_what_was_read_is_printed_even_with_a_damaged_ledger(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.write(".notesync/state.db", "no database" * 40)
    result = project.run("check", "--format", "json")
    assert result.code == ExitCode.PARTIAL
    assert "state.db" in result.err
    (action,) = json.loads(result.out)["documents"][0]["actions"]
    assert action["key"] is None
    assert "by their markers" in project.run("plan").err

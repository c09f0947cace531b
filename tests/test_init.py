"""The first configuration: where it is written, and that it reads back as it was meant."""

import subprocess

import pytest

from notesync.config import load
from notesync.errors import ExitCode
from notesync.model.settings import GitHubTarget
from tests.conftest import Project

NOTE = "# Choir\n\n- [ ] Copy the scores (Ida)\n"


def namespace(project: Project) -> str:
    return load(project.root / "notesync.toml").sync.namespace


def test_in_a_folder_below_it_is_written_at_the_root(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("band/protocols/a.md", NOTE)
    monkeypatch.chdir(project.root / "band")
    result = project.run("init", "--notes", "protocols")
    assert result.code == ExitCode.OK
    assert "../notesync.toml" in result.err
    assert load(project.root / "notesync.toml").sources == ("band/protocols",)
    assert ".notesync/*" in (project.root / ".gitignore").read_text(encoding="utf-8")
    assert [path.name for path in (project.root / "band").iterdir()] == ["protocols"]
    assert "Copy the scores" in project.run("check").out


@pytest.mark.parametrize("name", ["notesync.toml", "pyproject.toml"])
def test_a_configuration_above_is_named_and_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = project.write(name, "[tool.notesync]\n" if name == "pyproject.toml" else "")
    project.write("notes/a.md", NOTE)
    monkeypatch.chdir(project.root / "notes")
    result = project.run("init", "--notes", ".")
    assert result.code == ExitCode.USAGE
    assert str(path) in result.err
    assert not (project.root / ".gitignore").exists()


@pytest.mark.parametrize("name", ['we"ird', "back\\slash", "tab\there", "del\x7f", "Chöre"])
def test_any_name_of_a_folder_reads_back(project: Project, name: str) -> None:
    project.write(f"{name}/a.md", NOTE)
    assert project.run("init", "--notes", name).code == ExitCode.OK
    assert load(project.root / "notesync.toml").sources == (name,)
    assert "Copy the scores" in project.run("check").out


def test_a_name_that_is_no_text_is_refused(project: Project) -> None:
    project.write("n\udcff/a.md", NOTE)
    assert project.run("init", "--notes", "n\udcff").code == ExitCode.USAGE
    assert not (project.root / "notesync.toml").exists()


def test_the_name_that_a_ledger_uses_is_kept(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.run("push", "--yes")
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    address = ["git", "remote", "add", "origin", "https://forge.example/band/choir.git"]
    subprocess.run(address, cwd=project.root, check=True)
    assert project.run("init").code == ExitCode.OK
    assert namespace(project) == "team"
    assert "Nothing to do" in project.run("push", "--yes").out


def test_a_damaged_ledger_is_not_passed_over(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.write(".notesync/state.db", "cut off")
    assert project.run("init").code == ExitCode.PARTIAL
    assert not (project.root / "notesync.toml").exists()


def with_remote(project: Project, address: str) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    command = ["git", "remote", "add", "origin", address]
    subprocess.run(command, cwd=project.root, check=True)


@pytest.mark.parametrize(
    ("remote", "arguments", "target"),
    [
        ("git@github.com:Band/Choir.git", [], GitHubTarget("band/choir")),
        ("https://t:p@github.com/band/choir", ["band/other"], GitHubTarget("band/other")),
        (
            "https://forge.example/band/choir.git",
            [],
            GitHubTarget("band/choir", "https://forge.example/api/v3"),
        ),
    ],
)
def test_the_repository_of_the_notes_is_the_target_unless_another_is_named(
    project: Project, remote: str, arguments: list[str], target: GitHubTarget
) -> None:
    project.write("notes/a.md", NOTE)
    with_remote(project, remote)
    result = project.run("init", "--github", *arguments)
    assert result.code == ExitCode.OK, result.err
    settings = load(project.root / "notesync.toml")
    assert settings.target == target
    assert settings.sync.namespace.endswith("band/choir")


@pytest.mark.parametrize("arguments", [[], ["choir"], ["a/b/c"], ['a/"b']])
def test_what_is_no_repository_is_refused(project: Project, arguments: list[str]) -> None:
    project.write("notes/a.md", NOTE)
    result = project.run("init", "--github", *arguments)
    assert result.code == ExitCode.USAGE
    assert "OWNER/NAME" in result.err
    assert not (project.root / "notesync.toml").exists()


def test_the_roster_is_taken_from_what_the_repository_tells(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    project.write(".mailmap", 'Ida "Bo" Ås <ida@band.example> <7+idabo@users.noreply.github.com>\n')
    project.write(".github/CODEOWNERS", "* @idabo @tenor\n")
    assert project.run("init").code == ExitCode.OK
    assert load(project.root / "notesync.toml").sync.logins == (('Ida "Bo" Ås', "idabo"),)
    text = (project.root / "notesync.toml").read_text(encoding="utf-8")
    assert '# "?" = "tenor"' in text

"""Every file in config/ can be loaded, and says what its comments say."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from notesync import config
from notesync.model.document import Person
from notesync.model.settings import (
    ConflictPolicy,
    LocalTarget,
    Settings,
    SyncSettings,
    VanishedPolicy,
)
from tests.conftest import Project

EXAMPLES = Path(__file__).resolve().parents[1] / "config"

OLD_AND_NEW = {
    "meetings/2025-11-04-garden.md": "# Garden\n\n- [ ] Order the seed potatoes (Nora)\n",
    "meetings/2026-02-03-garden.md": "# Garden\n\n- [ ] Paint the tool shed (Tove)\n",
}


def loaded(name: str, folder: Path) -> Settings:
    """The settings that an example makes, in the place where a team would put it."""
    path = folder / config.FILE_NAME
    shutil.copyfile(EXAMPLES / name, path)
    return config.load(path)


def test_these_are_all_examples() -> None:
    names = sorted(path.name for path in EXAMPLES.iterdir() if path.is_file())
    assert names == ["adopt-old-notes.toml", "minimal.toml", "team.toml"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_each_example_says_when_to_use_it(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "Use it" in head


def test_minimal_sets_the_place_and_the_namespace_alone(tmp_path: Path) -> None:
    expected = Settings(sources=("notes",), sync=SyncSettings(namespace="example/team-notes"))
    assert loaded("minimal.toml", tmp_path) == expected


def test_team_knows_its_folders_people_labels_and_guards(tmp_path: Path) -> None:
    settings = loaded("team.toml", tmp_path)
    assert settings.sources == ("meetings/platform", "meetings/support", "docs/decisions.md")
    assert settings.target == LocalTarget("tracker/issues.db")
    assert settings.reading.roster == (
        Person("Emil Sand", None, "esand"),
        Person("Nora Quist", "Support Lead", "nora"),
        Person("Tove Berg"),
    )
    assert settings.reading.max_transcript_size == 50_000_000
    sync = settings.sync
    assert sync.logins == (("Emil Sand", "esand"), ("Nora Quist", "nquist"))
    assert sync.action_labels == {"action-item", "from-meeting"}
    assert sync.decision_labels == {"decision", "from-meeting"}
    assert (sync.conflicts, sync.vanished) == (ConflictPolicy.ASK, VanishedPolicy.REPORT)
    assert (sync.guards.max_create, sync.guards.close_ratio, sync.guards.close_floor) == (
        (60, 0.5, 25)
    )


def test_team_assigns_the_logins_of_its_people(project: Project) -> None:
    loaded("team.toml", project.root)
    notes = "# Support\n\n- [ ] Answer the council (@nora)\n- [ ] Ring the landlord (Tove)\n"
    project.write("meetings/support/2026-02-03.md", notes)
    (project.root / "meetings/platform").mkdir()
    project.write("docs/decisions.md", "# Decisions\n")
    plan = project.run("plan")
    assert plan.code == 0
    assert "for nquist" in plan.out
    assert "for Tove Berg" in plan.out


def test_adopting_old_notes_sets_the_day_and_a_small_first_push(tmp_path: Path) -> None:
    sync = loaded("adopt-old-notes.toml", tmp_path).sync
    assert sync.since == date(2026, 1, 1)
    assert (sync.file_done, sync.include_possible) == (False, False)
    assert sync.guards.max_create == 10


def test_adopting_old_notes_files_the_new_and_remembers_the_old(project: Project) -> None:
    loaded("adopt-old-notes.toml", project.root)
    for name, text in OLD_AND_NEW.items():
        project.write(name, text)
    plan = project.run("plan")
    assert "Paint the tool shed" in plan.out
    assert "Order the seed potatoes" not in plan.out
    assert "1 created, 0 updated" in project.run("push", "--yes").out
    assert "Nothing to do" in project.run("push", "--yes").out


def test_an_old_task_stated_again_is_filed(project: Project) -> None:
    loaded("adopt-old-notes.toml", project.root)
    name, old = next(iter(OLD_AND_NEW.items()))
    project.write(name, old)
    assert "Nothing to do" in project.run("push", "--yes").out
    project.write("meetings/2026-02-03-garden.md", old)
    plan = project.run("plan")
    assert "Order the seed potatoes" in plan.out
    assert "1 to create" in plan.out


def test_every_key_of_an_example_is_set_on_purpose() -> None:
    """An example without a single key would explain nothing."""
    for path in EXAMPLES.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8")).keys() >= {"notes", "namespace"}

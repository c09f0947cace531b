"""From a repository of notes to links that stay right, with a real git and the real use cases."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from notesync import workflow
from notesync.desk import Desk, open_desk
from notesync.model.plan import Outcome
from notesync.model.settings import SyncSettings

NOTES = """# Harbour review

- **Date**: 2031-03-05

## Actions

- [ ] Ines to order the spare pumps
- [ ] Ask @odd about #12
"""
PUMPS = "Ines to order the spare pumps"


class Team:
    """A folder of notes in a repository, pushed from as a person would."""

    def __init__(self, root: Path, folder: str = "", form: str = "sha1") -> None:
        self.root, self.notes = root, root / folder / "notes" / "review.md"
        self.settings: dict[str, object] = {}
        self.notes.parent.mkdir(parents=True)
        self.git("init", "-q", f"--object-format={form}")
        self.git("remote", "add", "origin", "https://ines:hunter2@github.com/harbour/team.git")
        self.write(NOTES)

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=ines", "-c", "user.email=ines@example.org")
        command = ["git", "-C", str(self.root), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def write(self, text: str) -> None:
        self.notes.write_bytes(text.encode())

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", "Write it down", "--allow-empty")
        return self.git("rev-parse", "HEAD")

    def rewrite(self) -> None:
        """Change a fact that the body states, so that it is written anew."""
        self.write(self.notes.read_text().replace("Ines to order", "Bo to order"))
        self.commit()
        assert self.push() == 1
        assert "**Owner:** Bo" in self.body()

    @property
    def desk(self) -> Desk:
        desk = open_desk(self.notes.parents[1])
        sync: SyncSettings = replace(desk.settings.sync, **self.settings)  # type: ignore[arg-type]
        return replace(desk, settings=replace(desk.settings, sync=sync))

    def push(self) -> int:
        """How many issues a push wrote."""
        desk = self.desk
        planned = workflow.plan(desk, (), workflow.nothing)
        outcome = workflow.push(desk, planned, workflow.nothing)
        assert isinstance(outcome, Outcome)
        assert not outcome.failed
        return len(outcome.done)

    def body(self, title: str = "Order the spare pumps") -> str:
        tracker = self.desk.tracker()
        bodies = {one.fields.title: one.body for one in tracker.issues()}
        tracker.close()
        return bodies[title]


def links(body: str) -> list[str]:
    return re.findall(r"\(<([^>]*)>\)", body)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path / "team")


def address(commit: str, line: int, path: str = "notes/review.md") -> str:
    return f"https://github.com/harbour/team/blob/{commit}/{path}?plain=1#L{line}"


def test_a_mention_leads_to_its_line_as_it_was_first_seen(team: Team) -> None:
    first = team.commit()
    assert team.push() == 2
    assert links(team.body()) == [address(first, 7)]
    assert "hunter2" not in team.body()
    team.write(NOTES.replace("## Actions\n", "Coffee was short.\n\n## Actions\n"))
    team.commit()
    assert team.push() == 0
    team.rewrite()
    assert links(team.body()) == [address(first, 7)]


def test_a_later_meeting_is_pinned_where_it_was_first_seen(team: Team) -> None:
    first = team.commit()
    team.push()
    later = team.notes.with_name("next.md")
    later.write_text(f"# Harbour review\n\n- **Date**: 2031-03-12\n\n## Actions\n\n- [ ] {PUMPS}\n")
    second = team.commit()
    assert team.push() == 1
    assert links(team.body()) == [address(first, 7), address(second, 7, "notes/next.md")]


def test_a_piece_of_a_page_without_lines_is_linked_by_the_page(team: Team) -> None:
    team.notes.unlink()
    team.notes = team.notes.with_name("review.html")
    team.write("<h2>Actions</h2><ul><li>Ines to order the spare pumps</li></ul>\n\n\n")
    first = team.commit()
    assert team.push() == 1
    (link,) = links(team.body())
    assert first in link
    assert "#L" not in link


def test_a_runner_without_a_ledger_finds_the_pins_in_the_markers(team: Team) -> None:
    first = team.commit()
    team.push()
    for file in (team.root / ".notesync").glob("state.db*"):
        file.unlink()
    team.rewrite()
    assert links(team.body()) == [address(first, 7)]


def test_a_renamed_file_is_linked_by_the_name_that_it_had(team: Team) -> None:
    first = team.commit()
    team.push()
    team.notes.rename(team.notes.with_name("march.md"))
    team.notes = team.notes.with_name("march.md")
    team.commit()
    assert team.push() == 0
    team.rewrite()
    assert links(team.body()) == [address(first, 7)]
    assert "`notes/review.md:7`" in team.body()


@pytest.mark.parametrize("state", ["uncommitted", "changed", "without remote", "remote on disk"])
def test_where_no_commit_on_the_web_holds_the_file_as_it_was_read_there_is_no_link(
    team: Team, state: str
) -> None:
    if state == "changed":
        team.commit()
        team.write(NOTES + "\nNothing else.\n")
    if state == "without remote":
        team.commit()
        team.git("remote", "remove", "origin")
    if state == "remote on disk":
        team.commit()
        team.git("remote", "set-url", "origin", "/srv/git/team.git")
    team.push()
    assert links(team.body()) == []
    assert "`notes/review.md:7`" in team.body()


def test_a_line_that_was_uncommitted_once_is_linked_when_it_is_written_next(team: Team) -> None:
    team.push()
    second = team.commit()
    assert team.push() == 0
    team.rewrite()
    assert links(team.body()) == [address(second, 7)]


def test_line_ends_that_git_changed_are_no_change(team: Team) -> None:
    first = team.commit()
    team.write(NOTES.replace("\n", "\r\n"))
    team.push()
    assert links(team.body()) == [address(first, 7)]


def test_a_repository_with_longer_names_for_commits_is_linked_too(tmp_path: Path) -> None:
    team = Team(tmp_path / "team", form="sha256")
    first = team.commit()
    team.push()
    assert len(first) == 64
    assert links(team.body()) == [address(first, 7)]


def test_notes_below_the_top_of_the_repository_are_linked_there(tmp_path: Path) -> None:
    team = Team(tmp_path / "team", "docs/ä b")
    (team.notes.parents[1] / ".notesync").mkdir()
    first = team.commit()
    team.push()
    assert links(team.body()) == [address(first, 7, "docs/%C3%A4%20b/notes/review.md")]


def test_a_file_without_lines_is_linked_as_a_whole(team: Team) -> None:
    team.notes.write_bytes(NOTES.encode("utf-16"))
    first = team.commit()
    team.push()
    assert [link.partition("#")[0] for link in links(team.body())] == links(team.body())
    assert links(team.body()) == [address(first, 7).partition("#")[0]]


def test_the_configuration_says_where_the_notes_are_shown(team: Team) -> None:
    team.settings = {"notes_url": "https://pages.example.org/{path}/{commit}/{line}"}
    first = team.commit()
    team.push()
    assert links(team.body()) == [f"https://pages.example.org/notes/review.md/{first}/7"]


def test_another_commit_another_wording_or_another_setting_writes_nothing(team: Team) -> None:
    team.commit()
    team.push()
    ledger = team.desk.ledger()
    before = ledger.load()
    ledger.close()
    team.settings = {"quote": False, "mentions": True, "notes_url": "https://example.org/x"}
    team.commit()
    assert team.push() == 0
    ledger = team.desk.ledger()
    assert ledger.load() == before
    ledger.close()


def test_a_quote_is_left_out_where_nobody_wants_one(team: Team) -> None:
    team.settings = {"quote": False}
    team.commit()
    team.push()
    assert PUMPS not in team.body()
    assert "Noted in Harbour review" in team.body()


@pytest.mark.parametrize("mentions", [False, True])
def test_names_in_notes_call_nobody_unless_the_configuration_says_so(
    team: Team, mentions: bool
) -> None:
    team.settings = {"mentions": mentions}
    team.push()
    (body,) = (team.body(title) for title in ["Ask @odd about #12"])
    assert ("> Ask @odd about #12" in body) is mentions

"""The commands with GitHub as the target: configuration to issues, through the real SDK."""

from collections.abc import Iterator

import pytest
import responses

from notesync.errors import ExitCode
from tests.conftest import Project
from tests.trackers.github_builders import ACTIONS, LAPTOP, ODD, hub_with_people
from tests.trackers.github_fake import Hub

NOTE = "# Dock meeting\n\n- **Date**: 3 March 2031\n\n## Action items\n\n"
LINES = "- [ ] Ines to order the spare pumps\n- [ ] Odd to paint the boat house\n"
CONFIGURATION = """
namespace = "harbour/notes"
[people]
"Ines" = "Ines"
[tracker]
kind = "github"
repository = "harbour/notes"
settle = 0
"""


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = hub_with_people()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        yield hub
    assert hub.complaints == []


@pytest.fixture
def dock(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("NOTESYNC_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(project.root))
    monkeypatch.setenv("GH_TOKEN", LAPTOP)
    project.write("notesync.toml", CONFIGURATION)
    project.write("notes/2031-03-03.md", NOTE + LINES)
    return project


@pytest.fixture
def pushed(dock: Project, hub: Hub) -> Project:
    result = dock.run("push", "--yes")
    assert result.code == 0, result.err
    return dock


def test_a_push_files_what_the_plan_shows(dock: Project, hub: Hub) -> None:
    shown = dock.run("plan")
    assert (shown.code, hub.writes) == (0, [])
    assert "Plan: 2 to create" in shown.out
    assert dock.run("push", "--yes").code == 0
    titles = [issue["title"] for issue in hub.issues.values()]
    assert titles == ["Order the spare pumps", "Paint the boat house"]
    assert [one["login"] for one in hub.issues[1]["assignees"]] == ["Ines"]


def test_a_second_push_writes_nothing(pushed: Project, hub: Hub) -> None:
    before = list(hub.writes)
    again = pushed.run("push", "--yes")
    assert "Nothing to do" in again.out
    assert hub.writes == before


def test_a_second_push_without_a_ledger_writes_nothing(pushed: Project, hub: Hub) -> None:
    before = list(hub.writes)
    for path in (pushed.root / ".notesync").glob("state.db*"):
        path.unlink()
    assert pushed.run("push", "--yes").code == 0
    assert hub.writes == before


def test_a_ticked_box_closes_its_issue(pushed: Project, hub: Hub) -> None:
    pushed.edit("notes/2031-03-03.md", "[ ] Odd", "[x] Odd")
    assert pushed.run("push", "--yes").code == 0
    assert [issue["state"] for issue in hub.issues.values()] == ["open", "closed"]


def test_board_status_and_explain_read_it(pushed: Project, hub: Hub) -> None:
    before = list(hub.writes)
    assert "Order the spare pumps" in pushed.run("board").out
    assert pushed.run("status").code == 0
    assert "harbour/notes" in pushed.run("explain", "#1").out
    assert "github:harbour/notes" in pushed.run("state", "show").out
    assert hub.writes == before


def test_check_needs_neither_token_nor_network(
    dock: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    result = dock.run("check", "--format", "json")
    assert (result.code, "Order the spare pumps" in result.out) == (0, True)


def test_without_a_token_nothing_is_asked_and_the_ways_to_one_are_named(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    result = dock.run("push", "--yes")
    assert result.code == ExitCode.ACCESS
    assert "no token for github.com" in result.err
    assert "GH_TOKEN" in result.err
    assert hub.calls == []


def test_a_wrong_token_ends_the_run_and_is_not_shown(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", "t-canary-7731")
    result = dock.run("push", "--yes")
    assert result.code == ExitCode.ACCESS
    assert "401" in result.err
    assert "t-canary-7731" not in result.out + result.err
    assert hub.issues == {}


def test_items_that_have_no_owner_yet_need_a_namespace(dock: Project, hub: Hub) -> None:
    dock.edit("notesync.toml", 'namespace = "harbour/notes"\n', "")
    result = dock.run("push", "--yes")
    assert result.code == ExitCode.USAGE
    assert 'set namespace = "team"' in result.err
    assert hub.writes == []


def test_two_machines_of_two_people_share_the_issues(
    pushed: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (pushed.root / ".notesync").glob("state.db*"):
        path.unlink()
    monkeypatch.setenv("GH_TOKEN", ODD)
    pushed.edit("notes/2031-03-03.md", "spare pumps", "two spare pumps")
    assert pushed.run("push", "--yes").code == 0
    titles = [issue["title"] for issue in hub.issues.values()]
    assert titles == ["Order the two spare pumps", "Paint the boat house"]


def test_the_issues_of_github_are_not_changed_by_the_embedded_trackers_commands(
    pushed: Project, hub: Hub
) -> None:
    result = pushed.run("issue", "close", "1")
    assert result.code == ExitCode.USAGE
    assert "not the embedded tracker" in result.err
    assert hub.issues[1]["state"] == "open"


def test_an_item_moves_from_the_embedded_tracker_to_github(dock: Project, hub: Hub) -> None:
    dock.write(
        "notesync.toml",
        'namespace = "harbour/notes"\n'
        + CONFIGURATION.partition('"harbour/notes"\n')[2].replace("[tracker]", "[targets.hub]"),
    )
    assert dock.run("push", "--yes").code == 0
    assert hub.writes == []
    moved = dock.run("move", "notes/2031-03-03.md:7", "hub", "--yes")
    assert moved.code == 0, moved.err
    assert [issue["title"] for issue in hub.issues.values()] == ["Order the spare pumps"]
    assert "Nothing to do" in dock.run("push", "--yes").out
    assert "Nothing to do" in dock.run("push", "--yes", "--target", "hub").out


def test_many_items_that_a_stranger_claims_are_held_with_one_answer(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", ACTIONS)
    assert dock.run("push", "--yes").code == 0
    for path in (dock.root / ".notesync").glob("state.db*"):
        path.unlink()
    filed = len(hub.writes)
    shown = dock.run("plan").out
    assert shown.count('trusted_authors = ["github-actions[bot]"]') == 1
    assert all(text in shown for text in ("Order the spare pumps", "Paint the boat house"))
    assert "2 held" in shown
    trusting = 'settle = 0\ntrusted_authors = ["github-actions[bot]"]'
    dock.edit("notesync.toml", "settle = 0", trusting)
    assert "Nothing to do" in dock.run("push", "--yes").out
    assert len(hub.writes) == filed


def test_the_first_push_after_init_waits_for_nobody(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dock.root / "notesync.toml").unlink()
    assert dock.run("init", "--github", "harbour/notes").code == 0
    result = dock.run("push", "--yes")
    assert (result.code, "waiting 60 s" in result.err) == (0, False)
    assert len(hub.issues) == 2

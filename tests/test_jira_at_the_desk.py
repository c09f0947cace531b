"""The commands with Jira as the target: configuration to issues, through the real SDK."""

from collections.abc import Iterator

import pytest
import responses

from notesync.errors import ExitCode
from tests.conftest import Project
from tests.trackers.github_builders import LAPTOP as HUB_LAPTOP
from tests.trackers.github_builders import hub_with_people
from tests.trackers.jira_builders import LAPTOP, site_with_people
from tests.trackers.jira_fake import Site

NOTE = "# Dock meeting\n\n- **Date**: 3 March 2031\n\n## Action items\n\n"
LINES = (
    "- [ ] Ines to order the spare pumps by 5 March 2031 (high priority)\n"
    "- [ ] Odd to paint the boat house\n"
)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    site = site_with_people(cloud=request.param)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        site.serve(mock)
        yield site
    assert site.complaints == []


@pytest.fixture
def dock(project: Project, site: Site, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("JIRA_API_TOKEN", LAPTOP)
    if site.cloud:
        monkeypatch.setenv("JIRA_EMAIL", "ines@example.org")
    else:
        monkeypatch.delenv("JIRA_EMAIL", raising=False)
    project.write("notesync.toml", configuration(site))
    project.write("notes/2031-03-03.md", NOTE + LINES)
    return project


def configuration(site: Site, table: str = "tracker") -> str:
    return (
        f'namespace = "harbour/notes"\n[people]\n"Ines" = "Ines"\n[{table}]\nkind = "jira"\n'
        f'base_url = "{site.address}"\nproject = "{site.key}"\nsettle = 0\n'
    )


def summaries(site: Site) -> list[str]:
    return [issue["fields"]["summary"] for issue in site.issues.values()]


def test_a_push_files_what_the_plan_shows_and_a_second_writes_nothing(
    dock: Project, site: Site
) -> None:
    assert "Plan: 2 to create" in dock.run("plan").out
    assert site.writes == []
    result = dock.run("push", "--yes")
    assert result.code == 0, result.err
    assert summaries(site) == ["Order the spare pumps", "Paint the boat house"]
    first = next(iter(site.issues.values()))["fields"]
    assert first["duedate"] == "2031-03-05"
    before = list(site.writes)
    assert "Nothing to do" in dock.run("push", "--yes").out
    for path in (dock.root / ".notesync").glob("state.db*"):
        path.unlink()
    assert "Nothing to do" in dock.run("push", "--yes").out
    assert site.writes == before


def test_a_ticked_box_closes_its_issue(dock: Project, site: Site) -> None:
    dock.run("push", "--yes")
    dock.edit("notes/2031-03-03.md", "[ ] Odd", "[x] Odd")
    result = dock.run("push", "--yes")
    assert (result.code, "1 updated" in result.out) == (0, True), result.err
    assert "0 open" not in dock.run("board").out


def test_the_token_is_in_no_output(
    dock: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIRA_API_TOKEN", "t-canary-7731")
    for command in (["plan"], ["push", "--yes"], ["doctor"], ["board"], ["state", "show"]):
        result = dock.run(*command)
        assert "t-canary-7731" not in result.out + result.err
    assert dock.run("push", "--yes").code == ExitCode.ACCESS


def test_without_a_token_nothing_is_asked(
    dock: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIRA_API_TOKEN")
    result = dock.run("push", "--yes")
    assert (result.code, "JIRA_API_TOKEN" in result.err) == (ExitCode.ACCESS, True)
    assert site.calls == []


def test_doctor_looks_at_screens_and_people(dock: Project, site: Site) -> None:
    result = dock.run("doctor")
    said = " ".join(result.out.split())
    assert f"deployment: {'Cloud' if site.cloud else 'Data Center'}" in said
    assert "actions: are filed as Task" in said
    assert "people: Ines: Ines can be assigned" in said
    assert site.writes == []


def test_a_public_project_needs_somebodys_word(dock: Project, site: Site) -> None:
    site.public = True
    result = dock.run("push", "--yes")
    assert result.code == ExitCode.REFUSED
    assert "allow_public = true" in result.out
    assert site.issues == {}
    dock.write("notesync.toml", f"{configuration(site)}allow_public = true\n")
    assert dock.run("push", "--yes").code == 0
    assert len(site.issues) == 2


def test_an_item_moves_from_github_to_jira_with_its_key(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, hub = site_with_people(cloud=True), hub_with_people()
    monkeypatch.setenv("JIRA_API_TOKEN", LAPTOP)
    monkeypatch.setenv("JIRA_EMAIL", "ines@example.org")
    monkeypatch.setenv("GH_TOKEN", HUB_LAPTOP)
    monkeypatch.setenv("PATH", str(project.root))
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        site.serve(mock)
        project.write("notes/a.md", NOTE + LINES)
        project.write(
            "notesync.toml",
            f"{configuration(site, 'targets.board')}"
            '[tracker]\nkind = "github"\nrepository = "harbour/notes"\nsettle = 0\n',
        )
        assert project.run("push", "--yes").code == 0
        moved = project.run("move", "notes/a.md:7", "board", "--yes")
        assert moved.code == 0, moved.err
        assert summaries(site) == ["Order the spare pumps"]
        assert "DOCK-" in hub.issues[1]["body"]
        assert hub.issues[1]["state"] == "open"
        assert "Nothing to do" in project.run("push", "--yes").out
        assert "Nothing to do" in project.run("push", "--yes", "--target", "board").out

"""`doctor`: everything that is wrong is named with its way out, and nothing is ever written."""

import json
from collections.abc import Callable, Iterator

import pytest
import responses

from notesync.errors import ExitCode
from notesync.model.settings import GitHubToken
from notesync.trackers.github_doctor import kind_of, repository_findings
from tests.conftest import Project
from tests.trackers.github_builders import LAPTOP, STRANGER, hub_with_people
from tests.trackers.github_fake import Hub

NOTE = "# Dock meeting\n\n- [ ] Ines to order the pumps\n- [ ] Jonas to paint the shed\n"
NAMED = 'namespace = "harbour/notes"'
CONFIGURATION = f"""
{NAMED}
[people]
"Ines" = "Ines"
"Jonas Wirth" = ""
"Mara" = "mara-who-left"
[tracker]
kind = "github"
repository = "harbour/notes"
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
    monkeypatch.setenv("PATH", str(project.root))
    monkeypatch.setenv("GH_TOKEN", LAPTOP)
    project.write("notesync.toml", CONFIGURATION)
    project.write("notes/a.md", NOTE)
    return project


def verdicts(project: Project) -> dict[str, tuple[str, str]]:
    """What was found of each thing: the verdict, and the words with the next step."""
    findings = json.loads(project.run("doctor", "--format", "json").out)["findings"]
    return {one["what"]: (one["verdict"], f"{one['said']} {one['mend']}") for one in findings}


def test_a_machine_without_an_account_is_well(project: Project) -> None:
    project.write("notes/a.md", NOTE)
    result = project.run("doctor")
    assert (result.code, "All is well" in result.out) == (0, True)
    assert not (project.root / ".notesync").exists()


def test_a_repository_that_can_be_written_to_is_well_but_for_people(
    dock: Project, hub: Hub
) -> None:
    result = dock.run("doctor")
    assert result.code == 0, result.out
    said = verdicts(dock)
    assert said["push access"][0] == "ok"
    assert said["people: Ines"] == ("ok", "Ines can be assigned ")
    assert said["people: Mara"][0] == "doubt"
    assert said["people: Jonas Wirth"][0] == "doubt"
    assert 'add "Jonas Wirth" = "LOGIN"' in said["people: Jonas Wirth"][1]
    assert hub.writes == []


def test_a_token_without_push_access_is_a_fault(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", STRANGER)
    result = dock.run("doctor")
    assert result.code == ExitCode.ACCESS
    assert "labels, assignees and milestones" in " ".join(result.out.split())


@pytest.mark.parametrize(
    ("breakage", "what", "words"),
    [
        (
            lambda dock: dock.write("notesync.toml", CONFIGURATION.replace(NAMED, "")),
            "namespace",
            "set names",
        ),
        (lambda dock: (dock.root / "notes/a.md").unlink(), "notes", "0 items"),
        (lambda dock: dock.write(".notesync/state.db", "cut off"), "ledger", "state.db"),
    ],
    ids=["namespace", "notes", "ledger"],
)
def test_one_thing_that_is_wrong_hides_no_other(
    dock: Project, hub: Hub, breakage: Callable[[Project], object], what: str, words: str
) -> None:
    breakage(dock)
    said = verdicts(dock)
    assert said[what][0] != "ok"
    assert words in said[what][1]
    assert said["push access"][0] == "ok"


def test_a_target_that_anybody_reads_is_a_fault_until_the_notes_may_be_read(
    dock: Project, hub: Hub
) -> None:
    hub.visibility = "public"
    assert dock.run("doctor").code == ExitCode.REFUSED
    assert "allow_public = true" in verdicts(dock)["readers"][1]
    dock.write("notesync.toml", f"{CONFIGURATION}allow_public = true\n")
    assert dock.run("doctor").code == 0


def test_what_the_settings_name_and_the_repository_lacks_is_said(dock: Project, hub: Hub) -> None:
    more = 'milestones = {"*" = "Spring"}\ndue_field = "Due date"\n'
    dock.write("notesync.toml", CONFIGURATION + more)
    result = dock.run("doctor")
    assert result.code == 0
    said = " ".join(result.out.split())
    assert "there is no milestone Spring" in said
    assert "there is no field Due date" in said


def test_a_missing_token_is_a_fault_and_the_rest_is_looked_at(
    dock: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_TOKEN")
    assert dock.run("doctor").code == ExitCode.ACCESS
    said = verdicts(dock)
    assert said["tracker"][0] == "fault"
    assert "GH_TOKEN" in said["tracker"][1]
    assert said["people: Jonas Wirth"][0] == "doubt"


def test_a_wrong_token_is_not_shown(
    dock: Project, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", "ghp_canary7731")
    result = dock.run("doctor")
    assert result.code == ExitCode.ACCESS
    assert "a classic personal token, from GH_TOKEN" in result.out
    assert "canary7731" not in result.out + result.err


@pytest.mark.parametrize(
    ("start", "kind"),
    [("ghp_", "classic"), ("github_pat_", "fine-grained"), ("ghs_", "installation"), ("x", "not")],
)
def test_the_kind_of_a_token_is_told_by_how_it_begins(start: str, kind: str) -> None:
    assert kind in kind_of(GitHubToken(f"{start}0000").value)


REPOSITORY = {"full_name": "harbour/notes", "private": True, "visibility": "private"}


@pytest.mark.parametrize(
    ("more", "headers", "what", "verdict"),
    [
        ({"archived": True}, {}, "archived", "fault"),
        ({"has_issues": False}, {}, "issues", "fault"),
        ({"has_issues": True}, {}, "issues", "ok"),
        ({"permissions": {"pull": True}}, {}, "push access", "fault"),
        ({"permissions": {"triage": True}}, {}, "push access", "ok"),
        ({}, {}, "push access", "doubt"),
        ({}, {"x-oauth-scopes": "public_repo, gist"}, "scopes", "fault"),
        ({"private": False}, {"x-oauth-scopes": "public_repo, gist"}, "scopes", "ok"),
        ({}, {"x-oauth-scopes": "repo"}, "scopes", "ok"),
        ({}, {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "3"}, "rate limit", "doubt"),
        ({}, {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4999"}, "rate limit", "ok"),
    ],
)
def test_what_a_repository_says_of_itself_is_understood(
    more: dict[str, object], headers: dict[str, str], what: str, verdict: str
) -> None:
    found = {one.what: one for one in repository_findings({**REPOSITORY, **more}, headers)}
    assert found[what].verdict == verdict
    assert found[what].verdict == "ok" or found[what].mend

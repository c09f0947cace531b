"""Where tokens come from, in which order, and to which host each of them may go."""

from pathlib import Path

import pytest

from notesync import credentials
from notesync.credentials import GitHubAccess, github
from notesync.errors import CredentialsError, ExitCode
from notesync.model.pace import PERSON_HOURLY, WORKFLOW_HOURLY
from notesync.model.settings import (
    GitHubApp,
    GitHubTarget,
    GitHubToken,
    JiraAccessToken,
    JiraApiToken,
    JiraTarget,
)

PUBLIC = GitHubTarget("harbour/notes")
OWN = GitHubTarget("harbour/notes", "https://git.harbour.example/api/v3")
APP = GitHubTarget("harbour/notes", app_id="7", installation_id=2)


def found(target: GitHubTarget, root: Path, **environ: str) -> GitHubAccess:
    return github(target, root, {"PATH": str(root), **environ})


def value(target: GitHubTarget, root: Path, **environ: str) -> str:
    one = found(target, root, **environ).credentials
    return one.value if isinstance(one, GitHubToken) else one.key


def refused(target: GitHubTarget, root: Path, **environ: str) -> CredentialsError:
    with pytest.raises(CredentialsError) as error:
        found(target, root, **environ)
    assert error.value.exit_code is ExitCode.ACCESS
    return error.value


def install_gh(folder: Path, script: str) -> None:
    path = folder / "gh"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_our_own_variable_wins_over_those_of_gh(tmp_path: Path) -> None:
    everything = {"NOTESYNC_GITHUB_TOKEN": "t1", "GH_TOKEN": "t2", "GITHUB_TOKEN": "t3"}
    assert value(PUBLIC, tmp_path, **everything) == "t1"
    assert value(PUBLIC, tmp_path, GH_TOKEN="t2", GITHUB_TOKEN="t3") == "t2"
    assert value(PUBLIC, tmp_path, GH_TOKEN="  ", GITHUB_TOKEN="t3\n") == "t3"


def test_a_token_of_github_com_is_not_sent_to_another_server(tmp_path: Path) -> None:
    error = refused(OWN, tmp_path, GH_TOKEN="t2", GITHUB_TOKEN="t3")
    assert "git.harbour.example" in error.message
    assert "GH_ENTERPRISE_TOKEN" in error.hint
    assert value(OWN, tmp_path, GH_TOKEN="t2", GH_ENTERPRISE_TOKEN="t4") == "t4"


def test_a_token_of_another_server_is_not_sent_to_github_com(tmp_path: Path) -> None:
    assert "GH_TOKEN" in refused(PUBLIC, tmp_path, GH_ENTERPRISE_TOKEN="t4").hint


def test_a_runner_of_that_server_has_its_token_under_the_public_name(tmp_path: Path) -> None:
    runner = {"GITHUB_TOKEN": "t5", "GITHUB_API_URL": OWN.base_url}
    assert value(OWN, tmp_path, **runner) == "t5"
    elsewhere = {"GITHUB_TOKEN": "t5", "GITHUB_API_URL": "https://api.github.com"}
    refused(OWN, tmp_path, **elsewhere)


def test_a_named_variable_is_the_only_one_looked_at(tmp_path: Path) -> None:
    named = GitHubTarget("harbour/notes", token_env="DOCK_TOKEN")
    install_gh(tmp_path, "echo t9")
    assert value(named, tmp_path, DOCK_TOKEN="t6", GH_TOKEN="t2") == "t6"
    error = refused(named, tmp_path, GH_TOKEN="t2")
    assert error.hint == "set DOCK_TOKEN"


def test_gh_is_asked_last_and_for_that_host(tmp_path: Path) -> None:
    install_gh(tmp_path, 'echo "$4.${GH_TOKEN:-none}"')
    assert value(PUBLIC, tmp_path) == "github.com.none"
    assert value(OWN, tmp_path, GH_TOKEN="t2") == "git.harbour.example.none"
    assert value(PUBLIC, tmp_path, GH_TOKEN="t2") == "t2"


@pytest.mark.parametrize("script", ["exit 1", "echo", "printf '\\377'"])
def test_a_gh_that_has_no_token_is_as_good_as_none(tmp_path: Path, script: str) -> None:
    install_gh(tmp_path, script)
    error = refused(PUBLIC, tmp_path)
    assert error.message == "no token for github.com"
    assert "gh auth login --hostname github.com" in error.hint


def test_a_workflows_own_token_may_ask_less_often(tmp_path: Path) -> None:
    own = found(PUBLIC, tmp_path, GITHUB_TOKEN="t3", GITHUB_ACTIONS="true")
    assert own.hourly == WORKFLOW_HOURLY
    assert found(PUBLIC, tmp_path, GITHUB_TOKEN="t3").hourly == PERSON_HOURLY
    named = found(PUBLIC, tmp_path, NOTESYNC_GITHUB_TOKEN="t1", GITHUB_ACTIONS="true")
    assert named.hourly == PERSON_HOURLY


@pytest.mark.parametrize("text", ["two words", "tab\there", "zwölf", "a\nb"])
def test_what_no_header_can_hold_is_no_token_and_is_not_shown(tmp_path: Path, text: str) -> None:
    error = refused(PUBLIC, tmp_path, GH_TOKEN=text)
    assert "GH_TOKEN" in error.message
    assert text not in f"{error.message}{error.hint}"


def test_the_key_of_an_app_is_in_a_file_or_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text("PEM of the file", encoding="utf-8")
    named = GitHubTarget("harbour/notes", app_id="7", installation_id=2, key_file="app.pem")
    assert found(named, tmp_path).credentials == GitHubApp("7", 2, "PEM of the file")
    held = found(APP, tmp_path, NOTESYNC_GITHUB_APP_KEY="PEM of the variable")
    assert held.credentials == GitHubApp("7", 2, "PEM of the variable")
    assert "NOTESYNC_GITHUB_APP_KEY" in refused(APP, tmp_path, GH_TOKEN="t2").hint


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = GitHubTarget("harbour/notes", app_id="7", installation_id=2, key_file="no.pem")
    assert "no.pem" in refused(missing, tmp_path).message


def test_no_credential_is_part_of_what_a_value_looks_like() -> None:
    shown = repr((GitHubToken("t-secret"), GitHubApp("7", 2, "t-secret")))
    assert "t-secret" not in shown


CLOUD = JiraTarget("https://dock.atlassian.net", "DOCK")
OWN_JIRA = JiraTarget("https://jira.harbour.example", "DOCK")


def test_an_account_and_its_token_are_for_cloud_a_token_alone_for_a_server_of_ones_own(
    tmp_path: Path,
) -> None:
    both = {"JIRA_API_TOKEN": "t1", "JIRA_EMAIL": "ines@harbour.example"}
    token = JiraApiToken("ines@harbour.example", "t1")
    assert credentials.jira(CLOUD, both).credentials == token
    alone = credentials.jira(OWN_JIRA, {"JIRA_API_TOKEN": "t1"})
    assert alone.credentials == JiraAccessToken("t1")
    with pytest.raises(CredentialsError, match="whose token"):
        credentials.jira(CLOUD, {"JIRA_API_TOKEN": "t1"})


def test_a_netrc_is_read_where_no_variable_is_set(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text(
        "machine dock.atlassian.net login ines@harbour.example password t2\n", encoding="utf-8"
    )
    found = credentials.jira(CLOUD, {"HOME": str(tmp_path)})
    assert found.credentials == JiraApiToken("ines@harbour.example", "t2")
    with pytest.raises(CredentialsError, match="no token for jira"):
        credentials.jira(OWN_JIRA, {"HOME": str(tmp_path)})


def test_a_named_variable_holds_the_token_of_jira() -> None:
    target = JiraTarget("https://jira.harbour.example", "DOCK", token_env="DOCK_JIRA")
    found = credentials.jira(target, {"DOCK_JIRA": "t3", "JIRA_API_TOKEN": "t1"})
    assert found.credentials == JiraAccessToken("t3")

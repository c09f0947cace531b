"""Where credentials come from: the environment, `gh`, or an App's key; never from a flag.

A token is sent to no host but the one it is for: the variables of `gh` that name github.com's are
not looked at for a server of one's own, as `gh help environment` has it.
"""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from netrc import NetrcParseError, netrc
from pathlib import Path
from urllib.parse import urlsplit

from notesync.errors import CredentialsError, reason
from notesync.model.pace import PERSON_HOURLY, WORKFLOW_HOURLY
from notesync.model.settings import (
    PUBLIC_GITHUB,
    GitHubApp,
    GitHubCredentials,
    GitHubTarget,
    GitHubToken,
    JiraAccessToken,
    JiraApiToken,
    JiraCredentials,
    JiraTarget,
)

OWN = "NOTESYNC_GITHUB_TOKEN"
OWN_KEY = "NOTESYNC_GITHUB_APP_KEY"
PUBLIC = ("GH_TOKEN", "GITHUB_TOKEN")
ENTERPRISE = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
JIRA_TOKEN = "JIRA_API_TOKEN"
JIRA_EMAIL = "JIRA_EMAIL"
CLOUD = ".atlassian.net"
PATIENCE = 20
"""Seconds that `gh` may take to hand out its token."""


@dataclass(frozen=True, slots=True)
class GitHubAccess:
    """Credentials, where they were found, and how many requests an hour they allow."""

    credentials: GitHubCredentials
    source: str
    hourly: int = PERSON_HOURLY


def github(target: GitHubTarget, root: Path, environ: Mapping[str, str]) -> GitHubAccess:
    """The credentials for a repository; `root` is what a key file's path is relative to.

    Raises:
        CredentialsError: there are none; it names where they were looked for.
    """
    if target.app_id:
        return _app(target, root, environ)
    names = _variables(target, environ)
    for name in names:
        if token := environ.get(name, "").strip():
            return GitHubAccess(GitHubToken(_printable(token, name)), name, _hourly(name, environ))
    host = host_of(target)
    if not target.token_env and (token := _from_gh(host, environ)):
        return GitHubAccess(GitHubToken(_printable(token, "gh")), "gh auth token")
    raise CredentialsError(
        f"no token for {host}", " or ".join(("set " + ", ".join(names), *_gh(target, host)))
    )


@dataclass(frozen=True, slots=True)
class JiraAccess:
    """Credentials, and where they were found."""

    credentials: JiraCredentials
    source: str


def jira(target: JiraTarget, environ: Mapping[str, str]) -> JiraAccess:
    """The credentials for a project: with an address an account's token, without one a personal.

    Raises:
        CredentialsError: there are none; it names where they were looked for.
    """
    name = target.token_env or JIRA_TOKEN
    host = urlsplit(target.base_url).hostname or ""
    token, email = environ.get(name, "").strip(), environ.get(JIRA_EMAIL, "").strip()
    if token and email:
        return JiraAccess(JiraApiToken(email, _printable(token, name)), name)
    if token and not host.endswith(CLOUD):
        return JiraAccess(JiraAccessToken(_printable(token, name)), name)
    if not token and (found := _from_netrc(host, environ)):
        return JiraAccess(JiraApiToken(*found), ".netrc")
    if token:
        raise CredentialsError(f"{host} wants to know whose token it is", f"set {JIRA_EMAIL}")
    raise CredentialsError(
        f"no token for {host}",
        f"set {name}, and {JIRA_EMAIL} where it is Cloud; or name the host in ~/.netrc",
    )


def _from_netrc(host: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Account and token for a host; None where the file is missing, or cannot be used."""
    path = environ.get("NETRC") or str(Path(environ.get("HOME", "~"), ".netrc").expanduser())
    try:
        found = netrc(path).authenticators(host)
    except (OSError, NetrcParseError, UnicodeDecodeError):
        return None
    return (found[0], found[2]) if found and found[2] else None


def host_of(target: GitHubTarget) -> str:
    """The host that people know: `gh` has no API's address, but the server's."""
    host = urlsplit(target.base_url).hostname or ""
    return "github.com" if target.base_url == PUBLIC_GITHUB else host


def _variables(target: GitHubTarget, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The variables to look at, in their order."""
    if target.token_env:
        return (target.token_env,)
    if target.base_url == PUBLIC_GITHUB:
        return (OWN, *PUBLIC)
    # On a runner of that very server, its own token goes by the public name.
    here = environ.get("GITHUB_API_URL", "").rstrip("/") == target.base_url
    return (OWN, *ENTERPRISE, *(("GITHUB_TOKEN",) if here else ()))


def _gh(target: GitHubTarget, host: str) -> Iterator[str]:
    if not target.token_env:
        yield f"run `gh auth login --hostname {host}`"


def _hourly(name: str, environ: Mapping[str, str]) -> int:
    own = name == "GITHUB_TOKEN" and environ.get("GITHUB_ACTIONS") == "true"
    return WORKFLOW_HOURLY if own else PERSON_HOURLY


def _from_gh(host: str, environ: Mapping[str, str]) -> str:
    """The token that `gh` keeps for a host; empty where it has none, or is not there."""
    # Without these it would hand back a variable that is meant for another host.
    others = {name: value for name, value in environ.items() if name not in (*PUBLIC, *ENTERPRISE)}
    try:
        answer = subprocess.run(
            ["gh", "auth", "token", "--hostname", host],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
            env=others,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return answer.stdout.strip()


def _app(target: GitHubTarget, root: Path, environ: Mapping[str, str]) -> GitHubAccess:
    if not target.key_file:
        if key := environ.get(OWN_KEY, "").strip():
            return GitHubAccess(GitHubApp(target.app_id, target.installation_id, key), OWN_KEY)
        raise CredentialsError(
            f"no private key for the App {target.app_id}",
            f"set {OWN_KEY} to the PEM file's text, or name the file: key_file",
        )
    path = root / target.key_file
    try:
        key = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(
            f"{path}: the App's private key cannot be read: {reason(error)}",
            "see key_file in the configuration",
        ) from error
    return GitHubAccess(GitHubApp(target.app_id, target.installation_id, key), target.key_file)


def _printable(token: str, source: str) -> str:
    """A token that can stand in a header; else whoever sends it would quote it in the complaint."""
    if token.isascii() and token.isprintable() and " " not in token:
        return token
    raise CredentialsError(
        f"{source}: what it holds is no token: it has blanks or characters that no token has",
        "copy the token again, alone and on one line",
    )

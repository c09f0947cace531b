"""A repository looked at for `doctor`: what the token is, what it may do, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from notesync.errors import ExitCode
from notesync.model.checkup import Finding, assignees, doubt, fault, fine
from notesync.model.settings import GitHubApp, GitHubCredentials, GitHubTarget
from notesync.trackers.answers import Json, Request, unreadable
from notesync.trackers.github_offer import Offer
from notesync.trackers.github_repository import Repository
from notesync.trackers.github_wire import Wire

_KINDS = {
    "ghp_": "a classic personal token",
    "github_pat_": "a fine-grained personal token",
    "gho_": "a token of `gh` or another OAuth app",
    "ghu_": "a token of a person, made by an App",
    "ghs_": "an installation's token: of an App, or of a workflow",
}
"""What a token is, by how it begins:
https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
"""

_SCOPES = frozenset({"repo", "public_repo"})
_LOW = 200


def examine(
    wire: Wire,
    target: GitHubTarget,
    logins: Sequence[tuple[str, str]],
    *,
    may_be_public: bool,
) -> Iterator[Finding]:
    """Ask GitHub for what a push needs; `logins` are names with the login to be assigned.

    `may_be_public`: anybody may read the notes.

    Raises:
        TrackerError: the repository cannot be read, with the next step.
    """
    repository = Repository(wire, target.repository)
    request = Request(f"the repository {target.repository}")
    answer = repository.get("", request)
    data = repository.read(answer, request)
    if not isinstance(data, dict):
        raise unreadable(request, "GitHub")
    yield from repository_findings(data, answer.headers)
    if data.get("private") is False and not may_be_public:
        yield fault(
            "readers",
            "anybody can read the issues, and these notes are not known to be public",
            "set allow_public = true in the target's table, if they may be",
            ExitCode.REFUSED,
        )
    if target.label:
        there = _has_label(repository, target.label)
        yield label_finding(target.label, there=there)
    offer = Offer(repository, target)
    for what in offer.missing():
        mend = "make it, or mend the target's table: issues are filed without"
        yield doubt("extras", f"there is no {what}, or this token may not see it", mend)
    mend = "invite them to the repository, or mend [people]"
    yield from assignees(logins, offer.can_assign, mend)


def credentials_finding(credentials: GitHubCredentials, source: str) -> Finding:
    """What kind of credentials were found, and where; nothing of them is shown."""
    if isinstance(credentials, GitHubApp):
        return fine("credentials", f"the App {credentials.app}, by its key in {source}")
    return fine("credentials", f"{kind_of(credentials.value)}, from {source}")


def kind_of(token: str) -> str:
    """What kind of token it is; nothing of the token itself is said."""
    known = (said for start, said in _KINDS.items() if token.startswith(start))
    return next(known, "a token of a form that is not known")


def repository_findings(data: Json, headers: Mapping[str, str]) -> Iterator[Finding]:
    """What the repository's description and the headers that came with it tell."""
    name = str(data.get("full_name"))
    public = data.get("private") is False
    yield fine("repository", f"{name}, {data.get('visibility') or _private(public=public)}")
    yield from _scopes(headers, public=public)
    if data.get("archived"):
        yield fault("archived", f"{name} is archived: nothing can be filed", "unarchive it")
    if data.get("has_issues") is False:
        yield fault("issues", "issues are turned off", "turn them on in the repository's settings")
    else:
        yield fine("issues", "turned on")
    yield _push(data)
    yield from _budget(headers)


def label_finding(label: str, *, there: bool) -> Finding:
    """Whether the label is there that lists are asked for."""
    if there:
        return fine("label", f"{label!r} is there")
    return fine("label", f"{label!r} is made by the first push")


def _has_label(repository: Repository, name: str) -> bool:
    request = Request(f"the label {name!r}", one=True)
    answer = repository.get(f"/labels/{quote(name, safe='')}", request)
    if answer.status not in (200, 404):
        raise repository.refused(answer, request)
    return answer.status == 200


def _private(*, public: bool) -> str:
    return "public" if public else "private"


def _scopes(headers: Mapping[str, str], *, public: bool) -> Iterator[Finding]:
    """A classic token's scopes; of other kinds GitHub tells none."""
    if not (said := headers.get("x-oauth-scopes", "").strip()):
        return
    scopes = {one.strip() for one in said.split(",")}
    enough = _SCOPES if public else _SCOPES - {"public_repo"}
    if scopes & enough:
        yield fine("scopes", said)
    else:
        needed = " or ".join(sorted(enough))
        yield fault("scopes", f"the token has {said}", f"make one with the scope {needed}")
    if until := headers.get("github-authentication-token-expiration"):
        yield fine("expires", until)


def _push(data: Json) -> Finding:
    permissions = data.get("permissions")
    if not isinstance(permissions, dict):
        return doubt(
            "push access",
            "GitHub does not tell",
            "without it, labels and assignees would be left out: a push says so",
        )
    if any(permissions.get(name) for name in ("push", "triage", "maintain", "admin")):
        return fine("push access", "labels, assignees and milestones are kept")
    return fault(
        "push access",
        "none: GitHub would leave out labels, assignees and milestones, and say nothing",
        "ask for the role `triage` or `write`",
    )


def _budget(headers: Mapping[str, str]) -> Iterator[Finding]:
    left, limit = headers.get("x-ratelimit-remaining"), headers.get("x-ratelimit-limit")
    if not (left and limit and left.isdigit() and limit.isdigit()):
        return
    said = f"{int(left):,} of {int(limit):,} requests are left"
    reset = headers.get("x-ratelimit-reset", "")
    if int(left) >= _LOW:
        yield fine("rate limit", said)
        return
    at = datetime.fromtimestamp(int(reset), UTC).strftime("%H:%M UTC") if reset.isdigit() else ""
    wait = f"wait until {at}" if at else "wait for the hour to end"
    yield doubt("rate limit", said, f"{wait}; a push waits by itself")

"""A GitHub in memory with pull requests: what the action asks of it beside issues."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import responses
from requests import PreparedRequest

from notesync.action.__main__ import run
from tests.conftest import Project
from tests.trackers.github_builders import ACTIONS, LAPTOP, ODD, STRANGER
from tests.trackers.github_fake import Hub, User, said
from tests.trackers.served import Reply

HEAD = "a" * 40
BASE = "b" * 40
REPOSITORY = "harbour/notes"
CONFIGURATION = """
namespace = "harbour/notes"
[tracker]
kind = "github"
repository = "harbour/notes"
settle = 0
trusted_authors = ["github-actions[bot]"]
"""
NOTE = "# Dock meeting\n\n- **Date**: 3 March 2031\n\n## Action items\n\n"
LINES = "- [ ] Ines to order the spare pumps\n- [ ] Odd to paint the boat house\n"


@dataclass
class Forge(Hub):
    """The same with comments, by number; `heads` are the commits of its pull requests."""

    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    may_comment: bool = True

    @property
    def comment_writes(self) -> list[str]:
        return [call for call in self.writes if "comments" in call]

    def remark(self, number: int, login: str, body: str) -> int:
        """Somebody comments by hand."""
        entry = {"id": sum(map(len, self.comments.values())) + 1, "body": body}
        here = f"https://github.com/{self.name}/pull/{number}#issuecomment-{entry['id']}"
        self.comments.setdefault(number, []).append(
            entry | {"user": {"login": login}, "html_url": here}
        )
        return int(str(entry["id"]))

    def _routed(self, request: PreparedRequest, path: str) -> Reply:
        user = self.users.get(str(request.headers.get("Authorization")).partition(" ")[2])
        rest = path.removeprefix(f"/repos/{self.name}")
        if user is None:
            return said(401, "Bad credentials")
        if path == "/user":
            refused = said(403, "Resource not accessible by integration")
            return refused if user.bot else (200, {}, json.dumps({"login": user.login}))
        if found := re.fullmatch(r"/pulls/(\d+)", rest):
            sha = self.heads.get(int(found[1]))
            return (200, {}, json.dumps({"head": {"sha": sha}})) if sha else said(404, "Not Found")
        if "/comments" in rest:
            return self._discussed(user, request, rest)
        return super()._routed(request, path)

    def _discussed(self, user: User, request: PreparedRequest, path: str) -> Reply:
        if request.method == "GET":
            number = int(path.split("/")[2])
            query = {k: v[0] for k, v in parse_qs(urlsplit(str(request.url)).query).items()}
            return self._paged(path, query, self.comments.get(number, []))
        if not self.may_comment:
            return said(403, "Resource not accessible by integration")
        given = request.body
        body = json.loads(given if isinstance(given, str | bytes) else "{}")["body"]
        if request.method == "POST":
            number = int(path.split("/")[2])
            self.remark(number, user.login, body)
            return 201, {}, json.dumps(self.comments[number][-1])
        (one,) = (
            c for all_ in self.comments.values() for c in all_ if path.endswith(f"/{c['id']}")
        )
        one["body"] = body
        return 200, {}, json.dumps(one)

    def _check(self, request: PreparedRequest, reply: Reply) -> None:
        """Only what is asked of issues is in the contract that is at hand."""
        path = urlsplit(str(request.url)).path
        if not ("/comments" in path or "/pulls/" in path or path == "/user"):
            super()._check(request, reply)


@contextmanager
def serving() -> Iterator[Forge]:
    """A forge that answers, with a member, a stranger and the workflows' own bot."""
    forge = Forge(
        users={
            LAPTOP: User("Ines"),
            ODD: User("Odd"),
            ACTIONS: User("github-actions[bot]", "NONE", bot=True),
            STRANGER: User("mallory", "NONE", push=False),
        },
        newest=100,
    )
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        forge.serve(mock)
        yield forge
    assert forge.complaints == []


@dataclass(frozen=True)
class Step:
    """What one run of the action left behind."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]


@dataclass
class Workflow:
    """A checked-out repository and the variables that a runner gives."""

    project: Project
    environ: dict[str, str]

    def __call__(self, mode: str, event: str, payload: dict[str, Any], **inputs: str) -> Step:
        place = self.project.root.parent
        event_path, summary, outputs = (place / n for n in ("event.json", "summary.md", "outputs"))
        event_path.write_text(json.dumps({"repository": repository(), **payload}))
        for path in (summary, outputs):
            path.write_text("")
        environ = self.environ | {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(event_path),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(outputs),
            "INPUT_MODE": mode,
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        }
        log = StringIO()
        code = run(environ, self.project.root, log)
        return Step(code, log.getvalue(), summary.read_text(), _pairs(outputs))


def repository(name: str = REPOSITORY) -> dict[str, str]:
    return {"full_name": name, "default_branch": "main"}


def pull(number: int = 7, head: str = REPOSITORY, base: str = BASE) -> dict[str, Any]:
    """The payload of a pull request from the repository `head`; empty: it is gone."""
    source = repository(head) if head else None
    ends = {"head": {"sha": HEAD, "repo": source}, "base": {"sha": base, "repo": repository()}}
    return {"pull_request": {"number": number, **ends}}


def _pairs(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, _, value in pairs}

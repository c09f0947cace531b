"""Comments on a pull request of GitHub's: one of ours is found again and kept up to date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notesync.trackers.answers import Request, unreadable
from notesync.trackers.base import Denied, Rejected
from notesync.trackers.github_pages import SIZE, Page, all_items, next_address
from notesync.trackers.github_wire import Wire

ACTIONS_BOT = "github-actions[bot]"
"""Who writes with a workflow's own token, which may not ask who it is."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment under a pull request."""

    id: int
    author: str
    body: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of our comment; `others` of ours with the same mark were left as they are."""

    url: str
    written: bool
    others: int = 0


def ours(comments: Iterable[Comment], author: str, mark: str) -> tuple[Comment, ...]:
    """Those that `author` wrote and that begin with `mark`, the oldest first.

    The author counts as much as the mark: anybody can copy a mark.
    """
    found = (
        one
        for one in comments
        if one.author.casefold() == author.casefold() and one.body.startswith(mark)
    )
    return tuple(sorted(found, key=lambda one: one.id))


class Comments:
    """The comments of one repository's pull requests; nothing else is ever written with it."""

    def __init__(self, wire: Wire, repository: str, author: str = "") -> None:
        self._wire = wire
        self._repository = repository
        self._author = author

    def keep(self, number: int, mark: str, body: str, *, quiet: bool = False) -> Kept:
        """Have our comment say `mark` and `body`; `quiet`: only where we have one already.

        Raises:
            TrackerError: it cannot be read or written.
        """
        found = ours(self._all(number), self._me(), mark)
        text = f"{mark}\n{body}"
        if not found and quiet:
            return Kept("", written=False)
        if not found:
            path = f"/issues/{number}/comments"
            return Kept(self._write("POST", path, {"body": text}).url, written=True)
        first, *rest = found
        if _same(first.body, text):
            return Kept(first.url, written=False, others=len(rest))
        path = f"/issues/comments/{first.id}"
        return Kept(self._write("PATCH", path, {"body": text}).url, True, len(rest))

    def head_of(self, number: int) -> str:
        """The commit that a pull request is at.

        Raises:
            TrackerError: it cannot be read.
        """
        request = Request(f"the pull request #{number}", one=True)
        data = self._wire.read(
            self._wire.send("GET", self._at(f"/pulls/{number}"), request), request
        )
        head = data.get("head") if isinstance(data, dict) else None
        sha = head.get("sha") if isinstance(head, dict) else None
        if not isinstance(sha, str):
            raise unreadable(request, "GitHub")
        return sha

    def _me(self) -> str:
        """Who we are: as told, as GitHub says, or else a workflow's own bot."""
        if not self._author:
            request = Request("who this token is")
            try:
                data = self._wire.read(self._wire.send("GET", "/user", request), request)
            except (Denied, Rejected):
                data = None
            login = data.get("login") if isinstance(data, dict) else None
            self._author = login if isinstance(login, str) else ACTIONS_BOT
        return self._author

    def _all(self, number: int) -> tuple[Comment, ...]:
        request = Request(f"the comments of #{number}")

        def read(address: str) -> Page:
            path = self._wire.absolute(address) or self._at(f"/issues/{number}/comments")
            query = {} if address else {"per_page": SIZE}
            answer = self._wire.send("GET", path, request, query=query)
            data = self._wire.read(answer, request)
            if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
                raise unreadable(request, "GitHub")
            return Page(tuple(data), next_address(dict(answer.headers)))

        return tuple(_comment(one, request) for one in all_items(read))

    def _write(self, verb: str, path: str, wanted: dict[str, Any]) -> Comment:
        request = Request("the comment on the pull request", writes=True)
        data = self._wire.expect(verb, self._at(path), request, wanted)
        if not isinstance(data, dict):
            raise unreadable(request, "GitHub")
        return _comment(data, request)

    def _at(self, path: str) -> str:
        return f"/repos/{self._repository}{path}"


def _comment(data: Mapping[str, Any], request: Request) -> Comment:
    number, user = data.get("id"), data.get("user") or {}
    if not isinstance(number, int):
        raise unreadable(request, "GitHub")
    return Comment(
        number,
        str(user.get("login", "")),
        str(data.get("body") or ""),
        str(data.get("html_url") or ""),
    )


def _same(one: str, other: str) -> bool:
    """Whether two bodies are the same but for what GitHub makes of line ends."""
    return one.replace("\r\n", "\n").strip() == other.strip()

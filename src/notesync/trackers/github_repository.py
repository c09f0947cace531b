"""One repository over the wire: its paths, its lists in pages, its new name where it has one."""

from collections.abc import Callable, Mapping
from typing import Any

from notesync.trackers.answers import Answer, Json, Request, unreadable
from notesync.trackers.base import TrackerError
from notesync.trackers.github_errors import is_limit
from notesync.trackers.github_pages import SIZE, Page, next_address
from notesync.trackers.github_payload import is_issue
from notesync.trackers.github_wire import Wire

REDIRECTED = frozenset({301, 302, 307, 308})


class Repository:
    """Sends requests about one repository, which is called `name` until GitHub says otherwise."""

    def __init__(self, wire: Wire, name: str) -> None:
        self._wire = wire
        self.name = name

    @property
    def owner(self) -> str:
        """The person or the organisation whose it is."""
        return self.name.partition("/")[0]

    def send(
        self, verb: str, path: str, request: Request, wanted: dict[str, Any] | None = None
    ) -> Answer:
        """The answer, whatever it is."""
        return self._wire.send(verb, self._at(path), request, wanted)

    def refused(self, answer: Answer, request: Request) -> TrackerError:
        """What an answer means that does not say yes."""
        return self._wire.refused(answer, request)

    def write(self, verb: str, path: str, request: Request, wanted: dict[str, Any]) -> object:
        """What GitHub says after it did what was wanted."""
        return self._wire.read(self.send(verb, path, request, wanted), request)

    def issue(self, verb: str, path: str, request: Request, wanted: dict[str, Any]) -> Json:
        """The issue as it is after it was written."""
        data = self.write(verb, path, request, wanted)
        if not is_issue(data):
            raise unreadable(request, "GitHub")
        return data

    def get(self, path: str, request: Request, query: Mapping[str, Any] | None = None) -> Answer:
        """One GET, under the repository's new name where it was renamed."""
        answer = self._wire.send("GET", self._at(path), request, query=query)
        if answer.status in REDIRECTED and self._is_renamed():
            return self._wire.send("GET", self._at(path), request, query=query)
        return answer

    def read(self, answer: Answer, request: Request) -> object:
        """The JSON of an answer that says yes."""
        return self._wire.read(answer, request)

    def paged(self, path: str, query: Mapping[str, Any], what: str) -> Callable[[str], Page]:
        """Reads one page of a list: the first, or that at the address that the last one named."""
        request = Request(what)

        def read(address: str) -> Page:
            if address:
                answer = self._wire.send("GET", self._wire.absolute(address), request)
            else:
                answer = self.get(path, request, {"per_page": SIZE, **query})
            return Page(_entries(self.read(answer, request), request), next_address(answer.headers))

        return read

    def organisation(self, path: str) -> tuple[Json, ...] | None:
        """A list of the organisation that it belongs to; None where that cannot be read.

        It is a person's and no organisation's, or the token does not reach that far.
        """
        request = Request(f"{self.owner}'s {path.strip('/').replace('-', ' ')}")
        answer = self._wire.send("GET", f"/orgs/{self.owner}{path}", request)
        if answer.status == 404 or (answer.status == 403 and not is_limit(answer)):
            return None
        return _entries(self.read(answer, request), request)

    def _is_renamed(self) -> bool:
        """Whether the repository has another name than we thought; it is used from then on."""
        request = Request(f"the repository {self.name}")
        answer = self._wire.send("GET", self._at(""), request)
        if answer.status not in REDIRECTED:
            return False
        moved = self._wire.follow(answer, request)
        self.name = str(moved["full_name"])
        return True

    def _at(self, path: str) -> str:
        return f"/repos/{self.name}{path}"


def _entries(data: object, request: Request) -> tuple[Json, ...]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise unreadable(request, "GitHub")
    return tuple(data)

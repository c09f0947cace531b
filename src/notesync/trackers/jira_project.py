"""One project as Jira shows it: what it is asked, on Cloud and on Data Center.

Both speak version 2 of the API. They differ in how people are known, in how issues are listed, and
in that Cloud reads a hundred issues at once from the source, Data Center one by one.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

from notesync.model.issues import Gone, IssueRef, Status
from notesync.model.items import Kind
from notesync.model.settings import JiraTarget
from notesync.trackers.answers import ANEW, Json, Request, unreadable
from notesync.trackers.base import Rejected, Unavailable
from notesync.trackers.jira_body import PROPERTY
from notesync.trackers.jira_moves import Move, move
from notesync.trackers.jira_payload import (
    WANTED,
    Lexicon,
    is_issue,
    may_be_ours,
    number_of,
)
from notesync.trackers.jira_screen import Screen, screen_field, type_named
from notesync.trackers.jira_walk import walked
from notesync.trackers.jira_wire import Wire

PAGE = 100
"""Issues of a page, and of one read from the source: more Cloud does not allow."""

_ONE_BY_ONE = 20
_FIELDS = ",".join(WANTED)


class Project:
    """Reads of one project; what does not change is asked once."""

    def __init__(self, wire: Wire, target: JiraTarget) -> None:
        self.key = target.project.upper()
        self._wire = wire
        self._target = target
        self._screens: dict[str, Screen] = {}
        self._assignable: dict[str, bool] = {}

    @cached_property
    def _server(self) -> Json:
        return self._got("/serverInfo", Request("what this Jira is"))

    @property
    def is_cloud(self) -> bool:
        """Which of the two it is."""
        return self._server.get("deploymentType") == "Cloud"

    @cached_property
    def lexicon(self) -> Lexicon:
        """How this Jira says what we say."""
        site = str(self._server.get("baseUrl") or self._target.base_url).rstrip("/")
        return Lexicon(self._target, "accountId" if self.is_cloud else "name", site)

    def fetched(self, ref: IssueRef) -> Json | Gone:
        """One issue by its key, from the source."""
        if number_of(ref.id, self.key) is None:
            return Gone(ref, f"issues of {self.key} have keys such as {self.key}-1")
        request = Request(str(ref), one=True)
        query = {"fields": _FIELDS, "properties": PROPERTY}
        answer = self._wire.send("GET", f"/issue/{ref.id}", request, query=query)
        if answer.status == 404:
            return Gone(ref, "Jira shows no such issue: never filed, deleted, or hidden from us")
        data = self._wire.read(answer, request)
        if not is_issue(data):
            raise unreadable(request, "Jira")
        if data["key"] != ref.id:
            return Gone(ref, f"it was moved to {data['key']}")
        return data

    def present(self, ref: IssueRef) -> Json:
        """One issue that is to be written.

        Raises:
            Rejected: it is not there.
        """
        data = self.fetched(ref)
        if isinstance(data, Gone):
            raise Rejected(f"Jira, {ref}: {data.reason}", ANEW)
        return data

    def labelled(self) -> Iterator[Json]:
        """The issues with our label, as the index shows them, and of those only what is ours."""
        jql = f"{self._here} AND labels = {_literal(self._target.label)} ORDER BY key ASC"
        pages = self._pages(jql, "its issues")
        return (one for page in pages for one in page if may_be_ours(one, self._target.label))

    def top(self) -> int:
        """The highest number that the index shows."""
        page = next(self._pages(f"{self._here} ORDER BY key DESC", "its newest issue", 1), ())
        return max((self._number(one) for one in page), default=0)

    def above(self, number: int) -> tuple[Json, ...]:
        """All issues with a higher number, from the source."""
        if self.is_cloud:
            return walked(number, self.top(), self._fetch_many, PAGE, spare=2)
        listed = self._newest_down_to(number)
        strangers = {
            place: one for place, one in listed.items() if not may_be_ours(one, self._target.label)
        }
        top = max(listed, default=0)
        return walked(
            number, top, lambda window: self._fetch_each(window, strangers), _ONE_BY_ONE, spare=1
        )

    def changelog(self, ref: IssueRef) -> Json:
        """One issue with what was changed in it."""
        request = Request(f"what {ref} saw", one=True)
        return self._got(f"/issue/{ref.id}", request, {"fields": "summary", "expand": "changelog"})

    @cached_property
    def done_states(self) -> frozenset[str]:
        """The ids of all states that mean done."""
        request = Request("the states of issues")
        answer = self._wire.send("GET", "/status", request)
        return frozenset(
            str(one.get("id"))
            for one in self._wire.listed(answer, request)
            if (one.get("statusCategory") or {}).get("key") == "done"
        )

    def move(self, ref: IssueRef, status: Status) -> Move:
        """The transition of an issue to a state."""
        request = Request(f"the transitions of {ref}", one=True)
        query = {"expand": "transitions.fields"}
        data = self._got(f"/issue/{ref.id}/transitions", request, query)
        offered = [one for one in data.get("transitions") or () if isinstance(one, dict)]
        return move(ref, status, offered, self._target, self.lexicon.user)

    def screen(self, kind: Kind) -> Screen:
        """The create screen of the type that items of a kind are filed as."""
        name = self._target.issue_type(kind)
        if name not in self._screens:
            self._screens[name] = self._screen(name)
        return self._screens[name]

    def can_assign(self, login: str) -> bool:
        """Whether issues here can be somebody's, known by exactly this account id or name."""
        if login not in self._assignable:
            known_by = self.lexicon.user
            query = {"project": self.key, "maxResults": "1000"}
            query["accountId" if self.is_cloud else "username"] = login
            request = Request(f"whether {login} can be assigned")
            answer = self._wire.send("GET", "/user/assignable/search", request, query=query)
            # Old ones have no such search: who cannot be assigned is then said by a refusal.
            self._assignable[login] = answer.status == 404 or any(
                str(one.get(known_by)).casefold() == login.casefold()
                for one in self._wire.listed(answer, request)
            )
        return self._assignable[login]

    @property
    def _here(self) -> str:
        return f"project = {_literal(self.key)}"

    def _number(self, data: Json) -> int:
        return number_of(data.get("key"), self.key) or 0

    def _got(self, path: str, request: Request, query: Mapping[str, Any] | None = None) -> Json:
        return self._wire.read(self._wire.send("GET", path, request, query=query), request)

    def _fetch_many(self, window: range) -> dict[int, Json]:
        request = Request(f"its issues {window[0]} to {window[-1]}")
        wanted = {
            "issueIdsOrKeys": [f"{self.key}-{number}" for number in window],
            "fields": list(WANTED),
            "properties": [PROPERTY],
        }
        answer = self._wire.send("POST", "/issue/bulkfetch", request, wanted)
        issues = self._issues(self._wire.read(answer, request), request)
        return {number: one for one in issues if (number := self._number(one)) in window}

    def _fetch_each(self, window: range, strangers: Mapping[int, Json]) -> dict[int, Json]:
        """What the index shows to be somebody else's need not be read again."""
        found: dict[int, Json] = {}
        for number in window:
            data = strangers.get(number) or self.fetched(IssueRef(f"{self.key}-{number}"))
            if not isinstance(data, Gone):
                found[number] = data
        return found

    def _newest_down_to(self, number: int) -> dict[int, Json]:
        """The issues with a higher number as the index shows them."""
        found: dict[int, Json] = {}
        for page in self._pages(f"{self._here} ORDER BY key DESC", "its newest issues"):
            numbers = {self._number(one): one for one in page}
            found |= {place: one for place, one in numbers.items() if place > number}
            if min(numbers, default=0) <= number:
                break
        return found

    def _pages(self, jql: str, what: str, size: int = PAGE) -> Iterator[tuple[Json, ...]]:
        """The pages of a search; what is in them of other projects is not believed."""
        pages = self._cloud_pages if self.is_cloud else self._server_pages
        for page in pages(jql, Request(what), size):
            yield tuple(one for one in page if self._number(one))

    def _cloud_pages(self, jql: str, request: Request, size: int) -> Iterator[tuple[Json, ...]]:
        wanted: dict[str, Any] = {"jql": jql, "maxResults": size, "fields": list(WANTED)}
        wanted["properties"] = [PROPERTY]
        while True:
            answer = self._wire.send("POST", "/search/jql", request, wanted)
            data = self._wire.read(answer, request)
            yield self._issues(data, request)
            token = data.get("nextPageToken")
            if not token:
                return
            if token == wanted.get("nextPageToken"):
                raise Unavailable("Jira's list of issues cannot be relied on: it goes in circles")
            wanted["nextPageToken"] = token

    def _server_pages(self, jql: str, request: Request, size: int) -> Iterator[tuple[Json, ...]]:
        at = 0
        while True:
            query = {"jql": jql, "startAt": at, "maxResults": size, "fields": _FIELDS}
            data = self._got("/search", request, query | {"properties": PROPERTY})
            page = self._issues(data, request)
            yield page
            at += len(page)
            if not page or at >= int(data.get("total") or 0):
                return

    def _issues(self, data: Json, request: Request) -> tuple[Json, ...]:
        issues = data.get("issues")
        if not isinstance(issues, list) or not all(is_issue(one) for one in issues):
            raise unreadable(request, "Jira")
        return tuple(issues)

    def _screen(self, name: str) -> Screen:
        request = Request(f"the issue types of {self.key}")
        path = f"/issue/createmeta/{quote(self.key)}/issuetypes"
        answer = self._wire.send("GET", path, request, query={"maxResults": PAGE})
        if answer.status == 404:
            self._see_project()
            return Screen(name, known=False)
        types = _entries(self._wire.read(answer, request), "issueTypes")
        type_id = type_named(name, types, self.key)
        asked = Request(f"the create screen of {name}")
        fields: list[Json] = []
        while True:
            query = {"startAt": len(fields), "maxResults": PAGE}
            data = self._got(f"{path}/{quote(type_id)}", asked, query)
            page = _entries(data, "fields")
            fields += page
            if not page or len(fields) >= int(data.get("total") or 0):
                return Screen(name, type_id, tuple(screen_field(one) for one in fields))

    def _see_project(self) -> None:
        """See that the project itself is there: an old Jira has no such address for any."""
        self._got(f"/project/{quote(self.key)}", Request(f"the project {self.key}"))


def _literal(text: str) -> str:
    """A text in a search."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _entries(data: Json, name: str) -> list[Json]:
    """The entries of a page: Data Center calls them values."""
    entries = data.get(name) or data.get("values") or ()
    return [one for one in entries if isinstance(one, dict)]

"""GitHub's issues, on github.com or a server of one's own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from notesync.model.issues import (
    Audience,
    Capabilities,
    Event,
    Field,
    Gone,
    Issue,
    IssueRef,
    Members,
    Status,
)
from notesync.model.pace import Limit, Unit
from notesync.model.settings import GitHubCredentials, GitHubTarget
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    TrackerError,
    Unavailable,
)
from notesync.trackers.github_body import ROOM, parted, remarked, written
from notesync.trackers.github_errors import Answer, Request, unreadable
from notesync.trackers.github_pages import SIZE, Page, above, all_items, next_address, seam
from notesync.trackers.github_payload import (
    Json,
    Trust,
    changes_reason_only,
    edited,
    events_of,
    is_issue,
    is_pull_request,
    issue_of,
    members,
    state_of,
)
from notesync.trackers.github_wire import Wire

SETTLE = 60.0
HOURLY = 5_000
"""Requests an hour for a person or an App; a workflow's own token has 1,000."""

LABEL_COLOUR = "0e8a16"

_REDIRECTED = frozenset({301, 302, 307, 308})


class GitHubTracker:
    """The issues of one repository.

    Args:
        target: The repository, and how its issues are known.
        credentials: None reads what is public.
        now: The time by the wall clock, for what headers say of it.
        login: Who we are, where that is known; else it is learnt from the first issue filed.
        linked: The numbers of the issues that the ledger knows to be ours.
        settle: Seconds after which an unanswered request can have no further effect.
        hourly: How many requests an hour these credentials allow.
    """

    capabilities = Capabilities(due=False, priority=False, body_limit=65_536 - ROOM)

    def __init__(
        self,
        target: GitHubTarget,
        credentials: GitHubCredentials | None,
        now: Callable[[], datetime],
        *,
        login: str = "",
        linked: Callable[[], Collection[str]] = tuple,
        settle: float = SETTLE,
        hourly: int = HOURLY,
    ) -> None:
        self.name = target.name
        self.settle = settle
        self.limits: tuple[Limit, ...] = (
            Limit(1, 1, Unit.CREATION),
            Limit(80, 60, Unit.CREATION),
            Limit(500, 3600, Unit.CREATION),
            Limit(900, 60, Unit.POINT),
            Limit(hourly, 3600, Unit.REQUEST),
        )
        self._target = target
        self._repository = target.repository
        self._wire = Wire(target.base_url, credentials, now)
        self._linked = linked
        self._authors = {name.casefold() for name in (login, *target.trusted_authors) if name}
        self._labels: set[str] | None = None
        self._assignable: dict[str, bool] = {}

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def issues(self) -> tuple[Issue, ...]:
        """The issues with our label as the list shows them; all, where there is none."""
        label = {"labels": self._target.label} if self._target.label else {}
        query = {"state": "all", "sort": "created", "direction": "asc", "per_page": SIZE, **label}
        return self._ours(all_items(self._paged("/issues", query, "its issues")))

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue by its number; `Gone` says whether it was deleted, moved or hidden."""
        data = self._fetched(ref)
        return data if isinstance(data, Gone) else self._seen(data)

    def newest(self) -> int:
        """The highest number that the list of issues and pull requests shows."""
        return self._end("desc") or 0

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, from the unfiltered list."""
        query = {"state": "all", "sort": "created", "direction": "desc", "per_page": SIZE}
        what = "its newest issues"
        read = self._paged("/issues", query, what)

        def around(place: int) -> Page:
            size, page = seam(place)
            return self._paged("/issues", {**query, "per_page": size, "page": page}, what)("")

        return self._ours(above(number, read, around, lambda: self._end("asc")))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed which of its fields; GitHub does not tell that of bodies."""
        if not _is_number(ref):
            return ()
        read = self._paged(f"/issues/{ref.id}/timeline", {"per_page": SIZE}, f"what {ref} saw")
        return tuple(event for entry in all_items(read) for event in events_of(entry))

    def audience(self) -> Audience:
        """Who can read the repository, by its visibility."""
        request = Request(f"the repository {self._repository}")
        try:
            return _audience(self._wire.read(self._read("", request), request))
        except (Denied, Rejected):
            return Audience.UNKNOWN

    def create(self, new: NewIssue) -> Issue:
        """File one issue in one request; one that is wanted closed is closed by a second.

        The marker says that it was asked for open until that second request, which brings the final
        one. If it fails the issue is filed all the same, and a later plan closes it.
        """
        fields, closed = new.fields, new.fields.status.closed
        marker = new.marker
        if closed:
            marker = replace(marker, asked=replace(marker.asked, status=Status.OPEN))
        labels = sorted(fields.labels | ({self._target.label} - {""}))
        self._see_labels(labels)
        wanted = {
            "title": fields.title,
            "body": written(new.body, marker),
            "labels": labels,
            "assignees": [one for one in sorted(fields.assignees) if self._can_assign(one)],
        }
        data = self._written("POST", "/issues", Request("a new issue", writes=True), wanted)
        self._learn(data)
        if closed:
            body = {"body": written(new.body, new.marker)}
            data = self._closed(data, state_of(fields.status) | body)
        return self._seen(data)

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Labels and assignees first, then all the rest in one request."""
        if not _is_number(ref):
            raise _unknown(ref)
        path = f"/issues/{ref.id}"
        request = Request(f"{ref}", writes=True, one=True)
        for change in members(edit.changes, Field.LABELS):
            self._relabel(path, request, change)
        for change in members(edit.changes, Field.ASSIGNEES):
            self._reassign(path, request, change)
        if changes_reason_only(edit.changes):
            self._written("PATCH", path, request, state_of(Status.OPEN))
        wanted = edited(edit.changes) | self._body(ref, edit)
        if not wanted:
            return self._seen(self._present(ref))
        return self._seen(self._written("PATCH", path, request, wanted))

    def _closed(self, data: Json, wanted: dict[str, str]) -> Json:
        """Close what was just filed; it is filed whatever comes of that."""
        number = data["number"]
        request = Request(f"closing #{number}", writes=True, one=True)
        try:
            return self._written("PATCH", f"/issues/{number}", request, wanted)
        except TrackerError:
            return data

    def _body(self, ref: IssueRef, edit: Edit) -> dict[str, str]:
        """The body as it is to be; what is not given is read anew, right before it is written."""
        if edit.body is not None and edit.marker:
            return {"body": written(edit.body, edit.marker)}
        if edit.body is None and edit.marker is None:
            return {}
        raw = self._present(ref).get("body") or ""
        if edit.marker:
            return {"body": remarked(raw, edit.marker)}
        return {"body": written(edit.body or "", parted(raw).marker)}

    def _relabel(self, path: str, request: Request, change: Members) -> None:
        if change.add:
            self._see_labels(change.add)
            self._wire.expect(
                "POST", self._at(f"{path}/labels"), request, {"labels": list(change.add)}
            )
        for name in change.remove:
            label = f"{path}/labels/{quote(name, safe='')}"
            answer = self._wire.send("DELETE", self._at(label), request)
            if answer.status not in (200, 204, 404):  # it is gone already
                raise self._wire.refused(answer, request)

    def _reassign(self, path: str, request: Request, change: Members) -> None:
        at = self._at(f"{path}/assignees")
        if known := [one for one in change.add if self._can_assign(one)]:
            self._wire.expect("POST", at, request, {"assignees": known})
        if change.remove:
            self._wire.expect("DELETE", at, request, {"assignees": list(change.remove)})

    def _can_assign(self, login: str) -> bool:
        """Whether GitHub would take this assignee: of a stranger it takes the whole issue amiss."""
        if login not in self._assignable:
            request = Request(f"whether {login} can be assigned")
            answer = self._wire.send(
                "GET", self._at(f"/assignees/{quote(login, safe='')}"), request
            )
            if answer.status not in (204, 404):
                raise self._wire.refused(answer, request)
            self._assignable[login] = answer.status == 204
        return self._assignable[login]

    def _see_labels(self, names: Collection[str]) -> None:
        """Make the labels that are missing. What cannot be made, GitHub leaves out or makes."""
        if self._labels is None:
            read = self._paged("/labels", {"per_page": SIZE}, "its labels")
            self._labels = {str(one.get("name")).casefold() for one in all_items(read)}
        for name in names:
            if name.casefold() not in self._labels:
                self._make_label(name)
                self._labels.add(name.casefold())

    def _make_label(self, name: str) -> None:
        # Made twice it is still one label: unlike an issue, it can simply be tried again.
        request = Request(f"the label {name!r}")
        wanted = {"name": name, "color": LABEL_COLOUR}
        answer = self._wire.send("POST", self._at("/labels"), request, wanted)
        if answer.status not in (201, 403, 404, 422) or _is_pause(self._wire, answer, request):
            raise self._wire.refused(answer, request)

    def _fetched(self, ref: IssueRef) -> Json | Gone:
        """GitHub's own JSON of one issue."""
        if not _is_number(ref):
            return Gone(ref, "GitHub's issues have numbers")
        request = Request(f"{ref}", one=True)
        answer = self._read(f"/issues/{ref.id}", request)
        if answer.status in _REDIRECTED:
            return Gone(ref, "it was transferred to another repository")
        if answer.status == 410 and "disabled" not in answer.message.lower():
            return Gone(ref, "it was deleted")
        if answer.status == 404:
            return Gone(ref, "GitHub shows no such issue: never filed, or hidden from this token")
        data = self._wire.read(answer, request)
        if not is_issue(data):
            raise unreadable(request)
        return Gone(ref, "it is a pull request") if is_pull_request(data) else data

    def _present(self, ref: IssueRef) -> Json:
        data = self._fetched(ref)
        if isinstance(data, Gone):
            raise _unknown(ref, data.reason)
        return data

    def _paged(self, path: str, query: Mapping[str, Any], what: str) -> Callable[[str], Page]:
        """Reads one page of a list: the first, or that at the address that the last one named."""
        request = Request(what)

        def read(address: str) -> Page:
            if address:
                answer = self._wire.send("GET", self._wire.absolute(address), request)
            else:
                answer = self._read(path, request, query)
            data = self._wire.read(answer, request)
            if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
                raise unreadable(request)
            return Page(tuple(data), next_address(dict(answer.headers)))

        return read

    def _read(self, path: str, request: Request, query: Mapping[str, Any] | None = None) -> Answer:
        """One GET in the repository, under its new name where it was renamed."""
        answer = self._wire.send("GET", self._at(path), request, query=query)
        if answer.status in _REDIRECTED and self._is_renamed():
            return self._wire.send("GET", self._at(path), request, query=query)
        return answer

    def _is_renamed(self) -> bool:
        """Whether the repository has another name than we thought; it is used from then on."""
        request = Request(f"the repository {self._repository}")
        answer = self._wire.send("GET", self._at(""), request)
        if answer.status not in _REDIRECTED:
            return False
        moved = self._wire.follow(answer, request)
        self._repository = str(moved["full_name"])
        return True

    def _end(self, direction: str) -> int | None:
        """The number at one end of the list of issues and pull requests; None in an empty one."""
        query = {"state": "all", "sort": "created", "direction": direction, "per_page": 1}
        page = self._paged("/issues", query, "its newest issue")("")
        return page.items[0]["number"] if page.items else None

    def _written(self, verb: str, path: str, request: Request, wanted: dict[str, Any]) -> Json:
        data = self._wire.expect(verb, self._at(path), request, wanted)
        if not is_issue(data):
            raise unreadable(request)
        return data

    def _learn(self, data: Json) -> None:
        """Remember who we are: a workflow's token may not ask."""
        login = (data.get("user") or {}).get("login")
        if login:
            self._authors.add(str(login).casefold())

    def _ours(self, entries: Collection[Json]) -> tuple[Issue, ...]:
        return tuple(self._seen(one) for one in entries if not is_pull_request(one))

    def _seen(self, data: Json) -> Issue:
        trust = Trust(frozenset(self._authors), frozenset(self._linked()))
        return issue_of(data, trust, self._target.label)

    def _at(self, path: str) -> str:
        return f"/repos/{self._repository}{path}"


def _audience(data: object) -> Audience:
    """An internal repository is read by the members of one enterprise, signed in: not by all."""
    told = data if isinstance(data, dict) else {}
    match told.get("visibility"), told.get("private"):
        case ("private" | "internal", _) | (None, True):
            return Audience.PRIVATE
        case ("public", _) | (None, False):
            return Audience.PUBLIC
        case _:
            return Audience.UNKNOWN


def _is_number(ref: IssueRef) -> bool:
    return ref.id.isascii() and ref.id.isdigit()


def _is_pause(wire: Wire, answer: Answer, request: Request) -> bool:
    return isinstance(wire.refused(answer, request), Unavailable | Indeterminate)


def _unknown(ref: IssueRef, reason: str = "there is no such issue") -> Rejected:
    return Rejected(f"GitHub, {ref}: {reason}", "run `notesync plan` again")

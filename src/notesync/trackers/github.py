"""GitHub's issues, on github.com or a server of one's own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
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
    Set,
    Status,
    members,
)
from notesync.model.pace import PERSON_HOURLY, Cost, Costs, Limit, Unit
from notesync.model.settings import GitHubCredentials, GitHubTarget
from notesync.trackers.answers import ANEW, Json, Request, unreadable
from notesync.trackers.base import Denied, Edit, NewIssue, Rejected, TrackerError
from notesync.trackers.github_body import ROOM, parted, remarked, written
from notesync.trackers.github_offer import Offer
from notesync.trackers.github_pages import Page, above, all_items, seam
from notesync.trackers.github_payload import (
    Trust,
    changes_reason_only,
    edited,
    events_of,
    is_issue,
    is_pull_request,
    issue_of,
    state_of,
)
from notesync.trackers.github_repository import REDIRECTED, Repository
from notesync.trackers.github_wire import Wire

SETTLE = 60.0

CAPABILITIES = Capabilities(due=False, priority=False, body_limit=65_536 - ROOM)
"""What every repository holds; whether it has dates depends on its organisation."""

ALL = {"state": "all", "sort": "created"}


class GitHubTracker:
    """The issues of one repository.

    Args:
        target: The repository, and how its issues are known.
        credentials: None reads what is public.
        now: The time by the wall clock, for what headers say of it.
        linked: The numbers of the issues that the ledger knows to be ours.
        settle: Seconds after which an unanswered request can have no further effect.
        hourly: How many requests an hour these credentials allow.
    """

    def __init__(
        self,
        target: GitHubTarget,
        credentials: GitHubCredentials | None,
        now: Callable[[], datetime],
        *,
        linked: Callable[[], Collection[str]] = tuple,
        settle: float = SETTLE,
        hourly: int = PERSON_HOURLY,
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
        self._wire = Wire(target.base_url, credentials, now)
        self._repository = Repository(self._wire, target.repository)
        self._offer = Offer(self._repository, target)
        self._linked = linked
        self._authors = {name.casefold() for name in target.trusted_authors if name}

    @property
    def capabilities(self) -> Capabilities:
        """What it holds; asks, where the target names a field for dates that nobody saw yet."""
        return replace(CAPABILITIES, due=self._offer.has_dates())

    @property
    def traffic(self) -> Sequence[Cost]:
        """Every request so far, in order."""
        return self._wire.sent

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def issues(self) -> tuple[Issue, ...]:
        """The issues with our label as the list shows them; all, where there is none."""
        label = {"labels": self._target.label} if self._target.label else {}
        query = {**ALL, "direction": "asc", **label}
        return self._ours(all_items(self._repository.paged("/issues", query, "its issues")))

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue by its number; `Gone` says whether it was deleted, moved or hidden."""
        data = self._fetched(ref)
        return data if isinstance(data, Gone) else self._seen(data)

    def newest(self) -> int:
        """The highest number that the list of issues and pull requests shows."""
        return self._end("desc") or 0

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, from the unfiltered list."""
        query = {**ALL, "direction": "desc"}
        what = "its newest issues"
        read = self._repository.paged("/issues", query, what)

        def around(place: int) -> Page:
            size, page = seam(place)
            part = {**query, "per_page": size, "page": page}
            return self._repository.paged("/issues", part, what)("")

        return self._ours(above(number, read, around, lambda: self._end("asc")))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed which of its fields; GitHub does not tell that of bodies."""
        if not _is_number(ref):
            return ()
        path = f"/issues/{ref.id}/timeline"
        read = self._repository.paged(path, {}, f"what {ref} saw")
        return tuple(event for entry in all_items(read) for event in events_of(entry))

    def audience(self) -> Audience:
        """Who can read the repository, by its visibility."""
        request = Request(f"the repository {self._repository.name}")
        try:
            return _audience(self._repository.read(self._repository.get("", request), request))
        except (Denied, Rejected):
            return Audience.UNKNOWN

    def costs(self, write: NewIssue | Edit) -> Costs:
        """The most requests that this write may take."""
        match write:
            case NewIssue(fields=fields):
                beforehand = self._offer.costs(self._labels(fields.labels), fields.assignees)
                closing = [Cost.CREATE] if fields.status.closed else []
                return (*beforehand, *self._offer.extra_costs, Cost.CREATE, *closing)
            case Edit():
                return tuple(self._edit_costs(write))

    def create(self, new: NewIssue) -> Issue:
        """File one issue in one request; one that is wanted closed is closed by a second.

        The marker says that it was asked for open until that second request, which brings the final
        one. If it fails the issue is filed all the same, and a later plan closes it.
        """
        fields, closed = new.fields, new.fields.status.closed
        marker = new.marker
        if closed:
            marker = marker.asking(Status.OPEN)
        labels = self._labels(fields.labels)
        self._offer.see_labels(labels)
        people = [one for one in sorted(fields.assignees) if self._offer.can_assign(one)]
        extras = self._offer.extras(new.marker, fields)
        wanted = {
            "title": fields.title,
            "body": written(new.body, marker),
            "labels": labels,
            "assignees": people,
            **extras.wanted,
        }
        request = Request("a new issue", writes=True)
        data = self._repository.issue("POST", "/issues", request, wanted)
        self._learn(data)
        lacks = (*_strangers(fields.assignees, people), *extras.lost(data))
        if closed:
            body = {"body": written(new.body, new.marker)}
            data = self._closed(data, state_of(fields.status) | body)
        return replace(self._seen(data), lacks=lacks)

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Labels, assignees and the date first, then all the rest in one request."""
        if not _is_number(ref):
            raise _unknown(ref)
        path = f"/issues/{ref.id}"
        request = Request(f"{ref}", writes=True, one=True)
        for change in members(edit.changes, Field.LABELS):
            self._relabel(path, request, change)
        for change in members(edit.changes, Field.ASSIGNEES):
            self._reassign(path, request, change)
        for dated in edit.changes:
            if isinstance(dated, Set) and dated.field is Field.DUE:
                self._redate(path, request, dated.after)
        if changes_reason_only(edit.changes):
            self._repository.issue("PATCH", path, request, state_of(Status.OPEN))
        wanted = edited(edit.changes) | self._original(edit) | self._body(ref, edit)
        if not wanted:
            return self._seen(self._present(ref))
        return self._seen(self._repository.issue("PATCH", path, request, wanted))

    def _closed(self, data: Json, wanted: dict[str, object]) -> Json:
        """Close what was just filed; it is filed whatever comes of that."""
        number = data["number"]
        request = Request(f"closing #{number}", writes=True, one=True)
        try:
            return self._repository.issue("PATCH", f"/issues/{number}", request, wanted)
        except TrackerError:
            return data

    def _original(self, edit: Edit) -> dict[str, object]:
        """Which issue this one is a duplicate of, where it is to be closed as one."""
        if edit.duplicate_of is None:
            return {}
        data = self._fetched(edit.duplicate_of)
        return {} if isinstance(data, Gone) else {"duplicate_issue_id": data["id"]}

    def _body(self, ref: IssueRef, edit: Edit) -> dict[str, object]:
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
            self._offer.see_labels(change.add)
            wanted = {"labels": list(change.add)}
            self._repository.write("POST", f"{path}/labels", request, wanted)
        for name in change.remove:
            self._taken(f"{path}/labels/{quote(name, safe='')}", request)

    def _reassign(self, path: str, request: Request, change: Members) -> None:
        at = f"{path}/assignees"
        if known := [one for one in change.add if self._offer.can_assign(one)]:
            self._repository.write("POST", at, request, {"assignees": known})
        if change.remove:
            self._repository.write("DELETE", at, request, {"assignees": list(change.remove)})

    def _redate(self, path: str, request: Request, day: str | None) -> None:
        """Put a date in its field, and leave all other fields to those who fill them."""
        if not self._offer.has_dates():
            return
        at, due = f"{path}/issue-field-values", self._offer.due
        if day:
            wanted = {"issue_field_values": [due.value(date.fromisoformat(day))]}
            self._repository.write("POST", at, request, wanted)
        else:
            self._taken(f"{at}/{due.id}", request)

    def _taken(self, path: str, request: Request) -> None:
        """Take something off an issue; it may be gone already."""
        answer = self._repository.send("DELETE", path, request)
        if answer.status not in (200, 204, 404):
            raise self._repository.refused(answer, request)

    def _edit_costs(self, edit: Edit) -> Iterator[Cost]:
        for change in edit.changes:
            match change:
                case Members(Field.LABELS, add, remove):
                    yield from self._offer.costs(add, ())
                    yield from [Cost.CREATE] * bool(add) + [Cost.WRITE] * len(remove)
                case Members(_, add, remove):
                    yield from self._offer.costs((), add)
                    yield from [Cost.CREATE] * bool(add) + [Cost.WRITE] * bool(remove)
                case Set(Field.DUE, _, day):
                    yield from self._offer.date_costs
                    yield Cost.CREATE if day else Cost.WRITE
                case _:
                    pass  # it travels in the one request that edits the rest
        yield from [Cost.CREATE] * changes_reason_only(edit.changes)
        yield from [Cost.READ] * (1 + bool(edit.duplicate_of))
        yield Cost.CREATE

    def _fetched(self, ref: IssueRef) -> Json | Gone:
        """GitHub's own JSON of one issue."""
        if not _is_number(ref):
            return Gone(ref, "GitHub's issues have numbers")
        request = Request(f"{ref}", one=True)
        answer = self._repository.get(f"/issues/{ref.id}", request)
        if answer.status in REDIRECTED:
            return Gone(ref, "it was transferred to another repository")
        if answer.status == 410 and "disabled" not in answer.message.lower():
            return Gone(ref, "it was deleted")
        if answer.status == 404:
            return Gone(ref, "GitHub shows no such issue: never filed, or hidden from this token")
        data = self._repository.read(answer, request)
        if not is_issue(data):
            raise unreadable(request, "GitHub")
        return Gone(ref, "it is a pull request") if is_pull_request(data) else data

    def _present(self, ref: IssueRef) -> Json:
        data = self._fetched(ref)
        if isinstance(data, Gone):
            raise _unknown(ref, data.reason)
        return data

    def _end(self, direction: str) -> int | None:
        """The number at one end of the list of issues and pull requests; None in an empty one."""
        query = {**ALL, "direction": direction, "per_page": 1}
        page = self._repository.paged("/issues", query, "its newest issue")("")
        return page.items[0]["number"] if page.items else None

    def _learn(self, data: Json) -> None:
        """Remember who we are: a workflow's token may not ask."""
        login = (data.get("user") or {}).get("login")
        if login:
            self._authors.add(str(login).casefold())

    def _labels(self, wanted: Collection[str]) -> list[str]:
        """The labels of an issue that is filed, our own among them."""
        return sorted({*wanted, self._target.label} - {""})

    def _ours(self, entries: Collection[Json]) -> tuple[Issue, ...]:
        return tuple(self._seen(one) for one in entries if not is_pull_request(one))

    def _seen(self, data: Json) -> Issue:
        self._offer.notice(data)
        trust = Trust(frozenset(self._authors), frozenset(self._linked()))
        return issue_of(data, trust, self._target.label, self._offer.due)


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


def _strangers(wanted: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Who was to be assigned and cannot be."""
    strangers = sorted(set(wanted) - set(known))
    return tuple(f"assignee {one} (nobody who can be assigned here)" for one in strangers)


def _is_number(ref: IssueRef) -> bool:
    return ref.id.isascii() and ref.id.isdigit()


def _unknown(ref: IssueRef, reason: str = "there is no such issue") -> Rejected:
    return Rejected(f"GitHub, {ref}: {reason}", ANEW)

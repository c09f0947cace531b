"""GitHub's JSON to issues and events, and fields to what GitHub is asked for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeGuard

from notesync.model.issues import (
    Change,
    Event,
    Field,
    Fields,
    Issue,
    IssueRef,
    Set,
    Status,
)
from notesync.trackers.answers import Json
from notesync.trackers.github_body import parted

INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""What GitHub calls authors who may edit the issues of a repository anyway."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose markers are believed.

    `authors` are logins, of people and of bots, ours among them; `linked` the numbers of the issues
    that the ledger knows to be ours, whoever filed them.
    """

    authors: frozenset[str] = frozenset()
    linked: Collection[str] = field(default=frozenset())

    def in_issue(self, data: Json) -> bool:
        """Whether a marker in this issue says what we wrote: nobody else could put it there.

        A bot is an insider, too, but may repeat what strangers told it: it has to be named.
        """
        user = data.get("user") or {}
        if user.get("login", "").casefold() in self.authors or str(data["number"]) in self.linked:
            return True
        return user.get("type") != "Bot" and data.get("author_association") in INSIDERS


@dataclass(frozen=True, slots=True)
class DateField:
    """The organisation's field that holds due dates, by its name; `id` is 0 until it is known."""

    name: str = ""
    id: int = 0

    def found_in(self, fields: Iterable[Json]) -> "DateField":
        """The field with its id, where one of the organisation's is called so and holds dates."""
        ids = (one.get("id") for one in fields if self._is_called(one.get("name"), one))
        return self._with(next(ids, None))

    def seen_in(self, issue: Json) -> "DateField":
        """The field with its id, where an issue has a value of it."""
        return self._with(next((one.get("issue_field_id") for one in self._values(issue)), None))

    def date_in(self, issue: Json) -> date | None:
        """The date that an issue has in this field."""
        said = next((str(one.get("value")) for one in self._values(issue)), "")
        try:
            return date.fromisoformat(said[:10])
        except ValueError:
            return None

    def value(self, day: date) -> dict[str, object]:
        """The value as a request says it."""
        return {"field_id": self.id, "value": day.isoformat()}

    def _values(self, issue: Json) -> Iterator[Json]:
        for one in issue.get("issue_field_values") or ():
            if self._is_called(one.get("issue_field_name"), one):
                yield one

    def _is_called(self, name: object, one: Json) -> bool:
        called = self.name and str(name).casefold() == self.name.casefold()
        known = self.id and one.get("issue_field_id") == self.id
        return one.get("data_type") == "date" and bool(called or known)

    def _with(self, found: object) -> "DateField":
        return replace(self, id=found) if isinstance(found, int) else self


def is_issue(data: object) -> TypeGuard[Json]:
    """Whether this is an issue or a pull request as GitHub's contract promises it."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("number"), int)
        and isinstance(data.get("title"), str)
        and data.get("state") in ("open", "closed")
    )


def is_pull_request(data: Json) -> bool:
    """Whether it is none of ours: lists of issues have pull requests in them."""
    return "pull_request" in data


def issue_of(data: Json, trust: Trust, label: str, due: DateField) -> Issue:
    """An issue as the core sees it: without our marker's line and our own label."""
    found = parted(data.get("body") or "")
    believed = trust.in_issue(data)
    said = () if found.marker is None else (found.marker,)
    return Issue(
        IssueRef(str(data["number"]), data.get("html_url") or ""),
        Fields(
            title=data["title"],
            status=_status(data),
            due=due.date_in(data),
            labels=frozenset(
                name
                for name in _names(data.get("labels"), "name")
                if name.casefold() != label.casefold()
            ),
            assignees=_names(data.get("assignees"), "login"),
        ),
        found.body,
        found.marker if believed else None,
        _login(data.get("user")),
        data.get("comments") or 0,
        found.claims if believed else (*said, *found.claims),
        stranger=not believed,
    )


def state_of(status: Status) -> dict[str, object]:
    """What GitHub is asked for so that an issue is in this state."""
    if status is Status.OPEN:
        return {"state": "open"}
    return {"state": "closed", "state_reason": status.value}


def edited(changes: Collection[Change]) -> dict[str, object]:
    """The fields of the one request that edits an issue, but for its body."""
    wanted: dict[str, object] = {}
    for change in changes:
        match change:
            case Set(Field.TITLE, _, after):
                wanted["title"] = after or ""
            case Set(Field.STATUS, _, after):
                wanted |= state_of(Status(after or Status.OPEN))
            case _:
                pass  # the block travels in the body, members in requests of their own
    return wanted


def changes_reason_only(changes: Collection[Change]) -> bool:
    """Whether a closed issue is to be closed for another reason: GitHub ignores that alone."""
    return any(
        isinstance(one, Set)
        and one.field is Field.STATUS
        and Status(one.before or Status.OPEN).closed
        and Status(one.after or Status.OPEN).closed
        for one in changes
    )


def events_of(data: Json) -> Iterator[Event]:
    """What one entry of an issue's timeline says of the fields that we keep true."""
    pair = _moved(data)
    if pair:
        name, before, after = pair
        at = str(data.get("created_at") or "").replace("Z", "+00:00")
        yield Event(_login(data.get("actor")), at, name, before, after)


def _moved(data: Json) -> tuple[str, str | None, str | None] | None:
    match data.get("event"):
        case "renamed":
            rename = data.get("rename") or {}
            return Field.TITLE.value, rename.get("from"), rename.get("to")
        case "closed":
            return Field.STATUS.value, Status.OPEN.value, _reason(data).value
        case "reopened":
            return Field.STATUS.value, Status.COMPLETED.value, Status.OPEN.value
        case "labeled":
            return Field.LABELS.value, "", (data.get("label") or {}).get("name")
        case "unlabeled":
            return Field.LABELS.value, (data.get("label") or {}).get("name"), ""
        case "assigned":
            return Field.ASSIGNEES.value, "", _login(data.get("assignee"))
        case "unassigned":
            return Field.ASSIGNEES.value, _login(data.get("assignee")), ""
        case _:
            return None


def _status(data: Json) -> Status:
    return Status.OPEN if data["state"] == "open" else _reason(data)


def _reason(data: Json) -> Status:
    """Why it was closed; as completed where GitHub does not say."""
    reason = data.get("state_reason")
    return Status(reason) if reason in ("not_planned", "duplicate") else Status.COMPLETED


def _names(entries: object, name: str) -> frozenset[str]:
    if not isinstance(entries, list):
        return frozenset()
    found = (one.get(name) if isinstance(one, dict) else one for one in entries)
    return frozenset(one for one in found if isinstance(one, str))


def _login(user: object) -> str:
    """Who it was; GitHub's own name for those whose account is gone."""
    return str(user.get("login") or "ghost") if isinstance(user, dict) else "ghost"

"""Between Jira's JSON and the model's words: issues, edits, history. Nothing here asks anything."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeGuard, TypeVar
from urllib.parse import quote, unquote

from notesync.model.canonical import canonical_text, fingerprint
from notesync.model.issues import (
    Change,
    Event,
    Field,
    Fields,
    Issue,
    IssueRef,
    Key,
    Marker,
    Place,
    Set,
    Status,
    members,
)
from notesync.model.items import Kind, Priority
from notesync.model.settings import JiraTarget
from notesync.trackers.answers import Json
from notesync.trackers.jira_body import PROPERTY, Kept, kept_of, presented, vouched

WANTED = (
    "summary", "description", "status", "resolution", "duedate", "priority", "labels", "assignee",
    "creator", "comment", "project",
)  # fmt: skip
"""The fields that are asked for with every issue."""

_KEYED = "notesync:"

Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How one Jira says what we say: the names of the target, and by what people are known."""

    target: JiraTarget
    user: str = "accountId"
    site: str = ""

    def priority(self, name: str | None) -> Priority | None:
        """Our word for a priority; None for one that we have no word for."""
        return _ours(self.target.priorities, name)

    def status(self, data: Json) -> Status:
        """Open, or closed with the reason that the resolution gives."""
        if _category(data.get("status")) != "done":
            return Status.OPEN
        return _ours(self.target.resolutions, _name(data.get("resolution"))) or Status.COMPLETED


def is_issue(data: object) -> TypeGuard[Json]:
    """Whether this is an issue as Jira's contract promises it."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("key"), str)
        and isinstance(data.get("fields"), dict)
        and isinstance(data["fields"].get("summary"), str)
        and isinstance(data["fields"].get("status"), dict)
    )


def number_of(key: object, project: str) -> int | None:
    """The number in the key of an issue of this project; None for anything else."""
    place, dash, digits = str(key).rpartition("-")
    if not dash or place != project or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits) if digits == str(int(digits)) else None


def held(data: Json) -> Kept:
    """What the issue remembers of us, in its property or, where there is none, in its text."""
    value = (data.get("properties") or {}).get(PROPERTY)
    return kept_of(value) if value else vouched(data["fields"].get("description"))


def issue_of(data: Json, lexicon: Lexicon) -> Issue:
    """An issue as the core sees it: without our own labels, with our block behind its text."""
    fields, kept = data["fields"], held(data)
    shown = Fields(
        title=fields["summary"],
        status=lexicon.status(fields),
        due=_day(fields.get("duedate")),
        priority=lexicon.priority(_name(fields.get("priority"))),
        labels=frozenset(
            one for one in labels_of(data) if not is_own_label(one, lexicon.target.label)
        ),
        assignees=frozenset(filter(None, (_person(fields.get("assignee"), lexicon.user),))),
    )
    body = presented(fields.get("description"), kept)
    marker = kept.marker or _from_label(data, shown, kept)
    remarks = (fields.get("comment") or {}).get("total") or 0
    ref = IssueRef(data["key"], f"{lexicon.site}/browse/{data['key']}")
    author = _person(fields.get("creator"), lexicon.user)
    return Issue(ref, shown, body, marker, author, max(0, remarks - bool(kept.comment)))


def may_be_ours(data: Json, label: str) -> bool:
    """Whether an issue of a list has anything of us, whatever the list was asked for."""
    named = any(is_own_label(one, label) for one in labels_of(data))
    return named or PROPERTY in (data.get("properties") or {})


def is_keyed(data: Json) -> bool:
    """Whether an issue is known by a label of ours, for want of a property."""
    named = any(one.startswith(_KEYED) for one in labels_of(data))
    return named and PROPERTY not in (data.get("properties") or {})


def labels_of(data: Json) -> tuple[str, ...]:
    """All labels of an issue, ours among them."""
    return tuple(one for one in data["fields"].get("labels") or () if isinstance(one, str))


def is_own_label(name: str, label: str) -> bool:
    """Whether a label is there for us alone."""
    return name.casefold() == label.casefold() or name.startswith(_KEYED)


def keyed_label(marker: Marker) -> str:
    """A label that says whose issue it is, where Jira keeps no properties."""
    return f"{_KEYED}{marker.kind.value}:{marker.key}:{quote(marker.namespace, safe='/')}"


def without_blanks(labels: Iterable[str]) -> list[str]:
    """The labels that Jira can hold: a label with a blank in it is left out."""
    return sorted(one for one in labels if one and not any(char.isspace() for char in one))


def edited(changes: Collection[Change]) -> dict[str, Any]:
    """The plain fields of an edit: title and day."""
    wanted: dict[str, Any] = {}
    for change in changes:
        match change:
            case Set(Field.TITLE, _, after):
                wanted["summary"] = after or ""
            case Set(Field.DUE, _, after):
                wanted["duedate"] = after
            case _:
                pass  # the rest needs to be looked up, or travels in requests of its own
    return wanted


def relabelled(changes: Collection[Change], present: Iterable[str]) -> list[dict[str, str]]:
    """What is done to the labels one by one; names that are there in another case are the same."""
    have = {one.casefold(): one for one in present}
    steps: list[dict[str, str]] = []
    for change in members(changes, Field.LABELS):
        add = [one for one in without_blanks(change.add) if one.casefold() not in have]
        drop = [have[one.casefold()] for one in change.remove if one.casefold() in have]
        steps += [{"add": one} for one in add] + [{"remove": one} for one in drop]
    return steps


def reassigned(changes: Collection[Change], present: Iterable[str]) -> tuple[str, ...] | None:
    """Who may be asked to take the one place of an assignee; None where it stays as it is.

    Nobody who is not to go is put off it: whoever else was to be added is left out.
    """
    asked = members(changes, Field.ASSIGNEES)
    if not asked:
        return None
    gone = {one.casefold() for change in asked for one in change.remove}
    if any(one.casefold() not in gone for one in present):
        return None
    return tuple(one for change in asked for one in change.add)


def status_set(changes: Collection[Change]) -> Status | None:
    """The state that is asked for; None where it stays."""
    for change in changes:
        if isinstance(change, Set) and change.field is Field.STATUS:
            return Status(change.after or Status.OPEN)
    return None


def priority_set(changes: Collection[Change]) -> tuple[Priority | None] | None:
    """The priority that is asked for; None where it stays."""
    for change in changes:
        if isinstance(change, Set) and change.field is Field.PRIORITY:
            return (Priority(change.after) if change.after else None,)
    return None


def events_of(data: Json, lexicon: Lexicon, done: Collection[str]) -> Iterator[Event]:
    """What the change log says of the fields that we keep true; `done` are ids of closed states."""
    histories = (data.get("changelog") or {}).get("histories") or ()
    for entry in sorted(histories, key=lambda one: str(one.get("created"))):
        who = _person(entry.get("author"), lexicon.user)
        at = _moment(str(entry.get("created") or ""))
        for item in entry.get("items") or ():
            if told := _told(item, lexicon, done):
                yield Event(who, at, *told)


def _told(
    item: Json, lexicon: Lexicon, done: Collection[str]
) -> tuple[str, str | None, str | None] | None:
    before, after = item.get("fromString"), item.get("toString")
    match item.get("fieldId") or item.get("field"):
        case "summary":
            return Field.TITLE.value, before, after
        case "status":
            left, entered = item.get("from") in done, item.get("to") in done
            states = Status.OPEN.value, Status.COMPLETED.value
            return None if left == entered else (Field.STATUS.value, states[left], states[entered])
        case "duedate":
            return Field.DUE.value, item.get("from"), item.get("to")
        case "priority":
            return Field.PRIORITY.value, lexicon.priority(before), lexicon.priority(after)
        case "labels":
            old, new = set((before or "").split()), set((after or "").split())
            taken, added = ", ".join(sorted(old - new)), ", ".join(sorted(new - old))
            return Field.LABELS.value, taken, added
        case "assignee":
            return Field.ASSIGNEES.value, item.get("from") or "", item.get("to") or ""
        case "description":
            return Field.BLOCK.value, before, after
        case _:
            return None


def _from_label(data: Json, shown: Fields, kept: Kept) -> Marker | None:
    """The little that a label of ours says: whose issue it is. What was asked is what is shown."""
    named = next((one for one in labels_of(data) if one.startswith(_KEYED)), "")
    parts = named.split(":", 3)
    if len(parts) != 4 or parts[1] not in [one.value for one in Kind]:
        return None
    block = "" if kept.block is None else fingerprint(canonical_text(kept.block))
    place = Place("", 0, shown.title)
    return Marker(unquote(parts[3]), Key(parts[2]), 1, Kind(parts[1]), shown, block, (place,))


def _ours(names: Mapping[Word, str], name: str | None) -> Word | None:
    wanted = (name or "").casefold()
    return next((ours for ours, theirs in names.items() if theirs.casefold() == wanted), None)


def _category(status: object) -> str:
    """`new`, `indeterminate` or `done`."""
    category = status.get("statusCategory") if isinstance(status, dict) else None
    return str(category.get("key")) if isinstance(category, dict) else ""


def _name(value: object) -> str | None:
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def _person(user: object, known_by: str) -> str:
    """What somebody is known by; empty where nobody is."""
    return str(user.get(known_by) or user.get("key") or "") if isinstance(user, dict) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(text: str) -> str:
    """A time of Jira's (`2031-03-05T10:00:00.000+0000`) as ISO 8601 in whole seconds."""
    try:
        return datetime.fromisoformat(text).isoformat(timespec="seconds")
    except ValueError:
        return text

"""The stand-in's JSON: issues and edits on their way between two processes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from notesync.model.canonical import Plain, plain
from notesync.model.issues import Event, Fields, Issue, IssueRef, Status
from notesync.model.items import Priority
from notesync.trackers.base import Edit, NewIssue
from notesync.trackers.marker import decode, encode

Json = dict[str, Any]


def new_json(new: NewIssue) -> Json:
    """A creation as it is sent: the marker is in it."""
    fields = {name: value for name, value in _plain(new.fields).items() if name != "block"}
    return {**fields, "body": new.body, "marker": encode(new.marker)}


def edit_json(edit: Edit) -> Json:
    """An edit as it is sent: what it leaves alone is not in it."""
    data: Json = {"changes": [_plain(change) for change in edit.changes]}
    if edit.body is not None:
        data["body"] = edit.body
    if edit.marker is not None:
        data["marker"] = encode(edit.marker)
    return data


def edited(issue: Mapping[str, Any], edit: Mapping[str, Any]) -> Json:
    """The issue after an edit: what the stand-in does with one."""
    after = dict(issue)
    for change in edit.get("changes", ()):
        name = change["field"]
        if change["op"] == "members":
            kept = set(after[name]) - set(change["remove"])
            after[name] = sorted(kept | set(change["add"]))
        elif name != "body":  # a changed block travels in the whole body
            after[name] = change["after"]
    after.update({name: edit[name] for name in ("body", "marker") if name in edit})
    return after


def issue_of(data: Mapping[str, Any]) -> Issue:
    """An issue as the stand-in answers it.

    Raises:
        KeyError, TypeError, ValueError: it is not one.
    """
    return Issue(
        ref=IssueRef(str(int(data["number"]))),
        fields=Fields(
            title=data["title"],
            status=Status(data["status"]),
            due=date.fromisoformat(data["due"]) if data["due"] else None,
            priority=Priority(data["priority"]) if data["priority"] else None,
            labels=frozenset(data["labels"]),
            assignees=frozenset(data["assignees"]),
        ),
        body=data["body"],
        marker=decode(data["marker"]) if data["marker"] else None,
        author=data["author"],
    )


def event_of(data: Mapping[str, Any]) -> Event:
    """One entry of an issue's history.

    Raises:
        KeyError: it is not one.
    """
    return Event(data["who"], data["at"], data["field"], data["before"], data["after"])


def _plain(value: object) -> dict[str, Plain]:
    data = plain(value)
    assert isinstance(data, dict)
    return data

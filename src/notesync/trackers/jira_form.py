"""The fields of a new issue and of an edit, as this project's screens take them."""

from collections.abc import Callable, Collection
from typing import Any

from notesync.model.issues import Change, Fields, Status
from notesync.model.items import Kind, Priority
from notesync.model.settings import JiraTarget
from notesync.trackers.jira_payload import (
    edited,
    priority_set,
    reassigned,
    relabelled,
    status_set,
    without_blanks,
)
from notesync.trackers.jira_project import Project
from notesync.trackers.jira_screen import Screen, filled, valued

Wanted = dict[str, Any]
"""The body of a request that writes, or the fields of one."""


class Form:
    """Fills in fields; `tell` hears once of each configured field that no screen has."""

    def __init__(self, target: JiraTarget, project: Project, tell: Callable[[str], None]) -> None:
        self._target = target
        self._project = project
        self._tell = tell
        self._told: set[str] = set()

    def new(self, fields: Fields, kind: Kind) -> Wanted:
        """What we have words for, as far as the create screen has it, and what is configured."""
        screen = self._project.screen(kind)
        wanted: Wanted = {
            "project": {"key": self._project.key},
            "issuetype": screen.issue_type,
            "summary": fields.title,
            "labels": without_blanks(fields.labels | {self._target.label}),
        }
        if fields.due and screen.offers("duedate"):
            wanted["duedate"] = fields.due.isoformat()
        if fields.priority and screen.offers("priority"):
            wanted["priority"] = self._priority(fields.priority, screen)
        if chosen := self._assignee(sorted(fields.assignees)):
            wanted["assignee"] = chosen
        return wanted | self._configured(screen)

    def edited(
        self, changes: Collection[Change], theirs: Fields, labels: Collection[str]
    ) -> Wanted:
        """The fields and steps of an edit, but for the body; a state is reached by a transition.

        Only the reason why an issue is closed is a field.
        """
        fields: Wanted = edited(changes)
        if priority := priority_set(changes):
            fields["priority"] = self._priority(priority[0], self._project.screen(Kind.ACTION))
        people = reassigned(changes, theirs.assignees)
        if people is not None and (people or theirs.assignees):
            fields["assignee"] = self._assignee(people)
        status = status_set(changes)
        if status and status.closed and theirs.status.closed and status is not theirs.status:
            fields["resolution"] = self._resolution(status)
        steps = relabelled(changes, labels)
        return {"fields": fields} | ({"update": {"labels": steps}} if steps else {})

    def _assignee(self, people: Collection[str]) -> dict[str, str] | None:
        """The first of them who can be assigned: an issue has one assignee here."""
        able = (one for one in people if self._project.can_assign(one))
        first = next(able, None)
        return {self._project.lexicon.user: first} if first else None

    def _priority(self, priority: Priority | None, screen: Screen) -> object:
        """A priority in this project's own scheme."""
        if priority is None:
            return None
        name = self._target.priorities.get(priority, priority.value)
        field = screen.named("priority")
        return valued(field, name, self._project.lexicon.user) if field else {"name": name}

    def _resolution(self, status: Status) -> dict[str, str]:
        return {"name": self._target.resolutions.get(status, status.value)}

    def _configured(self, screen: Screen) -> Wanted:
        """What the configuration gives every new issue; of what the screen lacks we tell once."""
        wanted = self._target.fields
        values, missing = filled(wanted, screen.fields, self._project.lexicon.user)
        for name in missing:
            why = f"is not on the create screen of {screen.type_name}"
            self._tell_once(name, why if screen.known else "cannot be known: this Jira is too old")
        return values

    def _tell_once(self, name: str, why: str) -> None:
        if name not in self._told:
            self._told.add(name)
            self._tell(f"{self._target.name}: the field {name!r} {why}: left out")

"""What a repository has that an issue can be given: labels, people, milestones, types, a date.

Each is asked for when it is first needed, and then remembered: a run that files nothing asks for
nothing, and one that files much asks once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from notesync.model.issues import Fields, Marker, Place
from notesync.model.pace import Cost, Costs
from notesync.model.settings import GitHubTarget
from notesync.trackers.answers import Json, Request
from notesync.trackers.github_errors import is_limit
from notesync.trackers.github_pages import all_items
from notesync.trackers.github_payload import DateField
from notesync.trackers.github_repository import Repository

LABEL_COLOUR = "0e8a16"


@dataclass(frozen=True, slots=True)
class Extras:
    """What an issue is given when it is filed, as the request says it, and as people call it.

    `absent` are what it was to be given and the repository has not, each with the reason.
    """

    wanted: Mapping[str, Any] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    def lost(self, issue: Json) -> tuple[str, ...]:
        """What the issue has not that it was to be given; of much GitHub says nothing."""
        had = {what: _called(issue.get(what)) for what in self.named}
        silent = (f"{k} {name}" for k, name in self.named.items() if had[k] != name.casefold())
        return (*self.absent, *silent)


class Offer:
    """Asks a repository what it has, as the target's settings need it."""

    def __init__(self, repository: Repository, target: GitHubTarget) -> None:
        self._repository = repository
        self._milestones = {name.casefold(): title for name, title in target.milestones}
        self._types = dict(target.types)
        self._due = DateField(target.due_field)
        self._labels: set[str] | None = None
        self._assignable: dict[str, bool] = {}
        self._open_milestones: dict[str, int] | None = None
        self._lists: dict[str, tuple[Json, ...] | None] = {}

    @property
    def due(self) -> DateField:
        """The organisation's field for due dates, as far as it is known by now."""
        return self._due

    def has_dates(self) -> bool:
        """Whether issues have a field for their due date.

        Not everybody may read the organisation's fields, a workflow's own token least of all: that
        there is one is also seen in an issue that has a date.
        """
        if self._due.name and not self._due.id:
            self._due = self._due.found_in(self._of_organisation("/issue-fields") or ())
        return bool(self._due.id)

    def notice(self, data: Json) -> None:
        """Learn from an issue what its organisation's field for due dates is."""
        if not self._due.id:
            self._due = self._due.seen_in(data)

    def extras(self, marker: Marker, fields: Fields) -> Extras:
        """What an issue gets besides what every tracker holds: milestone, type and date."""
        wanted: dict[str, Any] = {}
        named: dict[str, str] = {}
        absent: list[str] = []
        if title := self._rule(marker.places):
            number = self._milestone(title)
            if number is None:
                absent.append(f"milestone {title} (none that is open is called so)")
            else:
                wanted["milestone"], named["milestone"] = number, title
        if name := self._types.get(marker.kind):
            if self._has_type(name):
                wanted["type"] = named["type"] = name
            else:
                absent.append(f"type {name} (the organisation has no such type)")
        if fields.due and self.has_dates():
            wanted["issue_field_values"] = [self._due.value(fields.due)]
        return Extras(wanted, named, tuple(absent))

    def can_assign(self, login: str) -> bool:
        """Whether GitHub would take this assignee: of a stranger it takes the whole issue amiss."""
        if login not in self._assignable:
            request = Request(f"whether {login} can be assigned")
            path = f"/assignees/{quote(login, safe='')}"
            answer = self._repository.send("GET", path, request)
            if answer.status not in (204, 404):
                raise self._repository.refused(answer, request)
            self._assignable[login] = answer.status == 204
        return self._assignable[login]

    def missing(self) -> Iterator[str]:
        """What the settings name and the repository, as far as one may look, has not."""
        for title in dict.fromkeys(self._milestones.values()):
            if self._milestone(title) is None:
                yield f"milestone {title}"
        yield from (f"type {name}" for name in self._types.values() if not self._has_type(name))
        if self._due.name and not self.has_dates():
            yield f"field {self._due.name}"

    def see_labels(self, names: Collection[str]) -> None:
        """Make the labels that are missing. What cannot be made, GitHub leaves out or makes."""
        if self._labels is None:
            read = self._repository.paged("/labels", {}, "its labels")
            self._labels = {str(one.get("name")).casefold() for one in all_items(read)}
        for name in names:
            if name.casefold() not in self._labels:
                self._make_label(name)
                self._labels.add(name.casefold())

    @property
    def extra_costs(self) -> Costs:
        """The most requests that milestone, type and date may take beforehand."""
        unread = (
            bool(self._milestones) and self._open_milestones is None,
            bool(self._types) and "/issue-types" not in self._lists,
        )
        return (*[Cost.READ] * sum(unread), *self.date_costs)

    @property
    def date_costs(self) -> Costs:
        """The most requests that it may take to find the field for due dates."""
        known = self._due.id or not self._due.name or "/issue-fields" in self._lists
        return () if known else (Cost.READ,)

    def costs(self, labels: Collection[str], people: Collection[str]) -> Costs:
        """The most requests that these labels and people may take beforehand."""
        missing = [one for one in labels if one.casefold() not in (self._labels or ())]
        unknown = [one for one in people if one not in self._assignable]
        listing = [Cost.READ] if labels and self._labels is None else []
        return (*listing, *[Cost.CREATE] * len(missing), *[Cost.READ] * len(unknown))

    def _make_label(self, name: str) -> None:
        # Made twice it is still one label: unlike an issue, it can simply be tried again.
        request = Request(f"the label {name!r}")
        wanted = {"name": name, "color": LABEL_COLOUR}
        answer = self._repository.send("POST", "/labels", request, wanted)
        if answer.status not in (201, 403, 404, 422) or is_limit(answer):
            raise self._repository.refused(answer, request)

    def _rule(self, places: tuple[Place, ...]) -> str | None:
        """The title of the milestone for a line: what is said of its heading counts first."""
        names = (*_names(places[-1]), "*") if places and self._milestones else ()
        found = (self._milestones.get(name.casefold()) for name in names)
        return next((title for title in found if title), None)

    def _milestone(self, title: str) -> int | None:
        if self._open_milestones is None:
            read = self._repository.paged("/milestones", {"state": "open"}, "its milestones")
            found = {str(one.get("title")).casefold(): one.get("number") for one in all_items(read)}
            self._open_milestones = {k: n for k, n in found.items() if isinstance(n, int)}
        return self._open_milestones.get(title.casefold())

    def _has_type(self, name: str) -> bool:
        """Whether the organisation has such a type; where nobody may look, it is asked for."""
        found = self._of_organisation("/issue-types")
        return found is None or any(
            str(one.get("name")).casefold() == name.casefold() and one.get("is_enabled", True)
            for one in found
        )

    def _of_organisation(self, path: str) -> tuple[Json, ...] | None:
        if path not in self._lists:
            self._lists[path] = self._repository.organisation(path)
        return self._lists[path]


def _called(one: object) -> str:
    """The name of a milestone or of a type."""
    data = one if isinstance(one, dict) else {}
    return str(data.get("title") or data.get("name")).casefold()


def _names(place: Place) -> Iterator[str]:
    """What a rule may call a line by, the closest first."""
    yield from (name for name in (place.section, place.meeting, place.series) if name)

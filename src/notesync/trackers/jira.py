"""Jira's issues, on Cloud and on Data Center."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from notesync.model.issues import (
    Audience,
    Capabilities,
    Event,
    Gone,
    Issue,
    IssueRef,
    Marker,
    Markup,
    Members,
    Status,
)
from notesync.model.items import Kind
from notesync.model.pace import Cost, Costs, Limit, Unit
from notesync.model.settings import JiraCredentials, JiraTarget
from notesync.trackers.answers import AGAIN, Json, Request, unreadable
from notesync.trackers.base import Denied, Edit, Indeterminate, NewIssue, Rejected, TrackerError
from notesync.trackers.jira_body import (
    LONGEST,
    PROPERTY,
    Kept,
    begun,
    certified,
    returned,
    writing,
)
from notesync.trackers.jira_comment import Comments
from notesync.trackers.jira_errors import fields_refused
from notesync.trackers.jira_form import Form, Wanted
from notesync.trackers.jira_moves import Move
from notesync.trackers.jira_payload import (
    events_of,
    held,
    is_keyed,
    issue_of,
    keyed_label,
    labels_of,
    number_of,
    status_set,
)
from notesync.trackers.jira_project import Project
from notesync.trackers.jira_wire import Wire

SETTLE = 120.0
MOST_READS, MOST_WRITES = 16, 7
"""The requests of one write, all its steps together, but for those about people."""

GATEWAY = "api.atlassian.com"
"""Where scoped tokens go: it lets nobody in who has none, whoever may read the site itself."""


def _silent(line: str) -> None:
    """Tells nobody."""


def _nowhere(marker: Marker) -> str:
    """No address of the notes."""
    return ""


class JiraTracker:
    """The issues of one project.

    Args:
        target: The project, and what its fields are called.
        credentials: None reads what is public.
        now: The time by the wall clock, for what headers say of it.
        settle: Seconds after which an unanswered request can have no further effect.
        permalink: Where on the web a person reads the line of an item; empty for nowhere.
        tell: Hears once of each configured field that is not on the project's screen.
    """

    limits: tuple[Limit, ...] = (
        # Cloud's, in its own documentation: 100 requests a second of a kind, 50 of those that
        # write over something, 20 writes to one issue in two seconds.
        Limit(50, 1, Unit.REQUEST),
        Limit(20, 2, Unit.CREATION),
    )

    def __init__(
        self,
        target: JiraTarget,
        credentials: JiraCredentials | None,
        now: Callable[[], datetime],
        *,
        settle: float = SETTLE,
        permalink: Callable[[Marker], str] = _nowhere,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self.name = target.name
        self.settle = settle
        self._target = target
        self._now = now
        self._wire = Wire(target.base_url, credentials, now)
        self._project = Project(self._wire, target)
        self._comments = Comments(self._wire)
        self._form = Form(target, self._project, tell)
        self._permalink = permalink
        self._tell = tell
        self._keyed = target.keyed_labels
        self._highest = 0

    @property
    def traffic(self) -> Sequence[Cost]:
        """Every request that was sent so far."""
        return self._wire.traffic

    def costs(self, write: NewIssue | Edit) -> Costs:
        """What the project is like is asked once; then the reads and writes of either kind."""
        match write:
            case NewIssue(fields):
                people = len(fields.assignees)
            case Edit(changes):
                people = sum(len(one.add) for one in changes if isinstance(one, Members))
        return (Cost.READ,) * (MOST_READS + people) + (Cost.CREATE,) * MOST_WRITES

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    @cached_property
    def capabilities(self) -> Capabilities:
        """What every create screen in use offers; asked when it is first needed."""
        screens = [self._project.screen(kind) for kind in Kind]
        return Capabilities(
            due=all(one.offers("duedate") for one in screens),
            priority=all(one.offers("priority") for one in screens),
            title_limit=255,
            body_limit=LONGEST,
            markup=Markup.WIKI,
        )

    def issues(self) -> tuple[Issue, ...]:
        """The issues with our label, as the index shows them: a hint."""
        return tuple(self._seen(one) for one in self._project.labelled())

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue by its key, from the source."""
        data = self._project.fetched(ref)
        return data if isinstance(data, Gone) else self._seen(data)

    def newest(self) -> int:
        """The highest number that the index shows, or that we have seen."""
        return max(self._highest, self._project.top())

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, read key by key."""
        return tuple(self._seen(one) for one in self._project.above(number))

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed what, as the change log says."""
        if number_of(ref.id, self._project.key) is None:
            return ()
        project = self._project
        return tuple(events_of(project.changelog(ref), project.lexicon, project.done_states))

    def audience(self) -> Audience:
        """Who can read the project: everybody, if it shows itself to somebody without a login."""
        target, scoped = self._target, urlsplit(self._target.base_url).hostname == GATEWAY
        place = self._project.lexicon.site if scoped else target.base_url
        stranger = Wire(place, None, self._now)
        request = Request(f"who can read {self._project.key}")
        try:
            answer = stranger.send("GET", f"/project/{self._project.key}", request)
        except Denied:
            return Audience.PRIVATE
        finally:
            stranger.close()
        if answer.status < 400:
            is_project = isinstance(answer.json, dict) and answer.json.get("key")
            return Audience.PUBLIC if is_project else Audience.UNKNOWN
        if answer.status in (401, 403, 404):
            return Audience.PRIVATE
        raise stranger.refused(answer, request)

    def create(self, new: NewIssue) -> Issue:
        """File one issue in one request; one that is wanted closed is closed by a transition.

        The property says that it was asked for open until that transition, which brings the final
        one. If it fails the issue is filed all the same, and a later plan closes it.
        """
        marker, closed = new.marker, new.fields.status.closed
        if closed:
            marker = marker.asking(Status.OPEN)
        description, kept = begun(new.body)
        kept = replace(kept, marker=marker)
        fields = self._form.new(new.fields, marker.kind)
        ref = self._filed(fields, description, kept)
        data = self._mended(ref, self._back(ref), description, kept)
        if closed:
            data = self._closed(ref, data, new)
        self._link_back(ref, new.marker)
        return self._seen(data)

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """A transition that reopens first, then all fields, then a transition that closes.

        A closed issue may not be editable any more. The property travels in the last of them; what
        it remembers of the body goes with the body, and says until the end that the issue was asked
        for in the state that it has.
        """
        data = self._project.present(ref)
        self._keyed = self._keyed or is_keyed(data)
        before = self._seen(data)
        wanted = self._form.edited(edit.changes, before.fields, labels_of(data))
        opens, closes = self._moves(ref, status_set(edit.changes), before.fields.status)
        kept, description = self._put_body(ref, edit, data, wanted)
        if opens:
            self._moved(ref, opens)
        own: Wanted = {}
        if edit.body is not None or not closes:
            own = self._property(_still(kept, before) if closes else kept, held(data))
        self._put(ref, wanted | own)
        if own or not closes:
            data = self._back(ref)
        if description is not None:
            data = self._mended(ref, data, description, kept)
        if closes:
            final = replace(held(data), marker=kept.marker)
            self._moved(ref, closes | self._property(final, Kept()))
            data = self._back(ref)
        if edit.marker:
            self._link_back(ref, edit.marker)
        return self._seen(data)

    def _moves(
        self, ref: IssueRef, wanted: Status | None, now: Status
    ) -> tuple[Move | None, Move | None]:
        """The transition that opens and the one that closes, as far as the state changes."""
        if wanted is None or wanted.closed == now.closed:
            return None, None
        move = self._project.move(ref, wanted)
        return (None, move) if wanted.closed else (move, None)

    def _filed(self, fields: Wanted, description: str, kept: Kept) -> IssueRef:
        """The one request that files an issue."""
        request = Request("a new issue", writes=True)
        wanted = self._new(fields, description, kept)
        answer = self._wire.send("POST", "/issue", request, wanted)
        if answer.status == 400 and "properties" in fields_refused(answer) and not self._keyed:
            # A definite no: nothing was filed, and here a label has to say whose issue it is.
            self._keyed = True
            wanted = self._new(fields, description, kept)
            answer = self._wire.send("POST", "/issue", request, wanted)
        data = self._wire.read(answer, request)
        number = number_of(data.get("key"), self._project.key)
        if number is None:
            raise unreadable(request, "Jira")
        self._highest = max(self._highest, number)
        return IssueRef(str(data["key"]))

    def _new(self, fields: Wanted, description: str, kept: Kept) -> Wanted:
        if not self._keyed or kept.marker is None:
            text = {"description": description} if description else {}
            own = [{"key": PROPERTY, "value": kept.value}]
            return {"fields": fields | text, "properties": own}
        labels = [*fields["labels"], keyed_label(kept.marker)]
        text = {"description": certified(description)} if description else {}
        return {"fields": fields | text | {"labels": labels}}

    def _back(self, ref: IssueRef) -> Json:
        """An issue that was just written; it was written whatever comes of that."""
        try:
            return self._project.present(ref)
        except TrackerError as error:
            raise Indeterminate(
                f"{error.message}; it was written, and could not be read again", AGAIN
            ) from None

    def _mended(self, ref: IssueRef, data: Json, description: str, kept: Kept) -> Json:
        """The issue with its property right: Jira may show the description in another form.

        If that is refused it is taken for a person's text from now on: our block goes elsewhere.

        Raises:
            Indeterminate: nobody can tell: it might still overwrite a later property.
        """
        if self._keyed:
            return data
        before = held(data)
        right = before if before.marker else kept
        right = returned(right, description, data["fields"].get("description"))
        try:
            if right.block is not None and not right.shown and not right.comment:
                right = self._comments.write(ref, right)
            if right == before:
                return data
            own = f"/issue/{ref.id}/properties/{PROPERTY}"
            request = Request(f"the property of {ref}", writes=True, one=True)
            self._wire.done(self._wire.send("PUT", own, request, right.value), request)
        except Indeterminate:
            raise
        except TrackerError as error:
            forgot = isinstance(error, Rejected) and not before.marker
            return self._relabelled(ref, data, description, kept) if forgot else data
        return {**data, "properties": {PROPERTY: right.value}}

    def _relabelled(self, ref: IssueRef, data: Json, description: str, kept: Kept) -> Json:
        """The issue with a label that says whose it is: this Jira forgot its property."""
        self._keyed = True
        wanted: Wanted = {"fields": {"description": certified(description)} if description else {}}
        if kept.marker:
            wanted["update"] = {"labels": [{"add": keyed_label(kept.marker)}]}
        try:
            self._put(ref, wanted)
            return self._project.present(ref)
        except TrackerError:
            return data

    def _closed(self, ref: IssueRef, data: Json, new: NewIssue) -> Json:
        """Close what was just filed; it is filed whatever comes of that."""
        try:
            kept = held(data)
            final = self._property(replace(kept, marker=new.marker), kept)
            self._moved(ref, self._project.move(ref, new.fields.status) | final)
            return self._project.present(ref)
        except TrackerError:
            return data

    def _put_body(
        self, ref: IssueRef, edit: Edit, data: Json, wanted: Wanted
    ) -> tuple[Kept, str | None]:
        """Write our comment, or add the description to what is wanted; the property for both."""
        kept = held(data)
        if edit.body is None:
            return replace(kept, marker=edit.marker or kept.marker), None
        done = writing(edit.body, data["fields"].get("description"), kept)
        kept = replace(done.kept, marker=edit.marker or kept.marker)
        if done.comment:
            if self._keyed:
                raise Rejected(
                    f"Jira, {ref}: a person wrote in its description, and this Jira keeps no "
                    "properties by which a comment of ours would be found again",
                    "write the new facts there by hand",
                )
            kept = self._comments.write(ref, kept)
        if done.description is not None:
            text = certified(done.description) if self._keyed else done.description
            wanted["fields"]["description"] = text
        return kept, done.description

    def _put(self, ref: IssueRef, wanted: Wanted) -> None:
        """One edit of all fields, if there is anything to edit."""
        wanted = {name: value for name, value in wanted.items() if value}
        if wanted:
            request = Request(str(ref), writes=True, one=True)
            answer = self._wire.send("PUT", f"/issue/{ref.id}", request, wanted)
            self._wire.done(answer, request)

    def _moved(self, ref: IssueRef, move: Move) -> None:
        request = Request(f"the transition of {ref}", writes=True, one=True)
        answer = self._wire.send("POST", f"/issue/{ref.id}/transitions", request, move)
        self._wire.done(answer, request)

    def _property(self, kept: Kept, before: Kept) -> Wanted:
        """Our property as a request that writes something else brings it along."""
        if self._keyed or kept == before:
            return {}
        return {"properties": [{"key": PROPERTY, "value": kept.value}]}

    def _link_back(self, ref: IssueRef, marker: Marker) -> None:
        """Link the issue to the line in the notes; made twice it is still one link."""
        address = self._permalink(marker)
        if not address:
            return
        link = {
            "globalId": f"notesync={marker.namespace}/{marker.key}"[:255],
            "application": {"type": "notesync", "name": "notesync"},
            "object": {"url": address, "title": marker.places[-1].text[:255]},
        }
        request = Request(f"the link of {ref} to the notes", writes=True, one=True)
        try:
            answer = self._wire.send("POST", f"/issue/{ref.id}/remotelink", request, link)
            self._wire.done(answer, request)
        except TrackerError as error:
            self._tell(f"{self.name}: {error.message}")  # the issue is written all the same

    def _seen(self, data: Json) -> Issue:
        self._highest = max(self._highest, number_of(data["key"], self._project.key) or 0)
        return issue_of(data, self._project.lexicon)


def _still(kept: Kept, before: Issue) -> Kept:
    """The same, as if the state had not been asked for yet."""
    if kept.marker is None:
        return kept
    return replace(kept, marker=kept.marker.asking(before.fields.status))

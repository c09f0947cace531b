"""The use cases: what each command does, wired together."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO

from notesync import targets, workspace
from notesync.apply import Watch, apply
from notesync.desk import Desk, asks_issues, named, opened, opened_to_read, usual_name
from notesync.errors import ExitCode, RefusedError, UsageError, gravest
from notesync.gathering import Found, gather, gather_one, notes_of
from notesync.model.board import Board
from notesync.model.identity import Identified, Known
from notesync.model.issues import Audience
from notesync.model.items import Reading
from notesync.model.ledger import Dispute, Ledger, Link
from notesync.model.looks import LookedAt
from notesync.model.pace import forecast
from notesync.model.plan import Conflict, Outcome, Plan
from notesync.model.roster import Stranger
from notesync.planning import Drawn, Notes, draw_up, identified
from notesync.report.annotations import Annotation, annotations_of
from notesync.report.json import Keys
from notesync.roster import strangers
from notesync.state.base import LedgerStore
from notesync.sync.board import make_board
from notesync.sync.recover import remember
from notesync.trackers.base import TrackerReader

STDIN = "-"
"""What the notes are called that come from another command."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it was made from; `pending` creations of an earlier run wait for an end.

    `strangers` own items that are to be written, and can be assigned to none; `seconds` is how long
    filing what is new takes at the tracker's limits, at the least.
    """

    plan: Plan
    found: Found | None = None
    keys: Keys = field(default_factory=dict)
    pending: int = 0
    strangers: tuple[Stranger, ...] = ()
    seconds: float = 0.0

    @property
    def has_work(self) -> bool:
        """Whether applying it would write anything, be it only to the ledger."""
        return bool(self.plan.to_apply or self.plan.remember or self.pending)

    def annotations(self, outcome: Outcome | None = None) -> tuple[Annotation, ...]:
        """What of it wants a person's eye, with the outcome if the plan was applied."""
        unread = self.found.unread if self.found else ()
        return annotations_of(self.plan, unread, self.strangers, outcome)

    def exit_code(self, outcome: Outcome | None = None) -> ExitCode:
        """What the run says to its caller, with the outcome if the plan was applied."""
        codes = [self.found.exit_code if self.found else ExitCode.OK]
        if self.plan.refusals or any(hold.refused for hold in self.plan.holds):
            codes.append(ExitCode.REFUSED)
        if any(not conflict.known for conflict in self.plan.conflicts):
            codes.append(ExitCode.CONFLICT)
        if outcome:
            codes.extend(_FAILURES[failed.kind] for failed in outcome.failed)
            codes.extend([ExitCode.INTERRUPTED] if outcome.interrupted else [])
        return gravest(*codes)


_FAILURES = {
    "rejected": ExitCode.PARTIAL,
    "unavailable": ExitCode.PARTIAL,
    "indeterminate": ExitCode.PARTIAL,
    "stale": ExitCode.REFUSED,
    "denied": ExitCode.ACCESS,
}


def check(desk: Desk, paths: Sequence[str], watch: Watch, format: str | None = None) -> Found:
    """Read the notes and say what is in them; touches neither tracker nor ledger.

    `format` overrules what names and contents of the files say.
    """
    scope = workspace.scope(desk.root, desk.start, paths, desk.settings.sources)
    return gather(desk.root, scope, desk.settings.reading, watch, format)


def check_input(desk: Desk, file: BinaryIO, format: str) -> Found:
    """Read notes that come from another command, no more of them than a transcript may have."""
    reading = desk.settings.reading
    data = file.read(max(reading.max_notes_size, reading.max_transcript_size) + 1)
    return gather_one(data, STDIN, reading, format)


def explain_line(desk: Desk, reading: Reading, line: int) -> tuple[LookedAt, ...]:
    """Say what each rule made of one line of a document."""
    # Loaded only here, like the rules where notes are read.
    from notesync.notes.survey import explain

    return explain(reading, line, desk.settings.reading.roster)


def plan(desk: Desk, paths: Sequence[str], watch: Watch) -> Planned:
    """Say what a push would do; writes nothing, not even to the ledger."""
    found = check(desk, paths, watch)
    with opened_to_read(desk) as (tracker, ledger):
        return planned_with(desk, found, tracker, ledger)


def planned_with(desk: Desk, found: Found, tracker: TrackerReader, ledger: Ledger) -> Planned:
    """The same with what is in hand: a tracker to read, and what the ledger held."""
    drawn = draw(desk, notes_of(desk.root, found), tracker, ledger)
    return _planned(desk, found, drawn, tracker, ledger)


def brief(
    desk: Desk, paths: Sequence[str], watch: Watch, as_of: date | None = None
) -> tuple[Planned, Board]:
    """What a push would do, and all issues of the target on a day, of one look at both."""
    found = check(desk, paths, watch)
    with opened_to_read(desk) as (tracker, ledger):
        drawn = draw(desk, notes_of(desk.root, found), tracker, ledger)
        planned = _planned(desk, found, drawn, tracker, ledger)
    scene, day = drawn.scene, as_of or desk.today
    board = make_board(scene.target, day, scene.issues.values(), scene.memory.entries.values())
    return planned, board


def _planned(
    desk: Desk, found: Found, drawn: Drawn, tracker: TrackerReader, ledger: Ledger
) -> Planned:
    return Planned(
        drawn.plan,
        found,
        _keys(drawn.scene.identified),
        len(ledger.intents),
        _strangers(desk, found, drawn),
        forecast(tracker.limits, len(drawn.plan.creates)),
    )


def _strangers(desk: Desk, found: Found, drawn: Drawn) -> tuple[Stranger, ...]:
    """The owners without a login of what the plan writes; none where any name can be assigned."""
    if drawn.scene.capabilities.assigns_names:
        return ()
    written = {one.key for one in drawn.plan.to_apply}
    sightings = [one.sighting for one in drawn.scene.identified if one.key in written]
    return strangers(sightings, desk.settings.sync.logins, people_of(desk, found))


def people_of(desk: Desk, found: Found) -> list[str]:
    """Everybody who is known by name: to the configuration, or as somebody who attended."""
    attendees = (one.document.meeting.attendees for one in found.readings)
    known = (desk.settings.reading.roster, *attendees)
    return list(dict.fromkeys(person.name for group in known for person in group))


def draw(desk: Desk, notes: Notes, tracker: TrackerReader, ledger: Ledger) -> Drawn:
    """Make the plan of one target, with all that it was made from."""
    reads = desk.reads(tracker)
    issues = reads.survey(ledger.horizon)
    sync = named(desk, ledger, issues.values()).settings.sync
    elsewhere = _elsewhere(desk, sync.namespace)
    notes = replace(notes, may_be_public=targets.may_be_public(desk.target, desk.root))
    return draw_up(notes, reads, ledger, issues, desk.rulings(), sync, elsewhere)


def _elsewhere(desk: Desk, namespace: str) -> tuple[Known, ...] | None:
    """What the default target knows: there live the items that are not in the desk's own one.

    None at the default target's own desk.
    """
    if not desk.place:
        return None
    with opened_to_read(desk.at("")) as (tracker, ledger):
        issues = desk.reads(tracker).survey(ledger.horizon)
        return remember(ledger, issues.values(), namespace).known


def kept(desk: Desk, plan: Plan) -> Planned:
    """A plan that was kept in a file; a conflict that was reported meanwhile is known by now.

    Raises:
        RefusedError: the target was private when it was made, and is not any more.
    """
    with opened(desk) as (tracker, store):
        private = plan.audience is Audience.PRIVATE
        if private and desk.reads(tracker).audience() is not Audience.PRIVATE:
            raise RefusedError(
                f"{tracker.name} was private when this plan was made, and is not any more",
                "run `notesync plan` again",
            )
        links = {one.key: one for one in store.load().entries if isinstance(one, Link)}
    conflicts = tuple(
        replace(one, known=one.known or _is_reported(one, links.get(one.key)))
        for one in plan.conflicts
    )
    return Planned(replace(plan, conflicts=conflicts))


def push(
    desk: Desk,
    planned: Planned,
    watch: Watch,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Apply a plan, if there is anything to write; `stopped`: whether a person wants it to end.

    Raises:
        UsageError: the plan was made for another target or namespace.
    """
    with opened(desk) as (tracker, store):
        if planned.plan.target != tracker.name:
            raise UsageError(
                f"this plan was made for {planned.plan.target}, not for {tracker.name}",
                "run `notesync plan` again",
            )
        if planned.found is None:
            _refuse_strange(desk, planned.plan, tracker, store)
        if not planned.has_work:
            return Outcome()
        return apply(planned.plan, tracker, store, desk.clock, watch, stopped, desk.tell)


def _refuse_strange(desk: Desk, plan: Plan, tracker: TrackerReader, store: LedgerStore) -> None:
    """Refuse a plan that was made for the items of another namespace."""
    ledger = store.load()
    issues = desk.reads(tracker).survey(ledger.horizon) if asks_issues(desk, ledger) else {}
    name = named(desk, ledger, issues.values()).settings.sync.namespace
    if plan.namespace != name:
        raise UsageError(
            f"this plan was made for the items of {plan.namespace!r}, not for {name!r}",
            "run `notesync plan` again",
        )


def _is_reported(conflict: Conflict, link: Link | None) -> bool:
    dispute = Dispute(conflict.field, conflict.ours, conflict.theirs)
    return link is not None and dispute in link.disputes


def board(desk: Desk) -> Board:
    """All issues of the target, as of today."""
    with opened_to_read(desk) as (tracker, ledger):
        issues = tuple(desk.reads(tracker).survey(ledger.horizon).values())
        namespace = named(desk, ledger, issues).settings.sync.namespace
        memory = remember(ledger, issues, namespace)
        return make_board(tracker.name, desk.today, issues, memory.entries.values())


def keys(desk: Desk, found: Found) -> Keys:
    """The keys of what was found, as far as the ledger tells; new items get those they would.

    Raises:
        StateError: the ledger cannot be read.
    """
    with closing(desk.ledger()) as store:
        ledger = store.load()
    namespace = desk.settings.sync.namespace or ledger.namespace or usual_name(desk)
    memory = remember(ledger, (), namespace)
    sync = replace(desk.settings.sync, namespace=namespace)
    return _keys(identified(notes_of(desk.root, found), memory, desk.rulings(), sync))


def nothing(done: int, total: int, what: str) -> None:
    """A watch that says nothing."""


def _keys(identified: Sequence[Identified]) -> Keys:
    sightings = ((one.key, one.sighting) for one in identified)
    return {(s.place.source, s.kind, s.place.line, s.item.text): key for key, s in sightings}

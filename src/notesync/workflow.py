"""The use cases: what each command does, wired together; the one place that reads the clock."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from notesync import config, rulingfile, workspace
from notesync.apply import Watch, apply
from notesync.errors import ConfigError, ExitCode, UsageError, gravest
from notesync.gateway import Reads, Tell, nobody
from notesync.gathering import Found, gather, gather_one, notes_of
from notesync.model.board import Board
from notesync.model.clock import Clock
from notesync.model.identity import Identified, Known
from notesync.model.issues import Issue
from notesync.model.ledger import Dispute, Ledger, Link
from notesync.model.plan import Conflict, Outcome, Plan
from notesync.model.rulings import Rulings
from notesync.model.settings import ConflictPolicy, Settings, Target
from notesync.planning import Drawn, Notes, draw_up, identified
from notesync.report.json import Keys
from notesync.state.base import LedgerStore
from notesync.state.gitref import GitRefLedger
from notesync.state.sqlite import SqliteLedger
from notesync.sync.board import make_board
from notesync.sync.recover import remember
from notesync.trackers.base import TrackerReader
from notesync.trackers.local import LocalTracker

LEASE = 120.0
"""Seconds without a sign of life after which another run may take over a lease in a git ref."""

STDIN = "-"
"""What the notes are called that come from another command."""

ACTOR = "notesync"
"""Who the embedded tracker says wrote what a push wrote."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works: the folder it was called in, the notes' root, and the settings.

    `place` names one of the further targets, empty for the default one.
    """

    start: Path
    root: Path
    settings: Settings
    place: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    tell: Tell = nobody

    def reads(self, tracker: TrackerReader) -> Reads:
        """A tracker to read from, in its turn and with patience."""
        return Reads(tracker, self.clock, self.tell)

    @property
    def clock(self) -> Clock:
        """Time, for those who wait."""
        return Clock(self.now, self.monotonic, self.sleep)

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now().astimezone().date()

    @property
    def target(self) -> Target:
        """Where issues are, in this call."""
        return self.settings.targets[self.place] if self.place else self.settings.target

    @property
    def target_name(self) -> str:
        """What plans and the ledger call it."""
        return f"local:{self.target.path}"

    def tracker(self, actor: str = ACTOR) -> LocalTracker:
        """The target that this call is about."""
        return LocalTracker(self.root / self.target.path, self.target.path, actor, self.now)

    def ledger(self) -> LedgerStore:
        """What is remembered of that target: in a file, or in a ref of the notes' repository."""
        place = self.settings.state_path
        if not place.startswith("refs/"):
            return SqliteLedger(self.root / place, self.target_name, self.now)
        return GitRefLedger(
            self.root,
            self.target_name,
            remote=workspace.remote(self.root),
            ttl=LEASE,
            clock=self.clock,
            ref=place,
        )

    def rulings(self) -> Rulings:
        """What people said of held items.

        Raises:
            ConfigError: the file holds a mistake.
        """
        return rulingfile.load(self.root / rulingfile.PATH)

    def at(self, place: str) -> "Desk":
        """The same desk for another target.

        Raises:
            UsageError: the configuration has no such target.
        """
        if place and place not in self.settings.targets:
            known = ", ".join(sorted(self.settings.targets)) or "none"
            raise UsageError(
                f"there is no target {place!r}; configured: {known}",
                f"add a table [targets.{place}] to the configuration (docs/configuration.md)",
            )
        return replace(self, place=place)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it was made from; `pending` creations of an earlier run wait for an end."""

    plan: Plan
    found: Found | None = None
    keys: Keys = field(default_factory=dict)
    pending: int = 0

    @property
    def has_work(self) -> bool:
        """Whether applying it would write anything, be it only to the ledger."""
        return bool(self.plan.to_apply or self.plan.remember or self.pending)

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


def open_desk(start: Path, config_file: Path | None = None) -> Desk:
    """Find the configuration and the notes' root for the folder a command was called in.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    path = config_file or config.find(start)
    settings = config.load(path) if path else Settings()
    return Desk(start, workspace.notes_root(start, path), settings)


def overridden(
    desk: Desk,
    *,
    since: date | None = None,
    max_create: int | None = None,
    allow: Sequence[str] = (),
    include_possible: bool = False,
    conflicts: ConflictPolicy | None = None,
) -> Desk:
    """The desk with what this one call says otherwise."""
    sync = desk.settings.sync
    guards = replace(
        sync.guards,
        max_create=sync.guards.max_create if max_create is None else max_create,
        allowed=frozenset(allow),
    )
    sync = replace(
        sync,
        since=since or sync.since,
        include_possible=include_possible or sync.include_possible,
        conflicts=conflicts or sync.conflicts,
        guards=guards,
    )
    return replace(desk, settings=replace(desk.settings, sync=sync))


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


def plan(desk: Desk, paths: Sequence[str], watch: Watch) -> Planned:
    """Say what a push would do; writes nothing, not even to the ledger."""
    found = check(desk, paths, watch)
    with opened(desk) as (tracker, store):
        ledger = store.load()
        drawn = draw(desk, notes_of(desk.root, found), tracker, ledger)
    return Planned(drawn.plan, found, _keys(drawn.scene.identified), len(ledger.intents))


def draw(desk: Desk, notes: Notes, tracker: LocalTracker, ledger: Ledger) -> Drawn:
    """Make the plan of one target, with all that it was made from."""
    reads = desk.reads(tracker)
    issues = reads.survey(ledger.horizon)
    sync = named(desk, ledger, issues.values()).settings.sync
    elsewhere = _elsewhere(desk, sync.namespace)
    return draw_up(notes, reads, ledger, issues, desk.rulings(), sync, elsewhere)


def _elsewhere(desk: Desk, namespace: str) -> tuple[Known, ...] | None:
    """What the default target knows: there live the items that are not in the desk's own one.

    None at the default target's own desk.
    """
    if not desk.place:
        return None
    with opened(desk.at("")) as (tracker, store):
        ledger = store.load()
        issues = desk.reads(tracker).survey(ledger.horizon)
        return remember(ledger, issues.values(), namespace).known


def kept(desk: Desk, plan: Plan) -> Planned:
    """A plan that was kept in a file; a conflict that was reported meanwhile is known by now."""
    with opened(desk) as (_, store):
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


def _refuse_strange(desk: Desk, plan: Plan, tracker: LocalTracker, store: LedgerStore) -> None:
    """Refuse a plan that was made for the items of another namespace."""
    ledger = store.load()
    issues = desk.reads(tracker).survey(ledger.horizon)
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
    with opened(desk) as (tracker, store):
        ledger = store.load()
        issues = tuple(desk.reads(tracker).survey(ledger.horizon).values())
        namespace = named(desk, ledger, issues).settings.sync.namespace
        memory = remember(ledger, issues, namespace)
        return make_board(tracker.name, desk.today, issues, memory.entries.values())


def keys(desk: Desk, found: Found) -> Keys:
    """The keys of what was found, as far as the ledger tells; new items get those they would.

    Raises:
        StateError: the ledger cannot be read.
    """
    with opened(desk) as (_, store):
        ledger = store.load()
    namespace = named(desk, ledger).settings.sync.namespace
    memory = remember(ledger, (), namespace)
    return _keys(identified(notes_of(desk.root, found), memory, desk.rulings(), namespace))


def nothing(done: int, total: int, what: str) -> None:
    """A watch that says nothing."""


@contextmanager
def opened(desk: Desk) -> Iterator[tuple[LocalTracker, LedgerStore]]:
    """The tracker of a desk's target and its ledger, let go of at the end."""
    tracker, store = desk.tracker(), desk.ledger()
    try:
        yield tracker, store
    finally:
        tracker.close()
        store.close()


def named(desk: Desk, ledger: Ledger, issues: Iterable[Issue] = ()) -> Desk:
    """The desk with a namespace: the one in use, the configured one, or the repository's name.

    The embedded tracker holds the items of one notes' root alone, so its markers tell the namespace
    in use where no ledger does: neither a renamed folder nor a new remote makes strangers of them.
    """
    settings = desk.settings
    asked = settings.sync.namespace
    marked = {issue.marker.namespace for issue in issues if issue.marker}
    used = ledger.namespace or (marked.pop() if len(marked) == 1 else "")
    if asked and used and asked != used:
        raise ConfigError(
            f"the namespace is {asked!r}, but the items that are there belong to {used!r}",
            f'set namespace = "{used}" in the configuration: under another one they would all be '
            "filed again",
        )
    name = (
        asked or used or workspace.repository_name(desk.root) or desk.root.resolve().name or "notes"
    )
    return replace(desk, settings=replace(settings, sync=replace(settings.sync, namespace=name)))


def _keys(identified: Sequence[Identified]) -> Keys:
    sightings = ((one.key, one.sighting) for one in identified)
    return {(s.place.source, s.kind, s.place.line, s.item.text): key for key, s in sightings}

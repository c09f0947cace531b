"""The use cases: what each command does, wired together; the one place that reads the clock."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from notesync import config, workspace
from notesync.apply import Watch, apply
from notesync.errors import ConfigError, ExitCode, UsageError, gravest
from notesync.gateway import Clock, Reads
from notesync.model.board import Board
from notesync.model.document import Document
from notesync.model.identity import Identified, Sighting
from notesync.model.issues import Issue, Key, Place
from notesync.model.items import (
    ActionItem,
    Diagnostic,
    Item,
    Kind,
    NewAnchor,
    Reading,
    Severity,
    Unread,
)
from notesync.model.ledger import Ledger
from notesync.model.plan import Outcome, Plan
from notesync.model.rulings import Rulings
from notesync.model.settings import Settings
from notesync.notes.reading import read
from notesync.planning import Notes, draw_up, identified
from notesync.state.sqlite import SqliteLedger
from notesync.sync.board import make_board
from notesync.sync.recover import remember
from notesync.trackers.local import LocalTracker

ACTOR = "notesync"
"""Who the embedded tracker says wrote what a push wrote."""


Keys = Mapping[tuple[str, Kind, int, str], Key]
"""The keys of items by document, kind, line and text."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works: the folder it was called in, the notes' root, and the settings."""

    start: Path
    root: Path
    settings: Settings
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @property
    def clock(self) -> Clock:
        """Time, for those who wait."""
        return Clock(self.now, self.monotonic, self.sleep)

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now().astimezone().date()

    @property
    def tracker_path(self) -> Path:
        """The embedded tracker's file."""
        return self.root / self.settings.target.path

    def tracker(self, actor: str = ACTOR) -> LocalTracker:
        """The target that the settings name."""
        return LocalTracker(self.tracker_path, self.settings.target.path, actor, self.now)

    def ledger(self) -> SqliteLedger:
        """What is remembered of that target."""
        name = f"local:{self.settings.target.path}"
        return SqliteLedger(self.root / self.settings.state_path, name, self.now)


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of one run: read, or not; `scope` is where they were looked for."""

    scope: workspace.Scope
    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Whether everything was read."""
        return ExitCode.PARTIAL if self.unread else ExitCode.OK


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
        guards=guards,
    )
    return replace(desk, settings=replace(desk.settings, sync=sync))


def check(desk: Desk, paths: Sequence[str], watch: Watch) -> Found:
    """Read the notes and say what is in them; touches neither tracker nor ledger."""
    scope = workspace.scope(desk.root, desk.start, paths, desk.settings.sources)
    readings: list[Reading] = []
    unread = [_unreadable(folder, reason) for folder, reason in scope.closed]
    for number, source in enumerate(scope.files):
        watch(number, len(scope.files), source)
        match _read(desk, source):
            case Reading() as reading:
                readings.append(reading)
            case Unread() as failure:
                unread.append(failure)
    return Found(scope, tuple(readings), tuple(unread))


def plan(desk: Desk, paths: Sequence[str], watch: Watch) -> Planned:
    """Say what a push would do; writes nothing, not even to the ledger."""
    found = check(desk, paths, watch)
    with _opened(desk) as (tracker, store):
        ledger = store.load()
        reads = Reads(tracker, desk.clock)
        issues = reads.survey(ledger.horizon)
        desk = _named(desk, ledger, issues.values())
        drawn = draw_up(_notes(desk, found), reads, ledger, issues, Rulings(), desk.settings.sync)
    return Planned(drawn.plan, found, _keys(drawn.scene.identified), len(ledger.intents))


def push(
    desk: Desk, planned: Planned, watch: Watch, stopped: Callable[[], bool] = lambda: False
) -> Outcome:
    """Apply a plan, if there is anything to write; `stopped`: whether a person wants it to end.

    Raises:
        UsageError: the plan was made for another target or namespace.
    """
    with _opened(desk) as (tracker, store):
        if planned.plan.target != tracker.name:
            raise UsageError(
                f"this plan was made for {planned.plan.target}, not for {tracker.name}",
                "run `notesync plan` again",
            )
        if not planned.has_work:
            return Outcome()
        return apply(planned.plan, tracker, store, desk.clock, watch, stopped)


def board(desk: Desk) -> Board:
    """All issues of the target, as of today."""
    with _opened(desk) as (tracker, store):
        ledger = store.load()
        issues = tracker.issues()
        namespace = _named(desk, ledger, issues).settings.sync.namespace
        memory = remember(ledger, issues, namespace)
        return make_board(tracker.name, desk.today, issues, memory.entries.values())


def keys(desk: Desk, found: Found) -> Keys:
    """The keys of what was found, as far as the ledger tells; new items get those they would.

    Raises:
        StateError: the ledger cannot be read.
    """
    with _opened(desk) as (_, store):
        ledger = store.load()
    desk = _named(desk, ledger)
    memory = remember(ledger, (), desk.settings.sync.namespace)
    namespace = desk.settings.sync.namespace
    return _keys(identified(_notes(desk, found), memory, Rulings(), namespace))


def nothing(done: int, total: int, what: str) -> None:
    """A watch that says nothing."""


@contextmanager
def _opened(desk: Desk) -> Iterator[tuple[LocalTracker, SqliteLedger]]:
    tracker, store = desk.tracker(), desk.ledger()
    try:
        yield tracker, store
    finally:
        tracker.close()
        store.close()


def _read(desk: Desk, source: str) -> Reading | Unread:
    limits = desk.settings.reading
    limit = max(limits.max_notes_size, limits.max_transcript_size)
    try:
        data = workspace.read_bytes(desk.root, source, limit)
    except OSError as error:
        return _unreadable(source, error.strerror or str(error))
    return read(data, source, desk.settings.reading)


def _unreadable(source: str, reason: str) -> Unread:
    message = f"cannot be read: {reason}"
    hint = "its items are left as they are; mend it and run this again"
    return Unread(source, Diagnostic("unreadable", Severity.ERROR, source, message, None, hint))


def _named(desk: Desk, ledger: Ledger, issues: Iterable[Issue] = ()) -> Desk:
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


def _notes(desk: Desk, found: Found) -> Notes:
    """What was found, in the terms of planning."""
    return Notes(
        sightings=tuple(
            Sighting(item, _place(item, reading.document))
            for reading in found.readings
            for item in reading.items
        ),
        unread=lambda sources: _frozen(desk, found, sources),
        removed=lambda sources: _removed(desk, sources),
        commit=workspace.commit(desk.root),
        contains=lambda commit: workspace.contains(desk.root, commit),
    )


def _place(item: Item, document: Document) -> Place:
    meeting = document.meeting
    return Place(
        source=document.source,
        line=item.span.line,
        text=item.text,
        section=item.section,
        owners=item.owners if isinstance(item, ActionItem) else (),
        meeting=meeting.title or "",
        date=meeting.date.isoformat() if meeting.date else None,
        # Meetings whose notes lie in one folder are a series unless they say otherwise.
        series=meeting.series or document.source.rpartition("/")[0],
        declared=isinstance(item.anchor, NewAnchor),
    )


def _frozen(desk: Desk, found: Found, sources: frozenset[str]) -> dict[str, str]:
    """The documents that something is known of and nothing was read from, and why not."""
    failed = {unread.source: "it could not be read" for unread in found.unread}
    blank = {
        reading.document.source: "it became empty"
        for reading in found.readings
        if not any(line.strip() for line in reading.document.lines)
    }
    frozen = failed | blank
    read_now = {reading.document.source for reading in found.readings}
    for source in sources - read_now - frozen.keys():
        if found.scope.hides(source):
            frozen[source] = "it could not be read"
        elif not found.scope.covers(source):
            frozen[source] = "it is outside the paths given"
        elif not workspace.is_gone(desk.root, source):
            frozen[source] = "it is no longer read as notes"
    return frozen


def _removed(desk: Desk, sources: frozenset[str]) -> frozenset[str]:
    return frozenset(source for source in sources if workspace.is_gone(desk.root, source))


def _keys(identified: Sequence[Identified]) -> Keys:
    sightings = ((one.key, one.sighting) for one in identified)
    return {(s.place.source, s.kind, s.place.line, s.item.text): key for key, s in sightings}

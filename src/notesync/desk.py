"""Where a command works: the notes' root and its settings, and what is reached from there.

The one place that reads the clock and the environment.
"""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from notesync import config, rulingfile, targets, workspace
from notesync.errors import ConfigError, UsageError
from notesync.gateway import Reads, Tell, nobody
from notesync.model.checkup import Finding
from notesync.model.clock import Clock
from notesync.model.issues import Issue, Marker
from notesync.model.ledger import Ledger, Link
from notesync.model.rulings import Rulings
from notesync.model.settings import ConflictPolicy, LocalTarget, Settings, Target
from notesync.state.base import LedgerStore
from notesync.state.gitref import GitRefLedger
from notesync.state.sqlite import SqliteLedger
from notesync.sync.permalink import Home, home_of, permalink
from notesync.targets import OpenTracker, Reach
from notesync.trackers.base import TrackerReader
from notesync.trackers.local import LocalTracker

LEASE = 120.0
"""Seconds without a sign of life after which another run may take over a lease in a git ref."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works: the folder it was called in, the notes' root, and the settings.

    `place` names one of the further targets, empty for the default one; `configuration` is the
    file that the settings come from.
    """

    start: Path
    root: Path
    settings: Settings
    place: str = ""
    configuration: Path | None = None
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
        return self.target.name

    def tracker(self, linked: Callable[[], Collection[str]] = tuple) -> OpenTracker:
        """The target that this call is about; `linked` are the issues that the ledger knows.

        Raises:
            CredentialsError: there are no credentials for it.
        """
        return targets.open_tracker(self.target, replace(self._reach, linked=linked))

    def examine(self) -> Iterator[Finding]:
        """What the target says of itself and of what may be written to it.

        Raises:
            NotesyncError: it cannot be asked, with the next step.
        """
        return targets.examine(self.target, self._reach, self.settings.sync.logins)

    def embedded(self, actor: str) -> LocalTracker:
        """The embedded tracker in a person's hands.

        Raises:
            UsageError: the target is another one.
        """
        if not isinstance(self.target, LocalTarget):
            raise UsageError(
                f"{self.target_name} is not the embedded tracker",
                "change its issues where they are; a push leaves them as you set them",
            )
        return targets.embedded(self.target, self._reach, actor)

    @property
    def _reach(self) -> Reach:
        return Reach(self.root, os.environ, self.now, permalink=self._line_of(), tell=self.tell)

    def _line_of(self) -> Callable[[Marker], str]:
        """Where on the web the latest line of an item is read, as it was first seen."""

        @cache
        def home() -> Home | None:
            address = self.settings.sync.notes_url or workspace.web(self.root)
            return home_of(address, workspace.folder_in_repository(self.root))

        def line(marker: Marker) -> str:
            place = home()
            return permalink(marker.places[-1], place) if place and marker.places else ""

        return line

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


def open_desk(start: Path, config_file: Path | None = None) -> Desk:
    """Find the configuration and the notes' root for the folder a command was called in.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    path = config_file or config.find(start)
    settings = config.load(path, os.environ)
    root = workspace.notes_root(start, path)
    return Desk(start, root, settings, configuration=path)


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


@contextmanager
def opened(desk: Desk) -> Iterator[tuple[OpenTracker, LedgerStore]]:
    """The tracker of a desk's target and its ledger, let go of at the end."""
    with closing(desk.ledger()) as store, closing(desk.tracker(_linked_in(store))) as tracker:
        yield tracker, store


@contextmanager
def opened_to_read(desk: Desk) -> Iterator[tuple[TrackerReader, Ledger]]:
    """The same for who plans: there is nothing in hand by which anything could be written."""
    with closing(desk.ledger()) as store:
        ledger = store.load()
        known = _linked(ledger)
        with closing(desk.tracker(lambda: known)) as tracker:
            yield tracker, ledger


def _linked_in(store: LedgerStore) -> Callable[[], frozenset[str]]:
    """The ids of the issues that a ledger knows to be ours, read when they are first asked for."""

    @cache
    def linked() -> frozenset[str]:
        return _linked(store.load())

    return linked


def _linked(ledger: Ledger) -> frozenset[str]:
    return frozenset(one.ref.id for one in ledger.entries if isinstance(one, Link))


def named(desk: Desk, ledger: Ledger, issues: Iterable[Issue] = ()) -> Desk:
    """The desk with the namespace that is in use, or else to be.

    Raises:
        ConfigError: another one is configured than is in use, or none where it has to be.
    """
    asked, used = desk.settings.sync.namespace, _in_use(desk, ledger, issues)
    if asked and used and asked != used:
        raise ConfigError(
            f"the namespace is {asked!r}, but the items that are there belong to {used!r}",
            f'set namespace = "{used}" in the configuration: under another one they would all be '
            "filed again",
        )
    if desk.target.shared and not (asked or used):
        raise ConfigError(
            f"whose items are these? {desk.target_name} may hold those of several repositories",
            f'set namespace = "{usual_name(desk)}" in the configuration, above all tables; '
            "once items are filed it stays",
        )
    return _with_namespace(desk, asked or used or usual_name(desk))


def asks_issues(desk: Desk, ledger: Ledger) -> bool:
    """Whether only the issues can tell which namespace is in use."""
    return not (ledger.namespace or desk.target.shared)


def _in_use(desk: Desk, ledger: Ledger, issues: Iterable[Issue]) -> str:
    """The namespace that ledger or markers tell of; empty where nothing is filed yet.

    The embedded tracker holds the items of one notes' root alone, so its markers tell the namespace
    in use where no ledger does: neither a renamed folder nor a new remote makes strangers of them.
    """
    if not asks_issues(desk, ledger):
        return ledger.namespace
    marked = {issue.marker.namespace for issue in issues if issue.marker}
    return marked.pop() if len(marked) == 1 else ""


def usual_name(desk: Desk) -> str:
    """What the repository is called, or else the folder."""
    return workspace.repository_name(desk.root) or desk.root.resolve().name or "notes"


def _with_namespace(desk: Desk, name: str) -> Desk:
    settings = desk.settings
    return replace(desk, settings=replace(settings, sync=replace(settings.sync, namespace=name)))

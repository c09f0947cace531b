"""The notes of one run: which documents were read, which were not, and what that means."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from notesync import workspace
from notesync.errors import ExitCode
from notesync.model.document import Document
from notesync.model.identity import Sighting
from notesync.model.issues import Place
from notesync.model.items import (
    ActionItem,
    Diagnostic,
    Item,
    NewAnchor,
    Reading,
    Severity,
    Unread,
)
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read
from notesync.planning import Notes

Watch = Callable[[int, int, str], None]
"""Is told before each document: how many are read, how many there are, and which comes now."""


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


def gather(root: Path, scope: workspace.Scope, settings: ReadingSettings, watch: Watch) -> Found:
    """Read all documents of a scope."""
    readings: list[Reading] = []
    unread = [_unreadable(folder, reason) for folder, reason in scope.closed]
    for number, source in enumerate(scope.files):
        watch(number, len(scope.files), source)
        match _read(root, source, settings):
            case Reading() as reading:
                readings.append(_in_series(reading, settings))
            case Unread() as failure:
                unread.append(failure)
    return Found(scope, tuple(readings), tuple(unread))


def notes_of(root: Path, found: Found) -> Notes:
    """What was found, in the terms of planning."""
    return Notes(
        sightings=tuple(one for reading in found.readings for one in sightings_of(reading)),
        unread=lambda sources: _frozen(root, found, sources),
        removed=lambda sources: _removed(root, sources),
        commit=workspace.commit(root),
        contains=lambda commit: workspace.contains(root, commit),
    )


def sightings_of(reading: Reading) -> tuple[Sighting, ...]:
    """The items of one document, each with its place."""
    return tuple(Sighting(item, _place(item, reading.document)) for item in reading.items)


def _read(root: Path, source: str, settings: ReadingSettings) -> Reading | Unread:
    limit = max(settings.max_notes_size, settings.max_transcript_size)
    try:
        data = workspace.read_bytes(root, source, limit)
    except OSError as error:
        return _unreadable(source, error.strerror or str(error))
    return read(data, source, settings)


def _in_series(reading: Reading, settings: ReadingSettings) -> Reading:
    """The reading in the series that the configuration has for its file, unless it names one."""
    document = reading.document
    if document.meeting.series:
        return reading
    matching = (
        name
        for name, patterns in settings.series
        if any(fnmatchcase(document.source, pattern) for pattern in patterns)
    )
    meeting = replace(document.meeting, series=next(matching, None))
    return replace(reading, document=replace(document, meeting=meeting))


def _unreadable(source: str, reason: str) -> Unread:
    message = f"cannot be read: {reason}"
    hint = "its items are left as they are; mend it and run this again"
    return Unread(source, Diagnostic("unreadable", Severity.ERROR, source, message, None, hint))


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


def _frozen(root: Path, found: Found, sources: frozenset[str]) -> dict[str, str]:
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
        elif not workspace.is_gone(root, source):
            frozen[source] = "it is no longer read as notes"
    return frozen


def _removed(root: Path, sources: frozenset[str]) -> frozenset[str]:
    return frozenset(source for source in sources if workspace.is_gone(root, source))

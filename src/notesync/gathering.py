"""The notes of one run: which documents were read, which were not, and what that means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from notesync import workspace
from notesync.errors import ExitCode, reason
from notesync.model.document import Document
from notesync.model.identity import Sighting
from notesync.model.issues import Pin, Place
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
from notesync.planning import Notes

Watch = Callable[[int, int, str], None]
"""Is told before each document: how many are read, how many there are, and which comes now."""


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of one run: read, or not; `scope` is where they were looked for.

    `commit` is what the notes are checked out at, `committed` the documents that it holds just as
    they were read, each with the number of its lines: 0 in a file that is no text.
    """

    scope: workspace.Scope
    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...] = ()
    commit: str = ""
    committed: Mapping[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """Whether everything was read."""
        return ExitCode.PARTIAL if self.unread else ExitCode.OK


def gather(
    root: Path,
    scope: workspace.Scope,
    settings: ReadingSettings,
    watch: Watch,
    format: str | None = None,
) -> Found:
    """Read all documents of a scope; `format` overrules what their names and contents say."""
    # Loaded only here and below: the rules take longer than the whole of a command without notes.
    from notesync.notes.reading import read

    readings: list[Reading] = []
    unread = [_unreadable(folder, reason) for folder, reason in scope.closed]
    commit = workspace.commit(root)
    blobs, committed = workspace.blobs(root, commit), {}
    for number, source in enumerate(scope.files):
        watch(number, len(scope.files), source)
        data = _data(root, source, settings)
        match read(data, source, settings, format) if isinstance(data, bytes) else data:
            case Reading() as reading:
                readings.append(_in_series(reading, settings))
            case Unread() as failure:
                unread.append(failure)
        if isinstance(data, bytes) and _is_committed(data, blobs.get(source)):
            committed[source] = _lines(data)
    return Found(scope, tuple(readings), tuple(unread), commit, committed)


def gather_one(data: bytes, source: str, settings: ReadingSettings, format: str) -> Found:
    """Read what is in no file."""
    from notesync.notes.reading import read

    scope = workspace.Scope((), ())
    match read(data, source, settings, format):
        case Reading() as reading:
            return Found(scope, (reading,))
        case Unread() as failure:
            return Found(scope, (), (failure,))


def notes_of(root: Path, found: Found) -> Notes:
    """What was found, in the terms of planning."""
    return Notes(
        sightings=tuple(one for reading in found.readings for one in sightings_of(reading, found)),
        # One run sees one state of the disk: planning asks again in each of its rounds.
        unread=cache(lambda sources: _frozen(root, found, sources)),
        removed=cache(lambda sources: _removed(root, sources)),
        commit=found.commit,
        contains=cache(lambda commit: workspace.contains(root, commit)),
        web=workspace.web(root) if found.committed else "",
        folder=workspace.folder_in_repository(root) if found.committed else "",
    )


def sightings_of(reading: Reading, found: Found | None = None) -> tuple[Sighting, ...]:
    """The items of one document, each with its place; pinned where a commit is known to hold it."""
    among = found or Found(workspace.Scope((), ()), (reading,))
    return tuple(Sighting(item, _place(item, reading.document, among)) for item in reading.items)


def _data(root: Path, source: str, settings: ReadingSettings) -> bytes | Unread:
    limit = max(settings.max_notes_size, settings.max_transcript_size)
    try:
        return workspace.read_bytes(root, source, limit)
    except OSError as error:
        return _unreadable(source, reason(error))


def _is_committed(data: bytes, blob: str | None) -> bool:
    """Whether a commit holds these very bytes, but for line ends that git may have changed."""
    if blob is None:
        return False
    return blob in (workspace.blob_of(one, blob) for one in (data, data.replace(b"\r\n", b"\n")))


def _lines(data: bytes) -> int:
    return 0 if b"\0" in data else data.count(b"\n") + 1


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


def _place(item: Item, document: Document, found: Found) -> Place:
    meeting = document.meeting
    lines = found.committed.get(document.source)
    line = item.span.line
    lined = lines is not None and line <= lines and not document.numbered
    return Place(
        source=document.source,
        line=line,
        text=item.text,
        section=item.section,
        owners=item.owners if isinstance(item, ActionItem) else (),
        meeting=meeting.title or "",
        date=meeting.date.isoformat() if meeting.date else None,
        # Meetings whose notes lie in one folder are a series unless they say otherwise.
        series=meeting.series or document.source.rpartition("/")[0],
        declared=isinstance(item.anchor, NewAnchor),
        # Formats without lines count pieces of text: no link leads to one.
        pin=None if lines is None else Pin(found.commit, line if lined else 0),
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

"""The face of the package: the bytes of one file → everything that was found in it."""

from collections.abc import Iterator
from itertools import islice

from notesync.model.document import Document, ListItem, Person
from notesync.model.items import ActionItem, Decision, Diagnostic, Kind, Reading, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics as say
from notesync.notes.assemble import Candidate, action, decision
from notesync.notes.doubts import doubts
from notesync.notes.fold import fold_actions, fold_decisions
from notesync.notes.meeting import FrontMatter, front_matter, meeting_of, speech_meeting
from notesync.notes.opening import Opened, opened
from notesync.notes.records import record_of
from notesync.notes.survey import Found, Survey, found_in, survey

# A line that is longer was written by a program.
LONGEST_LINE = 20_000


def read(
    data: bytes, source: str, settings: ReadingSettings, format: str | None = None
) -> Reading | Unread:
    """Everything in one file of notes; `format` overrules what its name and content say."""
    file = opened(data, source, settings, format)
    if isinstance(file, Unread):
        return file
    front = front_matter(file.content.front_matter)
    return _reading(_document(file, source, front), file, front, settings.roster)


def _document(file: Opened, source: str, front: FrontMatter) -> Document:
    content = file.content
    if content.blocks or not content.utterances:
        meeting = meeting_of(source, content.blocks, front, content.people)
    else:
        meeting = speech_meeting(source, content.utterances)
    return Document(
        source, file.format.name, meeting,
        lines=file.decoded.lines if content.pieces is None else content.pieces,
        blocks=content.blocks, utterances=content.utterances, why=file.format.why,
        numbered=content.pieces is not None,
    )  # fmt: skip


def _reading(
    document: Document, file: Opened, front: FrontMatter, roster: tuple[Person, ...]
) -> Reading:
    seen = survey(document, roster)
    found = tuple(found_in(seen))
    actions = fold_actions(tuple(sorted(_actions(found, seen), key=lambda item: item.span)))
    record = record_of(document, front.fields)
    decided = _decisions(found, seen) if record is None else _recorded(record, seen)
    decisions = fold_decisions(tuple(sorted(decided, key=lambda one: one.span)))
    said = (
        *_about_file(document, file, front),
        *doubts(seen, actions, decisions, is_record=record is not None),
    )
    return Reading(document, actions, decisions, said)


def _actions(found: tuple[Found, ...], seen: Survey) -> Iterator[ActionItem]:
    for kind, rule, candidate in found:
        if kind is Kind.ACTION and (item := action(candidate, rule, seen.context)):
            yield item


def _decisions(found: tuple[Found, ...], seen: Survey) -> Iterator[Decision]:
    for kind, rule, candidate in found:
        if kind is Kind.DECISION and (one := decision(candidate, rule, seen.context)):
            yield one


def _recorded(record: tuple[Candidate, ...], seen: Survey) -> Iterator[Decision]:
    """The decision that a record is, whatever its text says of others."""
    for candidate in record:
        if one := decision(candidate, "decision-record", seen.context):
            yield one


def _about_file(document: Document, file: Opened, front: FrontMatter) -> Iterator[Diagnostic]:
    source, decoded = document.source, file.decoded
    if not any(line.strip() for line in document.lines):
        yield say.EMPTY.at(source)
    if decoded.encoding == "cp1252":
        yield say.DECODED.at(source, encoding=decoded.encoding)
    if decoded.repaired:
        yield _mojibake(source, decoded.repaired)
    if front.problem:
        yield say.FRONT_MATTER.at(source, 1, problem=front.problem)
    yield from (say.REMARKS[one].at(source, line) for one, line in file.content.remarks)
    yield from _about_lines(document)
    for block in document.blocks:
        if isinstance(block, ListItem) and block.box and not block.text.strip():
            yield say.BOX_WITHOUT_TEXT.at(source, block.span.line)


def _mojibake(source: str, lines: tuple[int, ...]) -> Diagnostic:
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return say.MOJIBAKE.at(source, lines[0], first=lines[0], more=more)


def _about_lines(document: Document) -> Iterator[Diagnostic]:
    long = ((n, line) for n, line in enumerate(document.lines, 1) if len(line) > LONGEST_LINE)
    for number, line in islice(long, 1):
        yield say.LONG_LINE.at(document.source, number, length=len(line))

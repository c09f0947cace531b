"""The face of the package: the bytes of one file → everything that was found in it."""

from collections.abc import Iterator
from itertools import islice

from notesync.model.document import Document, ListItem, Person
from notesync.model.items import ActionItem, Decision, Diagnostic, Kind, Reading, State, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics as say
from notesync.notes.assemble import action, decision
from notesync.notes.due import due_of
from notesync.notes.fold import fold_actions, fold_decisions, twins
from notesync.notes.meeting import FrontMatter, front_matter, meeting_of, speech_meeting
from notesync.notes.opening import Opened, opened
from notesync.notes.survey import Survey, found_in, survey

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
    )  # fmt: skip


def _reading(
    document: Document, file: Opened, front: FrontMatter, roster: tuple[Person, ...]
) -> Reading:
    seen = survey(document, roster)
    actions = fold_actions(tuple(sorted(_actions(seen), key=lambda item: item.span)))
    decisions = fold_decisions(tuple(sorted(_decisions(seen), key=lambda one: one.span)))
    said = (*_about_file(document, file, front), *_about_items(document, actions))
    return Reading(document, actions, decisions, said)


def _actions(seen: Survey) -> Iterator[ActionItem]:
    for rule, candidate in found_in(seen, Kind.ACTION):
        if item := action(candidate, rule, seen.context):
            yield item


def _decisions(seen: Survey) -> Iterator[Decision]:
    for rule, candidate in found_in(seen, Kind.DECISION):
        if one := decision(candidate, rule, seen.context):
            yield one


def _about_file(document: Document, file: Opened, front: FrontMatter) -> Iterator[Diagnostic]:
    source, decoded = document.source, file.decoded
    if not any(line.strip() for line in document.lines):
        yield say.empty(source)
    if decoded.encoding == "cp1252":
        yield say.decoded_as(source, decoded.encoding)
    if decoded.repaired:
        yield say.mojibake(source, decoded.repaired)
    if front.problem:
        yield say.bad_front_matter(source, front.problem)
    yield from (say.remark(source, one, line) for one, line in file.content.remarks)
    yield from _about_lines(document)
    for block in document.blocks:
        if isinstance(block, ListItem) and block.box and not block.text.strip():
            yield say.box_without_text(source, block.span.line)


def _about_lines(document: Document) -> Iterator[Diagnostic]:
    long = ((n, line) for n, line in enumerate(document.lines, 1) if len(line) > LONGEST_LINE)
    for number, line in islice(long, 1):
        yield say.long_line(document.source, number, len(line))


def _about_items(document: Document, actions: tuple[ActionItem, ...]) -> Iterator[Diagnostic]:
    source, meeting = document.source, document.meeting
    for item in actions:
        due = due_of(item.text, meeting) if item.due is None else None
        if due and meeting.date is None:
            yield say.no_meeting_date(source, item.span.line, item.text[due.start : due.end])
        late = item.due and meeting.date and item.due < meeting.date
        if late and item.state is State.OPEN:
            yield say.past_due(source, item)
    for item, twin in twins(actions):
        yield say.likely_twin(source, item, twin)

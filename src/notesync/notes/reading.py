"""The face of the package: the bytes of one file → everything that was found in it."""

from collections.abc import Iterator

from notesync.model.document import Document, ListItem, Person
from notesync.model.items import ActionItem, Decision, Diagnostic, Kind, Reading, State, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics as say
from notesync.notes.assemble import action, decision
from notesync.notes.decode import Decoded, decode
from notesync.notes.due import due_of
from notesync.notes.fold import fold_actions, fold_decisions, twins
from notesync.notes.formats import Format, format_named, reader_for
from notesync.notes.meeting import FrontMatter, front_matter, meeting_of, speech_meeting
from notesync.notes.readers.markdown import read_markdown
from notesync.notes.readers.transcript import read_transcript
from notesync.notes.survey import Survey, found_in, survey


def read(
    data: bytes, source: str, settings: ReadingSettings, format: str | None = None
) -> Reading | Unread:
    """Everything in one file of notes; `format` overrules what its name and content say."""
    if len(data) > max(settings.max_notes_size, settings.max_transcript_size):
        return _too_large(source, settings.max_transcript_size)
    decoded = decode(data)
    if decoded is None:
        return Unread(source, say.binary(source))
    chosen = format_named(format) if format else reader_for(source, decoded.lines)
    if chosen is None:
        return Unread(source, say.unknown_format(source, format))
    limit = _limit(chosen, settings)
    if len(data) > limit:
        return _too_large(source, limit)
    document, front = _document(chosen, decoded, source)
    return _reading(document, decoded, front, settings.roster)


def _limit(chosen: Format, settings: ReadingSettings) -> int:
    spoken_notes = chosen.name == "transcript"
    return settings.max_transcript_size if spoken_notes else settings.max_notes_size


def _too_large(source: str, limit: int) -> Unread:
    return Unread(source, say.too_large(source, limit))


def _document(chosen: Format, decoded: Decoded, source: str) -> tuple[Document, FrontMatter]:
    if chosen.name == "transcript":
        speeches = read_transcript(decoded.lines)
        meeting = speech_meeting(source, speeches)
        document = Document(source, chosen.name, meeting, decoded.lines, utterances=speeches)
        return document, front_matter(None)
    markdown = read_markdown(decoded.lines)
    front = front_matter(markdown.front_matter)
    meeting = meeting_of(source, markdown.blocks, front)
    return Document(source, chosen.name, meeting, decoded.lines, markdown.blocks), front


def _reading(
    document: Document, decoded: Decoded, front: FrontMatter, roster: tuple[Person, ...]
) -> Reading:
    seen = survey(document, roster)
    actions = fold_actions(tuple(sorted(_actions(seen), key=lambda item: item.span)))
    decisions = fold_decisions(tuple(sorted(_decisions(seen), key=lambda one: one.span)))
    said = (*_about_file(document, decoded, front), *_about_items(document, actions))
    return Reading(document, actions, decisions, said)


def _actions(seen: Survey) -> Iterator[ActionItem]:
    for rule, candidate in found_in(seen, Kind.ACTION):
        if item := action(candidate, rule, seen.context):
            yield item


def _decisions(seen: Survey) -> Iterator[Decision]:
    for rule, candidate in found_in(seen, Kind.DECISION):
        if one := decision(candidate, rule, seen.context):
            yield one


def _about_file(document: Document, decoded: Decoded, front: FrontMatter) -> Iterator[Diagnostic]:
    source = document.source
    if not any(line.strip() for line in document.lines):
        yield say.empty(source)
    if decoded.encoding == "cp1252":
        yield say.decoded_as(source, decoded.encoding)
    if decoded.repaired:
        yield say.mojibake(source, decoded.repaired)
    if front.problem:
        yield say.bad_front_matter(source, front.problem)
    for block in document.blocks:
        if isinstance(block, ListItem) and block.box and not block.text.strip():
            yield say.box_without_text(source, block.span.line)


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

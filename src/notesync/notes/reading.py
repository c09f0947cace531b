"""The face of the package: the bytes of one file → everything that was found in it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from notesync.model.document import Document, ListItem, Person, Table
from notesync.model.items import ActionItem, Decision, Diagnostic, Reading, State, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics as say
from notesync.notes.assemble import Candidate, Context, action, decision
from notesync.notes.decisions import decided
from notesync.notes.due import due_of
from notesync.notes.fold import fold_actions, fold_decisions, twins
from notesync.notes.headings import Role
from notesync.notes.meeting import FrontMatter, front_matter, meeting_of, speech_meeting
from notesync.notes.opening import Opened, opened
from notesync.notes.passages import Passage, muted_lines, passages, sections
from notesync.notes.people import Directory, common_words
from notesync.notes.rules import candidates
from notesync.notes.speakers import speakers
from notesync.notes.speech import spoken
from notesync.notes.tables import decision_rows, rows

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
    found = passages(document.blocks, document.lines)
    people = (*document.meeting.attendees, *roster)
    common, once = common_words(document.lines)
    directory = Directory(people, speakers(found), common, once)
    context = Context(document.meeting, directory, document.lines)
    actions = fold_actions(
        tuple(sorted(_actions(document, found, context), key=lambda item: item.span))
    )
    decisions = fold_decisions(
        tuple(sorted(_decisions(document, found, context), key=lambda one: one.span))
    )
    said = (*_about_file(document, file, front), *_about_items(document, actions))
    return Reading(document, actions, decisions, said)


def _actions(
    document: Document, found: tuple[Passage, ...], context: Context
) -> Iterator[ActionItem]:
    for rule, candidate in _action_candidates(document, found, context):
        if item := action(candidate, rule, context):
            yield item


def _action_candidates(
    document: Document, found: tuple[Passage, ...], context: Context
) -> Iterator[tuple[str, Candidate]]:
    for passage in found:
        yield from candidates(passage, context)
    for table, section, role in _tables(document):
        yield from (("table-row", row) for row in rows(table, section, role))
    for speech in document.utterances:
        yield from spoken(speech, context)


def _decisions(
    document: Document, found: tuple[Passage, ...], context: Context
) -> Iterator[Decision]:
    tables = _tables(document)
    rated = (
        *(pair for passage in found for pair in decided(passage, context)),
        *(("decision-row", row) for table in tables for row in decision_rows(*table)),
    )
    for rule, candidate in rated:
        if one := decision(candidate, rule, context):
            yield one


def _tables(document: Document) -> tuple[tuple[Table, str, Role | None], ...]:
    """The tables with what stands above them, without the rows the writer took out."""
    above, muted = sections(document.blocks), muted_lines(document.lines)
    return tuple(
        (_heard(block, muted), *above[block.span.line])
        for block in document.blocks
        if isinstance(block, Table)
    )


def _heard(table: Table, muted: frozenset[int]) -> Table:
    heard = tuple(row for row in table.rows if row.span.line not in muted)
    return replace(table, rows=heard)


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

"""A document as the rules see it: its statements, tables, speeches and people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from notesync.model.document import Document, Person, Span, Table, Utterance
from notesync.model.items import Kind, Reading
from notesync.model.looks import Look, LookedAt
from notesync.notes.assemble import Candidate, Context
from notesync.notes.inline import one_line, unguard
from notesync.notes.passages import Passage, muted_lines, passages, sections
from notesync.notes.people import Directory, common_words
from notesync.notes.rules import SPOKEN, TABLED, WRITTEN, Place, Said, ask
from notesync.notes.speakers import speakers
from notesync.notes.tables import Placed

Found = tuple[Kind, str, Candidate]
"""A candidate behind the kind and the name of the rule that found it."""


@dataclass(frozen=True, slots=True)
class Survey:
    """All places of a document where an item may stand, and what is known beside them."""

    document: Document
    passages: tuple[Passage, ...]
    tables: tuple[Placed, ...]
    context: Context


def survey(document: Document, roster: tuple[Person, ...]) -> Survey:
    """Look over a document once, for all rules."""
    muted = muted_lines(document.lines)
    found = passages(document.blocks, document.lines, muted)
    people = (*document.meeting.attendees, *roster)
    common, once = common_words(document.lines)
    directory = Directory(people, speakers(found), common, once)
    context = Context(document.meeting, directory, document.lines)
    return Survey(document, found, _tables(document, muted), context)


def found_in(seen: Survey) -> Iterator[Found]:
    """All candidates, those of a place in the order of the rules."""
    for passage in seen.passages:
        yield from _found(ask(WRITTEN, passage, seen.context))
    for table in seen.tables:
        yield from _found(ask(TABLED, table, seen.context))
    for speech in seen.document.utterances:
        yield from _found(ask(SPOKEN, speech, seen.context))


def explain(reading: Reading, line: int, roster: tuple[Person, ...]) -> tuple[LookedAt, ...]:
    """What every rule said of the places that a line of a document belongs to."""
    seen = survey(reading.document, roster)
    kept = tuple(item for item in reading.items if line in (item.span.line, *item.also))
    return tuple(
        LookedAt(span, text, about, looks, kept) for span, text, about, looks in _looked(seen, line)
    )


def _found(answers: Iterator[Said[Place]]) -> Iterator[Found]:
    return ((said.rule.kind, said.rule.name, one) for said in answers for one in said.found)


def _looked(seen: Survey, line: int) -> Iterator[tuple[Span, str, str, tuple[Look, ...]]]:
    for passage in (one for one in seen.passages if _holds(one.span, line)):
        said = tuple(map(_look, ask(WRITTEN, passage, seen.context)))
        yield passage.span, unguard(one_line(passage.text)), _about(passage), said
    for table in (one for one in seen.tables if _holds(one.table.span, line)):
        said = tuple(_look(one, line) for one in ask(TABLED, table, seen.context))
        yield Span(line, line), seen.document.lines[line - 1].strip(), table.section, said
    for speech in (one for one in seen.document.utterances if _holds(one.span, line)):
        said = tuple(map(_look, ask(SPOKEN, speech, seen.context)))
        yield speech.span, one_line(speech.text), "", said


def _look(said: Said[Passage] | Said[Placed] | Said[Utterance], line: int | None = None) -> Look:
    found = [one for one in said.found if line is None or _holds(one.span, line)]
    texts = tuple(unguard(one_line(one.text)) for one in found)
    confidence = found[0].confidence if found else None
    return Look(said.rule.name, said.rule.kind, said.rule.seeks, texts, confidence, said.asked)


def _about(passage: Passage) -> str:
    role = f" ({passage.role.value})" if passage.role else ""
    return f"{passage.section}{role}"


def _holds(span: Span, line: int) -> bool:
    return span.line <= line <= span.end_line


def _tables(document: Document, muted: frozenset[int]) -> tuple[Placed, ...]:
    """The tables with what stands above them, without the rows the writer took out."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    above = sections(document.blocks) if tables else {}
    return tuple(Placed(_heard(table, muted), *above[table.span.line]) for table in tables)


def _heard(table: Table, muted: frozenset[int]) -> Table:
    return replace(table, rows=tuple(row for row in table.rows if row.span.line not in muted))

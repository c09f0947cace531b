"""What in a document deserves a look: said in diagnostics, never an error."""

import re
from collections.abc import Iterator
from itertools import islice

from notesync.model.document import Heading, Row
from notesync.model.items import ActionItem, Decision, Diagnostic, Item, State
from notesync.notes import diagnostics as say
from notesync.notes import words
from notesync.notes.due import due_of
from notesync.notes.fold import twins
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import SENTENCE, one_line, plain_line, unguard
from notesync.notes.people import NAMES, is_group, split_names
from notesync.notes.survey import Survey
from notesync.notes.tables import Placed, columns_of

# So many at the most are told of one kind: more would hide the rest.
MOST = 5
# Fewer people than these are no list of who there is.
LEAST_PEOPLE = 2
LONGEST = 200
SHORT = 80
_WISH = re.compile(
    rf"\b{words.alternation((*words.OUGHTS, *words.phrases('maybes')))}\s", re.IGNORECASE
)
# The writer says that there is nothing.
_NONE = re.compile(rf"\W*\b{words.literal(words.phrases('none'))}\b", re.IGNORECASE)
_NEARLY = re.compile(
    rf"^\W*(?P<names>{NAMES})\s+{words.alternation((*words.OUGHTS, *words.phrases('maybes')))}\s+"
    r"[^\W\d_]"
)


def doubts(
    seen: Survey,
    actions: tuple[ActionItem, ...],
    decisions: tuple[Decision, ...],
    *,
    is_record: bool = False,
) -> Iterator[Diagnostic]:
    """All that is doubtful about what was found, and about what was not."""
    items: tuple[Item, ...] = (*actions, *decisions)
    yield from _about_items(seen, actions)
    yield from _strangers(seen, actions)
    if not is_record:
        yield from _empty_sections(seen, items)
    for table in seen.tables:
        yield from _unclear(seen, table)
    yield from islice(_left_out(seen, items), MOST)


def _about_items(seen: Survey, actions: tuple[ActionItem, ...]) -> Iterator[Diagnostic]:
    source, meeting = seen.document.source, seen.document.meeting
    for item in actions:
        line = item.span.line
        due = due_of(item.text, meeting) if item.due is None else None
        if due and meeting.date is None:
            yield say.NO_MEETING_DATE.at(source, line, phrase=item.text[due.start : due.end])
        late = item.due and meeting.date and item.due < meeting.date
        if late and item.state is State.OPEN:
            yield say.PAST_DUE.at(source, line, text=item.text, due=item.due)
    for item, twin in twins(actions):
        yield say.LIKELY_TWIN.at(
            source, item.span.line, text=item.text, other=twin.span.line, twin=twin.text
        )


def _strangers(seen: Survey, actions: tuple[ActionItem, ...]) -> Iterator[Diagnostic]:
    """Owners whom a list of people, where there is one, does not hold: each once."""
    directory = seen.context.directory
    if len(directory.people) < LEAST_PEOPLE:
        return
    first: dict[str, int] = {}
    for item in actions:
        for owner in item.owners:
            if not (owner.startswith("@") or is_group(owner) or directory.knows(owner)):
                first.setdefault(owner, item.span.line)
    for owner, line in islice(first.items(), MOST):
        yield say.UNKNOWN_OWNER.at(seen.document.source, line, owner=owner)


def _empty_sections(seen: Survey, items: tuple[Item, ...]) -> Iterator[Diagnostic]:
    """Headings for actions or decisions, down to the next of their rank, with no item at all."""
    lines = sorted(line for item in items for line in (item.span.line, *item.also))
    headings = [block for block in seen.document.blocks if isinstance(block, Heading)]
    for place, heading in enumerate(headings):
        if role_of_heading(heading.text) not in (Role.ACTIONS, Role.DECISIONS):
            continue
        below = (one.span.line for one in headings[place + 1 :] if one.level <= heading.level)
        end = next(below, len(seen.document.lines) + 1)
        said = "".join(seen.document.lines[heading.span.line : end - 1])
        # In a short section such a word is the whole of it, whoever it is said of.
        none = _NONE.search(said) if len(said) < SHORT else _NONE.match(said)
        if not none and not any(heading.span.line <= line < end for line in lines):
            text = plain_line(heading.text)
            yield say.EMPTY_SECTION.at(seen.document.source, heading.span.line, heading=text)


def _unclear(seen: Survey, placed: Placed) -> Iterator[Diagnostic]:
    """A table under a heading for actions whose columns cannot be told."""
    table = placed.table
    if placed.role not in (Role.ACTIONS, Role.REVIEW) or not table.rows:
        return
    if columns_of(table.header, placed.role) is None:
        names = ", ".join(_names(table.header)) or "none"
        yield say.UNCLEAR_TABLE.at(seen.document.source, table.header.span.line, names=names)


def _left_out(seen: Survey, items: tuple[Item, ...]) -> Iterator[Diagnostic]:
    """Sentences in which somebody known should, can or wants to do something."""
    taken = {
        line
        for item in items
        for line in (*range(item.span.line, item.span.end_line + 1), *item.also)
    }
    for passage in seen.passages:
        if passage.role in (Role.PEOPLE, Role.ABSENT) or not _WISH.search(passage.text):
            continue
        for sentence in SENTENCE.finditer(passage.text):
            line = passage.line_at(sentence.start() + 1)
            if line not in taken and _nearly(sentence[0], seen):
                text = unguard(one_line(sentence[0]))[:LONGEST]
                yield say.LEFT_OUT.at(seen.document.source, line, text=text)
                break


def _nearly(sentence: str, seen: Survey) -> bool:
    if len(sentence) > LONGEST or "?" in sentence[-3:] or not _WISH.search(sentence):
        return False
    found = _NEARLY.match(sentence)
    names = split_names(found["names"]) if found else ()
    return bool(names) and all(map(seen.context.directory.knows, names))


def _names(header: Row) -> Iterator[str]:
    return (text for cell in header.cells if (text := plain_line(cell)))

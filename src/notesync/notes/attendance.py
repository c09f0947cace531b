"""Who was there: people under a heading or label for attendance, in such a field or table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notesync.model.document import Block, Heading, ListItem, Paragraph, Person, Table
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import plain, unguard
from notesync.notes.people import parse_people

FIELD = re.compile(r"^\s*(?:[-*•]\s*)?([A-Za-z][\w /&-]{1,30}?)\s*[:：]\s*(\S.*)?$")


@dataclass(slots=True)
class _Place:
    """What the nearest heading governs, and the depth of a label whose children are people."""

    role: Role | None = None
    label_depth: int | None = None

    @property
    def listed(self) -> bool:
        return self.role is Role.PEOPLE or self.label_depth is not None


def attendees(blocks: tuple[Block, ...]) -> Iterator[Person]:
    """The people the notes name as present, in order; those named as absent are left out."""
    place = _Place()
    for block in blocks:
        match block:
            case Heading():
                place.role, place.label_depth = role_of_heading(block.text), None
                found = FIELD.match(plain(block.text))
                if place.role is Role.PEOPLE and found:
                    yield from parse_people(found[2] or "")
            case ListItem():
                yield from _item(place, block)
            case Paragraph():
                for line in block.text.split("\n"):
                    yield from _people_in(line, listed=place.role is Role.PEOPLE)
            case Table():
                yield from _table(place, block)
            case _:
                pass


def _item(place: _Place, block: ListItem) -> Iterator[Person]:
    if place.label_depth is not None and block.depth <= place.label_depth:
        place.label_depth = None
    yield from _people_in(block.text, listed=place.listed)
    if place.label_depth is None and role_of_heading(block.text) is Role.PEOPLE:
        place.label_depth = block.depth


def _table(place: _Place, block: Table) -> Iterator[Person]:
    first = role_of_heading(block.header.cells[0]) if block.header.cells else None
    if Role.PEOPLE in (place.role, first):
        for row in block.rows:
            yield from parse_people(plain(row.cells[0])) if row.cells else ()


def _people_in(raw: str, *, listed: bool) -> Iterator[Person]:
    text = unguard(plain(raw.replace("\n", " ") if listed else raw.split("\n", 1)[0]))
    found = FIELD.match(text)
    if found and (listed or role_of_heading(found[1]) is Role.PEOPLE):
        absent = role_of_heading(found[1]) is Role.ABSENT
        yield from () if absent else parse_people(found[2] or "")
    elif listed:
        yield from parse_people(text)

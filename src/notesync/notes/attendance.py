"""Who was there: people under a heading or label for attendance, in such a field or table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from notesync.model.document import Block, Heading, ListItem, Paragraph, Person, Table
from notesync.notes import words
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import plain, unguard
from notesync.notes.people import INITIALS, is_person, parse_people

# What stands in brackets beside a name, and what parts one name from the next.
NOTES = re.compile(r"\([^()]*\)|\[[ xX]?\]")
PARTS = re.compile(rf"[,;]|\s+(?:{words.alternation(words.phrases('and'))}|&)\s+")
_COLON = re.compile(r"[:：]")
FIELD = re.compile(r"^\s*(?:[-*•]\s*)?([A-Za-z][\w /&-]{1,30}?)\s*[:：]\s*(\S.*)?$")


# Offices that stand in a list of people with whoever holds them: "Scribe: Ann".
_OFFICE = re.compile(
    words.alternation(words.phrases("offices")) + r"(?:\s?\(s\)|s)?$", re.IGNORECASE
)


@dataclass(slots=True)
class _Place:
    """What the nearest heading governs, and the depth of a label whose children are people."""

    role: Role | None = None
    label_depth: int | None = None
    named: bool = False

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
                place.named = False
                found = FIELD.match(plain(block.text))
                if place.role is Role.PEOPLE and found:
                    yield from parse_people(found[2] or "")
            case ListItem():
                yield from _item(place, block)
            case Paragraph():
                yield from _paragraph(place, block)
            case Table():
                yield from _table(place, block)
            case _:
                pass


def _item(place: _Place, block: ListItem) -> Iterator[Person]:
    if place.label_depth is not None and block.depth <= place.label_depth:
        place.label_depth = None
    for statement in _statements(block.text, listed=place.listed):
        for person in _people_in(statement, listed=place.listed):
            place.named = True
            yield person
    if place.label_depth is None and role_of_heading(block.text) is Role.PEOPLE:
        place.label_depth = block.depth


def _paragraph(place: _Place, block: Paragraph) -> Iterator[Person]:
    for statement in _statements(block.text, listed=place.listed):
        yield from _people_in(statement, listed=place.listed)
        if place.role is Role.PEOPLE and place.named and not _about_people(statement):
            # What is said after the names were listed is the minutes already.
            place.role = None


def _table(place: _Place, block: Table) -> Iterator[Person]:
    first = role_of_heading(block.header.cells[0]) if block.header.cells else None
    if Role.PEOPLE in (place.role, first):
        for row in block.rows:
            yield from parse_people(plain(row.cells[0])) if row.cells else ()


def _statements(raw: str, *, listed: bool) -> Iterator[str]:
    """The lines of a block, one that goes on with the names of the line above joined to it.

    Without a colon only a list of people names anybody.
    """
    if not listed and not _COLON.search(raw):
        return
    joined: list[str] = []
    for line in unguard(plain(raw)).split("\n"):
        above = joined[-1].rstrip() if joined else ""
        open_end = above.endswith((",", " and", "&", ";"))
        if open_end or (FIELD.match(above) and _goes_on(above, line)):
            joined[-1] = f"{above} {line.strip()}"
        else:
            joined.append(line)
    yield from joined


def _goes_on(above: str, line: str) -> bool:
    """Whether a line only wraps a list of names: "…, Kari / Jordan, Paula Ek"."""
    return "," in above and "," in line and not FIELD.match(line) and _all_people(line)


def _people_in(text: str, *, listed: bool) -> Iterator[Person]:
    found = FIELD.match(text)
    if found and role_of_heading(found[1]) is Role.PEOPLE:
        yield from parse_people(found[2] or "")
    elif found and listed:
        yield from _labelled(found[1].strip(), found[2] or "")
    elif listed and _all_people(text):
        yield from parse_people(text)


def _labelled(label: str, value: str) -> Iterator[Person]:
    """People beside a label in a list of them: `Scribe: Ann`, `AL: Ann Lee`, `Ann Lee: remote`."""
    if role_of_heading(label) is Role.ABSENT:
        return
    if _OFFICE.match(label):
        yield from parse_people(value)
    elif _all_people(value):
        people = parse_people(value)
        short = INITIALS.match(label) and len(people) == 1 and people[0].role is None
        yield from (replace(one, role=label) if short else one for one in people)
    elif is_person(label) and (label[0].isupper() or label[0] == "@"):
        yield from parse_people(label)


def _about_people(text: str) -> bool:
    """Whether a line of a list of people is about who was there at all."""
    found = FIELD.match(text)
    if found:
        role = role_of_heading(found[1])
        return role in (Role.PEOPLE, Role.ABSENT) or _OFFICE.match(found[1].strip()) is not None
    return not text.strip() or _all_people(text)


def _all_people(text: str) -> bool:
    """Whether most of what a line lists can be people: one stranger among them is forgiven."""
    parts = [part for part in PARTS.split(NOTES.sub("", text)) if part.strip(" .*-–—")]
    people = sum(map(is_person, parts))
    return people > 0 and people >= len(parts) - 1 - (len(parts) > 6)

"""What a document says about its meeting: title, day, series, people, the next one's day."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from notesync.model.document import (
    Block,
    Heading,
    ListItem,
    Meeting,
    Paragraph,
    Person,
    Utterance,
)
from notesync.notes import words
from notesync.notes.attendance import FIELD, attendees
from notesync.notes.dates import full_date, writes_days_first
from notesync.notes.formats import suffix_of
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import plain, unguard
from notesync.notes.people import is_group, parse_people, parse_person

_NAME_WORDS = re.compile(r"[_\s]+|(?<=\D)-(?=\D)")
_WORDED = re.compile(r"(?<![A-Za-z\d])([A-Za-z]{3,9}-\d{1,2}|\d{1,2}-[A-Za-z]{3,9})-(20\d\d)")
# A line that is a date: a few words, all of them of a date or of a time of day.
_DATE_WORD = re.compile(r"\w*\d|[A-Z][a-z]{2,8}$")
MOST_DATE_WORDS = 7
# How many blocks from the top can be a header.
HEADER = 40


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file's front matter in small letters; `problem` says why there are none."""

    fields: dict[str, Any]
    problem: str | None = None


def front_matter(text: str | None) -> FrontMatter:
    """The fields between the two `---`; a broken block is reported, never raised."""
    if text is None:
        return FrontMatter({})
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return FrontMatter({}, str(error).split("\n", 1)[0])
    if not isinstance(loaded, dict):
        return FrontMatter({}, None if loaded is None else "it holds no `key: value` lines")
    return FrontMatter({str(key).lower(): value for key, value in loaded.items()})


def meeting_of(
    source: str, blocks: tuple[Block, ...], front: FrontMatter, people: tuple[Person, ...] = ()
) -> Meeting:
    """What front matter, header, headings and the file's name tell, in this order of trust.

    `people` are those who are known to have been there without being listed.
    """
    every, blocks = blocks, _own(blocks)
    fields = tuple(_fields(blocks[:HEADER]))
    heading = next((block for block in blocks if isinstance(block, Heading)), None)
    day_first = writes_days_first(
        block.text for block in every if isinstance(block, ListItem | Paragraph)
    )
    title = _text(front.fields.get("title")) or _field(fields, words.phrases("title_fields"))
    day = (
        _as_date(front.fields.get("date"))
        or full_date(_field(fields, words.phrases("date_fields")) or "", day_first=day_first)
        or _heading_date(blocks, day_first=day_first)
        or _name_date(source)
    )
    return Meeting(
        title=title or (unguard(plain(heading.text)) if heading else None),
        date=day,
        series=_text(front.fields.get("series")) or _field(fields, words.phrases("series_fields")),
        attendees=_unique((*_front_people(front), *attendees(every), *people)),
        next_date=_as_date(front.fields.get("next")) or _next_date(every, day, day_first),
        day_first=day_first,
    )


def speech_meeting(source: str, speeches: tuple[Utterance, ...]) -> Meeting:
    """What a transcript tells: its speakers, and the day that the file's name may hold."""
    speakers = (speech.speaker for speech in speeches if speech.speaker)
    people = (person for person in speakers if not is_group(person.name))
    return Meeting(
        title=_stem(source),
        date=_name_date(source),
        attendees=_unique(people),
        day_first=writes_days_first(speech.text for speech in speeches),
    )


def _unique(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each person once, as first named."""
    named: dict[str, Person] = {}
    for person in people:
        named.setdefault(person.name.lower(), person)
    return tuple(named.values())


def _text(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int) else None


def _as_date(value: object) -> date | None:
    if isinstance(value, date):
        # YAML gives a datetime for "2024-10-24 14:00": only its day is meant.
        return date(value.year, value.month, value.day)
    return full_date(value) if isinstance(value, str) else None


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case ListItem() | Paragraph():
                yield from plain(block.text).split("\n")
            case Heading(pseudo=False):
                yield plain(block.text)
            case _:
                pass


def _fields(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """The `Name: value` lines of a header, with the name in small letters."""
    for line in _lines(blocks):
        found = FIELD.match(unguard(line))
        if found and found[2]:
            yield found[1].strip().lower(), found[2].strip(" *_")


def _field(fields: Iterable[tuple[str, str]], names: tuple[str, ...]) -> str | None:
    return next((value for name, value in fields if name in names), None)


def _heading_date(blocks: tuple[Block, ...], *, day_first: bool) -> date | None:
    """The day in a heading, else in a line near the top that holds a date and little else."""
    for block in blocks:
        if isinstance(block, Heading) and (
            day := full_date(plain(block.text), day_first=day_first)
        ):
            return day
    paragraphs = (block for block in blocks[:6] if isinstance(block, Paragraph))
    bare = (line for line in _lines(paragraphs) if len(line) < 60 and _is_date_alone(line))
    return next((day for line in bare if (day := full_date(line, day_first=day_first))), None)


def _is_date_alone(line: str) -> bool:
    parts = [part for part in re.split(r"[\s,./()–-]+", line) if re.search(r"\w", part)]
    return 0 < len(parts) <= MOST_DATE_WORDS and all(map(_DATE_WORD.match, parts))


def _own(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks before the one that speaks of the next meeting: its date is not this one's."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and role_of_heading(block.text) is Role.NEXT_MEETING:
            return blocks[:place]
    return blocks


def _name_date(source: str) -> date | None:
    """The day in a file's name, else in the folders' names above it."""
    path = source[: len(source) - len(suffix_of(source))]
    for part in reversed(path.split("/")):
        if day := full_date(_spaced(part)):
            return day
    return None


def _spaced(name: str) -> str:
    """A file's name with its dates as in running text: `notes_24-10-2024`, `20241024-weekly`."""
    name = re.sub(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", name)
    name = _WORDED.sub(lambda found: found[0].replace("-", " "), name)
    return re.sub(r"(?<=[A-Za-z])-(?=\d)|(?<=\d)-(?=[A-Za-z])", " ", _NAME_WORDS.sub(" ", name))


def _stem(source: str) -> str | None:
    name = source.rsplit("/", 1)[-1]
    return name[: len(name) - len(suffix_of(name))] or None


def _next_date(blocks: tuple[Block, ...], day: date | None, day_first: bool) -> date | None:
    """The day printed for the next meeting: under such a heading or behind such a label."""
    inside = False
    for block in blocks:
        if isinstance(block, Heading):
            inside = role_of_heading(block.text) is Role.NEXT_MEETING
            found = full_date(plain(block.text), day, day_first=day_first) if inside else None
        else:
            found = _printed_next(block, day, inside=inside, day_first=day_first)
        if found and (day is None or found > day):
            return found
    return None


def _printed_next(block: Block, day: date | None, *, inside: bool, day_first: bool) -> date | None:
    for line in _lines((block,)):
        label = FIELD.match(unguard(line).strip("*_ "))
        labelled = label is not None and label[1].strip().lower() in words.phrases("next_fields")
        if (inside or labelled) and (found := full_date(line, day, day_first=day_first)):
            return found
    return None


def _front_people(front: FrontMatter) -> tuple[Person, ...]:
    value = front.fields.get("attendees") or front.fields.get("participants")
    if isinstance(value, str):
        return parse_people(value)
    names = value if isinstance(value, list) else []
    return tuple(
        person for name in names if isinstance(name, str) and (person := parse_person(name))
    )

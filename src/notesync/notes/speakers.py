"""Who speaks or acts in written notes: the names in front of colons, promises and in bold."""

import re
from collections import Counter
from collections.abc import Iterator

from notesync.notes import words
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.passages import Passage
from notesync.notes.people import NAMES, Directory, all_plausible, parse_people

_SPEAKER = re.compile(
    r"^[\W_]{0,4}(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?|@[\w-]+)\s*(?::|\s-)\s+\S"
)
_ACTS = re.compile(
    r"^[\W_]{0,4}(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)(?:\s+(?:will|to)\s|['’]ll\s|\s*:\s+\S)"
)
# A name in bold in front of a task with a capital: "**Ann** Call the printer".
_BOLD = re.compile(r"^\W{0,4}(\*\*|__)(?P<name>[A-Z@][^*_\n]{0,59})\1\s+(?=[A-Z])")
# What somebody says, unless it is a promise.
_SAYS = re.compile(
    rf"^[\W_]*(?P<names>{NAMES})\W*:[\W_]+(?!I(?:['’]ll| will| can| need| am going| have to)\b|"
    rf"we(?:['’]ll| will| need| should)\b){words.alternation(words.phrases('talk'))}\b",
    re.IGNORECASE,
)
LONGEST_LABEL = 40
# Once may be a topic ("Tooling: …"); somebody who speaks, speaks again.
OFTEN = 2


def speakers(found: tuple[Passage, ...]) -> frozenset[str]:
    """The names, in small letters, that stand in front of a colon more than once.

    Or in bold in front of a task and, somewhere else, in front of a colon or a promise.
    """
    names = Counter(
        match["name"].lower() for passage in found if (match := _SPEAKER.match(passage.text))
    )
    often = {name for name, count in names.items() if count >= OFTEN}
    bold = {name.lower() for one in found if (name := name_in_bold(one))}
    acting = {m["name"].lower() for one in found if bold and (m := _ACTS.match(one.text))}
    absent = (name for one in found for listed in _away(one) for name in _named(listed))
    return frozenset(absent) | frozenset(
        name for name in often | (bold & acting) if not set(name.split()) & words.NOT_NAMES
    )


def _away(passage: Passage) -> Iterator[str]:
    """What lists those who were not there: under such a heading, or behind such a label."""
    if passage.role is Role.ABSENT:
        yield passage.text
    elif ":" in passage.text[:LONGEST_LABEL]:
        for line in passage.text.split("\n"):
            label, colon, names = line.partition(":")
            if colon and len(label) < LONGEST_LABEL and role_of_heading(label) is Role.ABSENT:
                yield names


def _named(text: str) -> Iterator[str]:
    """The full and the given names in a list of those who were not there: they can have tasks."""
    for person in parse_people(text):
        yield from {person.name.lower(), person.name.lower().split(" ", 1)[0]}


def name_in_bold(passage: Passage) -> str | None:
    """What stands in bold at the head of a list item, in front of a capital; None if nothing."""
    found = _BOLD.match(passage.raw) if passage.bullet else None
    return found["name"].strip() if found else None


def only_speaks(text: str, directory: Directory) -> bool:
    """Whether somebody just says something here: "Ann: I think …", "Bo: that was moved"."""
    said = _SAYS.match(text)
    return said is not None and all_plausible(said["names"], directory) is not None

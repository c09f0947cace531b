"""Pages of notes made up at random, and the edits that people make in them without thinking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from notesync.model.items import ActionItem, Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read

VERBS = "Order Paint Book Repair Ask Review Publish Measure Sort Replace Invite Translate".split()
THINGS = (
    "spare pumps,north pier,harbour crane,reading lamps,visitor leaflet,winter timetable,"
    "mooring contract,children's shelf,fire doors,coffee machine,audio guide,loan statistics,"
    "roof gutter,opening speech,map of the old town,budget of the branch"
).split(",")
ENDS = (
    "for the lower dock,before the summer fair,with the town archive,in the main hall,"
    "after the inspection,for the new members,at the ferry landing,with the school board"
).split(",")
PEOPLE = ("Ines Falk", "Jonas Wirth", "Odd Berg", "Maren Tveit", "Paula Roth")
TELLING = 3
"""Fewer words than these are no task that anybody would know again."""

HEADINGS = ("Action items", "Actions of the building group", "To do")


@dataclass(frozen=True)
class Page:
    """A file of notes as lines; `origins` are the numbers that its lines had before any edit."""

    source: str
    lines: tuple[str, ...]
    origins: tuple[int | None, ...]
    end: str = "\n"

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return (self.end.join(self.lines) + self.end).encode()


@dataclass(frozen=True)
class Task:
    """One action of a page that stands alone on a list's line: what edits are about."""

    line: int
    item: ActionItem


Edit = Callable[[Page, Sequence[Task], Random], Page]


def page(source: str, text: str) -> Page:
    """A file as it is found."""
    lines = tuple(text.splitlines())
    return Page(source, lines, tuple(range(1, len(lines) + 1)))


def invented(random: Random, source: str = "notes/2031-03-05.md") -> Page:
    """A page with some sections of tasks that share some of their words, as tasks do."""
    seen: set[str] = set()
    lines = ["# Harbour library", "", "- **Date**: 2031-03-05", f"- **Attendees**: {_present()}"]
    for heading in HEADINGS[: random.randint(1, 3)]:
        lines += ["", f"## {heading}", ""]
        lines += [_line(random, seen) for _ in range(random.randint(2, 7))]
    return page(source, "\n".join(lines))


def reading_of(one: Page) -> Reading:
    """What is found on a page."""
    found = read(one.data, one.source, ReadingSettings())
    assert isinstance(found, Reading)
    return found


def tasks_on(one: Page) -> list[Task]:
    """The actions that stand alone on a line of a list."""
    found = reading_of(one).actions
    return [
        Task(item.span.line, item)
        for item in found
        if item.span.line == item.span.end_line
        and not item.also
        and len(item.text.split()) >= TELLING
        and one.lines[item.span.line - 1].lstrip()[:2] in ("- ", "* ")
        and sum(other.span.line == item.span.line for other in found) == 1
    ]


def edited(one: Page, random: Random, edits: Sequence[Edit], most: int = 4) -> Page:
    """The page after up to so many of these edits."""
    for edit in random.choices(edits, k=random.randint(1, most)):
        tasks = tasks_on(one)
        one = edit(one, tasks, random) if tasks else one
    return one


def typo(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Two letters of a long word change places, one is lost or one is doubled."""
    task = random.choice(tasks)
    line = one.lines[task.line - 1]
    words = [w for w in task.item.text.split() if len(w) > 5 and w.isalpha() and w.islower()]
    words = [word for word in words if line.count(word) == 1]
    if not words:
        return one
    word = random.choice(words)
    at = random.randrange(1, len(word) - 2)
    wrong = random.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )
    return _written(one, task.line, line.replace(word, wrong))


def reordered(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Two neighbouring tasks change places."""
    pairs = [(a.line, b.line) for a, b in pairwise(tasks)]
    pairs = [(a, b) for a, b in pairs if b == a + 1 and _bullet(one, a) == _bullet(one, b)]
    if not pairs:
        return one
    a, b = random.choice(pairs)
    order = list(range(len(one.lines)))
    order[a - 1], order[b - 1] = b - 1, a - 1
    return _taken(one, order)


def moved(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """A task moves under another heading, where tasks with boxes are."""
    boxed = [t.line for t in tasks if one.lines[t.line - 1].startswith("- [")]
    if len(boxed) < 2:
        return one
    line, before = random.sample(boxed, 2)
    order = [i for i in range(len(one.lines)) if i != line - 1]
    order.insert(order.index(before - 1), line - 1)
    return _taken(one, order)


def indented(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Every list is indented a little more."""
    width = " " * random.randint(1, 2)
    lines = [width + t if t.lstrip()[:2] in ("- ", "* ") else t for t in one.lines]
    return replace(one, lines=tuple(lines))


def ticked(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """A box is ticked."""
    line = random.choice(tasks).line
    return _written(one, line, one.lines[line - 1].replace("[ ]", "[x]", 1))


def owned(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """A task that nobody had gets an owner."""
    free = [t for t in tasks if not t.item.owners]
    if not free:
        return one
    line = random.choice(free).line
    return _written(one, line, f"{one.lines[line - 1].rstrip()} ({random.choice(PEOPLE)})")


def dated(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """A task gets a day."""
    free = [t for t in tasks if t.item.due is None]
    if not free:
        return one
    line = random.choice(free).line
    tail = random.choice([" (due 2031-04-11)", " by 2031-04-11"])
    return _written(one, line, one.lines[line - 1].rstrip(" .") + tail)


def told(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Behind a task stands how far it is."""
    line = random.choice(tasks).line
    tail = random.choice([" (in progress)", " - ongoing", ". Status: waiting for an offer"])
    return _written(one, line, one.lines[line - 1].rstrip(" .") + tail)


def headed(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """A heading is inserted above a task."""
    line = random.choice(tasks).line
    lines = (
        *one.lines[: line - 1],
        "",
        "## Actions of the garden group",
        "",
        *one.lines[line - 1 :],
    )
    origins = (*one.origins[: line - 1], None, None, None, *one.origins[line - 1 :])
    return replace(one, lines=lines, origins=origins)


def renamed(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """The file gets another name."""
    folder, _, name = one.source.rpartition("/")
    return replace(one, source=f"{folder}/{name.removesuffix('.md')}-{random.randint(1, 99)}.md")


def foreign(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Another system ends the lines, and leaves blanks at their ends."""
    lines = tuple(line + "  " if random.random() < 0.3 and line else line for line in one.lines)
    return replace(one, lines=lines, end="\r\n")


def quoted(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """An editor puts in its own quotes and dashes."""
    table = str.maketrans({"'": "’", '"': "“"})
    return replace(one, lines=tuple(line.translate(table) for line in one.lines))


def cheered(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Somebody adds an emoji."""
    line = random.choice(tasks).line
    return _written(one, line, f"{one.lines[line - 1].rstrip()} {random.choice('🎉🔥🚧')}")


def numbered(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """The bullets of the tasks become numbers, or stars."""
    lines = list(one.lines)
    star = random.random() < 0.5
    for number, task in enumerate(tasks, 1):
        line = lines[task.line - 1]
        blank = line[: len(line) - len(line.lstrip())]
        lines[task.line - 1] = f"{blank}{'*' if star else f'{number}.'} {line.lstrip()[2:]}"
    return replace(one, lines=tuple(lines))


def inserted(one: Page, tasks: Sequence[Task], random: Random) -> Page:
    """Something is said above."""
    at = min(task.line for task in tasks) - 1
    while at and one.lines[at - 1].strip():
        at -= 1
    lines = (*one.lines[:at], "", "Coffee was short.", "", *one.lines[at:])
    return replace(
        one, lines=lines, origins=(*one.origins[:at], None, None, None, *one.origins[at:])
    )


KEEPING: tuple[Edit, ...] = (
    typo,
    reordered,
    indented,
    ticked,
    owned,
    dated,
    told,
    renamed,
    foreign,
    quoted,
    cheered,
    numbered,
    inserted,
)
"""Edits that keep every task what it is, on any page."""

OURS: tuple[Edit, ...] = (*KEEPING, moved, headed)
"""The same for invented pages: on others a heading may be what makes a line a task."""


def near_duplicates(random: Random) -> tuple[str, str]:
    """Two tasks that differ in a word, a number or a name alone."""
    verb, thing, end = random.choice(VERBS), random.choice(THINGS), random.choice(ENDS)
    one, other = random.sample(PEOPLE, 2)
    first, second = random.sample(range(2, 99), 2)
    others = [each for each in THINGS if not set(each.split()) & set(thing.split())]
    return random.choice(
        [
            (f"{verb} the {thing} {end}", f"{_other(VERBS, verb, random)} the {thing} {end}"),
            (f"{verb} the {thing} {end}", f"{verb} the {random.choice(others)} {end}"),
            (f"{verb} the {thing} {end}", f"{verb} the {thing} {_other(ENDS, end, random)}"),
            (f"{verb} {first} {thing} {end}", f"{verb} {second} {thing} {end}"),
            (f"{verb} the {thing} of room {first}", f"{verb} the {thing} of room {second}"),
            (f"Ask {one} about the {thing} {end}", f"Ask {other} about the {thing} {end}"),
            (f"{verb} the {thing} {end}", f"{verb} the second {thing} {end}"),
            (
                f"Send the {thing} {end} to {one.split()[0]}",
                f"Send the {thing} {end} to {other.split()[0]}",
            ),
        ]
    )


def _present() -> str:
    return ", ".join(PEOPLE)


def _line(random: Random, seen: set[str]) -> str:
    while True:
        text = f"{random.choice(VERBS)} the {random.choice(THINGS)} {random.choice(ENDS)}"
        if text not in seen:
            break
    seen.add(text)
    owner = f"{random.choice(PEOPLE).split()[0]} to " if random.random() < 0.3 else ""
    text = f"{owner}{text[0].lower()}{text[1:]}" if owner else text
    return f"- [ ] {text}" + (" by 2031-03-28" if random.random() < 0.3 else "")


def _other(words: Sequence[str], word: str, random: Random) -> str:
    return random.choice([each for each in words if each != word])


def _bullet(one: Page, line: int) -> str:
    text = one.lines[line - 1]
    return text[: len(text) - len(text.lstrip()) + 2]


def _written(one: Page, line: int, text: str) -> Page:
    return replace(one, lines=(*one.lines[: line - 1], text, *one.lines[line:]))


def _taken(one: Page, order: Sequence[int]) -> Page:
    lines = tuple(one.lines[i] for i in order)
    return replace(one, lines=lines, origins=tuple(one.origins[i] for i in order))

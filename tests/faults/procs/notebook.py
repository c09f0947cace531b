"""Notes that change: lines of a model that knows which task each of them is, whatever its words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Literal

Side = Literal["notes", "people"]
State = Literal["open", "done", "gone"]

DAYS = ("2031-03-05", "2031-03-12")
"""The meetings, one document each."""

FIRST_DUE = date(2031, 4, 1)

OWNERS = ("Dana", "Ilse", "Marek", "Oona", "Tariq", "")

TASKS = (
    "order spare {} gaskets from the chandler",
    "repaint the railing around {} lighthouse",
    "invite divers to survey hull {} below waterline",
    "renew insurance papers covering barge {} until autumn",
    "translate safety leaflet {} for visiting skippers",
    "measure silt depth beside {} jetty twice",
    "hire crane operator {} during winter storage",
    "replace broken lamps along {} promenade",
    "collect mooring fees outstanding at {} basin",
    "draft a lease letter to {} sailing school",
    "book ferry tickets toward {} for apprentices",
    "clean fuel tank number {} before inspection",
    "publish tide tables of {} online",
    "train volunteers on radio channel {} procedures",
    "compare quotes offered by {} rope makers",
    "archive logbooks that captain {} donated",
)
"""No two of them share enough words to be taken for one another."""

NAMES = (
    *("Quellmar", "Bruntsey", "Tolverik", "Aspengard", "Zindara", "Moorhollow", "Kestwick"),
    *("Farrowby", "Ulmstead", "Dravenport", "Yarrowick", "Selkmere", "Pindrith", "Corvane"),
    *("Hexholm", "Jorvale"),
)

AFTERTHOUGHTS = ("carefully", "together", "overnight")
"""A line is reworded by one more word: neither of two readings of it is ever as good."""


@dataclass(frozen=True, slots=True)
class Line:
    """One task; `name` is a word that no other line has and no rewording takes away.

    `theirs` are the fields that people in the tracker change; the notes change the others.
    """

    name: str
    text: str
    day: int
    owner: str = ""
    due: date | None = None
    state: State = "open"
    theirs: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """What its issue is called."""
        return self.text[0].upper() + self.text[1:]

    @property
    def written(self) -> str:
        """The line as it stands in the notes."""
        box = "[x]" if self.state == "done" else "[ ]"
        owner = f"{self.owner}: " if self.owner else ""
        due = f" (due {self.due.isoformat()})" if self.due else ""
        return f"- {box} {owner}{self.text if owner else self.title}{due}"


@dataclass(frozen=True, slots=True)
class Notebook:
    """All lines that there ever were, in their order; those `gone` are no longer written."""

    lines: tuple[Line, ...]

    def write(self, root: Path) -> None:
        """Write the documents anew."""
        folder = root / "notes"
        folder.mkdir(parents=True, exist_ok=True)
        for day, name in enumerate(DAYS):
            lines = [one.written for one in self.lines if one.day == day and one.state != "gone"]
            head = ["# Harbour review", "", f"Date: {name}", "", "## Actions", ""]
            (folder / f"{name}.md").write_text("\n".join([*head, *lines, ""]), encoding="utf-8")

    def edited(self, dice: Random, times: int) -> "Notebook":
        """The notes after so many changes."""
        lines = self.lines
        for _ in range(times):
            lines = _edited(lines, dice)
        return Notebook(lines)


def fresh(dice: Random, count: int) -> Notebook:
    """Notes with so many lines."""
    lines: tuple[Line, ...] = ()
    for _ in range(count):
        lines = _added(lines, dice)
    return Notebook(lines)


def _edited(lines: tuple[Line, ...], dice: Random) -> tuple[Line, ...]:
    number = dice.randrange(len(lines))
    change = dice.choice(_CHANGES)
    line = change(lines[number], dice)
    if line == lines[number]:
        return _added(lines, dice)
    return (*lines[:number], line, *lines[number + 1 :])


def _added(lines: tuple[Line, ...], dice: Random) -> tuple[Line, ...]:
    """The lines with a new one somewhere between them, as long as there are tasks."""
    used = {line.name for line in lines}
    free = [number for number, name in enumerate(NAMES) if name not in used]
    if not free:
        return lines
    number = dice.choice(free)
    line = Line(
        NAMES[number],
        TASKS[number].format(NAMES[number]),
        dice.randrange(len(DAYS)),
        dice.choice(OWNERS),
        _day(dice) if dice.random() < 0.5 else None,
        theirs=frozenset(one for one in ("title", "due", "status") if dice.random() < 0.5),
    )
    place = dice.randint(0, len(lines))
    return (*lines[:place], line, *lines[place:])


def _reworded(line: Line, dice: Random) -> Line:
    # What people closed and the notes restate in other words may be a new task: nobody can tell.
    left = [word for word in AFTERTHOUGHTS if word not in line.text.split()]
    if line.theirs & {"title", "status"} or line.state != "open" or not left:
        return line
    return replace(line, text=f"{line.text} {dice.choice(left)}")


def _dated(line: Line, dice: Random) -> Line:
    # Notes that fall silent about a day take none back: a day is only ever moved.
    if "due" in line.theirs or line.state != "open":
        return line
    return replace(line, due=_day(dice))


def _handed_on(line: Line, dice: Random) -> Line:
    if line.state != "open":
        return line
    return replace(line, owner=dice.choice(OWNERS[:-1]))


def _ticked(line: Line, dice: Random) -> Line:
    if "status" in line.theirs or line.state != "open":
        return line
    return replace(line, state="done")


def _removed(line: Line, dice: Random) -> Line:
    return replace(line, state="gone") if dice.random() < 0.5 else line


def _day(dice: Random) -> date:
    return FIRST_DUE + timedelta(days=dice.randrange(60))


_CHANGES: Sequence[Callable[[Line, Random], Line]] = (
    _reworded,
    _reworded,
    _dated,
    _handed_on,
    _ticked,
    _removed,
)


def named(text: str, lines: Iterable[Line]) -> Line | None:
    """The line that a text is about."""
    return next((line for line in lines if line.name in text), None)

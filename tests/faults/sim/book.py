"""A team's notes as a line of commits: what each says, and what a run that stands at one sees."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from notesync.model.identity import Sighting
from notesync.model.issues import Status
from notesync.model.items import State
from notesync.planning import Notes
from tests.builders import action, sighting

TASKS = (
    "Order twelve spare pumps for the lower dock",
    "Paint the northern pier before midsummer",
    "Ask the council about winter mooring rights",
    "Publish the sailing calendar",
    "Replace broken lanterns along the breakwater",
    "Invite the diving club over for supper",
    "Count all life jackets twice",
    "Renew insurance of both ferries",
    "Teach new volunteers knots and signals",
    "Measure silt depth near buoy seven",
)
TYPOS = tuple(text.replace("e", "ee", 1) for text in TASKS)
TASK_OF = {text: number for texts in (TASKS, TYPOS) for number, text in enumerate(texts)}
DAYS = ("2031-03-05", "2031-03-12")
SOURCES = ("notes/first.md", "notes/second.md")
STATUS = {
    State.OPEN: Status.OPEN,
    State.DONE: Status.COMPLETED,
    State.CANCELLED: Status.NOT_PLANNED,
}


@dataclass(frozen=True)
class Line:
    """A task as the notes state it."""

    task: int
    text: str
    document: int
    due: date | None = None
    owner: str = ""
    state: State = State.OPEN


Page = tuple[Line, ...]


@dataclass
class Book:
    """Every commit of the notes, oldest first."""

    random: Random
    commits: list[Page] = field(default_factory=lambda: [()])

    @property
    def newest(self) -> Page:
        return self.commits[-1]

    def write(self, tasks: Iterable[int]) -> None:
        """Note new tasks."""
        fresh = tuple(Line(task, TASKS[task], task % 2) for task in tasks)
        self.commits.append((*self.newest, *fresh))

    def edit(self) -> None:
        """Somebody edits the notes."""
        page = list(self.newest)
        if not page:
            return
        n = self.random.randrange(len(page))
        line = page[n]
        match self.random.randrange(8):
            case 0 | 1:
                states = [one for one in State if one is not line.state]
                page[n] = replace(line, state=self.random.choice(states))
            case 2:
                days = self.random.randint(1, 60)
                page[n] = replace(line, due=date(2031, 4, 1) + timedelta(days))
            case 3:
                page[n] = replace(line, due=None)
            case 4:
                other = TYPOS if line.text in TASKS else TASKS
                page[n] = replace(line, text=other[line.task])
            case 5:
                page[n] = replace(line, owner=self.random.choice(["", "Ines", "Odd"]))
            case 6:
                self.random.shuffle(page)
            case _:
                del page[n]
        self.commits.append(tuple(page))

    def lacking(self) -> list[int]:
        """The tasks that the notes do not speak of now."""
        noted = {line.task for line in self.newest}
        return [task for task in range(len(TASKS)) if task not in noted]

    def seen_at(self, head: int) -> Notes:
        """The notes as a checkout of one commit has them."""
        return Notes(
            tuple(_sightings(self.commits[head])),
            commit=name(head),
            contains=lambda commit: int(commit, 16) <= head,
        )


def name(head: int) -> str:
    """What a commit is called."""
    return f"{head:040x}"


def _sightings(page: Page) -> Iterable[Sighting]:
    for number, line in enumerate(page, 1):
        item = action(
            line.text,
            number,
            owners=(line.owner,) if line.owner else (),
            due=line.due,
            state=line.state,
        )
        yield sighting(item, source=SOURCES[line.document], day=DAYS[line.document])

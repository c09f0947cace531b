"""A year of weekly meetings pushed one by one: what issues, mentions and states it must make."""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from notesync.desk import open_desk, opened
from notesync.model.issues import Status
from notesync.model.ledger import Link
from tests.conftest import Project

WEEKS = 52
FIRST = date(2031, 1, 7)
VERBS = "Order Paint Book Repair Review Publish Measure Sort Replace Translate".split()
PLACES = (
    "north pier,harbour crane,reading lamps,visitor leaflet,winter timetable,mooring contract,"
    "children's shelf,fire doors,coffee machine,audio guide,loan statistics,roof gutter"
).split(",")
ENDS = ("before the summer fair", "with the town archive", "in the main hall", "at the landing")
OWNERS = ("Ines", "Jonas", "Maren")


@dataclass
class Task:
    """One promise, with all that the year says of it."""

    text: str
    owner: str
    weeks: list[int] = field(default_factory=list)
    status: Status = Status.OPEN


@dataclass
class Year:
    """The meetings as they are written, and what they must come to."""

    random: Random
    tasks: list[Task] = field(default_factory=list)
    open: list[Task] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def meeting(self, week: int) -> str:
        """The minutes of one week: what is still open, what was done, what is new."""
        day = FIRST + timedelta(weeks=week)
        lines = [self._restated(task, week) for task in list(self.open)]
        lines += [self._raised(week) for _ in range(self.random.randint(1, 2))]
        self.random.shuffle(lines)
        head = f"# Harbour library\n\n- **Date**: {day.isoformat()}\n- **Attendees**: Ines, Jonas"
        return "\n".join([head, "", "## Action items", "", *lines, ""])

    def _raised(self, week: int) -> str:
        task = Task(self.unused.pop(), self.random.choice(OWNERS), [week])
        self.tasks.append(task)
        self.open.append(task)
        return f"- [ ] {task.text} ({task.owner})"

    def _restated(self, task: Task, week: int) -> str:
        task.weeks.append(week)
        kind = self.random.random()
        if kind < 0.25 or len(task.weeks) > 9:
            self.open.remove(task)
            task.status = Status.NOT_PLANNED if kind < 0.05 else Status.COMPLETED
            return f"- [{'-' if kind < 0.05 else 'x'}] {task.text} ({task.owner})"
        wording = self.random.choice(
            [task.text, f"{task.text}, work in progress", f"{task.text}. Waiting for an offer."]
        )
        return f"- [ ] {wording} ({task.owner})"


@pytest.fixture
def year() -> Year:
    random = Random(31)
    texts = [f"{verb} the {place} {end}" for verb in VERBS for place in PLACES for end in ENDS]
    # No two tasks share both their verb and their place: those would be asked about.
    apart = {tuple(text.split()[:3]): text for text in random.sample(texts, len(texts))}
    return Year(random, unused=list(apart.values()))


def links(project: Project) -> list[Link]:
    """What is known of the issues in the end."""
    with opened(open_desk(project.root)) as (_, store):
        return [one for one in store.load().entries if isinstance(one, Link)]


def note(week: int) -> str:
    """The file of a week's meeting."""
    return f"notes/{FIRST + timedelta(weeks=week)}.md"


def test_a_year_of_weekly_meetings_makes_one_issue_a_task(
    project: Project, year: Year, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("notesync.toml", 'notes = ["notes"]\nnamespace = "harbour/notes"\n')
    done: Counter[str] = Counter()
    for week in range(WEEKS):
        project.write(note(week), year.meeting(week))
        if week % 10 == 9:
            # Last week's file gets another name, and the ledger is lost, in passing.
            (project.root / note(week - 1)).rename(project.root / f"notes/week-{week}.md")
        if week % 10 == 5:
            project.edit(
                note(week - 1), "# Harbour library", "# Harbour library\n\nCoffee was short."
            )
        if week % 13 == 12:
            for file in (project.root / ".notesync").glob("state.db*"):
                file.unlink()
        result = project.run("push", "--yes", "--format", "json")
        assert result.code == 0, (week, result.out, result.err)
        pushed = json.loads(result.out)
        assert [op for op in pushed["plan"]["operations"] if op["op"] == "hold"] == []
        done.update(one["op"] for one in pushed["outcome"]["done"])
    found = {one.places[0].text: one for one in links(project)}
    wanted = {task.text: task for task in year.tasks}
    assert found.keys() == wanted.keys()
    days = {
        text: [((date.fromisoformat(place.date or "") - FIRST).days // 7) for place in link.places]
        for text, link in found.items()
    }
    assert days == {text: task.weeks for text, task in wanted.items()}
    board = json.loads(project.run("board", "--format", "json").out)["cards"]
    shown = {card["ref"]["id"]: card["status"] for card in board}
    assert len(shown) == len(wanted)
    assert {text: shown[link.ref.id] for text, link in found.items()} == {
        text: task.status.value for text, task in wanted.items()
    }
    assert '"operations": []' in project.run("plan", "--format", "json").out
    mentions = sum(map(len, days.values()))
    assert done["create"] == len(wanted)
    # Each mention is told to its issue once: by the creation, or by one later write.
    assert done.total() == mentions
    with capsys.disabled():
        told = ", ".join(f"{number} {op}" for op, number in sorted(done.items()))
        sys.stdout.write(f"\na year: {len(found)} issues, {mentions} mentions; {told}\n")

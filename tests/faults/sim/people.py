"""People who work in the tracker while notesync runs: what they do must survive it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from notesync.model.issues import Change, Field, Members, Set, Status
from notesync.trackers.base import Edit
from tests.faults.sim.tracker import Server

PERSON = "ines"
LABEL = "by-hand"
ASSIGNEE = "Mona"


@dataclass
class People:
    """They edit, close, delete; `rate` is how often one of them acts at a step of a run."""

    server: Server
    random: Random
    rate: float = 0.01
    words: int = 0

    def meddle(self) -> None:
        if self.rate and self.random.random() < self.rate:
            self.act()

    def act(self) -> None:
        """Somebody does something to one of the issues."""
        if not self.server.issues:
            return
        number = self.random.choice(sorted(self.server.issues))
        deeds: dict[Callable[[int], None], int] = {
            self._remove: 1,
            self.server.unmark: 1,
            self._write_below: 3,
            self._set_status: 3,
            self._label: 3,
            self._assign: 2,
            self._date: 2,
            self._retitle: 5,
        }
        (deed,) = self.random.choices(list(deeds), list(deeds.values()))
        deed(number)

    def _remove(self, number: int) -> None:
        self.server.remove(number, self.random.choice(["deleted", "transferred"]))

    def _label(self, number: int) -> None:
        self._change(number, Members(Field.LABELS, (LABEL,), ()))

    def _assign(self, number: int) -> None:
        self._change(number, Members(Field.ASSIGNEES, (ASSIGNEE,), ()))

    def _date(self, number: int) -> None:
        self._set(number, Field.DUE, self.random.choice(["2033-01-01", "2033-02-02", None]))

    def _retitle(self, number: int) -> None:
        self.words += 1
        self._set(number, Field.TITLE, f"By hand {self.words}")

    def _write_below(self, number: int) -> None:
        self.words += 1
        body = f"{self.server.issues[number].body}\nWords {self.words} by hand\n"
        self.server.change(number, Edit((), body, None), PERSON)

    def _set_status(self, number: int) -> None:
        now = self.server.issues[number].fields.status
        self._set(number, Field.STATUS, Status.OPEN if now.closed else Status.NOT_PLANNED)

    def _set(self, number: int, field: Field, value: str | None) -> None:
        before = self.server.issues[number].fields.scalar(field)
        if before != value:
            self._change(number, Set(field, before, value))

    def _change(self, number: int, change: Change) -> None:
        self.server.change(number, Edit((change,), None, None), PERSON)

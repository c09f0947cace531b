"""What a person looks at: the tracker's issues with the lines they came from."""

from dataclasses import dataclass
from datetime import date

from notesync.model.issues import IssueRef, Place, Status
from notesync.model.items import Kind, Priority


@dataclass(frozen=True, slots=True)
class Card:
    """One issue as shown on the board; `quote` is what the notes say, at `place`.

    `meetings` are the days of the meetings that mention it, the first one first, `series` whose
    they are; `asked` is what the notes asked its status to be, None where no note speaks of it.
    """

    ref: IssueRef
    title: str
    kind: Kind
    status: Status
    due: date | None = None
    priority: Priority | None = None
    owners: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    quote: str = ""
    place: Place | None = None
    meetings: tuple[date, ...] = ()
    series: str = ""
    asked: Status | None = None

    @property
    def carried(self) -> int:
        """How often a later meeting took it up again."""
        return max(len(self.meetings) - 1, 0)

    def overdue(self, today: date) -> bool:
        """Whether it is still open after its day."""
        return not self.status.closed and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Board:
    """All cards of one target as of one day."""

    target: str
    today: date
    cards: tuple[Card, ...] = ()

    @property
    def meetings(self) -> tuple[date, ...]:
        """The days of all meetings up to today, the first one first."""
        days = {day for card in self.cards for day in card.meetings}
        return tuple(sorted(day for day in days if day <= self.today))

    @property
    def next_meeting(self) -> date | None:
        """When the next one is to be expected, as long after the last as that after the one before.

        None where fewer than two are known, or where that day is past.
        """
        if len(self.meetings) < 2:
            return None
        before, last = self.meetings[-2:]
        expected = last + (last - before)
        return expected if expected >= self.today else None

"""What a person looks at: the tracker's issues with the lines they came from."""

from dataclasses import dataclass
from datetime import date

from notesync.model.issues import IssueRef, Place, Status
from notesync.model.items import Kind, Priority


@dataclass(frozen=True, slots=True)
class Card:
    """One issue as shown on the board; `quote` is what the notes say, at `place`."""

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

    def overdue(self, today: date) -> bool:
        """Whether it is still open after its day."""
        return not self.status.closed and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Board:
    """All cards of one target as of one day."""

    target: str
    today: date
    cards: tuple[Card, ...] = ()

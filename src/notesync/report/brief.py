"""A board sorted into what a person asks of it: what is late, what is near, whose it is."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from notesync.model.board import Board, Card
from notesync.model.issues import Status
from notesync.model.items import Kind, Priority

SOON_DAYS = 14
"""An open card due within so many days from today is due soon."""


class Group(StrEnum):
    """Where a card stands, the most pressing first."""

    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    DECIDED = "decided"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]

    @property
    def pending(self) -> bool:
        """Whether its cards still ask for work."""
        return self in {Group.OVERDUE, Group.SOON, Group.OPEN}


_LABELS = {
    Group.OVERDUE: "Overdue",
    Group.SOON: "Due soon",
    Group.OPEN: "Open",
    Group.DECIDED: "Decided",
    Group.DONE: "Done",
    Group.DROPPED: "Not planned",
}


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """How much of the open work one person carries."""

    owner: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Brief:
    """A board's cards by group, each group in the order in which to take them up.

    The groups are disjoint and together hold every card; `unowned` are the pending ones that
    nobody is named for; `owners` the people with pending ones, the busiest first.
    """

    target: str
    today: date
    overdue: tuple[Card, ...] = ()
    soon: tuple[Card, ...] = ()
    open: tuple[Card, ...] = ()
    decided: tuple[Card, ...] = ()
    done: tuple[Card, ...] = ()
    dropped: tuple[Card, ...] = ()
    unowned: tuple[Card, ...] = ()
    owners: tuple[OwnerLoad, ...] = ()

    @property
    def pending(self) -> tuple[Card, ...]:
        """Everything that still asks for work, the most pressing first."""
        return (*self.overdue, *self.soon, *self.open)

    @property
    def groups(self) -> tuple[tuple[Group, tuple[Card, ...]], ...]:
        """Every group with its cards, empty ones too, the most pressing first."""
        return (
            (Group.OVERDUE, self.overdue),
            (Group.SOON, self.soon),
            (Group.OPEN, self.open),
            (Group.DECIDED, self.decided),
            (Group.DONE, self.done),
            (Group.DROPPED, self.dropped),
        )


def brief_of(board: Board) -> Brief:
    """Sort a board into a brief."""
    cards = sorted(board.cards, key=_urgency)
    by_group = {
        group: tuple(card for card in cards if group_of(card, board.today) is group)
        for group in Group
    }
    pending = [card for card in cards if group_of(card, board.today).pending]
    return Brief(
        target=board.target,
        today=board.today,
        overdue=by_group[Group.OVERDUE],
        soon=by_group[Group.SOON],
        open=by_group[Group.OPEN],
        decided=by_group[Group.DECIDED],
        done=by_group[Group.DONE],
        dropped=by_group[Group.DROPPED],
        unowned=tuple(card for card in pending if not card.owners),
        owners=_loads(pending, board.today),
    )


def group_of(card: Card, today: date) -> Group:
    """The one group that a card belongs to on a day."""
    if card.status in {Status.NOT_PLANNED, Status.DUPLICATE}:
        return Group.DROPPED
    if card.kind is Kind.DECISION:
        # A decision is a record, not a task: settled whether its issue is kept open or closed.
        return Group.DECIDED
    if card.status.closed:
        return Group.DONE
    if card.overdue(today):
        return Group.OVERDUE
    if card.due is not None and (card.due - today).days <= SOON_DAYS:
        return Group.SOON
    return Group.OPEN


def _urgency(card: Card) -> tuple[bool, date, int, int, str]:
    """Due first and by day, then by priority, then in the tracker's order."""
    ranks = tuple(Priority)
    rank = ranks.index(card.priority) if card.priority else len(ranks)
    number = int(card.ref.id) if card.ref.id.isdecimal() else 0
    return card.due is None, card.due or date.max, rank, number, card.ref.id


def _loads(pending: list[Card], today: date) -> tuple[OwnerLoad, ...]:
    carried = Counter(owner for card in pending for owner in set(card.owners))
    late = Counter(owner for card in pending if card.overdue(today) for owner in set(card.owners))
    loads = (OwnerLoad(owner, number, late[owner]) for owner, number in carried.items())
    return tuple(
        sorted(
            loads, key=lambda load: (-load.open, -load.overdue, load.owner.casefold(), load.owner)
        )
    )

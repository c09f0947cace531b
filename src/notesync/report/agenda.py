"""The brief before a meeting: what to take up, in sections; as Markdown for the agenda."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from notesync.model.board import Board, Card
from notesync.model.issues import Status
from notesync.model.items import Kind
from notesync.report.brief import Brief, brief_of

CARRIED = "Carried over"
DONE = "Done since the last meeting"
DECIDED = "Decided at the last meeting"
UNTICKED = "Closed in the tracker, open in the notes"
REOPENED = "Open in the tracker, done in the notes"
ABOUT_MEETINGS = frozenset({CARRIED, DONE, DECIDED, UNTICKED, REOPENED})
"""What only notes tell, meeting by meeting."""


@dataclass(frozen=True, slots=True)
class Section:
    """Cards that a meeting looks at together."""

    title: str
    cards: tuple[Card, ...]


GROUPINGS: dict[str, Callable[[Card], tuple[str, ...]]] = {
    "owner": lambda card: card.owners or ("nobody",),
    "series": lambda card: (card.series or "no series",),
}
"""By what the sections can be split, with the groups that a card belongs to."""


def sections_of(board: Board) -> tuple[Section, ...]:
    """What to take up, the most pressing first; sections without cards are left out.

    What is due is counted to the next meeting where its day can be told, else two weeks ahead.
    """
    brief = brief_of(board)
    coming = _coming(brief, board)
    last = board.meetings[-1] if board.meetings else None
    lately = [card for card in (*brief.done, *brief.dropped) if last in card.meetings]
    decided = [card for card in brief.decided if last in card.meetings]
    found = (
        Section("Overdue", brief.overdue),
        Section(_until(board), coming),
        Section("Open", tuple(c for c in (*brief.soon, *brief.open) if c not in coming)),
        Section(CARRIED, tuple(card for card in brief.pending if card.carried)),
        Section(DONE, tuple(lately)),
        Section(DECIDED, tuple(decided)),
        Section(UNTICKED, _apart(board, closed=True)),
        Section(REOPENED, _apart(board, closed=False)),
    )
    return tuple(section for section in found if section.cards)


def agenda_markdown(board: Board, by: str = "") -> str:
    """The sections as Markdown to paste into an agenda, split by owner or series if asked."""
    lines = [f"# Brief for {board.today.isoformat()}", ""]
    if by:
        groups = GROUPINGS[by]
        names = sorted({name for card in board.cards for name in groups(card)})
        for name in names:
            cards = tuple(card for card in board.cards if name in groups(card))
            part = Board(board.target, board.today, cards)
            if written := list(_written(sections_of(part), "###")):
                lines += [f"## {name}", "", *written]
    else:
        lines += _written(sections_of(board), "##")
    return "\n".join(lines).rstrip() + "\n"


def told(card: Card) -> str:
    """What is worth saying of a card behind its title."""
    said = [", ".join(card.owners)] if card.owners else []
    said += [f"due {card.due.isoformat()}"] if card.due else []
    said += [f"carried over {card.carried} ×"] if card.carried and not card.status.closed else []
    return f" ({'; '.join(said)})" if said else ""


def _written(sections: Sequence[Section], level: str) -> Iterator[str]:
    for section in sections:
        yield from (f"{level} {section.title}", "")
        yield from (f"- {card.ref} {card.title}{told(card)}" for card in section.cards)
        yield ""


def _until(board: Board) -> str:
    day = board.next_meeting
    return f"Due before the next meeting ({day.isoformat()})" if day else "Due soon"


def _coming(brief: Brief, board: Board) -> tuple[Card, ...]:
    day = board.next_meeting
    if day is None:
        return brief.soon
    pending = (*brief.soon, *brief.open)
    return tuple(card for card in pending if card.due and card.due <= day)


def _apart(board: Board, *, closed: bool) -> tuple[Card, ...]:
    """The cards whose notes say otherwise; a decision is a record, open or not."""
    return tuple(
        card
        for card in board.cards
        if card.kind is Kind.ACTION
        and card.asked is not None
        and card.status.closed is closed
        and card.asked.closed is not closed
        and card.status is not Status.DUPLICATE
    )

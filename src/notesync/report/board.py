"""The board and the brief in a terminal: what is open, whose it is, and by when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.text import Text

from notesync.model.board import Board, Card
from notesync.model.plan import Plan
from notesync.report.agenda import ABOUT_MEETINGS, sections_of, told
from notesync.report.brief import Brief, Group, OwnerLoad, brief_of
from notesync.report.cells import (
    NARROWEST,
    cut_left,
    fit,
    hang,
    indented,
    paragraphs,
    ref_text,
    where,
    widest,
)
from notesync.report.counts import counts_of, counts_phrase

GAP = 2
DUE = 12  # an ISO date, and the mark in front of one that is past
NARROWEST_TITLE = 24
LOUD = {"urgent", "high"}


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column has; 0 where there is no room for it."""

    ref: int
    title: int
    owner: int
    priority: int
    place: int


def board_text(board: Board, width: int = 80) -> Text:
    """All cards by group, in lines of at most `width` cells.

    Where a title would become too narrow, the columns place, priority and owner give way.
    """
    width = max(width, NARROWEST)
    brief = brief_of(board)
    columns = _columns(board.cards, width)
    return paragraphs(
        (
            _heading(board, width),
            *(_section(group, cards, columns, brief) for group, cards in brief.groups),
            [] if board.cards else hang(Text(), "The board is empty.", width),
        )
    )


def status_text(board: Board, plan: Plan, width: int = 80) -> Text:
    """The short brief: what is open and late, whose it is, and what the notes hold back."""
    width = max(width, NARROWEST)
    brief = brief_of(board)
    columns = _columns((*brief.overdue, *brief.soon), width)
    return paragraphs(
        (
            _heading(board, width),
            _numbers(brief, width),
            _section(Group.OVERDUE, brief.overdue, columns, brief),
            _section(Group.SOON, brief.soon, columns, brief),
            _taken_up(board, width),
            _loads(brief.owners, width),
            _pending(plan, width),
        )
    )


def _heading(board: Board, width: int) -> Iterable[Text]:
    return hang(Text(), f"{board.target} on {board.today.isoformat()}", width, "bold")


def _numbers(brief: Brief, width: int) -> Iterable[Text]:
    late = (
        (len(brief.overdue), "overdue"),
        (len(brief.soon), "due within 14 days"),
        (len(brief.unowned), "without owner"),
    )
    beside = ", ".join(f"{number} {words}" for number, words in late if number)
    rows = (
        (len(brief.pending), f"open{': ' if beside else ''}{beside}"),
        (len(brief.decided), "decided"),
        (len(brief.done), "done"),
    )
    digits = max(len(str(number)) for number, _ in rows)
    for number, words in rows:
        yield from hang(Text(f"  {number:>{digits}}  ", "bold"), words, width)


def _loads(loads: Sequence[OwnerLoad], width: int) -> Iterable[Text]:
    if loads:
        yield Text("By owner", "bold")
    names = widest((load.owner for load in loads), max(width // 2 - 2 * GAP, 1))
    for load in loads:
        late = f", {load.overdue} overdue" if load.overdue else ""
        lead = Text(f"  {fit(load.owner, names)}  ")
        yield from hang(lead, f"{load.open} open{late}", width)


def _taken_up(board: Board, width: int) -> Iterable[Text]:
    """What was carried over, and where notes and tracker say otherwise: in a line each."""
    for section in sections_of(board):
        if section.title in ABOUT_MEETINGS:
            yield Text(f"{section.title} ({len(section.cards)})", "bold")
            for card in section.cards:
                yield from hang(Text(f"  {card.ref}  "), f"{card.title}{told(card)}", width)


def _pending(plan: Plan, width: int) -> Iterable[Text]:
    yield from hang(Text(), "In the notes, not in the tracker", width, "bold")
    waiting = counts_phrase(counts_of(plan))
    yield from indented(2, waiting or "nothing: the two agree", width)
    if waiting:
        yield from indented(2, "see `notesync plan`", width, "dim")
    if plan.refusals:
        yield from indented(2, f"a push is refused: {plan.refusals[0].message}", width, "red")


def _section(group: Group, cards: Sequence[Card], columns: Columns, brief: Brief) -> Iterable[Text]:
    if cards:
        yield Text(f"{group.label} ({len(cards)})", "bold")
    for card in cards:
        yield _row(card, columns, brief.today)


def _columns(cards: Sequence[Card], width: int) -> Columns:
    ref = widest((str(card.ref) for card in cards), 12)
    owner = widest((_owners(card) for card in cards), 18)
    priority = widest((_priority(card) for card in cards), 6)
    place = widest((_place(card) for card in cards), 28)
    optional = [owner, priority, place]
    fixed = GAP + ref + GAP + GAP + DUE
    for last in (2, 1, 0):
        if _room(width, fixed, optional) >= NARROWEST_TITLE:
            break
        optional[last] = 0
    title = _room(width, fixed, optional)
    return Columns(ref, title, optional[0], optional[1], optional[2])


def _room(width: int, fixed: int, optional: Sequence[int]) -> int:
    return max(width - fixed - sum(column + GAP for column in optional if column), 1)


def _row(card: Card, columns: Columns, today: date) -> Text:
    overdue = card.overdue(today)
    due = f"{'!' if overdue else ' '} {card.due.isoformat()}" if card.due else ""
    cells = [
        Text(fit(card.title, columns.title)),
        Text(fit(_owners(card), columns.owner)) if columns.owner else None,
        Text(due.ljust(DUE), "red" if overdue else ""),
        _loud(card, columns.priority) if columns.priority else None,
        Text(cut_left(_place(card), columns.place), "dim") if columns.place else None,
    ]
    gap = " " * GAP
    row = Text(gap).join(cell for cell in cells if cell is not None)
    line = Text.assemble(gap, ref_text(card.ref, columns.ref), gap, row)
    line.rstrip()
    return line


def _loud(card: Card, width: int) -> Text:
    priority = _priority(card)
    return Text(fit(priority, width), "bold" if priority in LOUD else "")


def _owners(card: Card) -> str:
    return ", ".join(card.owners)


def _priority(card: Card) -> str:
    return card.priority.value if card.priority else ""


def _place(card: Card) -> str:
    return where(card.place) if card.place else ""

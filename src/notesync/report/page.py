"""The board as one page that needs nothing but itself: no server, no network, no script to read."""

from collections.abc import Mapping, Sequence
from html import escape
from string import Template

from notesync.model.board import Board, Card
from notesync.model.items import Kind, Priority
from notesync.model.redaction import redacted
from notesync.report.assets import asset, policy
from notesync.report.brief import Brief, Group, brief_of
from notesync.report.card import card_html
from notesync.report.cells import counted, joined
from notesync.report.days import long_day

FEW = 400
"""Up to so many cards a browser lays all of them out; beyond, only those in sight."""


def board_page(board: Board, notes_root: str = "") -> str:
    """A board as HTML: readable without its script, which only filters and groups.

    `notes_root` leads from the page to the folder that the cards' sources are relative to: a
    relative path with slashes, empty where the page lies in that folder, or a web address.
    Credentials are masked: pages are passed on.
    """
    board = redacted(board)
    brief = brief_of(board)
    style, script = asset("board.css"), asset("board.js")
    return Template(asset("board.html")).substitute(
        policy=escape(policy(style, script)),
        title=escape(f"{board.target} · {board.today.isoformat()}"),
        style=style,
        eyebrow=escape(joined((board.target, long_day(board.today)))),
        size="many" if len(board.cards) > FEW else "few",
        lede=escape(_lede(brief)),
        stats=_stats(brief),
        owners=_owners(board),
        chips=_chips(brief),
        sections=_sections(brief, notes_root, _usual_labels(board)),
        footer=escape(_footer(board)),
        script=script,
    )


def _lede(brief: Brief) -> str:
    if not any(cards for _, cards in brief.groups):
        return "No issues yet. Write an action into your notes and push."
    if not brief.pending:
        return "Everything that was promised is done."
    clauses = [f"{counted(len(brief.pending), 'promise is', 'promises are')} open"]
    if brief.overdue:
        clauses.append(
            f"{len(brief.overdue)} past {'its' if len(brief.overdue) == 1 else 'their'} day"
        )
    if brief.unowned:
        clauses.append(f"{len(brief.unowned)} without an owner")
    return f"{_listed(clauses)}."


def _listed(clauses: Sequence[str]) -> str:
    *others, last = clauses
    return f"{', '.join(others)} and {last}" if others else last


def _stats(brief: Brief) -> str:
    return "".join(
        f'<a class="stat {group.value}" href="#{group.value}" data-group="{group.value}">'
        f'<span class="number">{len(cards)}</span> <span class="name">{group.label}</span></a>'
        for group, cards in brief.groups
        if cards
    )


def _owners(board: Board) -> str:
    names = {" ".join(owner.split()) for card in board.cards for owner in card.owners}
    ordered = sorted(names, key=lambda name: (name.casefold(), name))
    return "".join(f"<option>{escape(name)}</option>" for name in ordered)


def _chips(brief: Brief) -> str:
    undated = sum(card.due is None for card in brief.pending)
    chips = [
        ("owner", "none", "No owner", len(brief.unowned)),
        ("due", "none", "No date", undated),
        *(
            ("priority", level.value, level.value.capitalize(), _level(brief.pending, level))
            for level in (Priority.URGENT, Priority.HIGH)
        ),
    ]
    return "".join(
        f'<button type="button" class="chip" aria-pressed="false" data-filter="{kind}" '
        f'data-value="{value}">{label} <span class="count">{number}</span></button>'
        for kind, value, label, number in chips
        if number
    )


def _level(cards: Sequence[Card], level: Priority) -> int:
    return sum(card.priority is level for card in cards)


def _usual_labels(board: Board) -> dict[Kind, frozenset[str]]:
    sets = {
        kind: [frozenset(card.labels) for card in board.cards if card.kind is kind] for kind in Kind
    }
    return {
        kind: frozenset.intersection(*labels) if len(labels) > 1 else frozenset()
        for kind, labels in sets.items()
    }


def _sections(brief: Brief, notes_root: str, usual: Mapping[Kind, frozenset[str]]) -> str:
    return "".join(
        _section(
            group, [card_html(card, brief.today, notes_root, usual[card.kind]) for card in cards]
        )
        for group, cards in brief.groups
        if cards
    )


def _section(group: Group, items: Sequence[str]) -> str:
    name = group.value
    cards = "\n".join(items)
    return (
        f'<section id="{name}" class="group {name}" data-group="{name}" '
        f'aria-labelledby="{name}-title">'
        f'<h2 id="{name}-title">{group.label} <span class="count">{len(items)}</span></h2>'
        f'<ul class="cards">{cards}</ul></section>\n'
    )


def _footer(board: Board) -> str:
    issues = counted(len(board.cards), "issue")
    return (
        f"{issues} as of {long_day(board.today)}. Made by notesync from the notes and the tracker."
    )

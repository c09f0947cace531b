"""The tracker's issues and what is known of their lines, side by side for a person to look at."""

from collections.abc import Iterable, Mapping
from datetime import date

from notesync.model.board import Board, Card
from notesync.model.issues import Issue, Markup
from notesync.model.items import Kind
from notesync.model.ledger import Entry, Link
from notesync.sync.dialect import dialect_of
from notesync.sync.render import block_in


def make_board(
    target: str, today: date, issues: Iterable[Issue], entries: Iterable[Entry]
) -> Board:
    """A card for every issue; those that no note speaks of have no place."""
    links = {entry.ref.id: entry for entry in entries if isinstance(entry, Link)}
    return Board(target, today, tuple(_card(issue, links, today) for issue in issues))


def _card(issue: Issue, links: Mapping[str, Link], today: date) -> Card:
    link = links.get(issue.ref.id)
    fields = issue.fields
    return Card(
        ref=issue.ref,
        title=fields.title,
        kind=link.kind if link else Kind.ACTION,
        status=fields.status,
        due=fields.due,
        priority=fields.priority,
        owners=tuple(sorted(fields.assignees)),
        labels=tuple(sorted(fields.labels)),
        quote=_quote(issue.body),
        place=link.places[-1] if link and link.places else None,
        meetings=_days(link, today),
        series=link.places[-1].series if link and link.places else "",
        asked=link.base.asked.status if link else None,
    )


def _days(link: Link | None, today: date) -> tuple[date, ...]:
    """The days of the meetings that mention an item, up to a day."""
    days = {date.fromisoformat(place.date) for place in link.places if place.date} if link else ()
    return tuple(sorted(day for day in days if day <= today))


def _quote(body: str) -> str:
    """What the notes say, as our block quotes it."""
    block = block_in(body) or ""
    said = (dialect_of(one).quote_in(block) for one in (Markup.WIKI, Markup.MARKDOWN))
    return next(filter(None, said), "")

"""One card of the page: everything in it is escaped, every link of it is known to be harmless."""

import re
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from notesync.model.board import Card
from notesync.model.issues import IssueRef, Place
from notesync.report.brief import Group, group_of
from notesync.report.days import distance, period, short_day

LONG_QUOTE = 220
"""A quote of more characters than this is folded away behind its beginning."""

_BULLET = re.compile(r"^\s*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[[ xX~/-]\]\s+)?")
_CELLS = re.compile(r"\s*\|\s*")

UNLINED = (".docx", ".odt")
"""Documents whose lines are blocks that no browser can jump to."""


def card_html(card: Card, today: date, notes_root: str, usual: frozenset[str]) -> str:
    """A card as a list item; the page's script groups and filters by its data attributes.

    `usual` are labels that every card of its kind has: they tell nothing and are not shown.
    """
    group = group_of(card, today)
    parts = (
        f'<p class="line">{_ref(card.ref)}{_priority(card)}{_due(card, today, group)}</p>',
        f"<h3>{escape(card.title)}</h3>",
        _people(card, group),
        _labels(card.labels, usual),
        _said(card, notes_root),
    )
    return f"<li {_data(card, today, group)}>{''.join(parts)}</li>"


def place_url(place: Place, notes_root: str) -> str:
    """Where a browser finds a line: relative to the page unless `notes_root` is a whole address.

    `notes_root` leads from the page to the notes, such as `..`, or is a forge's address of a
    commit. Paths are quoted, so that they can never become a scheme or a host.
    """
    path = quote(place.source.lstrip("/"), safe="/")
    lined = place.line > 0 and not place.source.lower().endswith(UNLINED)
    return f"{_base(notes_root)}{path}{f'#L{place.line}' if lined else ''}"


def _base(notes_root: str) -> str:
    if notes_root in {"", ".", "./"}:
        return ""
    root = notes_root if _is_web(notes_root) else quote(notes_root, safe="/")
    return f"{root.rstrip('/')}/"


def _data(card: Card, today: date, group: Group) -> str:
    owners = "\n".join(" ".join(owner.split()) for owner in card.owners)
    facts = {
        "class": f"card {group.value}",
        "data-group": group.value,
        "data-owners": owners,
        "data-period": period(card.due, today),
        "data-priority": card.priority.value if card.priority else "",
    }
    return " ".join(f'{name}="{escape(value)}"' for name, value in facts.items())


def _ref(ref: IssueRef) -> str:
    name = escape(str(ref))
    if not _is_web(ref.url):
        return f'<span class="ref">{name}</span>'
    return f'<a class="ref" href="{escape(ref.url)}" rel="noopener noreferrer">{name}</a>'


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.netloc)


def _priority(card: Card) -> str:
    if card.priority is None:
        return ""
    level = card.priority.value
    return f'<span class="priority {level}">{level}<span class="sr"> priority</span></span>'


def _due(card: Card, today: date, group: Group) -> str:
    if card.due is None:
        return ""
    day = escape(short_day(card.due, today))
    stamp = f'<time datetime="{card.due.isoformat()}">{day}</time>'
    if not group.pending:
        return f'<span class="due"><span class="sr">Due </span>{stamp}</span>'
    far = distance(card.due, today)
    return f'<span class="due"><span class="sr">Due </span>{stamp} <b>{far}</b></span>'


def _people(card: Card, group: Group) -> str:
    if card.owners:
        return f'<p class="owners">{escape(", ".join(card.owners))}</p>'
    return '<p class="owners nobody">No owner</p>' if group.pending else ""


def _labels(labels: tuple[str, ...], usual: frozenset[str]) -> str:
    telling = sorted(set(labels) - usual)
    if not telling:
        return ""
    items = "".join(f"<li>{escape(label)}</li>" for label in telling)
    return f'<ul class="labels" aria-label="Labels">{items}</ul>'


def _said(card: Card, notes_root: str) -> str:
    if not card.quote and card.place is None:
        return ""
    return f"{_quote(_words(card.quote))}{_source(card.place, notes_root)}"


def _words(quote: str) -> str:
    """What a line says, without what only draws it: bullet, box, bold marks and table pipes."""
    return "\n".join(map(_undrawn, quote.splitlines())).strip()


def _undrawn(line: str) -> str:
    words = _BULLET.sub("", line).replace("**", "")
    return _CELLS.sub(" · ", words.strip("| \t")) if words.startswith("|") else words


def _quote(text: str) -> str:
    if not text:
        return ""
    if len(text) <= LONG_QUOTE:
        return f"<blockquote>{escape(text)}</blockquote>"
    start = escape(text[:LONG_QUOTE].rsplit(" ", 1)[0])
    return (
        f'<details class="long"><summary><span class="start">{start}…</span>'
        f'<span class="more"></span></summary><blockquote>{escape(text)}</blockquote></details>'
    )


def _source(place: Place | None, notes_root: str) -> str:
    if place is None:
        return ""
    url = escape(place_url(place, notes_root))
    folder, slash, name = place.source.rpartition("/")
    path = f'<span class="sr">{escape(folder)}{slash}</span>' if slash else ""
    link = f'<a href="{url}">{path}{escape(name)}:{place.line}</a>'
    section = f'<span class="section">{escape(place.section)}</span>' if place.section else ""
    return f'<p class="source">{link}{section}</p>'

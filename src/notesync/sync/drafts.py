"""Keyed items to drafts: what the notes, all mentions together, want each issue to be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from notesync.model.canonical import fingerprint
from notesync.model.identity import Keyed
from notesync.model.issues import Capabilities, Draft, Fields, Key, Place, Status
from notesync.model.items import ActionItem, Item, Kind, Priority, State, bare_names
from notesync.model.ledger import Entry, Link, Record
from notesync.model.settings import SyncSettings
from notesync.sync.dialect import dialect_of
from notesync.sync.inline import cut, readable
from notesync.sync.permalink import Home
from notesync.sync.render import Sheet, Statement, render, room_for
from notesync.sync.why import why

_STATUS = {
    State.OPEN: Status.OPEN,
    State.DONE: Status.COMPLETED,
    State.CANCELLED: Status.NOT_PLANNED,
}


_COMMENT = re.compile(r"<!--+|--+>")


@dataclass(frozen=True, slots=True)
class _Said:
    """What all mentions of one item say together: each field by the latest that states it."""

    status: Status
    owners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    due: date | None = None
    priority: Priority | None = None
    references: tuple[str, ...] = ()


def grouped(keyed: Iterable[Keyed]) -> dict[Key, tuple[Keyed, ...]]:
    """The mentions of each item, in the order in which they come."""
    groups: dict[Key, list[Keyed]] = defaultdict(list)
    for one in keyed:
        groups[one.key].append(one)
    return {key: tuple(group) for key, group in groups.items()}


@dataclass(frozen=True, slots=True)
class Outline:
    """A draft before it is worded: most are only compared, and wording is what takes time."""

    draft: Draft
    quote: str
    facts: tuple[tuple[str, str], ...]
    item: Item


def outline(
    mentions: Sequence[Keyed],
    entry: Entry | None,
    frozen: frozenset[str],
    settings: SyncSettings,
    capabilities: Capabilities,
) -> Outline:
    """What the notes want one issue to be.

    The latest mention that states a field speaks for it; silence erases nothing that a mention in
    a `frozen` document may have stated, and nothing but a tick outweighs a later one there. A tick
    on any mention closes.
    """
    latest = mentions[-1].sighting
    unread = [place for place in entry.places if place.source in frozen] if entry else []
    places = _ordered((*unread, *(one.sighting.place for one in mentions)))
    said = _said(mentions, settings)
    if entry and unread:
        said = _unless_silent(said, entry, unread)
    facts = _facts(said, capabilities)
    named = (latest.kind.value, latest.item.text, facts, _meetings(places))
    fields = Fields(
        title=titled(latest.item.text, capabilities.title_limit),
        block=fingerprint(named),
        status=said.status,
        due=said.due if capabilities.due else None,
        priority=said.priority if capabilities.priority else None,
        labels=labels_of(latest.kind, settings),
        assignees=_assignees(said, settings, capabilities),
    )
    if isinstance(entry, Link) and unread:
        fields = _as_asked(fields, entry.base.asked, places[-1] in unread, bool(_owners(mentions)))
    quote = latest.item.quote if settings.quote else ""
    draft = Draft(mentions[0].key, latest.kind, fields, "", places)
    return Outline(draft, quote, facts, latest.item)


def worded(
    outline: Outline,
    settings: SyncSettings,
    capabilities: Capabilities,
    home: Home | None = None,
    body: str = "",
) -> Draft:
    """The draft with the block that states it; `body` is what stands in the issue now."""
    draft = outline.draft
    dialect = dialect_of(capabilities.markup, mentions=settings.mentions)
    text = render(
        Statement(outline.quote, outline.facts, draft.places, why(outline.item)),
        Sheet(dialect, room_for(capabilities.body_limit, body), home),
    )
    return replace(draft, text=text)


def labels_of(kind: Kind, settings: SyncSettings) -> frozenset[str]:
    """The labels that every issue of a kind gets."""
    return settings.action_labels if kind is Kind.ACTION else settings.decision_labels


def titled(text: str, limit: int) -> str:
    """A text as a title: one line, cut visibly and at a word at the limit.

    Trackers show titles as they are: nobody is told of them, and no marker is read from one.
    """
    return cut(" ".join(_COMMENT.sub(" ", readable(text)).split()), limit)


def _ordered(places: Iterable[Place]) -> tuple[Place, ...]:
    unique = {(place.source, place.line, place.text): place for place in places}
    return tuple(sorted(unique.values(), key=lambda p: (p.date or "9999", p.source, p.line)))


def _said(mentions: Sequence[Keyed], settings: SyncSettings) -> _Said:
    items = [one.sighting.item for one in mentions]
    actions = [item for item in reversed(items) if isinstance(item, ActionItem)]
    references = items[-1].references
    if not actions:
        status = Status.COMPLETED if settings.close_decisions else Status.OPEN
        return _Said(status, references=references)
    state = next((one.state for one in actions if one.state is not State.OPEN), State.OPEN)
    owned = next((one for one in actions if one.owners), actions[0])
    return _Said(
        _STATUS[state],
        owned.owners,
        owned.people,
        next((one.due for one in actions if one.due), None),
        next((one.priority for one in actions if one.priority), None),
        references,
    )


def _unless_silent(said: _Said, entry: Entry, unread: Sequence[Place]) -> _Said:
    """What was said before in documents that were not read stands, where this run is silent."""
    owners = next((place.owners for place in reversed(unread) if place.owners), ())
    said = replace(said, owners=said.owners or owners)
    if isinstance(entry, Record):
        return replace(said, status=Status.COMPLETED) if entry.done else said
    asked = entry.base.asked
    return replace(
        said,
        status=asked.status if asked.status.closed else said.status,
        due=said.due or asked.due,
        priority=said.priority or asked.priority,
    )


def _as_asked(fields: Fields, asked: Fields, outdated: bool, owned: bool) -> Fields:
    """The fields where documents were not read: of what those stated last nothing is taken back.

    `outdated`: the latest mention is among them; `owned`: the mentions that were read name owners.
    """
    if outdated:
        return replace(asked, status=fields.status)
    return fields if owned else replace(fields, assignees=asked.assignees)


def _owners(mentions: Sequence[Keyed]) -> tuple[str, ...]:
    return next((one.sighting.place.owners for one in mentions if one.sighting.place.owners), ())


def _facts(said: _Said, capabilities: Capabilities) -> tuple[tuple[str, str], ...]:
    """What the block states, named as it is shown; what the tracker holds natively is left out."""
    due = said.due.isoformat() if said.due and not capabilities.due else ""
    priority = said.priority.value if said.priority and not capabilities.priority else ""
    named = (
        ("Owner", ", ".join(said.owners)),
        ("Due", due),
        ("Priority", priority),
        ("Refers to", ", ".join(said.references)),
    )
    return tuple((name, value) for name, value in named if value)


def _assignees(said: _Said, settings: SyncSettings, capabilities: Capabilities) -> frozenset[str]:
    """Logins of the roster; where the tracker assigns any name, the names that have none too."""
    logins = {name.casefold(): login for name, login in settings.logins}
    names = bare_names(said.owners, said.people)
    found = [(name, logins.get(name.casefold())) for name in names]
    if capabilities.assigns_names:
        return frozenset(login or name for name, login in found)
    return frozenset(login for _, login in found if login)


def _meetings(places: Sequence[Place]) -> tuple[str, ...]:
    """The meetings that restated the item, by their days: files are renamed and lines move."""
    return tuple(dict.fromkeys(place.date or "" for place in places[1:]))

"""Values that the tests of the core are made of, each with only what a test is about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from notesync.model.document import Span
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Draft, Fields, Issue, IssueRef, Key, Marker, Place
from notesync.model.items import (
    ActionItem,
    Anchor,
    Confidence,
    Decision,
    Kind,
    NewAnchor,
    Priority,
    State,
)
from notesync.model.ledger import Base, Link

NAMESPACE = "harbour/notes"
SOURCE = "notes/2031-03-05.md"
DAY = "2031-03-05"
KEY = Key("ns-aaaaaaaaaa")


def action(
    text: str,
    line: int = 1,
    *,
    owners: tuple[str, ...] = (),
    due: date | None = None,
    priority: Priority | None = None,
    state: State = State.OPEN,
    section: str = "Actions",
    anchor: Anchor | None = None,
    confidence: Confidence = Confidence.CERTAIN,
) -> ActionItem:
    return ActionItem(
        text=text,
        span=Span(line, line),
        quote=f"- [ ] {text}",
        rule="checkbox",
        confidence=confidence,
        owners=owners,
        due=due,
        priority=priority,
        state=state,
        section=section,
        anchor=anchor,
    )


def decision(text: str, line: int = 1, *, anchor: Anchor | None = None) -> Decision:
    return Decision(
        text=text,
        span=Span(line, line),
        quote=f"- {text}",
        rule="decision-heading",
        confidence=Confidence.CERTAIN,
        section="Decisions",
        anchor=anchor,
    )


def place(
    text: str = "Order the spare pumps",
    line: int = 1,
    *,
    source: str = SOURCE,
    day: str | None = DAY,
    section: str = "Actions",
    owners: tuple[str, ...] = (),
    series: str = "notes",
    declared: bool = False,
) -> Place:
    return Place(
        source=source,
        line=line,
        text=text,
        section=section,
        owners=owners,
        meeting="Harbour review",
        date=day,
        series=series,
        declared=declared,
    )


def sighting(
    item: ActionItem | Decision,
    *,
    source: str = SOURCE,
    day: str | None = DAY,
    series: str = "notes",
) -> Sighting:
    """An item where a document of that day has it."""
    where = place(
        item.text,
        item.span.line,
        source=source,
        day=day,
        section=item.section,
        owners=item.owners if isinstance(item, ActionItem) else (),
        series=series,
        declared=isinstance(item.anchor, NewAnchor),
    )
    return Sighting(item, where)


def remembered(identified: Iterable[Identified]) -> tuple[Known, ...]:
    """What the next run knows, when the tracker and the notes agree on everything."""
    groups: dict[Key, list[Keyed]] = {}
    for one in identified:
        if isinstance(one, Keyed):
            groups.setdefault(one.key, []).append(one)
    return tuple(
        Known(
            key,
            mentions[0].sighting.kind,
            tuple(one.sighting.place for one in mentions),
            open=all(_is_open(one.sighting) for one in mentions),
        )
        for key, mentions in groups.items()
    )


def keys(identified: Iterable[Identified]) -> list[Key | None]:
    """The keys in the notes' order, None for what is held."""
    return [one.key if isinstance(one, Keyed) else None for one in identified]


def held(identified: Iterable[Identified]) -> list[Unsure]:
    return [one for one in identified if isinstance(one, Unsure)]


def fields(title: str = "Order the spare pumps", **more: object) -> Fields:
    return replace(Fields(title), **more)  # type: ignore[arg-type]


def draft(wanted: Fields, *, text: str = "> quote", key: Key = KEY) -> Draft:
    return Draft(key, Kind.ACTION, wanted, text, (place(),))


def link(
    asked: Fields,
    seen: Fields | None = None,
    *,
    key: Key = KEY,
    issue: str = "1",
    revision: int = 1,
) -> Link:
    base = Base(asked, asked if seen is None else seen)
    return Link(key, Kind.ACTION, IssueRef(issue), base, (place(),), revision)


def marker(
    asked: Fields,
    *,
    key: Key = KEY,
    revision: int = 1,
    namespace: str = NAMESPACE,
    block: str = "",
    places: tuple[Place, ...] = (),
) -> Marker:
    return Marker(namespace, key, revision, Kind.ACTION, asked, block, places or (place(),))


def issue(number: str, shown: Fields, *, body: str = "", mark: Marker | None = None) -> Issue:
    return Issue(IssueRef(number), shown, body, mark)


def _is_open(seen: Sighting) -> bool:
    return not isinstance(seen.item, ActionItem) or seen.item.state is State.OPEN

"""The life of one item, put together from its mentions, its issue's history and our journal."""

from collections.abc import Iterable, Iterator, Sequence

from notesync.model.identity import Keyed
from notesync.model.issues import Event, Field, Issue, Key, Place
from notesync.model.items import State
from notesync.model.ledger import Link, Written
from notesync.model.life import Life, Moment, Teller
from notesync.sync.scene import Scene

_ENDED = {State.DONE: "done", State.CANCELLED: "cancelled"}


def life_of(key: Key, scene: Scene, events: Iterable[Event], journal: Iterable[Written]) -> Life:
    """Tell of one item; `events` are the history of its issue."""
    entry = scene.memory.entries.get(key)
    mentions = scene.mentions(key)
    here = {(one.sighting.place.source, one.sighting.place.line) for one in mentions}
    past = [
        place for place in (entry.places if entry else ()) if (place.source, place.line) not in here
    ]
    issue = scene.issues.get(entry.ref.id) if isinstance(entry, Link) else None
    moments = (
        *_meetings(mentions, past),
        *(_event(one) for one in events),
        *(_write(one) for one in journal if one.key == key),
    )
    return Life(
        key,
        _title(issue, mentions, past),
        entry.ref if isinstance(entry, Link) else None,
        tuple(sorted(moments, key=lambda one: one.at or "9999")),
    )


def _meetings(mentions: Sequence[Keyed], past: Sequence[Place]) -> Iterator[Moment]:
    """What each meeting said that the one before it did not."""
    said = {id(one.sighting.place): one for one in mentions}
    places = [*past, *(one.sighting.place for one in mentions)]
    before: Place | None = None
    for place in sorted(places, key=lambda one: (one.date or "9999", one.source, one.line)):
        keyed = said.get(id(place))
        state = keyed.sighting.state if keyed else State.OPEN
        yield Moment(
            place.date or "",
            Teller.MEETING,
            ", ".join((*_told(place, before), *([_ENDED[state]] if state in _ENDED else []))),
            f"{place.source}:{place.line}",
        )
        before = place


def _told(place: Place, before: Place | None) -> Iterator[str]:
    if before is None:
        yield f"raised in {place.meeting or place.source}"
    else:
        yield f"restated in {place.meeting or place.source}"
    if before and place.text != before.text:
        yield f"as {place.text!r}"
    if place.owners and (before is None or place.owners != before.owners):
        yield f"for {', '.join(place.owners)}"


def _event(event: Event) -> Moment:
    if event.field == Field.BLOCK.value:
        what = f"{event.actor} changed the text"
    else:
        what = (
            f"{event.actor} set {event.field}: {event.before or 'none'} → {event.after or 'none'}"
        )
    return Moment(event.at, Teller.TRACKER, what)


def _write(written: Written) -> Moment:
    fields = ", ".join(change.field.value for change in written.changes)
    what = f"run {written.run}: {written.op} {written.ref}" + (f" ({fields})" if fields else "")
    return Moment(written.at, Teller.PUSH, what)


def _title(issue: Issue | None, mentions: Sequence[Keyed], past: Sequence[Place]) -> str:
    if issue:
        return issue.fields.title
    return (mentions[-1].sighting.place if mentions else past[-1]).text

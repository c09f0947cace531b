"""Which issue a line belongs to: the passes that hand every sighting its key, in their order."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from notesync.identity.desk import NO_KEY, Desk, Pair, Spot
from notesync.identity.keys import normalised, parse
from notesync.identity.likeness import Verdict, compare
from notesync.identity.pairing import contradicting, one_to_one, strangeness
from notesync.identity.reword import reworded
from notesync.identity.series import ASK, Recurrence, Series, other_kind
from notesync.identity.wording import wording
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key, Place
from notesync.model.items import IssueAnchor, KeyAnchor, Kind


def identify(
    sightings: Iterable[Sighting],
    known: Iterable[Known],
    *,
    namespace: str,
    frozen: frozenset[str] = frozenset(),
    recurring: Recurrence = ASK,
) -> tuple[Identified, ...]:
    """Give every sighting the key of the item it is, or a new one, or hold it.

    `frozen` are documents that were not read: what was known there is still there. `recurring` says
    of each series what a line is that an earlier meeting had. The result stands in the order of
    meetings, documents and lines.
    """
    known = tuple(known)
    spots = tuple(Spot(one, place) for one in known for place in one.places)
    ordered = sorted(sightings, key=_order)
    position = {id(sighting): number for number, sighting in enumerate(ordered)}
    desk = Desk(tuple(ordered), spots)
    desk = _unchanged(_anchored(desk, known))
    anchored = {(one.key, one.sighting.place.source) for one in desk.keyed if _is_named(one)}
    desk = replace(
        desk,
        spots=tuple(
            spot
            for spot in desk.spots
            if spot.place.source not in frozen
            # What a person named elsewhere in the document is not looked for any further.
            and (spot.known.key, spot.place.source) not in anchored
        ),
    )
    desk = reworded(_moved(desk), {sighting.place.source for sighting in ordered})
    if not desk.pending and not desk.unsure:
        return tuple(sorted(desk.keyed, key=lambda one: position[id(one.sighting)]))
    series = Series(namespace, known, desk.keyed, ordered, recurring)
    identified = (
        *desk.keyed,
        *(series.named(unsure) for unsure in desk.unsure),
        *series.identify(desk.pending),
    )
    return tuple(sorted(identified, key=lambda one: position[id(one.sighting)]))


def _order(sighting: Sighting) -> tuple[str, str, int]:
    """Meetings by their day, undated ones last; items of one line stay in their order."""
    place = sighting.place
    return (place.date or "9999", place.source, place.line)


def _anchored(desk: Desk, known: Sequence[Known]) -> Desk:
    """A person wrote on the line which item, or which issue, it is."""
    by_issue = {one.issue: one.key for one in known if one.issue}
    kinds = {one.key: one.kind for one in known}
    keyed: list[Keyed] = []
    unsure: list[Unsure] = []
    for sighting in desk.pending:
        named = _named(sighting, by_issue)
        if named is None:
            continue
        key, how = named
        if kinds.setdefault(key, sighting.kind) is sighting.kind:
            keyed.append(Keyed(key, sighting, how))
        else:
            unsure.append(other_kind(NO_KEY, sighting))
    found = {id(one.sighting) for one in keyed}
    pending = tuple(sighting for sighting in desk.pending if id(sighting) not in found)
    return Desk(pending, desk.spots, tuple(keyed)).hold(unsure)


def _is_named(keyed: Keyed) -> bool:
    return isinstance(keyed.sighting.item.anchor, KeyAnchor | IssueAnchor)


def _named(sighting: Sighting, by_issue: Mapping[str, Key]) -> tuple[Key, str] | None:
    """The known item, or the item of the known issue, that a line's anchor names."""
    match sighting.item.anchor:
        case KeyAnchor(text) if key := parse(text):
            return key, "anchor on the line"
        case IssueAnchor(issue) if key := by_issue.get(issue.lstrip("#")):
            return key, "issue named on the line"
        case _:
            return None


def _unchanged(desk: Desk) -> Desk:
    """The same text in the same document: told apart by section, owners and order.

    What only stands around a task (its number, a link, how far it is) makes no other text of it.
    """

    def group(kind: Kind, place: Place) -> Hashable:
        return kind, place.source, normalised(place.text), place.declared

    def trimmed(kind: Kind, place: Place) -> Hashable:
        words = wording(place.text)
        return kind, place.source, words.words or words.bare, place.declared

    desk = desk.settle(_paired(desk, group, _never), "same line")
    return desk.settle(_paired(desk, trimmed, contradicting), "same line")


def _moved(desk: Desk) -> Desk:
    """The same text in another document, where the old place no longer has it."""

    def group(kind: Kind, place: Place) -> Hashable:
        return kind, normalised(place.text), place.declared

    pairs = _paired(desk, group, contradicting)
    moved = desk.settle(pairs, "moved line")
    return moved.hold(_left_behind(moved.pending, [spot for _, spot in pairs]))


def _left_behind(pending: Sequence[Sighting], moved: Sequence[Spot]) -> list[Unsure]:
    """Lines that may be a moved one reworded where it stood, and restated elsewhere as it was."""
    reason = "a line like it left this document for another"
    left = defaultdict(list)
    for spot in moved:
        left[spot.place.source, spot.known.kind].append(spot)
    return [
        Unsure(NO_KEY, sighting, candidates, reason)
        for sighting in pending
        if sighting.item.anchor is None
        and (near := left[sighting.place.source, sighting.kind])
        and (candidates := tuple(s.known for s in near if _is_like(sighting, s)))
    ]


def _is_like(sighting: Sighting, spot: Spot) -> bool:
    mine, theirs = (wording(one.text, one.owners) for one in (sighting.place, spot.place))
    return compare(mine, theirs).verdict is Verdict.SAME


def _paired(
    desk: Desk,
    group: Callable[[Kind, Place], Hashable],
    excluded: Callable[[Place, Place], bool],
) -> list[Pair]:
    """Pair the sightings and spots of each group, one to one, the closest kin first."""
    if not desk.pending:
        return []
    spots = defaultdict(list)
    for spot in desk.spots:
        spots[group(spot.known.kind, spot.place)].append(spot)
    sightings = defaultdict(list)
    for sighting in desk.pending:
        sightings[group(sighting.kind, sighting.place)].append(sighting)
    return [
        pair
        for name, members in sightings.items()
        for pair in _closest(members, sorted(spots[name], key=_position), excluded)
    ]


def _closest(
    sightings: Sequence[Sighting],
    spots: Sequence[Spot],
    excluded: Callable[[Place, Place], bool],
) -> list[Pair]:
    # Where not all can still be there, an item that has an issue is not given up for one that has
    # none: else a second issue would be filed for it.
    crowded = len(spots) > len(sightings)
    readings = (
        (
            (
                *strangeness(sighting.place, spot.place),
                crowded and not spot.known.issue,
                abs(i - j),
            ),
            i,
            j,
        )
        for i, sighting in enumerate(sightings)
        for j, spot in enumerate(spots)
        if not excluded(sighting.place, spot.place)
    )
    return [(sightings[i], spots[j]) for i, j in one_to_one(readings)]


def _never(one: Place, other: Place) -> bool:
    """In one document an owner may change: the line is the same."""
    return False


def _position(spot: Spot) -> tuple[str, int]:
    return (spot.place.source, spot.place.line)

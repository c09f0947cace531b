"""Which issue a line belongs to: the passes that hand every sighting its key, in their order."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from notesync.identity.desk import Desk, Pair, Spot
from notesync.identity.keys import normalised, parse
from notesync.identity.reword import reworded
from notesync.identity.series import Series, contradicting
from notesync.model.identity import Identified, Keyed, Known, Sighting
from notesync.model.issues import Place
from notesync.model.items import IssueAnchor, KeyAnchor, Kind


def identify(
    sightings: Iterable[Sighting],
    known: Iterable[Known],
    *,
    namespace: str,
    frozen: frozenset[str] = frozenset(),
) -> tuple[Identified, ...]:
    """Give every sighting the key of the item it is, or a new one, or hold it.

    `frozen` are documents that were not read: what was known there is still there. The result
    stands in the order of meetings, documents and lines.
    """
    known = tuple(known)
    spots = tuple(Spot(one, place) for one in known for place in one.places)
    ordered = sorted(sightings, key=_order)
    position = {id(sighting): number for number, sighting in enumerate(ordered)}
    desk = Desk(tuple(ordered), spots)
    desk = _unchanged(_anchored(desk, known))
    desk = replace(desk, spots=tuple(s for s in desk.spots if s.place.source not in frozen))
    desk = reworded(_moved(desk))
    series = Series(namespace, known, desk.keyed)
    identified = (
        *desk.keyed,
        *(series.named(unsure) for unsure in desk.unsure),
        *(series.identify(sighting) for sighting in desk.pending),
    )
    return tuple(sorted(identified, key=lambda one: position[id(one.sighting)]))


def _order(sighting: Sighting) -> tuple[str, str, int]:
    """Meetings by their day, undated ones last; items of one line stay in their order."""
    place = sighting.place
    return (place.date or "9999", place.source, place.line)


def _anchored(desk: Desk, known: Sequence[Known]) -> Desk:
    """A person wrote on the line which item, or which issue, it is."""
    by_issue = {one.issue: one.key for one in known if one.issue}
    keyed: list[Keyed] = []
    for sighting in desk.pending:
        match sighting.item.anchor:
            case KeyAnchor(text) if key := parse(text):
                keyed.append(Keyed(key, sighting, "anchor on the line"))
            case IssueAnchor(issue) if key := by_issue.get(issue.lstrip("#")):
                keyed.append(Keyed(key, sighting, "issue named on the line"))
            case _:
                pass
    found = {id(one.sighting) for one in keyed}
    places = {(one.key, one.sighting.place.source) for one in keyed}
    return Desk(
        tuple(sighting for sighting in desk.pending if id(sighting) not in found),
        tuple(s for s in desk.spots if (s.known.key, s.place.source) not in places),
        tuple(keyed),
    )


def _unchanged(desk: Desk) -> Desk:
    """The same text in the same document: told apart by section, owners and order."""

    def group(kind: Kind, place: Place) -> Hashable:
        return kind, place.source, normalised(place.text), place.declared

    return desk.settle(_paired(desk, group), "same line")


def _moved(desk: Desk) -> Desk:
    """The same text in another document, where the old place no longer has it."""

    def group(kind: Kind, place: Place) -> Hashable:
        return kind, normalised(place.text), place.declared

    pairs = _paired(desk, group)
    return desk.settle(
        [pair for pair in pairs if not contradicting(pair[0].place, pair[1].place)], "moved line"
    )


def _paired(desk: Desk, group: Callable[[Kind, Place], Hashable]) -> list[Pair]:
    """Pair the sightings and spots of each group, one to one, the closest kin first."""
    spots = defaultdict(list)
    for spot in desk.spots:
        spots[group(spot.known.kind, spot.place)].append(spot)
    sightings = defaultdict(list)
    for sighting in desk.pending:
        sightings[group(sighting.kind, sighting.place)].append(sighting)
    return [
        pair
        for name, members in sightings.items()
        for pair in _one_to_one(members, sorted(spots[name], key=lambda spot: spot.place.line))
    ]


def _one_to_one(sightings: Sequence[Sighting], spots: Sequence[Spot]) -> list[Pair]:
    ranked = sorted(
        (-_kinship(sighting.place, spot.place), abs(i - j), i, j)
        for i, sighting in enumerate(sightings)
        for j, spot in enumerate(spots)
    )
    mine: set[int] = set()
    theirs: set[int] = set()
    pairs = []
    for _, _, i, j in ranked:
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            pairs.append((sightings[i], spots[j]))
    return pairs


def _kinship(one: Place, other: Place) -> int:
    """What two places share beside their text: owners weigh most."""
    return (
        4 * (one.owners == other.owners)
        + 2 * (one.section == other.section)
        + (one.series == other.series)
    )

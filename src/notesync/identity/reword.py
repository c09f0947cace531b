"""Changed lines: a sighting that is no known line word for word, but clearly one of them."""

from collections.abc import Iterator, Sequence, Set

from notesync.identity.desk import NO_KEY, Desk, Spot
from notesync.identity.likeness import GREY, compare
from notesync.identity.nearness import Nearness
from notesync.identity.pairing import Reading, assigned, contradicting
from notesync.identity.wording import wording
from notesync.model.identity import Sighting, Unsure
from notesync.model.issues import Place
from notesync.model.items import IssueAnchor, Kind

EVIDENCE = 0.05
"""What a shared section or owner adds to the likeness of two lines."""


def reworded(desk: Desk, read: Set[str]) -> Desk:
    """Settle the changed lines of each document that have one clear reading; hold the others.

    A line is looked for in its own document and in those that are no longer among the `read` ones:
    its own may have had another name.
    """
    for source in dict.fromkeys(sighting.place.source for sighting in desk.pending):
        for kind in Kind:
            desk = _reworded_in(desk, source, kind, read - {source})
    return desk


def _reworded_in(desk: Desk, source: str, kind: Kind, others: Set[str]) -> Desk:
    lines = [
        sighting
        for sighting in desk.pending
        if sighting.place.source == source
        and sighting.kind is kind
        and not isinstance(sighting.item.anchor, IssueAnchor)
    ]
    if not lines:
        return desk
    spots = [s for s in desk.spots if s.place.source not in others and s.known.kind is kind]
    found = assigned(_readings(lines, spots))
    unsure = [
        _unsure(lines[line], [spots[one] for one in choice], line in found.contested)
        for line, choice in found.held.items()
    ]
    pairs = [(lines[i], spots[j]) for i, j in found.pairs]
    return desk.settle(pairs, "reworded line").hold(unsure)


def _readings(lines: Sequence[Sighting], spots: Sequence[Spot]) -> Iterator[Reading]:
    known = Nearness[int]()
    for j, spot in enumerate(spots):
        known.add(wording(spot.place.text, spot.place.owners), j)
    for i, line in enumerate(lines):
        mine = wording(line.place.text, line.place.owners)
        for theirs, j in known.near(mine):
            if not _comparable(line.place, spots[j].place):
                continue
            found = compare(mine, theirs, known.weight)
            score = found.score + _evidence(line.place, spots[j].place)
            # Few words in common are enough to wonder, where section and owners are the same.
            if score >= GREY:
                yield Reading(i, j, score, found.verdict)


def _comparable(line: Place, spot: Place) -> bool:
    """Whether a line can be that spot at all, whatever its words."""
    elsewhere = line.source != spot.source
    return (spot.declared or not line.declared) and not (elsewhere and contradicting(line, spot))


def _evidence(one: Place, other: Place) -> float:
    return EVIDENCE * ((one.section == other.section) + (one.owners == other.owners))


def _unsure(sighting: Sighting, choice: Sequence[Spot], rivals: bool) -> Unsure:
    reason = (
        "more than one reading of this change is equally good"
        if rivals
        else "this may be a known line reworded, or a new one"
    )
    unique = {spot.known.key: spot.known for spot in choice}
    return Unsure(NO_KEY, sighting, tuple(unique.values()), reason)

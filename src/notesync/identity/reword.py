"""Changed lines: a sighting that is no known line word for word, but clearly one of them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from notesync.identity.desk import NO_KEY, Desk, Pair, Spot
from notesync.identity.likeness import GREY, Verdict, compare, likeness
from notesync.identity.pairing import contradicting
from notesync.model.identity import Sighting, Unsure
from notesync.model.issues import Place
from notesync.model.items import IssueAnchor, Kind

MARGIN = 0.1
"""Two readings of a changed line whose likeness differs by less are equally good."""

EVIDENCE = 0.05
"""What a shared section or owner adds to the likeness of two lines."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line and a spot that may be one: by their positions, with how alike they are."""

    score: float
    line: int
    spot: int
    verdict: Verdict


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
    spots = [s for s in desk.spots if s.place.source not in others and s.known.kind is kind]
    pairs, unsure = _assigned(lines, spots)
    return desk.settle(pairs, "reworded line").hold(unsure)


def _assigned(lines: Sequence[Sighting], spots: Sequence[Spot]) -> tuple[list[Pair], list[Unsure]]:
    """Assign one to one, the most alike first, as long as no other reading is as good.

    A held line stays a rival: what it may be is not given away to the next best.
    """
    left = _candidates(lines, spots)
    pairs: list[Pair] = []
    unsure: dict[int, Unsure] = {}
    while best := next((one for one in left if one.line not in unsure), None):
        near = [one for one in left if one.score > best.score - MARGIN]
        rivals = [one for one in near if (one.line == best.line) != (one.spot == best.spot)]
        if best.verdict is Verdict.SAME and not rivals:
            pairs.append((lines[best.line], spots[best.spot]))
            left = [one for one in left if one.line != best.line and one.spot != best.spot]
        else:
            choice = [spots[one.spot] for one in near if one.line == best.line]
            unsure[best.line] = _unsure(lines[best.line], choice, bool(rivals))
    return pairs, list(unsure.values())


def _candidates(lines: Sequence[Sighting], spots: Sequence[Spot]) -> list[_Candidate]:
    found = [
        _Candidate(score, i, j, compare(line.place.text, spot.place.text))
        for i, line in enumerate(lines)
        for j, spot in enumerate(spots)
        if _comparable(line.place, spot.place)
        # Few words in common are enough to wonder, where section and owners are the same.
        if (score := _resemblance(line.place, spot.place)) >= GREY
    ]
    return sorted(found, key=lambda one: (-one.score, one.line, one.spot))


def _comparable(line: Place, spot: Place) -> bool:
    """Whether a line can be that spot at all, whatever its words."""
    elsewhere = line.source != spot.source
    return (spot.declared or not line.declared) and not (elsewhere and contradicting(line, spot))


def _resemblance(one: Place, other: Place) -> float:
    evidence = (one.section == other.section) + (one.owners == other.owners)
    return likeness(one.text, other.text) + EVIDENCE * evidence


def _unsure(sighting: Sighting, choice: Sequence[Spot], rivals: bool) -> Unsure:
    reason = (
        "more than one reading of this change is equally good"
        if rivals
        else "this may be a known line reworded, or a new one"
    )
    unique = {spot.known.key: spot.known for spot in choice}
    return Unsure(NO_KEY, sighting, tuple(unique.values()), reason)

"""One-to-one pairing: of all readings the best first, each line and each spot once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notesync.identity.likeness import Verdict
from notesync.identity.wording import wording
from notesync.model.issues import Place

Rank = tuple[float, ...]
"""How good a reading is: the smallest is the best."""

MARGIN = 0.1
"""Two readings of a changed line whose likeness differs by less are equally good."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line and a spot that may be one: by their positions, with how alike they are."""

    line: int
    spot: int
    score: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Assignment:
    """What lines are which spots; `held` are lines with all that they may be, the likeliest first.

    `contested` are those held lines of which more than one reading is as good.
    """

    pairs: Sequence[tuple[int, int]] = ()
    held: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    contested: frozenset[int] = frozenset()


def one_to_one(readings: Iterable[tuple[Rank, int, int]]) -> list[tuple[int, int]]:
    """Pair lines with spots, both given by their positions; ties go to the earlier positions."""
    mine: set[int] = set()
    theirs: set[int] = set()
    pairs = []
    for _, i, j in sorted(readings):
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            pairs.append((i, j))
    return pairs


def assigned(readings: Iterable[Reading]) -> Assignment:
    """Assign one to one, the most alike first, as long as no other reading is as good.

    A held line stays a rival: what it may be is not given away to the next best.
    """
    ordered = sorted(readings, key=lambda one: (-one.score, one.line, one.spot))
    of_line, of_spot = _by(ordered, "line"), _by(ordered, "spot")
    pairs: dict[int, int] = {}
    given: set[int] = set()
    held: dict[int, tuple[int, ...]] = {}
    contested: set[int] = set()
    for best in ordered:
        if best.line in pairs or best.line in held or best.spot in given:
            continue
        near = [one for one in of_line[best.line] if _near(one, best) and one.spot not in given]
        others = [one for one in of_spot[best.spot] if _near(one, best) and one.line not in pairs]
        is_contested = len(near) > 1 or len(others) > 1
        if best.verdict is Verdict.SAME and not is_contested:
            pairs[best.line] = best.spot
            given.add(best.spot)
        else:
            held[best.line] = tuple(one.spot for one in near)
            contested.update([best.line] if is_contested else [])
    return Assignment(tuple(pairs.items()), held, frozenset(contested))


def strangeness(one: Place, other: Place) -> Rank:
    """What two places do not share beside their text: a renamed file's meeting is of the same day.

    The earlier differences weigh more than all later ones together.
    """
    return (
        one.date != other.date,
        one.owners != other.owners,
        one.section != other.section,
        one.series != other.series,
    )


def contradicting(one: Place, other: Place) -> bool:
    """Whether the owners say that two equal texts are two tasks: they have no name in common."""
    mine, theirs = (set(wording(place.text, place.owners).owners) for place in (one, other))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _by(readings: Sequence[Reading], name: str) -> Mapping[int, list[Reading]]:
    found: dict[int, list[Reading]] = defaultdict(list)
    for one in readings:
        found[one.line if name == "line" else one.spot].append(one)
    return found


def _near(one: Reading, best: Reading) -> bool:
    return one.score > best.score - MARGIN

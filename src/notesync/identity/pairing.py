"""One-to-one pairing: of all readings the best first, each line and each spot once."""

from collections.abc import Iterable

from notesync.model.issues import Place

Rank = tuple[float, ...]
"""How good a reading is: the smallest is the best."""


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
    """Whether the owners say that two equal texts are two tasks."""
    return bool(one.owners and other.owners) and one.owners != other.owners

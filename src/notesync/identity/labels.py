"""Numbers that a register prints in front of its items: `ACTION 58.1`, `A-017`."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from notesync.identity.likeness import Verdict, compare
from notesync.identity.wording import wording
from notesync.model.identity import Sighting

_LABEL = re.compile(
    r"^[\W_]*(?:action(?: item)?|ai|a|task|item|no)[\s#.:_-]*(\d+\.\d+|\d{3,})\b", re.IGNORECASE
)
_FAITHFUL = 0.8
"""So many of the numbers that come again must come with a text like the one before."""


def label(sighting: Sighting) -> str:
    """The number in front of an item that no other item of a register has; empty without one."""
    found = _LABEL.match(sighting.item.quote)
    return found[1] if found else ""


def registers(sightings: Iterable[Sighting]) -> frozenset[str]:
    """The series whose numbers stay with their items: those that count anew each time are none."""
    again: dict[str, list[bool]] = defaultdict(list)
    numbered: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for one in sightings:
        if name := label(one):
            numbered[one.place.series, name].append(one)
    for (series, _), group in numbered.items():
        for one, other in pairwise(group):
            if one.place.source != other.place.source:
                again[series].append(_alike(one, other))
    return frozenset(
        series for series, alike in again.items() if sum(alike) >= _FAITHFUL * len(alike)
    )


def _alike(one: Sighting, other: Sighting) -> bool:
    mine, theirs = (wording(each.place.text, each.place.owners) for each in (one, other))
    return compare(mine, theirs).verdict is not Verdict.DIFFERENT

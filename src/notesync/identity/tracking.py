"""Whether notes keep track of what is done: only then does a restated line tell that it is not."""

import re
from collections.abc import Iterable

from notesync.model.identity import Known, Sighting
from notesync.model.items import ActionItem, Kind, State

_BOX = re.compile(r"^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[[^\]]\]|[☐☑☒✅])")
_PROGRESS = re.compile(r"\bstatus\b\W|\|\s*(?:open|to-?do|pending|ongoing|in progress)\s*\|", re.I)
_BACK = re.compile(
    r"follow[ -]?ups?\b|\b(?:last|previous|prior|old|outstanding|open|pending|ongoing|past)\b"
    r"|\breview|carr(?:y|ied)[ -]?(?:over|forward)|\bstatus\b",
    re.IGNORECASE,
)
_SAYS_BACK = re.compile(
    r"\b(?:last|previous) (?:week|meeting|month|time)\b|carr(?:y|ied)[ -](?:over|forward)"
    r"|\bstill (?:open|to do|pending)|\bongoing\b|\bstatus\b\W",
    re.IGNORECASE,
)


def keeps_track(sightings: Iterable[Sighting], known: Iterable[Known]) -> frozenset[str]:
    """The series whose notes show what is done: boxes, a status, or an item once marked done."""
    shown = (one.place.series for one in sightings if _shows(one))
    closed = (
        place.series
        for one in known
        if one.kind is Kind.ACTION and not one.open and not one.overruled
        for place in one.places
    )
    return frozenset((*shown, *closed))


def looks_back(sighting: Sighting) -> bool:
    """Whether a line says, itself or by its heading, that it comes from an earlier meeting."""
    return bool(_BACK.search(sighting.place.section) or _SAYS_BACK.search(sighting.item.quote))


def _shows(sighting: Sighting) -> bool:
    item = sighting.item
    if not isinstance(item, ActionItem):
        return False
    return item.state is not State.OPEN or bool(
        _BOX.match(item.quote) or _PROGRESS.search(item.quote)
    )

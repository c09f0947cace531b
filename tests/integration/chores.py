"""The notes that are pushed in bad weather, and how bad it is."""

from datetime import date
from random import Random

from notesync.model.identity import Sighting
from notesync.model.settings import GuardSettings
from tests.builders import action, sighting

RATE = 0.25
"""The share of writes that something happens to."""

CALM_RUNS = 3
GUARDS = GuardSettings(max_create=999, close_floor=999, rewrite_floor=999)

WORDS = "order paint mend sell count wash move lend hoist tar caulk rig moor tow sound".split()
THINGS = "pump crane rope buoy anchor winch sail mast keel rudder lamp chart net oar".split()


def lines(items: int, changed: int = 0) -> list[Sighting]:
    """So many lines of notes; the first `changed` of them have got a date."""
    draw = Random(1)
    names = [
        f"{draw.choice(WORDS)} {draw.choice(THINGS)} {n} at pier {n * 7}" for n in range(items)
    ]
    return [
        sighting(action(name, n + 1, due=date(2031, 5, 1) if n < changed else None))
        for n, name in enumerate(names)
    ]

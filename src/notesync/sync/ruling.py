"""People's rulings on held items, applied to what was found in the notes."""

from collections.abc import Iterable

from notesync.model.identity import Identified, Keyed, Unsure
from notesync.model.rulings import Ruling, Rulings, Verdict


def ruled(identified: Iterable[Identified], rulings: Rulings) -> tuple[Identified, ...]:
    """The items as people settled them: a dismissed one is no item, an accepted one is certain."""
    settled = (_settled(one, rulings.by_key.get(one.key)) for one in identified)
    return tuple(one for one in settled if one is not None)


def _settled(one: Identified, ruling: Ruling | None) -> Identified | None:
    match ruling:
        case None:
            return one
        case Ruling(Verdict.DISMISSED):
            return None
        case Ruling(Verdict.SAME, same) if same and isinstance(one, Unsure):
            return Keyed(same, one.sighting, "ruled to be the same")
        case _ if isinstance(one, Unsure):
            return Keyed(one.key, one.sighting, "accepted as new")
        case _:
            return one  # `settle` knows that it was accepted

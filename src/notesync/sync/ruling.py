"""People's rulings on held items, applied to what was found in the notes."""

from collections.abc import Iterable, Mapping

from notesync.model.identity import Identified, Keyed, Unsure
from notesync.model.issues import Key
from notesync.model.items import Kind
from notesync.model.rulings import Ruling, Rulings, Verdict


def ruled(
    identified: Iterable[Identified], rulings: Rulings, kinds: Mapping[Key, Kind]
) -> tuple[Identified, ...]:
    """The items as people settled them: a dismissed one is no item, an accepted one is certain.

    `kinds` are those of all known items: a ruling that names none of them settles nothing.
    """
    settled = (_settled(one, rulings.by_key.get(one.key), kinds) for one in identified)
    return tuple(one for one in settled if one is not None)


def _settled(
    one: Identified, ruling: Ruling | None, kinds: Mapping[Key, Kind]
) -> Identified | None:
    match ruling:
        case None:
            return one
        case Ruling(Verdict.DISMISSED):
            return None
        case Ruling(Verdict.SAME, same) if same:
            if kinds.get(same) is one.sighting.kind:
                return Keyed(same, one.sighting, "line ruled to be the same")
            reason = f"ruled to be {same}, which is no known {one.sighting.kind}"
            candidates = one.candidates if isinstance(one, Unsure) else ()
            return Unsure(one.key, one.sighting, candidates, reason)
        case _ if isinstance(one, Unsure):
            return Keyed(one.key, one.sighting, "accepted line")
        case _:
            return one  # `settle` knows that it was accepted

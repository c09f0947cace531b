"""The table on which sightings and remembered places are laid side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from notesync.model.identity import Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key, Place


@dataclass(frozen=True, slots=True)
class Spot:
    """One remembered mention: a place that a sighting of this run may be."""

    known: Known
    place: Place


Pair = tuple[Sighting, Spot]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is still to be told apart, and what has been; `unsure` ones have no key yet."""

    pending: tuple[Sighting, ...]
    spots: tuple[Spot, ...]
    keyed: tuple[Keyed, ...] = ()
    unsure: tuple[Unsure, ...] = ()

    def settle(self, pairs: Sequence[Pair], how: str) -> "Desk":
        """The desk once these sightings are known to be these spots."""
        found = {id(sighting) for sighting, _ in pairs}
        used = {id(spot) for _, spot in pairs}
        return Desk(
            tuple(sighting for sighting in self.pending if id(sighting) not in found),
            tuple(spot for spot in self.spots if id(spot) not in used),
            (*self.keyed, *(Keyed(spot.known.key, sighting, how) for sighting, spot in pairs)),
            self.unsure,
        )

    def hold(self, unsure: Sequence[Unsure]) -> "Desk":
        """The desk once these sightings wait for a person."""
        found = {id(one.sighting) for one in unsure}
        return Desk(
            tuple(sighting for sighting in self.pending if id(sighting) not in found),
            self.spots,
            self.keyed,
            (*self.unsure, *unsure),
        )


NO_KEY = Key("")
"""What stands in an `Unsure` until a key is minted for it."""

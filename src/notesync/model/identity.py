"""Items on their way to a key: what was seen, what was known, and what came of it."""

from dataclasses import dataclass

from notesync.model.issues import Key, Place
from notesync.model.items import ActionItem, Item, Kind, State, kind_of


@dataclass(frozen=True, slots=True)
class Sighting:
    """One item on one line of this run's notes."""

    item: Item
    place: Place

    @property
    def kind(self) -> Kind:
        """Whether it was promised or decided."""
        return kind_of(self.item)

    @property
    def state(self) -> State:
        """What the line says of it; of a decision nothing is to be done."""
        return self.item.state if isinstance(self.item, ActionItem) else State.OPEN


@dataclass(frozen=True, slots=True)
class Known:
    """An item of an earlier run: where it was mentioned, and whether it still wants doing.

    `issue` is the tracker's name of its issue, empty where none was filed; `overruled`: a person
    closed it there, while the notes still asked for it. `stranger` is who filed an issue that only
    claims to be the item's, where nobody believes them.
    """

    key: Key
    kind: Kind
    places: tuple[Place, ...]
    open: bool = True
    issue: str = ""
    overruled: bool = False
    stranger: str = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """An item that knows who it is; `how` says by what, for `explain`."""

    key: Key
    sighting: Sighting
    how: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """An item that may be any of `candidates` or a new one: a person has to say.

    `key` is the one it would get as a new item.
    """

    key: Key
    sighting: Sighting
    candidates: tuple[Known, ...]
    reason: str


Identified = Keyed | Unsure

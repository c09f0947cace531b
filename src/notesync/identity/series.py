"""Meeting after meeting: what is carried over keeps its key, what is new gets one."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from notesync.identity.keys import mint, normalised
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key, Place
from notesync.model.items import ActionItem, IssueAnchor, Kind, State


class Series:
    """The items of every series of meetings, filled meeting by meeting as keys are handed out."""

    def __init__(self, namespace: str, known: Iterable[Known], keyed: Iterable[Keyed]) -> None:
        self._namespace = namespace
        self._known: dict[Key, Known] = {one.key: one for one in known}
        self._mentions: dict[Hashable, list[tuple[str, Place, Key]]] = defaultdict(list)
        self._issues: dict[str, Key] = {}
        for one in self._known.values():
            for place in one.places:
                self._mention(one.kind, place, one.key)
        self._reopen(keyed)

    def identify(self, sighting: Sighting) -> Identified:
        """The key of a line that no earlier run knows: carried over, held, or new."""
        anchor = sighting.item.anchor
        if isinstance(anchor, IssueAnchor) and (key := self._issues.get(anchor.issue)):
            return self._keyed(key, sighting, "issue named on the line")
        earlier = None if anchor else self._earlier(sighting)
        if earlier and earlier.open:
            return self._keyed(earlier.key, sighting, "carried over")
        key = self._minted(sighting)
        if earlier:
            return Unsure(key, sighting, (earlier,), "restated after it was closed")
        if isinstance(anchor, IssueAnchor):
            self._issues[anchor.issue] = key
        return self._keyed(key, sighting, "new line")

    def named(self, unsure: Unsure) -> Unsure:
        """A held line with the key that it would get as a new item."""
        return replace(unsure, key=self._minted(unsure.sighting))

    def _reopen(self, keyed: Iterable[Keyed]) -> None:
        """What this run's notes say of an item outweighs what the last run knew."""
        said: dict[Key, bool] = {}
        for one in keyed:
            said[one.key] = said.get(one.key, True) and _is_open(one.sighting)
        for one in keyed:
            self._note(one.key, one.sighting, said[one.key])

    def _keyed(self, key: Key, sighting: Sighting, how: str) -> Keyed:
        earlier = self._known.get(key)
        still_open = earlier.open if earlier else True
        self._note(key, sighting, still_open and _is_open(sighting))
        return Keyed(key, sighting, how)

    def _note(self, key: Key, sighting: Sighting, is_open: bool) -> None:
        self._known[key] = Known(key, sighting.kind, (sighting.place,), is_open)
        self._mention(sighting.kind, sighting.place, key)

    def _mention(self, kind: Kind, place: Place, key: Key) -> None:
        if place.date:
            self._mentions[_name(kind, place)].append((place.date, place, key))

    def _minted(self, sighting: Sighting) -> Key:
        place = sighting.place
        key = mint(self._namespace, place.source, sighting.kind, place.text, self._known)
        self._known[key] = Known(key, sighting.kind, (place,))
        return key

    def _earlier(self, sighting: Sighting) -> Known | None:
        """The item of an earlier meeting of the series that this line states again."""
        place = sighting.place
        if not place.date:
            return None
        found = [
            (day, key)
            for day, other, key in self._mentions[_name(sighting.kind, place)]
            if day < place.date and not contradicting(place, other)
        ]
        return self._known[max(found)[1]] if found else None


def contradicting(one: Place, other: Place) -> bool:
    """Whether the owners say that two equal texts are two tasks."""
    return bool(one.owners and other.owners) and one.owners != other.owners


def _name(kind: Kind, place: Place) -> Hashable:
    return kind, place.series, normalised(place.text)


def _is_open(sighting: Sighting) -> bool:
    item = sighting.item
    return not isinstance(item, ActionItem) or item.state is State.OPEN

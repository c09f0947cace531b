"""Meeting after meeting: what is carried over keeps its key, what is new gets one."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from notesync.identity.keys import mint, normalised
from notesync.identity.pairing import contradicting, one_to_one, strangeness
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key, Place
from notesync.model.items import ActionItem, IssueAnchor, Kind, State

_Mention = tuple[str, Place, Key]
"""An item mentioned on a day at a place."""


class Series:
    """The items of every series of meetings, filled meeting by meeting as keys are handed out."""

    def __init__(self, namespace: str, known: Iterable[Known], keyed: Iterable[Keyed]) -> None:
        self._namespace = namespace
        self._known: dict[Key, Known] = {one.key: one for one in known}
        self._mentions: dict[Hashable, list[_Mention]] = defaultdict(list)
        self._here: dict[str, set[Key]] = defaultdict(set)
        self._issues: dict[str, Key] = {}
        for one in self._known.values():
            for place in one.places:
                self._mention(one.kind, place, one.key)
        self._reopen(tuple(keyed))

    def identify(self, sightings: Iterable[Sighting]) -> list[Identified]:
        """Keys for lines that no earlier run knows: carried over, held, or new.

        `sightings` stand in the order of meetings, documents and lines.
        """
        found: list[Identified] = []
        for _, document in groupby(sightings, key=lambda one: one.place.source):
            lines = tuple(document)
            restated = self._restated(lines)
            found.extend(self._settled(line, restated.get(id(line))) for line in lines)
        return found

    def named(self, unsure: Unsure) -> Unsure:
        """A held line with the key that it would get as a new item."""
        return replace(unsure, key=self._minted(unsure.sighting))

    def _reopen(self, keyed: Sequence[Keyed]) -> None:
        """What this run's notes say of an item outweighs what the last run knew.

        Not so where a person closed its issue: notes that merely are not ticked yet do not say
        that it is open again.
        """
        said: dict[Key, bool] = {}
        for one in keyed:
            known = self._known.get(one.key)
            still_open = said.get(one.key, not (known and known.overruled))
            said[one.key] = still_open and _is_open(one.sighting)
        for one in keyed:
            self._note(one.key, one.sighting, said[one.key])

    def _restated(self, lines: Sequence[Sighting]) -> dict[int, Known]:
        """The items of earlier meetings that the lines of one document state again.

        Equal lines take one item each: open items first, then by owners, section and day.
        """
        groups: dict[Hashable, list[Sighting]] = defaultdict(list)
        for line in lines:
            if line.item.anchor is None:
                groups[_name(line.kind, line.place)].append(line)
        return {
            id(group[i]): self._known[earlier[j][2]]
            for name, group in groups.items()
            if (earlier := self._earlier(name, group[0].place))
            for i, j in one_to_one(
                (self._rank(line.place, mention, abs(i - j)), i, j)
                for i, line in enumerate(group)
                for j, mention in enumerate(earlier)
                if not contradicting(line.place, mention[1])
            )
        }

    def _earlier(self, name: Hashable, place: Place) -> list[_Mention]:
        """The last mention before this meeting of each item that this document does not have."""
        here = self._here[place.source]
        last: dict[Key, _Mention] = {}
        for mention in sorted(self._mentions[name], key=lambda one: (one[0], one[1].line)):
            if mention[0] < (place.date or "") and mention[2] not in here:
                last[mention[2]] = mention
        return sorted(last.values(), key=lambda one: (one[1].source, one[1].line))

    def _rank(self, place: Place, mention: _Mention, distance: int) -> tuple[float, ...]:
        day, other, key = mention
        is_open = self._known[key].open
        return (
            not is_open,
            *strangeness(place, other),
            -date.fromisoformat(day).toordinal(),
            distance,
        )

    def _settled(self, sighting: Sighting, earlier: Known | None) -> Identified:
        anchor = sighting.item.anchor
        if isinstance(anchor, IssueAnchor) and (key := self._issues.get(anchor.issue)):
            return self._named_again(key, sighting)
        if earlier and earlier.open:
            return self._keyed(earlier.key, sighting, "carried over")
        key = self._minted(sighting)
        if earlier:
            return Unsure(key, sighting, (earlier,), "restated after it was closed")
        if isinstance(anchor, IssueAnchor):
            self._issues[anchor.issue] = key
        return self._keyed(key, sighting, "new line")

    def _named_again(self, key: Key, sighting: Sighting) -> Identified:
        """A second line that names an issue which is adopted by this very run."""
        if self._known[key].kind is sighting.kind:
            return self._keyed(key, sighting, "issue named on the line")
        return other_kind(self._minted(sighting), sighting)

    def _keyed(self, key: Key, sighting: Sighting, how: str) -> Keyed:
        self._note(key, sighting, self._known[key].open and _is_open(sighting))
        return Keyed(key, sighting, how)

    def _note(self, key: Key, sighting: Sighting, is_open: bool) -> None:
        issue = self._known[key].issue if key in self._known else ""
        self._known[key] = Known(key, sighting.kind, (sighting.place,), is_open, issue)
        self._here[sighting.place.source].add(key)
        self._mention(sighting.kind, sighting.place, key)

    def _mention(self, kind: Kind, place: Place, key: Key) -> None:
        if place.date:
            self._mentions[_name(kind, place)].append((place.date, place, key))

    def _minted(self, sighting: Sighting) -> Key:
        place = sighting.place
        key = mint(self._namespace, place.source, sighting.kind, place.text, self._known)
        self._known[key] = Known(key, sighting.kind, (place,))
        return key


def other_kind(key: Key, sighting: Sighting) -> Unsure:
    """A line whose anchor names an item of the other kind: an action is no decision."""
    other = Kind.DECISION if sighting.kind is Kind.ACTION else Kind.ACTION
    reason = f"the line is of kind {sighting.kind}, its anchor names one of kind {other}"
    return Unsure(key, sighting, (), reason)


def _name(kind: Kind, place: Place) -> Hashable:
    return kind, place.series, normalised(place.text)


def _is_open(sighting: Sighting) -> bool:
    item = sighting.item
    return not isinstance(item, ActionItem) or item.state is State.OPEN

"""Meeting after meeting: what is carried over keeps its key, what is new gets one."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from notesync.identity.keys import mint
from notesync.identity.labels import label, registers
from notesync.identity.likeness import GREY, Verdict, compare
from notesync.identity.nearness import Nearness
from notesync.identity.pairing import (
    Assignment,
    Reading,
    assigned,
    contradicting,
    one_to_one,
    strangeness,
)
from notesync.identity.tracking import keeps_track, looks_back
from notesync.identity.wording import wording
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key, Place
from notesync.model.items import ActionItem, IssueAnchor, Kind, State
from notesync.model.settings import Recurring

Recurrence = Callable[[str], Recurring]
"""What is said of each series."""

_Mention = tuple[str, Place, Key]
"""An item mentioned on a day at a place."""

CLOSED = "restated after it was closed"
ELSEWHOSE = "an earlier meeting says this of somebody else"
RESEMBLES = "this may be an open item of an earlier meeting, or a new one"
RECURS = (
    "an earlier meeting has this line, and nothing in these notes tells whether it was done since"
)


def ASK(series: str) -> Recurring:
    """Every series asks."""
    return Recurring.ASK


class Series:
    """The items of every series of meetings, filled meeting by meeting as keys are handed out."""

    def __init__(
        self,
        namespace: str,
        known: Iterable[Known],
        keyed: Iterable[Keyed],
        sightings: Sequence[Sighting],
        recurring: Recurrence,
    ) -> None:
        self._namespace = namespace
        self._recurring = recurring
        self._known: dict[Key, Known] = {one.key: one for one in known}
        self._mentions: dict[Hashable, list[_Mention]] = defaultdict(list)
        self._near: dict[Hashable, Nearness[_Mention]] = defaultdict(Nearness)
        self._days: dict[Key, set[str]] = defaultdict(set)
        self._here: dict[str, set[Key]] = defaultdict(set)
        self._issues: dict[str, Key] = {}
        self._labels: dict[Hashable, Key] = {}
        self._registers = registers(sightings)
        self._tracked = keeps_track(sightings, self._known.values()) | self._registers
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
            said = [line for line in lines if id(line) in restated]
            found.extend(self._again(line, *restated[id(line)]) for line in said)
            found.extend(self._others([line for line in lines if id(line) not in restated]))
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

    def _restated(self, lines: Sequence[Sighting]) -> dict[int, tuple[Known, Place]]:
        """The items of earlier meetings that the lines of one document state again, and where.

        Equal lines take one item each: by owners, open items first, then by section and day.
        """
        groups: dict[Hashable, list[Sighting]] = defaultdict(list)
        for line in lines:
            if line.item.anchor is None:
                groups[_name(line.kind, line.place)].append(line)
        return {
            id(group[i]): (self._known[earlier[j][2]], earlier[j][1])
            for name, group in groups.items()
            if (earlier := self._earlier(name, group[0].place))
            for i, j in one_to_one(
                (self._rank(line.place, mention, abs(i - j)), i, j)
                for i, line in enumerate(group)
                for j, mention in enumerate(earlier)
                # What was done by others is no reason to ask.
                if self._known[mention[2]].open or not contradicting(line.place, mention[1])
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
        age = -date.fromisoformat(day).toordinal()
        return (
            contradicting(place, other),
            not is_open,
            *strangeness(place, other),
            age,
            distance,
        )

    def _resembled(self, lines: Sequence[Sighting]) -> tuple[Assignment, list[Key]]:
        """The open items of earlier meetings that the lines of one document may mean."""
        spots: dict[Key, int] = {}
        # Equal lines are told apart by their order, never held.
        first = {(line.kind, wording(line.place.text)): i for i, line in _last_first(lines)}
        best: dict[tuple[int, int], Reading] = {}
        for i in sorted(first.values()):
            for key, score, verdict in self._alike(lines[i]):
                j = spots.setdefault(key, len(spots))
                if (i, j) not in best or best[i, j].score < score:
                    best[i, j] = Reading(i, j, score, verdict)
        return assigned(best.values()), list(spots)

    def _alike(self, line: Sighting) -> Iterator[tuple[Key, float, Verdict]]:
        series = line.place.series
        if line.item.anchor is not None or not line.place.date:
            return
        if self._recurring(series) is Recurring.NEW:
            return
        near = self._near[line.kind, series]
        named = self._labels.get((line.kind, series, label(line)))
        mine = wording(line.place.text, line.place.owners)
        for theirs, (day, place, key) in near.near(mine):
            earlier = day < line.place.date and self._known[key].open
            if not earlier or key in self._here[line.place.source]:
                continue
            if contradicting(line.place, place):
                continue
            found = compare(mine, theirs, near.weight, apart=True)
            if found.score >= GREY:
                surely = key == named
                yield key, found.score + surely, Verdict.SAME if surely else found.verdict

    def _again(self, sighting: Sighting, earlier: Known, place: Place) -> Identified:
        """A line that an earlier meeting has word for word."""
        recurring = self._recurring(sighting.place.series)
        if recurring is Recurring.NEW:
            return self._fresh(sighting)
        if not earlier.open:
            if max(self._days[earlier.key]) > (sighting.place.date or ""):
                # It was closed by a later meeting: a mention of before that is no news.
                return self._keyed(earlier.key, sighting, "carried over")
            return self._unsure(sighting, (earlier,), CLOSED)
        if contradicting(sighting.place, place):
            return self._unsure(sighting, (earlier,), ELSEWHOSE)
        return self._carried(sighting, earlier.key)

    def _carried(self, sighting: Sighting, key: Key) -> Identified:
        """An open item of an earlier meeting, if the notes tell that it is still the same."""
        told = (
            self._recurring(sighting.place.series) is Recurring.SAME
            or sighting.kind is Kind.DECISION
            or sighting.place.series in self._tracked
            # It was carried over before.
            or len(self._days[key]) > 1
            or looks_back(sighting)
        )
        if told:
            return self._keyed(key, sighting, "carried over")
        return self._unsure(sighting, (self._known[key],), RECURS)

    def _others(self, lines: Sequence[Sighting]) -> Iterator[Identified]:
        """Lines that no earlier meeting has word for word: reworded, named by an issue, or new."""
        found, spots = self._resembled(lines)
        pairs = dict(found.pairs)
        for i, line in enumerate(lines):
            anchor = line.item.anchor
            if isinstance(anchor, IssueAnchor) and (key := self._issues.get(anchor.issue)):
                yield self._named_again(key, line)
            elif i in pairs:
                yield self._carried(line, spots[pairs[i]])
            elif i in found.held:
                choice = tuple(self._known[spots[one]] for one in found.held[i])
                yield self._unsure(line, choice, RESEMBLES)
            else:
                yield self._fresh(line)

    def _fresh(self, sighting: Sighting) -> Keyed:
        key = self._minted(sighting)
        if isinstance(anchor := sighting.item.anchor, IssueAnchor):
            self._issues[anchor.issue] = key
        return self._keyed(key, sighting, "new line")

    def _unsure(self, sighting: Sighting, choice: tuple[Known, ...], reason: str) -> Unsure:
        return Unsure(self._minted(sighting), sighting, choice, reason)

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
        if sighting.place.series in self._registers and (name := label(sighting)):
            self._labels[sighting.kind, sighting.place.series, name] = key
        self._mention(sighting.kind, sighting.place, key)

    def _mention(self, kind: Kind, place: Place, key: Key) -> None:
        if place.date:
            mention = (place.date, place, key)
            self._days[key].add(place.date)
            self._mentions[_name(kind, place)].append(mention)
            self._near[kind, place.series].add(wording(place.text, place.owners), mention)

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


def _last_first(lines: Sequence[Sighting]) -> Iterator[tuple[int, Sighting]]:
    return ((i, lines[i]) for i in reversed(range(len(lines))))


def _name(kind: Kind, place: Place) -> Hashable:
    words = wording(place.text)
    return kind, place.series, words.words or words.bare


def _is_open(sighting: Sighting) -> bool:
    item = sighting.item
    return not isinstance(item, ActionItem) or item.state is State.OPEN

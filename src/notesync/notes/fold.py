"""One task stated twice comes out once; two that are only alike stay two, and say so."""

import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

from rapidfuzz import fuzz

from notesync.model.items import ActionItem, Decision, Item, NewAnchor, State

AnyItem = TypeVar("AnyItem", ActionItem, Decision)

# Words that carry no meaning of their own when two tasks are compared.
_EMPTY = frozenset(
    "a an the of for to in on at by with and or our their its this that new additional all from "
    "up set will be is are it as into".split()
)
_WORD = re.compile(r"[a-z0-9]+")
# Endings cut off to compare words: "monitoring" and "monitor", "policies" and "policy".
_ENDINGS = re.compile(r"(?:ing|ies|ed|es|s|y|e|ation|tion)$")
SHARED = 0.65
ALIKE = 80
LEAST_SHARED = 2
# From here on a promise and a marked line of the same people are one.
SURE = 0.9
# What only the words of a sentence make an action, and no mark.
UNMARKED = frozenset({"commitment"})
# A decision of fewer words says nothing without what it decides.
LEAST_SAID = 3
# A word that so many tasks hold tells none of them apart; so many twins at most are rated.
COMMON = 40
RATED = 5
# The same words stated in more ways than this (of other people, days, lists) are a form, no task.
MOST_WAYS = 50


def fold_actions(items: tuple[ActionItem, ...]) -> tuple[ActionItem, ...]:
    """The actions with those that surely are one folded into the first, their lines in `also`."""
    return _restated(_fold(items, _same_action, _joined_action))


def fold_decisions(items: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """As `fold_actions`, for decisions."""
    return _fold(items, _same_decision, _joined_decision)


def twins(actions: tuple[ActionItem, ...]) -> tuple[tuple[ActionItem, ActionItem], ...]:
    """Pairs that are likely one task in other words: each later item with its likeliest twin."""
    known = [(item, _stems(item.text)) for item in actions]
    holding: dict[str, list[int]] = {}
    found: list[tuple[ActionItem, ActionItem]] = []
    for place, (item, stems) in enumerate(known):
        rated = (
            (_likeness(stems, known[earlier][1]), known[earlier][0])
            for earlier in _sharing(stems, holding)
            if _may_be_one(known[earlier][0], item)
        )
        best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is not None and best[0] >= SHARED:
            found.append((item, best[1]))
        for stem in stems:
            holding.setdefault(stem, []).append(place)
    return tuple(found)


def _restated(items: tuple[ActionItem, ...]) -> tuple[ActionItem, ...]:
    """The actions, a promise made in the talk folded into the marked line that repeats it."""
    stems = [_stems(item.text) for item in items]
    holding: dict[str, list[int]] = {}
    gone: dict[int, int] = {}
    for place, item in enumerate(items):
        near = (place - 1,) if place and place - 1 not in gone else ()
        for earlier in dict.fromkeys((*_sharing(stems[place], holding), *near)):
            told = _likeness(stems[place], stems[earlier])
            if earlier not in gone and _says_again(items[earlier], item, told):
                marked = place if items[earlier].rule in UNMARKED else earlier
                gone[place if marked == earlier else earlier] = marked
                break
        for stem in stems[place]:
            holding.setdefault(stem, []).append(place)
    kept = list(items)
    for other, marked in gone.items():
        kept[marked] = _joined_action(kept[marked], kept[other])
    return tuple(item for place, item in enumerate(kept) if place not in gone)


def _says_again(one: ActionItem, other: ActionItem, told: float) -> bool:
    """Whether two items surely are one: what somebody said, and the line that marks it.

    The same people, and either nearly the same words, or the mark on the line right below.
    """
    if (one.rule in UNMARKED) == (other.rule in UNMARKED) or not _same_anchor(one, other):
        return False
    mine = _doers(one)
    if not mine or mine != _doers(other) or not _compatible(one, other):
        return False
    below = other.rule not in UNMARKED and 0 <= other.span.line - one.span.end_line <= 1
    return told >= SURE or (below and one.section == other.section and other.rule != "listed")


def _sharing(stems: frozenset[str], holding: dict[str, list[int]]) -> tuple[int, ...]:
    """The earlier tasks that share most of a task's telling words, in their order."""
    shared: Counter[int] = Counter()
    for stem in stems:
        places = holding.get(stem, [])
        if len(places) <= COMMON:
            shared.update(places)
    best = sorted(shared, key=lambda place: (-shared[place], place))[:RATED]
    return tuple(sorted(best))


def normal(text: str) -> str:
    """A text without case, punctuation and runs of blanks, for "the same words"."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _fold(
    items: tuple[AnyItem, ...],
    same: Callable[[AnyItem, AnyItem], bool],
    joined: Callable[[AnyItem, AnyItem], AnyItem],
) -> tuple[AnyItem, ...]:
    kept: list[AnyItem] = []
    # Of items stated in the very same way only the first can ever take in another one.
    places: dict[str, dict[Hashable, int]] = {}
    for item in items:
        ways = places.setdefault(normal(item.text), {})
        place = next((n for n in ways.values() if same(kept[n], item)), None)
        if place is None:
            if len(ways) < MOST_WAYS:
                ways.setdefault(_way(item), len(kept))
            kept.append(item)
        else:
            kept[place] = joined(kept[place], item)
    return tuple(kept)


def _way(item: AnyItem) -> Hashable:
    """All that decides, beside its words, which other items one may be."""
    if isinstance(item, Decision):
        return item.anchor
    return (item.section, item.rule, item.anchor, item.people or item.owners, item.due)


def _same_anchor(one: Item, other: Item) -> bool:
    if isinstance(other.anchor, NewAnchor):
        return False
    return not (one.anchor and other.anchor and one.anchor != other.anchor)


def _same_decision(one: Decision, other: Decision) -> bool:
    # "Yes" to two questions is two decisions.
    return len(normal(one.text).split()) >= LEAST_SAID and _same_anchor(one, other)


def _same_action(one: ActionItem, other: ActionItem) -> bool:
    # Twice the same words in one list are two tasks; the same in a list and a summary are one.
    elsewhere = one.section != other.section or one.rule != other.rule
    return elsewhere and _same_anchor(one, other) and _compatible(one, other)


def _compatible(one: ActionItem, other: ActionItem) -> bool:
    mine, theirs = _doers(one), _doers(other)
    dates = one.due is None or other.due is None or one.due == other.due
    return dates and (not mine or not theirs or mine == theirs)


def _doers(item: ActionItem) -> set[str]:
    """Who will do it, however their names are written."""
    return {name.casefold() for name in item.people or item.owners}


def _joined_action(first: ActionItem, other: ActionItem) -> ActionItem:
    return replace(
        first,
        also=(*first.also, other.span.line, *other.also),
        anchor=first.anchor or other.anchor,
        owners=first.owners or other.owners,
        people=first.people or other.people,
        due=first.due or other.due,
        priority=first.priority or other.priority,
        state=other.state if first.state is State.OPEN else first.state,
    )


def _joined_decision(first: Decision, other: Decision) -> Decision:
    also = (*first.also, other.span.line)
    return replace(first, also=also, anchor=first.anchor or other.anchor)


def _may_be_one(one: ActionItem, other: ActionItem) -> bool:
    """Whether two items can be one task at all: not two lines of one list, not of two people."""
    if one.section == other.section and one.rule == other.rule:
        return False
    if isinstance(other.anchor, NewAnchor) or one.span.line == other.span.line:
        return False
    return _compatible(one, other)


def _stems(text: str) -> frozenset[str]:
    found = (word for word in _WORD.findall(text.lower()) if word not in _EMPTY)
    return frozenset(_ENDINGS.sub("", word) if len(word) > 4 else word for word in found)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter task's words that the longer one has too, slips allowed."""
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST_SHARED:
        return 0.0
    shared = sum(max((fuzz.ratio(word, o) for o in long), default=0) >= ALIKE for word in short)
    return shared / len(short) if shared >= LEAST_SHARED else 0.0

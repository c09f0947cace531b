"""How alike two wordings are: enough to be one task reworded, or only to make one wonder."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from notesync.identity.wording import QUANTITIES, TURNING, Wording, numbers

SAME = 0.6
"""Share of words two wordings of one task have in common, at least."""

GREY = 0.4
"""Below this two lines are two tasks; from here to `SAME` a person has to say."""

TYPO = 80.0
"""Similarity of letters, in percent, from which one word is another one mistyped."""

TELLING = 5
"""So many words say by themselves which task is meant; fewer may be those of another one, too."""

_FEW = 2
"""So many words, put in the place of as many others, are another thing or another person."""

_LETTERS = 2
"""No word is another one mistyped that is longer by more than this."""

_PAIRS = 200_000
"""Pairs of words whose likeness is kept at hand."""

_DIGITS = re.compile(r"\d")

Weigh = Callable[[str], float]
"""How much a word tells, 0 to 1: one that stands in most lines tells little."""


class Verdict(IntEnum):
    """What two texts say about each other."""

    DIFFERENT = 0
    UNSURE = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two wordings are, 0 to 1, and what follows from it."""

    verdict: Verdict
    score: float


def even(word: str) -> float:
    """Every word tells as much as any other."""
    return 1.0


def compare(one: Wording, other: Wording, weigh: Weigh = even, *, apart: bool = False) -> Likeness:
    """Whether two wordings are one task.

    A number that changed, or a word or two put in the place of others, makes a different task as
    often as a better wording of the same one: that is for a person to say. `apart`: they stand in
    two meetings, so that nothing but the words speaks for it. Then a word added to a few is another
    task as often as not.
    """
    if not one.words or not other.words:
        same = one.bare == other.bare
        return Likeness(Verdict.SAME if same else Verdict.DIFFERENT, float(same))
    readings = (_compared(*pair, _Rule(weigh, apart, one, other)) for pair in _pairs(one, other))
    return max(readings, key=lambda found: (found.verdict, found.score))


@dataclass(frozen=True, slots=True)
class _Rule:
    """What two lists of words are compared by."""

    weigh: Weigh
    apart: bool
    one: Wording
    other: Wording


def _pairs(one: Wording, other: Wording) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words to compare: all of them, and without the remark that only one of the two has."""
    mine, theirs = _with_owner(one, other), _with_owner(other, one)
    yield mine, theirs
    tails = (len(one.words) > one.head >= TELLING - 1, len(other.words) > other.head >= TELLING - 1)
    if tails == (True, False):
        yield mine[: one.head + len(mine) - len(one.words)], theirs
    if tails == (False, True):
        yield mine, theirs[: other.head + len(theirs) - len(other.words)]


def _with_owner(one: Wording, other: Wording) -> tuple[str, ...]:
    """The words of a line, with its owner in front where the other line's text has the name."""
    if other.owners or not one.owners or not set(one.owners) & set(other.words):
        return one.words
    return (*(name for name in one.owners if name not in one.words), *one.words)


def _compared(mine: tuple[str, ...], theirs: tuple[str, ...], rule: _Rule) -> Likeness:
    left, right = _unpaired(mine, theirs, rule.one.names, rule.other.names)
    lost = set(left)
    shared = tuple(word for word in mine if word not in lost)
    common = _sum(rule.weigh, shared)
    score = common / (common + _sum(rule.weigh, left) + _sum(rule.weigh, right))
    # A number says more of which task is meant than a word does.
    told = len(shared) + len(numbers(shared)) >= TELLING
    if told and not (left and right):
        # The longer one says all that the other says.
        score = (1 + score) / 2
    if score < GREY:
        return Likeness(Verdict.DIFFERENT, score)
    sure = score >= SAME and not (rule.apart and not told and (left or right))
    return Likeness(Verdict.SAME if sure and not _another(left, right) else Verdict.UNSURE, score)


def _another(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether what differs may be what makes another task: a number, a thing, a name, a `not`."""
    if not TURNING.isdisjoint((*left, *right)):
        return True
    few = max(len(left), len(right)) <= _FEW
    if left and right:
        return few or bool(numbers((*left, *right)))
    return few and bool(numbers((*left, *right)) - QUANTITIES)


def _sum(weigh: Weigh, words: Iterable[str]) -> float:
    return sum(weigh(word) for word in words)


def _unpaired(
    mine: tuple[str, ...], theirs: tuple[str, ...], people: frozenset[str], others: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What pairs off on neither side: equal words do, and those that are one of them mistyped."""
    same = set(mine) & set(theirs)
    right = [word for word in theirs if word not in same]
    left = []
    for word in mine:
        if word not in same:
            named = others if word in people else frozenset[str]()
            match = next((one for one in right if _mistyped(word, one, one in named)), None)
            (left.append(word) if match is None else right.remove(match))
    return tuple(left), tuple(right)


def _mistyped(word: str, other: str, named: bool) -> bool:
    """Whether one word is the other mistyped; two names differ by a letter as often as not."""
    if abs(len(word) - len(other)) > _LETTERS or {word[0], word[-1]}.isdisjoint(
        (other[0], other[-1])
    ):
        return False
    return swapped(word, other) if named else alike(word, other)


@lru_cache(maxsize=_PAIRS)
def alike(word: str, other: str) -> bool:
    """Whether one word is the other, or the other mistyped; numbers are never mistyped."""
    if word == other or _DIGITS.search(word) or _DIGITS.search(other):
        return word == other
    return ratio(word, other) >= TYPO or swapped(word, other)


def swapped(word: str, other: str) -> bool:
    """Whether two neighbouring letters changed places: in short words that costs much likeness."""
    return sorted(word) == sorted(other) and OSA.distance(word, other) == 1

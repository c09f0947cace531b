"""How alike two texts are: enough to be one task reworded, or only to make one wonder."""

import re
from enum import Enum
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from notesync.identity.keys import normalised

SAME = 0.6
"""Share of words two wordings of one task have in common, at least."""

GREY = 0.4
"""Below this two lines are two tasks; from here to `SAME` a person has to say."""

TYPO = 80.0
"""Similarity of letters, in percent, from which one word is another one mistyped."""

_REMEMBERED = 20_000
"""Texts whose words are kept at hand: each is compared with many others."""

_PAIRS = 200_000
"""Pairs of words likewise."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DIGITS = re.compile(r"\d")
_FUNCTION_WORDS = frozenset(
    "a an and are as at be by for from has have in into is it its of on or our that the their this "
    "to up was we will with".split()
)


class Verdict(Enum):
    """What two texts say about each other."""

    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


def likeness(one: str, other: str) -> float:
    """The share of content words that two texts have in common, 0 to 1; typos are forgiven."""
    mine, theirs = _content(one), _content(other)
    if not mine or not theirs:
        return float(normalised(one) == normalised(other))
    common = _paired(mine, theirs)
    return common / (len(mine) + len(theirs) - common)


def compare(one: str, other: str) -> Verdict:
    """Whether two texts are one task reworded.

    A number that changed, or one content word put in the place of another, makes a different task
    as often as a better wording of the same one: that is for a person to say.
    """
    score = likeness(one, other)
    if score < GREY:
        return Verdict.DIFFERENT
    if score < SAME or _numbers(one) != _numbers(other) or _substituted(one, other):
        return Verdict.UNSURE
    return Verdict.SAME


@lru_cache(maxsize=_REMEMBERED)
def _content(text: str) -> tuple[str, ...]:
    words = (word.casefold() for word in _WORD.findall(normalised(text)))
    return tuple(dict.fromkeys(_stem(word) for word in words if word not in _FUNCTION_WORDS))


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _paired(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """How many words pair off: equal ones first, then those that are one of them mistyped."""
    same = set(mine) & set(theirs)
    left = [word for word in theirs if word not in same]
    return len(same) + sum(_take(word, left) for word in mine if word not in same)


def _take(word: str, left: list[str]) -> bool:
    match = next((other for other in left if _alike(word, other)), None)
    if match is not None:
        left.remove(match)
    return match is not None


@lru_cache(maxsize=_PAIRS)
def _alike(word: str, other: str) -> bool:
    if word == other or _DIGITS.search(word) or _DIGITS.search(other):
        return word == other
    return ratio(word, other) >= TYPO or _swapped(word, other)


def _swapped(word: str, other: str) -> bool:
    """Whether two neighbouring letters changed places: in short words that costs much likeness."""
    return sorted(word) == sorted(other) and OSA.distance(word, other) == 1


@lru_cache(maxsize=_REMEMBERED)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(normalised(text)) if _DIGITS.search(word))


def _substituted(one: str, other: str) -> bool:
    mine, theirs = _content(one), _content(other)
    if len(mine) != len(theirs):
        return False
    differing = [pair for pair in zip(mine, theirs, strict=True) if not _alike(*pair)]
    return len(differing) == 1

"""Which of many lines are worth comparing with one: those that share the words that tell most."""

from collections import defaultdict
from collections.abc import Iterator
from math import log
from typing import Generic, TypeVar

from notesync.identity.likeness import alike
from notesync.identity.wording import Wording

LEAST = 0.2
"""What a word tells that stands in nearly every line."""

RARE = 2
"""A word of so many lines at most is no less telling than one of a single line."""

COMMON = 200
"""Words of more lines than this lead to none of them, as long as a rarer one does."""

_SHARE = 0.25
"""So much of a line's words, by what they tell, must be shared for it to be worth a comparison."""

_SHORTEST = 4
"""Words from so many letters on are looked for with a letter wrong."""

T = TypeVar("T")


class Nearness(Generic[T]):
    """Lines by their words; `T` is what stands for a line. Equal wordings count as one line."""

    def __init__(self) -> None:
        self._lines: list[tuple[Wording, list[T]]] = []
        self._numbers: dict[tuple[tuple[str, ...], str], int] = {}
        self._having: dict[str, list[int]] = defaultdict(list)
        self._spelt: dict[str, list[str]] = defaultdict(list)

    def add(self, wording: Wording, line: T) -> None:
        """Put a line where it is found by its words."""
        name = (wording.words, "" if wording.words else wording.bare)
        if name in self._numbers:
            self._lines[self._numbers[name]][1].append(line)
            return
        number = self._numbers[name] = len(self._lines)
        self._lines.append((wording, [line]))
        for word in wording.words or (wording.bare,):
            if word not in self._having:
                for form in _forms(word):
                    self._spelt[form].append(word)
            self._having[word].append(number)

    def weight(self, word: str) -> float:
        """How much a word tells, 0 to 1: what stands in most lines tells little."""
        having, lines = len(self._having.get(word, ())), len(self._lines)
        if having <= RARE or lines <= RARE:
            return 1.0
        return max(LEAST, log(lines / having) / log(lines / RARE))

    def near(self, wording: Wording) -> Iterator[tuple[Wording, T]]:
        """The lines that share enough with a wording to be compared with it, in their order."""
        words = self._known((*wording.words, *wording.owners) or (wording.bare,))
        leading = [word for word in words if len(self._having[word]) <= COMMON] or words[:1]
        shared: dict[int, float] = defaultdict(float)
        for word in leading:
            weight = self.weight(word)
            for number in self._having[word]:
                shared[number] += weight
        # What is too common to lead anywhere may be shared all the same.
        unseen = sum(self.weight(word) for word in words[len(leading) :])
        least = _SHARE * sum(self.weight(word) for word in wording.words)
        for number in sorted(shared):
            other, lines = self._lines[number]
            few = len(other.words) < len(wording.words)
            if few or shared[number] + unseen >= least:
                yield from ((other, line) for line in lines)

    def _known(self, words: tuple[str, ...]) -> list[str]:
        """Those words that some line has, or has in another spelling, the rarest first."""
        known = dict.fromkeys(one for word in words for one in self._meant(word))
        return sorted(known, key=lambda word: len(self._having[word]))

    def _meant(self, word: str) -> list[str]:
        if word in self._having:
            return [word]
        close = dict.fromkeys(one for form in _forms(word) for one in self._spelt.get(form, ()))
        return [one for one in close if alike(word, one)]


def _forms(word: str) -> Iterator[str]:
    """A word, and what is left of it without any one of its letters."""
    yield word
    if len(word) >= _SHORTEST:
        yield from dict.fromkeys(word[:i] + word[i + 1 :] for i in range(len(word)))

"""Which of many lines are worth comparing with one: those that share the words that tell most."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log
from typing import Generic, TypeVar

from notesync.identity.likeness import alike
from notesync.identity.wording import Wording

LEAST = 0.2
"""What a word tells that stands in nearly every line."""

RARE = 2
"""A word of so many lines at most is no less telling than one of a single line."""

COMMON = 60
"""Words of more lines than this lead to none of them, as long as a rarer one does."""

_SHARE, _ALL = 0.22, 0.8
"""So much of two lines' words together, or of one's, must be shared to be worth a comparison."""

_SHORTEST = 4
"""Words from so many letters on are looked for with a letter wrong."""

T = TypeVar("T")


class Nearness(Generic[T]):
    """Lines by their words; `T` is what stands for a line. Equal wordings count as one line."""

    def __init__(self) -> None:
        self._lines: list[tuple[Wording, list[T]]] = []
        self._numbers: dict[Wording, int] = {}
        self._weights: dict[str, float] = {}
        self._totals: dict[int, float] = {}
        self._having: dict[str, list[int]] = defaultdict(list)
        self._spelt: dict[str, list[str]] = defaultdict(list)
        self._entered = 0

    def add(self, wording: Wording, line: T) -> None:
        """Put a line where it is found by its words."""
        if wording in self._numbers:
            self._lines[self._numbers[wording]][1].append(line)
            return
        self._numbers[wording] = len(self._lines)
        self._lines.append((wording, [line]))

    def _enter(self) -> None:
        """Enter what was put in since: most are never asked, and spelling out words takes time."""
        if self._entered == len(self._lines):
            return
        self._weights.clear()
        self._totals.clear()
        for number in range(self._entered, len(self._lines)):
            wording, _ = self._lines[number]
            for word in wording.words or (wording.bare,):
                if word not in self._having:
                    for form in _forms(word):
                        self._spelt[form].append(word)
                self._having[word].append(number)
        self._entered = len(self._lines)

    def weight(self, word: str) -> float:
        """How much a word tells, 0 to 1: what stands in most lines tells little."""
        self._enter()
        weight = self._weights.get(word)
        if weight is None:
            having, lines = len(self._having.get(word, ())), len(self._lines)
            few = having <= RARE or lines <= RARE
            weight = 1.0 if few else max(LEAST, log(lines / having) / log(lines / RARE))
            self._weights[word] = weight
        return weight

    def near(self, wording: Wording) -> Iterator[tuple[Wording, T]]:
        """The lines that share enough with a wording to be compared with it, in their order."""
        self._enter()
        words = self._known((*wording.words, *wording.owners) or (wording.bare,))
        leading = [word for word in words if len(self._having[word]) <= COMMON] or words[:1]
        common = {word: self.weight(word) for word in words[len(leading) :]}
        mine, most = self._total(wording), sum(common.values())
        for number, told in sorted(self._sharing(leading).items()):
            if told + most < _SHARE * mine:
                continue
            other, lines = self._lines[number]
            told += sum(common[word] for word in common.keys() & other.words)
            theirs = self._totals.get(number) or self._totals.setdefault(number, self._total(other))
            if told >= min(_SHARE * (mine + theirs), _ALL * mine, _ALL * theirs):
                yield from ((other, line) for line in lines)

    def _sharing(self, words: Iterable[str]) -> dict[int, float]:
        """The lines that have any of these words, with what those words tell together."""
        shared: dict[int, float] = defaultdict(float)
        for word in words:
            weight = self.weight(word)
            for number in self._having[word]:
                shared[number] += weight
        return shared

    def _total(self, wording: Wording) -> float:
        """What a line's words tell together; of one with a remark, without it."""
        head = wording.words[: wording.head] or wording.words
        return sum(self.weight(word) for word in head)

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

"""What a run of many cases came to, and how the rest is spread over the machine's cores."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from os import cpu_count
from typing import Generic, TypeVar

Case = TypeVar("Case")

CHUNK = 250
SHOWN = 10


@dataclass(frozen=True)
class Tally:
    """How many `cases` there were, of each kind of thing how many, and which cases failed."""

    cases: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    failures: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        sums = dict(self.counts)
        for name, number in other.counts:
            sums[name] = sums.get(name, 0) + number
        return Tally(
            self.cases + other.cases,
            tuple(sums.items()),
            (*self.failures, *other.failures)[:SHOWN],
        )

    def count(self, name: str) -> int:
        return dict(self.counts).get(name, 0)


def tallied(counts: dict[str, int], failure: str = "") -> Tally:
    """The tally of one case."""
    return Tally(1, tuple(counts.items()), (failure,) if failure else ())


@dataclass(frozen=True)
class Spread(Generic[Case]):
    """Cases over all cores; `one` must be a function of a module."""

    one: Callable[[Case], Tally]
    workers: int = field(default_factory=lambda: cpu_count() or 1)

    def run(self, cases: Sequence[Case]) -> Tally:
        if self.workers == 1 or len(cases) <= CHUNK:
            return total(self.one(case) for case in cases)
        chunks = [cases[start : start + CHUNK] for start in range(0, len(cases), CHUNK)]
        with ProcessPoolExecutor(self.workers, mp_context=get_context("spawn")) as pool:
            return total(pool.map(_Chunk(self.one), chunks))


@dataclass(frozen=True)
class _Chunk(Generic[Case]):
    one: Callable[[Case], Tally]

    def __call__(self, cases: Sequence[Case]) -> Tally:
        return total(self.one(case) for case in cases)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    sums = Tally()
    for one in tallies:
        sums += one
    return sums

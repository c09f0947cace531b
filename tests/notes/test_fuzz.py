"""A few of the generated documents that `make fuzz` reads by the ten thousand."""

import signal
from collections.abc import Iterator

import pytest
from scripts.fuzz import fault_of, made, too_long

from notesync.notes.formats import NAMES


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, too_long)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("first", range(len(NAMES)), ids=NAMES)
def test_whatever_is_written_is_read_within_its_lines(first: int) -> None:
    seeds = range(first, 60 * len(NAMES), len(NAMES))
    assert [(seed, fault) for seed in seeds if (fault := fault_of(made(seed)))] == []


def test_a_seed_makes_the_same_document_again() -> None:
    assert made(7) == made(7)
    assert made(7).data != made(7 + len(NAMES)).data

"""Lists in pages: whatever moves between two of them, nothing is missed in silence."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.trackers.base import Unavailable
from notesync.trackers.github_pages import Page, above, all_items, next_address, seam

SIZE = 8  # of the pages here


@dataclass
class Book:
    """A list of numbers, newest first, that `turn` may change after each page that is read."""

    numbers: set[int]
    turn: Callable[["Book"], None] = lambda book: None
    torn: dict[int, Page] = field(default_factory=dict)
    reads: int = 0

    def read(self, address: str) -> Page:
        self.reads += 1
        at = int(address or 0)
        entries = sorted(self.numbers, reverse=True)
        items = tuple({"number": one} for one in entries[at * SIZE : (at + 1) * SIZE])
        page = Page(items, str(at + 1) if len(entries) > (at + 1) * SIZE else "")
        page = self.torn.pop(self.reads, page)
        self.turn(self)
        return page

    def around(self, place: int) -> Page:
        self.reads += 1
        size, page = seam(place, SIZE)
        start = (page - 1) * size
        part = sorted(self.numbers, reverse=True)[start : start + size]
        self.turn(self)
        return Page(items(*part))

    def oldest(self) -> int | None:
        return min(self.numbers, default=None)

    def above(self, number: int) -> list[int]:
        return [one["number"] for one in above(number, self.read, self.around, self.oldest)]


def test_nothing_is_above_an_empty_list() -> None:
    assert Book(set()).above(0) == []
    assert Book(set()).above(9) == []


@given(st.sets(st.integers(1, 60)), st.integers(0, 61))
def test_all_that_is_above_is_read_oldest_first(numbers: set[int], number: int) -> None:
    assert Book(numbers).above(number) == sorted(one for one in numbers if one > number)


def test_a_list_is_read_no_further_than_asked() -> None:
    book = Book(set(range(1, 100)))
    assert book.above(97) == [98, 99]
    assert book.reads == 1


def test_all_pages_of_a_dense_list_are_read_once() -> None:
    book = Book(set(range(1, 25)))
    assert book.above(0) == list(range(1, 25))
    assert book.reads == 3


@given(st.integers(1, 10_000))
def test_a_seam_lies_well_inside_its_page(place: int) -> None:
    size, page = seam(place)
    start = (page - 1) * size
    assert size < 100
    assert start + 10 <= place <= start + size - 10 or place < 50


@given(
    st.sets(st.integers(1, 40), min_size=20),
    st.integers(0, 10),
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=6),
)
def test_what_stayed_all_the_time_is_never_missed(
    numbers: set[int], number: int, events: list[tuple[bool, int]]
) -> None:
    stayed = set(numbers)

    def turn(book: Book) -> None:
        if events:
            grows, which = events.pop()
            if grows:
                book.numbers = book.numbers | {max(book.numbers, default=0) + 1}
            else:
                book.numbers = book.numbers - {which}
                stayed.discard(which)

    try:
        found = Book(set(numbers), turn).above(number)
    except Unavailable:
        return
    assert {one for one in stayed if one > number} <= set(found)
    assert found == sorted(set(found))


def test_a_deletion_between_two_pages_loses_nothing() -> None:
    def turn(book: Book) -> None:
        book.numbers = book.numbers - {20}

    assert Book(set(range(1, 21)), turn).above(0) == list(range(1, 21))


def items(*numbers: int) -> tuple[dict[str, int], ...]:
    return tuple({"number": one} for one in numbers)


@pytest.mark.parametrize(
    ("torn", "why"),
    [
        ({1: Page(items(9, 8))}, "too early"),
        ({1: Page(())}, "too early"),
        ({2: Page(())}, "too early"),
        ({1: Page(items(9, 7, 8), "1")}, "not in order"),
        ({1: Page(items(9, 9, 8), "1")}, "not in order"),
    ],
    ids="no-link-to-the-next empty last-page-empty out-of-order doubled".split(),
)
def test_a_list_that_is_cut_or_torn_is_refused(torn: dict[int, Page], why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        Book(set(range(1, 10)), torn=torn).above(0)


def test_a_page_that_lacks_its_end_is_refused() -> None:
    torn = {1: Page(items(20, 19), "1")}
    with pytest.raises(Unavailable, match="moved"):
        Book(set(range(1, 21)), torn=torn).above(0)


def test_a_gap_behind_a_cursor_is_one_in_the_numbers() -> None:
    pages = {
        "": Page(items(*range(300, 200, -1)), "/i?after=x&page=2"),
        "/i?after=x&page=2": Page(items(9, 1)),
    }
    found = above(0, pages.__getitem__, lambda place: pytest.fail("no seam to look at"), lambda: 1)
    assert len(found) == 102


def test_a_short_page_before_a_cursor_is_read_once_more() -> None:
    pages = [Page(items(9), "/i?after=x"), Page(items(9, 8), "/i?after=x"), Page(items(1))]
    read = iter(pages).__next__
    found = above(0, lambda address: read(), lambda place: Page(()), lambda: 1)
    assert [one["number"] for one in found] == [1, 8, 9]


def test_all_items_follow_every_link() -> None:
    assert [one["number"] for one in all_items(Book({1, 2, 3, 4}).read)] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("", ""),
        ('<https://api.github.com/repos/a/b/issues?page=1>; rel="prev"', ""),
        (
            '<https://x/api/v3/repos/a/b/issues?after=Y3Vyc29y&page=2>; rel="next", <https://x/z>;'
            ' rel="last"',
            "/api/v3/repos/a/b/issues?after=Y3Vyc29y&page=2",
        ),
    ],
)
def test_the_next_page_is_where_the_link_says(link: str, address: str) -> None:
    assert next_address({"link": link} if link else {}) == address

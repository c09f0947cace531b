"""Lists that come in pages while others file, close and delete: complete, or refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from requests.utils import parse_header_links

from notesync.trackers.answers import Json
from notesync.trackers.base import Unavailable

FIRST = ""
"""The address of the first page."""

SIZE = 100
"""Entries of a page."""

Read = Callable[[str], "Page"]
"""Reads the page of an address."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the address of the one after it."""

    items: tuple[Json, ...]
    next: str = ""


def next_address(headers: Mapping[str, str]) -> str:
    """Path and query of the next page, as the answer's Link header names it; empty at the end."""
    links = parse_header_links(headers.get("link", ""))
    named = next((link["url"] for link in links if link.get("rel") == "next"), "")
    parts = urlsplit(named)
    return f"{parts.path}?{parts.query}" if named else ""


def all_items(read: Read) -> tuple[Json, ...]:
    """Everything that the pages hold, in their order."""
    items: list[Json] = []
    address: str | None = FIRST
    while address is not None:
        page = read(address)
        items.extend(page.items)
        address = page.next or None
    return tuple(items)


def above(
    number: int, read: Read, around: Callable[[int], Page], oldest: Callable[[], int | None]
) -> tuple[Json, ...]:
    """All issues with a higher number from a list that is read from the newest on, oldest first.

    Between two pages the list may move. Where it grew, they overlap and nothing is lost. Where
    something left it, an entry may have slipped onto the page that was read already: if numbers are
    missing between two pages, a page is read that has the seam inside it. At the end the list must
    have come down to `number`, or to its `oldest` entry.

    Args:
        number: The highest number that is not wanted.
        read: Reads the page of an address.
        around: Reads a page that holds the entry at this place of the list and the one before it.
        oldest: The lowest number that there is; None in an empty list.

    Raises:
        Unavailable: it cannot be said that nothing was missed.
    """
    found: dict[int, Json] = {}
    address, lowest, place = FIRST, None, 0
    while True:
        page = read(address)
        numbers = _numbers(page)
        found |= _by_number(page)
        if lowest is not None and numbers and numbers[0] < lowest - 1 and not _is_steady(address):
            seam = around(place)
            if not {lowest, numbers[0]} <= set(_numbers(seam)):
                raise _torn("it moved")
            found |= _by_number(seam)
        if len(numbers) < SIZE and _is_steady(page.next):
            # A cursor goes on behind the entries that it was made for, were they shown or not.
            found |= _by_number(read(address))
        lowest, place = min(numbers, default=lowest), place + len(numbers)
        if not page.next or (lowest is not None and lowest <= number):
            break
        address = page.next
    if (lowest is None or lowest > number + 1) and oldest() != lowest:
        raise _torn("it ended too early")
    return tuple(found[one] for one in sorted(found) if one > number)


def seam(place: int, most: int = SIZE) -> tuple[int, int]:
    """The size and number of a page that has this place of a list as far inside it as can be."""
    size = max(range(most // 2, most), key=lambda one: min(place % one, one - place % one))
    return size, place // size + 1


def _is_steady(address: str) -> bool:
    """Whether a page begins behind a certain entry, wherever that stands by now."""
    return "after" in parse_qs(urlsplit(address).query)


def _numbers(page: Page) -> tuple[int, ...]:
    numbers = tuple(item["number"] for item in page.items)
    if any(above <= below for above, below in pairwise(numbers)):
        raise _torn("it is not in order")
    return numbers


def _by_number(page: Page) -> dict[int, Json]:
    return {item["number"]: item for item in page.items}


def _torn(why: str) -> Unavailable:
    return Unavailable(
        f"GitHub's list of issues cannot be relied on: {why} while it was read",
        "run the same command again",
    )

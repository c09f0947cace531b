"""Lists that come in pages while others file, close and delete: complete, or refused."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from requests.utils import parse_header_links

from notesync.trackers.base import Unavailable
from notesync.trackers.github_payload import Json

FIRST = ""
"""The address of the first page."""

Read = Callable[[str], "Page"]
"""Reads the page of an address."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the address of the one after it."""

    items: tuple[Json, ...]
    next: str = ""


def next_address(headers: dict[str, str]) -> str:
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


def above(number: int, read: Read, oldest: Callable[[], int | None]) -> tuple[Json, ...]:
    """All issues with a higher number from a list that is read from the newest on, oldest first.

    Between two pages the list may move. Where it grew, the pages overlap and nothing is lost. Where
    something left it, an entry may have slipped onto the page that was read already: if numbers
    are missing between two pages, the former is read again. At the end the list must have come
    down to `number`, or to the `oldest` entry that there is.

    Raises:
        Unavailable: it cannot be said that nothing was missed.
    """
    found: dict[int, Json] = {}
    former = address = FIRST
    lowest: int | None = None
    while True:
        page = read(address)
        numbers = _numbers(page)
        if lowest is not None and numbers and numbers[0] < lowest - 1:
            again = read(former)
            found |= _by_number(again)
            _see_joined(_numbers(again), lowest, numbers[0])
        found |= _by_number(page)
        lowest = min(numbers, default=lowest)
        if not page.next or (lowest is not None and lowest <= number):
            break
        former, address = address, page.next
    if (lowest is None or lowest > number + 1) and oldest() != lowest:
        raise _torn("it ended too early")
    return tuple(found[one] for one in sorted(found) if one > number)


def _numbers(page: Page) -> tuple[int, ...]:
    numbers = tuple(item["number"] for item in page.items)
    if any(above <= below for above, below in pairwise(numbers)):
        raise _torn("it is not in order")
    return numbers


def _by_number(page: Page) -> dict[int, Json]:
    return {item["number"]: item for item in page.items}


def _see_joined(again: tuple[int, ...], lowest: int, highest: int) -> None:
    """Refuse a page that moved, unless it now reaches the next one."""
    reached = min(again, default=lowest)
    if reached != lowest and reached > highest + 1:
        raise _torn("it moved")


def _torn(why: str) -> Unavailable:
    return Unavailable(
        f"GitHub's list of issues cannot be relied on: {why} while it was read",
        "run the same command again",
    )

"""Reading a project key by key: its numbers have gaps, and every list of them may lag."""

from collections.abc import Callable

from notesync.trackers.answers import Json

Read = Callable[[range], dict[int, Json]]
"""Reads the issues that have these numbers, from the source."""


def walked(number: int, top: int, read: Read, size: int, spare: int) -> tuple[Json, ...]:
    """All issues with a higher number, by number.

    Read are windows of `size` numbers, up to `top`, the highest that any list shows, and on until
    `spare` windows in a row held nothing: what was filed just now is in no list yet.
    """
    found: dict[int, Json] = {}
    at, empty = number, 0
    while at < top or empty < spare:
        window = read(range(at + 1, at + size + 1))
        found |= window
        at += size
        top = max(top, *window, 0)
        empty = 0 if window or at <= top else empty + 1
    return tuple(found[one] for one in sorted(found))

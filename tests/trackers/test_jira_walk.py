"""Key by key: complete, whatever the index shows."""

from hypothesis import given
from hypothesis import strategies as st

from notesync.trackers.answers import Json
from notesync.trackers.jira_walk import walked

KEYS = st.sets(st.integers(1, 400), max_size=40)


@given(KEYS, st.integers(0, 400), st.integers(0, 400), st.integers(1, 50))
def test_what_is_not_further_off_than_the_spare_windows_is_found(
    keys: set[int], number: int, top: int, size: int
) -> None:
    asked: list[int] = []

    def read(window: range) -> dict[int, Json]:
        asked.extend(window)
        return {one: {"key": one} for one in window if one in keys}

    found = [one["key"] for one in walked(number, top, read, size, spare=2)]
    assert asked == list(range(number + 1, number + 1 + len(asked)))
    assert asked[-1] >= max(top, *found, number) + size
    reach = number
    for one in sorted(keys):
        if number < one <= max(reach, top) + size:
            reach = one
    assert found == sorted(one for one in keys if number < one <= asked[-1])
    assert reach in (number, *found)

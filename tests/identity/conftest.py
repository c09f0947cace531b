"""No test of identity profits from what an earlier one made its functions remember."""

import pytest

from notesync.identity import likeness, nearness, wording

REMEMBERING = [
    function
    for module in (likeness, nearness, wording)
    for function in vars(module).values()
    if hasattr(function, "cache_clear")
]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    for function in REMEMBERING:
        function.cache_clear()

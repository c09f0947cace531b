"""What one test compared is not remembered by the next: each asks the code anew."""

import pytest

from notesync.identity import likeness


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    for name in ("_content", "_alike", "_numbers"):
        getattr(likeness, name).cache_clear()

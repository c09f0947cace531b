"""A damaged ledger is read as it was written, or refused: never silently empty or different."""

import os

from tests.faults.damage import run

COUNT = int(os.environ.get("NOTESYNC_FAULTS", "200"))


def test_a_damaged_ledger_is_read_right_or_refused() -> None:
    tally = run(COUNT)
    assert tally.wrong == ()
    assert tally.right + tally.refused == COUNT
    assert tally.right > 0
    assert tally.refused > COUNT / 4

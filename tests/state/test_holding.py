"""Who holds a lease is said as far as it is known."""

import os

import pytest

from notesync.state.holding import this_process


@pytest.mark.parametrize(
    ("known", "named"), [("USER", "ines@"), ("USERNAME", "ines@"), ("NOBODY", "somebody@")]
)
def test_a_process_is_named_by_its_user_and_number(
    monkeypatch: pytest.MonkeyPatch, known: str, named: str
) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    # A number that no user of the machine has.
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    monkeypatch.setenv(known, "ines")
    assert this_process().startswith(named)
    assert this_process().endswith(f", process {os.getpid()}")

"""What every test against a server has."""

import pytest


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """This folder alone talks to a server: one on this machine."""

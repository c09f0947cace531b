"""Who holds a lease, and what everybody else is told."""

import getpass
import os
import platform

from notesync.errors import BusyError, LeaseLostError
from notesync.state.base import Holder


def user() -> str:
    """Who runs this, by the environment or else the system; `somebody` where neither knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A container may run under a number that has no name.
        return "somebody"


def this_process() -> str:
    """Who we are, for people: `user@host, process PID`."""
    return f"{user()}@{platform.node()}, process {os.getpid()}"


def busy(place: object, holder: Holder | None, hint: str = "") -> BusyError:
    """What a run is told that comes second."""
    return BusyError(f"{place}: {_named(holder)}", f"wait for it to end and run this again{hint}")


def lost(place: object, holder: Holder | None) -> LeaseLostError:
    """What a run is told that was taken for gone."""
    return LeaseLostError(
        f"{place}: the right to write was lost: {_named(holder)}",
        "run this again once that run has ended; what is already written is found, not repeated",
    )


def _named(holder: Holder | None) -> str:
    if holder is None:
        return "another notesync is writing or has written"
    since = f" since {holder.since}" if holder.since else ""
    return f"run {holder.run} of {holder.who} has been writing{since}"

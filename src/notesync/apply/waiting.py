"""Waiting under a lease: it stays ours meanwhile, and a person can end the run."""

from collections.abc import Callable
from dataclasses import dataclass

from notesync.model.clock import Clock
from notesync.state.base import Lease

SLICE = 1.0
"""The longest sleep at a time, in seconds."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sleeps in slices; `stopped` tells whether a person wants the run to end."""

    clock: Clock
    lease: Lease
    stopped: Callable[[], bool]

    def sleep(self, seconds: float) -> None:
        """Wait that long and no less, by the monotonic clock.

        Raises:
            KeyboardInterrupt: a person stopped the run.
            LeaseLostError: another run has the lease.
        """
        end = self.clock.monotonic() + seconds
        while (left := end - self.clock.monotonic()) > 0:
            self.check()
            self.clock.sleep(min(left, SLICE))
        self.check()

    def check(self) -> None:
        """Go on only while nobody stopped the run and the lease is ours; raises as `sleep` does."""
        if self.stopped():
            raise KeyboardInterrupt
        self.lease.renew()

"""What a ledger must offer: durable entries and intents, and one writer at a time."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from notesync.model.ledger import Entry, Intent, Ledger, Written


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lease: `who` and `since` are for people, `run` is the number of that run."""

    who: str
    run: int
    since: str


class Lease(Protocol):
    """The right to write, while it lasts."""

    @property
    def run(self) -> int:
        """The number of this run: each lease of a ledger has a higher one than the last."""

    def renew(self) -> None:
        """Say that this run is alive, as often as one likes: cheap while the lease is young.

        Raises:
            LeaseLostError: another run took over; nothing may be written any more.
        """


class LedgerStore(Protocol):
    """The memory of one target, and of its namespace.

    Intents are durable when `begin` returns. Where `batches` is false, everything else is durable
    when its call returns; where it is true, at the end of the lease or with the next `begin`.
    Once another run took over, a write raises LeaseLostError instead of becoming durable.
    """

    @property
    def schema(self) -> int:
        """The number of the form in which it is kept."""

    @property
    def batches(self) -> bool:
        """Whether one `begin` for all creations of a run is much cheaper than one for each."""

    def load(self) -> Ledger:
        """All that is remembered; empty for a ledger that does not exist yet.

        Raises:
            StateError: it is damaged or newer than this notesync: never taken for an empty one.
        """

    def journal(self) -> tuple[Written, ...]:
        """Every write of every run, oldest first."""

    def lease(self) -> AbstractContextManager[Lease]:
        """The right to write, for one run at a time.

        It may wait to see whether a holder is alive.

        Raises:
            BusyError: another run holds it.
            LeaseLostError: at the end: another run took over before all was durable.
        """

    def holder(self) -> Holder | None:
        """Who holds the lease now; None where nobody does."""

    def unlock(self) -> None:
        """Free a lease whose holder is surely gone: a person says so.

        Raises:
            BusyError: the holder is alive.
        """

    def note(self, namespace: str, horizon: int) -> None:
        """Remember the namespace, and up to which number every issue was looked at."""

    def begin(self, *intents: Intent) -> None:
        """Remember that writes are about to be sent."""

    def drop(self, *keys: str) -> None:
        """Forget writes whose end is known and left nothing to remember."""

    def put(self, *entries: Entry, written: tuple[Written, ...] = ()) -> None:
        """Remember entries, each in place of the one with its key, and what was written for them.

        Ends the intents of their keys.
        """

    def close(self) -> None:
        """Let go of whatever is held open."""

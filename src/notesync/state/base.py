"""What a ledger must offer: durable entries and intents, and one writer at a time."""

from contextlib import AbstractContextManager
from typing import Protocol

from notesync.model.ledger import Entry, Intent, Ledger


class LedgerStore(Protocol):
    """The memory of one target; every call is durable when it returns."""

    def load(self) -> Ledger:
        """All that is remembered; empty for a ledger that does not exist yet."""

    def lease(self) -> AbstractContextManager[None]:
        """The right to write, for one run at a time.

        Raises:
            BusyError: another run holds it.
        """

    def name(self, namespace: str) -> None:
        """Remember the namespace, so that a renamed folder does not make strangers of its items."""

    def begin(self, intent: Intent) -> None:
        """Remember that a creation is about to be sent."""

    def drop(self, key: str) -> None:
        """Forget a creation that surely did not happen."""

    def put(self, *entries: Entry) -> None:
        """Remember entries, each in place of the one with its key; ends the intents of theirs."""

"""What a ledger is after a write: pure, for the ledgers that are held as a value."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from notesync.model.ledger import Entry, Intent, Ledger

_T = TypeVar("_T", bound=Entry | Intent)


def begun(ledger: Ledger, intents: Iterable[Intent]) -> Ledger:
    """With intents, each in place of an older one of its key."""
    return replace(ledger, intents=_merged(ledger.intents, intents))


def dropped(ledger: Ledger, keys: Iterable[str]) -> Ledger:
    """Without the intents of some keys."""
    gone = frozenset(keys)
    return replace(ledger, intents=tuple(one for one in ledger.intents if one.key not in gone))


def kept(ledger: Ledger, entries: Iterable[Entry]) -> Ledger:
    """With entries, each in place of the one with its key, and the intents of their keys ended."""
    new = tuple(entries)
    with_entries = replace(ledger, entries=_merged(ledger.entries, new))
    return dropped(with_entries, (one.key for one in new))


def _merged(old: Iterable[_T], new: Iterable[_T]) -> tuple[_T, ...]:
    by_key = {one.key: one for one in (*old, *new)}
    return tuple(by_key[key] for key in sorted(by_key))

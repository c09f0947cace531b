"""The ledger itself, for a person to look at, to rebuild, to free and to take elsewhere."""

from collections import Counter
from dataclasses import dataclass

from notesync.desk import Desk, named, opened, opened_to_read
from notesync.errors import StateError, UsageError
from notesync.model.canonical import digest
from notesync.model.ledger import Ledger, Link, Record, Written
from notesync.model.plan import Plan
from notesync.state.base import Holder
from notesync.sync.recover import remember


@dataclass(frozen=True, slots=True)
class Shown:
    """What a ledger holds, in numbers; `schema` is the number of its form."""

    path: str
    exists: bool
    schema: int
    target: str
    namespace: str
    links: int
    records: tuple[tuple[str, int], ...]
    intents: int
    horizon: int
    runs: int
    writes: int
    holder: Holder | None


def show(desk: Desk) -> Shown:
    """What is remembered of one target.

    Raises:
        StateError: the ledger cannot be read.
    """
    with opened(desk) as (tracker, store):
        ledger, journal, holder = store.load(), store.journal(), store.holder()
        target, schema = tracker.name, store.schema
    reasons = Counter(one.reason for one in ledger.entries if isinstance(one, Record))
    return Shown(
        path=desk.settings.state_path,
        exists=ledger != Ledger() or bool(journal),
        schema=schema,
        target=target,
        namespace=ledger.namespace,
        links=sum(isinstance(one, Link) for one in ledger.entries),
        records=tuple(sorted(reasons.items())),
        intents=len(ledger.intents),
        horizon=ledger.horizon,
        runs=len({one.run for one in journal}),
        writes=len(journal),
        holder=holder,
    )


def rebuilt(desk: Desk) -> Plan:
    """The entries that the issues' markers tell and the ledger lacks, or has in an older state.

    What the ledger knows and no marker tells stays as it is.
    """
    with opened_to_read(desk) as (tracker, ledger):
        issues = desk.reads(tracker).survey(0)
        namespace = named(desk, ledger, issues.values()).settings.sync.namespace
        memory = remember(ledger, issues.values(), namespace)
        return Plan(
            namespace,
            tracker.name,
            remember=memory.recovered,
            ledger=digest(ledger.entries),
            unchanged=len(ledger.entries)
            - sum(one.key in _keys(ledger) for one in memory.recovered),
        )


def unlock(desk: Desk) -> bool:
    """Free a lease whose holder is surely gone; False where there is no ledger yet.

    Raises:
        BusyError: the holder is alive.
    """
    with opened(desk) as (_, store):
        store.unlock()
        try:
            return store.load() != Ledger()
        except StateError:
            return True


def exported(desk: Desk) -> tuple[str, Ledger, tuple[Written, ...]]:
    """A target's name, all that is remembered of it, and every write.

    Raises:
        UsageError: there is no ledger.
    """
    with opened(desk) as (tracker, store):
        ledger, journal = store.load(), store.journal()
        if ledger == Ledger() and not journal:
            place = desk.settings.state_path
            raise UsageError(f"{place}: there is no ledger yet", "the first push writes one")
        return tracker.name, ledger, journal


def _keys(ledger: Ledger) -> frozenset[str]:
    return frozenset(entry.key for entry in ledger.entries)

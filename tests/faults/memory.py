"""A ledger in memory: quick, shared by simulated processes, and as mortal as they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from notesync.errors import BusyError, LeaseLostError
from notesync.model.issues import Key
from notesync.model.ledger import Entry, Intent, Ledger, Written
from notesync.state.base import Holder


@dataclass(frozen=True)
class Disk:
    """What survives a process: values only, so that an older state can be put back."""

    namespace: str = ""
    horizon: int = 0
    entries: dict[Key, Entry] = field(default_factory=dict)
    intents: dict[Key, Intent] = field(default_factory=dict)
    journal: tuple[Written, ...] = ()
    holder: str = ""
    sequence: int = 0
    runs: int = 0


@dataclass
class Store:
    """The disk that several ledgers of one target share."""

    disk: Disk = field(default_factory=Disk)
    seen: tuple[str, int, float] = ("", 0, 0.0)


class MemoryLease:
    """The lease of one process."""

    def __init__(self, ledger: "MemoryLedger", run: int) -> None:
        self.run = run
        self._ledger = ledger
        self._renewed = ledger.monotonic()

    def renew(self) -> None:
        """Write a new sequence once a third of the time to live has passed."""
        if self._ledger.monotonic() - self._renewed < self._ledger.ttl / 3:
            return
        self._ledger.write("renew", _next)
        self._renewed = self._ledger.monotonic()


class MemoryLedger:
    """A ledger of `store`; `step` is told before and after every write that lasts.

    `ttl` is in seconds on `monotonic`. Where it `batches`, `begin` and the lease's end write.
    """

    def __init__(
        self,
        store: Store,
        who: str = "one",
        *,
        monotonic: Callable[[], float] = lambda: 0.0,
        step: Callable[[str], None] = lambda what: None,
        ttl: float = 90.0,
        batches: bool = False,
    ) -> None:
        self.monotonic, self.ttl = monotonic, ttl
        self._store, self._who, self._step = store, who, step
        self._held = False
        self.batches = batches
        self._later: list[Callable[[Disk], Disk]] = []

    def load(self) -> Ledger:
        disk = self._applied(self._store.disk)
        entries = tuple(disk.entries[key] for key in sorted(disk.entries))
        intents = tuple(disk.intents[key] for key in sorted(disk.intents))
        return Ledger(disk.namespace, entries, intents, disk.horizon)

    def journal(self) -> tuple[Written, ...]:
        return self._store.disk.journal

    @contextmanager
    def lease(self) -> Iterator[MemoryLease]:
        disk = self._store.disk
        if disk.holder and not self._expired(disk):
            raise BusyError(f"{disk.holder} is writing")
        run = disk.runs + 1
        taken = {"holder": self._who, "sequence": disk.sequence + 1, "runs": run}
        self._step("lease")
        if self._store.disk is not disk:
            raise BusyError("another run was quicker")
        self._store.disk = replace(disk, **taken)  # type: ignore[arg-type]
        self._sequence, self._held = disk.sequence + 1, True
        try:
            yield MemoryLease(self, run)
        finally:
            self._step("release")
            if self._is_ours():
                self._store.disk = replace(self._applied(self._store.disk), holder="")
            self._held = False

    def holder(self) -> Holder | None:
        disk = self._store.disk
        return Holder(disk.holder, disk.runs, "") if disk.holder else None

    def unlock(self) -> None:
        self._store.disk = replace(self._store.disk, holder="")

    def note(self, namespace: str, horizon: int) -> None:
        self._change("note", lambda disk: replace(disk, namespace=namespace, horizon=horizon))

    def begin(self, *intents: Intent) -> None:
        new = {one.key: one for one in intents}
        self.write("begin", lambda disk: replace(disk, intents=disk.intents | new))

    def drop(self, *keys: str) -> None:
        self._change("drop", lambda disk: replace(disk, intents=_without(disk.intents, keys)))

    def put(self, *entries: Entry, written: tuple[Written, ...] = ()) -> None:
        if not entries and not written:
            return
        new = {one.key: one for one in entries}
        self._change(
            "put",
            lambda disk: replace(
                disk,
                entries=disk.entries | new,
                intents=_without(disk.intents, new),
                journal=(*disk.journal, *written),
            ),
        )

    def close(self) -> None:
        """Nothing is open."""

    def write(self, what: str, change: Callable[[Disk], Disk]) -> None:
        """Change the disk, if it is still ours to change."""
        self._step(what)
        if self._held and not self._is_ours():
            raise LeaseLostError("another run has taken over", "run it again")
        self._store.disk = change(self._applied(self._store.disk))
        self._later.clear()
        if self._held:
            self._sequence = self._store.disk.sequence
        self._step(what)

    def _change(self, what: str, change: Callable[[Disk], Disk]) -> None:
        if self.batches and self._held:
            self._later.append(change)
        else:
            self.write(what, change)

    def _applied(self, disk: Disk) -> Disk:
        for change in self._later:
            disk = change(disk)
        return disk

    def _is_ours(self) -> bool:
        disk = self._store.disk
        return (disk.holder, disk.sequence) == (self._who, self._sequence)

    def _expired(self, disk: Disk) -> bool:
        """Whether the lease was seen unchanged for its whole time to live."""
        holder, sequence, since = self._store.seen
        if (holder, sequence) != (disk.holder, disk.sequence):
            self._store.seen = (disk.holder, disk.sequence, self.monotonic())
            return False
        return self.monotonic() - since > self.ttl


def _next(disk: Disk) -> Disk:
    return replace(disk, sequence=disk.sequence + 1)


def _without(intents: dict[Key, Intent], keys: object) -> dict[Key, Intent]:
    gone = set(keys)  # type: ignore[call-overload]
    return {key: one for key, one in intents.items() if key not in gone}

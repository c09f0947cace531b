"""A ledger in memory for simulations: several processes share one disk, and each may die."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from notesync.model.ledger import Entry, Intent, Ledger, Written
from notesync.state.base import Holder
from notesync.state.edits import begun, dropped, kept
from notesync.state.holding import busy, lost

SINCE = "2031-03-05T10:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a disk holds, as a value: kept aside and put back as one likes."""

    namespace: str = ""
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    journal: tuple[tuple[str, Written], ...] = ()
    holder: Holder | None = None
    run: int = 0
    sequence: int = 0

    def ledger(self, target: str) -> Ledger:
        """What is remembered of a target."""
        return replace(self.ledgers.get(target, Ledger()), namespace=self.namespace)

    def with_ledger(self, target: str, ledger: Ledger) -> "Contents":
        """The same but for one target."""
        return replace(self, ledgers={**self.ledgers, target: ledger})


@dataclass
class MemoryDisk:
    """What all processes of a simulation share."""

    contents: Contents = field(default_factory=Contents)

    def snapshot(self) -> Contents:
        """The state as it is now."""
        return self.contents

    def restore(self, contents: Contents) -> None:
        """Roll everything back: a copy of last week's disk."""
        self.contents = contents

    def wipe(self) -> None:
        """Lose everything."""
        self.contents = Contents()

    def free(self) -> None:
        """The system lets go of a lock whose process has ended."""
        self.contents = replace(self.contents, holder=None)


def _nothing(call: str) -> None:
    """A hook that does nothing."""


@dataclass
class MemoryLedger:
    """One process's view of one target on a disk. It implements `LedgerStore`.

    `before` and `after` are told each durable effect by the name of its call (`lease`, `renew`,
    `release`, `unlock`, `note`, `begin`, `drop`, `put`): what they raise goes through, so that a
    disk is full, or a process dies, just before or just after it. A process that is dead raises
    at every later hook as well, `release` among them: then its lease stays.

    Nothing sleeps: a lease of another is refused at once, unless this view saw it unchanged for
    its whole `ttl`; `wait`, where there is one, is told how long a patient run would sleep.
    """

    disk: MemoryDisk
    target: str
    monotonic: Callable[[], float]
    ttl: float = 300.0
    who: str = "memory, process 1"
    wait: Callable[[float], None] | None = None
    schema: int = 1
    batches: bool = False
    before: Callable[[str], None] = _nothing
    after: Callable[[str], None] = _nothing
    _run: int = 0
    _buffer: Contents | None = None
    _pushed: float = 0.0
    _seen: tuple[tuple[int, int], float] | None = None

    def load(self) -> Ledger:
        return self._contents().ledger(self.target)

    def journal(self) -> tuple[Written, ...]:
        return tuple(one for target, one in self._contents().journal if target == self.target)

    def holder(self) -> Holder | None:
        return self.disk.contents.holder

    @contextmanager
    def lease(self) -> Iterator["_MemoryLease"]:
        if self.disk.contents.holder:
            self._outlast(self.ttl)
        run = self.disk.contents.run + 1
        holder = Holder(self.who, run, SINCE)
        self._durable("lease", replace(self.disk.contents, holder=holder, run=run))
        self._run = run
        try:
            yield _MemoryLease(run, self._renew)
        finally:
            contents, self._run, self._buffer = self._contents(), 0, None
            held = self.disk.contents.holder
            if held and held.run == run:
                self._durable("release", replace(contents, holder=None))

    def unlock(self) -> None:
        if self.disk.contents.holder:
            self._outlast(self.ttl / 2)
            self._durable("unlock", replace(self.disk.contents, holder=None))

    def note(self, namespace: str, horizon: int) -> None:
        contents, ledger = self._ours()
        changed = contents.with_ledger(self.target, replace(ledger, horizon=horizon))
        self._write("note", replace(changed, namespace=namespace))

    def begin(self, *intents: Intent) -> None:
        if intents:
            contents, ledger = self._ours()
            self._durable("begin", contents.with_ledger(self.target, begun(ledger, intents)))

    def drop(self, *keys: str) -> None:
        if keys:
            contents, ledger = self._ours()
            self._write("drop", contents.with_ledger(self.target, dropped(ledger, keys)))

    def put(self, *entries: Entry, written: tuple[Written, ...] = ()) -> None:
        if entries or written:
            contents, ledger = self._ours()
            changed = contents.with_ledger(self.target, kept(ledger, entries))
            journal = (*contents.journal, *((self.target, one) for one in written))
            self._write("put", replace(changed, journal=journal))

    def close(self) -> None:
        """Nothing is held open."""

    def _contents(self) -> Contents:
        return self._buffer or self.disk.contents

    def _ours(self) -> tuple[Contents, Ledger]:
        self._fence()
        contents = self._contents()
        return contents, contents.ledgers.get(self.target, Ledger())

    def _fence(self) -> None:
        held = self.disk.contents.holder
        if self._run and (held is None or held.run != self._run):
            raise lost("memory", held)

    def _renew(self) -> None:
        self._fence()
        if self.monotonic() - self._pushed >= self.ttl / 3:
            self._durable("renew", self._contents())

    def _write(self, call: str, contents: Contents) -> None:
        if self.batches and self._run:
            self._buffer = contents
        else:
            self._durable(call, contents)

    def _durable(self, call: str, contents: Contents) -> None:
        seen = self.disk.contents
        self.before(call)
        if self.disk.contents is not seen:
            # Another process was quicker: what is compared here is swapped only then.
            raise (busy if call == "lease" else lost)("memory", self.disk.contents.holder)
        self.disk.contents = replace(contents, sequence=self.disk.contents.sequence + 1)
        self._buffer = None
        self._pushed = self.monotonic()
        self.after(call)

    def _outlast(self, seconds: float) -> None:
        """Return once the holder was seen unchanged for so long."""
        if not self._unchanged(seconds) and self.wait:
            self.wait(seconds)
        if self.disk.contents.holder and not self._unchanged(seconds):
            raise busy("memory", self.disk.contents.holder)

    def _unchanged(self, seconds: float) -> bool:
        contents = self.disk.contents
        mark = (contents.run, contents.sequence)
        if self._seen is None or self._seen[0] != mark:
            self._seen = mark, self.monotonic()
        return self.monotonic() - self._seen[1] >= seconds


@dataclass(frozen=True, slots=True)
class _MemoryLease:
    run: int
    renewed: Callable[[], None]

    def renew(self) -> None:
        self.renewed()

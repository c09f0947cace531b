"""The ledger in a ref of its own of the notes' repository, for runs that share no disk.

Every write is a commit that takes the place of the one that was read, by compare-and-swap; there
is no checkout, no index and no branch.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from notesync.errors import LeaseLostError, StateError
from notesync.model.clock import Clock
from notesync.model.ledger import Entry, Intent, Ledger, Written
from notesync.state.base import Holder
from notesync.state.edits import begun, dropped, kept
from notesync.state.git import Git
from notesync.state.holding import busy, lost, this_process
from notesync.state.refs import Ref
from notesync.state.sheets import FILES, VERSION, NewerError, Sheets, Slot, printed, read

REF = "refs/notesync/state"
_POLLS = 6
"""How often a lease that stands in the way is looked at within its time to live."""


class GitRefLedger:
    """The ledger of one target in a ref of a repository, or of its remote where one is named.

    `ttl` is how long, in seconds, a lease lasts without a sign of life. `token` draws a text that
    no other lease has. After `longest` commits the history begins anew: each commit holds all.
    """

    schema = VERSION
    batches = True

    def __init__(
        self,
        repository: Path,
        target: str,
        *,
        remote: str | None,
        ttl: float,
        clock: Clock,
        ref: str = REF,
        who: str | None = None,
        token: Callable[[], str] = secrets.token_hex,
        timeout: float = 60.0,
        longest: int = 256,
    ) -> None:
        self._ref = Ref(Git(repository, timeout, durable=remote is None), ref, remote)
        self._target = target
        self._ttl = ttl
        self._clock = clock
        self._who = who or this_process()
        self._token = token
        self._longest = longest
        self._run: _Run | None = None
        self._last = "", Sheets()

    def close(self) -> None:
        """Forget what was read."""
        self._last = "", Sheets()

    def load(self) -> Ledger:
        """All that is remembered of this target; empty where the ref is not there yet.

        Raises:
            StateError: the ref cannot be reached, or holds what this notesync did not write.
        """
        return self._sheets().ledger(self._target)

    def journal(self) -> tuple[Written, ...]:
        """Every write of every run to this target, oldest first.

        Raises:
            StateError: as for `load`.
        """
        sheets = self._sheets()
        with self._understood():
            return sheets.written(self._target)

    @contextmanager
    def lease(self) -> Iterator["_Lease"]:
        """Be the one that writes; what is not yet pushed is pushed with the lease's end.

        Where another run has the lease, this waits until it was seen unchanged for its whole time.

        Raises:
            BusyError: it is alive, or another run was faster.
            LeaseLostError: at the end: another run took over, and what was not pushed is lost.
        """
        run = self._taken()
        self._run = run
        try:
            yield _Lease(run.sheets.slot.run, lambda: self._renew(run))
        finally:
            self._run = None
            if not run.lost:
                self._release(run)

    def holder(self) -> Holder | None:
        """Who has the lease, as far as the ref says."""
        return self._looked()[1].slot.holder

    def unlock(self) -> None:
        """Free a lease whose holder gives no sign of life for half its time.

        Raises:
            BusyError: it gave one.
        """
        tip, sheets = self._looked()
        if sheets.slot.token:
            tip, sheets = self._outlasted(tip, sheets, sheets.slot.ttl / 2)
            self._replaced(tip, _freed(sheets))

    def note(self, namespace: str, horizon: int) -> None:
        """Remember the namespace, for all targets, and the horizon, for this one."""
        self._write(lambda now: replace(now, namespace=namespace, horizon=horizon))

    def begin(self, *intents: Intent) -> None:
        """Remember intents and all that was not pushed yet; durable on return."""
        if intents:
            self._write(lambda now: begun(now, intents), at_once=True)

    def drop(self, *keys: str) -> None:
        """Forget the intents of keys."""
        if keys:
            self._write(lambda now: dropped(now, keys))

    def put(self, *entries: Entry, written: tuple[Written, ...] = ()) -> None:
        """Remember entries and what was written, and end intents."""
        if entries or written:
            self._write(lambda now: kept(now, entries), written)

    def _write(
        self,
        edit: Callable[[Ledger], Ledger],
        written: tuple[Written, ...] = (),
        *,
        at_once: bool = False,
    ) -> None:
        run = self._run
        tip, sheets = (run.tip, run.sheets) if run else self._looked()
        before = sheets.ledger(self._target)
        after = edit(before)
        edited = sheets if after == before else sheets.with_ledger(self._target, after)
        edited = edited.with_written(self._target, written)
        if run is None:
            if sheets.slot.token:
                raise busy(self._ref, sheets.slot.holder)
            if edited != sheets:
                self._replaced(tip, edited)
        elif run.lost:
            raise self._lost()
        elif at_once:
            self._push(run, edited)
        else:
            run.sheets = edited

    def _replaced(self, tip: str, sheets: Sheets) -> None:
        """One write without a lease."""
        commit = self._committed(sheets, tip)
        if self._ref.swap(tip, commit) != commit:
            raise busy(self._ref, None)

    def _taken(self) -> "_Run":
        tip, sheets = self._looked()
        if sheets.slot.token:
            tip, sheets = self._outlasted(tip, sheets, sheets.slot.ttl)
        slot = Slot(
            who=self._who,
            token=self._token(),
            run=sheets.slot.run + 1,
            sequence=sheets.slot.sequence + 1,
            since=self._clock.now().isoformat(),
            ttl=self._ttl,
        )
        ours, began = replace(sheets, slot=slot), self._clock.monotonic()
        commit = self._committed(ours, tip)
        if self._ref.swap(tip, commit) != commit:
            raise busy(self._ref, self.holder())
        return _Run(commit, ours, began, {commit})

    def _outlasted(self, tip: str, sheets: Sheets, seconds: float) -> tuple[str, Sheets]:
        """The ref, once its lease is free or was seen unchanged for so long."""
        seen, began = sheets.slot, self._clock.monotonic()
        while sheets.slot.token and self._clock.monotonic() - began < seconds:
            self._clock.sleep(seconds / _POLLS)
            tip, sheets = self._looked()
            if sheets.slot.token and _mark(sheets.slot) != _mark(seen):
                raise busy(self._ref, sheets.slot.holder)
        return tip, sheets

    def _renew(self, run: "_Run") -> None:
        if run.lost:
            raise self._lost()
        if self._clock.monotonic() - run.pushed >= self._ttl / 3:
            self._push(run, run.sheets)

    def _release(self, run: "_Run") -> None:
        freed = _freed(run.sheets)
        if self._ref.depth(run.tip) >= self._longest:
            # A server may refuse whatever does not continue its history: then it goes on.
            with suppress(StateError):
                self._push(run, freed, anew=True)
                return
        self._push(run, freed)

    def _push(self, run: "_Run", sheets: Sheets, *, anew: bool = False) -> None:
        """Put everything in place of what we put there last."""
        slot = replace(sheets.slot, sequence=sheets.slot.sequence + 1)
        ours, began = replace(sheets, slot=slot), self._clock.monotonic()
        commit = self._committed(ours, "" if anew else run.tip)
        run.sent.add(commit)
        tip = self._ref.swap(run.tip, commit)
        if tip == commit:
            run.tip, run.sheets, run.pushed = commit, ours, began
        elif tip in run.sent:
            # A push that we heard no answer to has arrived after all.
            run.tip = tip
            self._push(run, sheets)
        else:
            run.lost = True
            raise self._lost()

    def _lost(self) -> LeaseLostError:
        holder = None
        with suppress(StateError):
            holder = self.holder()
        return lost(self._ref, holder)

    def _committed(self, sheets: Sheets, parent: str) -> str:
        subject = f"Run {sheets.slot.run}, step {sheets.slot.sequence}"
        at = f"{int(self._clock.now().timestamp())} +0000"
        return self._ref.commit(printed(sheets), parent, subject, at)

    def _sheets(self) -> Sheets:
        return self._run.sheets if self._run else self._looked()[1]

    def _looked(self) -> tuple[str, Sheets]:
        tip = self._ref.tip()
        if not tip:
            return "", Sheets()
        if tip != self._last[0]:
            tip, files = self._ref.files(tip, FILES)
            with self._understood():
                self._last = tip, read({name: data.decode() for name, data in files.items()})
        return self._last

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except NewerError as error:
            raise StateError(
                f"{self._ref}: the ledger was written by a newer notesync ({error})",
                "upgrade notesync",
            ) from error
        except ValueError as error:
            raise StateError(
                f"{self._ref}: the ledger cannot be used: {error}",
                "restore an older commit of the ref, or delete the ref: the next push knows its "
                "issues again by their markers",
            ) from error


@dataclass
class _Run:
    """What we hold while we have the lease.

    `tip` is the commit that we put there last, `sheets` what it holds and what is not pushed yet,
    `pushed` when that push began, `sent` all that we ever tried to put there.
    """

    tip: str
    sheets: Sheets
    pushed: float
    sent: set[str] = field(default_factory=set)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Lease:
    run: int
    renewed: Callable[[], None]

    def renew(self) -> None:
        """Give a sign of life, where the last one is older than a third of the time to live."""
        self.renewed()


def _mark(slot: Slot) -> tuple[str, int]:
    """What changes with every sign of life."""
    return slot.token, slot.sequence


def _freed(sheets: Sheets) -> Sheets:
    """Nobody's; the numbers go on."""
    slot = sheets.slot
    return replace(sheets, slot=Slot(run=slot.run, sequence=slot.sequence))

"""The ledger in an SQLite file beside the notes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from notesync.database import connect, is_there, transaction
from notesync.errors import StateError
from notesync.model.canonical import fingerprint
from notesync.model.ledger import Entry, Intent, Ledger, Written
from notesync.state.base import Holder
from notesync.state.holding import busy, lost, this_process
from notesync.state.rows import ENTRY, HOLDER, INTENT, WRITTEN, line

MIGRATIONS = (
    """
    CREATE TABLE facts (
        target TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        seal TEXT NOT NULL, PRIMARY KEY (target, kind, key)) WITHOUT ROWID
    """,
    """
    CREATE TABLE journal (
        number INTEGER PRIMARY KEY, target TEXT NOT NULL, value TEXT NOT NULL, seal TEXT NOT NULL)
    """,
)

_WHAT = "the ledger"
_ASIDE = (
    "move it aside (no empty one ever takes its place by itself); "
    "the next push knows its issues again by their markers"
)
_IN_THE_WAY = "see that the disk has room and that no other program holds the file"

_Kind = Literal["entry", "intent", "horizon", "namespace", "lease", "total"]


class SqliteLedger:
    """The ledger of one target; a file that is not there yet reads as an empty one.

    `now` dates the lease, for people; without it a lease says nothing of its time.
    """

    schema = len(MIGRATIONS)
    batches = False

    def __init__(
        self,
        path: Path,
        target: str,
        now: Callable[[], datetime] | None = None,
        *,
        who: str | None = None,
    ) -> None:
        self._path = path
        self._target = target
        self._now = now
        self._who = who or this_process()
        self._connection: sqlite3.Connection | None = None
        self._ours: Holder | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def load(self) -> Ledger:
        """All that is remembered of this target.

        Raises:
            StateError: the file is damaged, newer than this notesync, or holds what we never wrote.
        """
        if not is_there(self._path, what=_WHAT):
            return Ledger()
        with self._snapshot() as connection:
            rows = _facts(connection)
            ours = [(kind, value) for target, kind, _, value, _ in rows if target == self._target]
            names = [value for _, kind, _, value, _ in rows if kind == "namespace"]
            return Ledger(
                namespace="".join(names),
                entries=tuple(ENTRY.validate_json(v) for kind, v in ours if kind == "entry"),
                intents=tuple(INTENT.validate_json(v) for kind, v in ours if kind == "intent"),
                horizon=next((int(v) for kind, v in ours if kind == "horizon"), 0),
            )

    def journal(self) -> tuple[Written, ...]:
        """Every write of every run to this target, oldest first.

        Raises:
            StateError: as for `load`.
        """
        if not is_there(self._path, what=_WHAT):
            return ()
        with self._snapshot() as connection:
            _facts(connection)
            rows = connection.execute(
                "SELECT number, target, value, seal FROM journal ORDER BY number"
            ).fetchall()
            _check(rows)
            if [number for number, *_ in rows] != list(range(1, len(rows) + 1)):
                raise sqlite3.DatabaseError("the journal has a gap")
            return tuple(
                WRITTEN.validate_json(value)
                for _, target, value, _ in rows
                if target == self._target
            )

    @contextmanager
    def lease(self) -> Iterator["_Lease"]:
        """Hold a lock that the system itself lets go of when the process ends."""
        with closing(self._locked()):
            with self._changed() as connection:
                last = _holder(connection)
                since = self._now().isoformat() if self._now else ""
                ours = Holder(self._who, last.run + 1 if last else 1, since)
                _write(connection, "", "lease", "", line(ours))
            self._ours = ours
            try:
                yield _Lease(ours.run, self._verify)
            finally:
                self._ours = None
                self._end(ours)

    def holder(self) -> Holder | None:
        """Who has the lock now."""
        written = self._named()
        return written if written and self._is_locked() else None

    def unlock(self) -> None:
        """Forget a holder that did not say goodbye.

        Raises:
            BusyError: the holder is alive.
        """
        if not is_there(self._path, what=_WHAT):
            return
        with closing(self._locked()):
            holder = self._named()
            if holder:
                self._forget(holder)

    def note(self, namespace: str, horizon: int) -> None:
        """Remember the namespace, for all targets, and the horizon, for this one."""
        with self._written_by_us() as connection:
            _write(connection, "", "namespace", "", namespace)
            _write(connection, self._target, "horizon", "", str(horizon))

    def begin(self, *intents: Intent) -> None:
        """Remember intents, each in place of an older one of its key."""
        if not intents:
            return
        with self._written_by_us() as connection:
            for intent in intents:
                _write(connection, self._target, "intent", intent.key, line(intent))

    def drop(self, *keys: str) -> None:
        """Forget the intents of keys."""
        if not keys:
            return
        with self._written_by_us() as connection:
            self._drop(connection, keys)

    def put(self, *entries: Entry, written: tuple[Written, ...] = ()) -> None:
        """Remember entries and what was written, and end intents, in one transaction."""
        if not entries and not written:
            return
        with self._written_by_us() as connection:
            for entry in entries:
                _write(connection, self._target, "entry", entry.key, line(entry))
            self._drop(connection, [entry.key for entry in entries])
            for one in written:
                _append(connection, self._target, line(one))

    def _drop(self, connection: sqlite3.Connection, keys: tuple[str, ...] | list[str]) -> None:
        connection.executemany(
            "DELETE FROM facts WHERE target = ? AND kind = 'intent' AND key = ?",
            [(self._target, key) for key in keys],
        )

    def _end(self, ours: Holder) -> None:
        # The lock is what counts: a row left behind is seen to be one by the lock's absence.
        with suppress(StateError):
            self._forget(ours)

    def _forget(self, holder: Holder) -> None:
        with self._changed() as connection:
            _free(connection, holder)

    def _named(self) -> Holder | None:
        if not is_there(self._path, what=_WHAT):
            return None
        with self._read() as connection:
            return _who(_holder(connection))

    def _verify(self) -> None:
        with self._read() as connection:
            self._fence(connection)

    def _fence(self, connection: sqlite3.Connection) -> None:
        if self._ours and (now := _holder(connection)) != self._ours:
            raise lost(self._path, _who(now))

    @contextmanager
    def _written_by_us(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes nothing once another run has taken over."""
        with self._changed() as connection:
            self._fence(connection)
            yield connection

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            if self._connection is None:
                self._connection = connect(self._path, MIGRATIONS, what=_WHAT, aside=_ASIDE)
            with transaction(self._connection):
                yield self._connection
                _write(self._connection, "", "total", "", _total(self._connection))

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """All that is read inside is of one moment."""
        with self._read() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """By the connection that writes, or, until there is one, by one that changes nothing."""
        with self._told():
            if self._connection:
                yield self._connection
                return
            opened = connect(self._path, MIGRATIONS, what=_WHAT, aside=_ASIDE, reading=True)
            with closing(opened) as connection:
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite cannot do is told in our terms."""
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            damaged = code in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
            raise StateError(
                f"{self._path}: the ledger cannot be used: {error}",
                _ASIDE if damaged else _IN_THE_WAY,
            ) from error

    def _locked(self) -> sqlite3.Connection:
        path = self._lock_path()
        lock: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(path, timeout=0, isolation_level=None)
            lock.execute("BEGIN EXCLUSIVE")
        except (OSError, sqlite3.Error) as error:
            if lock:
                lock.close()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise busy(self._path, self._named()) from error
            raise StateError(
                f"{path}: the lease cannot be taken: {error}",
                "see that the folder can be written; the file may be deleted while nothing runs",
            ) from error
        return lock

    def _is_locked(self) -> bool:
        path = self._lock_path()
        if not path.exists():
            return False
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=0, uri=True)) as lock:
            try:
                # A reader's lock is enough to see a writer's, and keeps no other reader out.
                lock.execute("SELECT 1 FROM sqlite_schema").fetchone()
            except sqlite3.Error as error:
                return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        return False

    def _lock_path(self) -> Path:
        return self._path.with_name(self._path.name + ".lease")


@dataclass(frozen=True, slots=True)
class _Lease:
    run: int
    verify: Callable[[], None]

    def renew(self) -> None:
        """See that no other run has taken over."""
        self.verify()


def _check(rows: list[tuple[object, ...]]) -> None:
    # Damage may turn a text into bytes, too.
    if any(bytes in map(type, row) or fingerprint(row[:-1]) != row[-1] for row in rows):
        raise sqlite3.DatabaseError("a row is not as it was written")


def _facts(connection: sqlite3.Connection) -> list[tuple[str, str, str, str, str]]:
    """All rows, in the order of their keys: each as it was written, and none missing."""
    rows = connection.execute(
        "SELECT target, kind, key, value, seal FROM facts ORDER BY target, kind, key"
    ).fetchall()
    _check(rows)
    # A ledger that was migrated has no total until its first write.
    totals = {value for _, kind, _, value, _ in rows if kind == "total"}
    if totals and totals != {_total(connection)}:
        raise sqlite3.DatabaseError("a row is missing")
    return rows


def _total(connection: sqlite3.Connection) -> str:
    """What all rows together are: another one as soon as a single one is lost or older."""
    seals = connection.execute(
        "SELECT seal FROM facts WHERE kind != 'total' ORDER BY target, kind, key"
    )
    return fingerprint([_last(connection), *(str(seal) for (seal,) in seals)])


def _last(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT coalesce(max(number), 0) FROM journal").fetchone()
    return int(number)


def _holder(connection: sqlite3.Connection) -> Holder | None:
    """Who had the lease last; `who` is empty where that run ended as it should."""
    rows = connection.execute(
        "SELECT target, kind, key, value, seal FROM facts WHERE target = '' AND kind = 'lease'"
    ).fetchall()
    _check(rows)
    return HOLDER.validate_json(rows[0][3]) if rows else None


def _who(holder: Holder | None) -> Holder | None:
    return holder if holder and holder.who else None


def _free(connection: sqlite3.Connection, holder: Holder) -> None:
    """Keep the run's number and forget who it was, unless somebody else has come since."""
    if _holder(connection) == holder:
        _write(connection, "", "lease", "", line(Holder("", holder.run, "")))


def _write(connection: sqlite3.Connection, target: str, kind: _Kind, key: str, value: str) -> None:
    """Write one row, sealed: a row that the disk changes later is refused, never believed."""
    row = (target, kind, key, value)
    connection.execute(
        "INSERT OR REPLACE INTO facts (target, kind, key, value, seal) VALUES (?, ?, ?, ?, ?)",
        (*row, fingerprint(row)),
    )


def _append(connection: sqlite3.Connection, target: str, value: str) -> None:
    row = (_last(connection) + 1, target, value)
    connection.execute(
        "INSERT INTO journal (number, target, value, seal) VALUES (?, ?, ?, ?)",
        (*row, fingerprint(row)),
    )

"""The ledger in an SQLite file beside the notes."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from notesync.database import connect, is_there, transaction
from notesync.errors import BusyError, StateError
from notesync.model.canonical import fingerprint, plain
from notesync.model.ledger import Entry, Intent, Ledger

MIGRATIONS = (
    """
    CREATE TABLE facts (
        target TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        seal TEXT NOT NULL, PRIMARY KEY (target, kind, key)) WITHOUT ROWID
    """,
)

_WHAT = "the ledger"
_ASIDE = (
    "move it aside (no empty one ever takes its place by itself); "
    "the next push knows its issues again by their markers"
)

_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
_INTENT: TypeAdapter[Intent] = TypeAdapter(Intent)

_Kind = Literal["entry", "intent", "namespace", "horizon"]


class _Temp:
    run = 1

    def renew(self):
        pass


class SqliteLedger:
    """The ledger of one target; a file that is not there yet reads as an empty one."""

    def __init__(self, path: Path, target: str) -> None:
        self._path = path
        self._target = target
        self._connection: sqlite3.Connection | None = None

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
        connection = self._connected()
        with self._reported():
            rows = connection.execute(
                "SELECT target, kind, key, value, seal FROM facts ORDER BY key"
            ).fetchall()
            if any(fingerprint(row[:-1]) != row[-1] for row in rows):
                raise sqlite3.DatabaseError("a row is not as it was written")
            ours = [(kind, value) for target, kind, _, value, _ in rows if target == self._target]
            names = [value for _, kind, _, value, _ in rows if kind == "namespace"]
            return Ledger(
                namespace="".join(names),
                horizon=max((int(v) for k, v in ours if k == "horizon"), default=0),
                entries=tuple(_ENTRY.validate_json(v) for kind, v in ours if kind == "entry"),
                intents=tuple(_INTENT.validate_json(v) for kind, v in ours if kind == "intent"),
            )

    @contextmanager
    def lease(self) -> Iterator["_Temp"]:
        """Hold a lock that the system itself lets go of when the process ends."""
        path = self._path.with_name(self._path.name + ".lease")
        lock: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(path, timeout=0, isolation_level=None)
            lock.execute("BEGIN EXCLUSIVE")
        except (OSError, sqlite3.Error) as error:
            if lock:
                lock.close()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise BusyError(
                    f"{path}: another notesync is writing to {self._target}",
                    "wait for it to end and run this again",
                ) from error
            raise StateError(
                f"{path}: the lease cannot be taken: {error}",
                "see that the folder can be written; the file may be deleted while nothing runs",
            ) from error
        try:
            yield _Temp()
        finally:
            lock.close()

    batches = False

    def journal(self):
        return ()

    def holder(self):
        return None

    def unlock(self):
        pass

    def note(self, namespace: str, horizon: int) -> None:
        """Remember the namespace."""
        with self._reported(), transaction(self._connected()) as connection:
            _write(connection, "", "namespace", "", namespace)
            _write(connection, self._target, "horizon", "", str(horizon))

    def begin(self, *intents: Intent) -> None:
        """Remember an intent, in place of an older one of its key."""
        with self._reported(), transaction(self._connected()) as connection:
            for intent in intents:
                _write(connection, self._target, "intent", intent.key, _json(intent))

    def drop(self, *keys: str) -> None:
        """Forget the intent of a key."""
        with self._reported(), transaction(self._connected()) as connection:
            for key in keys:
                self._drop(connection, key)

    def put(self, *entries: Entry, written=()) -> None:
        """Remember entries and end their intents, in one transaction."""
        if not entries:
            return
        with self._reported(), transaction(self._connected()) as connection:
            for entry in entries:
                _write(connection, self._target, "entry", entry.key, _json(entry))
                self._drop(connection, entry.key)

    def _drop(self, connection: sqlite3.Connection, key: str) -> None:
        connection.execute(
            "DELETE FROM facts WHERE target = ? AND kind = 'intent' AND key = ?",
            (self._target, key),
        )

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self._path, MIGRATIONS, what=_WHAT, aside=_ASIDE)
        return self._connection

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValidationError) as error:
            raise StateError(
                f"{self._path}: the ledger cannot be used: {error}",
                _ASIDE,
            ) from error


def _write(connection: sqlite3.Connection, target: str, kind: _Kind, key: str, value: str) -> None:
    """Write one row, sealed: a row that the disk changes later is refused, never believed."""
    row = (target, kind, key, value)
    connection.execute(
        "INSERT OR REPLACE INTO facts (target, kind, key, value, seal) VALUES (?, ?, ?, ?, ?)",
        (*row, fingerprint(row)),
    )


def _json(value: Entry | Intent) -> str:
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False)

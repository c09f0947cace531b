"""The ledger in an SQLite file beside the notes."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from notesync.database import connect, transaction
from notesync.errors import BusyError, StateError
from notesync.model.canonical import plain
from notesync.model.ledger import Entry, Intent, Ledger

MIGRATIONS = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE entries (
        target TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (target, key)) WITHOUT ROWID;
    CREATE TABLE intents (
        target TEXT NOT NULL, key TEXT NOT NULL, high_water INTEGER NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (target, key)) WITHOUT ROWID
    """,
)

_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


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
        if not self._path.exists():
            return Ledger()
        connection = self._connected()
        with self._reported():
            name = connection.execute("SELECT value FROM meta WHERE name = 'namespace'").fetchone()
            entries = connection.execute(
                "SELECT value FROM entries WHERE target = ? ORDER BY key", (self._target,)
            ).fetchall()
            intents = connection.execute(
                "SELECT key, high_water, at FROM intents WHERE target = ? ORDER BY key",
                (self._target,),
            ).fetchall()
            return Ledger(
                namespace=name[0] if name else "",
                entries=tuple(_ENTRY.validate_json(value) for (value,) in entries),
                intents=tuple(Intent(*row) for row in intents),
            )

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Hold a lock that the system itself lets go of when the process ends."""
        path = self._path.with_name(self._path.name + ".lease")
        lock: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(path, timeout=0, isolation_level=None)
            lock.execute("BEGIN EXCLUSIVE")
        except (OSError, sqlite3.OperationalError) as error:
            if lock:
                lock.close()
            raise BusyError(
                f"{path}: another notesync is writing to {self._target}: {error}",
                "wait for it to end and run this again",
            ) from error
        try:
            yield
        finally:
            lock.close()

    def name(self, namespace: str) -> None:
        """Remember the namespace."""
        with self._reported(), transaction(self._connected()) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('namespace', ?)", (namespace,)
            )

    def begin(self, intent: Intent) -> None:
        """Remember an intent, in place of an older one of its key."""
        with self._reported(), transaction(self._connected()) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO intents (target, key, high_water, at) VALUES (?, ?, ?, ?)",
                (self._target, intent.key, intent.high_water, intent.at),
            )

    def drop(self, key: str) -> None:
        """Forget the intent of a key."""
        with self._reported(), transaction(self._connected()) as connection:
            self._drop(connection, key)

    def put(self, *entries: Entry) -> None:
        """Remember entries and end their intents, in one transaction."""
        if not entries:
            return
        with self._reported(), transaction(self._connected()) as connection:
            for entry in entries:
                value = json.dumps(plain(entry), sort_keys=True, ensure_ascii=False)
                connection.execute(
                    "INSERT OR REPLACE INTO entries (target, key, value) VALUES (?, ?, ?)",
                    (self._target, entry.key, value),
                )
                self._drop(connection, entry.key)

    def _drop(self, connection: sqlite3.Connection, key: str) -> None:
        connection.execute("DELETE FROM intents WHERE target = ? AND key = ?", (self._target, key))

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self._path, MIGRATIONS, what="the ledger")
        return self._connection

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValidationError) as error:
            raise StateError(
                f"{self._path}: the ledger cannot be used: {error}",
                "move it aside; the next push knows its issues again by their markers",
            ) from error

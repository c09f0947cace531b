"""SQLite files that hold what must not be lost: opened, migrated and checked in one way."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from notesync.errors import StateError

_HEADER = 100
"""Bytes at the start of every SQLite file."""

_PATIENCE = 10
"""Seconds that a write waits for another program's write to end."""

_ASIDE = "move it aside and restore a copy; it is never silently replaced by an empty one"


def is_there(path: Path, *, what: str) -> bool:
    """Whether there is a file to open.

    Raises:
        StateError: nobody lets us see: that is not the same as no file.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StateError(
            f"{path}: {what} cannot be opened: {error.strerror}",
            "see who owns the folder that it lies in",
        ) from error
    return True


def connect(
    path: Path,
    migrations: Sequence[str],
    *,
    what: str,
    aside: str = _ASIDE,
    reading: bool = False,
) -> sqlite3.Connection:
    """Open (or create) a database and bring its schema up to date.

    Every commit is durable when it returns: WAL with `synchronous=FULL`. `migrations` are scripts;
    the file's `user_version` says how many of them it has seen. `what` names the file in errors,
    and `aside` is what to do about a damaged one. What cannot be written is opened to be read.
    Who is only `reading` leaves the schema alone: of an older file it gets a copy in memory.

    Raises:
        StateError: the file is damaged, not a database, of a newer schema, or cannot be opened.
    """
    # SQLite itself takes a file without a whole header for a new one.
    known = is_there(path, what=what)
    if known and path.is_file() and path.stat().st_size < _HEADER:
        raise StateError(f"{path}: {what} is damaged: the file is cut off", aside)
    sealed = known and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not known:
            _bear(path, migrations)
        place = _to_read(path) if sealed else str(path)
        connection = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None, uri=sealed)
    except (OSError, sqlite3.Error) as error:
        raise StateError(f"{path}: {what} cannot be opened: {error}") from error
    try:
        if not sealed and not reading:
            _keep_safe(connection)
        _check(connection, migrations, path, what)
        return _current(connection, migrations, reading)
    except sqlite3.OperationalError as error:
        connection.close()
        raise StateError(
            f"{path}: {what} cannot be used now: {error}",
            "see that no other program holds the file and that it can be written",
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # A damaged schema may be no text at all, not even in SQLite's own message of it.
        connection.close()
        raise StateError(
            f"{path}: {what} is damaged or not a database: {error}",
            aside,
        ) from error
    except StateError:
        connection.close()
        raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything inside is written, or nothing; durable on return, and in the file itself.

    Only where another program is reading just then it stays in the log beside the file, until the
    next write.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    _fold(connection)


def _fold(connection: sqlite3.Connection) -> None:
    """Move what is in the log into the file, and empty the log.

    SQLite believes a log up to its first damaged frame: a log with many writes that is cut off
    reads as an older state, without a word. One that is empty cannot lie.
    """
    connection.execute("PRAGMA busy_timeout=0")
    # The write is durable in the log; that it could not be moved is no reason to call it failed.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")


def _bear(path: Path, migrations: Sequence[str]) -> None:
    """Make a new database whole before it has its name.

    So a run that is killed here leaves no half of one, which would be taken for a damaged ledger,
    and no other run meets one.
    """
    new = path.with_name(f"{path.name}.{token_hex(4)}.new")
    try:
        with closing(sqlite3.connect(new, isolation_level=None)) as connection:
            # No journal beside it: what has the name is the whole of it.
            connection.execute("PRAGMA synchronous=FULL")
            _migrate(connection, migrations)
        _named(new, path)
    finally:
        for name in (new.name, f"{new.name}-journal"):
            new.with_name(name).unlink(missing_ok=True)


def _named(new: Path, path: Path) -> None:
    """Give a file its name, unless another run was faster: its file is as good."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            new.rename(path)


def _to_read(path: Path) -> str:
    """The address of a database that cannot be written.

    Without a journal beside it nobody is writing, and it is read as it lies there: else SQLite
    would want to write beside it even to read.
    """
    journal = path.with_name(f"{path.name}-wal")
    busy = journal.exists() and journal.stat().st_size
    return f"{path.absolute().as_uri()}?mode=ro{'' if busy else '&immutable=1'}"


def _keep_safe(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _check(
    connection: sqlite3.Connection, migrations: Sequence[str], path: Path, what: str
) -> None:
    """Refuse a file that is damaged or newer, before a migration builds on it."""
    seen = _version(connection)
    if seen < 0:
        raise sqlite3.DatabaseError(f"its schema cannot be {seen}")
    if seen > len(migrations):
        raise StateError(
            f"{path}: {what} was written by a newer notesync (schema {seen}, "
            f"this one knows {len(migrations)})",
            "upgrade notesync",
        )
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _current(
    connection: sqlite3.Connection, migrations: Sequence[str], reading: bool
) -> sqlite3.Connection:
    """The file, or a copy of an older one in memory, with its schema brought up to date."""
    if _version(connection) == len(migrations):
        return connection
    connection = _copied(connection) if reading else connection
    _migrate(connection, migrations)
    return connection


def _copied(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same in memory; what it was copied from is closed."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection):
        connection.backup(copy)
    return copy


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    with transaction(connection):
        # Another process may have migrated while we waited for the lock.
        for number in range(_version(connection), len(migrations)):
            for statement in migrations[number].split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number + 1}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)

"""SQLite files: durable, migrated step by step, and never taken for what they are not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from notesync.database import connect, transaction
from notesync.errors import StateError

FIRST = "CREATE TABLE a (x INTEGER PRIMARY KEY)"
SECOND = "CREATE TABLE b (y INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED); SELECT 1"


def opened(path: Path, *migrations: str) -> sqlite3.Connection:
    return connect(path, migrations, what="the test's file")


def interrupted(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement)
    raise KeyboardInterrupt


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_every_commit_is_durable(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "new" / "x.db", FIRST)) as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "foreign_keys") == 1


def test_migrations_go_on_where_they_ended(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(opened(path, FIRST)) as connection, transaction(connection):
        connection.execute("INSERT INTO a VALUES (7)")
    with closing(opened(path, FIRST, SECOND)) as connection:
        assert connection.execute("SELECT x FROM a").fetchall() == [(7,)]
        assert connection.execute("SELECT y FROM b").fetchall() == []
        assert pragma(connection, "user_version") == 2
    with pytest.raises(StateError, match="schema 2, this one knows 1"):
        opened(path, FIRST)


def test_a_failed_migration_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    opened(path, FIRST).close()
    with pytest.raises(StateError):
        opened(path, FIRST, "CREATE TABLE b (y); CREATE TABLE a (x)")
    with closing(opened(path, FIRST)) as connection:
        assert pragma(connection, "user_version") == 1


def test_a_transaction_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "x.db", FIRST)) as connection:
        with pytest.raises(KeyboardInterrupt), transaction(connection):
            interrupted(connection, "INSERT INTO a VALUES (1)")
        assert connection.execute("SELECT * FROM a").fetchall() == []


def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "x.db", FIRST, SECOND)) as connection:
        with pytest.raises(sqlite3.IntegrityError), transaction(connection):
            connection.execute("INSERT INTO b VALUES (404)")
        with transaction(connection):
            connection.execute("INSERT INTO a VALUES (1)")
        assert connection.execute("SELECT * FROM b").fetchall() == []


def test_a_transaction_that_has_ended_itself_is_not_rolled_back_again(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "x.db", FIRST)) as connection:
        with pytest.raises(KeyboardInterrupt), transaction(connection):
            interrupted(connection, "ROLLBACK")
        assert not connection.in_transaction


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db" / "y").mkdir(parents=True)
    with pytest.raises(StateError, match="the test's file cannot be"):
        opened(tmp_path / "x.db", FIRST)


def test_a_database_of_somebody_else_is_refused_and_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE foreign_table (x)")
    with pytest.raises(StateError, match="cannot be used now") as refused:
        opened(path, "CREATE TABLE foreign_table (x)")
    assert "move it aside" not in refused.value.hint


def test_a_file_whose_rows_contradict_its_schema_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(opened(path, FIRST)) as connection:
        connection.execute("INSERT INTO a VALUES (7)")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, ')', ' CHECK (x = 8))')")
    with pytest.raises(StateError, match="damaged"):
        opened(path, FIRST)


def test_a_schema_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(opened(path, FIRST)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_schema SET name = CAST(x'cc6161' AS TEXT), sql = 'x'")
    with pytest.raises(StateError, match="damaged"):
        opened(path, FIRST)


@pytest.mark.parametrize("version", [-1, -2147483648])
def test_a_version_below_zero_is_damage(tmp_path: Path, version: int) -> None:
    path = tmp_path / "x.db"
    with closing(opened(path, FIRST)) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    with pytest.raises(StateError, match="damaged"):
        opened(path, FIRST)


def test_a_write_waits_for_no_reader_and_the_next_one_tidies_up(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with (
        closing(opened(path, FIRST)) as connection,
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM a").fetchall()
        with transaction(connection):
            connection.execute("INSERT INTO a VALUES (1)")
        log = path.with_name("x.db-wal")
        assert log.stat().st_size > 0
        reader.execute("COMMIT")
        with transaction(connection):
            connection.execute("INSERT INTO a VALUES (2)")
        assert log.stat().st_size == 0
        assert pragma(connection, "busy_timeout") == 10_000

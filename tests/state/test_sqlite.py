"""The ledger in SQLite: the laws of all ledgers, and a file that is right or refused."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from notesync.errors import BusyError, StateError
from notesync.model.canonical import fingerprint
from notesync.model.issues import Key
from notesync.model.items import Kind
from notesync.model.ledger import Intent, Ledger, Record
from notesync.state.base import Holder
from notesync.state.sqlite import SqliteLedger
from tests.builders import fields, link
from tests.state.clock import FakeClock
from tests.state.conformance import EDIT, FULL, INTENT, WRITTEN, LedgerLaws

HOLDER = """
import sys
from pathlib import Path
from notesync.state.sqlite import SqliteLedger
with SqliteLedger(Path(sys.argv[1]), "local:t").lease():
    print("held", flush=True)
    sys.stdin.read()
"""


class TestSqliteLedger(LedgerLaws):
    """The laws that every ledger keeps."""

    @pytest.fixture(autouse=True)
    def _closed(self) -> Iterator[None]:
        self.opened: list[SqliteLedger] = []
        yield
        for ledger in self.opened:
            ledger.close()

    def open(self, folder: Path, target: str = "local:t") -> SqliteLedger:
        self.opened.append(SqliteLedger(folder / "state.db", target, FakeClock().now))
        return self.opened[-1]

    def seize(self, folder: Path) -> None:
        self.gone(folder)
        with self.open(folder).lease():
            pass

    def gone(self, folder: Path) -> None:
        # The system keeps the lock of a living process: only by losing its file it looks gone.
        (folder / "state.db.lease").unlink()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of thirty links that was closed."""
    path = tmp_path / "state.db"
    entries = [link(fields(f"Task {n}"), key=Key(f"ns-{'a' * 8}{n:02}")) for n in range(30)]
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.note("harbour/notes", 41)
        ledger.put(*entries)
        ledger.begin(Intent(Key("ns-bbbbbbbbbb"), 3, "now"))
    return path


def load(path: Path) -> Ledger:
    with closing(SqliteLedger(path, "local:t")) as ledger:
        return ledger.load()


def altered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_another_process_is_kept_out_until_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    ledger = SqliteLedger(path, "local:t")
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError) as refused, ledger.lease():
            pass
        alive = ledger.holder()
        holder.kill()
        holder.wait()
        assert ledger.holder() is None
        with ledger.lease() as lease:
            assert lease.run == 2
    assert alive
    assert alive.who.endswith(f"process {holder.pid}")
    assert alive.who in refused.value.message


@pytest.mark.parametrize("text", ["not a database\n" * 500, "SQLite format 3\0", "x"])
def test_another_kind_of_file_is_refused_and_kept(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(StateError, match="damaged"):
        load(path)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET value = replace(value, 'Task 7', 'Task 8')",
        "UPDATE facts SET target = 'local:u' WHERE key = 'ns-aaaaaaaa07'",
        "UPDATE facts SET value = 'another/name' WHERE kind = 'namespace'",
        "UPDATE facts SET seal = ''",
        "UPDATE facts SET seal = CAST(seal AS BLOB) WHERE kind = 'intent'",
        "UPDATE facts SET value = CAST(value AS BLOB) WHERE kind = 'namespace'",
        "DELETE FROM facts WHERE key = 'ns-aaaaaaaa07'",
        "DELETE FROM facts WHERE kind = 'namespace'",
        "DROP TABLE facts",
    ],
)
def test_what_was_written_by_another_hand_is_refused(path: Path, statement: str) -> None:
    altered(path, statement)
    with pytest.raises(StateError):
        load(path)


def test_an_entry_that_no_notesync_wrote_is_refused(tmp_path: Path) -> None:
    with closing(SqliteLedger(tmp_path / "state.db", "local:t")) as ledger:
        ledger.put(link(fields(labels=frozenset({"x"})), issue=3))  # type: ignore[arg-type]
        with pytest.raises(StateError, match="cannot be used"):
            ledger.load()


def test_a_newer_schema_is_refused(path: Path) -> None:
    altered(path, "PRAGMA user_version=99")
    with pytest.raises(StateError, match="newer notesync") as refused:
        load(path)
    assert refused.value.hint == "upgrade notesync"


def test_a_seal_that_is_no_text_is_refused_once_it_is_read_and_never_hidden(path: Path) -> None:
    altered(path, "UPDATE facts SET seal = CAST(seal AS BLOB) WHERE kind = 'intent'")
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.put(FULL)
        with pytest.raises(StateError):
            ledger.load()


def test_writing_to_a_damaged_file_is_refused(path: Path) -> None:
    altered(path, "DROP TABLE facts")
    with closing(SqliteLedger(path, "local:t")) as ledger:
        with pytest.raises(StateError):
            ledger.note("n", 1)
        with pytest.raises(StateError):
            ledger.put(link(fields()))
        with pytest.raises(StateError):
            ledger.drop("ns-aaaaaaaaaa")
        with pytest.raises(StateError):
            ledger.begin(Intent(Key("ns-aaaaaaaaaa"), 1, "now"))


@pytest.mark.parametrize("content", [None, "not a database\n" * 100], ids=["folder", "garbage"])
def test_a_lease_that_cannot_be_taken_is_not_called_busy(
    tmp_path: Path, content: str | None
) -> None:
    lease = tmp_path / "state.db.lease"
    if content is None:
        lease.mkdir()
    else:
        lease.write_text(content)
    with (
        pytest.raises(StateError, match="cannot be taken"),
        SqliteLedger(tmp_path / "state.db", "t").lease(),
    ):
        pass


def test_a_lease_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StateError, match="cannot be taken"),
        SqliteLedger(tmp_path / "file" / "state.db", "t").lease(),
    ):
        pass


OLD = """
CREATE TABLE facts (
    target TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    seal TEXT NOT NULL, PRIMARY KEY (target, kind, key)) WITHOUT ROWID
"""
OLD_ROWS = (
    ("", "namespace", "", "harbour/notes"),
    (
        "local:t",
        "entry",
        "ns-cccccccccc",
        '{"done": true, "key": "ns-cccccccccc", "kind": "decision", "places": [], '
        '"reason": "history", "type": "record"}',
    ),
    (
        "local:t",
        "intent",
        "ns-dddddddddd",
        '{"at": "2031-03-05T10:00:00+00:00", "high_water": 41, "key": "ns-dddddddddd"}',
    ),
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger of the first schema."""
    path = tmp_path / "state.db"
    altered(path, "PRAGMA journal_mode=WAL", OLD, "PRAGMA user_version=1")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for row in OLD_ROWS:
            connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", (*row, fingerprint(row)))
    return path


OLD_ENTRY = Record(Key("ns-cccccccccc"), Kind.DECISION, "history", (), done=True)
OLD_LEDGER = Ledger("harbour/notes", (OLD_ENTRY,), (INTENT,))


def test_a_ledger_of_the_first_schema_is_migrated_and_keeps_everything(old: Path) -> None:
    with closing(SqliteLedger(old, "local:t")) as ledger:
        assert ledger.load() == OLD_LEDGER
        assert ledger.journal() == ()
        with ledger.lease() as lease:
            assert lease.run == 1
            ledger.put(FULL, written=(WRITTEN,))
        assert ledger.load() == replace(OLD_LEDGER, entries=(FULL, OLD_ENTRY))
        assert ledger.journal() == (WRITTEN,)


def test_reading_a_ledger_of_the_first_schema_leaves_it_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with closing(SqliteLedger(old, "local:t")) as ledger:
        assert (ledger.load(), ledger.journal(), ledger.holder()) == (OLD_LEDGER, (), None)
    assert {path.name: path.read_bytes() for path in old.parent.iterdir()} == {old.name: before}


def test_a_reader_of_an_old_ledger_sees_what_another_run_writes(old: Path) -> None:
    reader, writer = (SqliteLedger(old, "local:t") for _ in range(2))
    with closing(reader), closing(writer):
        assert reader.load() == OLD_LEDGER
        writer.put(FULL)
        assert FULL in reader.load().entries


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal WHERE number = 1",
        "DELETE FROM journal WHERE number = 2",
        "UPDATE journal SET value = replace(value, 'body', 'text')",
        "UPDATE journal SET target = 'local:u'",
        "DROP TABLE journal",
    ],
)
def test_a_journal_that_is_not_as_it_was_written_is_refused(path: Path, statement: str) -> None:
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.put(written=(WRITTEN, WRITTEN))
    altered(path, statement)
    with closing(SqliteLedger(path, "local:t")) as ledger, pytest.raises(StateError) as refused:
        ledger.journal()
    assert "move it aside" in refused.value.hint


def test_a_lease_row_that_is_not_as_it_was_written_is_refused(path: Path) -> None:
    with closing(SqliteLedger(path, "local:t")) as ledger, ledger.lease():
        pass
    altered(path, "UPDATE facts SET value = replace(value, '1', '7') WHERE kind = 'lease'")
    with (
        closing(SqliteLedger(path, "local:t")) as ledger,
        pytest.raises(StateError),
        ledger.lease(),
    ):
        pass


def test_each_write_lies_in_the_one_file_when_it_returns(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.begin(EDIT)
        copy.write_bytes(path.read_bytes())
        now = ledger.load()
    assert EDIT in now.intents
    assert load(copy) == now


def test_a_reader_that_stays_keeps_no_write_waiting(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        with closing(SqliteLedger(path, "local:t")) as ledger:
            ledger.begin(EDIT)
        assert EDIT in load(path).intents


def test_a_write_that_is_refused_is_not_called_damage(path: Path) -> None:
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.load()
        altered(
            path, "CREATE TRIGGER full BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
        with pytest.raises(StateError) as refused:
            ledger.begin(EDIT)
    assert "move it aside" not in refused.value.hint


def test_a_run_that_no_clock_dates_says_no_time(path: Path) -> None:
    one, other = SqliteLedger(path, "local:t", who="Ines"), SqliteLedger(path, "local:t")
    with closing(one), closing(other), one.lease():
        assert one.holder() == Holder("Ines", 1, "")
        with pytest.raises(BusyError, match=r"run 1 of Ines has been writing$"), other.lease():
            pass


def test_a_holder_that_has_not_yet_said_who_it_is_is_busy_too(path: Path) -> None:
    lock = path.with_name("state.db.lease")
    with closing(sqlite3.connect(lock, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(SqliteLedger(path, "local:t")) as ledger:
            assert ledger.holder() is None
            with pytest.raises(BusyError, match="another notesync"), ledger.lease():
                pass
            with pytest.raises(BusyError, match="another notesync"):
                ledger.unlock()


def test_a_holder_whose_lock_is_gone_or_garbage_is_none(path: Path) -> None:
    lock = path.with_name("state.db.lease")
    with closing(SqliteLedger(path, "local:t")) as ledger, ledger.lease():
        lock.unlink()
        assert ledger.holder() is None
        lock.write_text("not a database\n" * 100)
        assert ledger.holder() is None
        lock.unlink()


def test_a_lease_whose_end_cannot_be_written_ends_all_the_same(path: Path) -> None:
    with closing(SqliteLedger(path, "local:t")) as ledger, ledger.lease():
        altered(path, "ALTER TABLE facts RENAME TO aside")
    altered(path, "ALTER TABLE aside RENAME TO facts")
    with closing(SqliteLedger(path, "local:t")) as ledger:
        assert ledger.holder() is None
        with ledger.lease() as lease:
            assert lease.run == 2

"""The ledger in SQLite: the laws of all ledgers, and a file that is right or refused."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notesync.errors import BusyError, ExitCode, StateError
from notesync.model.issues import Key
from notesync.model.ledger import Intent, Ledger
from notesync.state.sqlite import SqliteLedger
from tests.builders import fields, link
from tests.state.conformance import LedgerLaws

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
        self.opened.append(SqliteLedger(folder / "state.db", target))
        return self.opened[-1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of thirty links that was closed."""
    path = tmp_path / "state.db"
    entries = [link(fields(f"Task {n}"), key=Key(f"ns-{'a' * 8}{n:02}")) for n in range(30)]
    with closing(SqliteLedger(path, "local:t")) as ledger:
        ledger.name("harbour/notes")
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
        holder.kill()
        holder.wait()
        with ledger.lease():
            pass
    assert refused.value.exit_code is ExitCode.PARTIAL
    assert "local:t" in refused.value.message


def test_closing_twice_is_closing_once(path: Path) -> None:
    ledger = SqliteLedger(path, "local:t")
    ledger.load()
    ledger.close()
    ledger.close()
    assert len(ledger.load().entries) == 30
    ledger.close()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_truncated_file_is_refused(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(StateError) as refused:
        load(path)
    assert str(path) in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("text", ["not a database\n" * 500, "SQLite format 3\0", "x"])
def test_another_kind_of_file_is_refused_and_kept(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(StateError, match="damaged"):
        load(path)
    assert path.read_text() == text


def test_a_flipped_bit_is_harmless_or_refused(path: Path) -> None:
    data, before = path.read_bytes(), load(path)
    chance = random.Random(20310305)
    refused = 0
    for _ in range(150):
        position, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = bytearray(data)
        flipped[position] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            assert load(path) == before
        except StateError:
            refused += 1
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    assert refused > 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET value = replace(value, 'Task 7', 'Task 8')",
        "UPDATE facts SET target = 'local:u' WHERE key = 'ns-aaaaaaaa07'",
        "UPDATE facts SET value = 'another/name' WHERE kind = 'namespace'",
        "UPDATE facts SET seal = ''",
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


def test_writing_to_a_damaged_file_is_refused(path: Path) -> None:
    altered(path, "DROP TABLE facts")
    with closing(SqliteLedger(path, "local:t")) as ledger:
        with pytest.raises(StateError):
            ledger.name("n")
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

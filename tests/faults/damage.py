"""Ledgers on a disk that lies: each is read as it was written, or refused.

A log that is left beside the file holds the one write that a killed process had not come back
from: with and without that write are both right then.
"""

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from notesync.database import connect
from notesync.errors import StateError
from notesync.model.canonical import fingerprint
from notesync.model.ledger import Intent, Ledger, Written
from notesync.state.rows import line
from notesync.state.sqlite import MIGRATIONS, SqliteLedger
from tests.state.clock import FakeClock
from tests.state.conformance import CREATED, EDIT, INTENT, RECORD, WRITTEN, many

TARGET = "local:t"
FILE, LOG, INDEX = "state.db", "state.db-wal", "state.db-shm"

Seen = tuple[Ledger, tuple[Written, ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many damaged ledgers were read right, refused, and read wrong (their seeds)."""

    right: int = 0
    refused: int = 0
    wrong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Specimen:
    """The files of a whole ledger, and what may be read from them."""

    files: dict[str, bytes]
    meant: tuple[Seen, ...]


def run(count: int, seed: int = 20310305) -> Tally:
    """Damage that many ledgers, each in a way that its own seed decides."""
    right, refused, wrong = 0, 0, []
    with tempfile.TemporaryDirectory() as name:
        specimens = prepared(Path(name) / "whole")
        folder = Path(name) / "damaged"
        for one in range(seed, seed + count):
            verdict = outcome(one, specimens, folder)
            right += verdict is True
            refused += verdict is None
            if verdict is False:
                wrong.append(one)
    return Tally(right, refused, tuple(wrong))


def prepared(folder: Path) -> tuple[Specimen, ...]:
    """Ledgers of several sizes: closed as they should be, left by a killed process, and old."""
    return tuple(
        make(folder / f"{make.__name__}-{size}", size)
        for size in (0, 3, 60)
        for make in (closed, killed, old)
    )


def closed(folder: Path, size: int) -> Specimen:
    """A ledger after a run that ended."""
    with closing(filled(folder, size)) as ledger:
        meant = (seen(ledger),)
    return Specimen(kept(folder), meant)


def killed(folder: Path, size: int) -> Specimen:
    """A ledger whose last write is in the log only."""
    with (
        closing(filled(folder, size)) as ledger,
        closing(sqlite3.connect(folder / FILE, isolation_level=None)) as reader,
    ):
        before = seen(ledger)
        # While somebody reads, SQLite leaves the write where a kill would leave it.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        ledger.put(*many(size // 2 + 1)[::2], RECORD, written=(CREATED,))
        files, after = kept(folder), seen(ledger)
    assert files[LOG]
    assert before != after
    return Specimen(files, (before, after))


def old(folder: Path, size: int) -> Specimen:
    """A ledger of the first schema, without a journal."""
    with closing(connect(folder / FILE, MIGRATIONS[:1], what="the ledger")) as connection:
        rows = [(TARGET, "entry", one.key, line(one)) for one in many(size)]
        for row in (*rows, ("", "namespace", "", "harbour/notes")):
            connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", (*row, fingerprint(row)))
    return Specimen(kept(folder), ((Ledger("harbour/notes", many(size)), ()),))


def filled(folder: Path, size: int) -> SqliteLedger:
    """A ledger with so many links, and all else that a ledger holds."""
    ledger = SqliteLedger(folder / FILE, TARGET, FakeClock().now, who="ines@harbour, process 1")
    with ledger.lease():
        ledger.note("harbour/notes", size)
        ledger.begin(INTENT, EDIT, *(Intent(one.key, 1, "now") for one in many(size)))
        for one in many(size):
            ledger.put(one, written=(WRITTEN,))
        ledger.drop(EDIT.key)
    return ledger


def seen(ledger: SqliteLedger) -> Seen:
    return ledger.load(), ledger.journal()


def kept(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (FILE, LOG) if (folder / name).exists()}


def outcome(seed: int, specimens: tuple[Specimen, ...], folder: Path) -> bool | None:
    """Whether a ledger with that seed's damage is read right; None where it is refused."""
    chance = random.Random(seed)
    specimen = chance.choice(specimens)
    files = dict(specimen.files)
    name = chance.choice(sorted(files))
    files[name] = chance.choice(DAMAGES)(files[name], chance)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each, data in files.items():
        (folder / each).write_bytes(data)
    with closing(SqliteLedger(folder / FILE, TARGET)) as ledger:
        try:
            return seen(ledger) in specimen.meant
        except StateError:
            return None
        except Exception:  # noqa: BLE001 - a traceback is no refusal
            return False


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One bit is another one."""
    return _flipped(data, chance.randrange(len(data)), chance)


def flipped_in_front(data: bytes, chance: random.Random) -> bytes:
    """One bit is another one where the file says what it is."""
    return _flipped(data, chance.randrange(min(len(data), 128)), chance)


def flipped_often(data: bytes, chance: random.Random) -> bytes:
    """A handful of bits are others."""
    for _ in range(chance.randint(2, 8)):
        data = flipped(data, chance)
    return data


def truncated(data: bytes, chance: random.Random) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def truncated_to_a_page(data: bytes, chance: random.Random) -> bytes:
    """The end is missing from where a page begins, as file systems lose it."""
    return data[: len(data) // 4096 * chance.randrange(1000) // 1000 * 4096]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """A block was never written."""
    start = chance.randrange(len(data)) // 512 * 512
    return data[:start] + bytes(len(data[start : start + 512])) + data[start + 512 :]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    flipped,
    flipped_in_front,
    flipped_often,
    truncated,
    truncated_to_a_page,
    zeroed,
)


def _flipped(data: bytes, position: int, chance: random.Random) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << chance.randrange(8)
    return bytes(changed)

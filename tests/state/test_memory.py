"""The ledger of simulations keeps the laws of all ledgers, and lets a process die anywhere."""

from pathlib import Path

import pytest

from notesync.errors import BusyError
from notesync.model.ledger import Ledger
from notesync.state.base import Lease, LedgerStore
from tests.state.clock import FakeClock
from tests.state.conformance import FULL, INTENT, WRITTEN, LedgerLaws
from tests.state.memory import MemoryDisk, MemoryLedger


class Died(BaseException):
    """The process is gone."""


class Dying:
    """A process that dies at one call: whatever it does later dies as well."""

    def __init__(self, call: str) -> None:
        self.call = call
        self.dead = False

    def __call__(self, call: str) -> None:
        self.dead = self.dead or call == self.call
        if self.dead:
            raise Died


class TestMemoryLedger(LedgerLaws):
    """The laws that every ledger keeps."""

    who = "memory, process 1"
    batches = False

    @pytest.fixture(autouse=True)
    def _fresh(self) -> None:
        self.clock = FakeClock()
        self.disks: dict[Path, MemoryDisk] = {}

    def open(self, folder: Path, target: str = "local:t") -> LedgerStore:
        disk = self.disks.setdefault(folder, MemoryDisk())
        return MemoryLedger(
            disk, target, self.clock.monotonic, wait=self.clock.sleep, batches=self.batches
        )

    def seize(self, folder: Path) -> None:
        with self.open(folder).lease():
            pass

    def alive(self, lease: Lease) -> None:
        self.clock.meanwhile = lease.renew


class TestMemoryLedgerInBatches(TestMemoryLedger):
    """The same for one whose writes are kept back until the next intent or the end."""

    batches = True


@pytest.fixture
def disk() -> MemoryDisk:
    return MemoryDisk()


def run(ledger: MemoryLedger) -> None:
    with ledger.lease():
        ledger.begin(INTENT)
        ledger.put(FULL, written=(WRITTEN,))


@pytest.mark.parametrize("batches", [False, True])
def test_a_process_that_dies_before_a_write_leaves_what_was_there(
    disk: MemoryDisk, batches: bool
) -> None:
    clock = FakeClock()
    died = Dying("release" if batches else "put")
    with pytest.raises(Died):
        run(MemoryLedger(disk, "t", clock.monotonic, batches=batches, before=died))
    other = MemoryLedger(disk, "t", clock.monotonic, wait=clock.sleep)
    assert other.load() == Ledger(intents=(INTENT,))
    assert other.holder() is not None
    with other.lease() as lease:
        assert lease.run == 2


def test_a_process_that_dies_after_a_write_leaves_it(disk: MemoryDisk) -> None:
    clock = FakeClock()
    died = Dying("put")
    with pytest.raises(Died):
        run(MemoryLedger(disk, "t", clock.monotonic, before=lambda call: None, after=died))
    other = MemoryLedger(disk, "t", clock.monotonic)
    assert other.load() == Ledger(entries=(FULL,), intents=(INTENT,))
    assert other.journal() == (WRITTEN,)


def test_nobody_sleeps_and_a_lease_is_taken_once_it_was_seen_for_its_whole_time(
    disk: MemoryDisk,
) -> None:
    clock = FakeClock()
    other = MemoryLedger(disk, "t", clock.monotonic, ttl=60)
    with pytest.raises(Died):
        run(MemoryLedger(disk, "t", clock.monotonic, before=Dying("put")))
    for elapsed in (100.0, 159.0):
        clock.elapsed = elapsed
        with pytest.raises(BusyError), other.lease():
            pass
    clock.elapsed = 160.0
    with other.lease() as lease:
        assert lease.run == 2
    assert clock.slept == []


def test_a_disk_is_rolled_back_and_lost(disk: MemoryDisk) -> None:
    clock = FakeClock()
    ledger = MemoryLedger(disk, "t", clock.monotonic)
    ledger.begin(INTENT)
    before = disk.snapshot()
    ledger.put(FULL, written=(WRITTEN,))
    disk.restore(before)
    assert ledger.load() == Ledger(intents=(INTENT,))
    assert ledger.journal() == ()
    disk.wipe()
    assert ledger.load() == Ledger()

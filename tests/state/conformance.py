"""What every ledger keeps: a backend inherits this and says how it is opened."""

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.errors import BusyError, ExitCode, LeaseLostError
from notesync.model.issues import Field, Fields, IssueRef, Key, Members, Place, Set, Status
from notesync.model.items import Kind, Priority
from notesync.model.ledger import Base, Dispute, Entry, Intent, Ledger, Link, Record, Written
from notesync.state.base import Holder, Lease, LedgerStore
from notesync.state.holding import this_process
from tests.builders import fields, link, place

FULL = replace(link(fields()), disputes=(Dispute(Field.DUE, None, "2031-04-01"),))
RICH = link(
    fields(
        "Pumps “now” — ä\u0000\u2028\n",
        due=date(2031, 4, 1),
        priority=Priority.HIGH,
        status=Status.NOT_PLANNED,
        labels=frozenset({"b", "a"}),
        assignees=frozenset({"Ines"}),
    ),
    key=Key("ns-bbbbbbbbbb"),
)
RECORD = Record(Key("ns-cccccccccc"), Kind.DECISION, "history", (place(), place(line=9)), True)
MOVED = Record(Key("ns-cccccccccd"), Kind.ACTION, "moved", (), to="github:a/b#7")
INTENT = Intent(Key("ns-dddddddddd"), 41, "2031-03-05T10:00:00+00:00")
EDIT = Intent(Key("ns-eeeeeeeeee"), 41, "2031-03-05T10:00:00+00:00", ref="17")
WRITTEN = Written(
    1,
    "2031-03-05T10:00:01+00:00",
    FULL.key,
    "update",
    IssueRef("1", "https://tracker.example/1"),
    (Set(Field.DUE, None, "2031-04-01"), Members(Field.LABELS, ("a",), ())),
    "a body — whole\n\nwith\tall",
)
CREATED = Written(2, "2031-03-06T10:00:01+00:00", RICH.key, "create", IssueRef("2"))


def raising(store: LedgerStore, error: BaseException) -> None:
    """A run that puts an entry and then ends with an error."""
    with store.lease():
        store.put(FULL, written=(WRITTEN,))
        raise error


class LedgerLaws(ABC):
    """The laws, on a ledger at a place; opening it again is another process's view."""

    who = this_process()
    """Whom each process names as the holder of its lease."""

    @abstractmethod
    def open(self, folder: Path, target: str = "local:t") -> LedgerStore:
        """The ledger of a target whose memory lies in that folder; closed by the suite's end."""

    @abstractmethod
    def seize(self, folder: Path) -> None:
        """Another run takes the lease from one that is held and ends its own again."""

    def test_a_ledger_that_is_not_there_yet_is_empty_and_stays_away(self, tmp_path: Path) -> None:
        folder = tmp_path / "not there"
        store = self.open(folder)
        assert store.load() == Ledger()
        assert store.journal() == ()
        assert store.holder() is None
        store.unlock()
        assert not folder.exists()

    @pytest.mark.parametrize(
        "entry", [FULL, RICH, RECORD, MOVED], ids=["link", "fields", "record", "moved"]
    )
    def test_an_entry_comes_back_as_it_was_put(self, tmp_path: Path, entry: Entry) -> None:
        self.open(tmp_path).put(entry)
        assert self.open(tmp_path).load().entries == (entry,)

    def test_an_entry_takes_the_place_of_the_one_with_its_key(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(FULL, RICH)
        changed = link(fields("Another"), revision=7)
        store.put(changed)
        assert store.load().entries == (changed, RICH)

    def test_entries_come_in_the_order_of_their_keys(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(RECORD, RICH, FULL)
        assert store.load().entries == (FULL, RICH, RECORD)

    def test_writing_nothing_writes_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "not there"
        self.open(folder).put()
        self.open(folder).begin()
        self.open(folder).drop()
        assert not folder.exists()

    @pytest.mark.parametrize("intent", [INTENT, EDIT], ids=["creation", "edit"])
    def test_an_intent_is_remembered_until_it_is_dropped(
        self, tmp_path: Path, intent: Intent
    ) -> None:
        self.open(tmp_path).begin(intent)
        assert self.open(tmp_path).load().intents == (intent,)
        self.open(tmp_path).drop(intent.key)
        assert self.open(tmp_path).load().intents == ()

    def test_several_intents_are_begun_and_dropped_at_once(self, tmp_path: Path) -> None:
        store, third = self.open(tmp_path), Intent(RECORD.key, 41, "now")
        store.begin(EDIT, INTENT, third)
        assert store.load().intents == (third, INTENT, EDIT)
        store.drop(third.key, EDIT.key, "ns-never00000")
        assert store.load().intents == (INTENT,)

    def test_an_intent_takes_the_place_of_an_older_one(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.begin(INTENT)
        newer = Intent(INTENT.key, 50, "later")
        store.begin(newer)
        assert store.load().intents == (newer,)

    def test_putting_an_entry_ends_its_intent_and_no_other(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.begin(INTENT, Intent(FULL.key, 1, "now"), Intent(RICH.key, 1, "now"))
        store.put(FULL, RICH)
        assert store.load().intents == (INTENT,)

    def test_dropping_an_intent_leaves_the_entry(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(FULL)
        store.drop(FULL.key)
        assert store.load().entries == (FULL,)

    def test_the_journal_keeps_every_write_in_its_order(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(FULL, written=(WRITTEN,))
        store.put(RICH, FULL, written=(CREATED, WRITTEN))
        store.put(written=(CREATED,))
        assert self.open(tmp_path).journal() == (WRITTEN, CREATED, WRITTEN, CREATED)
        assert self.open(tmp_path).load().entries == (FULL, RICH)

    def test_entries_intents_and_journal_change_together_in_a_run(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        with store.lease():
            store.begin(Intent(FULL.key, 1, "now"), INTENT)
            store.put(FULL, written=(WRITTEN,))
            assert store.load() == Ledger("", (FULL,), (INTENT,))
            assert store.journal() == (WRITTEN,)
        assert self.open(tmp_path).load() == Ledger("", (FULL,), (INTENT,))
        assert self.open(tmp_path).journal() == (WRITTEN,)

    def test_targets_know_nothing_of_each_other(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path, "local:one"), self.open(tmp_path, "local:other")
        one.put(FULL, written=(WRITTEN,))
        one.begin(INTENT)
        other.drop(INTENT.key)
        assert other.load() == Ledger()
        assert other.journal() == ()
        other.put(RICH, written=(CREATED,))
        assert one.load() == Ledger("", (FULL,), (INTENT,))
        assert one.journal() == (WRITTEN,)
        assert other.journal() == (CREATED,)

    def test_the_namespace_is_everybodys_and_the_horizon_one_targets(self, tmp_path: Path) -> None:
        self.open(tmp_path).note("harbour/notes", 41)
        assert self.open(tmp_path).load() == Ledger("harbour/notes", horizon=41)
        self.open(tmp_path, "local:other").note("harbour/minutes", 7)
        assert self.open(tmp_path).load() == Ledger("harbour/minutes", horizon=41)
        assert self.open(tmp_path, "local:other").load() == Ledger("harbour/minutes", horizon=7)

    def test_a_lease_excludes_a_second_holder_until_it_ends(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path), self.open(tmp_path)
        with one.lease() as lease:
            self.alive(lease)
            with pytest.raises(BusyError) as refused, other.lease():
                pass
            assert other.load() == Ledger()
        assert self.who in refused.value.message
        assert "2031-03-05T10:00" in refused.value.message
        assert refused.value.exit_code is ExitCode.PARTIAL
        assert not isinstance(refused.value, LeaseLostError)
        with other.lease():
            other.put(FULL)
        assert one.load().entries == (FULL,)

    def test_runs_are_numbered_upward_for_all_targets_and_processes(self, tmp_path: Path) -> None:
        runs = []
        for target in ("local:one", "local:other", "local:one"):
            with self.open(tmp_path, target).lease() as lease:
                runs.append(lease.run)
        with suppress(LeaseLostError), self.open(tmp_path).lease() as lease:
            self.seize(tmp_path)
        with self.open(tmp_path).lease() as last:
            runs += [lease.run, last.run]
        assert runs == [1, 2, 3, 4, 6]

    def test_the_holder_is_known_while_it_holds(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path), self.open(tmp_path)
        with one.lease() as lease:
            holder = other.holder()
            assert holder == Holder(self.who, lease.run, "2031-03-05T10:00:00+00:00")
            assert one.holder() == holder
        assert other.holder() is None

    @pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt()], ids=str)
    def test_a_run_that_ends_with_an_error_keeps_what_it_wrote_and_frees_the_lease(
        self, tmp_path: Path, error: BaseException
    ) -> None:
        with pytest.raises(type(error)):
            raising(self.open(tmp_path), error)
        assert self.open(tmp_path).load().entries == (FULL,)
        assert self.open(tmp_path).journal() == (WRITTEN,)
        assert self.open(tmp_path).holder() is None
        with self.open(tmp_path).lease():
            pass

    def test_an_intent_is_durable_while_its_run_lasts(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        with store.lease():
            store.note("harbour/notes", 3)
            store.put(FULL)
            store.begin(INTENT)
            now = self.open(tmp_path).load()
        assert now == Ledger("harbour/notes", (FULL,), (INTENT,), 3)

    def test_what_is_not_batched_is_durable_at_once(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        with store.lease():
            store.put(FULL, written=(WRITTEN,))
            now, journal = self.open(tmp_path).load(), self.open(tmp_path).journal()
        assert (now.entries == (FULL,)) is not store.batches
        assert (journal == (WRITTEN,)) is not store.batches

    def test_a_run_that_lost_its_lease_begins_nothing_more(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        with suppress(LeaseLostError), store.lease():
            store.begin(INTENT)
            self.seize(tmp_path)
            with pytest.raises(LeaseLostError):
                store.begin(EDIT)
            with pytest.raises(LeaseLostError):
                store.put(FULL)
            with pytest.raises(LeaseLostError):
                store.drop(INTENT.key)
            with pytest.raises(LeaseLostError):
                store.note("harbour/notes", 1)
        assert self.open(tmp_path).load() == Ledger(intents=(INTENT,))
        with self.open(tmp_path).lease():
            pass

    def test_a_run_that_lost_its_lease_learns_it_when_it_renews(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        with suppress(LeaseLostError), store.lease() as lease:
            lease.renew()
            self.seize(tmp_path)
            with pytest.raises(LeaseLostError) as lost:
                lease.renew()
            assert lost.value.hint
            with pytest.raises(LeaseLostError):
                lease.renew()
        assert self.open(tmp_path).load() == Ledger()

    def test_a_lease_that_was_unlocked_is_free_and_its_holder_writes_no_more(
        self, tmp_path: Path
    ) -> None:
        store, other = self.open(tmp_path), self.open(tmp_path)
        with suppress(LeaseLostError), store.lease():
            self.gone(tmp_path)
            other.unlock()
            assert other.holder() is None
            with pytest.raises(LeaseLostError):
                store.begin(INTENT)
        assert self.open(tmp_path).load() == Ledger()

    def test_a_lease_that_nobody_holds_can_be_unlocked_and_the_runs_count_on(
        self, tmp_path: Path
    ) -> None:
        store = self.open(tmp_path)
        with store.lease():
            pass
        store.unlock()
        with store.lease() as lease:
            assert lease.run == 2

    def test_a_living_holder_is_not_unlocked(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path), self.open(tmp_path)
        with one.lease() as lease:
            self.alive(lease)
            with pytest.raises(BusyError) as refused:
                other.unlock()
            one.begin(INTENT)
        assert self.who in refused.value.message
        assert other.load().intents == (INTENT,)

    def test_closing_twice_is_closing_once(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(FULL)
        store.close()
        store.close()
        assert store.load().entries == (FULL,)

    # How time goes by differs: most ledgers need nothing of this.

    def alive(self, lease: Lease) -> None:  # noqa: B027
        """From now on this holder renews its lease whenever another run waits."""

    def gone(self, folder: Path) -> None:  # noqa: B027
        """The holder of a lease looks gone, but is only slow."""


def many(count: int) -> tuple[Link, ...]:
    """Links with texts of many lengths, for ledgers of several pages."""
    return tuple(
        Link(
            Key(f"ns-{number:010}"),
            Kind.ACTION,
            IssueRef(str(number)),
            Base(Fields(f"Task {number}"), Fields(f"Task {number}", block="f" * (number % 17))),
            (Place(f"notes/{number % 7}.md", number, "ä" * (number * 37 % 301)),),
        )
        for number in range(count)
    )

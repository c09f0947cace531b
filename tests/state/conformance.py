"""What every ledger keeps: a backend inherits this and says how it is opened."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.errors import BusyError
from notesync.model.issues import Field, Key, Status
from notesync.model.items import Kind, Priority
from notesync.model.ledger import Dispute, Entry, Intent, Ledger, Record
from notesync.state.base import LedgerStore
from tests.builders import fields, link, place

FULL = replace(link(fields()), disputes=(Dispute(Field.DUE, None, "2031-04-01"),))
RICH = link(
    fields(
        "Pumps “now” — ä",
        due=date(2031, 4, 1),
        priority=Priority.HIGH,
        status=Status.NOT_PLANNED,
        labels=frozenset({"b", "a"}),
        assignees=frozenset({"Ines"}),
    ),
    key=Key("ns-bbbbbbbbbb"),
)
RECORD = Record(Key("ns-cccccccccc"), Kind.DECISION, "history", (place(), place(line=9)), True)
INTENT = Intent(Key("ns-dddddddddd"), 41, "2031-03-05T10:00:00+00:00")


class LedgerLaws(ABC):
    """The laws, on a ledger at a place; opening it again is another process's view."""

    @abstractmethod
    def open(self, folder: Path, target: str = "local:t") -> LedgerStore:
        """The ledger of a target whose memory lies in that folder; closed by the suite's end."""

    def test_a_ledger_that_is_not_there_yet_is_empty_and_stays_away(self, tmp_path: Path) -> None:
        folder = tmp_path / "not there"
        assert self.open(folder).load() == Ledger()
        assert not folder.exists()

    @pytest.mark.parametrize("entry", [FULL, RICH, RECORD], ids=["link", "fields", "record"])
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

    def test_putting_nothing_writes_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "not there"
        self.open(folder).put()
        assert not folder.exists()

    def test_an_intent_is_remembered_until_it_is_dropped(self, tmp_path: Path) -> None:
        self.open(tmp_path).begin(INTENT)
        assert self.open(tmp_path).load().intents == (INTENT,)
        self.open(tmp_path).drop(INTENT.key)
        assert self.open(tmp_path).load().intents == ()

    def test_an_intent_takes_the_place_of_an_older_one(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.begin(INTENT)
        newer = Intent(INTENT.key, 50, "later")
        store.begin(newer)
        assert store.load().intents == (newer,)

    def test_putting_an_entry_ends_its_intent_and_no_other(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.begin(INTENT)
        store.begin(Intent(FULL.key, 1, "now"))
        store.put(FULL)
        assert store.load().intents == (INTENT,)

    def test_dropping_an_intent_leaves_the_entry(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        store.put(FULL)
        store.drop(FULL.key)
        assert store.load().entries == (FULL,)

    def test_targets_know_nothing_of_each_other(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path, "local:one"), self.open(tmp_path, "local:other")
        one.put(FULL)
        one.begin(INTENT)
        other.drop(INTENT.key)
        assert other.load() == Ledger()
        assert one.load() == Ledger("", (FULL,), (INTENT,))

    def test_the_namespace_is_remembered(self, tmp_path: Path) -> None:
        self.open(tmp_path).name("harbour/notes")
        assert self.open(tmp_path).load().namespace == "harbour/notes"

    def test_a_lease_excludes_a_second_holder_until_it_ends(self, tmp_path: Path) -> None:
        one, other = self.open(tmp_path), self.open(tmp_path)
        with one.lease():
            with pytest.raises(BusyError), other.lease():
                pass
            assert other.load() == Ledger()
        with other.lease():
            other.put(FULL)
        assert one.load().entries == (FULL,)

    def test_a_lease_ends_with_an_error_too(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError), self.open(tmp_path).lease():
            raise ZeroDivisionError
        with self.open(tmp_path).lease():
            pass

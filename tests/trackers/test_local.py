"""The embedded tracker: the laws of all trackers, people's hands, and a file that may fail."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notesync.errors import StateError
from notesync.model.issues import Event, Field, Issue, IssueRef, Members, Set, Status
from notesync.trackers.base import Edit, NewIssue, Rejected, Stale, Unavailable
from notesync.trackers.local import Comment, LocalTracker
from tests.builders import fields
from tests.harness import NOW
from tests.trackers.conformance import BODY, MARK, RICH, TrackerLaws

STAMP = "2031-03-05T10:00:00+00:00"
ONE = IssueRef("1")


def tracker_at(path: Path, actor: str = "notesync") -> LocalTracker:
    return LocalTracker(path, "tracker.db", actor, lambda: NOW)


class TestLocalTracker(TrackerLaws):
    """The laws that every tracker keeps."""

    @pytest.fixture(autouse=True)
    def _closed(self, tmp_path: Path) -> Iterator[None]:
        self.path = tmp_path / "tracker.db"
        self.reached: list[LocalTracker] = []
        yield
        for tracker in self.reached:
            tracker.close()

    def reach(self) -> LocalTracker:
        self.reached.append(tracker_at(self.path))
        return self.reached[-1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "tracker.db"


@pytest.fixture
def local(path: Path) -> Iterator[LocalTracker]:
    with closing(tracker_at(path)) as tracker:
        yield tracker


def test_reading_what_is_not_there_creates_nothing(local: LocalTracker, path: Path) -> None:
    assert local.issues() == ()
    assert local.newest() == 0
    assert local.comments(ONE) == ()
    assert local.history(ONE) == ()
    assert not path.parent.exists()


def test_its_name_says_kind_and_place(local: LocalTracker) -> None:
    assert local.name == "local:tracker.db"


def test_a_person_edits_and_the_marker_stays(local: LocalTracker) -> None:
    ref = local.create(NewIssue(RICH, BODY, MARK)).ref
    change = Set(Field.TITLE, RICH.title, "By hand")
    issue = local.edit_by_hand(ref, (change,), "words\n" + BODY)
    assert issue.fields.title == "By hand"
    assert issue.body == "words\n" + BODY
    assert issue.marker == MARK


def test_an_issue_opened_by_hand_has_no_marker(local: LocalTracker) -> None:
    issue = local.open_by_hand(fields("By hand"), "body")
    assert issue.marker is None
    assert local.issues() == (issue,)


def test_a_marker_that_somebody_damaged_is_none(local: LocalTracker, path: Path) -> None:
    local.create(NewIssue(RICH, BODY, MARK))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE issues SET marker = 'forged'")
    assert [issue.marker for issue in local.issues()] == [None]


def test_comments_are_kept_in_their_order(local: LocalTracker) -> None:
    ref = local.create(NewIssue(RICH, BODY, MARK)).ref
    local.comment(ref, "first")
    local.comment(ref, "second")
    assert local.comments(ref) == (
        Comment("notesync", STAMP, "first"),
        Comment("notesync", STAMP, "second"),
    )
    with pytest.raises(Rejected, match="no such issue"):
        local.comment(IssueRef("9"), "to nobody")


def test_history_says_who_changed_what(local: LocalTracker, path: Path) -> None:
    ref = local.create(NewIssue(RICH, BODY, MARK)).ref
    with closing(tracker_at(path, "ines")) as ines:
        ines.edit_by_hand(ref, (Set(Field.STATUS, "open", Status.COMPLETED),), "new")
        ines.edit_by_hand(ref, (Members(Field.LABELS, ("x",), ("dock",)),))
    assert local.history(ref) == (
        Event("notesync", STAMP, "created", None, RICH.title),
        Event("ines", STAMP, "status", "open", "completed"),
        Event("ines", STAMP, "body", None, None),
        Event("ines", STAMP, "labels", "dock", "x"),
    )


def test_a_file_that_cannot_be_written_is_unavailable_and_unchanged(
    local: LocalTracker, path: Path
) -> None:
    issue = local.create(NewIssue(RICH, BODY, MARK))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("ALTER TABLE labels RENAME TO lost")
    with pytest.raises(Unavailable, match="cannot be used now"):
        local.create(NewIssue(RICH, BODY, MARK))
    with pytest.raises(Unavailable):
        local.issues()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("ALTER TABLE lost RENAME TO labels")
    assert local.issues() == (issue,)


def test_an_edit_that_fails_halfway_is_undone(local: LocalTracker, path: Path) -> None:
    issue = local.create(NewIssue(RICH, BODY, MARK))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DROP TABLE history")
    with pytest.raises(Unavailable):
        local.edit(issue.ref, Edit((Set(Field.TITLE, RICH.title, "x"),), None, MARK))
    assert local.get(issue.ref) == issue


@pytest.mark.parametrize("column", ["status", "due", "priority"])
def test_a_value_that_no_tracker_wrote_is_refused(
    local: LocalTracker, path: Path, column: str
) -> None:
    local.create(NewIssue(RICH, BODY, MARK))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"UPDATE issues SET {column} = 'nonsense'")
    with pytest.raises(StateError, match="the embedded tracker is damaged"):
        local.issues()


def test_a_file_that_is_no_database_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not a database\n" * 100)
    with closing(tracker_at(path)) as local, pytest.raises(StateError, match="damaged"):
        local.issues()
    assert path.read_text() == "not a database\n" * 100


def test_an_edit_made_of_an_older_state_is_refused_and_overwrites_nobody(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with closing(tracker_at(path)) as ours, closing(tracker_at(path, "ines")) as ines:
        was = ours.create(NewIssue(RICH, BODY, MARK))
        ines.edit_by_hand(ONE, (), f"{was.body}\nMine")
        with pytest.raises(Stale):
            ours.edit(ONE, Edit((Set(Field.TITLE, RICH.title, "New"),), "ours", MARK, was))
        now = ours.get(ONE)
        assert isinstance(now, Issue)
        assert (now.fields.title, now.body) == (RICH.title, f"{was.body}\nMine")
        ours.edit(ONE, Edit((Set(Field.TITLE, RICH.title, "New"),), None, MARK, now))

"""The three-way merge, line by line of its table."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.model.issues import Field, Fields, Members, Set, Status
from notesync.model.ledger import Base, Dispute
from notesync.model.settings import ConflictPolicy
from notesync.sync.merge import Merged, Verdict, after_write, decide, merge
from notesync.sync.render import text_fingerprint
from tests.builders import draft, fields

A, B, C = "a", "b", "c"
ASK, NOTES, TRACKER = ConflictPolicy.ASK, ConflictPolicy.NOTES, ConflictPolicy.TRACKER

VALUES: dict[Field, tuple[str | None, str | None, str | None]] = {
    Field.TITLE: ("Order pumps", "Order spare pumps", "Buy pumps"),
    Field.DUE: (None, "2031-04-01", "2031-05-01"),
    Field.PRIORITY: ("low", "high", None),
    Field.BLOCK: ("facts 1", "facts 2", "text 3"),
}


def put(field: Field, value: str | None) -> Fields:
    return Fields("Order pumps").with_scalar(field, value)


def merged(
    ours: Fields,
    theirs: Fields,
    asked: Fields,
    seen: Fields | None = None,
    policy: ConflictPolicy = ASK,
) -> Merged:
    return merge(draft(ours), theirs, Base(asked, asked if seen is None else seen), policy)


@pytest.mark.parametrize(
    ("ours", "theirs", "asked", "seen", "verdict"),
    [
        (A, A, A, A, Verdict.KEEP),
        (A, B, A, A, Verdict.KEEP),
        (A, B, A, B, Verdict.KEEP),
        (B, A, A, A, Verdict.WRITE),
        (B, C, A, C, Verdict.WRITE),
        (B, B, A, A, Verdict.AGREED),
        (B, C, A, A, Verdict.CONFLICT),
        (None, A, A, A, Verdict.WRITE),
        (None, B, A, A, Verdict.CONFLICT),
        (A, None, A, A, Verdict.KEEP),
    ],
)
def test_the_table(
    ours: str | None, theirs: str | None, asked: str, seen: str, verdict: Verdict
) -> None:
    assert decide(ours, theirs, asked, seen) is verdict


@pytest.mark.parametrize("field", VALUES)
def test_what_only_a_person_changed_stays(field: Field) -> None:
    one, _, other = VALUES[field]
    asked = put(field, one)
    assert merged(asked, put(field, other), asked) == Merged((), (), Base(asked, asked))


@pytest.mark.parametrize("field", VALUES)
def test_what_only_the_notes_changed_is_written(field: Field) -> None:
    one, other, _ = VALUES[field]
    asked, ours = put(field, one), put(field, other)
    result = merged(ours, asked, asked)
    assert result.changes == (Set(field, asked.scalar(field), ours.scalar(field)),)
    assert result.base == Base(ours, asked)
    assert result.disputes == ()


@pytest.mark.parametrize("field", VALUES)
def test_what_both_changed_to_the_same_only_moves_the_base(field: Field) -> None:
    one, other, _ = VALUES[field]
    asked, ours = put(field, one), put(field, other)
    assert merged(ours, ours, asked) == Merged((), (), Base(ours, ours))


@pytest.mark.parametrize("field", VALUES)
def test_what_both_changed_differently_is_shown_and_theirs_kept(field: Field) -> None:
    asked, ours, theirs = (put(field, value) for value in VALUES[field])
    dispute = Dispute(field, ours.scalar(field), theirs.scalar(field))
    # The base does not move: the next run sees the same conflict again.
    assert merged(ours, theirs, asked) == Merged((), (dispute,), Base(asked, asked))


@pytest.mark.parametrize("field", VALUES)
def test_the_policy_notes_writes_over_the_tracker(field: Field) -> None:
    asked, ours, theirs = (put(field, value) for value in VALUES[field])
    result = merged(ours, theirs, asked, policy=NOTES)
    assert result.changes == (Set(field, theirs.scalar(field), ours.scalar(field)),)
    assert result.disputes == ()


@pytest.mark.parametrize("field", VALUES)
def test_the_policy_tracker_takes_theirs_for_agreed(field: Field) -> None:
    asked, ours, theirs = (put(field, value) for value in VALUES[field])
    result = merged(ours, theirs, asked, policy=TRACKER)
    assert result == Merged((), (), Base(ours, theirs))
    assert merged(ours, theirs, result.base.asked, result.base.seen) == result


def test_a_block_whose_text_already_stands_there_is_agreed() -> None:
    asked = fields(block="facts 1")
    theirs = fields(block=text_fingerprint("> new text"))
    ours = draft(fields(block="facts 2"), text="> new text\r\n")
    result = merge(ours, theirs, Base(asked, asked), ASK)
    assert result.changes == ()
    assert result.disputes == ()
    assert result.base.asked.block == "facts 2"
    assert result.base.seen.block == theirs.block


OPEN, DONE, NO = Status.OPEN, Status.COMPLETED, Status.NOT_PLANNED


@pytest.mark.parametrize(
    ("ours", "theirs", "asked", "seen", "after"),
    [
        (DONE, OPEN, OPEN, OPEN, DONE),
        (NO, OPEN, OPEN, OPEN, NO),
        (OPEN, DONE, OPEN, OPEN, None),
        (OPEN, NO, OPEN, NO, None),
        (DONE, NO, OPEN, OPEN, None),
        (NO, DONE, DONE, DONE, None),
        (DONE, OPEN, DONE, DONE, None),
        (OPEN, DONE, DONE, DONE, OPEN),
        (OPEN, NO, DONE, DONE, OPEN),
        (OPEN, DONE, NO, OPEN, OPEN),
    ],
    ids=[
        "ticked closes as completed",
        "struck closes as not planned",
        "a human's close survives an unticked note",
        "and goes on surviving",
        "ticked where a human closed: the tracker's reason wins",
        "struck after ticked: closed is closed",
        "a human's reopen stands while the note stays ticked",
        "unticking reopens",
        "unticking reopens whatever the reason",
        "unticking reopens whoever closed",
    ],
)
def test_status_is_open_or_closed(
    ours: Status, theirs: Status, asked: Status, seen: Status, after: Status | None
) -> None:
    ours_, theirs_, asked_, seen_ = (fields(status=one) for one in (ours, theirs, asked, seen))
    result = merged(ours_, theirs_, asked_, seen_)
    assert result.disputes == ()
    assert result.changes == ((Set(Field.STATUS, theirs, after),) if after else ())


SETS = (Field.LABELS, Field.ASSIGNEES)


@pytest.mark.parametrize("field", SETS)
@pytest.mark.parametrize(
    ("ours", "theirs", "asked", "add", "remove"),
    [
        ("a", "a", "a", "", ""),
        ("a", "a x", "a", "", ""),
        ("a", "x", "a", "", ""),
        ("a b", "a", "a", "b", ""),
        ("a b", "a B", "a", "", ""),
        ("A", "a", "a", "", ""),
        ("a", "a b", "a b", "", "b"),
        ("a", "a B x", "a b", "", "B"),
        ("a", "a", "a b", "", ""),
        ("c", "a x", "a", "c", "a"),
        ("a b c", "a", "a b", "c", ""),
    ],
    ids=[
        "nothing changed",
        "a human's addition stays",
        "a human's removal stays",
        "added by the notes",
        "added by the notes, there already in other case",
        "only the case changed",
        "removed by the notes",
        "removed as the tracker spells it",
        "removed by the notes, gone already",
        "replaced, the human's stays",
        "what was dropped is not asked for again",
    ],
)
def test_sets_are_merged_member_by_member(
    field: Field, ours: str, theirs: str, asked: str, add: str, remove: str
) -> None:
    def of(names: str) -> Fields:
        return Fields("t").with_members(field, frozenset(names.split()))

    result = merged(of(ours), of(theirs), of(asked))
    wanted = Members(field, tuple(add.split()), tuple(remove.split()))
    assert result.changes == ((wanted,) if add or remove else ())
    settled = merged(of(ours), of(theirs), result.base.asked, result.base.seen)
    assert settled.changes == ()


def test_every_field_is_judged_by_itself() -> None:
    asked = fields("Order pumps", due=date(2031, 4, 1))
    ours = replace(asked, title="Order spare pumps", due=date(2031, 4, 8), status=DONE)
    theirs = replace(asked, due=date(2031, 6, 1), labels=frozenset({"urgent"}))
    result = merged(ours, theirs, asked)
    assert [change.field for change in result.changes] == [Field.TITLE, Field.STATUS]
    assert [one.field for one in result.disputes] == [Field.DUE]
    assert result.base.asked == replace(ours, due=asked.due)


def test_after_a_write_the_base_holds_what_the_tracker_shows_now() -> None:
    asked = fields("Order pumps", labels=frozenset({"new"}))
    returned = fields("Order p…", due=date(2031, 1, 1), labels=frozenset({"dock"}))
    changes = (Set(Field.TITLE, "x", "Order pumps"), Members(Field.LABELS, ("new",), ()))
    after = after_write(Base(asked, fields("x")), changes, returned)
    assert after == Base(asked, fields("Order p…", labels=frozenset({"dock"})))

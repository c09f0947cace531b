"""Repair closes what we filed twice, and nothing that is anybody else's."""

from dataclasses import replace

from notesync.model.issues import Event, Field, Gone, Issue, IssueRef, Set, Status
from notesync.model.plan import Doubled
from notesync.sync.render import spliced, text_fingerprint
from notesync.sync.repair import repair
from tests.builders import KEY, fields, marker

BLOCK = "> quote"
MARK = marker(fields(), block=text_fingerprint(BLOCK))
KEEP = Issue(IssueRef("1"), fields(), spliced("", BLOCK), MARK, author="notesync")
OTHER = replace(KEEP, ref=IssueRef("2"))
DOUBLED = Doubled(KEY, KEEP.ref, (OTHER.ref,), "Order the spare pumps")


def left(other: Issue, keep: Issue | Gone = KEEP, events: tuple[Event, ...] = ()) -> str:
    amends, (one,) = repair([DOUBLED], {"1": keep, "2": other}, {"2": events})
    assert amends == ()
    assert one.ref == other.ref
    return one.reason


def test_the_others_are_closed_as_duplicates_with_a_link() -> None:
    (amend,), none = repair([DOUBLED], {"1": KEEP, "2": OTHER}, {})
    assert none == ()
    assert amend.ref == OTHER.ref
    assert amend.changes == (Set(Field.STATUS, "open", "duplicate"),)
    assert amend.remark == "Duplicate of #1"
    assert amend.duplicate_of == KEEP.ref
    assert amend.entry is None


def test_a_closed_one_only_changes_its_reason() -> None:
    done = fields(status=Status.COMPLETED)
    other = replace(OTHER, fields=done, marker=replace(MARK, asked=done))
    (amend,), _ = repair([DOUBLED], {"1": KEEP, "2": other}, {})
    assert amend.changes == (Set(Field.STATUS, "completed", "duplicate"),)


def test_what_a_person_filed_or_touched_is_left_alone() -> None:
    assert left(replace(OTHER, author="mallory")) == "mallory filed it, not notesync"
    assert left(replace(OTHER, author="")) == "nobody can tell who filed it"
    unknown = replace(KEEP, author="")
    assert left(OTHER, unknown) == "notesync filed it, not who filed the other"
    assert left(replace(OTHER, author=""), unknown) == "nobody can tell who filed it"
    assert left(replace(OTHER, comments=1)) == "it has 1 comment"
    assert left(OTHER, events=(Event("ada", "", "due", None, None),)) == "ada changed its due"


def test_what_is_left_alone_names_the_command_that_ends_it() -> None:
    found: dict[str, Issue | Gone] = {"1": KEEP, "2": replace(OTHER, comments=1)}
    _, (one,) = repair([DOUBLED], found, {})
    assert "`notesync issue close 2 --reason duplicate`" in one.way


def test_nothing_is_closed_for_an_issue_that_is_gone() -> None:
    assert left(OTHER, Gone(KEEP.ref, "deleted")) == "the issue that would stay is gone: deleted"


def test_what_is_gone_already_needs_nothing() -> None:
    found: dict[str, Issue | Gone] = {"1": KEEP, "2": Gone(OTHER.ref, "deleted")}
    assert repair([DOUBLED], found, {}) == ((), ())

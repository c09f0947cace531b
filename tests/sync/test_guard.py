"""Guards say no exactly at their boundary, and no sooner."""

from dataclasses import replace

import pytest

from notesync.model.issues import Change, Field, IssueRef, Set, Status
from notesync.model.ledger import Base
from notesync.model.plan import Create, Operation, Update
from notesync.model.settings import GuardSettings
from notesync.sync.gate import SECRETS
from notesync.sync.guard import OVERRULABLE, Extent, refusals
from tests.builders import draft, fields

SETTINGS = GuardSettings()
WHOLE = [one for one in OVERRULABLE if one != SECRETS]
"""Those that refuse a plan as a whole: the gate refuses items."""
CLOSE = Set(Field.STATUS, Status.OPEN, Status.COMPLETED)
RETITLE = Set(Field.TITLE, "a", "b")


def creates(count: int) -> list[Operation]:
    return [Create(draft(fields()), "new line")] * count


def update(change: Change) -> Update:
    base = Base(fields(), fields())
    return Update(draft(fields()), IssueRef("1"), (change,), base, 2, (), "changed")


def updates(count: int, change: Change) -> list[Operation]:
    return [update(change)] * count


def guards(
    operations: list[Operation], extent: Extent, settings: GuardSettings = SETTINGS
) -> list[str]:
    return [one.guard for one in refusals(operations, extent, settings)]


@pytest.mark.parametrize(("count", "expected"), [(25, []), (26, ["max-create"])])
def test_more_creations_than_allowed_are_refused(count: int, expected: list[str]) -> None:
    assert guards(creates(count), Extent(count, 0, 0)) == expected


@pytest.mark.parametrize(
    ("count", "still_open", "expected"),
    [
        (9, 10, []),
        (10, 34, []),
        (10, 33, ["mass-close"]),
        (12, 40, []),
        (13, 40, ["mass-close"]),
    ],
)
def test_a_mass_close_is_many_and_a_large_share(
    count: int, still_open: int, expected: list[str]
) -> None:
    operations = updates(count, CLOSE)
    assert guards(operations, Extent(100, 100, still_open)) == expected


@pytest.mark.parametrize(
    ("count", "linked", "expected"),
    [(9, 9, []), (10, 10, ["all-changed"]), (10, 11, []), (11, 11, ["all-changed"])],
)
def test_all_items_changed_at_once_are_refused(
    count: int, linked: int, expected: list[str]
) -> None:
    assert guards(updates(count, RETITLE), Extent(linked, linked, linked)) == expected


@pytest.mark.parametrize(
    ("items", "still_open", "expected"), [(0, 1, ["no-items"]), (0, 0, []), (1, 1, [])]
)
def test_no_item_where_open_issues_come_from_is_refused(
    items: int, still_open: int, expected: list[str]
) -> None:
    assert guards([], Extent(items, 0, still_open)) == expected


@pytest.mark.parametrize("guard", WHOLE)
def test_each_guard_is_overruled_by_its_own_name_alone(guard: str) -> None:
    settings = replace(SETTINGS, allowed=frozenset({guard}))
    operations = updates(10, CLOSE)
    both = guards(operations, Extent(0, 10, 10))
    assert both == WHOLE
    assert guards(operations, Extent(0, 10, 10), settings) == [g for g in both if g != guard]


def test_every_refusal_names_the_flag_that_allows_it() -> None:
    (refusal,) = refusals(creates(40), Extent(40, 0, 0), SETTINGS)
    assert "--max-create 40" in refusal.flag
    for one in refusals(updates(10, CLOSE), Extent(0, 10, 10), SETTINGS):
        assert one.flag == f"--allow {one.guard}"


def test_every_refusal_says_how_many_of_what() -> None:
    (flood,) = refusals(creates(40), Extent(40, 0, 0), SETTINGS)
    assert flood.message == "40 issues would be filed, more than the 25 that one push may"
    close, change, none = refusals(updates(10, CLOSE), Extent(0, 10, 12), SETTINGS)
    assert none.message == "no item was found in these notes, where 12 open issues come from"
    assert close.message == "10 of 12 open issues would be closed at once"
    assert change.message == "all 10 issues of these notes would change at once"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (CLOSE, True),
        (RETITLE, False),
        (Set(Field.STATUS, Status.COMPLETED, Status.OPEN), False),
        (Set(Field.STATUS, Status.COMPLETED, Status.NOT_PLANNED), False),
    ],
)
def test_only_what_takes_an_open_issue_away_is_a_close(change: Change, expected: bool) -> None:
    assert update(change).closes is expected

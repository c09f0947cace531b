"""The plan, the outcome, the reading and the board as text in a terminal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from notesync.model.board import Board
from notesync.model.document import Document, Meeting
from notesync.model.issues import Field, IssueRef, Key, Set, Status
from notesync.model.items import Kind, Priority, Reading, Severity, State
from notesync.model.plan import Create, Done, Failed, Outcome, Plan
from notesync.report.board import board_text, status_text
from notesync.report.brief import Group, OwnerLoad, brief_of, group_of
from notesync.report.check import check_text
from notesync.report.counts import Counts, counts_of
from notesync.report.outcome import GRAVEST_FIRST, Failure, outcome_text
from notesync.report.plan import plan_text
from tests.report.report_samples import (
    BOARD,
    CLOSED,
    CONFLICT,
    DUE_MOVED,
    HOLD,
    LABELS,
    READING,
    REFUSAL,
    REOPENED,
    RICH_PLAN,
    SOURCE,
    TODAY,
    UNREAD,
    VANISHED,
    adopt,
    card,
    draft,
    update,
)

FAILED = Failed(
    Key("ns-ffffffffff"), "create", "Paint the crane", "stale", "it moved", "Look at #3."
)
OUTCOME = Outcome(
    (
        Done(Key("a"), "create", IssueRef("31"), "Order the spare pumps", ("assignee mira-o",)),
        Done(Key("b"), "update", IssueRef("9"), "Mend the crane"),
        Done(Key("c"), "adopt", IssueRef("11"), "Tar the ropes"),
    ),
    (FAILED,),
)

REPORTS: dict[str, Callable[[int], Text]] = {
    "plan": lambda width: plan_text(RICH_PLAN, width),
    "outcome": lambda width: outcome_text(OUTCOME, width),
    "check": lambda width: check_text((READING,), (UNREAD,), width),
    "board": lambda width: board_text(BOARD, width),
    "status": lambda width: status_text(BOARD, RICH_PLAN, width),
}


def printed(text: Text, width: int = 80) -> str:
    file = StringIO()
    Console(file=file, no_color=True, width=width).print(text)
    return file.getvalue()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [24, 40, 80, 132])
def test_no_line_exceeds_the_width(name: str, width: int) -> None:
    lines = REPORTS[name](width).plain.splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


@pytest.mark.parametrize("name", REPORTS)
def test_without_a_terminal_the_print_is_the_text_and_carries_no_codes(name: str) -> None:
    report = REPORTS[name](80)
    assert printed(report) == report.plain + "\n"


@pytest.mark.parametrize("name", REPORTS)
def test_no_color_on_a_terminal_leaves_no_colour_code(name: str) -> None:
    file = StringIO()
    Console(file=file, no_color=True, force_terminal=True, width=80).print(REPORTS[name](80))
    assert not any(f"\x1b[{code}m" in file.getvalue() for code in ("31", "32", "33", "35", "36"))


def test_a_line_has_no_trailing_blanks() -> None:
    for report in REPORTS.values():
        assert not [line for line in report(80).plain.splitlines() if line != line.rstrip()]


# The plan.


def test_each_operation_has_its_symbol_and_name() -> None:
    heads = [line[:8] for line in plan_text(RICH_PLAN).plain.splitlines()]
    assert heads.count("  + new ") == 3
    for head in ("  ~ #9  ", "  - #10 ", "  = #11 ", "  ! hold", "  ! #17 ", "  ? #5  "):
        assert head in heads


def test_titles_stand_in_one_column_however_long_the_names_are() -> None:
    plan = Plan("n", "t", (update("7", "Mend", DUE_MOVED), update("1234", "Paint", DUE_MOVED)))
    text = plan_text(plan).plain.splitlines()
    assert text[0].index("Mend") == text[3].index("Paint")


def test_a_field_shows_what_it_was_and_what_it_becomes_in_aligned_columns() -> None:
    lines = plan_text(Plan("n", "t", (update("9", "Mend", DUE_MOVED, LABELS),))).plain.splitlines()
    assert lines[1].strip() == "due:    2031-03-10 → 2031-03-12"
    assert lines[2].strip() == "labels: +quay −backlog"


def test_a_title_too_long_for_one_line_is_shown_on_two_that_align() -> None:
    moved = Set(Field.TITLE, "Mend the old crane at the north quay", "Mend the new crane " * 4)
    lines = plan_text(Plan("n", "t", (update("9", "Mend", moved),)), 60).plain.splitlines()
    assert lines[1].index("Mend the old") == lines[2].index("Mend the new")
    assert lines[2].endswith("…")


def test_an_empty_value_is_said_in_words() -> None:
    change = Set(Field.DUE, None, "2031-03-12")
    assert "(none) → 2031-03-12" in plan_text(Plan("n", "t", (update("9", "M", change),))).plain


def test_a_fingerprint_is_never_shown() -> None:
    change = Set(Field.BLOCK, "0123456789abcdef", "fedcba9876543210")
    text = plan_text(Plan("n", "t", (update("9", "Mend", change),))).plain
    assert "0123456789abcdef" not in text
    assert "body: our part is written anew" in text


def test_every_reason_comes_with_file_and_line_once() -> None:
    create = Create(draft("Mend", 12), f"first seen at {SOURCE}:12")
    assert plan_text(Plan("n", "t", (create,)), 120).plain.count(f"{SOURCE}:12") == 1
    create = Create(draft("Mend", 12), "first seen")
    assert f"{SOURCE}:12 · first seen" in plan_text(Plan("n", "t", (create,)), 120).plain


def test_a_create_states_its_facts() -> None:
    mend = draft("Mend", due=TODAY, priority=Priority.HIGH, assignees=frozenset({"mira-o"}))
    text = plan_text(Plan("n", "t", (Create(mend, "new"),))).plain
    assert "for mira-o · due 2031-03-12 · high priority" in text


def test_a_decision_that_is_filed_closed_says_so() -> None:
    record = replace(draft("Moor", status=Status.COMPLETED), kind=Kind.DECISION)
    assert (
        "decision · closed as completed" in plan_text(Plan("n", "t", (Create(record, ""),))).plain
    )


def test_each_way_to_settle_a_hold_stands_whole_on_its_own_line() -> None:
    lines = [line.strip() for line in plan_text(Plan("n", "t", (HOLD,)), 40).plain.splitlines()]
    assert set(HOLD.ways) <= set(lines)


def test_a_conflict_shows_all_three_values() -> None:
    lines = [line.split() for line in plan_text(RICH_PLAN).plain.splitlines()]
    assert ["was", "2031-03-10"] in lines
    assert ["notes", "2031-03-12"] in lines
    assert ["tracker", "2031-03-20"] in lines


def test_a_refusal_names_the_flag_and_that_nothing_is_written() -> None:
    text = plan_text(Plan("n", "t", (update("9", "M", CLOSED),), refusals=(REFUSAL,))).plain
    assert "--allow-mass-close" in text
    assert "Refused: nothing will be written." in text


def test_hostile_text_in_a_title_reaches_no_terminal() -> None:
    create = Create(draft("\x1b]0;owned\x07 [bold]Mend[/bold]"), "new")
    text = printed(plan_text(Plan("n", "t", (create,))))
    assert "\x1b" not in text
    assert "[bold]Mend[/bold]" in text


def last_line(plan: Plan) -> str:
    return plan_text(plan, 200).plain.splitlines()[-1]


def test_the_total_tells_closes_from_updates() -> None:
    operations = (
        Create(draft("a"), ""),
        update("1", "b", DUE_MOVED),
        update("2", "c", CLOSED),
        update("3", "d", REOPENED),
        HOLD,
        adopt("4", "e"),
    )
    plan = Plan("n", "t", operations, unchanged=12)
    assert last_line(plan) == (
        "Plan: 1 to create, 2 to update, 1 to close, 1 to adopt, 1 held, 12 unchanged."
    )


def test_a_reason_for_closing_that_moves_is_no_close() -> None:
    change = Set(Field.STATUS, "completed", "not_planned")
    counts = counts_of(Plan("n", "t", (update("1", "a", change),)))
    assert counts == Counts(update=1)


def test_where_nothing_changes_the_total_says_what_is_true() -> None:
    assert last_line(Plan("n", "t", unchanged=7)) == (
        "Nothing to do: 7 items are true in the tracker."
    )
    assert last_line(Plan("n", "t", unchanged=1)) == (
        "Nothing to do: 1 item is true in the tracker."
    )


def test_known_conflicts_and_vanished_lines_leave_nothing_to_do_but_are_told() -> None:
    known = replace(CONFLICT, known=True)
    plan = Plan("n", "t", conflicts=(known,), vanished=(VANISHED,), unchanged=2)
    assert last_line(plan) == (
        "Nothing to do: 2 items are true in the tracker (1 in known conflict, 1 vanished)."
    )
    assert "due: known conflict" in plan_text(plan).plain


# The outcome.


def test_an_outcome_adds_up() -> None:
    last = outcome_text(OUTCOME).plain.splitlines()[-1]
    assert last == "1 created, 1 updated, 1 failed: 2 writes."
    one = Outcome((Done(Key("a"), "create", IssueRef("3"), "Mend"),))
    assert outcome_text(one).plain.splitlines()[-1] == "1 created, 0 updated: 1 write."


def test_what_the_tracker_left_out_is_told() -> None:
    assert "left out by the tracker: assignee mira-o" in outcome_text(OUTCOME).plain


def test_a_failure_shows_its_kind_its_hint_and_the_next_step() -> None:
    text = outcome_text(OUTCOME).plain
    assert "stale: it moved" in text
    assert "Look at #3." in text
    assert "run `notesync plan` and look again" in text


@pytest.mark.parametrize("kind", GRAVEST_FIRST)
def test_every_kind_of_failure_has_one_next_step(kind: Failure) -> None:
    failed = replace(FAILED, kind=kind)
    text = outcome_text(Outcome(failed=(failed, failed))).plain
    assert sum(line.startswith("→") for line in text.splitlines()) == 1
    assert "run `notesync p" in text or "next `notesync push`" in text


def test_an_interrupted_run_says_how_to_go_on() -> None:
    assert "run it again to go on" in outcome_text(Outcome(interrupted=True)).plain


# The reading.


def test_a_reading_shows_every_item_with_its_line() -> None:
    lines = [line.strip() for line in check_text((READING,)).plain.splitlines()]
    assert lines[:2] == [SOURCE, "Harbour review · 2031-03-05 · markdown"]
    assert "8  (!) we moor at berth two" in lines
    assert "12  [ ] order the spare pumps" in lines
    assert "Mira Osei → 2031-03-10 · high · also line 30" in lines
    assert "14  [x] sweep the pier" in lines
    assert "no owner → no date · done · probable" in lines


def test_a_document_without_items_or_header_says_so() -> None:
    bare = Reading(Document("notes/bare.md", "markdown", Meeting(), ()))
    text = check_text((bare,)).plain
    assert "untitled · no date · markdown" in text
    assert "no actions, no decisions" in text


def test_a_cancelled_action_and_a_note_are_told_apart_from_open_and_warning() -> None:
    action = replace(READING.actions[1], state=State.CANCELLED)
    note = replace(READING.diagnostics[0], severity=Severity.NOTE, line=None, hint="")
    text = check_text((replace(READING, actions=(action,), diagnostics=(note,)),), (), 120).plain
    assert "[-] sweep the pier" in text
    assert f"{SOURCE}: note[twin]" in text


def test_a_diagnostic_is_printed_as_editors_read_it_with_its_hint() -> None:
    text = check_text((READING,), (UNREAD,), 120).plain
    assert f"{SOURCE}:12: warning[twin] this may be the same task as line 30" in text
    assert "Word both lines alike." in text
    assert "notes/broken.md: error[binary] this is not text" in text


def test_the_sum_of_a_check_counts_documents_items_and_diagnostics() -> None:
    assert check_text((READING,), (UNREAD,)).plain.splitlines()[-1] == (
        "2 documents: 2 actions (1 open), 1 decision, 1 error, 1 warning, 1 not read."
    )
    assert check_text((), ()).plain == "0 documents: 0 actions (0 open), 0 decisions."


# The board and the brief.


def test_the_groups_are_disjoint_and_hold_every_card() -> None:
    grouped = [item for _, cards in brief_of(BOARD).groups for item in cards]
    assert sorted(item.ref.id for item in grouped) == [item.ref.id for item in BOARD.cards]


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (date(2031, 3, 11), Group.OVERDUE),
        (date(2031, 3, 12), Group.SOON),  # today is not late
        (date(2031, 3, 26), Group.SOON),  # the fourteenth day
        (date(2031, 3, 27), Group.OPEN),
        (None, Group.OPEN),
    ],
)
def test_a_due_date_decides_the_group_of_an_open_action(due: date | None, group: Group) -> None:
    assert group_of(card(1, "Mend", due=due), TODAY) is group


def test_a_closed_action_is_never_overdue() -> None:
    late = card(1, "Mend", due=date(2031, 1, 1), status=Status.COMPLETED)
    assert group_of(late, TODAY) is Group.DONE


def test_a_decision_stands_among_decisions_whether_open_or_closed() -> None:
    for status in (Status.OPEN, Status.COMPLETED):
        assert group_of(card(1, "Moor", kind=Kind.DECISION, status=status), TODAY) is Group.DECIDED
    dropped = card(1, "Moor", kind=Kind.DECISION, status=Status.NOT_PLANNED)
    assert group_of(dropped, TODAY) is Group.DROPPED


def test_the_brief_counts_open_work_by_owner_the_busiest_first() -> None:
    brief = brief_of(BOARD)
    assert brief.owners == (OwnerLoad("Mira Osei", 2, 1), OwnerLoad("Tomas Lind", 2, 0))
    assert [item.ref.id for item in brief.unowned] == ["4"]


def test_within_a_group_the_earliest_day_comes_first_and_then_the_more_urgent() -> None:
    cards = (
        card(1, "undated"),
        card(2, "later", due=date(2031, 9, 2)),
        card(3, "sooner", due=date(2031, 9, 1)),
        card(4, "sooner and urgent", due=date(2031, 9, 1), priority=Priority.URGENT),
    )
    assert [item.ref.id for item in brief_of(Board("t", TODAY, cards)).open] == list("4321")


def test_an_overdue_card_is_marked_without_colour() -> None:
    assert "! 2031-03-10" in printed(board_text(BOARD))
    assert "! 2031-03-26" not in printed(board_text(BOARD))


def test_a_narrow_terminal_drops_columns_before_it_drops_the_title() -> None:
    assert "…harbour-review.md:12" in board_text(BOARD, 120).plain.replace("-03-05-", "")
    assert "Mira Osei" in board_text(BOARD, 80).plain
    narrow = board_text(BOARD, 40).plain
    assert "Mira Osei" not in narrow
    assert "#1  Order the spare" in narrow


def test_an_empty_board_says_so() -> None:
    assert "The board is empty." in board_text(Board("t", TODAY)).plain


def test_the_brief_tells_what_waits_in_the_notes() -> None:
    text = status_text(BOARD, RICH_PLAN, 200).plain
    assert "4  open: 1 overdue, 1 due within 14 days, 1 without owner" in text
    assert "3 to create, 1 to update, 1 to close" in text
    assert "a push is refused: 12 of 30 open issues would be closed" in text
    assert "Mira Osei   2 open, 1 overdue" in text


def test_the_brief_tells_when_notes_and_tracker_agree() -> None:
    assert "nothing: the two agree" in status_text(BOARD, Plan("n", "t")).plain

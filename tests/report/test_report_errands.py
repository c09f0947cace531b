"""Stories, errands and conflicts for the eye: what matters is said, in the width there is."""

from dataclasses import replace

import pytest
from rich.text import Text

from notesync.model.errand import Errand, Left, Lost, Run
from notesync.model.issues import Field, IssueRef, Key, Members, Set, Status
from notesync.model.items import Kind
from notesync.model.ledger import Record, Written
from notesync.model.plan import Amend, Conflict, Done, Doubled, Outcome, Plan
from notesync.model.story import FieldStory, Line, Owner, Standing, Story
from notesync.report.errand import errand_text, lost_text, move_text, runs_text
from notesync.report.explain import story_json, story_text
from notesync.report.outcome import outcome_text
from notesync.report.plan import plan_text
from notesync.report.state import facts_text, recovered_text
from tests.builders import fields, link, place

KEY = Key("ns-aaaaaaaaaa")
REF = IssueRef("12", "https://example.org/12")
EVIL = "Order\x1b[2J the pumps \u202e" + "and a long line of words " * 8

CONFLICT = Conflict(
    KEY,
    REF,
    place(line=9),
    Field.DUE,
    asked="2031-03-10",
    ours="2031-03-12",
    theirs="2031-03-20",
    who="ada, 2031-03-06T09:00",
)
PLAN = Plan("harbour/notes", "local:t", conflicts=(CONFLICT,))
AMEND = Amend(
    KEY,
    REF,
    "Order the pumps",
    (Set(Field.STATUS, "open", "duplicate"),),
    "filed twice; #3 stays",
    remark="Duplicate of #3",
)

STORY = Story(
    key=KEY,
    kind=Kind.ACTION,
    title=EVIL,
    standing=Standing.HELD,
    why=("it is held: nobody knows",),
    ways=("notesync accept ns-aaaaaaaaaa",),
    lines=(Line(place(line=9), "same line"), Line(place(line=12))),
    ref=REF,
    status=Status.NOT_PLANNED,
    fields=(
        FieldStory(Field.TITLE, "a", "b", "a", EVIL, Owner.TRACKER, "it stays", "ada, 2031"),
        FieldStory(Field.DUE, None, None, None, None, Owner.BOTH),
        FieldStory(Field.BLOCK, "1", "2", "3", "4", Owner.TRACKER, "it stays", "ada, 2031"),
        FieldStory(Field.BLOCK, "1", "2", "3", "4", Owner.TRACKER, "it stays"),
    ),
    written=(
        Written(
            7,
            "2031-03-05T10:00:00+00:00",
            KEY,
            "update",
            REF,
            (
                Set(Field.TITLE, EVIL, "b"),
                Set(Field.BLOCK, "1", "2"),
                Members(Field.LABELS, ("a",), ("b",)),
            ),
        ),
    ),
)


def texts() -> list[Text]:
    """Everything that these reports can say, with strangers' text in it."""
    errand = Errand(Plan("n", "t", (replace(AMEND, title=EVIL),)), (Left(REF, EVIL, EVIL),))
    return [
        story_text(STORY, 60),
        errand_text(errand, 60),
        move_text(errand.plan, errand.plan, 60),
        lost_text((Lost(Field.TITLE, EVIL, EVIL, "2031", 3), Lost(Field.BLOCK, EVIL)), 60),
        runs_text((Run(7, "2031-03-05T10:00:00", (("create", 3), ("other", 1))),), 60),
        plan_text(replace(PLAN, conflicts=(replace(CONFLICT, ours=EVIL, who=EVIL),)), 60),
        plan_text(replace(PLAN, doubled=(Doubled(KEY, REF, (IssueRef("13"),), EVIL),)), 60),
        recovered_text((link(fields()),), 3, 60),
        facts_text({"ledger": EVIL, "links": 3}, 60),
    ]


@pytest.mark.parametrize("number", range(9))
def test_no_line_is_wider_than_told_and_none_acts(number: int) -> None:
    text = texts()[number]
    assert max(line.cell_len for line in text.split("\n")) <= 60
    assert "\x1b" not in text.plain
    assert "\u202e" not in text.plain


# Conflicts.


def test_a_conflict_names_both_values_who_wrote_which_and_the_ways_out() -> None:
    assert plan_text(PLAN, 80).plain.splitlines() == [
        "  ! #12  Order the spare pumps",
        "         due: conflict, changed on both sides; the tracker's value stays",
        "           was      2031-03-10",
        "           notes    2031-03-12",
        "                    notes/2031-03-05.md:9 · Harbour review, 2031-03-05",
        "           tracker  2031-03-20",
        "                    by ada, 2031-03-06T09:00",
        "         to settle it, one of:",
        "           write 2031-03-20 in notes/2031-03-05.md:9",
        "           change #12 to 2031-03-12",
        "           notesync push --conflicts notes (or tracker)",
        "",
        "Plan: 1 in conflict, 0 unchanged.",
    ]


def test_a_known_conflict_is_listed_without_the_ways_out() -> None:
    text = plan_text(replace(PLAN, conflicts=(replace(CONFLICT, known=True),)), 80).plain
    assert "due: known conflict" in text
    assert "to settle it" not in text


def test_a_conflict_of_the_body_shows_words_and_no_fingerprints() -> None:
    body = replace(CONFLICT, field=Field.BLOCK, asked="f00d", ours="beef", theirs="cafe", who="")
    text = plan_text(replace(PLAN, conflicts=(body,)), 80).plain
    assert "tracker  edited by hand" in text
    assert not any(print_ in text for print_ in ("f00d", "beef", "cafe"))


# Errands.


def test_an_errand_shows_what_is_written_and_what_is_left_alone() -> None:
    errand = Errand(Plan("n", "t", (AMEND,)), (Left(IssueRef("13"), "Mine", "it has 1 comment"),))
    text = errand_text(errand, 80).plain
    assert text.splitlines() == [
        "  - #12  Order the pumps",
        "         status: open → duplicate",
        "         filed twice; #3 stays · Duplicate of #3",
        "",
        "Left alone:",
        "  ? #13  Mine",
        "         it has 1 comment",
        "",
        "Plan: 1 to close, 1 left alone.",
    ]
    assert errand_text(Errand(Plan("n", "t"))).plain == "Plan: nothing to write."


def test_a_move_that_is_half_done_says_so() -> None:
    text = move_text(Plan("n", "there"), Plan("n", "here", (AMEND,)), 80).plain
    assert text.startswith("In there it is filed already.")


def test_lists_that_are_empty_say_so() -> None:
    assert runs_text(()).plain == "No run is remembered."
    assert lost_text(()).plain.startswith("Nothing that a person wrote")
    assert recovered_text((), 3).plain.startswith("Nothing to rebuild: 3 entries are kept")


def test_what_was_overwritten_last_comes_first() -> None:
    values = (Lost(Field.TITLE, "Old", run=1), Lost(Field.STATUS, "not_planned", "ada", "2031"))
    assert lost_text(values, 80).plain.splitlines() == [
        "status: not planned",
        "  by ada, 2031 · overwritten by a run of ours",
        "title: Old",
        "  overwritten by run 1",
    ]


def test_a_moved_item_is_recovered_with_its_place() -> None:
    record = Record(KEY, Kind.ACTION, "moved", (place(),), to="archive #1")
    assert "moved to archive #1 · Order the spare pumps" in recovered_text((record,), 0).plain
    bare = replace(record, places=())
    assert recovered_text((bare,), 0).plain.splitlines()[0].endswith("archive #1")


# Stories.


def test_a_story_tells_lines_fields_next_push_and_writes() -> None:
    text = story_text(replace(STORY, title="Order the pumps"), 80).plain
    for line in (
        "ns-aaaaaaaaaa  Order the pumps",
        "  action · #12 · not planned · https://example.org/12",
        "    Harbour review, 2031-03-05 · remembered",
        "  due        both     (none)",
        "Next push: held",
        "  to change that, one of:",
    ):
        assert line in text.splitlines()
    assert "our part of the body, labels +a -b" in " ".join(text.split())


def test_a_story_without_an_issue_says_so() -> None:
    bare = Story(KEY, Kind.DECISION, "Keep it", Standing.NEW, ("it has no issue",))
    assert "  decision · no issue here" in story_text(bare).plain
    gone = replace(bare, ref=REF)
    assert "#12 · gone" in story_text(gone).plain


def test_a_story_for_programs_is_versioned_and_whole() -> None:
    data = story_json(STORY)
    assert data["version"] == 1
    assert data["standing"] == "held"
    assert set(data) == {"version", *Story.__dataclass_fields__}


# Outcomes.


def test_only_a_run_that_filed_something_can_be_undone() -> None:
    done = Done(KEY, "create", REF, "Order the pumps")
    assert outcome_text(Outcome((done,), run=7)).plain.endswith(
        "Run 7; `notesync undo 7` takes it back."
    )
    for other in (Outcome((replace(done, op="update"),), run=7), Outcome((done,))):
        assert "undo" not in outcome_text(other).plain

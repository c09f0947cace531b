"""What a person wrote and we replaced is found, wherever it is told, and comes back as theirs."""

from dataclasses import replace

import pytest

from notesync.model.errand import Lost
from notesync.model.issues import Change, Event, Field, Issue, IssueRef, Members, Set
from notesync.model.ledger import Written
from notesync.sync.render import spliced, text_fingerprint
from notesync.sync.restore import lost, restoring
from tests.builders import KEY, fields, link

REF = IssueRef("1")
US, ADA = "notesync", "ada"
ASKED = fields("What the notes say")


def written(run: int, *changes: Change, op: str = "update", body: str | None = None) -> Written:
    return Written(run, f"2031-03-{run:02}", KEY, op, REF, changes, body)


def title(before: str, after: str) -> Set:
    return Set(Field.TITLE, before, after)


def event(actor: str, after: str | None, field: str = "title", day: int = 1) -> Event:
    return Event(actor, f"2031-03-{day:02}", field, None, after)


CREATED = written(1, op="create")


def test_a_value_of_a_person_that_we_wrote_over_is_lost() -> None:
    journal = [CREATED, written(2, title("Hers", "Ours"))]
    events = [event(US, "First", "created"), event(ADA, "Hers", day=4), event(US, "Ours", day=5)]
    assert lost(journal, events, US, ASKED) == (Lost(Field.TITLE, "Hers", ADA, "2031-03-04", 2),)


def test_an_edit_that_fell_between_our_look_and_our_write_is_lost_too() -> None:
    """The journal has the value that we saw; only the tracker knows what was there."""
    journal = [CREATED, written(2, title("First", "Ours"))]
    events = [event(ADA, "Hers"), event(US, "Ours")]
    assert [one.value for one in lost(journal, events, US, ASKED)] == ["Hers"]


def test_it_is_lost_too_where_another_token_of_ours_wrote_and_wrote_little_else() -> None:
    journal = [CREATED, written(2, title("First", "Ours"))]
    other = replace(event("bot", "open", "status"), before="completed")
    events = [event(ADA, "Hers"), event("bot", "Ours"), other]
    assert [one.value for one in lost(journal, events, US, ASKED)] == []
    told = written(3, Set(Field.STATUS, "completed", "open"))
    assert [one.value for one in lost([*journal, told], events, US, ASKED)] == ["Hers"]


@pytest.mark.parametrize(
    "events",
    [
        [event(US, "Older"), event(US, "Ours")],
        [event(US, "Ours"), event(ADA, "Hers")],
        [event(ADA, "Hers", "due"), event(US, "Ours")],
        [event(ADA, "Ours"), event(US, "Ours")],
    ],
    ids=["ours", "still there", "another field", "the same"],
)
def test_what_was_not_replaced_is_not_lost(events: list[Event]) -> None:
    assert lost([CREATED, written(2, title("Older", "Ours"))], events, US, ASKED) == ()


def test_without_a_history_what_we_had_not_written_is_lost() -> None:
    journal = [
        CREATED,
        written(2, title("?", "Ours"), Members(Field.LABELS, ("a",), ())),
        written(3, title("Ours", "Ours too")),
        written(4, title("Hers", "Ours again")),
    ]
    values = [(one.value, one.run) for one in lost(journal, [], US, ASKED)]
    assert values == [("?", 2), ("Hers", 4)]


def test_a_value_that_was_restored_by_command_counts_as_written() -> None:
    journal = [written(2, title("Ours", "Hers"), op="amend"), written(3, title("Hers", "New"))]
    assert lost(journal, [], US, ASKED) == ()


def test_a_value_is_told_once_with_the_last_run_that_replaced_it() -> None:
    journal = [CREATED, written(2, title("Hers", "A")), written(3, title("Hers", "B"))]
    events = [event(ADA, "Hers"), event(US, "A"), event(ADA, "Hers"), event(US, "B")]
    assert [(one.value, one.run) for one in lost(journal, events, US, ASKED)] == [("Hers", 3)]


def test_in_an_adopted_issue_we_are_who_made_our_changes() -> None:
    journal = [written(1, op="adopt"), written(2, title("Hers", "Ours"))]
    events = [event(ADA, "Hers"), Event("our-bot", "2031-03-02", "title", "Hers", "Ours")]
    assert [one.value for one in lost(journal, events, ADA, ASKED)] == ["Hers"]
    assert lost(journal, [event(ADA, "Hers")], ADA, ASKED) == ()


def test_a_write_that_no_journal_remembers_has_no_number() -> None:
    events = [event(ADA, "Hers"), event(US, "Ours"), event(US, "Known")]
    journal = [CREATED, written(2, title("Ours", "Known"))]
    assert [(one.value, one.run) for one in lost(journal, events, US, ASKED)] == [("Hers", 0)]


def test_what_the_notes_ask_for_is_ours_even_where_the_journal_was_lost() -> None:
    events = [event(ADA, "Hers"), event("old-bot", "What the notes say")]
    assert [(one.value, one.run) for one in lost([], events, US, ASKED)] == [("Hers", 0)]


# The body.


def rewrite(run: int, block: str, before: str, after: str, op: str = "update") -> Written:
    change = Set(Field.BLOCK, text_fingerprint(before), text_fingerprint(after))
    return written(run, change, op=op, body=spliced("Around.", block))


HERS = rewrite(3, "Hers", "Hers", "Third")


def test_a_block_that_is_not_as_we_had_written_it_is_lost() -> None:
    journal = [CREATED, rewrite(2, "First", "First", "Second"), HERS]
    events = [event(US, None, "body"), event(ADA, None, "body", 4), event(US, None, "body")]
    events.append(event(ADA, "Later"))
    assert lost(journal, events, US, ASKED) == (Lost(Field.BLOCK, "Hers", ADA, "2031-03-04", 3),)
    assert [one.value for one in lost(journal, [], US, ASKED)] == ["First", "Hers"]


def test_a_block_as_we_had_written_it_is_not_lost_whoever_wrote_around_it() -> None:
    journal = [CREATED, rewrite(2, "First", "First", "Second"), rewrite(3, "Second", "Second", "X")]
    events = [event(US, None, "body"), event(ADA, None, "body"), event(US, None, "body")]
    assert lost(journal, events, US, ASKED) == ()


def test_the_first_rewrite_is_judged_by_the_history() -> None:
    journal = [CREATED, HERS]
    assert lost(journal, [event(US, None, "body")], US, ASKED) == ()
    told = lost(journal, [event(ADA, None, "body"), event(US, None, "body")], US, ASKED)
    assert [(one.value, one.who) for one in told] == [("Hers", ADA)]


def test_a_body_without_our_block_and_a_remark_lose_nothing() -> None:
    bare = replace(HERS, body="No block.")
    remark = replace(HERS, op="amend", changes=())
    assert lost([CREATED, bare], [], US, ASKED) == ()
    assert lost([CREATED, remark], [], US, ASKED) == ()


def test_rewrites_older_than_the_history_are_judged_by_the_journal() -> None:
    journal = [CREATED, rewrite(2, "First", "First", "Second"), HERS]
    told = lost(journal, [event(ADA, None, "body"), event(US, None, "body")], US, ASKED)
    assert [(one.value, one.who) for one in told] == [("Hers", ADA)]


# Writing it back.

ISSUE = Issue(REF, fields("Ours"), spliced("Around.", "Block"))
LINK = link(fields("Ours"))


def test_a_restored_value_is_a_persons_to_the_next_push() -> None:
    amend = restoring(KEY, Lost(Field.TITLE, "Hers", ADA, "", 2), ISSUE, LINK)
    assert amend
    assert amend.changes == (title("Ours", "Hers"),)
    assert amend.entry == LINK
    assert amend.reason == "as it was before run 2, by ada"
    assert amend.block == ""


def test_a_restored_block_is_written_as_a_whole() -> None:
    amend = restoring(KEY, Lost(Field.BLOCK, "Hers"), ISSUE, None)
    assert amend
    assert amend.block == "Hers"
    change = Set(Field.BLOCK, text_fingerprint("Block"), text_fingerprint("Hers"))
    assert amend.changes == (change,)
    assert amend.reason == "as it was before"


def test_what_is_there_already_is_not_written() -> None:
    assert restoring(KEY, Lost(Field.TITLE, "Ours"), ISSUE, LINK) is None
    assert restoring(KEY, Lost(Field.BLOCK, "Block"), ISSUE, LINK) is None

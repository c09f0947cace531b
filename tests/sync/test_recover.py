"""What is known before a run: the ledger, and the markers where they know more."""

from dataclasses import replace

import pytest

from notesync.model.identity import Known
from notesync.model.issues import Fields, Issue, IssueRef, Key, Marker, Status
from notesync.model.items import Kind
from notesync.model.ledger import Base, Entry, Intent, Ledger, Link, Record
from notesync.sync.recover import Memory, age, remember, rightful_links
from tests.builders import KEY, NAMESPACE, fields, issue, link, marker, place

ASKED = fields("Asked")


def recall(issues: tuple[Issue, ...] = (), *entries: Entry) -> Memory:
    return remember(Ledger(NAMESPACE, entries), issues, NAMESPACE)


def test_a_lost_ledger_is_rebuilt_from_the_markers() -> None:
    shown = issue("7", fields("Retitled by a person"), mark=marker(ASKED, block="b", revision=3))
    memory = recall((shown,))
    # What the person changed is not taken for ours: seen is what we asked for.
    wanted = Link(
        KEY, Kind.ACTION, shown.ref, Base(ASKED, replace(ASKED, block="b")), (place(),), 3
    )
    assert memory.recovered == (wanted,)
    assert memory.entries == {KEY: wanted}


def test_markers_of_another_namespace_are_not_ours() -> None:
    shown = issue("7", fields(), mark=marker(ASKED, namespace="else/where"))
    assert recall((shown,)).entries == {}


@pytest.mark.parametrize(("revision", "title"), [(1, "Kept"), (2, "Kept"), (3, "Asked")])
def test_of_two_states_the_later_revision_is_right(revision: int, title: str) -> None:
    entry = link(fields("Kept"), revision=2)
    memory = recall((issue("1", ASKED, mark=marker(ASKED, revision=revision)),), entry)
    found = memory.entries[KEY]
    assert isinstance(found, Link)
    assert found.base.asked.title == title
    assert bool(memory.recovered) is (title == "Asked")


def test_where_two_issues_claim_a_key_the_linked_one_is_right() -> None:
    claims = tuple(issue(n, ASKED, mark=marker(ASKED, revision=9)) for n in ("1", "2"))
    memory = recall(claims, link(ASKED, issue="1", revision=9))
    assert memory.doubled == {KEY: claims}
    assert memory.recovered == ()
    assert memory.entries[KEY] == link(ASKED, issue="1", revision=9)


def test_an_issue_closed_as_a_duplicate_claims_nothing_beside_another() -> None:
    closed = replace(ASKED, status=Status.DUPLICATE)
    claims = (
        issue("1", closed, mark=marker(ASKED)),
        issue("2", ASKED, mark=marker(ASKED)),
    )
    memory = recall(claims)
    assert memory.doubled == {}
    (found,) = memory.recovered
    assert isinstance(found, Link)
    assert found.ref.id == "2"


def test_the_linked_issue_is_the_items_even_where_it_is_closed_as_a_duplicate() -> None:
    closed = replace(ASKED, status=Status.DUPLICATE)
    claims = (issue("1", closed, mark=marker(ASKED)), issue("2", ASKED, mark=marker(ASKED)))
    assert recall(claims, link(ASKED, issue="1")).doubled == {KEY: claims}
    assert recall(claims, link(ASKED, issue="2")).doubled == {}


def test_an_item_that_moved_away_is_known_to_have_moved_by_its_old_issue_alone() -> None:
    gone = replace(marker(ASKED, revision=2), moved_to="local:archive.db #4")
    memory = recall((issue("1", ASKED, mark=gone),), link(ASKED, revision=1))
    assert memory.entries[KEY] == Record(
        KEY, Kind.ACTION, "moved", (place(),), to="local:archive.db #4"
    )


def test_where_two_issues_claim_a_key_that_nothing_links_neither_is_believed() -> None:
    claims = tuple(issue(n, ASKED, mark=marker(ASKED)) for n in ("1", "2"))
    memory = recall(claims)
    assert memory.doubled == {KEY: claims}
    assert memory.entries == {}


def test_an_issue_outweighs_a_mere_record() -> None:
    record = Record(KEY, Kind.ACTION, "history", (place(),))
    memory = recall((issue("1", ASKED, mark=marker(ASKED)),), record)
    assert isinstance(memory.entries[KEY], Link)


OPEN, CLOSED = fields("t"), fields("t", status=Status.COMPLETED)


@pytest.mark.parametrize(
    ("asked", "shown", "still_open", "overruled"),
    [
        (OPEN, OPEN, True, False),
        (CLOSED, OPEN, False, False),
        (CLOSED, CLOSED, False, False),
        (OPEN, CLOSED, False, True),
    ],
)
def test_an_action_wants_doing_until_the_notes_or_a_person_close_it(
    asked: Fields, shown: Fields, still_open: bool, overruled: bool
) -> None:
    (known,) = recall((issue("1", shown),), link(asked)).known
    assert (known.open, known.overruled, known.issue) == (still_open, overruled, "1")


def test_a_decision_stands_though_its_issue_is_closed() -> None:
    entry = replace(link(CLOSED), kind=Kind.DECISION)
    (known,) = recall((issue("1", CLOSED),), entry).known
    assert (known.open, known.kind, known.issue) == (True, Kind.DECISION, "1")


@pytest.mark.parametrize("done", [True, False])
def test_a_record_wants_doing_unless_it_was_done(done: bool) -> None:
    record = Record(Key("ns-cccccccccc"), Kind.ACTION, "done", (place(),), done)
    (known,) = recall((), record).known
    assert (known.open, known.issue, known.places) == (not done, "", (place(),))


# Markers that are not believed.


def claiming(number: str, mark: Marker) -> Issue:
    return replace(issue(number, fields()), claims=(mark,))


def test_an_unbelieved_marker_is_no_entry_and_is_known_as_a_claim() -> None:
    memory = recall((claiming("7", marker(ASKED)),))
    assert memory.entries == {}
    assert [(one.key, one.issue) for one in memory.claimed] == [(KEY, "7")]
    assert memory.known == ()


def test_a_claim_to_an_item_that_has_its_issue_is_nothing() -> None:
    believed = issue("1", fields(), mark=marker(ASKED))
    assert recall((believed, claiming("7", marker(ASKED)))).claimed == ()
    assert recall((claiming("7", marker(ASKED)),), link(ASKED)).claimed == ()


def test_a_claim_from_another_namespace_is_none() -> None:
    assert recall((claiming("7", marker(ASKED, namespace="else/where")),)).claimed == ()


@pytest.mark.parametrize(
    ("intents", "linked"),
    [
        ((), ""),
        ((Intent(KEY, 6, ""),), "7"),
        ((Intent(KEY, 7, ""),), "8"),
        ((Intent(KEY, 9, ""),), ""),
        ((Intent(KEY, 6, "", ref="1"),), ""),
    ],
)
def test_only_the_answer_to_what_was_sent_is_believed_unasked(
    intents: tuple[Intent, ...], linked: str
) -> None:
    issues = (claiming("8", marker(ASKED)), claiming("7", marker(ASKED)))
    ledger = Ledger(NAMESPACE, (), intents)
    links = rightful_links(issues, ledger, NAMESPACE)
    assert [one.ref.id for one in links.values()] == [linked] * bool(linked)


def test_a_plan_knows_the_answer_to_what_was_sent() -> None:
    ledger = Ledger(NAMESPACE, (), (Intent(KEY, 6, ""),))
    memory = remember(ledger, (claiming("7", marker(ASKED)),), NAMESPACE)
    assert [one.key for one in memory.recovered] == [KEY]
    assert memory.claimed == ()


def test_a_believed_marker_outranks_a_claim() -> None:
    issues = (claiming("7", marker(ASKED)), issue("8", fields(), mark=marker(ASKED)))
    links = rightful_links(issues, Ledger(NAMESPACE, (), (Intent(KEY, 0, ""),)), NAMESPACE)
    assert [one.ref.id for one in links.values()] == ["8"]


def test_issues_are_ordered_by_their_numbers_whatever_stands_before_them() -> None:
    names = ["x", "HRB-9", "HRB-12", "100"]
    assert [age(IssueRef(name))[0] for name in names] == [0, 9, 12, 100]
    claims = [issue(name, ASKED, mark=marker(ASKED)) for name in ("HRB-100", "HRB-9")]
    assert [one.ref.id for one in recall(tuple(claims)).doubled[KEY]] == ["HRB-9", "HRB-100"]


@pytest.mark.parametrize(("status", "is_open"), [(Status.OPEN, True), (Status.COMPLETED, False)])
def test_a_claim_is_known_by_what_it_says_and_by_its_issue(status: Status, is_open: bool) -> None:
    shown = replace(claiming("7", marker(ASKED)), fields=fields(status=status))
    assert recall((shown,)).claimed == (Known(KEY, Kind.ACTION, (place(),), is_open, "7"),)

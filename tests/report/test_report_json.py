"""The JSON that other programs read: its shape is a promise."""

import json

from notesync.model.canonical import Plain
from notesync.model.issues import IssueRef, Key
from notesync.model.items import Kind
from notesync.model.plan import Done, Outcome, Plan
from notesync.report.json import board_json, check_json, outcome_json, plan_json, status_json
from tests.report.report_samples import BOARD, READING, RICH_PLAN, SOURCE, UNREAD

KEYS = {(SOURCE, Kind.ACTION, 12, "order the spare pumps"): Key("ns-pppppppppp")}


def at(value: Plain, *path: str | int) -> Plain:
    """The value at a path of names and positions."""
    for step in path:
        match value, step:
            case dict(), str():
                value = value[step]
            case list(), int():
                value = value[step]
            case _:
                raise KeyError(step)
    return value


def test_an_action_has_exactly_the_published_fields() -> None:
    assert at(check_json((READING,), (), KEYS), "documents", 0, "actions", 0) == {
        "key": "ns-pppppppppp",
        "text": "order the spare pumps",
        "owners": ["Mira"],
        "people": ["Mira Osei"],
        "due": "2031-03-10",
        "priority": "high",
        "done": False,
        "state": "open",
        "confidence": "certain",
        "line": 12,
        "end_line": 12,
        "also": [30],
        "section": "Actions",
        "rule": "checkbox",
        "quote": "- [ ] @Mira: order the spare pumps",
    }


def test_a_decision_a_meeting_and_a_diagnostic_have_exactly_the_published_fields() -> None:
    document = at(check_json((READING,), (), {}), "documents", 0)
    assert at(document, "meeting") == {
        "title": "Harbour review",
        "date": "2031-03-05",
        "series": "harbour",
        "attendees": ["Mira Osei"],
    }
    assert at(document, "decisions") == [
        {
            "key": None,
            "text": "we moor at berth two",
            "line": 8,
            "confidence": "certain",
            "rule": "decision-heading",
            "quote": "Decision: we moor at berth two",
        }
    ]
    assert at(document, "diagnostics") == [
        {
            "code": "twin",
            "severity": "warning",
            "line": 12,
            "message": "this may be the same task as line 30",
        }
    ]


def test_an_item_without_a_key_has_null_and_done_means_not_open() -> None:
    action = at(check_json((READING,), (), KEYS), "documents", 0, "actions", 1)
    assert at(action, "key") is None
    assert at(action, "done") is True


def test_a_document_that_was_not_read_appears_with_its_diagnostic_alone() -> None:
    documents = at(check_json((READING,), (UNREAD,), {}), "documents")
    assert at(documents, 1, "source") == "notes/broken.md"
    assert at(documents, 1, "actions") == []
    assert at(documents, 1, "decisions") == []
    assert at(documents, 1, "diagnostics", 0, "code") == "binary"


def test_documents_come_sorted_by_source_whatever_the_order_of_reading() -> None:
    assert check_json((READING,), (UNREAD,), {}) == check_json((READING,), (UNREAD,), {})
    documents = check_json((READING,), (UNREAD,), {})["documents"]
    assert [at(documents, n, "source") for n in (0, 1)] == [SOURCE, "notes/broken.md"]


def test_a_plan_carries_its_version_digest_and_counts() -> None:
    value = plan_json(RICH_PLAN)
    assert value["version"] == 3
    assert value["digest"] == RICH_PLAN.digest
    assert at(value, "counts", "create") == 3
    assert at(value, "counts", "close") == 1
    assert at(value, "operations", 0, "op") == "create"


def test_equal_plans_print_equal() -> None:
    assert json.dumps(plan_json(Plan("n", "t"))) == json.dumps(plan_json(Plan("n", "t")))


def test_an_outcome_has_its_sums() -> None:
    outcome = Outcome((Done(Key("a"), "create", IssueRef("3"), "Mend"),))
    value = outcome_json(outcome)
    assert value["counts"] == {"created": 1, "updated": 0, "failed": 0, "writes": 1}
    assert at(value, "done", 0, "ref", "id") == "3"
    assert value["interrupted"] is False


def test_the_status_says_in_numbers_what_its_text_says_in_words() -> None:
    value = status_json(BOARD, RICH_PLAN)
    assert value["counts"] == {
        "open": 4,
        "overdue": 1,
        "due_soon": 1,
        "unowned": 1,
        "decided": 1,
        "done": 1,
        "not_planned": 1,
    }
    assert at(value, "overdue", 0, "ref", "id") == "1"
    assert at(value, "owners", 0) == {"owner": "Mira Osei", "open": 2, "overdue": 1}
    assert at(value, "pending", "hold") == 1


def test_the_board_has_every_card_with_its_group_and_is_json() -> None:
    value = json.loads(json.dumps(board_json(BOARD)))
    assert [entry["group"] for entry in value["cards"]] == [
        "overdue",
        "soon",
        "open",
        "open",
        "decided",
        "done",
        "dropped",
    ]
    assert value["today"] == "2031-03-12"

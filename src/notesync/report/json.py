"""Everything the commands print as JSON: versioned, in the model's plain form."""

from collections.abc import Mapping, Sequence

from notesync.model.board import Board, Card
from notesync.model.canonical import Plain, plain
from notesync.model.document import Document
from notesync.model.issues import Key
from notesync.model.items import (
    ActionItem,
    Decision,
    Diagnostic,
    Item,
    Kind,
    Reading,
    State,
    Unread,
    kind_of,
)
from notesync.model.plan import Outcome, Plan
from notesync.model.roster import Stranger
from notesync.report.agenda import sections_of
from notesync.report.brief import brief_of, group_of
from notesync.report.counts import counts_of

CHECK_VERSION = 1
OUTCOME_VERSION = 1
STATUS_VERSION = 1
BOARD_VERSION = 1

Keys = Mapping[tuple[str, Kind, int, str], Key]
"""The keys of items by (source, kind, line, text); items that it lacks have none yet."""

Json = dict[str, Plain]


def check_json(readings: Sequence[Reading], unread: Sequence[Unread], keys: Keys) -> Json:
    """What was read, by document; one that could not be read has only its diagnostic."""
    documents = [
        *((reading.document.source, _reading(reading, keys)) for reading in readings),
        *((document.source, _unread(document)) for document in unread),
    ]
    documents.sort(key=lambda named: named[0])
    return {"version": CHECK_VERSION, "documents": [document for _, document in documents]}


def plan_json(plan: Plan, strangers: Sequence[Stranger] = ()) -> Json:
    """A plan as it is stored and applied, with its counts and the digest that guards it.

    `strangers` are no part of what is applied: owners that have no login.
    """
    beside: Json = {"strangers": plain(tuple(strangers))}
    return {**_record(plan), **beside, "counts": plain(counts_of(plan)), "digest": plan.digest}


def outcome_json(outcome: Outcome) -> Json:
    """What became of a plan, with its sums."""
    counts: Json = {
        "created": outcome.created,
        "updated": outcome.updated,
        "failed": len(outcome.failed),
        "writes": outcome.writes,
    }
    return {"version": OUTCOME_VERSION, **_record(outcome), "counts": counts}


def status_json(board: Board, plan: Plan) -> Json:
    """The brief in numbers, its pressing cards, and what waits in the notes."""
    brief = brief_of(board)
    counts: Json = {
        "open": len(brief.pending),
        "overdue": len(brief.overdue),
        "due_soon": len(brief.soon),
        "unowned": len(brief.unowned),
        "decided": len(brief.decided),
        "done": len(brief.done),
        "not_planned": len(brief.dropped),
    }
    return {
        "version": STATUS_VERSION,
        "target": brief.target,
        "today": brief.today.isoformat(),
        "counts": counts,
        "overdue": [_card(card, board) for card in brief.overdue],
        "due_soon": [_card(card, board) for card in brief.soon],
        "sections": [
            {"title": one.title, "cards": [_card(card, board) for card in one.cards]}
            for one in sections_of(board)
        ],
        "owners": plain(brief.owners),
        "pending": plain(counts_of(plan)),
    }


def board_json(board: Board) -> Json:
    """All cards in the order in which the board shows them."""
    brief = brief_of(board)
    return {
        "version": BOARD_VERSION,
        "target": board.target,
        "today": board.today.isoformat(),
        "cards": [_card(card, board) for _, cards in brief.groups for card in cards],
    }


def _card(card: Card, board: Board) -> Json:
    return {**_record(card), "group": group_of(card, board.today).value}


def _reading(reading: Reading, keys: Keys) -> Json:
    document = reading.document
    return {
        "source": document.source,
        "format": document.format,
        "meeting": _meeting(document),
        "actions": [_action(item, _key(item, document, keys)) for item in reading.actions],
        "decisions": [_decision(item, _key(item, document, keys)) for item in reading.decisions],
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in reading.diagnostics],
    }


def _unread(document: Unread) -> Json:
    nothing: Json = {"title": None, "date": None, "series": None, "attendees": []}
    return {
        "source": document.source,
        "format": None,
        "meeting": nothing,
        "actions": [],
        "decisions": [],
        "diagnostics": [_diagnostic(document.diagnostic)],
    }


def _meeting(document: Document) -> Json:
    meeting = document.meeting
    return {
        "title": meeting.title,
        "date": plain(meeting.date),
        "series": meeting.series,
        "attendees": [person.name for person in meeting.attendees],
    }


def _key(item: Item, document: Document, keys: Keys) -> Key | None:
    return keys.get((document.source, kind_of(item), item.span.line, item.text))


def _action(item: ActionItem, key: Key | None) -> Json:
    return {
        "key": key,
        "text": item.text,
        "owners": plain(item.owners),
        "people": plain(item.people),
        "due": plain(item.due),
        "priority": plain(item.priority),
        "done": item.state is not State.OPEN,
        "state": item.state.value,
        "confidence": item.confidence.value,
        "line": item.span.line,
        "end_line": item.span.end_line,
        "also": plain(item.also),
        "section": item.section,
        "rule": item.rule,
        "quote": item.quote,
    }


def _decision(item: Decision, key: Key | None) -> Json:
    return {
        "key": key,
        "text": item.text,
        "line": item.span.line,
        "confidence": item.confidence.value,
        "rule": item.rule,
        "quote": item.quote,
    }


def _diagnostic(diagnostic: Diagnostic) -> Json:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "line": diagnostic.line,
        "message": diagnostic.message,
    }


def _record(value: object) -> Json:
    record = plain(value)
    if not isinstance(record, dict):
        raise TypeError(f"no record of {type(value).__name__}")
    return record

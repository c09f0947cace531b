"""What was read, document by document, so that a person can see what was understood."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from rich.text import Text

from notesync.model.document import Document
from notesync.model.items import (
    ActionItem,
    Confidence,
    Decision,
    Diagnostic,
    Item,
    Reading,
    Severity,
    State,
    Unread,
)
from notesync.report.cells import (
    NARROWEST,
    counted,
    hang,
    indented,
    joined,
    paragraphs,
    widest,
)


def check_text(
    readings: Sequence[Reading],
    unread: Sequence[Unread] = (),
    width: int = 80,
    *,
    explain: bool = False,
) -> Text:
    """Every document with its actions, decisions and diagnostics, and one line of sums.

    `explain` adds who read each document, and why.
    """
    width = max(width, NARROWEST)
    return paragraphs(
        (
            *(_reading(reading, width, explain=explain) for reading in readings),
            *(_unread(document, width) for document in unread),
            hang(Text(), check_total(readings, unread), width, "bold"),
        )
    )


def unread_text(unread: Sequence[Unread], width: int = 80) -> Text:
    """The documents that could not be read, each with its diagnostic."""
    width = max(width, NARROWEST)
    return paragraphs(_unread(document, width) for document in unread)


def check_total(readings: Sequence[Reading], unread: Sequence[Unread] = ()) -> str:
    """All documents in one sentence."""
    actions = [action for reading in readings for action in reading.actions]
    is_open = sum(action.state is State.OPEN for action in actions)
    decisions = sum(len(reading.decisions) for reading in readings)
    parts = (
        f"{counted(len(actions), 'action')} ({is_open} open)",
        counted(decisions, "decision"),
        *_severities(readings, unread),
        f"{len(unread)} not read" if unread else "",
    )
    documents = counted(len(readings) + len(unread), "document")
    return f"{documents}: {', '.join(part for part in parts if part)}."


def _severities(readings: Sequence[Reading], unread: Sequence[Unread]) -> Iterable[str]:
    found = [
        *(diagnostic.severity for reading in readings for diagnostic in reading.diagnostics),
        *(document.diagnostic.severity for document in unread),
    ]
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        if number := found.count(severity):
            yield counted(number, severity.value)


def _reading(reading: Reading, width: int, *, explain: bool) -> Iterable[Text]:
    lines = widest((str(item.span.line) for item in reading.items), 6)
    document = reading.document
    yield from _header(document, width)
    if explain:
        yield from indented(2, f"read as {document.format}: {document.why}", width, "dim")
    for item in reading.items:
        yield from _item(item, lines, width)
    if not reading.items:
        yield from indented(2, "no actions, no decisions", width, "dim")
    for diagnostic in reading.diagnostics:
        yield from _diagnostic(diagnostic, width)


def _unread(document: Unread, width: int) -> Iterable[Text]:
    yield from hang(Text(), document.source, width, "bold")
    yield from indented(2, "not read", width)
    yield from _diagnostic(document.diagnostic, width)


def _header(document: Document, width: int) -> Iterable[Text]:
    meeting = document.meeting
    yield from hang(Text(), document.source, width, "bold")
    about = joined(
        (
            meeting.title or "untitled",
            meeting.date.isoformat() if meeting.date else "no date",
            document.format,
        )
    )
    yield from indented(2, about, width, "dim")


def _item(item: Item, lines: int, width: int) -> Iterable[Text]:
    lead = Text.assemble(
        "  ", (f"{item.span.line:>{lines}}", "dim"), "  ", (_box(item), "bold"), " "
    )
    yield from hang(lead, item.text, width)
    if details := _details(item):
        yield from indented(lead.cell_len, details, width, "dim")


def _box(item: Item) -> str:
    match item:
        case Decision():
            return "(!)"
        case ActionItem(state=State.OPEN):
            return "[ ]"
        case ActionItem(state=State.DONE):
            return "[x]"
        case ActionItem():
            return "[-]"
        case _:
            assert_never(item)


def _details(item: Item) -> str:
    sure = item.confidence.value if item.confidence is not Confidence.CERTAIN else ""
    also = f"also line {', '.join(map(str, item.also))}" if item.also else ""
    match item:
        case Decision():
            return joined(("decision", sure, also))
        case ActionItem():
            owners = ", ".join(item.people or item.owners) or "no owner"
            due = item.due.isoformat() if item.due else "no date"
            return joined(
                (
                    f"{owners} → {due}",
                    item.priority.value if item.priority else "",
                    item.state.value if item.state is not State.OPEN else "",
                    sure,
                    also,
                )
            )
        case _:
            assert_never(item)


def _diagnostic(diagnostic: Diagnostic, width: int) -> Iterable[Text]:
    at = diagnostic.source if diagnostic.line is None else f"{diagnostic.source}:{diagnostic.line}"
    said = f"{at}: {diagnostic.severity.value}[{diagnostic.code}] {diagnostic.message}"
    yield from indented(2, said, width, _colour(diagnostic.severity))
    if diagnostic.hint:
        yield from indented(4, diagnostic.hint, width)


def _colour(severity: Severity) -> str:
    match severity:
        case Severity.ERROR:
            return "red"
        case Severity.WARNING:
            return "yellow"
        case Severity.NOTE:
            return "cyan"
        case _:
            assert_never(severity)

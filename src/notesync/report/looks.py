"""What each rule said of one line, as text and as JSON: `check --explain LINE`."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.items import ActionItem, Item, Reading, kind_of
from notesync.model.looks import Look, LookedAt
from notesync.report.cells import NARROWEST, hang, indented, joined, paragraphs, widest

LOOKS_VERSION = 1


def looks_text(reading: Reading, line: int, looked: Sequence[LookedAt], width: int) -> Text:
    """Each place the line belongs to: its words, every rule's answer, and what came of it."""
    width = max(width, NARROWEST)
    head = f"{reading.document.source}:{line}"
    return paragraphs(
        (_head(head, reading, looked, width), *(_place(one, width) for one in looked))
    )


def looks_json(reading: Reading, line: int, looked: Sequence[LookedAt]) -> dict[str, Plain]:
    """The same for programs."""
    return {
        "version": LOOKS_VERSION,
        "source": reading.document.source,
        "line": line,
        "places": plain(tuple(looked)),
    }


def _head(head: str, reading: Reading, looked: Sequence[LookedAt], width: int) -> Iterable[Text]:
    yield from hang(Text(), head, width, "bold")
    yield from indented(2, f"read as {reading.document.format}", width, "dim")
    if not looked:
        nothing = "no rule looks at this line: a heading, code, a blank, or taken out by the writer"
        yield from indented(2, nothing, width)


def _place(one: LookedAt, width: int) -> Iterable[Text]:
    lines = (
        f"{one.span.line}"
        if one.span.line == one.span.end_line
        else (f"{one.span.line}–{one.span.end_line}")
    )
    yield from hang(Text.assemble("  ", (f"{lines}  ", "dim")), one.text, width)
    if one.under:
        yield from indented(4, f"under {one.under}", width, "dim")
    names = widest((look.rule for look in one.looks), 24)
    for look in one.looks:
        lead = Text.assemble(
            "    ", (f"{look.rule:<{names}}", "bold" if look.found else "dim"), "  "
        )
        yield from hang(lead, _answer(look), width, "" if look.found else "dim")
    for item in one.kept:
        yield from indented(4, f"→ {_item(item)}", width, "bold")
    if not one.kept:
        yield from indented(4, "→ nothing", width, "bold")


def _answer(look: Look) -> str:
    if not look.asked:
        return "not asked: a rule above has spoken"
    if not look.found or look.confidence is None:
        return f"no: {look.seeks}"
    return f"{look.confidence.value}: {'; '.join(look.found)}"


def _item(item: Item) -> str:
    told = joined((kind_of(item).value, item.text, item.confidence.value))
    if not isinstance(item, ActionItem):
        return told
    owners = ", ".join(item.people or item.owners) or "no owner"
    due = f"due {item.due.isoformat()}" if item.due else "no date"
    return joined((told, owners, due, item.state.value))

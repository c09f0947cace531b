"""A plan for the eye: one symbol per operation, its differences, and the line it comes from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import assert_never

from rich.cells import cell_len
from rich.text import Text

from notesync.model.issues import Change, Draft, Field, Members, Place, Set
from notesync.model.items import Kind
from notesync.model.plan import (
    Adopt,
    Amend,
    Create,
    Doubled,
    Frozen,
    Hold,
    Operation,
    Plan,
    Refusal,
    Update,
    Vanished,
)
from notesync.report.cells import (
    NARROWEST,
    counted,
    cut,
    hang,
    indented,
    joined,
    paragraphs,
    tame,
    where,
    widest,
)
from notesync.report.conflict import conflict_lines
from notesync.report.counts import Counts, counts_of, counts_phrase
from notesync.report.lines import REWRITTEN, head, indent_of, value_text

WIDEST_REF = 14


def plan_text(plan: Plan, width: int = 80) -> Text:
    """Everything that a push would do, in lines of at most `width` cells.

    Meaning is in symbols and words; colours only help the eye along.
    """
    width = max(width, NARROWEST)
    refs = _ref_width(plan)
    return paragraphs(
        (
            operation_lines(plan, width),
            _many(_claimed(who, holds, refs, width) for who, holds in _claims(plan).items()),
            _many(conflict_lines(conflict, refs, width) for conflict in plan.conflicts),
            _doubled(plan.doubled, refs, width),
            _vanished(plan.vanished, refs, width),
            _frozen(plan.frozen, width),
            _many(_refusal(refusal, width) for refusal in plan.refusals),
            hang(Text(), total(plan), width, "bold"),
        )
    )


def operation_lines(plan: Plan, width: int) -> Iterable[Text]:
    """The operations alone, in lines of at most `width` cells."""
    refs = _ref_width(plan)
    claimed = {id(hold) for holds in _claims(plan).values() for hold in holds}
    return _many(_operation(op, refs, width) for op in plan.operations if id(op) not in claimed)


def _claims(plan: Plan) -> dict[str, list[Hold]]:
    """The items held because of issues of one author whom nobody believes, where there are many."""
    authors: dict[str, list[Hold]] = defaultdict(list)
    for hold in plan.holds:
        authors[hold.stranger].append(hold)
    return {who: holds for who, holds in authors.items() if who and len(holds) > 1}


def _claimed(who: str, holds: Sequence[Hold], refs: int, width: int) -> Iterable[Text]:
    """What has one cause is said once, with the one answer to all of it."""
    lead = f"Held: issues that {who} filed claim these items, and {who} is a stranger here."
    yield from hang(Text(), lead, width)
    yield from hang(Text(), f"If {who} pushes for this team, put into the target's table:", width)
    yield from indented(2, f'trusted_authors = ["{who}"]', width, "bold")
    for hold in holds:
        yield head("!", "red", "hold", hold.text, refs, width)
        yield from indented(indent_of(refs), tame(where(hold.place)), width, "dim")


def total(plan: Plan) -> str:
    """The plan in one sentence."""
    counts = counts_of(plan)
    if counts.idle and not counts.refused:
        return _idle(counts)
    doing = counts_phrase(counts) or "nothing to write"
    refused = " Refused: nothing will be written." if counts.refused else ""
    return f"Plan: {doing}, {counts.unchanged} unchanged.{refused}"


def _idle(counts: Counts) -> str:
    noun = "item is" if counts.unchanged == 1 else "items are"
    beside = counts_phrase(counts)
    rest = f" ({beside})" if beside else ""
    return f"Nothing to do: {counts.unchanged} {noun} true in the tracker{rest}."


def _ref_width(plan: Plan) -> int:
    named = [
        *(op.ref for op in plan.operations if isinstance(op, Update | Adopt | Amend)),
        *(conflict.ref for conflict in plan.conflicts),
        *(item.keep for item in plan.doubled),
        *(item.ref for item in plan.vanished),
    ]
    words = ["new" for _ in plan.creates] + ["hold" for _ in plan.holds]
    return widest([*words, *map(str, named)], WIDEST_REF)


def _operation(operation: Operation, refs: int, width: int) -> Iterable[Text]:
    match operation:
        case Create():
            return _create(operation, refs, width)
        case Update():
            return _update(operation, refs, width)
        case Adopt():
            return _adopt(operation, refs, width)
        case Amend():
            return _amend(operation, refs, width)
        case Hold():
            return _hold(operation, refs, width)
        case _:
            assert_never(operation)


def _create(create: Create, refs: int, width: int) -> Iterable[Text]:
    yield head("+", "green", "new", create.draft.fields.title, refs, width)
    yield from indented(indent_of(refs), _facts(create.draft), width)
    yield from _reason(create.draft.latest, create.reason, refs, width)


def _update(update: Update, refs: int, width: int) -> Iterable[Text]:
    symbol, colour = ("-", "magenta") if update.closes else ("~", "yellow")
    yield head(symbol, colour, update.ref, update.draft.fields.title, refs, width)
    yield from _changes(update.changes, refs, width)
    yield from _reason(update.draft.latest, update.reason, refs, width)


def _adopt(adopt: Adopt, refs: int, width: int) -> Iterable[Text]:
    yield head("=", "cyan", adopt.ref, adopt.draft.fields.title, refs, width)
    written = "only its marker" if adopt.mark else "nothing"
    yield from indented(indent_of(refs), f"taken as this item's issue; {written} is written", width)
    yield from _reason(adopt.draft.latest, adopt.reason, refs, width)


def _amend(amend: Amend, refs: int, width: int) -> Iterable[Text]:
    symbol, colour = ("-", "magenta") if amend.closes else ("~", "yellow")
    yield head(symbol, colour, amend.ref, amend.title, refs, width)
    yield from _changes(amend.changes, refs, width)
    yield from indented(indent_of(refs), joined((amend.reason, amend.remark)), width, "dim")


def _hold(hold: Hold, refs: int, width: int) -> Iterable[Text]:
    yield head("!", "red", "hold", hold.text, refs, width)
    yield from _reason(hold.place, hold.reason, refs, width)
    if hold.ways:
        yield from indented(indent_of(refs), "to settle it, one of:", width)
    for way in hold.ways:
        yield from indented(indent_of(refs) + 2, way, width, "bold")


def _doubled(doubled: Sequence[Doubled], refs: int, width: int) -> Iterable[Text]:
    if doubled:
        lead = "Filed twice; `notesync repair` closes what nobody touched:"
        yield from hang(Text(), lead, width)
    for item in doubled:
        yield head("!", "red", item.keep, item.title, refs, width)
        others = ", ".join(str(ref) for ref in item.others)
        yield from indented(indent_of(refs), f"also {others}; {item.keep} stays its issue", width)


def _vanished(vanished: Sequence[Vanished], refs: int, width: int) -> Iterable[Text]:
    if vanished:
        yield from hang(Text(), "No longer in the notes; their issues stay open:", width)
    for item in vanished:
        yield head("?", "yellow", item.ref, item.title, refs, width)
        yield from indented(indent_of(refs), f"last seen at {where(item.place)}", width, "dim")


def _frozen(frozen: Sequence[Frozen], width: int) -> Iterable[Text]:
    if frozen:
        yield from hang(Text(), "Not read this time; their items are left alone:", width)
    for document in frozen:
        items = counted(document.items, "item")
        yield from hang(
            Text("  ? ", "yellow"), f"{document.source}: {items}; {document.reason}", width
        )


def _refusal(refusal: Refusal, width: int) -> Iterable[Text]:
    lead = Text("! ", "bold red")
    yield from hang(lead, f"refused ({refusal.guard}): {refusal.message}", width, "red")
    yield from indented(2, f"to go on all the same: {refusal.flag}", width)


def _facts(draft: Draft) -> str:
    fields = draft.fields
    people = sorted(fields.assignees) or draft.latest.owners
    return (
        joined(
            (
                "decision" if draft.kind is Kind.DECISION else "",
                f"for {', '.join(people)}" if people else "",
                f"due {fields.due.isoformat()}" if fields.due else "",
                f"{fields.priority.value} priority" if fields.priority else "",
                f"labels {', '.join(sorted(fields.labels))}" if fields.labels else "",
                f"closed as {fields.status.value}" if fields.status.closed else "",
            )
        )
        or "no owner, no due date"
    )


def _changes(changes: Sequence[Change], refs: int, width: int) -> Iterable[Text]:
    names = widest((change.field.value for change in changes), 10) + 1
    for change in changes:
        label = f"{change.field.value}:"
        lead = Text(f"{' ' * indent_of(refs)}{label:<{names}} ")
        match change:
            case Set():
                yield from _moved(change, lead, width)
            case Members():
                signed = [
                    *(f"+{member}" for member in change.add),
                    *(f"\N{MINUS SIGN}{member}" for member in change.remove),
                ]
                yield from hang(lead, " ".join(signed), width)
            case _:
                assert_never(change)


def _moved(change: Set, lead: Text, width: int) -> Iterable[Text]:
    room = width - lead.cell_len
    if change.field is Field.BLOCK:
        yield Text.assemble(lead, cut(REWRITTEN, room))
        return
    before, after = (value_text(change.field, side) for side in (change.before, change.after))
    line = f"{before} → {after}"
    if cell_len(line) <= room:
        yield Text.assemble(lead, (before, "dim"), " → ", after)
        return
    yield Text.assemble(lead, ("  " + cut(before, room - 2), "dim"))
    yield Text.assemble(" " * lead.cell_len, "→ ", cut(after, room - 2))


def _reason(place: Place, reason: str, refs: int, width: int) -> Iterable[Text]:
    at = tame(where(place))
    yield from indented(
        indent_of(refs), reason if at in reason else joined((at, reason)), width, "dim"
    )


def _many(blocks: Iterable[Iterable[Text]]) -> Iterable[Text]:
    return [line for block in blocks for line in block]

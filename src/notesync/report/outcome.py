"""What became of a plan: every write with its issue, every failure with the next step."""

from collections.abc import Iterable
from typing import Literal, assert_never

from rich.text import Text

from notesync.model.plan import Done, Failed, Outcome
from notesync.report.cells import (
    NARROWEST,
    counted,
    cut,
    hang,
    indented,
    paragraphs,
    ref_text,
    widest,
)
from notesync.report.lines import way_back

WIDEST_REF = 14

Failure = Literal["denied", "rejected", "stale", "unavailable", "indeterminate"]

GRAVEST_FIRST: tuple[Failure, ...] = (
    "denied",
    "rejected",
    "stale",
    "unavailable",
    "indeterminate",
)


def outcome_text(outcome: Outcome, width: int = 80) -> Text:
    """Every operation in a line, failures with their kind, what to do next, and the sum."""
    width = max(width, NARROWEST)
    refs = widest((str(item.ref) for item in outcome.done), WIDEST_REF)
    return paragraphs(
        (
            [line for item in outcome.done for line in _done(item, refs, width)],
            [line for item in outcome.failed for line in _failed(item, width)],
            [line for step in next_steps(outcome) for line in hang(Text("→ "), step, width)],
            [*hang(Text(), outcome_total(outcome), width, "bold"), *_run(outcome, width)],
        )
    )


def outcome_total(outcome: Outcome) -> str:
    """The outcome in one sentence."""
    done = f"{outcome.created} created, {outcome.updated} updated"
    failed = f", {len(outcome.failed)} failed" if outcome.failed else ""
    return f"{done}{failed}: {counted(outcome.writes, 'write')}."


def next_steps(outcome: Outcome) -> tuple[str, ...]:
    """What the user can do about each kind of failure, the gravest first, each said once."""
    kinds = {item.kind for item in outcome.failed}
    steps = tuple(_step(kind) for kind in GRAVEST_FIRST if kind in kinds)
    stopped = "Stopped: what was written is remembered; run it again to go on."
    return (*steps, stopped) if outcome.interrupted else steps


def _run(outcome: Outcome, width: int) -> Iterable[Text]:
    """How to take it back; only what was filed can be."""
    if outcome.created and outcome.run:
        yield from hang(Text(), way_back(outcome.run), width, "dim")


def _done(item: Done, refs: int, width: int) -> Iterable[Text]:
    symbol, colour = _symbol(item.op)
    lead = Text.assemble("  ", (symbol, f"bold {colour}"), " ", ref_text(item.ref, refs), "  ")
    yield Text.assemble(lead, cut(item.title, width - lead.cell_len))
    yield from _where(lead.cell_len, item.target, width)
    if item.op == "link":
        yield from indented(lead.cell_len, "was there already: linked, not filed again", width)
    if item.dropped:
        dropped = f"left out by the tracker: {', '.join(item.dropped)}"
        yield from indented(lead.cell_len, dropped, width, "yellow")


def _failed(item: Failed, width: int) -> Iterable[Text]:
    lead = Text.assemble("  ", ("!", "bold red"), f" {item.op}  ")
    yield Text.assemble(lead, cut(item.title, width - lead.cell_len))
    yield from _where(lead.cell_len, item.target, width)
    yield from indented(lead.cell_len, f"{item.kind}: {item.message}", width, "red")
    if item.hint:
        yield from indented(lead.cell_len, item.hint, width)


def _where(indent: int, target: str, width: int) -> Iterable[Text]:
    if target:
        yield from indented(indent, f"in {target}", width, "dim")


def _symbol(op: str) -> tuple[str, str]:
    match op:
        case "create":
            return "+", "green"
        case "update":
            return "~", "yellow"
        case "close":
            return "-", "magenta"
        case "adopt":
            return "=", "cyan"
        case _:
            return "*", "blue"


def _step(kind: Failure) -> str:
    match kind:
        case "denied":
            return "Give the token the permissions it lacks, then run `notesync push` again."
        case "rejected":
            return "The tracker refused: mend what it names, then run `notesync push` again."
        case "stale":
            return "Something moved since the plan was made: run `notesync plan` and look again."
        case "unavailable":
            return "The tracker did not take it: run `notesync push` again, nothing is doubled."
        case "indeterminate":
            return "No answer came back: the next `notesync push` finds out, and doubles nothing."
        case _:
            assert_never(kind)

"""What a command beside push would do, for the eye: its plan, and what it leaves alone."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.errand import Errand, Left, Lost, Run
from notesync.model.issues import Field
from notesync.model.plan import Plan
from notesync.report.cells import NARROWEST, cut, fit, hang, indented, joined, paragraphs, widest
from notesync.report.counts import counts_of, counts_phrase
from notesync.report.json import plan_json
from notesync.report.lines import head, indent_of, value_text
from notesync.report.plan import operation_lines

ERRAND_VERSION = 1


def errand_text(errand: Errand, width: int = 80) -> Text:
    """The operations of a command, and the issues that it leaves as they are."""
    width = max(width, NARROWEST)
    return paragraphs(
        (
            operation_lines(errand.plan, width),
            _left(errand.left, width),
            hang(Text(), errand_total(errand), width, "bold"),
        )
    )


def errand_total(errand: Errand) -> str:
    """The command in one sentence."""
    doing = counts_phrase(counts_of(errand.plan)) or "nothing to write"
    left = f", {len(errand.left)} left alone" if errand.left else ""
    return f"Plan: {doing}{left}."


def errand_json(errand: Errand) -> dict[str, Plain]:
    """The same for programs."""
    return {
        "version": ERRAND_VERSION,
        "plan": plan_json(errand.plan),
        "left": plain(errand.left),
    }


def move_text(there: Plan, here: Plan, width: int = 80) -> Text:
    """Both halves of a move; what is there already is not filed again."""
    width = max(width, NARROWEST)
    done = [Text(f"In {there.target} it is filed already.")] if not there.operations else []
    return paragraphs(
        (
            done or [Text(f"In {there.target}:", "bold"), *operation_lines(there, width)],
            [Text(f"In {here.target}:", "bold"), *operation_lines(here, width)],
            hang(Text(), "The line in the notes stays as it is.", width),
        )
    )


def lost_text(values: Sequence[Lost], width: int = 80) -> Text:
    """What was overwritten in one issue, the latest first: the first one is what comes back."""
    width = max(width, NARROWEST)
    if not values:
        return Text("Nothing that a person wrote is known to have been overwritten.")
    return Text("\n").join(line for one in reversed(values) for line in _lost(one, width))


def runs_text(runs: Sequence[Run], width: int = 80) -> Text:
    """The runs that are remembered, one a line."""
    width = max(width, NARROWEST)
    if not runs:
        return Text("No run is remembered.")
    numbers = widest((f"run {run.number}" for run in runs), 12)
    lines: list[Text] = []
    for run in runs:
        what = ", ".join(f"{number} {_WORDS.get(op, op)}" for op, number in run.counts)
        lead = Text.assemble((fit(f"run {run.number}", numbers), "bold"), f"  {run.at[:16]}  ")
        lines.extend(hang(lead, what, width))
    return Text("\n").join(lines)


_WORDS = {
    "create": "created",
    "update": "updated",
    "close": "closed",
    "amend": "changed by command",
    "mark": "marked",
    "adopt": "adopted",
}


def _left(left: Sequence[Left], width: int) -> Iterable[Text]:
    refs = widest((str(one.ref) for one in left), 14)
    if left:
        yield Text("Left alone:")
    for one in left:
        yield head("?", "yellow", one.ref, one.title, refs, width)
        yield from indented(indent_of(refs), one.reason, width, "dim")
        if one.way:
            yield from indented(indent_of(refs), one.way, width)


def _lost(one: Lost, width: int) -> Iterable[Text]:
    lead = Text.assemble((f"{one.field.value}:", "bold"), " ")
    value = one.value or "" if one.field is Field.BLOCK else value_text(one.field, one.value)
    yield Text.assemble(lead, cut(value, width - lead.cell_len))
    by = f"by {one.who}, {one.at}" if one.who else ""
    over = f"overwritten by run {one.run}" if one.run else "overwritten by a run of ours"
    yield from indented(2, joined((by, over)), width, "dim")

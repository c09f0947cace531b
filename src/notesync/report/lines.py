"""The lines that plans and stories are made of."""

from rich.text import Text

from notesync.model.issues import Field, IssueRef
from notesync.report.cells import cut, fit, ref_text, tame

NOTHING = "(none)"

REWRITTEN = "our part is written anew"
"""What is said of a change of our block: its values are fingerprints, and noise for a person."""


def head(symbol: str, colour: str, ref: IssueRef | str, title: str, refs: int, width: int) -> Text:
    """The first line of an operation: its symbol, its issue and its title."""
    name = ref_text(ref, refs) if isinstance(ref, IssueRef) else Text(fit(ref, refs))
    lead = Text.assemble("  ", (symbol, f"bold {colour}"), " ", name, "  ")
    return Text.assemble(lead, cut(title, width - lead.cell_len))


def indent_of(refs: int) -> int:
    """Where the lines below a head begin."""
    return refs + 6


def way_back(run: int) -> str:
    """How to take back what a run filed."""
    return f"Run {run}; `notesync undo {run}` takes it back."


def value_text(field: Field, value: str | None) -> str:
    """A field's value as a person reads it."""
    if not value:
        return NOTHING
    return tame(value.replace("_", " ") if field is Field.STATUS else value)

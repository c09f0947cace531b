"""A conflict for the eye: both values, who wrote which and when, and the three ways out."""

from collections.abc import Iterable

from rich.text import Text

from notesync.model.issues import Field
from notesync.model.plan import Conflict
from notesync.report.cells import cut, indented, joined, tame, where
from notesync.report.lines import head, indent_of, value_text

_BODY = {"was": "our part as it was", "notes": "what they say now", "tracker": "edited by hand"}
"""Fingerprints are noise for a person."""


def conflict_lines(conflict: Conflict, refs: int, width: int) -> Iterable[Text]:
    """One conflict; one that is known keeps to the values, the ways out were said before."""
    indent = indent_of(refs)
    yield head("!", "red", conflict.ref, conflict.place.text, refs, width)
    verdict = "known conflict" if conflict.known else "conflict, changed on both sides"
    yield from indented(
        indent, f"{conflict.field.value}: {verdict}; the tracker's value stays", width
    )
    sides = (
        ("was", conflict.asked, ""),
        ("notes", conflict.ours, _note(conflict)),
        ("tracker", conflict.theirs, f"by {conflict.who}" if conflict.who else ""),
    )
    for name, value, who in sides:
        lead = Text(f"{' ' * indent}  {name:<7}  ")
        text = _BODY[name] if conflict.field is Field.BLOCK else value_text(conflict.field, value)
        yield Text.assemble(lead, cut(text, width - lead.cell_len))
        if who:
            yield from indented(lead.cell_len, who, width, "dim")
    if not conflict.known:
        yield from _ways(conflict, indent, width)


def _note(conflict: Conflict) -> str:
    place = conflict.place
    return joined((where(place), ", ".join(p for p in (place.meeting, place.date or "") if p)))


def _ways(conflict: Conflict, indent: int, width: int) -> Iterable[Text]:
    at = tame(where(conflict.place))
    if conflict.field is Field.BLOCK:
        ways = [f"take the hand-made edit of {conflict.ref} back"]
    else:
        theirs = value_text(conflict.field, conflict.theirs)
        ours = value_text(conflict.field, conflict.ours)
        ways = [f"write {theirs} in {at}", f"change {conflict.ref} to {ours}"]
    ways.append("notesync push --conflicts notes (or tracker)")
    yield from indented(indent, "to settle it, one of:", width)
    for way in ways:
        yield from indented(indent + 2, way, width, "bold")

"""One item's whole story, for the eye and for programs."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.issues import Field, Members
from notesync.model.ledger import Written
from notesync.model.story import FieldStory, Owner, Story
from notesync.report.cells import (
    NARROWEST,
    cut,
    fit,
    hang,
    indented,
    joined,
    paragraphs,
    tame,
    where,
)
from notesync.report.lines import value_text

STORY_VERSION = 1

_NAMES = 10


def story_text(story: Story, width: int = 80) -> Text:
    """Who it is, its lines, its issue, its fields, what comes next, and what we wrote."""
    width = max(width, NARROWEST)
    return paragraphs(
        (
            _head(story, width),
            _lines(story, width),
            _fields(story.fields, width),
            _next(story, width),
            _written(story.written, width),
        )
    )


def story_json(story: Story) -> dict[str, Plain]:
    """The same, in the model's plain form."""
    record = plain(story)
    assert isinstance(record, dict)
    return {"version": STORY_VERSION, **record}


def _head(story: Story, width: int) -> Iterable[Text]:
    yield from hang(Text(f"{story.key}  "), story.title, width, "bold")
    status = story.status.value.replace("_", " ") if story.status else ""
    ref = str(story.ref) if story.ref else "no issue here"
    gone = "gone" if story.ref and not story.status else ""
    url = story.ref.url if story.ref else ""
    yield from indented(2, joined((story.kind.value, ref, status or gone, url)), width)


def _lines(story: Story, width: int) -> Iterable[Text]:
    yield Text("Lines", "bold")
    for line in story.lines:
        place = line.place
        meeting = ", ".join(part for part in (place.meeting, place.date or "") if part)
        yield Text("  " + cut(where(place), width - 2))
        yield from indented(4, joined((meeting, line.how or "remembered")), width, "dim")


def _fields(fields: Sequence[FieldStory], width: int) -> Iterable[Text]:
    if fields:
        yield Text("Fields, and whose value holds", "bold")
    for one in fields:
        lead = Text.assemble(
            "  ", (fit(one.field.value, _NAMES), "bold"), f" {one.owner.value:<7}  "
        )
        if one.owner is Owner.BOTH:
            yield Text.assemble(lead, cut(_value(one.field, one.theirs), width - lead.cell_len))
            continue
        yield from hang(lead, one.why, width)
        if one.field is not Field.BLOCK:
            yield from _sides(one, width)
        elif one.who:
            yield from indented(lead.cell_len, f"by {one.who}", width, "dim")


def _sides(one: FieldStory, width: int) -> Iterable[Text]:
    """What each side says, and what both said when we wrote last."""
    by = f"  (by {one.who})" if one.who else ""
    sides = (
        ("notes", one.ours, ""),
        ("tracker", one.theirs, by),
        ("asked", one.asked, ""),
        ("seen", one.seen, ""),
    )
    for name, value, note in sides:
        lead = Text(f"{' ' * (_NAMES + 12)}{name:<7}  ")
        yield Text.assemble(lead, cut(_value(one.field, value) + note, width - lead.cell_len))


def _value(field: Field, value: str | None) -> str:
    return "our part of it" if field is Field.BLOCK else value_text(field, value)


def _next(story: Story, width: int) -> Iterable[Text]:
    yield Text.assemble(("Next push: ", "bold"), story.standing.value)
    for sentence in story.why:
        yield from indented(2, sentence, width)
    if story.ways:
        yield Text("  to change that, one of:")
    for way in story.ways:
        yield from indented(4, way, width, "bold")


def _written(written: Sequence[Written], width: int) -> Iterable[Text]:
    if written:
        yield Text("What we wrote", "bold")
    for one in written:
        lead = Text(f"  run {one.run}  {one.at[:16]}  ")
        what = ", ".join(_change(change) for change in one.changes)
        yield from hang(lead, joined((f"{one.op} {one.ref}", what)), width)


def _change(change: object) -> str:
    if isinstance(change, Members):
        signed = [*(f"+{name}" for name in change.add), *(f"-{name}" for name in change.remove)]
        return f"{change.field.value} {' '.join(signed)}"
    field, before, after = (getattr(change, name) for name in ("field", "before", "after"))
    if field is Field.BLOCK:
        return "our part of the body"
    return tame(f"{field.value} {value_text(field, before)} → {value_text(field, after)}")

"""The life of one item as text and JSON: `log`."""

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.life import Life
from notesync.report.cells import hang, paragraphs

LIFE_VERSION = 1


def life_text(life: Life, width: int = 80) -> Text:
    """A line for each thing that happened, the oldest first, within `width` cells."""
    name = f"{life.ref}  " if life.ref else ""
    head = hang(Text(), f"{life.key}  {name}{life.title}", width, "bold")
    lines = (
        line
        for one in life.moments
        for line in hang(
            Text(f"  {(one.at or 'undated')[:10]:<10}  {one.teller.value:<7}  "),
            f"{one.what}  {one.where}".rstrip(),
            width,
        )
    )
    return paragraphs((head, lines))


def life_json(life: Life) -> dict[str, Plain]:
    """The same for programs."""
    told = plain(life)
    assert isinstance(told, dict)
    return {"version": LIFE_VERSION, **told}

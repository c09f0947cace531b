"""The names without a login, for the eye."""

from collections.abc import Sequence

from rich.text import Text

from notesync.model.roster import Stranger
from notesync.report.cells import NARROWEST, counted, hang, joined, tame, where


def strangers_text(strangers: Sequence[Stranger], width: int = 80) -> Text:
    """Who is assigned to nothing, where they are named, and who may be meant."""
    width = max(width, NARROWEST)
    lead = "Not assigned, for these names have no login in [people]:"
    lines = [*hang(Text(), lead, width)]
    for one in strangers:
        who = f"perhaps {' or '.join(one.candidates)}" if one.candidates else ""
        said = joined((f"{one.name}: {counted(one.items, 'item')}", tame(where(one.place)), who))
        lines += hang(Text("  ? ", "yellow"), said, width)
    return Text("\n").join(lines)

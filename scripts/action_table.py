"""The table of docs/github-action.md: which event, on whose code, in which mode, does what.

Without arguments it writes the table anew; a test compares.
"""

import re

from notesync.action.decide import table
from scripts.readme import ROOT

PAGE = ROOT / "docs" / "github-action.md"
HEADS = ("Event", "Checked out", "Mode", "Permission", "What happens")

_TABLE = re.compile(r"(<!-- table: events -->\n)(.*?)(\n<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write the page's table anew."""
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} holds what the code decides.")


def rendered(text: str) -> str:
    """A page's text with its table made again."""
    rows = [HEADS, ("---",) * len(HEADS), *table()]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return _TABLE.sub(lambda match: match[1] + lines + match[3], text)


if __name__ == "__main__":
    main()

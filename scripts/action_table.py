"""What docs/github-action.md takes from the code: who may do what, and the action's inputs.

Without arguments it writes the tables anew; a test compares.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import yaml

from notesync.action.decide import table
from scripts.readme import ROOT

PAGE = ROOT / "docs" / "github-action.md"
ACTION = ROOT / "action.yml"
CASES = ("Event", "Checked out", "Mode", "Permission", "What happens")

_TABLES = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(\n<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write the page's tables anew."""
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name} holds what the code decides.")


def rendered(text: str) -> str:
    """A page's text with its tables made again."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    tables = {
        "events": _lines(CASES, table()),
        "inputs": _lines(("Input", "Default", "Meaning"), _inputs(action["inputs"])),
        "outputs": _lines(
            ("Output", "Meaning"),
            ((f"`{name}`", one["description"]) for name, one in action["outputs"].items()),
        ),
    }
    return _TABLES.sub(lambda match: match[1] + tables[match[2]] + match[4], text)


def _inputs(inputs: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    for name, one in inputs.items():
        yield f"`{name}`", f"`{one['default']}`" if one["default"] else "", one["description"]


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = f"|{'---|' * len(heads)}"
    shown = [f"| {' | '.join(row)} |" for row in (heads, *rows)]
    return "\n".join((shown[0], rule, *shown[1:]))


if __name__ == "__main__":
    main()

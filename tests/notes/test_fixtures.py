"""Every case of fixtures/*.txt: a title, notes, and what a careful secretary would file.

The form: title (with the file's name in parentheses where it matters), a line of a single dot, the
notes, a dot, the expected lines, a dot. Expected lines are `A3 text | owners=…` for an action that
begins on line 3, `D3 text` for a decision, `! code 3` for a diagnostic. Owners, due, state and
priority are always compared; the other fields where a case names them. Where the name ends in
.docx, a Word document is made of the notes (`tests/notes/docx.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from notesync.model.items import (
    ActionItem,
    Anchor,
    Decision,
    IssueAnchor,
    KeyAnchor,
    NewAnchor,
    Reading,
)
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read
from tests.notes.docx import docx_of

FIXTURES = Path(__file__).parent / "fixtures"
# A Wednesday.
SOURCE = "2026-03-04-office.md"


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    text: str
    expected: tuple[str, ...]


def cases() -> Iterator[Case]:
    for path in sorted(FIXTURES.glob("*.txt")):
        parts = re.split(r"(?m)^\.\n", path.read_text(encoding="utf-8"))
        for title, text, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            name, source = title.strip(), SOURCE
            if named := re.match(r"^(.*) \((\S+\.\w+)\)$", name):
                name, source = named[1], named[2]
            yield Case(f"{path.stem}: {name}", source, text, tuple(expected.splitlines()))


def anchor_text(anchor: Anchor | None) -> str:
    match anchor:
        case KeyAnchor(key):
            return key
        case NewAnchor():
            return "new"
        case IssueAnchor(issue):
            return issue
        case None:
            return ""


def fields_of(item: ActionItem | Decision) -> dict[str, str]:
    fields = {
        "anchor": anchor_text(item.anchor),
        "rule": item.rule,
        "confidence": item.confidence,
        "also": ", ".join(map(str, item.also)),
    }
    if isinstance(item, Decision):
        fields["supersedes"] = ", ".join(item.supersedes)
    if isinstance(item, ActionItem):
        fields |= {
            "owners": ", ".join(item.owners),
            "people": ", ".join(item.people),
            "due": item.due.isoformat() if item.due else "",
            "state": item.state,
            "priority": item.priority or "",
        }
    return fields


def always(item: ActionItem | Decision) -> dict[str, str]:
    if isinstance(item, Decision):
        return {}
    return {"owners": "", "due": "", "state": "open", "priority": ""}


def described(item: ActionItem | Decision, wanted: dict[str, str]) -> str:
    """The item in the fixture's form, with the fields that the case names or that are not usual."""
    fields = fields_of(item)
    shown = {
        name: value
        for name, value in fields.items()
        if name in wanted or (name in always(item) and value != always(item)[name])
    }
    head = f"{'A' if isinstance(item, ActionItem) else 'D'}{item.span.line} {item.text}"
    order = [*wanted, *sorted(set(shown) - set(wanted))]
    return " | ".join([head, *(f"{name}={shown[name]}" for name in order if name in shown)])


def told(reading: Reading, expected: tuple[str, ...]) -> list[str]:
    wanted = [dict(part.split("=", 1) for part in line.split(" | ")[1:]) for line in expected]
    items: list[ActionItem | Decision] = [*reading.actions, *reading.decisions]
    padded = [*wanted, *({} for _ in items)]
    lines = [described(item, padded[place]) for place, item in enumerate(items)]
    return lines + [
        f"! {one.code}" + (f" {one.line}" if one.line else "") for one in reading.diagnostics
    ]


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_what_a_secretary_would_file(case: Case) -> None:
    word = case.source.endswith(".docx")
    data = docx_of(case.text) if word else case.text.encode()
    reading = read(data, case.source, ReadingSettings())
    assert isinstance(reading, Reading)
    assert told(reading, case.expected) == list(case.expected)

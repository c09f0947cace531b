"""docs/writing-notes.md: every line that the page shows becomes what the page says."""

import re
from pathlib import Path

import pytest

from notesync.model.items import ActionItem, Confidence, Item, Reading, State
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "writing-notes.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"<!-- example -->\n```markdown\n(.*?)```\n\n\| Line .*?\n\|---\|---\|\n(.*?)\n\n", re.S
)


def told(item: Item) -> str:
    """An item in the words of the page."""
    sure = "" if item.confidence is Confidence.CERTAIN else f" · {item.confidence.value}"
    if not isinstance(item, ActionItem):
        return f"decision: {item.text}{sure}"
    parts = [
        ", ".join(item.people or item.owners),
        item.due.isoformat() if item.due else "",
        item.priority.value if item.priority else "",
        item.state.value if item.state is not State.OPEN else "",
    ]
    return " · ".join([f"action: {item.text}", *(part for part in parts if part)]) + sure


@pytest.mark.parametrize("number", range(len(EXAMPLE.findall(PAGE))))
def test_the_page_says_what_becomes_of_each_line(number: int) -> None:
    text, rows = EXAMPLE.findall(PAGE)[number]
    reading = read(text.encode(), "choir.md", ReadingSettings())
    assert isinstance(reading, Reading)
    found = [f"| {item.span.line} | {told(item)} |" for item in reading.items]
    assert found == rows.split("\n")


def test_the_page_has_its_examples() -> None:
    assert len(EXAMPLE.findall(PAGE)) == PAGE.count("<!-- example -->") == 6

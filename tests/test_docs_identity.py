"""docs/identity.md says what identity does: every row of its tables is run."""

import re
from pathlib import Path

import pytest

from notesync.gathering import sightings_of
from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed
from tests.builders import NAMESPACE, remembered
from tests.identity import pages

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "identity.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \| (\w+) \|$", re.MULTILINE)


def rows(name: str) -> list[tuple[str, str, str]]:
    start = PAGE.index(f"<!-- table: {name} -->")
    return _ROW.findall(PAGE[start : PAGE.index("\n\n", start + 40)])


def seen(day: str, line: str) -> pages.Page:
    text = f"# Review\n\n- **Date**: {day}\n\n## Action items\n\n{line}\n"
    return pages.page(f"notes/{day}.md", text)


def verdict(before: Identified, after: Identified) -> str:
    if not isinstance(after, Keyed):
        return "held"
    return "same" if after.key == before.key else "new"


@pytest.mark.parametrize(("before", "after", "wanted"), rows("edits"))
def test_an_edit_comes_to_what_the_page_says(before: str, after: str, wanted: str) -> None:
    pair = [
        sightings_of(pages.reading_of(seen("2031-03-05", f"- [ ] {text}")))
        for text in (before, after)
    ]
    (first,) = identify(pair[0], (), namespace=NAMESPACE)
    (then,) = identify(pair[1], remembered([first]), namespace=NAMESPACE)
    assert verdict(first, then) == wanted


@pytest.mark.parametrize(("before", "after", "wanted"), rows("weekly"))
def test_the_next_meeting_comes_to_what_the_page_says(before: str, after: str, wanted: str) -> None:
    both = [seen("2031-03-05", before), seen("2031-03-12", after)]
    lines = [one for page in both for one in sightings_of(pages.reading_of(page))]
    first, then = identify(lines, (), namespace=NAMESPACE)
    assert verdict(first, then) == wanted


def test_the_page_has_rows_of_every_kind() -> None:
    for name in ("edits", "weekly"):
        assert {wanted for *_, wanted in rows(name)} == {"same", "held", "new"}

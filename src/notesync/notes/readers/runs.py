"""Pieces of inline HTML → one text in Markdown's marks, with one line break per source line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"</?[A-Za-z][^<>`]{0,300}>|<!--")
BOLD, STRUCK, CODE = "**", "~~", "`"
# Text that is Markdown already.
RAW = "raw"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text on one line of the source, and the marks around it."""

    line: int
    text: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the line of the source on which it begins; each line break is the source's."""

    line: int
    text: str

    @property
    def end_line(self) -> int:
        """The line on which it ends."""
        return self.line + self.text.count("\n")


def joined(runs: Iterable[Run]) -> Text | None:
    """The runs as one text, blanks as a browser shows them; None where there is nothing to see."""
    told: dict[int, str] = {}
    for line, group in groupby(sorted(runs, key=lambda run: run.line), key=lambda run: run.line):
        text = "".join(
            _marked("".join(run.text for run in same), marks)
            for marks, same in groupby(group, key=lambda run: run.marks)
        )
        if text := _SPACES.sub(" ", text).strip():
            told[line] = text
    if not told:
        return None
    first, last = min(told), max(told)
    return Text(first, "\n".join(told.get(line, "") for line in range(first, last + 1)))


def verbatim(runs: Iterable[Run]) -> dict[int, str]:
    """The lines of preformatted text as they stand."""
    told: dict[int, str] = {}
    for run in runs:
        told[run.line] = told.get(run.line, "") + run.text
    return told


def _marked(text: str, marks: frozenset[str]) -> str:
    core = text.strip()
    if not core or RAW in marks:
        return text
    start = text.index(core[0])
    before, after = text[:start], text[start + len(core) :]
    if CODE in marks and "`" not in core:
        core = f"`{core}`"
    elif "`" not in core and "<" in core:
        # What the page shows as a tag is text: in Markdown it would be one.
        core = _TAG.sub(lambda found: f"`{found[0]}`", core)
    for mark in (BOLD, STRUCK):
        if mark in marks:
            core = f"{mark}{core}{mark}"
    return f"{before}{core}{after}"

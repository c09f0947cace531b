"""Pieces of inline HTML → one text in Markdown's marks, with one line break per source line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from notesync.notes.readers.scribe import unlisted

_SPACES = re.compile(r"\s+")
# What is left of "(link)" where the link leads nowhere else.
_EMPTY = re.compile(r" \(\s*\)(?=\s*$)")
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
        if text := _EMPTY.sub("", _SPACES.sub(" ", text)).strip():
            told[line] = unlisted(text)
    if not told:
        return None
    first, last = min(told), max(told)
    return Text(first, "\n".join(told.get(line, "") for line in range(first, last + 1)))


def verbatim(runs: Iterable[Run]) -> dict[int, str]:
    """The lines of preformatted text as they stand."""
    told: dict[int, list[str]] = {}
    for run in runs:
        told.setdefault(run.line, []).append(run.text)
    return {line: "".join(texts) for line, texts in told.items()}


def shown(text: str) -> str:
    """Text that is no Markdown, as Markdown: what looks like a tag in it is text."""
    if "<" not in text or "`" in text:
        return text
    return _TAG.sub(lambda found: f"`{found[0]}`", text)


def _marked(text: str, marks: frozenset[str]) -> str:
    core = text.strip()
    if not core or RAW in marks:
        return text
    start = text.index(core[0])
    before, after = text[:start], text[start + len(core) :]
    core = f"`{core}`" if CODE in marks and "`" not in core else shown(core)
    for mark in (BOLD, STRUCK):
        if mark in marks:
            core = f"{mark}{core}{mark}"
    return f"{before}{core}{after}"

"""Notes that nobody labelled: none crashes, every span says the truth, no text is lost."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from notesync.model.document import Block, Document, Span, Table
from notesync.model.items import Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z!][^<>]*>|<!--.*$|^.*-->")
_DRAWN = re.compile(r"^[\s>]*(?:(?:[-*+•]|\d+[.)])(?:\s+|$))*(?:\[[ xX/>!-]?\]\s)?")
_FENCE = re.compile(r"^\s*(?:>\s*)*(?:```|~~~)")


def place_rows(documents: Sequence[Path], *, verbose: bool) -> Iterator[str]:
    """One row of sums; `verbose` adds each line that something is wrong with."""
    crashes: list[str] = []
    wrong: list[str] = []
    lost: list[str] = []
    for path in documents:
        try:
            reading = read(path.read_bytes(), path.name, ReadingSettings())
        except Exception as error:  # noqa: BLE001 - this is what is counted
            crashes.append(f"  {path.name}: {error!r}")
            continue
        if isinstance(reading, Reading):
            wrong += [f"  {path.name}:{line} is not where it is said" for line in _wrong(reading)]
            lost += [f"  {path.name}:{line} is lost: {text}" for line, text in _lost(reading)]
    yield (
        f"unlabelled  {len(documents):3} files  crashes {len(crashes)}  wrong lines {len(wrong)}"
        f"  lines with lost text {len(lost)}"
    )
    if verbose:
        yield from (*crashes, *wrong, *lost)


def _wrong(reading: Reading) -> Iterator[int]:
    """The lines of spans that do not hold all words of what is said to stand there."""
    lines = reading.document.lines
    for span, text in _told(reading.document):
        if _words(text) - _words("\n".join(lines[span.line - 1 : span.end_line])):
            yield span.line
    for item in reading.items:
        span = item.span
        raw = "\n".join(line.strip() for line in lines[span.line - 1 : span.end_line])
        if not item.quote or not raw.startswith(item.quote.rstrip("…")):
            yield span.line


def _lost(reading: Reading) -> Iterator[tuple[int, str]]:
    """Lines with a word that nothing holds that is said to stand there."""
    lines = reading.document.lines
    known: dict[int, set[str]] = {}
    for span, text in _told(reading.document):
        for number in range(span.line, span.end_line + 1):
            known.setdefault(number, set()).update(_words(text))
    skipped = _unread(lines)
    for number, line in enumerate(lines, 1):
        if number in skipped or _FENCE.match(line):
            continue
        # Comments, tags, numbers of items and boxes are no text.
        text = _DRAWN.sub("", _TAG.sub(" ", line))
        if _words(text) - known.get(number, set()):
            yield number, line.strip()[:80]


def _told(document: Document) -> Iterator[tuple[Span, str]]:
    yield from ((block.span, _texts(block)) for block in document.blocks)
    yield from ((speech.span, speech.text) for speech in document.utterances)


def _unread(lines: tuple[str, ...]) -> frozenset[int]:
    """The lines of front matter and of comments over several lines."""
    skipped: set[int] = set()
    if lines and lines[0].strip() == "---" and "---" in lines[1:]:
        skipped.update(range(1, lines.index("---", 1) + 2))
    inside = False
    for number, line in enumerate(lines, 1):
        inside = inside or ("<!--" in line and "-->" not in line.rpartition("<!--")[2])
        if inside:
            skipped.add(number)
        inside = inside and "-->" not in line
    return frozenset(skipped)


def _texts(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join(cell for row in (block.header, *block.rows) for cell in row.cells)
    return block.text


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))

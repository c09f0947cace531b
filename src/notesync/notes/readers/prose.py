"""Running text → paragraphs, cut where a line of it is a heading in all but name."""

import re
from collections.abc import Iterator

from notesync.model.document import Block, Box, Heading, ListItem, Paragraph, Span

BOLD_LEVEL = 7
LABEL_LEVEL = 8

_BOXES = {" ": Box.EMPTY, "": Box.EMPTY, "/": Box.EMPTY, ">": Box.EMPTY, "!": Box.EMPTY,
          "x": Box.TICKED, "X": Box.TICKED, "-": Box.CANCELLED, "☐": Box.EMPTY,
          "☑": Box.TICKED, "☒": Box.TICKED}  # fmt: skip
_BOX = re.compile(r"^(?:\[([ xX/>!-]?)\](?=\s|$)|([☐☑☒]))\s*")
_BOLD_LINE = re.compile(r"^(\*\*\*|\*\*|__)(?=\S)([^*_]{1,80})(?<=\S)\1 ?:?$")
_LABEL_LINE = re.compile(r"^(?=.{2,60}$)[A-Z][\w' /&()-]*:$")
_CAPITALS = re.compile(r"^[A-Z]{3,}(?: [A-Z]{2,}){0,4}:?$")


def boxed(text: str) -> tuple[Box | None, str]:
    """The checkbox that a text begins with, if any, and the text behind it."""
    found = _BOX.match(text)
    if found is None:
        return None, text
    return _BOXES[found[1] if found[1] is not None else found[2]], text[found.end() :]


def paragraphs(span: Span, text: str) -> Iterator[Block]:
    """A paragraph, cut where a line of it is a heading in all but name or has a box of its own."""
    held: list[str] = []
    start = span.line
    for number, line in enumerate(text.split("\n"), span.line):
        block = _line_block(number, line)
        if block is None:
            held.append(line)
            continue
        if any(held):
            yield Paragraph(Span(start, number - 1), "\n".join(held))
        yield block
        held, start = [], number + 1
    if any(held):
        yield Paragraph(Span(start, start + len(held) - 1), "\n".join(held))


def _line_block(number: int, line: str) -> Block | None:
    span = Span(number, number)
    if bold := _BOLD_LINE.match(line):
        return Heading(span, bold[2].rstrip(" :"), BOLD_LEVEL, pseudo=True)
    if _LABEL_LINE.match(line) and line.count(" ") < 8:
        return Heading(span, line.rstrip(" :"), LABEL_LEVEL, pseudo=True)
    if _CAPITALS.match(line):
        return Heading(span, line.rstrip(" :"), BOLD_LEVEL, pseudo=True)
    box, rest = boxed(line)
    return ListItem(span, rest, 0, box) if box is not None else None

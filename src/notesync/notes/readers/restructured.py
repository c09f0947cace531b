"""reStructuredText → blocks: tables by their borders, all else in Markdown's words.

Each line becomes one line of Markdown that says the same, so that every place stays where it was.
Nothing is included, executed or fetched: directives that would do so are left out.
"""

import re
from dataclasses import dataclass, field

from notesync.model.document import Block
from notesync.notes.readers.content import Content
from notesync.notes.readers.grids import BORDER, grid_table, indent_of, list_table, simple_table
from notesync.notes.readers.markdown import read_markdown

_RULE = re.compile(r"^([!-/:-@\[-`{-~])\1{2,}\s*$")
_SIMPLE = re.compile(r"^\s*=+(?:[ ]+=+)+\s*$")
_EXPLICIT = re.compile(r"^(?P<indent>\s*)\.\.(?:\s+(?P<rest>.*))?$")
_DIRECTIVE = re.compile(r"^(?P<name>[\w:.-]+)::(?:\s+(?P<text>.*))?$")
_FIELD = re.compile(r"^(\s*):([^:\s][^:]{0,60}):(?:\s+(.*))?$")
_ITEM = re.compile(r"^(\s*)(?:#\.|\(?(?:#|[a-z]|\d{1,3})\)|[a-z]\.)(?=\s)")
_LINES = re.compile(r"^(\s*)\|(?=\s|$)")
_LINK = re.compile(r"`([^`<>]{1,300}?)\s*<([^<>`\s]{1,2000})>`__?")
_ROLE = re.compile(r":[\w:.+-]{1,40}:`([^`]{1,300})`")
_NAMED = re.compile(r"(?<!`)`([^`]{1,300})`_{0,2}(?!`)|(?<=\w)_(?=[\s.,;:!?)]|$)")
# Directives whose content is text like any other; what they are called counts for `todo` alone.
_SAID = frozenset(
    "note tip hint important warning attention caution danger error admonition topic sidebar "
    "container todo rubric epigraph highlights compound".split()
)
LOWEST_LEVEL = 6


@dataclass(slots=True)
class _Walk:
    """The lines still to be told, those told so far, and the tables that were taken out."""

    lines: tuple[str, ...]
    told: list[str] = field(default_factory=list)
    tables: list[Block] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    @property
    def place(self) -> int:
        return len(self.told)

    def ahead(self, by: int = 0) -> str:
        place = self.place + by
        return self.lines[place] if 0 <= place < len(self.lines) else ""

    def skip(self, number: int) -> None:
        self.told.extend([""] * number)


def read_restructured(lines: tuple[str, ...]) -> Content:
    """The blocks of a reStructuredText file."""
    walk = _Walk(lines)
    while walk.place < len(lines):
        if not (_table(walk) or _section(walk) or _explicit(walk)):
            _text(walk)
    read = read_markdown(tuple(walk.told))
    blocks = sorted((*read.blocks, *walk.tables), key=lambda block: block.span)
    return Content(tuple(blocks))


def _table(walk: _Walk) -> bool:
    line = walk.ahead()
    if BORDER.match(line):
        found = grid_table(walk.lines, walk.place)
    elif _SIMPLE.match(line):
        found = simple_table(walk.lines, walk.place)
    else:
        return False
    if found is not None:
        walk.tables.append(found)
        walk.skip(found.span.end_line - walk.place)
        return True
    while BORDER.match(walk.ahead()):
        # Borders without rows show nothing.
        walk.skip(1)
    return not _SIMPLE.match(line)


def _section(walk: _Walk) -> bool:
    """A title with its line below, or below and above; a line alone is a transition."""
    line, below = walk.ahead(), walk.ahead(1)
    if _RULE.match(line):
        under = walk.ahead(2).rstrip()
        if below.strip() and under == line.rstrip():
            walk.skip(1)
            walk.told.append(_heading(walk, f"{line[0]}{line[0]}", below))
            walk.skip(1)
        else:
            walk.skip(1)
        return True
    above = walk.told[-1] if walk.told else ""
    titled = line.strip() and not line[0].isspace() and _RULE.match(below)
    if not titled or above.strip():
        return False
    if len(below.rstrip()) < min(len(line.rstrip()), 4):
        return False
    walk.told.append(_heading(walk, below[0], line))
    walk.skip(1)
    return True


def _heading(walk: _Walk, style: str, title: str) -> str:
    if style not in walk.levels:
        walk.levels.append(style)
    level = min(walk.levels.index(style) + 1, LOWEST_LEVEL)
    return f"{'#' * level} {_inline(title.strip())}"


def _explicit(walk: _Walk) -> bool:
    """A directive, a comment, a target: its content is told as text, or left out with it."""
    found = _EXPLICIT.match(walk.ahead())
    if not found:
        return False
    directive = _DIRECTIVE.match(found["rest"] or "")
    name = directive["name"].lower() if directive else ""
    if name not in _SAID:
        length = _block_length(walk, len(found["indent"]))
        if name == "list-table":
            walk.tables.extend(list_table(walk.lines, walk.place, walk.place + length))
        walk.skip(length)
        return True
    text = _inline(directive["text"] or "") if directive else ""
    walk.told.append(f"TODO: {text}" if text and name == "todo" else text)
    while _FIELD.match(walk.ahead()):
        walk.skip(1)
    return True


def _block_length(walk: _Walk, indent: int) -> int:
    """How many lines a construct takes: its first, and all that stand further in or are blank."""
    length = last = 1
    while walk.place + length < len(walk.lines):
        line = walk.ahead(length)
        length += 1
        if line.strip():
            if indent_of(line) <= indent:
                break
            last = length
    return last


def _text(walk: _Walk) -> None:
    line = walk.ahead()
    literal = line.rstrip().endswith("::")
    told = _inline(line.rstrip()[:-1] if literal else line)
    if found := _FIELD.match(told):
        told = f"{found[1]}{found[2]}: {found[3] or ''}".rstrip()
    else:
        told = _LINES.sub(r"\1 ", _ITEM.sub(_number, told))
    if told.startswith("#"):
        told = f" \\{told}"
    walk.told.append(told)
    if literal:
        indent, first = indent_of(line), 0
        while walk.place + first < len(walk.lines) and not walk.ahead(first).strip():
            first += 1
        if first and indent_of(walk.ahead(first)) > indent:
            # The blank line in front of the literal block counts as its first.
            walk.skip(_block_length(walk, indent))


def _number(found: re.Match[str]) -> str:
    """An enumerator of any kind as one that Markdown knows."""
    return f"{found[1]}1."


def _inline(text: str) -> str:
    """The text with its links and roles in Markdown's form."""
    if "`" in text:
        text = _ROLE.sub(r"\1", _LINK.sub(r"[\1](\2)", text))
    return _NAMED.sub(lambda found: found[1] or "", text) if "`" in text or "_" in text else text

"""The tables of reStructuredText, told by their borders, with the line of every row."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from notesync.model.document import Row, Span, Table

# The border of a grid: what a table of that kind begins with, and what parts its rows.
BORDER = re.compile(r"^\s*\+(?:[-=]+\+)+\s*$")
_RULE = re.compile(r"^\s*=+(?:[ ]+=+)*\s*$")
_UNDER = re.compile(r"^\s*-+(?:[ ]+-+)*\s*$")
_LISTED = re.compile(r"^(\s*)(?:(\*)\s+)?-(?:\s+(.*))?$")


def indent_of(line: str) -> int:
    """How far in a line stands."""
    opened = line.expandtabs(8)
    return len(opened) - len(opened.lstrip())


def grid_table(lines: Sequence[str], start: int) -> Table | None:
    """The table whose upper border stands at a place; None where it is none."""
    end = start
    while end < len(lines) and lines[end].lstrip()[:1] in ("+", "|"):
        end += 1
    columns = [place for place, sign in enumerate(lines[start]) if sign == "+"]
    rows: list[Row] = []
    first, heads = start + 1, 0
    for place in range(start + 1, end):
        if not BORDER.match(lines[place]):
            continue
        if place > first:
            rows.append(_row(first, lines[first:place], _between(columns)))
        if "=" in lines[place]:
            heads = len(rows)
        first = place + 1
    if end > first:
        # The lower border was left out.
        rows.append(_row(first, lines[first:end], _between(columns)))
    return _table(Span(start + 1, end), rows, heads)


def simple_table(lines: Sequence[str], start: int) -> Table | None:
    """The table whose upper rule stands at a place; None where it is none."""
    rules = [start]
    place = start + 1
    while place < len(lines) and len(rules) < 3:
        if _RULE.match(lines[place]):
            rules.append(place)
            if place + 1 == len(lines) or not lines[place + 1].strip():
                break
        place += 1
    if len(rules) == 1:
        return None
    columns = [(run.start(), run.end()) for run in re.finditer(r"=+", lines[start])]
    # The last column reaches to the end of the line, however short its rule is.
    columns[-1] = (columns[-1][0], len(max(lines[start : rules[-1]], key=len)))
    rows: list[Row] = []
    heads = 0
    for upper, lower in pairwise(rules):
        rows.extend(_simple_rows(lines, upper + 1, lower, columns))
        heads = len(rows) if lower != rules[-1] else heads
    return _table(Span(start + 1, rules[-1] + 1), rows, heads)


def list_table(lines: Sequence[str], start: int, end: int) -> Iterator[Table]:
    """The table of a `list-table` directive: a list of lists, its first row the header."""
    rows: list[tuple[int, list[list[str]]]] = []
    for place in range(start + 1, end):
        found = _LISTED.match(lines[place])
        if found and found[2]:
            rows.append((place, [[found[3] or ""]]))
        elif rows and found:
            rows[-1][1].append([found[3] or ""])
        elif rows and lines[place].strip():
            rows[-1][1][-1].append(lines[place].strip())
    told = [
        Row(Span(place + 1, place + 1), tuple("\n".join(cell).strip() for cell in cells))
        for place, cells in rows
    ]
    if len(told) > 1:
        yield Table(Span(start + 1, end), told[0], tuple(told[1:]))


def _simple_rows(
    lines: Sequence[str], first: int, end: int, columns: Sequence[tuple[int, int]]
) -> Iterator[Row]:
    """The rows between two rules: one begins where its first column has text."""
    held: list[str] = []
    start = first
    for place in range(first, end):
        line = lines[place]
        begins = bool(line[: columns[0][1]].strip())
        if held and (begins or not line.strip()):
            yield _row(start, held, columns)
            held = []
        if line.strip() and not _UNDER.match(line):
            start = start if held else place
            held.append(line)
    if held:
        yield _row(start, held, columns)


def _row(first: int, lines: Sequence[str], columns: Sequence[tuple[int, int]]) -> Row:
    cells = ("\n".join(line[left:right].strip() for line in lines) for left, right in columns)
    return Row(Span(first + 1, first + len(lines)), tuple(cell.strip() for cell in cells))


def _between(columns: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple((left + 1, right) for left, right in pairwise(columns))


def _table(span: Span, rows: Sequence[Row], heads: int) -> Table | None:
    if not rows:
        return None
    if heads:
        return Table(span, rows[heads - 1], tuple(rows[heads:]))
    # Without a header nothing says what the columns hold.
    return Table(span, Row(Span(span.line, span.line), ("",) * len(rows[0].cells)), tuple(rows))

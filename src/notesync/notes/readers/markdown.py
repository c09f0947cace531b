"""Markdown, and plain text written like it → blocks with exact source lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from notesync.model.document import (
    Block,
    Code,
    Heading,
    ListItem,
    Row,
    Span,
    Table,
)
from notesync.notes.readers.content import Content, Remark
from notesync.notes.readers.plugins import is_logseq
from notesync.notes.readers.plugins import told as plainly
from notesync.notes.readers.prose import boxed, paragraphs

# A list that its indentation made part of a paragraph: any bullet, and numbers that are indented.
_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)(?:[-*+•◦▪‣]|(?P<number>(?<=[ \t])\d{1,3}[.)]))[ \t]+(?P<rest>\S.*)$"
)
# So many fences that nothing closes are taken away, one after the other.
MOST_FENCES = 3

_ODD_SPACE = re.compile(r"[^\S \t\n]")
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def read_markdown(lines: tuple[str, ...]) -> Content:
    """The blocks of a Markdown file; indented text is read as text, fenced text is not read."""
    remarks: list[tuple[Remark, int]] = []
    told = lines
    tokens = _tokens(told)
    while len(remarks) < MOST_FENCES and (place := _unclosed(tokens, told)) is not None:
        # What nothing closes was opened by mistake: the rest of the notes is no code.
        remarks.append((Remark.UNCLOSED_FENCE, place + 1))
        told = (*told[:place], "", *told[place + 1 :])
        tokens = _tokens(told)
    front = next((token.content for token in tokens if token.type == "front_matter"), None)
    _indent_again(tokens, told)
    logseq = is_logseq(lines)
    blocks = tuple(plainly(block, logseq=logseq) for block in _blocks(tokens))
    return Content(blocks, front_matter=front, remarks=tuple(remarks))


def _tokens(lines: tuple[str, ...]) -> list[Token]:
    # The parser strips every kind of white space from a text, lines of \x0b or \u2028 included,
    # and so would shift what follows: one blank for each keeps every place where it was.
    return _parser().parse(_ODD_SPACE.sub(" ", "\n".join(lines)))


def _unclosed(tokens: list[Token], lines: tuple[str, ...]) -> int | None:
    """Where a fence begins that reaches to the end of the file without being closed."""
    for token in reversed(tokens):
        if token.type == "fence" and token.map:
            first, end = token.map
            last = lines[end - 1].strip(" \t>") if end - 1 > first else ""
            to_the_end = not any(line.strip() for line in lines[end:])
            closed = last.startswith(token.markup) and not last.strip(token.markup[0])
            return first if to_the_end and not closed else None
    return None


def _indent_again(tokens: list[Token], lines: tuple[str, ...]) -> None:
    """Give texts that begin with a bullet the indentation back that the parser stripped."""
    for token in tokens:
        if (
            token.type == "inline"
            and token.level == 1
            and token.map
            and _BULLET.match(token.content)
        ):
            raw = lines[token.map[0]]
            token.content = raw[: len(raw) - len(raw.lstrip(" \t"))] + token.content


def _parser() -> MarkdownIt:
    # Inline marks are ours to read (`inline.plain`): the parser's would lose their places.
    # Indented code is off: in notes, deep indentation is a list gone astray far more often.
    return (
        MarkdownIt("commonmark")
        .enable("table")
        .disable(["inline", "code", "reference"])
        .use(front_matter_plugin)
    )


@dataclass(slots=True)
class _Lists:
    """Where in nested lists the walk stands: one entry per open item, None until it has text."""

    ordered: list[bool]
    items: list[int | None]


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists = _Lists([], [])
    index = 0
    while index < len(tokens):
        token = tokens[index]
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.ordered.append(token.type == "ordered_list_open")
            case "bullet_list_close" | "ordered_list_close":
                lists.ordered.pop()
            case "list_item_open":
                lists.items.append(None)
            case "list_item_close":
                lists.items.pop()
            case "table_open":
                end = _close(tokens, index, "table_close")
                yield _table(tokens[index:end])
                index = end
            case _:
                yield from _leaf(tokens, index, lists)
        index += 1


def _leaf(tokens: list[Token], index: int, lists: _Lists) -> Iterator[Block]:
    token = tokens[index]
    match token.type:
        case "heading_open":
            inline = tokens[index + 1]
            yield Heading(_span(token), inline.content.strip(), int(token.tag[1:]))
        case "fence" | "code_block":
            yield Code(_span(token), token.content)
        case "html_block" if not token.content.lstrip().startswith("<!--"):
            text = "\n".join(_HTML_TAG.sub(" ", line).strip() for line in token.content.split("\n"))
            yield from paragraphs(_span(token), text)
        case "inline" if tokens[index - 1].type == "paragraph_open":
            yield from _text(token, lists)
        case _:
            pass


def _text(token: Token, lists: _Lists) -> Iterator[Block]:
    span = _span(token)
    lines = token.content.split("\n")
    cut = next((n for n, line in enumerate(lines) if _BULLET.match(line)), len(lines))
    if cut:
        head = Span(span.line, span.end_line if cut == len(lines) else span.line + cut - 1)
        yield from _own(head, "\n".join(line.strip() for line in lines[:cut]), lists)
    if cut < len(lines):
        yield from _strayed(span.line + cut, lines[cut:], lists)


def _own(span: Span, text: str, lists: _Lists) -> Iterator[Block]:
    """A list item's own text, or a paragraph."""
    if not lists.items or lists.items[-1] is not None:
        yield from paragraphs(span, text)
        return
    lists.items[-1] = span.line
    box, rest = boxed(text)
    depth = len(lists.items) - 1
    yield ListItem(span, rest, depth, box, lists.ordered[-1], _parent(lists.items[:-1]))


def _parent(items: list[int | None]) -> int | None:
    return next((line for line in reversed(items) if line is not None), None)


def _strayed(start: int, lines: list[str], lists: _Lists) -> Iterator[Block]:
    """List lines inside a paragraph as items, each with the lines that go on further in."""
    open_items: list[tuple[int, int]] = []
    for first, end in _stretches(lines):
        span = Span(start + first, start + end - 1)
        found = _BULLET.match(lines[first])
        if found is None:
            open_items.clear()
            yield from paragraphs(span, "\n".join(line.strip() for line in lines[first:end]))
            continue
        indent = _indent(lines[first])
        while open_items and open_items[-1][0] >= indent:
            open_items.pop()
        above = [*lists.items, *(line for _, line in open_items)]
        rest = [found["rest"].strip(), *(line.strip() for line in lines[first + 1 : end])]
        box, text = boxed("\n".join(rest))
        ordered = found["number"] is not None
        yield ListItem(span, text, len(above), box, ordered, _parent(above))
        open_items.append((indent, span.line))


def _stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each item begins and ends, and each run of lines that go back out of the list.

    A line in small letters goes on with the item, however far out it stands.
    """
    first = 0
    for number, line in enumerate(lines):
        bullet = _BULLET.match(lines[first]) is not None
        out = _indent(line) < max(_indent(lines[first]), 1)
        back = bullet and out and not line.lstrip()[:1].islower()
        if number > first and (_BULLET.match(line) or back):
            yield first, number
            first = number
    yield first, len(lines)


def _indent(line: str) -> int:
    opened = line.expandtabs(4)
    return len(opened) - len(opened.lstrip())


def _table(tokens: list[Token]) -> Table:
    rows: list[Row] = []
    cells: list[str] = []
    span = _span(tokens[0])
    for token in tokens:
        match token.type:
            case "tr_open":
                cells, span = [], _span(token)
            case "inline":
                cells.append(token.content.strip())
            case "tr_close":
                rows.append(Row(Span(span.line, span.line), tuple(cells)))
            case _:
                pass
    return Table(_span(tokens[0]), rows[0], tuple(rows[1:]))


def _close(tokens: list[Token], index: int, kind: str) -> int:
    while tokens[index].type != kind:
        index += 1
    return index


def _span(token: Token) -> Span:
    first, end = token.map or (0, 1)
    return Span(first + 1, max(end, first + 1))

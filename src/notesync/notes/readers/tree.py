"""HTML source → what is entered, left and said in it, each with its line.

The parser makes a tree and does nothing else: no script runs, nothing is fetched.
"""

import re
from typing import Protocol

from justhtml import Comment, Element, JustHTML, Node, Text

from notesync.notes.readers.tag import Tag

_BLANKS = ("\n", " ", "\t", "\f", "&")
_WRITTEN_BREAK = re.compile(r"&(?:#0{0,9}10|#x0{0,9}a|NewLine);?", re.IGNORECASE)


class Visitor(Protocol):
    """Is told of a page, from its beginning to its end."""

    def enter(self, tag: Tag) -> bool:
        """An element begins; whether to go into it."""

    def leave(self, tag: Tag) -> None:
        """An element that was gone into ends."""

    def say(self, line: int, text: str) -> None:
        """Text that stands on one line."""

    def comment(self, line: int, text: str) -> None:
        """A comment that begins on a line."""


def walk(source: str, visitor: Visitor) -> None:
    """Tell a visitor of everything in a page, however deeply it is nested."""
    # A line break that is written as a sign is none of the source's.
    source = _WRITTEN_BREAK.sub(lambda found: " " * len(found[0]), source)
    last = source.count("\n") + 1
    tree = JustHTML(source, sanitize=False, track_node_locations=True)
    stack: list[tuple[Node | Text, Tag | None, int]] = [(tree.root, None, 1)]
    while stack:
        node, left, above = stack.pop()
        line = node.origin_line or above
        if left is not None:
            visitor.leave(left)
        elif isinstance(node, Text):
            _say(node, line, source, last, visitor)
        elif isinstance(node, Comment):
            visitor.comment(line, str(node.data or ""))
        else:
            tag = _tag(node, line, source) if isinstance(node, Element) else None
            if tag is not None:
                if not visitor.enter(tag):
                    continue
                stack.append((node, tag, line))
            stack.extend((child, None, line) for child in reversed(node.children or ()))


def _tag(node: Element, line: int, source: str) -> Tag:
    attrs = {name.lower(): value or "" for name, value in node.attrs.items()}
    return Tag(node.name.lower(), attrs, line, _is_empty(node.origin_offset, source))


def _is_empty(offset: int | None, source: str) -> bool:
    end = source.find(">", offset, offset + 2_000) if offset is not None else -1
    return end > 0 and source[end - 1] == "/"


def _say(node: Text, line: int, source: str, last: int, visitor: Visitor) -> None:
    data = node.data or ""
    line += _is_behind_pre(node, source) - _before(node.origin_offset, data, source)
    for place, text in enumerate(data.split("\n")):
        # Text in a table's wrong places is moved and joined: it stays within the page at least.
        visitor.say(min(max(line + place, 1), last), text)


def _is_behind_pre(node: Text, source: str) -> bool:
    """Whether the text began with a line break right behind `<pre>`, which is not part of it."""
    parent, place = node.parent, node.origin_offset
    if parent is None or parent.name != "pre" or place is None or parent.origin_offset is None:
        return False
    last_tag = source.rfind("<", parent.origin_offset, place)
    return source.startswith("\n", place) and last_tag == parent.origin_offset


def _before(place: int | None, data: str, source: str) -> int:
    """How many line breaks of a text stand before its place: text that a table cannot hold."""
    if place is None or source.startswith(_BLANKS, place):
        return 0
    return data[: len(data) - len(data.lstrip())].count("\n")

"""HTML source → what is entered, left and said in it, each with its line.

The parser makes a tree and does nothing else: no script runs, nothing is fetched.
"""

import re
from typing import Protocol

from justhtml import Comment, Element, JustHTML, Node, Text

from notesync.notes.readers.tag import Tag

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
    tree = JustHTML(source, sanitize=False, track_node_locations=True)
    stack: list[tuple[Node | Text, Tag | None, int]] = [(tree.root, None, 1)]
    while stack:
        node, left, above = stack.pop()
        line = node.origin_line or above
        if left is not None:
            visitor.leave(left)
        elif isinstance(node, Text):
            _say(node, line, source, visitor)
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


def _is_behind_pre(node: Text, source: str) -> bool:
    parent, place = node.parent, node.origin_offset
    if parent is None or parent.name != "pre" or place is None or parent.origin_offset is None:
        return False
    last_tag = source.rfind("<", parent.origin_offset, place)
    return source.startswith("\n", place) and last_tag == parent.origin_offset


def _say(node: Text, line: int, source: str, visitor: Visitor) -> None:
    # A line break right behind `<pre>` is not part of its text.
    line += _is_behind_pre(node, source)
    for place, text in enumerate((node.data or "").split("\n")):
        visitor.say(line + place, text)

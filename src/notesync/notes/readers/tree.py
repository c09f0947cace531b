"""HTML source → what is entered, left and said in it, each with its line.

The parser makes a tree and does nothing else: no script runs, nothing is fetched.
"""

from typing import Protocol

from justhtml import Comment, Element, JustHTML, Node, Text

from notesync.notes.readers.tag import Tag


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


def _say(node: Text, line: int, source: str, visitor: Visitor) -> None:
    parent = node.parent
    if parent and parent.name == "pre" and source.startswith("\n", node.origin_offset or 0):
        # The first line break inside `pre` is not part of its text.
        line += (parent.children or [node])[0] is node
    for place, text in enumerate((node.data or "").split("\n")):
        visitor.say(line + place, text)

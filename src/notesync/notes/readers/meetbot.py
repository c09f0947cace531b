"""The minutes that MeetBot writes, as text or reStructuredText → blocks."""

import re
from dataclasses import replace

from notesync.model.document import Block, Heading, ListItem
from notesync.notes.readers.content import Content
from notesync.notes.readers.restructured import read_restructured

# Who said it in the log, and when: `(ann, 14:05:00)`, `(`ann`_, 14:05:00)`.
_SAID = re.compile(r"\s*\((?:LINK: \S+, )?`?[^\s,()`]{1,40}`?_?, \d{1,2}:\d{2}(?::\d{2})?\)\s*$")
_MARK = re.compile(r"^(\s*[*-]\s+)\*{0,2}([A-Z]{3,})\*{0,2}:\*{0,2}\s+")
_TOPIC = re.compile(r"^[*-] ")
_WHOSE = re.compile(r"^(?:action items, by person|action items by (?:person|attendee))\s*$", re.I)
_PERSON = re.compile(r"^([*-] )\**([^*:]+?)\**$")
_NONE = re.compile(r"^\s*[*-] \(none\)\s*$", re.IGNORECASE)
TOPIC_LEVEL = 5


def read_meetbot(lines: tuple[str, ...]) -> Content:
    """The blocks of a bot's minutes, without who typed each line and when."""
    topics = frozenset(
        number
        for number, line in enumerate(lines, 1)
        if _TOPIC.match(line) and _SAID.search(line) and not _MARK.match(line)
    )
    content = read_restructured(tuple(_told(lines)))
    return replace(content, blocks=tuple(_topical(block, topics) for block in content.blocks))


def _told(lines: tuple[str, ...]) -> list[str]:
    told: list[str] = []
    whose = False
    for line in lines:
        if line and not line[0].isspace() and not _TOPIC.match(line) and line.strip("=-~"):
            whose = _WHOSE.match(line) is not None
        if whose and not _NONE.match(line):
            # What hangs under a name is that person's.
            line = _PERSON.sub(r"\1\2:", line)
        text = _MARK.sub(r"\1\2: ", _SAID.sub("", line))
        if told and _NONE.match(line):
            told[-1] = text = ""
        told.append(text)
    return told


def _topical(block: Block, topics: frozenset[int]) -> Block:
    """A topic is a heading, not a bullet: nothing hangs under it as under an owner."""
    if not isinstance(block, ListItem):
        return block
    if block.span.line in topics:
        return Heading(block.span, block.text, TOPIC_LEVEL)
    if block.parent in topics:
        return replace(block, parent=None, depth=max(block.depth - 1, 0))
    return block

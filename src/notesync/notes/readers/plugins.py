"""What plug-ins of editors add to Markdown's tasks, told as people write it without them.

Signs of Obsidian Tasks (`📅 2026-03-06`, `⏫`), fields of Dataview (`[due:: 2026-03-06]`), and
Logseq's words (`TODO [#A] …`, `DEADLINE: <2026-03-06 Fri>`) become "by 2026-03-06" and "(high
priority)". What says nothing of the task itself, such as when it was made, is left out of its text.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from notesync.model.document import Block, Box, Heading, ListItem, Paragraph
from notesync.notes.inline import one_line

_DAY = r"\d{4}-\d{2}-\d{2}"
_SIGN_DUE = re.compile(rf"[📅🗓📆]\ufe0f? ?(?P<due>{_DAY})")
_SIGN_DONE = re.compile(rf"✅\ufe0f? ?{_DAY}")
_SIGN_OTHER = re.compile(
    rf"(?:[⏳⌛🛫➕❌]\ufe0f? ?{_DAY}|🔁\ufe0f? ?[a-zA-Z0-9 ,!]{{1,80}}|🆔\ufe0f? ?[\w-]{{1,40}}"
    r"|⛔\ufe0f? ?[\w,-]{1,200}|🏁\ufe0f? ?\w{1,20})"
)
_PRIORITIES: Final = {"🔺": "urgent", "⏫": "high", "🔼": "medium", "🔽": "low", "⏬": "low",
                      "highest": "urgent", "high": "high", "medium": "medium", "low": "low",
                      "lowest": "low", "A": "high", "B": "medium", "C": "low"}  # fmt: skip
_SIGN_PRIORITY = re.compile(r"([🔺⏫🔼🔽⏬])\ufe0f?")
_FIELD = re.compile(r"[\[(](?P<key>[A-Za-z]{2,20}):: ?(?P<value>[^\[\]()]{0,200})[\])]")
_OWNERS: Final = frozenset({"owner", "assignee", "assigned"})
_DROPPED: Final = frozenset(
    "id created completion completed start scheduled repeat cancelled dependson "
    "oncompletion".split()
)
_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
# A line that only Logseq writes.
_LOGSEQ = re.compile(
    r"\s*(?:(?:SCHEDULED|DEADLINE): <\d{4}-|:LOGBOOK:|(?:- )?(?:id|collapsed|title|tags|type):: \S"
    r"|- (?:TODO|DOING|NOW|LATER|WAITING|DONE|CANCELED) \[#[ABC]\])"
)
_STATE = re.compile(
    r"(?P<word>TODO|DOING|NOW|LATER|WAITING|IN-PROGRESS|DONE|CANCELL?ED)\s+(?:\[#(?P<level>[ABC])\]\s*)?"
)
_STATES: Final = {"DONE": Box.TICKED, "CANCELED": Box.CANCELLED, "CANCELLED": Box.CANCELLED}
_DEADLINE = re.compile(rf"^DEADLINE: <(?P<due>{_DAY})[^<>]{{0,40}}>$")
_PROPERTY = re.compile(r"^(?:SCHEDULED: <[^<>]{0,60}>|[\w-]{1,40}:: .*|:LOGBOOK:|CLOCK: .*|:END:)$")
_HINT = re.compile(r"::|\[\[|[📅🗓📆✅⏳⌛🛫➕❌🔁🆔⛔🏁🔺⏫🔼🔽⏬]")


def is_logseq(lines: Iterable[str]) -> bool:
    """Whether one of the lines is such as only Logseq writes."""
    return any(_LOGSEQ.match(line) for line in lines)


def told(block: Block, *, logseq: bool) -> Block:
    """A block in the words of people."""
    match block:
        case ListItem():
            if logseq:
                block = _from_logseq(block)
            return replace(block, text=_task(block.text)) if _HINT.search(block.text) else block
        case Paragraph() | Heading() if "[[" in block.text:
            return replace(block, text=_WIKI.sub(r"\1", block.text))
        case _:
            return block


def _task(text: str) -> str:
    fields = _Fields()
    text = _FIELD.sub(fields.take, _WIKI.sub(r"\1", text))
    for sign in _SIGN_PRIORITY.findall(text):
        fields.priority = _PRIORITIES[sign]
    for found in _SIGN_DUE.finditer(text):
        fields.due = found["due"]
    for pattern in (_SIGN_DUE, _SIGN_OTHER, _SIGN_PRIORITY):
        text = pattern.sub("", text)
    return fields.behind(_SIGN_DONE.sub("✅", text))


def _from_logseq(item: ListItem) -> ListItem:
    fields = _Fields()
    first, *rest = item.text.split("\n")
    box = item.box
    if state := _STATE.match(first):
        box = _STATES.get(state["word"], Box.EMPTY)
        first = first[state.end() :]
        fields.priority = _PRIORITIES.get(state["level"] or "", "")
    lines = [first]
    for line in rest:
        if deadline := _DEADLINE.match(line.strip()):
            fields.due = deadline["due"]
        lines.append("" if deadline or _PROPERTY.match(line.strip()) else line)
    return replace(item, text=fields.behind("\n".join(lines)), box=box)


class _Fields:
    """What the fields of one task say; they are told behind its text."""

    def __init__(self) -> None:
        self.due = self.priority = self.owner = ""

    def take(self, found: re.Match[str]) -> str:
        """Note a field of Dataview and take it out; one that nobody knows stays."""
        key, value = found["key"].lower(), found["value"].strip()
        if key == "due" and re.fullmatch(_DAY, value):
            self.due = value
        elif key == "priority" and value.lower() in _PRIORITIES:
            self.priority = _PRIORITIES[value.lower()]
        elif key in _OWNERS and value:
            self.owner = value
        elif key not in _DROPPED:
            return found[0]
        return ""

    def behind(self, text: str) -> str:
        """The text with the fields on its last line that says something, line for line."""
        said = [
            f"({self.owner})" if self.owner else "",
            f"by {self.due}" if self.due else "",
            f"({self.priority} priority)" if self.priority else "",
        ]
        lines = [one_line(line) for line in text.split("\n")]
        last = max((place for place, line in enumerate(lines) if line), default=0)
        lines[last] = " ".join(part for part in (lines[last], *said) if part)
        return "\n".join(lines)

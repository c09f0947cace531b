"""Plain text, as minutes are written in mails → blocks.

Each line becomes one line of Markdown that says the same, so that every place stays where it was.
"""

import re

from notesync.notes.readers.content import Content
from notesync.notes.readers.markdown import read_markdown
from notesync.notes.readers.scribe import unlisted

_RULE = re.compile(r"^\s*([=\-~*_#.+])\1{2,}\s*$")
# A heading in capitals, with or without a number: "3. ACTION ITEMS", "ANY OTHER BUSINESS (AOB)".
_CAPITALS = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.):]?\s+)?[A-Z][A-Z\d ,&/()'’.–-]{3,69}:?$")
_SOUND = re.compile(r"[A-Z]{3}")
_NUMBERED = re.compile(
    r"^(\s*)(?:\d{1,2}(?:\.\d{1,2})+[.):]?|\(?(?:\d{1,2}|[a-z])\)|[a-z]\.)(?=\s+\S)"
)
_BULLET = re.compile(r"^(\s*)(?:[·–—●○■□»>-]|o)(?=\s+\S)")
_QUOTED = re.compile(r"^\s*>")
_STARRED = re.compile(r"^\s*([*_])(?=\S)([^*_]{1,80})(?<=\S)\1(\s*:?)\s*$")
_INITIALS = re.compile(r"^[A-Z]{2,3}(?:\s*[,/&]\s*[A-Z]{2,3})+$")
LONGEST_TITLE = 80


def read_text(lines: tuple[str, ...]) -> Content:
    """The blocks of a plain text."""
    start = _front_matter(lines)
    told = list(lines[:start])
    for place in range(start, len(lines)):
        told.append(_told(lines, place, told))
    return read_markdown(tuple(told))


def _front_matter(lines: tuple[str, ...]) -> int:
    """How many lines the front matter takes: none where the first is no `---`."""
    if not lines or lines[0].rstrip() != "---" or "---" not in lines[1:]:
        return 0
    return lines.index("---", 1) + 1


def _told(lines: tuple[str, ...], place: int, told: list[str]) -> str:
    line = unlisted(lines[place])
    if _RULE.match(line):
        return _rule(lines, place, told)
    if _is_capitals(line.strip()):
        return f"## {line.strip().rstrip(':')}"
    if starred := _STARRED.match(line):
        return f"**{starred[2]}**{starred[3].strip()}"
    if _QUOTED.match(line):
        return line
    return _BULLET.sub(r"\1-", _NUMBERED.sub(r"\1-", line, count=1), count=1)


def _is_capitals(text: str) -> bool:
    return bool(_CAPITALS.match(text) and _SOUND.search(text) and not _INITIALS.match(text))


def _rule(lines: tuple[str, ...], place: int, told: list[str]) -> str:
    """A row of signs: it makes the one line above it a heading, else it only parts what follows."""
    above = told[-1] if told else ""
    alone = place < 2 or not lines[place - 2].strip() or _RULE.match(lines[place - 2])
    short = above.strip() and len(above) <= LONGEST_TITLE and not above[0].isspace()
    if short and alone and not above.startswith(("#", "-", "*", ">", "|")):
        told[-1] = f"{'#' if lines[place].strip()[0] == '=' else '##'} {above.strip()}"
    return ""

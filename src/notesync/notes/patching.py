"""Marks put into a line of notes, and nothing else of it touched: box, strike, anchor."""

import re

from notesync.model.items import State

_BOX = re.compile(r"^([\s>]*(?:[-*+]|\d+[.)])\s+\[)[^\]](\])")
_BULLET = re.compile(r"^([\s>]*(?:[-*+]|\d+[.)])\s+)(.*?)(\s*)$", re.DOTALL)
_ANCHORED = "[ns::"
_SIGNS = {State.OPEN: " ", State.DONE: "x", State.CANCELLED: "-"}


def marked(line: str, state: State) -> str | None:
    """The line of a list with the sign of a state: in its box, else behind or around its text.

    None where the line has no place for it.
    """
    if _BOX.match(line):
        return _BOX.sub(rf"\g<1>{_SIGNS[state]}\g<2>", line, count=1)
    bullet = _BULLET.match(line)
    if bullet is None or state is State.OPEN:
        return None
    lead, text, blanks = bullet.groups()
    return f"{lead}{text} (done){blanks}" if state is State.DONE else f"{lead}~~{text}~~{blanks}"


def anchored(line: str, issue: str) -> str | None:
    """The line of a list with its issue named behind it; None where one is, or no place for it."""
    bullet = _BULLET.match(line)
    if bullet is None or _ANCHORED in line:
        return None
    lead, text, blanks = bullet.groups()
    return f"{lead}{text} [ns:: {issue}]{blanks}"

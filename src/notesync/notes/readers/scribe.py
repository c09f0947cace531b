"""How W3C's scribes list actions in minutes: `[NEW] ACTION: Ann to … [recorded in …]`."""

import re

_ACTION = re.compile(
    r"^(?P<indent>\s*(?:[-*]\s+)?)\*{0,2}\[(?P<state>NEW|OPEN|PENDING|DONE|DROPPED|CONTINUES)\]\*{0,2}"
    r"\s+\*{0,2}ACTION(?P<number>-\d+)?:\*{0,2}\s+(?P<text>\S.*)$"
)
_RECORDED = re.compile(r"\s*\[recorded in [^\[\]]{0,2000}(?:\[[^\[\]]{0,2000}\])?[^\[\]]{0,2000}\]")
_SAID = {"DONE": " - done", "DROPPED": " - dropped"}


def unlisted(line: str) -> str:
    """A listed action as any other line of notes would say it; other lines as they are."""
    if "ACTION" not in line:
        return line
    line = _RECORDED.sub("", line)
    found = _ACTION.match(line)
    if not found:
        return line
    return f"{found['indent']}ACTION: {found['text']}{_SAID.get(found['state'], '')}"

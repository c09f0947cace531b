"""`[ns:: …]` on a line, and the issue numbers and links that a line shows."""

import re

from notesync.model.items import Anchor, IssueAnchor, KeyAnchor, NewAnchor

_OPENING = "[ns::"
_ANCHOR = re.compile(r"\[ns::\s{0,9}(?P<what>[^\[\]\s]{1,60})\s{0,9}\]")
_KEY = re.compile(r"^(?:ns-)?([a-z2-7]{10})$")
_ISSUE = re.compile(r"^(?:#\d+|[A-Z][A-Z0-9_]+-\d+)$")
_REFERENCE_SIGN = re.compile(r"#\d|://|-\d")
_REFERENCE = re.compile(
    r"https?://[^\s()<>\[\]]+|(?<![\w/#&])(?:[\w.-]{1,40}/[\w.-]{1,100})?#\d+\b|\b[A-Z][A-Z0-9]{1,9}-\d+\b"
)


def take_anchor(text: str) -> tuple[str, Anchor | None]:
    """The text without its anchor, and the anchor; one that says nothing we know stays text."""
    for found in _ANCHOR.finditer(text) if _OPENING in text else ():
        anchor = _parse(found["what"])
        if anchor is not None:
            return text[: found.start()].rstrip() + text[found.end() :], anchor
    return text, None


def references(raw: str) -> tuple[str, ...]:
    """The issue numbers and links on a line, each once, in order: shown, never followed."""
    without_anchor = _ANCHOR.sub("", raw) if _OPENING in raw else raw
    if not _REFERENCE_SIGN.search(without_anchor):
        return ()
    return tuple(
        dict.fromkeys(found[0].rstrip(".,;:*_") for found in _REFERENCE.finditer(without_anchor))
    )


def _parse(what: str) -> Anchor | None:
    if what.lower() == "new":
        return NewAnchor()
    if key := _KEY.match(what):
        return KeyAnchor(key[1])
    return IssueAnchor(what) if _ISSUE.match(what) else None

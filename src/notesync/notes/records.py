"""Decision records: a file that is one decision, as MADR and its kin write it."""

import re
from collections.abc import Mapping

from notesync.model.document import Document, Heading, ListItem, Paragraph, Span
from notesync.model.items import Confidence
from notesync.notes.assemble import Candidate
from notesync.notes.inline import one_line, plain, plain_line

# A record has a status, and a section for each of these.
_SECTIONS = (
    re.compile(r"^(?:decision(?: outcome)?|outcome)$", re.IGNORECASE),
    re.compile(r"^context(?: and problem statement)?$|^problem$", re.IGNORECASE),
)
_STATUS = re.compile(r"^\W*status\W*$", re.IGNORECASE)
_STATED = re.compile(r"^\W*status\W*[:|]\W*(?P<status>\w+)", re.IGNORECASE)
_SETTLED = re.compile(r"^\W*(?:accepted|approved|decided|adopted)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?:(?:adr|mdr|decision)[\s#-]*)?\d+\s*[.:)–—-]\s*", re.IGNORECASE)


def record_of(document: Document, front: Mapping[str, object]) -> tuple[Candidate, ...] | None:
    """The one decision of a record; nothing where it is not taken, None where it is no record."""
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    titles = [plain_line(heading.text).strip(" :") for heading in headings]
    if not headings or not all(any(map(known.match, titles)) for known in _SECTIONS):
        return None
    status = str(front.get("status") or "") or _status(document)
    if not status:
        return None
    if not _SETTLED.match(status):
        return ()
    text = _NUMBER.sub("", titles[0])
    line = headings[0].span.line
    return (Candidate(text, Span(line, line), Confidence.CERTAIN, section=titles[0]),)


def _status(document: Document) -> str:
    """What stands under the heading Status, or behind such a label."""
    under = False
    for block in document.blocks:
        match block:
            case Heading():
                under = _STATUS.match(plain(block.text)) is not None
            case ListItem() | Paragraph():
                stated = _STATED.match(plain(block.text))
                if under or stated:
                    return stated["status"] if stated else one_line(plain(block.text))
            case _:
                pass
    return ""

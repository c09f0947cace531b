"""The minutes that MeetBot writes, as text or reStructuredText → blocks."""

import re

from notesync.notes.readers.content import Content
from notesync.notes.readers.restructured import read_restructured

# Who said it in the log, and when: `(ann, 14:05:00)`, `(`ann`_, 14:05:00)`.
_SAID = re.compile(r"\s*\((?:LINK: \S+, )?`?[^\s,()`]{1,40}`?_?, \d{1,2}:\d{2}(?::\d{2})?\)\s*$")
_STRONG = re.compile(r"^(\s*[*-]\s+)\*{0,2}([A-Z]{3,})\*{0,2}:\*{0,2}\s+")
_WHOSE = re.compile(r"^action items, by person$", re.IGNORECASE)


def read_meetbot(lines: tuple[str, ...]) -> Content:
    """The blocks of a bot's minutes, without who typed each line and when."""
    return read_restructured(tuple(_STRONG.sub(r"\1\2: ", _SAID.sub("", one)) for one in lines))

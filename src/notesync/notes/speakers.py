"""Who speaks in written notes: the names in front of colons, where a document has the habit."""

import re
from collections import Counter

from notesync.notes import words
from notesync.notes.passages import Passage

_SPEAKER = re.compile(
    r"^[\W_]{0,4}(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?|@[\w-]+)\s*(?::|\s-)\s+\S"
)
# Once may be a topic ("Tooling: …"); somebody who speaks, speaks again.
OFTEN = 2


def speakers(found: tuple[Passage, ...]) -> frozenset[str]:
    """The names, in small letters, that stand in front of a colon more than once."""
    names = Counter(
        match["name"].lower() for passage in found if (match := _SPEAKER.match(passage.text))
    )
    return frozenset(
        name
        for name, count in names.items()
        if count >= OFTEN and not set(name.split()) & words.NOT_NAMES
    )

"""What a reader makes of a file, whatever its format."""

from dataclasses import dataclass
from enum import StrEnum, auto

from notesync.model.document import Block, Person, Utterance


class Remark(StrEnum):
    """What a reader has to say about a place, beside what it made of it."""

    UNCLOSED_FENCE = auto()
    SCRIPTS = auto()
    DEEP = auto()


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks and utterances in the order of their lines.

    `front_matter` is as written; `people` are those who speak in a log. Where a format has no lines
    to point at, `pieces` are its numbered pieces of text, and spans are their numbers. `remarks`
    are told with their lines.
    """

    blocks: tuple[Block, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    front_matter: str | None = None
    people: tuple[Person, ...] = ()
    pieces: tuple[str, ...] | None = None
    remarks: tuple[tuple[Remark, int], ...] = ()

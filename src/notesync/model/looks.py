"""What each rule said of one line of a document: for people who ask why it was read so."""

from dataclasses import dataclass

from notesync.model.document import Span
from notesync.model.items import Confidence, Item, Kind


@dataclass(frozen=True, slots=True)
class Look:
    """One rule's answer: the texts it found, none where it is silent.

    `asked` is off where an earlier rule of the same kind had spoken.
    """

    rule: str
    kind: Kind
    seeks: str
    found: tuple[str, ...]
    confidence: Confidence | None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A statement, row or speech that a line belongs to, what the rules said, what came of it."""

    span: Span
    text: str
    under: str
    looks: tuple[Look, ...]
    kept: tuple[Item, ...]

"""What a reader makes of a file, whatever its format."""

from dataclasses import dataclass

from notesync.model.document import Block, Person, Utterance


@dataclass(frozen=True, slots=True)
class Content:
    """Blocks and utterances in the order of their lines.

    `front_matter` is as written; `people` are those who speak in a log. Where a format has no lines
    to point at, `pieces` are its numbered pieces of text, and spans are their numbers.
    """

    blocks: tuple[Block, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    front_matter: str | None = None
    people: tuple[Person, ...] = ()
    pieces: tuple[str, ...] | None = None

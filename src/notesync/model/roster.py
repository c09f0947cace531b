"""Who is written of in the notes and cannot be assigned in the tracker."""

from dataclasses import dataclass

from notesync.model.issues import Place


@dataclass(frozen=True, slots=True)
class Stranger:
    """A name that has no login: `items` name it as an owner, the first of them at `place`.

    `candidates` are people and logins that may be meant. Nothing is made of them but a hint.
    """

    name: str
    items: int
    place: Place
    candidates: tuple[str, ...] = ()

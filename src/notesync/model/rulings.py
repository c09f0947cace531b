"""What people ruled on held items: kept in a file of the notes, so that it outlives any ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from notesync.model.issues import Key


class Verdict(StrEnum):
    """What a person said of a held item."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling; `same` is the item that it is, where that is the verdict.

    `text` and `where` are for those who read the file.
    """

    verdict: Verdict
    same: Key | None = None
    text: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rulings:
    """All rulings, by the key under which the item was held."""

    by_key: Mapping[Key, Ruling] = field(default_factory=dict)

    def verdict(self, key: Key) -> Verdict | None:
        """What was said of an item; None where nothing was."""
        ruling = self.by_key.get(key)
        return ruling.verdict if ruling else None

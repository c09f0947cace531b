"""What the tracker knows and the notes do not say yet."""

from dataclasses import dataclass

from notesync.model.issues import IssueRef, Key, Place, Status
from notesync.model.items import State


@dataclass(frozen=True, slots=True)
class News:
    """A line that says otherwise than its issue: `status` is the issue's, `state` the line's to be.

    `state` is None where only the issue's name is missing behind the line.
    """

    key: Key
    ref: IssueRef
    title: str
    place: Place
    status: Status
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """News that a line has no place for: it is left to a person."""

    news: News
    reason: str


@dataclass(frozen=True, slots=True)
class Patch:
    """The notes of one document with the tracker's news in them: bytes before and after."""

    source: str
    before: bytes
    after: bytes
    news: tuple[News, ...]

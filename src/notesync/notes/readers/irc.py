"""x."""

from notesync.notes.readers.content import Content


def read_irc(lines: tuple[str, ...]) -> Content:
    """X."""
    return Content()

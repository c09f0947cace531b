"""x."""

from notesync.notes.readers.content import Content


def read_subtitles(lines: tuple[str, ...]) -> Content:
    """X."""
    return Content()

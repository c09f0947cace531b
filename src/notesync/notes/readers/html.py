"""x."""

from notesync.notes.readers.content import Content


def read_html(lines: tuple[str, ...]) -> Content:
    """X."""
    return Content()

"""The bytes of one file → what its reader makes of them, or why nobody reads it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from notesync.model.items import Unread
from notesync.model.settings import ReadingSettings
from notesync.notes import diagnostics as say
from notesync.notes.decode import Decoded, decode
from notesync.notes.formats import DOCX, Format, format_named, reader_for, suffix_of
from notesync.notes.readers.content import Content
from notesync.notes.readers.docx import Refused, read_docx
from notesync.notes.readers.html import read_html
from notesync.notes.readers.irc import read_irc
from notesync.notes.readers.markdown import read_markdown
from notesync.notes.readers.meetbot import read_meetbot
from notesync.notes.readers.restructured import read_restructured
from notesync.notes.readers.subtitles import read_subtitles
from notesync.notes.readers.text import read_text
from notesync.notes.readers.transcript import read_transcript

READERS: Final[dict[str, Callable[[tuple[str, ...]], Content]]] = {
    "vtt": read_subtitles,
    "srt": read_subtitles,
    "irc": read_irc,
    "transcript": read_transcript,
    "html": read_html,
    "meetbot": read_meetbot,
    "rst": read_restructured,
    "markdown": read_markdown,
    "text": read_text,
}
ASKED_FOR = "the call says so"


@dataclass(frozen=True, slots=True)
class Opened:
    """One file with the format it was read in, its lines, and what its reader made of them."""

    format: Format
    decoded: Decoded
    content: Content


def opened(
    data: bytes, source: str, settings: ReadingSettings, name: str | None = None
) -> Opened | Unread:
    """The file by its reader; `name` overrules what its own name and content say."""
    if len(data) > max(settings.max_notes_size, settings.max_transcript_size):
        return Unread(source, say.TOO_LARGE.at(source, limit=settings.max_transcript_size))
    asked = format_named(name) if name else None
    if (asked and asked.name == "docx") or (not name and suffix_of(source) == ".docx"):
        return _opened_docx(data, source, settings, asked)
    decoded = decode(data)
    if decoded is None:
        return Unread(source, say.BINARY.at(source))
    chosen = asked if name else reader_for(source, decoded.lines)
    if chosen is None:
        return Unread(source, say.UNKNOWN_FORMAT.at(source, what=_unknown(name)))
    limit = settings.max_transcript_size if chosen.spoken else settings.max_notes_size
    if len(data) > limit:
        return Unread(source, say.TOO_LARGE.at(source, limit=limit))
    return Opened(_reasoned(chosen, asked), decoded, READERS[chosen.name](decoded.lines))


def _opened_docx(
    data: bytes, source: str, settings: ReadingSettings, asked: Format | None
) -> Opened | Unread:
    content = read_docx(data, settings.max_notes_size)
    if isinstance(content, Refused):
        return Unread(source, say.REFUSED[content].at(source))
    return Opened(_reasoned(DOCX, asked), Decoded(content.pieces or (), "utf-8"), content)


def _reasoned(chosen: Format, asked: Format | None) -> Format:
    return replace(chosen, why=ASKED_FOR) if asked else chosen


def _unknown(name: str | None) -> str:
    return f"no format is called {name!r}" if name else "no reader takes files of this kind"

"""Which reader takes which file, and why: one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from notesync.notes.readers.chat import SAID
from notesync.notes.readers.subtitles import CUE
from notesync.notes.readers.transcript import is_headed, is_stamped, is_timed

_SUMMARY: Final = re.compile(r"^Meeting (?:started by|ended at) \S+.{0,80}\d:\d\d", re.MULTILINE)
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype html|html|ac:|body)\b", re.I
)
_STORAGE: Final = re.compile(r"</?ac:(?:structured-macro|task-list|layout)\b")

# How many lines with text are looked at, and which part of them must be a chat's.
LOOKED_AT = 40
MOST = 0.6


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its name in settings and reports, its suffixes, and why it is read so.

    `content` decides, where there is one, by the first lines with text. `spoken`: what was said,
    not what was noted, for which larger files are allowed.
    """

    name: str
    suffixes: frozenset[str]
    why: str
    content: Callable[[tuple[str, ...]], bool] | None = None
    spoken: bool = False


def _is_captions(head: tuple[str, ...]) -> bool:
    return bool(head) and head[0].lstrip("\ufeff").startswith("WEBVTT")


def _is_subtitles(head: tuple[str, ...]) -> bool:
    return len(head) > 1 and head[0].strip().isdigit() and CUE.match(head[1]) is not None


def _is_chat(head: tuple[str, ...]) -> bool:
    said = sum(bool(SAID.match(line)) for line in head)
    return said > 1 and said >= MOST * len(head)


def _is_summary(head: tuple[str, ...]) -> bool:
    return any(_SUMMARY.match(line) for line in head[:12])


def _is_page(head: tuple[str, ...]) -> bool:
    top = "\n".join(head)[:4_000]
    return _PAGE.match(top) is not None or _STORAGE.search(top) is not None


_TEXTS = frozenset({".txt", ".text"})
_NOTES = frozenset({".md", ".markdown"}) | _TEXTS
_LOGS = frozenset({".irc"})

DOCX: Final = Format("docx", frozenset({".docx"}), "its name ends like a Word document's")
# The first that fits wins: content before suffix, because minutes of every kind come as .txt.
FORMATS: Final = (
    DOCX,
    Format(
        "vtt",
        frozenset({".vtt"}) | _TEXTS,
        "its first line says WEBVTT",
        _is_captions,
        spoken=True,
    ),
    Format(
        "srt",
        frozenset({".srt"}) | _TEXTS,
        "it begins with a number and the times of a subtitle",
        _is_subtitles,
        spoken=True,
    ),
    Format(
        "vtt",
        frozenset({".vtt", ".srt"}),
        "its name ends like a subtitle file's",
        spoken=True,
    ),
    Format(
        "irc",
        _NOTES | _LOGS,
        "most of its lines are a nick's in a chat, such as <ann> hello",
        _is_chat,
        spoken=True,
    ),
    Format(
        "transcript",
        _NOTES,
        "its lines begin with a time in brackets and a speaker",
        is_stamped,
        spoken=True,
    ),
    Format(
        "transcript",
        _NOTES,
        "its speeches have a head with a name and a time",
        is_headed,
        spoken=True,
    ),
    Format(
        "transcript",
        _NOTES,
        "times stand alone between lines that begin with a speaker",
        is_timed,
        spoken=True,
    ),
    Format("html", _NOTES, "it begins like a web page, or holds Confluence's tags", _is_page),
    Format(
        "meetbot",
        _NOTES | {".rst", ".rest"},
        "its first lines say when a bot's meeting started",
        _is_summary,
    ),
    Format("html", frozenset({".html", ".htm", ".xhtml"}), "its name ends like a web page's"),
    Format("rst", frozenset({".rst", ".rest"}), "its name ends like reStructuredText's"),
    Format("irc", _LOGS, "its name ends like a chat log's", spoken=True),
    Format("markdown", frozenset({".md", ".markdown"}), "its name ends like a Markdown file's"),
    Format("text", _TEXTS, "its name ends like a plain text's"),
)
NAMES: Final = tuple(dict.fromkeys(known.name for known in FORMATS))


def suffix_of(source: str) -> str:
    """The last suffix of a path, in small letters, with its dot; empty where there is none."""
    name = source.rsplit("/", 1)[-1]
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def is_notes(source: str) -> bool:
    """Whether a file found in a folder is one that some reader takes, by its name alone."""
    suffix = suffix_of(source)
    return any(suffix in known.suffixes for known in FORMATS)


def reader_for(source: str, lines: tuple[str, ...] = ()) -> Format | None:
    """The format of a file by its name and, where given, its decoded lines."""
    suffix = suffix_of(source)
    head = _head(lines)
    for known in FORMATS:
        if suffix in known.suffixes and (known.content is None or known.content(head)):
            return known
    return None


def _head(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The first lines with text, each cut where it is longer than anything that is looked for."""
    head: list[str] = []
    for line in lines:
        if line and not line.isspace():
            head.append(line[:2_000])
            if len(head) == LOOKED_AT:
                break
    return tuple(head)


def format_named(name: str) -> Format | None:
    """The format of that name, for callers who say how a file is to be read."""
    return next((known for known in FORMATS if known.name == name), None)

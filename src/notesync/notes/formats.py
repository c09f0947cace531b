"""Which reader takes which file, and why: one table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# A speech of a time-stamped transcript: `[00:05:54] Name (Role): text`.
STAMPED: Final = re.compile(r"^\s*\[(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d+)?\]\s*[^\s<*]")
# The head of a speech on a line of its own: `Ann Kowal  0:31`, `[Ann Kowal] 10:02:11`.
HEADED: Final = re.compile(
    r"^\[?(?P<name>[^\W\d_][^\d:\[\]\t]{0,60}?)\]?(?:\s{1,4}|\t| \| )"
    r"\(?(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})\)?$"
)
# A line of Zoom's chat or of its transcript in one line: `00:13:46<tab>Ann Kowal:<tab>text`.
TABBED: Final = re.compile(r"^\d{1,2}:\d{2}:\d{2}\t(?:\s?From )?[^\t]{1,80}:\t")
# A time alone, from to: the second line of every cue of a subtitle file.
CUE: Final = re.compile(
    r"^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s+-->\s+(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d"
)
# A line of a chat log: an optional time, then `<nick> text`, `* nick text` or `nick | text`.
CHAT: Final = re.compile(
    r"^(?:[\[(]?(?:[\d-]{8,10}[ T])?\d{1,2}:\d{2}(?::\d{2})?[\])]?)?\s*"
    r"(?:(?:< ?|<[@+%&~ ])[\w\[\]\\`^{}|.-]{1,40}(?:![^\s>:]{1,80})?(?:>|: )"
    r"|(?<=\d)[ @+%]{1,20}[\w\[\]\\`^{}.-]{1,40} \| )"
)
_SUMMARY: Final = re.compile(r"^Meeting (?:started by|ended at) \S+.{0,80}\d:\d\d", re.MULTILINE)
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype html|html|ac:|body)\b", re.I
)
_STORAGE: Final = re.compile(r"</?ac:(?:structured-macro|task-list|layout)\b")

# How many lines with text are looked at, and how many of them must be speeches.
LOOKED_AT = 40
ENOUGH = 2
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


def _is_stamped(head: tuple[str, ...]) -> bool:
    return sum(bool(STAMPED.match(line)) for line in head) >= ENOUGH


def _is_headed(head: tuple[str, ...]) -> bool:
    speeches = sum(bool(HEADED.match(line.strip()) or TABBED.match(line)) for line in head)
    return speeches >= ENOUGH and speeches * 4 >= len(head)


def _is_captions(head: tuple[str, ...]) -> bool:
    return bool(head) and head[0].lstrip("\ufeff").startswith("WEBVTT")


def _is_subtitles(head: tuple[str, ...]) -> bool:
    return len(head) > 1 and head[0].strip().isdigit() and CUE.match(head[1]) is not None


def _is_chat(head: tuple[str, ...]) -> bool:
    said = sum(bool(CHAT.match(line)) for line in head)
    return said >= ENOUGH and said >= MOST * len(head)


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
        _is_stamped,
        spoken=True,
    ),
    Format(
        "transcript",
        _NOTES,
        "its speeches have a head with a name and a time",
        _is_headed,
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

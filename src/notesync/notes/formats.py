"""Which reader takes which file: one table."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

# A speech of a time-stamped transcript: `[00:05:54] Name (Role): text`.
STAMPED: Final = re.compile(r"^\s*\[(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d+)?\]\s*\S")
# How many lines are looked at, and how many of them must be speeches.
LOOKED_AT = 40
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its name in settings and reports, its suffixes, and why it is read so."""

    name: str
    suffixes: frozenset[str]
    why: str
    content: Callable[[Iterable[str]], bool] | None = None


def _is_stamped(lines: Iterable[str]) -> bool:
    return sum(bool(STAMPED.match(line)) for line in lines) >= ENOUGH


# The first that fits wins: content before suffix, because transcripts come as .txt and .md alike.
FORMATS: Final = (
    Format(
        "transcript",
        frozenset({".md", ".markdown", ".txt", ".text"}),
        "its lines begin with a time in brackets and a speaker",
        _is_stamped,
    ),
    Format("markdown", frozenset({".md", ".markdown"}), "its name ends like a Markdown file's"),
    Format(
        "text",
        frozenset({".txt", ".text"}),
        "its name ends like a plain text's; lists and headings are read as in Markdown",
    ),
)


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
    head = [line for line in lines if line.strip()][:LOOKED_AT]
    for known in FORMATS:
        if suffix in known.suffixes and (known.content is None or known.content(head)):
            return known
    return None


def format_named(name: str) -> Format | None:
    """The format of that name, for callers who say how a file is to be read."""
    return next((known for known in FORMATS if known.name == name), None)

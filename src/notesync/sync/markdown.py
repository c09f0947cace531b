"""How our block is written where a tracker takes Markdown, as GitHub reads it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from notesync.sync.harmless import quiet
from notesync.sync.inline import ZERO_WIDTH, Code, Link, Span, Text, plain_text, spans_of

_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)"  # a backslash that would take the next character's meaning
    r"|[`*~]|(?<![^\W_])_|_(?![^\W_])"
    r"|&(?=#?\w+;)|<(?=[A-Za-z/!?])"
    r"|\](?=[(\[:]|$)|!$"  # a bracket or a bang that would make a link of what follows
)
_BRACKETS = re.compile(r"(?<!\\)[\[\]]")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_LINE_START = re.compile(r"^([0-9]{1,9}(?=[.)])|(?=#{1,6}(?:[ \t]|$)|[>+=|:-]|\[!\w+\]$))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Markdown:
    """`mentions`: whether names and numbers in the notes may be mentions and references."""

    mentions: bool = False
    line_break: ClassVar[str] = "  \n"

    def words(self, spans: Iterable[Span]) -> str:
        """Spans as Markdown that shows them as they are, and does nothing else."""
        spans = spans if self.mentions else quiet(spans)
        lines = "".join(map(_written, spans)).split("\n")
        return "\n".join(_LINE_START.sub(r"\1\\", line.strip(" \t")) for line in lines)

    def strong(self, text: str) -> str:
        """A few words of ours that stand out."""
        return f"**{text}**"

    def place(self, where: str, url: str) -> str:
        """Where a line stands, and the way there if there is one."""
        return self.link(_code(where), url) if url else _code(where)

    def link(self, text: str, url: str) -> str:
        """A few words of ours that lead somewhere."""
        return _linked(text, url)

    def quoted(self, text: str) -> str:
        """What somebody else said."""
        return "\n".join(f"> {line}" for line in text.split("\n"))

    def listed(self, lines: Sequence[str]) -> str:
        """One below the other."""
        return "\n".join(f"- {line}" for line in lines)

    def quote_in(self, block: str) -> str:
        """The words that a block of ours quotes."""
        said = [line for line in block.split("\n") if line.startswith("> ")]
        return plain_text(spans_of("\n".join(line.removeprefix("> ") for line in said)))


def _written(span: Span) -> str:
    match span:
        case Text(text):
            return _escaped(text)
        case Code(text):
            return _code(text)
        case Link(text, url) if text == url and not _ENTITY.search(url):
            return f"<{url}>"
        case Link(text, url) if url == f"mailto:{text}":
            return _escaped(text)
        case _:
            return _linked(_BRACKETS.sub(_backslashed, _escaped(span.text)), span.url)


def _linked(label: str, url: str) -> str:
    return f"[{label}](<{_ENTITY.sub('&amp;', url)}>)"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_entity_or_backslash, text)


def _entity_or_backslash(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0]) or _backslashed(found)


def _backslashed(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _code(text: str) -> str:
    """A code span that its own text cannot end, and that no search for our marker finds it in."""
    text = text.replace("<!--", f"<{ZERO_WIDTH}!--")
    longest = max(map(len, _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"

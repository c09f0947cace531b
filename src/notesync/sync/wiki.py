"""How our block is written where a tracker takes Jira's wiki markup.

A backslash takes the meaning from the signs that Jira's renderer lists for it (Atlassian's
`BackslashEscapeRendererComponent`, and the same list in Cloud's `editor-wikimarkup-transformer`),
but not behind another backslash; a zero-width space does where there is no sign, as in `h1.`.
Keys such as PROJ-12 stay links: Jira tells nobody of them. A plain `@name` is no mention there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from notesync.sync.inline import ZERO_WIDTH, Code, Link, Span, Text

_SPECIAL = re.compile(
    r"[{}|*^~\[\]]|(?<![^\W_])_|_(?![^\W_])"
    r"|(?<![^\W_])[-+](?=\S|$)|!(?=\S)|!$|\?(?=\?)"
    r"|\((?=(?:[!?/xyni+*-]|on|off|\*[rgby]|flag|flagoff)\))"  # a face or a sign
)
_MENTION = re.compile(r"(\[~[\w.:@-]+\])")
_LINE_START = re.compile(r"^(?=h[1-6]\.|bq\.|[-#])")
_QUOTED = re.compile(r"^\{quote\}\n(.*?)\n\{quote\}$", re.DOTALL | re.MULTILINE)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_IN_URL = {ord(c): f"%{ord(c):02X}" for c in "[]{}|!^\\"}


@dataclass(frozen=True, slots=True)
class Wiki:
    """`mentions`: whether `[~name]` in the notes may be a mention."""

    mentions: bool = False
    line_break: ClassVar[str] = "\n"

    def words(self, spans: Iterable[Span]) -> str:
        """Spans as wiki markup that shows them as they are, and does nothing else."""
        lines = "".join(map(self._written, spans)).split("\n")
        return "\n".join(_LINE_START.sub(ZERO_WIDTH, line.strip(" \t")) for line in lines)

    def strong(self, text: str) -> str:
        """A few words of ours that stand out."""
        return f"*{text}*"

    def place(self, where: str, url: str) -> str:
        """Where a line stands, and the way there if there is one."""
        return self.link(_escaped(where), url) if url else f"{{{{{_escaped(where)}}}}}"

    def link(self, text: str, url: str) -> str:
        """A few words of ours that lead somewhere."""
        return f"[{text}|{url.translate(_IN_URL)}]"

    def quoted(self, text: str) -> str:
        """What somebody else said."""
        return f"{{quote}}\n{text}\n{{quote}}"

    def listed(self, lines: Sequence[str]) -> str:
        """One below the other."""
        return "\n".join(f"* {line}" for line in lines)

    def quote_in(self, block: str) -> str:
        """The words that a block of ours quotes."""
        found = _QUOTED.search(block)
        return _ESCAPE.sub("", found[1]).replace(ZERO_WIDTH, "") if found else ""

    def _written(self, span: Span) -> str:
        match span:
            case Text(text) if self.mentions:
                parts = _MENTION.split(text)
                return "".join(p if n % 2 else _escaped(p) for n, p in enumerate(parts))
            case Text(text):
                return _escaped(text)
            case Code(text):
                return f"{{{{{_escaped(text)}}}}}"
            case Link(text, url) if text == url:
                return f"[{url.translate(_IN_URL)}]"
            case Link(text, url) if url == f"mailto:{text}":
                return _escaped(text)
            case _:
                return self.link(_escaped(span.text), span.url)


def _escaped(text: str) -> str:
    """The backslash itself cannot be escaped: kept apart from what follows, it is one."""
    text = text.replace("\\", f"\\{ZERO_WIDTH}")
    return _SPECIAL.sub(lambda sign: f"\\{sign[0]}", text)

"""The markup in which a tracker shows our block: one renderer for each, chosen in one place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final, Protocol

from notesync.model.issues import Markup
from notesync.sync.inline import Span
from notesync.sync.markdown import Markdown
from notesync.sync.wiki import Wiki


class Dialect(Protocol):
    """What a block is made of; what comes from notes does nothing but be read."""

    line_break: ClassVar[str]

    def words(self, spans: Iterable[Span]) -> str:
        """What the notes say, line by line."""
        ...

    def strong(self, text: str) -> str:
        """A few words of ours that stand out."""
        ...

    def place(self, where: str, url: str) -> str:
        """Where a line stands, and the way there if there is one."""
        ...

    def link(self, text: str, url: str) -> str:
        """A few words of ours that lead somewhere."""
        ...

    def quoted(self, text: str) -> str:
        """What somebody else said."""
        ...

    def listed(self, lines: Sequence[str]) -> str:
        """One below the other."""
        ...

    def quote_in(self, block: str) -> str:
        """The words that a block of ours quotes."""
        ...


_DIALECTS: Final[Mapping[Markup, type[Markdown] | type[Wiki]]] = {
    Markup.MARKDOWN: Markdown,
    Markup.WIKI: Wiki,
}


def dialect_of(markup: Markup, *, mentions: bool = False) -> Dialect:
    """How a tracker with this markup is written to."""
    return _DIALECTS[markup](mentions)

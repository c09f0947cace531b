"""HTML → blocks: web pages, exports of Google Docs, Confluence's storage format, bots' minutes."""

from dataclasses import replace

from notesync.notes.readers.content import Content
from notesync.notes.readers.drawn import numbered, placed
from notesync.notes.readers.irc import read_irc
from notesync.notes.readers.page import Page


def read_html(lines: tuple[str, ...]) -> Content:
    """The blocks of a page: on its lines, or numbered where several stand on one line."""
    page = drawn_page("\n".join(lines))
    content = placed(page.drawn) or numbered(page.drawn)
    if page.log and content.pieces is None:
        content = _with_log(content, page, len(lines))
    return replace(content, remarks=tuple(page.remarks.items()))


def drawn_page(source: str) -> Page:
    """What a page shows, in its order."""
    # The parser takes its time to load: only who reads pages waits for it.
    from notesync.notes.readers.tree import walk

    page = Page()
    walk(source, page)
    page.flush()
    return page


def _with_log(content: Content, page: Page, length: int) -> Content:
    """The blocks of a page with those of the chat's log that it shows."""
    log = read_irc(tuple(page.log.get(number, "") for number in range(1, length + 1)))
    blocks = sorted((*content.blocks, *log.blocks), key=lambda block: block.span)
    return replace(log, blocks=tuple(blocks))

"""A page as it is walked → what it shows: headings, lists, tasks, tables, running text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from notesync.model.document import Box
from notesync.notes.readers import marks
from notesync.notes.readers.chat import SAID
from notesync.notes.readers.content import Remark
from notesync.notes.readers.drawn import Cells, Drawn, Grid, Item, Prose, Title
from notesync.notes.readers.runs import RAW, Run, Text, joined, verbatim
from notesync.notes.readers.tag import Tag

# What is never shown, or says nothing of a meeting.
_HIDDEN: Final = frozenset(
    "script template noscript svg math nav button select textarea object embed iframe canvas audio "
    "video ac:plain-text-body ac:adf-fallback ac:adf-attribute ac:task-id ac:task-uuid "
    "ac:placeholder ri:page ri:attachment".split()
)
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center details div dl fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main menu ol p pre section summary table td th tr ul "
    "title ac:task-list ac:task ac:task-body ac:layout-cell ac:rich-text-body ac:adf-node".split()
)
_LEVELS: Final = {"title": 1, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS: Final = frozenset({"ul", "ol", "menu", "ac:task-list"})
_ITEMS: Final = frozenset({"li", "ac:task"})
DEEPEST: Final = 50
"""Lists that are nested more deeply are read as if they were not: nobody writes such notes."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list that is open; `level` is what Google Docs says of its depth, which nests none."""

    ordered: bool
    level: int | None


@dataclass(slots=True)
class _Entry:
    """A list item that is open, and what it is once it has text."""

    ordered: bool
    depth: int
    above: Item | None
    box: Box | None = None
    drawn: Item | None = None


@dataclass(slots=True)
class Page:
    """What was shown so far, and where the walk stands."""

    drawn: list[Drawn] = field(default_factory=list)
    log: dict[int, str] = field(default_factory=dict)
    remarks: dict[Remark, int] = field(default_factory=dict)
    _runs: list[Run] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _items: list[_Entry] = field(default_factory=list)
    _levels: dict[int, Item] = field(default_factory=dict)
    _marks: Counter[str] = field(default_factory=Counter)
    _styles: dict[str, frozenset[str]] = field(default_factory=dict)
    _macros: list[str] = field(default_factory=list)
    _links: list[int] = field(default_factory=list)
    _title: int = 0
    _tables: int = 0
    _rows: list[Cells] = field(default_factory=list)
    _in_cell: bool = False
    _in_pre: int = 0
    _in_style: bool = False
    _status: list[str] | None = None
    _broken: int = 0

    def enter(self, tag: Tag) -> bool:
        """An element begins; whether it is shown."""
        name = tag.name
        if name == "script":
            self.remarks.setdefault(Remark.SCRIPTS, tag.line)
        if name in _HIDDEN or marks.hidden(tag) or not self._is_said(tag):
            return False
        if name in _BLOCKS or marks.title_level(tag):
            self.flush()
        self._marks.update(marks.of(tag, self._styles))
        self._title = _LEVELS.get(name, self._title) or marks.title_level(tag)
        if name in _ITEMS:
            self._open_item(tag)
        elif name in _LISTS:
            self._lists.append(_List(name == "ol", marks.list_level(tag)))
        elif handler := _ENTER.get(name):
            handler(self, tag)
        return True

    def leave(self, tag: Tag) -> None:
        """An element that was shown ends."""
        name = tag.name
        if name in _BLOCKS or name == "dd" or marks.title_level(tag):
            self.flush()
        self._marks.subtract(marks.of(tag, self._styles))
        if name in _LEVELS or marks.title_level(tag):
            self._title = 0
        if name in _ITEMS and self._items:
            self._items.pop()
        elif name in _LISTS and self._lists:
            self._lists.pop()
        elif handler := _LEAVE.get(name):
            handler(self, tag)

    def say(self, line: int, text: str) -> None:
        """Text on one line of the source."""
        if self._in_style:
            self._styles.update(marks.styles(text))
        elif self._status is not None:
            self._status.append(text)
        elif text:
            self._break(line, text)
            self._runs.append(Run(line, text, frozenset(+self._marks)))

    def comment(self, line: int, text: str) -> None:
        """A comment: kept where it tells notesync to look away."""
        if "notesync:" in text and "\n" not in text:
            self._runs.append(Run(line, f"<!--{text}-->", frozenset({RAW})))

    def flush(self) -> None:
        """What was said since the last block began is a block of its own, or part of a cell."""
        runs, self._runs, self._broken = self._runs, [], 0
        self._links.clear()
        if self._in_pre:
            self._runs = runs
            return
        text = joined(runs)
        if text is None or marks.unseen(runs):
            # What tells notesync to look away belongs to the next block.
            self._runs = runs if text else []
            return
        entry = self._items[-1] if self._items else None
        own = entry if entry and entry.drawn is None else None
        if self._in_cell and not (own and own.box):
            self._rows[-1].take(text)
        elif self._title:
            self.drawn.append(Title(text, self._title))
        elif own:
            self._draw_item(own, text)
        else:
            self.drawn.append(Prose(text))

    def _is_said(self, tag: Tag) -> bool:
        """Whether a macro's parameter is text: that of a status is, no other."""
        if tag.name != "ac:parameter":
            return True
        return self._macros[-1:] == ["status"] and tag.named("ac:name") == "title"

    def _break(self, line: int, text: str) -> None:
        """A break whose line goes on parts running text; elsewhere it is a blank."""
        if not self._broken or not text.strip():
            return
        goes_on, self._broken = self._broken == line, 0
        own = self._items and self._items[-1].drawn is None
        if goes_on and self._in_cell:
            self._runs.append(Run(line, "<br>", frozenset({RAW})))
        elif goes_on and (own or self._title):
            self._runs.append(Run(line, " "))
        elif goes_on:
            self.flush()

    def _open_item(self, tag: Tag) -> None:
        opened = self._lists[-1] if self._lists else _List(ordered=False, level=None)
        outer = self._items[-1] if self._items else None
        depth = opened.level if opened.level is not None else len(self._items)
        if depth > DEEPEST:
            self.remarks.setdefault(Remark.DEEP, tag.line)
        above = (outer.drawn or outer.above) if outer else None
        if opened.level is not None:
            above = next(
                (self._levels[n] for n in range(depth - 1, -1, -1) if n in self._levels), None
            )
        while above and above.depth >= DEEPEST:
            above = above.above
        self._items.append(_Entry(opened.ordered, min(depth, DEEPEST), above, marks.box_of(tag)))

    def _draw_item(self, entry: _Entry, text: Text) -> None:
        if entry.box:
            text = marks.assigned(text)
        entry.drawn = Item(text, entry.depth, entry.box, entry.ordered, entry.above)
        self.drawn.append(entry.drawn)
        self._levels = {n: item for n, item in self._levels.items() if n < entry.depth}
        self._levels[entry.depth] = entry.drawn

    def _mark_box(self, tag: Tag, box: Box) -> None:
        entry = self._items[-1] if self._items else None
        if entry and entry.drawn is None:
            entry.box = box
        else:
            self._runs.append(Run(tag.line, "[x] " if box is Box.TICKED else "[ ] "))

    def open_input(self, tag: Tag) -> None:
        """A checkbox is a box; no other input is shown."""
        if tag.named("type") == "checkbox":
            self._mark_box(tag, Box.TICKED if "checked" in tag.attrs else Box.EMPTY)

    def open_break(self, tag: Tag) -> None:
        """The line ends here."""
        self._broken = tag.line

    def open_inline(self, tag: Tag) -> None:
        """A person, an emoticon or a day that only an attribute names."""
        if text := marks.named_in(tag):
            self._runs.append(Run(tag.line, text, frozenset(+self._marks)))

    def open_link(self, tag: Tag) -> None:
        """Note where a link begins: its address comes behind it."""
        self._links.append(len(self._runs))

    def close_link(self, tag: Tag) -> None:
        """Put the brackets around what the link shows, where Markdown can say so."""
        start = self._links.pop() if self._links else -1
        shown = "".join(run.text for run in self._runs[start:]) if start >= 0 else ""
        href = marks.address(tag)
        if not href or not shown.strip() or "://" in shown or self._in_pre:
            return
        if any(sign in shown for sign in "[]`"):
            return
        first, last = self._runs[start], self._runs[-1]
        self._runs.insert(start, Run(first.line, "[", first.marks))
        self._runs.append(Run(last.line, f"]({href})", last.marks))

    def open_term(self, tag: Tag) -> None:
        """A term: what is said of it follows on the same line."""
        self.flush()

    def close_term(self, tag: Tag) -> None:
        """A term and what is said of it are one line: `Present: Ann`."""
        if self._runs:
            self._runs.append(Run(self._runs[-1].line, ": "))

    def open_pre(self, tag: Tag) -> None:
        """Preformatted text begins."""
        self._in_pre += 1

    def close_pre(self, tag: Tag) -> None:
        """Preformatted text is a chat's log, or shown and not read."""
        self._in_pre -= 1
        if self._in_pre:
            return
        told, self._runs = verbatim(self._runs), []
        if sum(bool(SAID.match(line)) for line in told.values()) > 1:
            self.log.update(told)
        elif told:
            first, last = min(told), max(told)
            lines = "\n".join(told.get(number, "") for number in range(first, last + 1))
            self.drawn.append(Prose(Text(first, lines), code=True))

    def open_status(self, tag: Tag) -> None:
        """How a task of Confluence stands is a word of its own."""
        self._status = []

    def close_status(self, tag: Tag) -> None:
        """The word becomes the task's box."""
        done = "".join(self._status or ()).strip().lower() == "complete"
        self._status = None
        if self._items:
            self._items[-1].box = Box.TICKED if done else Box.EMPTY

    def open_macro(self, tag: Tag) -> None:
        """A macro of Confluence."""
        self._macros.append(tag.named("ac:name"))

    def close_macro(self, tag: Tag) -> None:
        """Its end."""
        self._macros.pop()

    def open_node(self, tag: Tag) -> None:
        """A decision of Confluence says so."""
        if tag.named("type") == "decision-item":
            self._runs.append(Run(tag.line, "Decision: "))

    def open_style(self, tag: Tag) -> None:
        """A sheet of styles: Google Docs says in it which text is bold and which is struck."""
        self._in_style = True

    def close_style(self, tag: Tag) -> None:
        """Its end."""
        self._in_style = False

    def open_table(self, tag: Tag) -> None:
        """A table; one inside another is text of its cell."""
        self._tables += 1

    def open_row(self, tag: Tag) -> None:
        """A row of the outermost table."""
        if self._tables == 1:
            self._rows.append(Cells())

    def open_cell(self, tag: Tag) -> None:
        """A cell of the outermost table."""
        if self._tables == 1 and self._rows:
            self._in_cell = True
            self._rows[-1].open(heading=tag.name == "th")

    def close_cell(self, tag: Tag) -> None:
        """Its end."""
        if self._tables == 1:
            self._in_cell = False

    def close_table(self, tag: Tag) -> None:
        """A table that shows something is drawn."""
        self._tables -= 1
        if self._tables == 0:
            rows, self._rows, self._in_cell = self._rows, [], False
            if shown := [row for row in rows if row.line]:
                self.drawn.append(Grid(shown))


_Handler = Callable[[Page, Tag], None]
_ENTER: Final[dict[str, _Handler]] = {
    "input": Page.open_input, "br": Page.open_break, "a": Page.open_link,
    "dt": Page.open_term, "pre": Page.open_pre,
    "style": Page.open_style, "table": Page.open_table, "tr": Page.open_row, "td": Page.open_cell,
    "th": Page.open_cell, "ri:user": Page.open_inline, "ac:emoticon": Page.open_inline,
    "time": Page.open_inline, "ac:task-status": Page.open_status, "ac:adf-node": Page.open_node,
    "ac:structured-macro": Page.open_macro,
}  # fmt: skip
_LEAVE: Final[dict[str, _Handler]] = {
    "a": Page.close_link, "dt": Page.close_term, "pre": Page.close_pre, "style": Page.close_style,
    "table": Page.close_table, "td": Page.close_cell, "th": Page.close_cell,
    "ac:task-status": Page.close_status, "ac:structured-macro": Page.close_macro,
}  # fmt: skip

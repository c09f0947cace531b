"""Blocks → passages: each statement of a document with all that its place says about it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from notesync.model.document import Block, Box, Heading, ListItem, Paragraph, Span
from notesync.notes import words
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import one_line, plain, plain_line

_MARKERS = words.alternation((*words.ACTION_MARKERS, *words.DECISION_MARKERS))
# A line of a paragraph that begins a statement of its own, however the lines are wrapped.
_STARTS = re.compile(
    rf"^[\W_]{{0,6}}(?:(?i:{_MARKERS})\b|"
    rf"AIs?\b(?=\s*[:(\[]|\s+[-–—]\s|\s+is to\b|\s+[a-z])|@[\w-]+|"
    rf"[A-Z][\w.]*(?: [A-Z][\w.]*){{0,2}}:\s)"
)
_MARKED = re.compile(rf"^\W{{0,6}}(?i:{_MARKERS})\b")
# HackMD's tags: a document that declares them, "tags: `ToDo` `Agreed`", means them in code spans.
_DECLARED = re.compile(r"^\W*tags:.*`")
_TAG = re.compile(r"`(?P<word>[A-Za-z]{2,12})`(?=\s*(?:`[A-Za-z]{2,12}`\s*)*$)", re.MULTILINE)
_TAGGED = re.compile(r"\[[A-Z]{2,12}\]\s*$")
# How far down they may be declared.
_TOP = 40
# A heading that is itself an action or a decision: "Decision: close at noon".
_MARKED_HEADING = re.compile(
    rf"^\W*(?:\d[\d.]*\.?\s+)?(?P<text>(?i:{_MARKERS})(?:\s*#?\d+(?:\.\d+)*)?:\s*\w.*)$", re.DOTALL
)
# What a list item that is only a heading for its children may look like.
LONGEST_LABEL = 60
_OFF = re.compile(r"<!--\s*notesync:\s*(off|on)\s*-->", re.IGNORECASE)
_IGNORE = re.compile(r"<!--\s*notesync:\s*ignore\s*-->", re.IGNORECASE)
# Headings these roles reach down to the headings below them; an agenda's does not.
_INHERITED = frozenset({Role.ACTIONS, Role.PEOPLE, Role.ABSENT, Role.DONE})


@dataclass(frozen=True, slots=True)
class Passage:
    """One statement: a list item's own text, or a paragraph or the part of one.

    `text` is plain with guards, its line breaks the source's; `role` is what the heading or label
    directly above says of it, `within` what one further up says; `above` the items it hangs under,
    nearest first; `below` the items under it; `before` what stands right before it in its
    section. `leads` means that it only introduces `below`,
    `inherits` that `role` comes from a heading above the nearest one.
    """

    span: Span
    text: str
    raw: str
    section: str = ""
    role: Role | None = None
    within: Role | None = None
    box: Box | None = None
    bullet: bool = False
    depth: int = 0
    above: tuple[str, ...] = ()
    before: str = ""
    below: tuple[str, ...] = ()
    leads: bool = False
    inherits: bool = False

    def line_at(self, place: int) -> int:
        """The source line on which a place in `text` stands."""
        return min(self.span.line + self.text.count("\n", 0, place), self.span.end_line)


@dataclass(frozen=True, slots=True)
class _Open:
    """A list item whose children are being read."""

    depth: int
    text: str
    children: Role | None
    own: Role | None


@dataclass(slots=True)
class _Place:
    """Where the walk stands: headings above, list items open, and whether a label still holds."""

    headings: list[tuple[int, str, Role | None]]
    items: list[_Open]
    sibling: tuple[int, Role] | None = None
    listed: bool = False
    marked: bool = False
    before: str = ""

    def said(self, text: str) -> str:
        """What stood right before a text in its section, which from now on is that text."""
        before, self.before = self.before, text
        return before

    def role(self) -> Role | None:
        """What the headings say of the next block."""
        if not self.headings:
            return None
        nearest = self.headings[-1][2]
        if nearest is not None:
            return nearest
        return next((role for _, _, role in reversed(self.headings) if role in _INHERITED), None)

    @property
    def inherits(self) -> bool:
        """Whether a heading further up says so, over one that says nothing."""
        return bool(self.headings) and self.headings[-1][2] is None and self.role() is not None

    @property
    def section(self) -> str:
        """The heading that the next block stands under."""
        return self.headings[-1][1] if self.headings else ""


def passages(
    blocks: Iterable[Block], lines: tuple[str, ...], muted: frozenset[int]
) -> tuple[Passage, ...]:
    """All statements in order, without those that begin on a line the writer took out."""
    read = tuple(blocks)
    if any(_DECLARED.match(line) for line in lines[:_TOP]):
        read = tuple(map(_with_tags, read))
    return tuple(one for one in _walk(read) if one.span.line not in muted)


def sections(blocks: Iterable[Block]) -> dict[int, tuple[str, Role | None]]:
    """The heading and the role under which each block stands, by the block's first line."""
    place = _Place([], [])
    found: dict[int, tuple[str, Role | None]] = {}
    for block in blocks:
        if isinstance(block, Heading):
            _enter(place, block)
        found[block.span.line] = (place.section, place.role())
    return found


def muted_lines(lines: tuple[str, ...]) -> frozenset[int]:
    """The lines the writer took out: marked `notesync: ignore`, or between `off` and `on`."""
    muted: set[int] = set()
    off = False
    for number, line in enumerate(lines, 1):
        # Cheap before the patterns: nearly no line holds a comment.
        if "<!--" in line:
            if _IGNORE.search(line):
                muted.add(number)
            if switch := _OFF.findall(line):
                off = switch[-1].lower() == "off"
        if off:
            muted.add(number)
    return frozenset(muted)


def _walk(blocks: tuple[Block, ...]) -> Iterator[Passage]:
    place = _Place([], [])
    children = _children(blocks)
    for block in blocks:
        match block:
            case Heading():
                _enter(place, block)
                yield from _heading(place, block)
            case ListItem():
                yield _item(place, block, children.get(block.span.line, ()))
            case Paragraph():
                yield from _paragraph(place, block)
            case _:
                place.items.clear()


def _with_tags(block: Block) -> Block:
    """The block with the tags behind its lines spelled out: "… `ToDo`" is "… [TODO]"."""
    if isinstance(block, ListItem | Paragraph) and "`" in block.text:
        text = _TAG.sub(lambda found: f"[{found['word'].upper()}]", block.text)
        return replace(block, text=text)
    return block


def _heading(place: _Place, block: Heading) -> Iterator[Passage]:
    """A heading that states something, as a passage of its own."""
    found = _MARKED_HEADING.match(plain(block.text))
    if found:
        text = found["text"]
        yield Passage(block.span, text, block.text, place.section, before=place.said(text))


def _children(blocks: tuple[Block, ...]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for block in blocks:
        if isinstance(block, ListItem) and block.parent is not None:
            found.setdefault(block.parent, []).append(one_line(plain(block.text)))
    return {line: tuple(texts) for line, texts in found.items()}


def _enter(place: _Place, heading: Heading) -> None:
    while place.headings and place.headings[-1][0] >= heading.level:
        place.headings.pop()
    text = plain_line(heading.text)
    place.headings.append((heading.level, text, role_of_heading(heading.text)))
    place.items.clear()
    place.sibling, place.listed, place.marked, place.before = None, False, False, text


def _item(place: _Place, block: ListItem, below: tuple[str, ...]) -> Passage:
    while place.items and place.items[-1].depth >= block.depth:
        place.items.pop()
    if place.sibling and block.depth < place.sibling[0]:
        place.sibling = None
    text = plain(block.text)
    own = role_of_heading(block.text) if len(text) <= LONGEST_LABEL and block.box is None else None
    role, within = _governed(place, block.depth)
    # A point of the agenda announces a review of actions; it does not hold it.
    own = None if role is Role.AGENDA and own is Role.REVIEW else own
    leads = own is not None and (bool(below) or text.rstrip().endswith(":"))
    groups = not leads and _groups(text, role, below)
    passage = Passage(
        block.span, text, block.text, place.section, role, within, block.box, bullet=True,
        depth=block.depth, above=tuple(item.text for item in reversed(place.items)), below=below,
        leads=leads or groups, before=place.said(text),
        inherits=role is not None and place.inherits,
    )  # fmt: skip
    if leads and not below and own is not None:
        place.sibling = (block.depth, own)
    elif leads:
        place.sibling = None
    children = own if leads else role if groups else None
    place.items.append(_Open(block.depth, text, children, role or within))
    place.listed = True
    return passage


def _governed(place: _Place, depth: int) -> tuple[Role | None, Role | None]:
    """What directly governs an item of that depth, and what governs it from further up."""
    if place.items and place.items[-1].children is not None:
        return place.items[-1].children, None
    if place.sibling and place.sibling[0] == depth:
        return place.sibling[1], None
    if place.items:
        return None, place.items[-1].own
    # A list right under "ACTION: …" tells how that action stands; it holds no others.
    return (None, None) if place.marked else (place.role(), None)


def _groups(text: str, role: Role | None, below: tuple[str, ...]) -> bool:
    """Whether an item of a list of actions only names whose, or for what, its children are."""
    if role not in (Role.ACTIONS, Role.REVIEW) or not below:
        return False
    stripped = one_line(text)
    return (
        stripped.endswith(":")
        or (stripped.count(" ") < 2 and stripped[:1].isupper())
        or (stripped.startswith("@") and " " not in stripped)
    )


def _paragraph(place: _Place, block: Paragraph) -> Iterator[Passage]:
    place.items.clear()
    place.sibling = None
    if place.listed and place.headings and place.headings[-1][0] > 6:
        # What only serves as a heading governs one list: running text after it ends its reach.
        place.headings.pop()
    role = place.role()
    whole = Passage(block.span, plain(block.text), block.text, place.section, role)
    start = 0
    texts, raws = whole.text.split("\n"), block.text.split("\n")
    cuts = [
        n
        for n, line in enumerate(texts)
        if n and (_STARTS.match(line) or _TAGGED.search(texts[n - 1]))
    ]
    for end in (*cuts, len(texts)):
        span = Span(block.span.line + start, min(block.span.line + end - 1, block.span.end_line))
        text = "\n".join(texts[start:end])
        raw = "\n".join(raws[start:end])
        yield replace(whole, span=span, text=text, raw=raw, before=place.said(text))
        start = end
    # Once a section marks its actions one by one, its lists are notes on how they stand.
    place.marked = place.marked or _MARKED.match(texts[-1 if not cuts else cuts[-1]]) is not None

"""Our part of an issue's body: how it is written, found again, and put into the body of others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from notesync.model.canonical import canonical_text, fingerprint
from notesync.model.issues import BLOCK_BEGIN, BLOCK_END, Fields, Issue, Place
from notesync.sync.dialect import Dialect
from notesync.sync.inline import Span, cut_spans, readable, spans_of
from notesync.sync.permalink import Home, permalink

BEGIN, END = BLOCK_BEGIN, BLOCK_END

_BLOCK = re.compile(
    rf"^{BEGIN}[ \t]*\r?\n((?:(?!^{BEGIN}).)*?)^{END}[ \t]*(?=\r?$)", re.MULTILINE | re.DOTALL
)
"""From the last line that begins a block: one that a person pasted above is theirs."""
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_LEAD = re.compile(r"^\s*(?:[-*+•]|\d+[.)])?\s*(?:\[[ xX-]\]\s+)?")
_BOUNDS = len(f"\n\n{BEGIN}\n\n{END}\n")
_REMARKS = 500
"""Characters kept free for what is remarked on an issue later: where it moved to, or came from."""
_DETAIL = ((10, 500), (3, 500), (1, 60))
"""So many meetings are listed, the others counted; so many characters of a name or a title."""
_SHORTEST_QUOTE = 80
"""Fewer characters of a quote say nothing: rather than that, fewer meetings are listed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a block states of an item, before it is worded in a tracker's markup.

    `facts` are names and values in the order in which they are shown, `places` the mentions, and
    `why` says in plain words why there is an issue at all.
    """

    quote: str
    facts: Sequence[tuple[str, str]]
    places: Sequence[Place]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a block is written on: markup, the characters there are, where notes are looked up."""

    dialect: Dialect
    room: int
    home: Home | None = None


def room_for(limit: int, body: str) -> int:
    """The characters that our block may take, in a body that people's text stands in as well."""
    return limit - len(_BLOCK.sub("", body)) - _BOUNDS - _REMARKS


def render(statement: Statement, sheet: Sheet) -> str:
    """The block that states an item's facts, without the lines that mark its bounds.

    Where it would be too long the oldest meetings are only counted, and the quote is cut visibly.
    """
    for count, longest in _DETAIL:
        rest = _told(statement, count, longest, sheet)
        if len(rest) + _SHORTEST_QUOTE <= sheet.room:
            return _joined(_quoted(statement, sheet, sheet.room - len(rest) - 2), rest)
    return rest if len(rest) <= sheet.room else _where(statement.places[-1], sheet)


def plain_quote(quote: str) -> str:
    """A line of notes as a person would quote it: no bullet, no box, no pipes."""
    lines = []
    for line in quote.splitlines():
        row = _ROW.match(line)
        cells = [cell.strip() for cell in row.group(1).split("|")] if row else []
        text = " · ".join(cell for cell in cells if cell) if row else _LEAD.sub("", line).rstrip()
        lines.append(text)
    return "\n".join(line for line in lines if line)


def block_in(body: str) -> str | None:
    """The text of our block in a body, None where a person took it out."""
    found = _BLOCK.search(body)
    return canonical_text(found.group(1)) if found else None


def around_block(body: str) -> str:
    """What stands in a body beside our block: a person's, all of it."""
    return _BLOCK.sub("", body).strip()


def spliced(body: str, block: str) -> str:
    """The body with our block in its place, all around it kept byte for byte; at the end if new."""
    text = f"{BEGIN}\n{block}\n{END}"
    if found := _BLOCK.search(body):
        return body[: found.start()] + text + body[found.end() :]
    gap = "" if not body else "\n" if body.endswith("\n") else "\n\n"
    return f"{body}{gap}{text}\n"


def remarked(body: str, remark: str) -> str:
    """The body with one more line at the end of our block; said twice, it stands there once."""
    block = block_in(body)
    if block is None or remark in block.splitlines():
        return body
    return spliced(body, f"{block}\n\n{remark}")


def text_fingerprint(block: str) -> str:
    """What a block's text is compared by."""
    return fingerprint(canonical_text(block))


def observed(issue: Issue) -> Fields:
    """The fields of an issue as the merge compares them: our block by its text's fingerprint."""
    block = block_in(issue.body)
    return replace(issue.fields, block="" if block is None else text_fingerprint(block))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _quoted(statement: Statement, sheet: Sheet, room: int) -> str:
    spans = spans_of(plain_quote(statement.quote))
    if not spans:
        return ""
    text = sheet.dialect.quoted(sheet.dialect.words(spans))
    if len(text) <= room:
        return text
    whole = f"The whole text: {_where(statement.places[-1], sheet)}"
    part = _shortened(spans, sheet.dialect, room - len(whole) - 2)
    return _joined(part, whole) if part else ""


def _shortened(spans: Sequence[Span], dialect: Dialect, room: int) -> str:
    """As much of a quote as there is room for: markup is longer than what it shows."""
    limit = min(sum(len(span.text) for span in spans), max(room, 0))
    while limit > 1:
        text = dialect.quoted(dialect.words(cut_spans(spans, limit)))
        if len(text) <= room:
            return text
        limit = min(limit - 1, limit * room // len(text))
    return ""


def _told(statement: Statement, count: int, longest: int, sheet: Sheet) -> str:
    """What is known beside the quote, where it was noted, and why it was filed."""
    dialect, places = sheet.dialect, statement.places
    facts = dialect.line_break.join(
        f"{dialect.strong(f'{name}:')} {_short(value, longest, dialect)}"
        for name, value in statement.facts
    )
    mentions = [_mention(place, longest, sheet) for place in places[-count:]]
    if len(places) == 1:
        noted = f"Noted in {mentions[0]}"
    else:
        noted = _joined(f"Noted in{_counted(len(places) - count)}:", dialect.listed(mentions))
    return _joined(facts, noted, _short(statement.why, longest * 2, dialect))


def _counted(older: int) -> str:
    if older <= 0:
        return ""
    return f" {older} earlier meeting{'s' if older > 1 else ''}, then in"


def _mention(place: Place, longest: int, sheet: Sheet) -> str:
    title = _short(place.meeting, longest, sheet.dialect)
    meeting = ", ".join(part for part in (title, place.date or "") if part)
    where = _where(place, sheet)
    return f"{meeting}: {where}" if meeting else where


def _short(text: str, longest: int, dialect: Dialect) -> str:
    """A piece of text inside a line of ours."""
    spans = cut_spans(spans_of(" ".join(text.split())), longest)
    return dialect.words(spans).replace("\n", " ")


def _where(place: Place, sheet: Sheet) -> str:
    """The line, and the way to it: as it stood when it was first seen, which is what is linked."""
    url = permalink(place, sheet.home) if sheet.home else ""
    if url and place.pin:
        place = replace(place, source=place.pin.source or place.source, line=place.pin.line)
    line = f":{place.line}" if place.line else ""
    return sheet.dialect.place(f"{readable(place.source)}{line}", url)

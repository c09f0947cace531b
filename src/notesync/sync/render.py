"""Our part of an issue's body: how it is written, found again, and put into the body of others."""

import re
from collections.abc import Sequence
from dataclasses import replace

from notesync.model.canonical import canonical_text, fingerprint
from notesync.model.issues import BLOCK_BEGIN, BLOCK_END, Fields, Issue, Place

BEGIN, END = BLOCK_BEGIN, BLOCK_END

_BLOCK = re.compile(
    rf"^{BEGIN}[ \t]*\r?\n((?:(?!^{BEGIN}).)*?)^{END}[ \t]*(?=\r?$)", re.MULTILINE | re.DOTALL
)
"""From the last line that begins a block: one that a person pasted above is theirs."""
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_LEAD = re.compile(r"^\s*(?:[-*+•]|\d+[.)])?\s*(?:\[[ xX-]\]\s+)?")


def render(quote: str, facts: Sequence[tuple[str, str]], places: Sequence[Place]) -> str:
    """The block that states an item's facts, without the lines that mark its bounds.

    `facts` are names and values in the order in which they are shown; `places` the mentions.
    """
    quoted = [f"> {harmless(line)}" for line in plain_quote(quote).splitlines()]
    said = [f"**{name}:** {harmless(value)}" for name, value in facts]
    parts = ["\n".join(quoted), "  \n".join(said), _noted(places)]
    return "\n\n".join(part for part in parts if part)


def plain_quote(quote: str) -> str:
    """A line of notes as a person would quote it: no bullet, no box, no pipes."""
    lines = []
    for line in quote.splitlines():
        row = _ROW.match(line)
        cells = [cell.strip() for cell in row.group(1).split("|")] if row else []
        text = " · ".join(cell for cell in cells if cell) if row else _LEAD.sub("", line).rstrip()
        lines.append(text)
    return "\n".join(line for line in lines if line)


def harmless(text: str) -> str:
    """Text from notes that can neither open a comment nor pass for one of our own lines."""
    return text.replace("<!--", "&lt;!--").replace("-->", "--&gt;")


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
    return spliced(body, f"{block}\n\n{harmless(remark)}")


def text_fingerprint(block: str) -> str:
    """What a block's text is compared by."""
    return fingerprint(canonical_text(block))


def observed(issue: Issue) -> Fields:
    """The fields of an issue as the merge compares them: our block by its text's fingerprint."""
    block = block_in(issue.body)
    return replace(issue.fields, block="" if block is None else text_fingerprint(block))


def _noted(places: Sequence[Place]) -> str:
    mentions = [_mention(place) for place in places]
    if len(mentions) == 1:
        return f"Noted in {mentions[0]}"
    return "\n".join(["Noted in:", "", *(f"- {mention}" for mention in mentions)])


def _mention(place: Place) -> str:
    where = f"`{harmless(place.source)}:{place.line}`"
    meeting = ", ".join(harmless(part) for part in (place.meeting, place.date or "") if part)
    return f"{meeting}: {where}" if meeting else where

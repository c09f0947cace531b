"""What an issue in Jira is said to hold, and where what it is to hold is written.

The core knows one body with one block of ours in it. Jira has a description, which people rewrite
with an editor that keeps no marks of ours. So an issue's property remembers our block, and how the
description looked after our last write. While it still looks so, the description is the block. Once
a person wrote there it is theirs, and never written again: our block then lives in one comment of
ours. The core is shown the person's text with our block behind it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from notesync.model.canonical import canonical_text, fingerprint
from notesync.model.issues import BLOCK_BEGIN, BLOCK_END, Marker
from notesync.trackers.marker import MARKER_LIMIT, decode, encode

PROPERTY = "notesync"
"""The key of our property, of an issue and of a comment."""

LONGEST = 22_000
"""Characters of a body, so that our block in it has room in a property of 32,768, too."""

_ROOM = 32_000 - MARKER_LIMIT - 1_000
_FOOTER = "\n\n_notesync keeps this comment true to the notes._"
_BLOCK = re.compile(
    rf"^{BLOCK_BEGIN}[ \t]*\r?\n((?:(?!^{BLOCK_BEGIN}).)*?)^{BLOCK_END}[ \t]*(?=\r?$)",
    re.MULTILINE | re.DOTALL,
)
_CERTIFIED = re.compile(r"(.*)\n\n\{anchor:notesync-([0-9a-f]+)\}\s*", re.DOTALL)

_MACRO = re.compile(r"\{[^{}\n]*\}|^ *(?:bq|h[1-6])\. ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an issue's property holds.

    `block` is our part of the body as we wrote it, None where we wrote none; `shown` the
    fingerprint of the description as Jira showed it after our last write, empty once it is a
    person's. `comment` is the id of ours.
    """

    marker: Marker | None = None
    block: str | None = None
    shown: str = ""
    comment: str = ""

    @property
    def value(self) -> dict[str, str]:
        """What is stored; a block that is too long for a property is not remembered."""
        marker = encode(self.marker) if self.marker else ""
        told = {"shown": self.shown, "comment": self.comment}
        value = {"marker": marker, **{name: text for name, text in told.items() if text}}
        if self.block is not None:
            size = len(json.dumps(self.block, ensure_ascii=False))
            value |= {"block": self.block} if size <= _ROOM else {}
        return value


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a body goes: to the description, unless that is None, and our block to a comment."""

    kept: Kept
    description: str | None = None
    comment: bool = False


def kept_of(value: object) -> Kept:
    """Read a property; what is not ours, or out of shape, says nothing."""
    if not isinstance(value, dict):
        return Kept()
    block = _text(value, "block")
    return Kept(
        decode(_text(value, "marker") or ""),
        block,
        _text(value, "shown") or "",
        _text(value, "comment") or "",
    )


def seal(description: str | None) -> str:
    """What a description is compared by."""
    return fingerprint(canonical_text(description or ""))


def gist(text: str) -> str:
    """What all forms of a text have in common: its letters and digits; macros come and go."""
    return fingerprint("".join(one for one in _MACRO.sub("", text) if one.isalnum()))


def is_ours(description: str | None, kept: Kept) -> bool:
    """Whether nobody has written in the description since our last write."""
    return bool(kept.shown) and seal(description) == kept.shown


def presented(description: str | None, kept: Kept) -> str:
    """The body as the core sees it."""
    theirs = "" if is_ours(description, kept) else _quoted(description or "")
    if kept.block is None:
        return description or ""
    return _behind(theirs, kept.block)


def begun(body: str) -> tuple[str, Kept]:
    """The description of a new issue, and what its property remembers of it."""
    found = _BLOCK.search(body)
    block = _inside(found) if found else None
    if block is not None and _behind("", block) == body:
        return block, Kept(block=block, shown=seal(block))
    return _rest(body, found), Kept(block=block, shown=seal(body) if found is None else "")


def writing(body: str, description: str | None, kept: Kept) -> Writing:
    """Where each part of a body goes that is to be there from now on."""
    found = _BLOCK.search(body)
    if found is None:
        return Writing(replace(kept, block=None, shown=seal(body)), description=body)
    block = _inside(found)
    ours = is_ours(description, kept)
    if _behind("" if ours else _quoted(description or ""), block) != body:
        # Somebody asks for another text around our block: it is theirs from then on.
        return Writing(replace(kept, block=block, shown=""), _rest(body, found), comment=True)
    if ours or (kept.block is None and not description):
        return Writing(replace(kept, block=block, shown=seal(block)), description=block)
    return Writing(replace(kept, block=block, shown=""), comment=True)


def returned(kept: Kept, sent: str, description: str | None) -> Kept:
    """The same, where Jira shows what was sent in another form; a person's words are no form of it.

    Cloud keeps no wiki markup: what it returns is written anew from what it understood.
    """
    if not kept.shown or gist(sent) != gist(description or ""):
        return kept
    return replace(kept, shown=seal(description))


def commented(block: str) -> str:
    """Our comment's text."""
    return f"{block}{_FOOTER}"


def certified(block: str) -> str:
    """A description that vouches for itself, where Jira keeps no property: by an unseen anchor."""
    return f"{block}\n\n{{anchor:notesync-{seal(block)}}}"


def vouched(description: str | None) -> Kept:
    """What a description without a property says of itself."""
    found = _CERTIFIED.fullmatch(description or "")
    if found is None or found[2] != seal(found[1]):
        return Kept()
    return Kept(block=found[1], shown=seal(description))


def _text(value: Mapping[str, Any], name: str) -> str | None:
    text = value.get(name)
    return text if isinstance(text, str) else None


def _inside(found: re.Match[str]) -> str:
    """Our block byte for byte, as it was put between its bounds."""
    return found[1].removesuffix("\n")


def _behind(theirs: str, block: str) -> str:
    """A person's text with our block behind it, as the core itself would put it there."""
    gap = "" if not theirs else "\n" if theirs.endswith("\n") else "\n\n"
    return f"{theirs}{gap}{BLOCK_BEGIN}\n{block}\n{BLOCK_END}\n"


def _rest(body: str, found: re.Match[str] | None) -> str:
    """A body without our block and the blank line before it."""
    if found is None:
        return body
    above, below = body[: found.start()], body[found.end() :].removeprefix("\n")
    return (above.removesuffix("\n") + below) if above.endswith("\n") else above + below


def _quoted(description: str) -> str:
    """A person's text, in which no line can pass for the bounds of our block."""
    return description.replace("<!-- notesync:", "<!-- notesync :")

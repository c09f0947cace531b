"""What an element says by its name, class, style or attributes alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from notesync.model.document import Box
from notesync.notes.readers.runs import BOLD, CODE, STRUCK, Run, Text
from notesync.notes.readers.tag import Tag

_NAMES: Final = {
    "b": BOLD, "strong": BOLD, "s": STRUCK, "strike": STRUCK, "del": STRUCK, "code": CODE,
    "tt": CODE, "kbd": CODE, "samp": CODE,
}  # fmt: skip
_NONE: Final[frozenset[str]] = frozenset()
# Parts of a page that are about the page: who typed a line of a bot's log, a formatter's report.
_ABOUT: Final = {"span": "details", "div": "diagnostics", "p": "bot"}
# Where comments and the anchors of a bot's minutes lead: nowhere else.
_NOWHERE = ("#cmnt", "#action-id-")
_LEVEL = re.compile(r"lst-kix_\w{1,40}-(\d)$")
_RULE = re.compile(r"\.([\w-]{1,40})\{([^{}]{0,2000})\}")
_BOLD = re.compile(r"font-weight:\s*(?:bold|[7-9]00)")
_STRUCK = re.compile(r"text-decoration(?:-line)?:\s*line-through")
_UNSEEN = re.compile(r"display:\s*none")
_HREF = re.compile(r"^https?://[^\s()<>\[\]]{1,2000}$")
_REDIRECT = re.compile(r"^https?://www\.google\.com/url\?q=([^&]{1,2000})&")
_ASSIGNED = re.compile(
    r"(?P<task>[^\n]{1,2000}?\S) (?P<who>@[\w-]{1,80})(?: (?:(?:by|due|until|on) )?"
    r"(?P<day>\d{4}-\d\d-\d\d))?\.?$"
)
_NO_HANDLE = re.compile(r"[^\w-]+")
_SMILEYS: Final = {"tick": "✅", "cross": "❌"}


def hidden(tag: Tag) -> bool:
    """Whether an element is not shown, or tells of the page instead of the meeting."""
    attrs = tag.attrs
    if not attrs:
        return False
    if "hidden" in attrs or _UNSEEN.search(attrs.get("style", "")):
        return True
    if tag.name == "a" and attrs.get("href", "").startswith(_NOWHERE):
        return True
    return tag.name in _ABOUT and _ABOUT[tag.name] in tag.classes


def of(tag: Tag, styles: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The marks that an element puts around its text."""
    known = _NAMES.get(tag.name)
    found = frozenset({known}) if known else _NONE
    if "style" in tag.attrs:
        found |= _styled(tag.attrs["style"])
    if styles and "class" in tag.attrs and tag.name in ("span", "p", "li"):
        found = found.union(*(styles.get(name, _NONE) for name in tag.classes))
    return found


def styles(sheet: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The classes of a style sheet that mean marks."""
    for found in _RULE.finditer(sheet):
        if said := _styled(found[2]):
            yield found[1], said


def title_level(tag: Tag) -> int:
    """The level of what is a heading by its class: a document's title, a topic of a bot; else 0."""
    if tag.name == "p":
        return 1 if "title" in tag.classes else 0
    return 3 if tag.name in ("b", "span") and tag.named("class") == "topic" else 0


def list_level(tag: Tag) -> int | None:
    """How deep Google Docs says that a list is: it nests none."""
    found = (_LEVEL.match(name) for name in tag.classes)
    return next((int(level[1]) for level in found if level), None)


def box_of(tag: Tag) -> Box | None:
    """The box of a list item that is a task by its attributes."""
    if tag.named("role") == "checkbox":
        return Box.TICKED if tag.named("aria-checked") == "true" else Box.EMPTY
    if "data-inline-task-id" in tag.attrs:
        return Box.TICKED if "checked" in tag.classes else Box.EMPTY
    return None


def named_in(tag: Tag) -> str:
    """The text of an element that has none inside: a person, an emoticon, a day."""
    attrs = tag.attrs
    if tag.name == "ri:user":
        known = ("ri:username", "ri:account-id", "ri:userkey")
        name = next((attrs[key] for key in known if attrs.get(key)), "")
        return f"@{_NO_HANDLE.sub('-', name)}" if name else ""
    if tag.name == "time":
        return attrs.get("datetime", "") if tag.empty else ""
    return attrs.get("ac:emoji-fallback", "") or _SMILEYS.get(tag.named("ac:name"), "")


def address(tag: Tag) -> str:
    """Where a link leads, if that is a page; what Google Docs leads through is left out."""
    href = tag.attrs.get("href", "").strip()
    if redirect := _REDIRECT.match(href):
        href = unquote(redirect[1])
    return href if _HREF.match(href) else ""


def assigned(text: Text) -> Text:
    """A task that ends with who does it, and perhaps the day, as Confluence lets people write it.

    There the first person mentioned is the one who does it.
    """
    found = _ASSIGNED.match(text.text) if text.text.count("@") == 1 else None
    if not found:
        return text
    due = f" by {found['day']}" if found["day"] else ""
    return Text(text.line, f"{found['task']}{due} ({found['who']})")


def unseen(runs: Iterable[Run]) -> bool:
    """Whether runs hold comments alone."""
    return all(run.text.startswith("<!--") for run in runs if run.text.strip())


def _styled(style: str) -> frozenset[str]:
    bold = {BOLD} if _BOLD.search(style) else set()
    return frozenset(bold | ({STRUCK} if _STRUCK.search(style) else set()))

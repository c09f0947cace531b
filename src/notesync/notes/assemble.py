"""What a rule found → an item: owners, status, due day, priority and anchor out of its text."""

import re
from dataclasses import dataclass, field

from notesync.model.document import Box, Meeting, Span
from notesync.model.items import ActionItem, Confidence, Decision, Priority, State
from notesync.notes import words
from notesync.notes.anchors import references, take_anchor
from notesync.notes.dates import CLOSING, expressions
from notesync.notes.due import Due, due_in_cell, due_of
from notesync.notes.inline import GUARD, one_line, unguard
from notesync.notes.owners import Task, owners_above, owners_within, take_owners
from notesync.notes.people import Directory, all_plausible, is_group, people_of
from notesync.notes.status import take_priority, take_status

# A task that was written down as one of these is none.
_NOTHING = re.compile(
    rf"^(?:{words.literal(words.phrases('none'))}|tbd|"
    r"no (?:new |open )?(?:action|actions|items?)(?: items?)?\b.*|[\W_]*)$",
    re.IGNORECASE,
)
_CUE = words.alternation(words.phrases("due_cues"))
# "(Ann, due May 4)" behind a task: the date first, the owner last, as the rules look for them.
# "(Paris deadline)" names nobody: the cue has to have something behind it.
_NAME_AND_DATE = re.compile(
    rf"\s*\((?P<names>[^(),;:]{{1,60}}?)(?:[,;:]\s*|\s+)(?P<due>{_CUE}\b[^\w()]+\w[^()]*)\)\W*$"
)
_CLOSING_BRACKETS = re.compile(r"\s*[(\[](?P<said>[^()\[\]]{3,120})[)\]][\s.!]*$")
_COMMA = re.compile(r"\s*[,;]\s*")
_URGENCY = re.compile(
    r"(?:a\.?s\.?a\.?p|as soon as possible|soonest|immediately)[\s.!]*", re.IGNORECASE
)
_CUED = re.compile(rf"{_CUE}\b[^,;]*", re.IGNORECASE)
PREVIOUS = re.compile(
    r"^(?:(?:#?\d+(?:\.\d+)*\s*[-–—:|]|\d+\.\d+(?=\s)|\[#?\d+\]\s*[-–—:|]?)\s*)?(?:\[\d{4}-\d\d-\d\d\]\s*)?"
)
# A tag behind a statement that another rule has read.
_TAGS = re.compile(r"(?:\s*\[(?:TODO|ACTION|AGREED|DECIDED|RESOLVED)\])+\s*$")
# "Ann is going to be sending …": the title begins with what she does, "Sending …".
BEING = re.compile(r"^be\s+(?=\w+ing\b)")
# "supersedes decision 62.1", "replaces ADR-7".
_SUPERSEDES = re.compile(
    rf"\b{words.alternation(words.phrases('supersedes'))}\s+(?:\w+\s+){{0,2}}?"
    r"(?P<number>#?\d+(?:\.\d+)*|[A-Z]{2,5}[- ]?\d+)",
    re.IGNORECASE,
)
_BOX = re.compile(r"^\[[ xX-]?\]\s+")
# More than this is no task but a page without line breaks: the quote holds all of it.
LONGEST = 2_000
# What is shown of the lines an item stands on: a page without line breaks is cut short.
LONGEST_QUOTE = 4_000
_EDGES = " \t\n-–—:;,•*_|>"


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the passage it looks at."""

    meeting: Meeting
    directory: Directory
    lines: tuple[str, ...] = ()
    _shown: dict[Span, "Shown"] = field(default_factory=dict, compare=False, repr=False)

    def shown(self, span: Span) -> "Shown":
        """The raw lines of a span and what they refer to; told once for all items of a speech."""
        known = self._shown.get(span)
        if known is None:
            quote = "\n".join(line.strip() for line in self.lines[span.line - 1 : span.end_line])
            if len(quote) > LONGEST_QUOTE:
                quote = f"{quote[:LONGEST_QUOTE]}…"
            known = self._shown[span] = Shown(quote, references(quote))
        return known


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader of an item gets to see of its place: the raw text, its numbers and links."""

    quote: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task or decision as a rule found it, with guards, and what its marker already said.

    `owned` means that `owners` is the whole answer: the text is not searched for more. `due` and
    `priority` and `state` come from fields of their own, such as a table's columns.
    """

    text: str
    span: Span
    confidence: Confidence
    owners: tuple[str, ...] = ()
    owned: bool = False
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    box: Box | None = None
    section: str = ""
    due: str | None = None
    priority: Priority | None = None
    state: State | None = None


def action(found: Candidate, rule: str, context: Context) -> ActionItem | None:
    """The action that a candidate is; None where nothing is left once the marks are off."""
    text, anchor = take_anchor(found.text[:LONGEST])
    status = take_status(_BOX.sub("", text.strip()), found.box, found.below)
    text, stated = take_priority(_opened(status.text, context))
    task = _owned(found, PREVIOUS.sub("", text.strip()), context)
    due = due_of(task.text, context.meeting)
    title = _capital(BEING.sub("", _without_due(task.text, due)))
    if not title or _NOTHING.match(title):
        return None
    owners = tuple(dict.fromkeys(_name(owner) for owner in task.owners))
    day = due_in_cell(found.due, context.meeting) if found.due else due.day if due else None
    shown = context.shown(found.span)
    return ActionItem(
        text=title, span=found.span, quote=shown.quote, rule=rule, confidence=found.confidence,
        owners=owners, people=people_of(owners, context.directory), due=day,
        priority=found.priority or stated, state=found.state or status.state,
        section=found.section, anchor=anchor, references=shown.references,
    )  # fmt: skip


def decision(found: Candidate, rule: str, context: Context) -> Decision | None:
    """The decision that a candidate is; None where nothing is left once the marks are off."""
    text, anchor = take_anchor(found.text[:LONGEST])
    title = _capital(text)
    if not title or _NOTHING.match(title):
        return None
    shown = context.shown(found.span)
    return Decision(
        text=title, span=found.span, quote=shown.quote, rule=rule, confidence=found.confidence,
        section=found.section, anchor=anchor, references=shown.references,
        supersedes=tuple(found["number"] for found in _SUPERSEDES.finditer(title)),
    )  # fmt: skip


def _opened(text: str, context: Context) -> str:
    """The task with its owner alone in the closing brackets: "(Ann, Friday)" → ", Friday (Ann)"."""
    brackets = _CLOSING_BRACKETS.search(text)
    if brackets:
        said, task = brackets["said"], text[: brackets.start()]
        for comma in _COMMA.finditer(said):
            before, after = said[: comma.start()], said[comma.end() :]
            for names, rest in ((before, after), (after, before)):
                notes = _notes(rest)
                if notes is not None and all_plausible(names, context.directory):
                    return f"{task}{notes} ({names})"
    dated = _NAME_AND_DATE.search(text)
    if dated and all_plausible(dated["names"], context.directory):
        return f"{text[: dated.start()]} {dated['due']} ({dated['names']})"
    return text


def _notes(said: str) -> str | None:
    """What stands beside an owner in brackets, if it is nothing but days, priorities and haste."""
    notes = _note(said)
    if notes is not None:
        return notes
    parts = _COMMA.split(said)
    known = [note for part in parts if (note := _note(part)) is not None]
    return "".join(known) if len(parts) > 1 and len(known) == len(parts) else None


def _note(said: str) -> str | None:
    if _URGENCY.fullmatch(said):
        return ""
    if _CUED.fullmatch(said):
        return f" {said}"
    rest, level = take_priority(f"({said})")
    if level and not rest:
        return f" ({said})"
    whole = any(x.start == 0 and x.end == len(said) for x in expressions(said, None))
    return f", {said}" if whole else None


def _owned(found: Candidate, text: str, context: Context) -> Task:
    if found.owned:
        return Task(text, found.owners)
    task = take_owners(text, context.directory)
    if found.owners:
        # The marker named them already; what the text repeats ("AI Jim: Jim to …") is cut.
        same = {owner.lower() for owner in task.owners} <= {owner.lower() for owner in found.owners}
        return Task(task.text if same else text, found.owners)
    if not task.owners:
        owners = owners_above(found.above, context.directory)
        return Task(task.text, owners or owners_within(task.text, context.directory))
    return task


def _without_due(text: str, due: Due | None) -> str:
    """The text without a date that closes it; one in the middle, or not resolved, is kept."""
    if due is None or due.day is None or due.event:
        return text
    rest = text[due.end :].strip(" .)]!")
    if rest and not CLOSING.fullmatch(rest):
        return text
    return text[: due.start].rstrip(" ,([–—-")


def _title(text: str) -> str:
    title = _TAGS.sub("", one_line(unguard(text).replace("~~", ""))).strip(_EDGES)
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    return title.strip()


def _capital(text: str) -> str:
    """The title with its first word capitalised, unless the writer protected that word."""
    first = (
        re.match(r"[\s\W]*?([a-z]+)(?=[\s,/]|[.;!]+(?:\s|$)|$)", text)
        if GUARD not in text[:3]
        else None
    )
    title = _title(text)
    return title[0].upper() + title[1:] if first and title else title


def _name(owner: str) -> str:
    owner = unguard(owner).strip()
    return owner if is_group(owner) else owner.removesuffix("'s").removesuffix("’s")

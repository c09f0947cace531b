"""A plan and what became of it in Markdown: for comments, job summaries and mails.

Whatever notes and trackers say stands in code. There GitHub looks for nothing: no names, numbers,
commits or addresses, no markup and no HTML.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import assert_never

from notesync.model.issues import Change, Field, IssueRef, Members, Place, Set
from notesync.model.items import Kind, Unread
from notesync.model.plan import (
    Adopt,
    Amend,
    Conflict,
    Create,
    Doubled,
    Frozen,
    Hold,
    Operation,
    Outcome,
    Plan,
    Update,
    Vanished,
)
from notesync.model.secrets import masked
from notesync.report.cells import ELLIPSIS, counted, joined, tame, where
from notesync.report.counts import Counts, counts_of
from notesync.report.lines import REWRITTEN, value_text, way_back
from notesync.report.outcome import next_steps, outcome_total

LONGEST = 300
"""Characters of one text: a line says what it is about, the notes say the rest."""

LinkTo = Callable[[Place], str]
"""The web address of a place; empty where there is none."""

_ENDING = 60
"""Bytes of the line that says how much is missing."""
_TICKS = re.compile(r"`+")
_ADDRESS = re.compile(r"https?://[^\s()<>]+")


def nowhere(place: Place) -> str:
    """A `LinkTo` that knows no address."""
    return ""


def plan_markdown(
    plan: Plan,
    link: LinkTo = nowhere,
    *,
    subject: str = "A push",
    numbered: bool = True,
    seconds: float = 0.0,
    unread: Sequence[Unread] = (),
) -> str:
    """Everything that a push would do, one line for each item.

    `subject` is what would do it; `numbered`: whether the plan's issues can be looked up;
    `seconds` is how long the writing takes at the least; `unread` are notes that say nothing now.
    """
    name = _ref if numbered else _nameless
    groups = (
        [headline(plan, subject)],
        [f"> {line}" for line in _pace(len(plan.creates), seconds)],
        [f"- **not read** {code(one.source)} · {code(one.diagnostic.message)}" for one in unread],
        [f"- **refused** ({one.guard}): {code(one.message)}" for one in plan.refusals],
        [line for one in plan.operations for line in _operation(one, link, name)],
        [line for one in plan.conflicts for line in _conflict(one, link, name)],
        [_doubled(one, name) for one in plan.doubled],
        [_vanished(one, name) for one in plan.vanished],
        [_frozen(one) for one in plan.frozen],
    )
    return "\n\n".join("\n".join(lines) for lines in groups if lines) + "\n"


def outcome_markdown(outcome: Outcome) -> str:
    """What became of a plan: every write with its issue, every failure with what to do."""
    groups = (
        [f"**{outcome_total(outcome)}**"],
        [_done(one.op, one.ref, one.title, one.dropped) for one in outcome.done],
        [
            f"- **failed** to {one.op} {code(one.title)}: {one.kind}: {code(one.message)}"
            for one in outcome.failed
        ],
        [f"- next: {code(step)}" for step in next_steps(outcome)],
        [way_back(outcome.run)] if outcome.created and outcome.run else [],
    )
    return "\n\n".join("\n".join(lines) for lines in groups if lines) + "\n"


def headline(plan: Plan, subject: str) -> str:
    """The plan in one sentence, as in "Merging this opens 3, updates 1, holds 1"."""
    counts = counts_of(plan)
    doing = _phrase(counts) or "changes nothing in the tracker"
    same = counted(counts.unchanged, "item stays as it is", "items stay as they are")
    rest = f" {same}." if counts.unchanged else ""
    refused = " **Refused: nothing would be written.**" if counts.refused else ""
    return f"**{subject} {doing}.**{rest}{refused}"


def pace_phrase(creations: int, seconds: float) -> str:
    """How long so many creations take at the tracker's limits; empty where nobody would notice."""
    if seconds < 60:
        return ""
    minutes = counted(math.ceil(seconds / 60), "minute")
    return (
        f"{counted(creations, 'creation')} at the tracker's limits take about {minutes}. It may be "
        "interrupted at any time: the next run goes on where it stopped."
    )


def code(text: str) -> str:
    """A text in which nothing acts, on one line and not too long."""
    line = tame(text)
    if len(line) > LONGEST:
        line = line[: LONGEST - 1].rstrip() + ELLIPSIS
    ticks = "`" * (max(map(len, _TICKS.findall(line)), default=0) + 1)
    # One blank on each side is no part of it: without, a tick at an end would join the fence.
    blank = " " if "`" in line or not line else ""
    return f"{ticks}{blank}{line}{blank}{ticks}"


def fenced(text: str) -> str:
    """Lines that are shown as they are, and in which nothing acts."""
    lines = [masked(line) for line in text.splitlines()]
    ticks = "`" * max((3, *(len(run) + 1 for line in lines for run in _TICKS.findall(line))))
    return "\n".join((f"{ticks}text", *lines, ticks, ""))


def shortened(text: str, room: int, rest: str) -> str:
    """The text in at most `room` bytes of UTF-8, cut at a line, with a word on the `rest`."""
    if _size(text) <= room:
        return text
    lines = text.split("\n")
    ends = accumulate(_size(line) + 1 for line in lines)
    kept = sum(end <= room - _size(rest) - _ENDING for end in ends)
    more = counted(len(lines) - kept, "more line")
    return "\n".join((*lines[:kept], "", f"{ELLIPSIS} and {more}. {rest}", ""))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _phrase(counts: Counts) -> str:
    parts = (
        ("opens", counts.create),
        ("updates", counts.update),
        ("closes", counts.close),
        ("adopts", counts.adopt),
        ("holds", counts.hold),
        ("meets conflicts:", counts.conflict),
    )
    return ", ".join(f"{verb} {number}" for verb, number in parts if number)


def _pace(creations: int, seconds: float) -> Iterator[str]:
    if phrase := pace_phrase(creations, seconds):
        yield phrase


def _ref(ref: IssueRef) -> str:
    """An issue's name, which leads there where that is safe."""
    name = code(str(ref))
    return f"[{name}]({ref.url})" if _ADDRESS.fullmatch(ref.url) else name


def _nameless(ref: IssueRef) -> str:
    return "an issue"


def _operation(
    operation: Operation, link: LinkTo, name: Callable[[IssueRef], str]
) -> Iterator[str]:
    match operation:
        case Create(draft=draft, reason=reason):
            kind = "decision " if draft.kind is Kind.DECISION else ""
            head = f"**opens** {kind}{code(draft.fields.title)}"
            yield _line(head, _facts(operation), draft.latest, reason, link)
        case Update(draft=draft, ref=ref, changes=changes, reason=reason):
            verb = "closes" if operation.closes else "updates"
            head = f"**{verb}** {name(ref)} {code(draft.fields.title)}"
            yield _line(head, _changed(changes), draft.latest, reason, link)
        case Adopt(draft=draft, ref=ref, reason=reason):
            head = f"**adopts** {name(ref)} as {code(draft.fields.title)}"
            yield _line(head, "", draft.latest, reason, link)
        case Amend(ref=ref, title=title, changes=changes, reason=reason):
            verb = "closes" if operation.closes else "updates"
            facts = joined((_changed(changes), code(reason)))
            yield f"- **{verb}** {name(ref)} {code(title)} · {facts}"
        case Hold(text=text, place=place, reason=reason, ways=ways):
            verb = "refuses" if operation.refused else "holds"
            yield _line(f"**{verb}** {code(text)}", "", place, reason, link)
            if ways:
                yield f"  - to settle it, one of: {', '.join(map(code, ways))}"
        case _:
            assert_never(operation)


def _line(head: str, facts: str, place: Place, reason: str, link: LinkTo) -> str:
    return f"- {joined((head, facts, _where(place, link), code(reason)))}"


def _where(place: Place, link: LinkTo) -> str:
    name = code(f"{place.source}#L{place.line}")
    address = link(place)
    return f"[{name}]({address})" if _ADDRESS.fullmatch(address) else name


def _facts(create: Create) -> str:
    fields, people = create.draft.fields, sorted(create.draft.fields.assignees)
    owners = people or create.draft.latest.owners
    return joined(
        (
            f"for {', '.join(map(code, owners))}" if owners else "",
            f"due {fields.due.isoformat()}" if fields.due else "",
            f"{fields.priority.value} priority" if fields.priority else "",
            f"closed as {fields.status.value}" if fields.status.closed else "",
        )
    )


def _changed(changes: Sequence[Change]) -> str:
    return ", ".join(_change(one) for one in changes)


def _change(change: Change) -> str:
    match change:
        case Set(field=Field.BLOCK):
            return REWRITTEN
        case Set(field, before, after):
            sides = (code(value_text(field, side)) for side in (before, after))
            return f"{field.value} {' → '.join(sides)}"
        case Members(field, add, remove):
            signed = (*(f"+{one}" for one in add), *(f"\N{MINUS SIGN}{one}" for one in remove))
            return f"{field.value} {' '.join(map(code, signed))}"
        case _:
            assert_never(change)


def _conflict(conflict: Conflict, link: LinkTo, name: Callable[[IssueRef], str]) -> Iterator[str]:
    known = "known conflict" if conflict.known else "conflict"
    yield (
        f"- **{known}** over {name(conflict.ref)} {code(conflict.place.text)} · "
        f"{conflict.field.value} · {_where(conflict.place, link)}"
    )
    if conflict.field is Field.BLOCK:
        yield "  - our part was edited by hand, and the notes changed too: the edit stays"
        return
    ours, theirs = (value_text(conflict.field, one) for one in (conflict.ours, conflict.theirs))
    who = f" by {code(conflict.who)}" if conflict.who else ""
    yield f"  - the notes say {code(ours)}, the tracker says {code(theirs)}{who}: the latter stays"


def _doubled(doubled: Doubled, name: Callable[[IssueRef], str]) -> str:
    others = ", ".join(map(name, doubled.others))
    said = f"also {others}; `notesync repair` closes what nobody touched"
    return f"- **filed twice** {name(doubled.keep)} {code(doubled.title)} · {said}"


def _vanished(vanished: Vanished, name: Callable[[IssueRef], str]) -> str:
    last = code(where(vanished.place))
    return (
        f"- **stays open** {name(vanished.ref)} {code(vanished.title)} · its line is gone, {last}"
    )


def _frozen(frozen: Frozen) -> str:
    items = counted(frozen.items, "item")
    return f"- **left alone** {code(frozen.source)} · {items} · {code(frozen.reason)}"


def _done(op: str, ref: IssueRef, title: str, dropped: Sequence[str]) -> str:
    left = f"left out by the tracker: {code(', '.join(dropped))}" if dropped else ""
    return f"- {joined((f'**{op}** {_ref(ref)} {code(title)}', left))}"

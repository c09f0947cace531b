"""Which of the dates in a task is the day it is due, if any is."""

import re
from dataclasses import dataclass
from datetime import date

from notesync.model.document import Meeting
from notesync.notes import words
from notesync.notes.dates import CLOSING, Expression, expressions

# A date after one of these is a deadline wherever it stands.
_CUE = re.compile(
    rf"(?:\b{words.alternation(words.phrases('due_cues'))}\b|📅|🗓️?)"
    rf"\s*(?:::?|\(|=|-)?\s*(?:{words.alternation(words.phrases('due_fillers'))}\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s*{words.alternation(words.phrases('due_after'))}\b", re.IGNORECASE)
# What comes between "by" and a date that belongs to something wider: "by the week of Oct 8".
_VAGUE = re.compile(rf"\b{words.alternation(words.phrases('due_vague'))}\s*$", re.IGNORECASE)
_EVENT = re.compile(rf"\b{words.alternation(words.phrases('due_events'))}\b", re.IGNORECASE)
# A denial in the same clause: that date is nobody's deadline. A wish needs a "by" to be one.
_DENIAL = re.compile(rf"\b{words.alternation(words.phrases('denials'))}\b", re.IGNORECASE)
_WISH = re.compile(rf"\b{words.alternation(words.phrases('wishes'))}\b", re.IGNORECASE)
_CLAUSE = re.compile(
    rf"[.;!?]\s|\)\s|,\s(?={words.alternation(words.phrases('clause_starts'))}\b)", re.IGNORECASE
)
_TAIL = re.compile(rf"^[\s).\],!]*(?:{CLOSING.pattern})?[\s).\],!]*$", re.IGNORECASE)
_BEFORE_TAIL = re.compile(
    rf"(?:[(\[–—,;:]|\s-)\s*(?:{words.alternation(words.phrases('on'))}\s+)?$", re.IGNORECASE
)
_TODAY = re.compile(
    words.alternation((*words.phrases("today"), *words.phrases("tomorrow"))) + r"\b", re.IGNORECASE
)
_OF_SOMETHING = re.compile(
    rf"\b{words.alternation(words.phrases('of_something'))}\s+$", re.IGNORECASE
)
_GOES_ON = re.compile(
    rf"\s+(?!{words.alternation(words.phrases('after_a_day'))}\b)[^\W\d_]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Due:
    """The day a task is due, and where the words that say so stand; `day` None: cannot be told."""

    day: date | None
    start: int
    end: int
    event: bool = False


def due_of(text: str, meeting: Meeting) -> Due | None:
    """The deadline in a task's text; None where it names none."""
    found = expressions(text, meeting.date, day_first=meeting.day_first)
    deadline = next((due for one in found if (due := _cued(text, one))), None)
    if deadline:
        return deadline
    event = _EVENT.search(text)
    if event and meeting.next_date:
        return Due(meeting.next_date, event.start(), event.end(), event=True)
    return next((Due(x.day, x.start, x.end) for x in found if _stands_alone(text, x)), None)


def due_in_cell(text: str, meeting: Meeting) -> date | None:
    """The day in a field or a column that is about the deadline: no cue is needed."""
    cued = due_of(text, meeting)
    if cued:
        return cued.day
    found = [
        x
        for x in expressions(text, meeting.date, day_first=meeting.day_first)
        if not _VAGUE.search(text[: x.start])
    ]
    return found[0].day if found else None


def _cued(text: str, found: Expression) -> Due | None:
    before = text[max(0, found.start - 40) : found.start]
    cue = _CUE.search(before)
    if cue is None and not _AFTER.match(text, found.end):
        return None
    if _DENIAL.search(_clause(text, found.start)):
        return None
    start = found.start - (len(before) - cue.start()) if cue else found.start
    return Due(found.day, start, found.end)


def _stands_alone(text: str, found: Expression) -> bool:
    """Whether a date without "by" is meant as the deadline all the same."""
    before = text[: found.start]
    clause = _clause(text, found.start)
    if _VAGUE.search(before[-12:]) or _DENIAL.search(clause) or _WISH.search(clause):
        return False
    if not found.relative:
        return bool(_TAIL.match(text[found.end :]) and _BEFORE_TAIL.search(before[-12:]))
    # "tomorrow" can mean nothing else; "the Friday meeting", "the EOD report" can.
    if _TODAY.match(text[found.start : found.end]):
        return True
    return not _GOES_ON.match(text, found.end) and not _OF_SOMETHING.search(before[-8:])


def _clause(text: str, place: int) -> str:
    """The words of the clause before a place in the text."""
    starts = [found.end() for found in _CLAUSE.finditer(text, 0, place)]
    return text[starts[-1] if starts else 0 : place]

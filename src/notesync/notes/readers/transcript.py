"""Transcripts as text: of Zoom, Teams, Meet, Otter and others → what was said, and by whom.

A speech begins with its time and speaker in one of four ways; all lines up to the next are its own.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice, pairwise
from typing import Final

from notesync.model.document import Person, Span, Utterance
from notesync.notes.inline import one_line
from notesync.notes.readers.content import Content

_SPEECH = re.compile(
    r"^\s*\[(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2}(?:\.\d+)?)\]\s*"
    r"(?:(?P<name>[^\W\d_][^:\[\]]{0,80}?)\s*(?:\((?P<role>[^()]{1,60})\))?\s*:\s+)?(?P<text>.*)$"
)


# A line that begins such a speech.
STAMPED: Final = re.compile(r"^\s*\[(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d+)?\]\s*[^\s<*]")
# The head of a speech on a line of its own: `Ann Kowal  0:31`, `[Ann Kowal] 10:02:11`.
_HEAD = re.compile(
    r"^(?:\[(?P<named>[^\[\]:]{1,60})\]\s{1,4}|(?P<name>[^\W\d_][^:\[\]\t|]{0,60}?)(?:\s{2,8}|\t))"
    r"\(?(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})\)?$"
)
# A line of Zoom's chat: `00:13:46<tab>Ann Kowal:<tab>text`.
_TABBED = re.compile(
    r"^(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})\t\s?(?:From )?"
    r"(?P<name>[^\t:]{1,60}?)(?: to [^\t:]{1,60}?)?\s?:\t(?P<text>.*)$"
)
# A time alone, and below it lines that begin with a speaker: Meet's.
_TIME = re.compile(r"^(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})$")
_NAMED = re.compile(
    r"^\*{0,2}(?P<name>[^\W\d_a-z][\w.'’-]*(?: [\w.'’()-]+){0,4}):\*{0,2}\s+(?P<text>\S.*)$"
)
# What a chat tells of clicks, not of words.
_REACTED = re.compile(r"^(?:Reacted to|Removed a) ")
_ROLE = re.compile(r"^(?P<name>[^()]{1,60}?)\s*\((?P<role>[^()]{1,60})\)$")

# After more empty lines than this the same person begins another speech.
LONGEST_GAP = 40
# How many lines with text tell in which way the speeches of a file begin.
LOOKED_AT = 40


def is_stamped(head: tuple[str, ...]) -> bool:
    """Whether the first lines are speeches with a time in brackets."""
    return sum(bool(STAMPED.match(line)) for line in head) > 1


def is_headed(head: tuple[str, ...]) -> bool:
    """Whether the first lines are speeches under heads, or lines of a chat with tabs."""
    tabbed = sum(bool(_TABBED.match(line)) for line in head)
    heads = [bool(_HEAD.match(line.strip())) for line in head]
    # A list of what is due at which hour has no text below its lines.
    spoken = sum(one and not other for one, other in pairwise([*heads, True]))
    return tabbed > 1 or (spoken > 1 and spoken * 4 >= len(head))


def is_timed(head: tuple[str, ...]) -> bool:
    """Whether the first lines are speakers' with times alone between them."""
    times = sum(bool(_TIME.match(line.strip())) for line in head)
    named = sum(bool(_NAMED.match(line.strip())) for line in head)
    return times > 0 and named > 1 and (times + named) * 4 >= len(head) * 3


def read_transcript(lines: tuple[str, ...]) -> Content:
    """The speeches in order; lines without a time belong to the speech before them."""
    speeches: list[Utterance] = []
    held: list[str] = []
    begin = _way(lines)
    for number, line in enumerate(lines, 1):
        if speech := begin(number, line):
            _close(speeches, held)
            speeches.append(speech)
        else:
            held.append("" if _TIME.match(line.strip()) else one_line(line))
    _close(speeches, held)
    said = tuple(one for one in speeches if not _REACTED.match(one.text))
    return Content(utterances=_with_roles(said))


def _way(lines: tuple[str, ...]) -> Callable[[int, str], Utterance | None]:
    """How speeches begin in this file."""
    head = tuple(islice((line for line in lines if line.strip()), LOOKED_AT))
    if is_stamped(head):
        return _stamped
    if is_headed(head):
        return _headed
    return _timed if is_timed(head) else _stamped


def _stamped(number: int, line: str) -> Utterance | None:
    found = _SPEECH.match(one_line(line))
    return _speech(number, found) if found else None


def _headed(number: int, line: str) -> Utterance | None:
    found = _TABBED.match(line.rstrip()) or _HEAD.match(line.strip())
    if not found:
        return None
    parts = found.groupdict()
    name = (parts.get("named") or parts["name"]).strip()
    role = _ROLE.match(name)
    speaker = Person(role["name"], role["role"]) if role else Person(name)
    return Utterance(Span(number, number), speaker, parts.get("text") or "", _seconds(found))


def _timed(number: int, line: str) -> Utterance | None:
    found = _NAMED.match(one_line(line))
    return Utterance(Span(number, number), Person(found["name"]), found["text"]) if found else None


def _seconds(found: re.Match[str]) -> float:
    return int(found["hours"] or 0) * 3600 + int(found["minutes"]) * 60 + float(found["seconds"])


def _close(speeches: list[Utterance], held: list[str]) -> None:
    """Give the last speech the lines without a time that follow it, and forget them."""
    if not speeches or not any(held):
        held.clear()
        return
    last = speeches[-1]
    texts, gap, start = [last.text], 0, last.span.line
    for number, line in enumerate(held, start + 1):
        if not line:
            gap += 1
            continue
        if gap > LONGEST_GAP:
            speeches[-1] = _spoken(last, start, texts)
            speeches.append(last)
            texts, start = [line], number
        else:
            # One "\n" per source line, so that a place in the text can be told as a line.
            texts += [""] * gap + [line]
        gap = 0
    speeches[-1] = _spoken(last, start, texts)
    held.clear()


def _spoken(speech: Utterance, start: int, texts: list[str]) -> Utterance:
    span = Span(start, start + len(texts) - 1)
    return replace(speech, span=span, text="\n".join(texts))


def _speech(number: int, found: re.Match[str]) -> Utterance:
    name, role = found["name"], found["role"]
    speaker = Person(name.strip(), role.strip() if role else None) if name else None
    return Utterance(Span(number, number), speaker, found["text"].strip(), _seconds(found))


def _with_roles(speeches: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """The same speeches, each speaker with the role that was printed the first time."""
    roles = {
        speech.speaker.name: speech.speaker
        for speech in speeches
        if speech.speaker and speech.speaker.role
    }
    return tuple(
        Utterance(
            speech.span,
            roles.get(speech.speaker.name, speech.speaker) if speech.speaker else None,
            speech.text,
            speech.at,
        )
        for speech in speeches
    )

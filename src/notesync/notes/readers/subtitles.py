"""Subtitles, WebVTT and SRT, as meeting software writes them → what was said, and by whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from notesync.model.document import Person, Span, Utterance
from notesync.notes.inline import one_line
from notesync.notes.readers.content import Content

# From when to when a text is shown.
CUE: Final = re.compile(
    r"^\s*(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2}[.,]\d{1,7})\s+-->\s+"
    r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d"
)
_VOICE = re.compile(r"^<v(?:\.[\w.-]{1,40})?\s+(?P<name>[^<>]{1,80})>")
_NAMED = re.compile(r"^(?:-\s*)?(?P<name>[^\W\d_a-z][\w.'’-]*(?: [\w.'’()|-]+){0,4}):(?:\s+|$)")
_MARK = re.compile(r"</?[a-z0-9][^<>]{0,200}>", re.IGNORECASE)
# One person's cues are one speech, up to so many lines: it must still be told where a task stands.
LONGEST_SPEECH = 200


@dataclass(frozen=True, slots=True)
class _Cue:
    """One text with the lines it stands on and when it is heard."""

    line: int
    texts: tuple[str, ...]
    at: float


def read_subtitles(lines: tuple[str, ...]) -> Content:
    """The speeches in order; a cue without a name goes on with the one before it."""
    speeches: list[Utterance] = []
    for cue in _cues(lines):
        speech = _speech(cue)
        last = speeches[-1] if speeches else None
        if last and _goes_on(last, speech):
            speeches[-1] = _joined(last, speech)
        else:
            speeches.append(speech)
    return Content(utterances=tuple(speeches))


def _cues(lines: tuple[str, ...]) -> Iterator[_Cue]:
    place = 0
    while place < len(lines):
        found = CUE.match(lines[place])
        place += 1
        if not found:
            continue
        start = place
        while place < len(lines) and lines[place].strip() and not CUE.match(lines[place]):
            place += 1
        if place > start:
            hours, minutes, seconds = found.group("hours", "minutes", "seconds")
            at = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
            yield _Cue(start + 1, lines[start:place], at)


def _speech(cue: _Cue) -> Utterance:
    first, *rest = cue.texts
    first = first.strip()
    voice = _VOICE.match(first)
    named = voice or _NAMED.match(first)
    if named:
        first = first[named.end() :]
    texts = [one_line(unescape(_MARK.sub("", text))) for text in (first, *rest)]
    speaker = Person(one_line(unescape(named["name"]))) if named else None
    span = Span(cue.line, cue.line + len(texts) - 1)
    return Utterance(span, speaker, "\n".join(texts), cue.at)


def _goes_on(last: Utterance, speech: Utterance) -> bool:
    same = speech.speaker is None or speech.speaker == last.speaker
    return same and speech.span.end_line - last.span.line < LONGEST_SPEECH


def _joined(last: Utterance, speech: Utterance) -> Utterance:
    # One "\n" per source line, so that a place in the text can be told as a line.
    gap = "\n" * (speech.span.line - last.span.end_line)
    span = Span(last.span.line, speech.span.end_line)
    return replace(last, span=span, text=f"{last.text}{gap}{speech.text}")

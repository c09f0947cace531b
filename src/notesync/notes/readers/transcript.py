"""Time-stamped transcripts: `[00:05:54] Name (Role): text`, one speech to a line or to several."""

import re
from dataclasses import replace

from notesync.model.document import Person, Span, Utterance
from notesync.notes.inline import one_line

_SPEECH = re.compile(
    r"^\s*\[(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)\]\s*"
    r"(?:([^\W\d_][^:\[\]]{0,80}?)\s*(?:\(([^()]{1,60})\))?\s*:\s+)?(.*)$"
)


def read_transcript(lines: tuple[str, ...]) -> tuple[Utterance, ...]:
    """The speeches in order; lines without a time belong to the speech before them."""
    speeches: list[Utterance] = []
    held: list[str] = []
    for number, line in enumerate(lines, 1):
        found = _SPEECH.match(one_line(line))
        if found:
            _close(speeches, held)
            speeches.append(_speech(number, found))
        else:
            held.append(one_line(line))
    _close(speeches, held)
    return _with_roles(tuple(speeches))


def _close(speeches: list[Utterance], held: list[str]) -> None:
    """Give the last speech the lines without a time that follow it, and forget them."""
    if speeches and any(held):
        last = speeches[-1]
        while not held[-1]:
            held.pop()
        # One "\n" per source line, so that a place in the text can be told as a line.
        span = Span(last.span.line, last.span.line + len(held))
        speeches[-1] = replace(last, span=span, text="\n".join((last.text, *held)))
    held.clear()


def _speech(number: int, found: re.Match[str]) -> Utterance:
    hours, minutes, seconds, name, role, text = found.groups()
    at = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    speaker = Person(name.strip(), role.strip() if role else None) if name else None
    return Utterance(Span(number, number), speaker, text.strip(), at)


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

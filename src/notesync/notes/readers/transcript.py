"""Time-stamped transcripts: `[00:05:54] Name (Role): text`, one speech to a line or to several."""

import re

from notesync.model.document import Person, Span, Utterance

_SPEECH = re.compile(
    r"^\s*\[(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)\]\s*"
    r"(?:([^\W\d_][^:\[\]]{0,80}?)\s*(?:\(([^()]{1,60})\))?\s*:\s+)?(.*)$"
)


def read_transcript(lines: tuple[str, ...]) -> tuple[Utterance, ...]:
    """The speeches in order; lines without a time belong to the speech before them."""
    speeches: list[Utterance] = []
    for number, line in enumerate(lines, 1):
        found = _SPEECH.match(line)
        if found:
            speeches.append(_speech(number, found))
        elif line.strip() and speeches:
            last = speeches[-1]
            # One "\n" per source line, so that a place in the text can be told as a line.
            gap = "\n" * (number - last.span.end_line)
            speeches[-1] = Utterance(
                Span(last.span.line, number), last.speaker, last.text + gap + line.strip(), last.at
            )
    return _with_roles(tuple(speeches))


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

"""Time-stamped transcripts: `[00:05:54] Name (Role): text`, one speech to a line or to several."""

import re
from dataclasses import replace

from notesync.model.document import Person, Span, Utterance
from notesync.notes.inline import one_line
from notesync.notes.readers.content import Content

_SPEECH = re.compile(
    r"^\s*\[(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:\.\d+)?)\]\s*"
    r"(?:([^\W\d_][^:\[\]]{0,80}?)\s*(?:\(([^()]{1,60})\))?\s*:\s+)?(.*)$"
)


# After more empty lines than this the same person begins another speech.
LONGEST_GAP = 40


def read_transcript(lines: tuple[str, ...]) -> Content:
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
    return Content(utterances=_with_roles(tuple(speeches)))


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

"""How far a task is and how urgent: ticks, strikes, "DONE" at either end, priorities."""

import re
from dataclasses import dataclass

from notesync.model.document import Box
from notesync.model.items import Priority, State
from notesync.notes import words

_DONE = words.literal(words.DONE_WORDS)
_CANCELLED = words.literal(words.phrases("cancelled_words"))
_OPEN = words.literal(words.phrases("open_words"))
_SIGNS = re.compile(r"[✅✔☑]\ufe0f?")
_CROSSES = re.compile(r"^\s*[❌✖]\ufe0f?")
_DONE_TAIL = re.compile(
    rf"\s*(?:[-–—:(\[]|\s)\s*(?:[^()\[\]]{{0,20}},\s*)?(?P<word>(?i:{_DONE}|{_CANCELLED}|{_OPEN})"
    rf")\s*[)\].!]*\s*$"
)
_DONE_HEAD = re.compile(
    rf"^\s*[(\[]?\s*(?P<word>(?i:{_DONE}|{_CANCELLED}|{_OPEN}))\s*(?:[)\]:]\s*[-–—:]?|\s[-–—]\s)\s*"
)
_STRUCK = re.compile(r"^\W*~~(.+)~~\W*(.*)$", re.DOTALL)
_STRIKE = re.compile(r"~~(.*?)~~", re.DOTALL)
_NOTE_DONE = re.compile(
    rf"^\W*(?:{_DONE}|{_SIGNS.pattern})(?:\s+(?:already|now|today|yesterday))?\W*$", re.IGNORECASE
)
_NOTE_CANCELLED = re.compile(rf"^\W*{_CANCELLED}\W*$", re.IGNORECASE)
_LEVELS = words.table("priorities")
_LEVEL = words.literal(_LEVELS)
_PRIO = words.alternation(words.phrases("priority_words"))
# Said in brackets, behind a label, or as a clause of its own: "…, high priority", "… - P1".
_PRIORITY = re.compile(
    rf"\s*[(\[](?:{_PRIO}:?\s*)?(?P<word>{_LEVEL})(?:[\s-]+{_PRIO})?[)\]]"
    rf"|(?:\s*[,;]|\s[-–—])\s*(?:(?P<clause>{_LEVEL})[\s-]+{_PRIO}|{_PRIO}\s+"
    rf"(?P<level>{_LEVEL})|(?P<code>p[0-4]))(?=\s*(?:[.!]*\s*$|[(\[)\]]|[,;]\s+(?!and\b|or\b)|"
    rf"[-–—]\s))"
    rf"|(?:(?:\s*[,;]|\s[-–—])\s*)?\b{_PRIO}:\s*(?P<named>{_LEVEL})\b",
    re.IGNORECASE,
)
_HINT = re.compile(rf"[(\[]|{_PRIO}|\bp[0-4]\b", re.IGNORECASE)
# A status behind a task is short.
LONGEST_TAIL = 60
_SURE_TAIL = re.compile(r"[-–—:(\[]")


@dataclass(frozen=True, slots=True)
class Status:
    """What a task's words say of its state, and the words without what said so."""

    text: str
    state: State


def take_status(text: str, box: Box | None, below: tuple[str, ...] = ()) -> Status:
    """The state from box, strike, signs, the words at either end and the notes right below."""
    state = _from_box(box)
    struck = _STRUCK.match(text)
    if struck and _NOTE_DONE.match(struck[2]):
        return Status(struck[1], State.DONE)
    text, said = _from_words(_STRIKE.sub(r"\1", text))
    if struck and state is not State.DONE and said is not State.DONE:
        # Struck out and not said to be done: it was dropped.
        said = State.CANCELLED
    if said is None:
        said = _from_notes(below)
    return Status(text, state if state is not State.OPEN else said or State.OPEN)


def take_priority(text: str) -> tuple[str, Priority | None]:
    """The priority that a task's text states in so many words, and the text without it."""
    found = _PRIORITY.search(text) if _HINT.search(text) else None
    if not found:
        return text, None
    said = next(word for word in found.groups() if word)
    return text[: found.start()] + text[found.end() :], priority_named(said)


def priority_named(word: str) -> Priority | None:
    """The priority that a table's cell or a label means."""
    first = re.split(r"[\s/(]", word.strip().strip("*_🔴🟠🟡🟢 ").lower() or "-")[0]
    named = _LEVELS.get(first)
    return Priority(named) if named else None


def state_named(word: str) -> State:
    """The state that a table's status column means."""
    text = word.strip().lower()
    if _SIGNS.search(text) or re.match(rf"^(?:[\[(]?x[\])]?|yes|{_DONE})\b", text) or text == "[x]":
        return State.DONE
    return State.CANCELLED if re.match(rf"^{_CANCELLED}", text) else State.OPEN


def _from_box(box: Box | None) -> State:
    match box:
        case Box.TICKED:
            return State.DONE
        case Box.CANCELLED:
            return State.CANCELLED
        case Box.EMPTY | None:
            return State.OPEN


def _from_words(text: str) -> tuple[str, State | None]:
    said: State | None = None
    if _SIGNS.search(text):
        text, said = _SIGNS.sub("", text).strip(), State.DONE
    elif _CROSSES.search(text):
        text, said = _CROSSES.sub("", text).strip(), State.CANCELLED
    head = _DONE_HEAD.match(text)
    if head and text[head.end() :].strip():
        return text[head.end() :], _state_of(head["word"]) or said
    tail = _DONE_TAIL.search(text, max(0, len(text) - LONGEST_TAIL))
    # "is not done", "gets merged": a bare word must shout or stand apart to be a status.
    if (
        tail
        and text[: tail.start()].strip()
        and (tail["word"].isupper() or _SURE_TAIL.search(tail[0]))
    ):
        return text[: tail.start()], _state_of(tail["word"]) or said
    return text, said


def _state_of(word: str) -> State | None:
    lowered = word.lower()
    if lowered in words.DONE_WORDS:
        return State.DONE
    return State.CANCELLED if lowered in words.phrases("cancelled_words") else None


def _from_notes(below: tuple[str, ...]) -> State | None:
    for note in below:
        if _NOTE_DONE.match(note):
            return State.DONE
        if _NOTE_CANCELLED.match(note):
            return State.CANCELLED
    return None

"""What a heading, or a line that serves as one, says of the lines under it."""

import re
from enum import StrEnum
from functools import lru_cache

from notesync.notes import words
from notesync.notes.inline import one_line, plain


class Role(StrEnum):
    """What stands under a heading."""

    ACTIONS = "actions"
    REVIEW = "review"
    DONE = "done"
    DECISIONS = "decisions"
    PEOPLE = "people"
    ABSENT = "absent"
    AGENDA = "agenda"
    MINUTES = "minutes"
    NEXT_MEETING = "next-meeting"


_NUMBER = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.):]?\s+)?")
_TAIL = re.compile(r"\s*\((?:[^()]*)\)|\s*\[[^\]]*\]|[\s:.!*_-]+$")
_ACTIONS = re.compile(rf"\b{words.alternation(words.phrases('action_headings'))}\b")
_DECISIONS = re.compile(rf"\b{words.alternation(words.phrases('decision_headings'))}\b")
_NOT_DECIDED = re.compile(rf"\b{words.alternation(words.phrases('not_decided_words'))}\b")
_DONE = re.compile(
    rf"^{words.alternation(words.DONE_WORDS)} (?:items?|actions?|action items?|tasks?)$"
)
_WHOLE = (
    (re.compile(rf"^{words.alternation(words.phrases('absent_headings'))}\b"), Role.ABSENT),
    (
        re.compile(
            rf"^(?:[\w-]+ )?{words.alternation(words.phrases('people_headings'))}(?: present|"
            rf" list)?(?::.*)?$"
        ),
        Role.PEOPLE,
    ),
    (
        re.compile(rf"^{words.alternation(words.phrases('next_meeting_headings'))}\b"),
        Role.NEXT_MEETING,
    ),
    (re.compile(rf"\b{words.alternation(words.phrases('agenda_headings'))}\b"), Role.AGENDA),
    (re.compile(rf"^{words.alternation(words.phrases('minutes_headings'))}$"), Role.MINUTES),
)
_FILLERS = frozenset(words.phrases("heading_fillers"))
_REVIEW = frozenset(words.phrases("review_words"))
# Longer than this it is a sentence.
LONGEST = 70
# So is what is longer than this with its marks and links.
LONGEST_RAW = 1_000


@lru_cache(maxsize=2_048)
def role_of_heading(raw: str) -> Role | None:
    """The role of what stands under a heading; None where its words tell nothing."""
    if len(raw) > LONGEST_RAW:
        return None
    text = one_line(plain(raw)).lower().replace("’", "'")
    if len(text) > LONGEST:
        return None
    text = _TAIL.sub("", _TAIL.sub("", _NUMBER.sub("", text)))
    if not text:
        return None
    if _DONE.match(text):
        return Role.DONE
    if _only_fillers_around(_ACTIONS, text) or (
        # "Review previous decisions made and action items" is about both, and about last time.
        _REVIEW & set(text.split()) and _only_fillers_around(_ACTIONS, _DECISIONS.sub("", text))
    ):
        return Role.REVIEW if _REVIEW & set(text.split()) else Role.ACTIONS
    if _only_fillers_around(_DECISIONS, text) and not _NOT_DECIDED.search(text):
        # What an earlier meeting decided is not decided anew by being read out.
        return None if _REVIEW & set(text.split()) else Role.DECISIONS
    return next((role for pattern, role in _WHOLE if pattern.search(text)), None)


def _only_fillers_around(core: re.Pattern[str], text: str) -> bool:
    """Whether the heading is the core and words that change nothing, such as "summary of"."""
    rests = [f"{text[: found.start()]} {text[found.end() :]}" for found in core.finditer(text)]
    # "Next steps and action items" says the same thing twice.
    rests += [core.sub(" ", text)] if len(rests) > 1 else []
    return any(
        all(word.strip(",.-–?/") in _FILLERS | {""} for word in one.split()) for one in rests
    )

"""The words that the rules go by: the data of languages/*.toml, all languages together.

A document is read by the words of every language at once: nobody has to say which it is written in,
and minutes that mix two are read as well. Another language is another file; docs/languages.md says
what each key means.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

# English first: where the order of alternatives matters, it was set for English.
FIRST = "en"


@cache
def languages() -> dict[str, dict[str, Any]]:
    """The data of every language by its code, English first."""
    found = {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in files("notesync.notes").joinpath("languages").iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != FIRST, pair[0])))


def phrases(key: str) -> tuple[str, ...]:
    """What all languages list under a key, each once: a list, or words parted by blanks."""
    return tuple(dict.fromkeys(_listed(key)))


def table(key: str) -> dict[str, str]:
    """What all languages write under a key for each of its values: `high = ["high", "p1"]`."""
    return {
        word: name
        for language in languages().values()
        for name, words in language.get(key, {}).items()
        for word in words
    }


def alternation(words: Iterable[str]) -> str:
    """A group of a regular expression that matches any one of the words (themselves patterns)."""
    return "(?:" + ("|".join(words) or "(?!)") + ")"


def literal(words: Iterable[str]) -> str:
    """As `alternation`, of words that are no patterns; longest first."""
    return alternation(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _listed(key: str) -> Iterator[str]:
    for language in languages().values():
        said = language.get(key, ())
        yield from said.split() if isinstance(said, str) else said


# "AI" also means artificial intelligence: as a marker it counts in capitals only.
AI_MARKER = "AIs?"

ACTION_MARKERS = phrases("action_markers")
INTELLIGENCE = frozenset(phrases("intelligence"))
MARKER_WORDS = frozenset(phrases("marker_words"))
DECISION_MARKERS = phrases("decision_markers")
ACTION_HEADINGS = phrases("action_headings")
DECISION_HEADINGS = phrases("decision_headings")
PEOPLE_HEADINGS = phrases("people_headings")
OFFICES = phrases("offices")
ABSENT_HEADINGS = phrases("absent_headings")
AGENDA_HEADINGS = phrases("agenda_headings")
MINUTES_HEADINGS = phrases("minutes_headings")
NEXT_MEETING_HEADINGS = phrases("next_meeting_headings")
HEADING_FILLERS = frozenset(phrases("heading_fillers"))
REVIEW_WORDS = frozenset(phrases("review_words"))
NOT_DECIDED_WORDS = phrases("not_decided_words")
DATE_FIELDS = phrases("date_fields")
TITLE_FIELDS = phrases("title_fields")
SERIES_FIELDS = phrases("series_fields")
NEXT_FIELDS = phrases("next_fields")
TASK_COLUMNS = phrases("task_columns")
OWNER_COLUMNS = phrases("owner_columns")
DUE_COLUMNS = phrases("due_columns")
PRIORITY_COLUMNS = phrases("priority_columns")
STATUS_COLUMNS = phrases("status_columns")
TYPE_COLUMNS = phrases("type_columns")
DECISION_COLUMNS = phrases("decision_columns")
DECISION_TYPES = frozenset(phrases("decision_types"))
TALK = phrases("talk")
TOLD = phrases("told")
PROMISES = phrases("promises")
OUGHTS = phrases("oughts")
SELF_PROMISES = phrases("self_promises")
SELF_TASKS = phrases("self_tasks")
DONE_WORDS = phrases("done_words")
CANCELLED_WORDS = phrases("cancelled_words")
OPEN_WORDS = phrases("open_words")
PRIORITIES = table("priorities")
NOBODY = frozenset(phrases("nobody"))
EVERYBODY = frozenset(phrases("everybody"))
GROUP_NOUNS = phrases("group_nouns")
ARTICLES = phrases("articles")
VERBS = frozenset(phrases("verbs"))
# Verbs that are nouns as often: "AI design" is no order.
NOUNS = frozenset(phrases("nouns"))
FIRST_NAMES = frozenset(phrases("first_names"))
# Given names only where a family name follows: "Will to …" may be anything.
RARE_NAMES = frozenset(phrases("rare_names"))
# "Mark" and "Rob" are both.
NOT_NAMES = frozenset(phrases("not_names")) | (VERBS - FIRST_NAMES)

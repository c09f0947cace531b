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


@cache
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
DECISION_MARKERS = phrases("decision_markers")
TOLD = phrases("told")
PROMISES = phrases("promises")
OUGHTS = phrases("oughts")
SELF_PROMISES = phrases("self_promises")
DONE_WORDS = phrases("done_words")
VERBS = frozenset(phrases("verbs"))
FIRST_NAMES = frozenset(phrases("first_names"))
# "Mark" and "Rob" are both.
NOT_NAMES = frozenset(phrases("not_names")) | (VERBS - FIRST_NAMES)

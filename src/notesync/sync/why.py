"""Why a line was taken for an item, in words that need no manual."""

from collections.abc import Mapping
from typing import Final

from notesync.model.items import Confidence, Item, Kind, kind_of
from notesync.sync.inline import cut, readable

_NAMES: Final[Mapping[Kind, str]] = {Kind.ACTION: "a task", Kind.DECISION: "a decision"}
_RULES: Final[Mapping[str, str]] = {
    "keyword": "the line begins with a word such as ACTION or TODO",
    "inline-keyword": "a word such as ACTION or TODO stands in the line",
    "listed": "it stands in a list of tasks",
    "checkbox": "it has a checkbox",
    "table-row": "it is a row in a table of tasks",
    "commitment": "somebody takes it on",
    "recap": "the tasks were summed up there",
    "spoken-action": "somebody called it a task",
    "decision-keyword": "the line begins with a word such as DECISION or AGREED",
    "decision-bracketed": "it is marked as a decision",
    "decision-heading": "it stands in a list of decisions",
    "decision-row": "it is a row in a table of decisions",
    "decision-inline": "a word such as DECISION stands in the line",
    "decision-record": "the document is the record of one decision, and it was accepted",
    "decision-settled": "the line says that it was settled",
}
_SURE: Final[Mapping[Confidence, str]] = {
    Confidence.CERTAIN: "",
    Confidence.PROBABLE: " (probably, not certainly)",
    Confidence.POSSIBLE: " (only possibly, but somebody wanted it filed)",
}
_LONGEST = 80
"""Characters of a heading that are repeated."""


def why(item: Item) -> str:
    """One sentence for people who meet the issue and not the notes; rules without words are named.

    A heading is part of it where there is one: it is what a person looks for in the notes.
    """
    reason = _RULES.get(item.rule, f"of the rule “{item.rule}”")
    section = f" under “{cut(readable(item.section), _LONGEST)}”" if item.section else ""
    return f"Taken for {_NAMES[kind_of(item)]} because {reason}{section}{_SURE[item.confidence]}."

"""All rules in one ordered, named table: of one kind, the first that speaks for a place wins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from notesync.model.document import Utterance
from notesync.model.items import Kind
from notesync.notes import decisions, marked, speech, tables
from notesync.notes.assemble import Candidate, Context
from notesync.notes.commitments import commitments
from notesync.notes.passages import Passage
from notesync.notes.tables import Placed

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Place]):
    """A rule for one kind of place: its name in reports, what it looks for, and how it looks."""

    name: str
    kind: Kind
    seeks: str
    look: Callable[[Place, Context], tuple[Candidate, ...]]


@dataclass(frozen=True, slots=True)
class Said(Generic[Place]):
    """What a rule said of a place; `asked` is off where another had spoken before it."""

    rule: Rule[Place]
    found: tuple[Candidate, ...]
    asked: bool = True


# For statements: list items, paragraphs, headings that state something.
WRITTEN: Final[tuple[Rule[Passage], ...]] = (
    Rule("keyword", Kind.ACTION, "ACTION, AI, TODO … at the head", marked.keyword),
    Rule(
        "inline-keyword", Kind.ACTION, "such a keyword in capitals inside the text", marked.inline
    ),
    Rule("listed", Kind.ACTION, "a list item under a heading for actions", marked.listed),
    Rule("checkbox", Kind.ACTION, "a checkbox that holds a task", marked.checkbox),
    Rule("commitment", Kind.ACTION, "a named person who will do something", commitments),
    Rule("decision-keyword", Kind.DECISION, "Decision, Resolved … at the head", decisions.keyword),
    Rule(
        "decision-bracketed", Kind.DECISION, "an outcome behind its question", decisions.bracketed
    ),
    Rule("decision-heading", Kind.DECISION, "a list item under Decisions", decisions.listed),
    Rule("decision-inline", Kind.DECISION, "such a keyword inside the text", decisions.later),
    Rule("decision-settled", Kind.DECISION, "a sentence that settles something", decisions.settled),
)
# For tables as a whole: a row is an item.
TABLED: Final[tuple[Rule[Placed], ...]] = (
    Rule("table-row", Kind.ACTION, "a row of a table with tasks and owners", tables.rows),
    Rule("decision-row", Kind.DECISION, "a row of a table of decisions", tables.decision_rows),
)
# For what one person says in one go.
SPOKEN: Final[tuple[Rule[Utterance], ...]] = (
    Rule("recap", Kind.ACTION, "a recap of who does what", speech.recap),
    Rule("spoken-action", Kind.ACTION, "an assignment in so many words", speech.explicit),
)


def ask(rules: tuple[Rule[Place], ...], place: Place, context: Context) -> Iterator[Said[Place]]:
    """What each rule says of a place, in their order."""
    spoken: set[Kind] = set()
    for rule in rules:
        if rule.kind in spoken:
            yield Said(rule, (), asked=False)
            continue
        found = rule.look(place, context)
        if found:
            spoken.add(rule.kind)
        yield Said(rule, found)

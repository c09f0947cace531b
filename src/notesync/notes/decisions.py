"""The rules for decisions: what the notes present as settled, never what is only proposed."""

import re
from collections.abc import Callable
from functools import wraps

from notesync.model.document import Span
from notesync.model.items import Confidence
from notesync.notes import words
from notesync.notes.assemble import Candidate, Context
from notesync.notes.headings import Role
from notesync.notes.inline import SENTENCE, one_line, plain
from notesync.notes.owners import take_owners
from notesync.notes.passages import Passage
from notesync.notes.speakers import only_speaks

LONGEST = 1_000
# So much of a question is shown with its answer.
LONGEST_QUESTION = 200
# An answer that is longer says more than yes or no.
LONGEST_VERDICT = 80
_WORDS = words.alternation(words.DECISION_MARKERS)
_KEYWORD = re.compile(
    rf"^[^\w~(\[]{{0,6}}[\[(]?(?P<marker>(?i:{_WORDS}))"
    rf"(?:\s*#?\d+(?:\.\d+)*)?\s*(?:\]\s*[:\-–—]?|:|\s[-–—]\s)\s*(?P<text>\S.*)$",
    re.DOTALL,
)
# `**Decision** The fence is painted`: what is strong needs no colon.
_STRONG = re.compile(
    rf"^(?P<mark>\*\*|__)(?i:{_WORDS})(?:\s*#?\d+(?:\.\d+)*)?(?P=mark)\s+(?P<text>\w.*)$", re.DOTALL
)
_INLINE = re.compile(
    r"[\[(]\s*(?P<marker>RESOLVED|Resolved|DECISION|Decision|AGREED|Agreed)"
    r"\s*[:\-–—]\s*(?P<text>[^\[\]()]{2,200})[\])]"
)
_LATER = re.compile(
    rf"(?:^|[.;]\s+|\s[-–—]\s|:\s+|\s)(?P<marker>{words.alternation(words.phrases('inline_decisions'))})"
    r"(?:\s*#?\d+)?:\s*(?P<text>\S.*)$",
    re.DOTALL,
)
_ANSWERED = re.compile(
    r"^(?P<text>.*\?.*?)\s*[\[(]\s*(?P<answer>(?:YES|NO)\b[^\[\]()]{0,120})[\])]\W*$",
    re.DOTALL,
)
# `… [AGREED]`, with other tags around it.
_TAGGED = re.compile(
    r"^(?P<text>.*?\S)\s*(?:\[[A-Z]+\]\s*)*\[(?:AGREED|DECIDED|RESOLVED|DECISION)\]\s*(?:\[[A-Z]+\]\s*)*$",
    re.DOTALL,
)
# The whole answer to the point above it.
_VERDICT = re.compile(rf"^\W*{words.alternation(words.phrases('verdicts'))}\W*$", re.IGNORECASE)
_PROPOSED = re.compile(rf"^\W*{words.alternation(words.phrases('proposed'))}\b", re.IGNORECASE)
_TIME = re.compile(
    r"^\s*(?:in\s+)?\d+(?:\.\d+)?\s*(?:m|min|mins|minutes|h|hours?|days?|s|sec|seconds)\b|^(?:$|"
    r"n/?a$|none\b|tbd\b)",
    re.IGNORECASE,
)
# Asked, and at most a link behind it: nothing is decided yet.
_QUESTION = re.compile(r"\?\s*(?:https?://\S+\s*)?$")
_THE, _BODIES = words.phrases("the"), words.phrases("bodies")
_WHO = rf"(?:{words.alternation(_THE)}\s+)?{words.alternation(_BODIES)}"
_HOW = rf"(?:{words.alternation(words.phrases('how_decided'))}\s+)*"
_SETTLED = re.compile(
    "|".join(words.phrases("settling")).replace("{who}", _WHO).replace("{how}", _HOW), re.IGNORECASE
)
# What every one of them holds: most sentences hold none of them.
_HINTS = words.phrases("settling_hints")
_UNSETTLED = re.compile(
    rf"\b{words.alternation(words.phrases('unsettled'))}\s+(?:\w+\s+){{0,3}}$", re.IGNORECASE
)
# What another meeting settled is told here, not decided.
_EARLIER = re.compile(rf"\b{words.alternation(words.phrases('earlier'))}", re.IGNORECASE)
# One voice that does not object settles nothing.
_OPINION = re.compile("|".join(words.phrases("opinions")), re.IGNORECASE)
_ROUTINE = re.compile("|".join(words.phrases("routine")), re.IGNORECASE)

_Rule = Callable[[Passage, Context], tuple[Candidate, ...]]


def _unless_open(look: _Rule) -> _Rule:
    """A rule that is silent where a passage only proposes, or only introduces what is below it."""

    @wraps(look)
    def guarded(passage: Passage, context: Context) -> tuple[Candidate, ...]:
        if passage.leads or _PROPOSED.match(passage.text):
            return ()
        return look(passage, context)

    return guarded


@_unless_open
def keyword(passage: Passage, _context: Context) -> tuple[Candidate, ...]:
    """Decision, Resolution, RESOLVED, Verdict, Outcome, Agreed, Consensus at the head."""
    if strong := _STRONG.match(passage.raw):
        return _candidate(passage, plain(strong["text"]), 0)
    found = _KEYWORD.match(passage.text)
    if not found or _TIME.match(found["text"]) or _QUESTION.search(found["text"][-LONGEST:]):
        return ()
    return _candidate(passage, found["text"], passage.text.index(found["marker"]))


@_unless_open
def bracketed(passage: Passage, _context: Context) -> tuple[Candidate, ...]:
    """An outcome behind its question: `… (RESOLVED: yes)`, `…? [YES, but …]`, `… [AGREED]`."""
    brackets = "[" in passage.text or "(" in passage.text
    tagged = _TAGGED.match(passage.text[:LONGEST]) if brackets else None
    if tagged:
        return _candidate(passage, tagged["text"], 0)
    question = passage.above[0] if passage.above else passage.before
    alone = question and (passage.above or not passage.bullet)
    if alone and len(passage.text) < LONGEST_VERDICT and _VERDICT.match(passage.text):
        text = f"{one_line(question)[:LONGEST_QUESTION]}: {passage.text.strip()}"
        return _candidate(passage, text, 0, Confidence.PROBABLE)
    found = _INLINE.search(passage.text) if brackets else None
    if found and not _TIME.match(found["text"]):
        text = f"{passage.text[: found.start()].strip()}: {found['text'].strip()}"
        return _candidate(passage, text, 0)
    asked = brackets and passage.bullet and "?" in passage.text
    answered = _ANSWERED.match(passage.text[:LONGEST]) if asked else None
    if answered:
        return _candidate(passage, f"{answered['text'].strip()}: {answered['answer'].strip()}", 0)
    return ()


@_unless_open
def listed(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """An item of a list under a heading or label for decisions."""
    if passage.role is not Role.DECISIONS or not passage.bullet:
        return ()
    owned = take_owners(one_line(passage.text), context.directory).owners
    if only_speaks(passage.text, context.directory) or (passage.box and owned):
        return ()
    return _candidate(passage, passage.text, 0) if re.search(r"\w", passage.text) else ()


@_unless_open
def later(passage: Passage, _context: Context) -> tuple[Candidate, ...]:
    """A keyword in the middle of a statement, behind what led to it."""
    found = _LATER.search(passage.text[:LONGEST])
    if not found or _TIME.match(found["text"]) or _QUESTION.search(found["text"]):
        return ()
    return _candidate(passage, found["text"], found.start("marker"))


@_unless_open
def settled(passage: Passage, _context: Context) -> tuple[Candidate, ...]:
    """The sentence that says so: "we decided", "it was agreed that", "no objections" …."""
    tasks = passage.role in (Role.ACTIONS, Role.REVIEW) and passage.bullet
    if tasks and not passage.inherits:
        return ()
    for sentence in SENTENCE.finditer(passage.text) if _hints(passage.text) else ():
        text = sentence[0]
        found = _SETTLED.search(text) if len(text) < LONGEST and _hints(text) else None
        if not found or _open_yet(text, found.start()):
            continue
        return _candidate(passage, text, sentence.start() + found.start(), Confidence.PROBABLE)
    return ()


def _hints(text: str) -> bool:
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


def _open_yet(text: str, place: int) -> bool:
    """Whether a sentence only speaks of a decision that is not taken."""
    return bool(
        text.rstrip().endswith("?")
        or _UNSETTLED.search(text[:place])
        or _ROUTINE.search(text)
        or _EARLIER.search(text[:place])
        or _OPINION.match(text)
    )


def _candidate(
    passage: Passage, text: str, place: int, confidence: Confidence = Confidence.CERTAIN
) -> tuple[Candidate, ...]:
    span = Span(passage.line_at(place), passage.span.end_line)
    return (Candidate(one_line(text), span, confidence, section=passage.section),)

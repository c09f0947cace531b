"""The rules for decisions: what the notes present as settled, never what is only proposed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from notesync.model.document import Span
from notesync.model.items import Confidence
from notesync.notes import words
from notesync.notes.assemble import Candidate, Context
from notesync.notes.headings import Role
from notesync.notes.inline import one_line, plain
from notesync.notes.owners import take_owners
from notesync.notes.passages import Passage
from notesync.notes.speakers import only_speaks

Look = Callable[[Passage, Context], Candidate | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A name for reports and the function that looks at one passage."""

    name: str
    look: Look


LONGEST = 1_000
# So much of a question is shown with its answer.
LONGEST_QUESTION = 200
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
    r"(?:^|[.;]\s+|\s[-–—]\s|:\s+|\s)(?P<marker>DECISION|RESOLVED|RESOLUTION|AGREED|Decision|"
    r"Verdict|Outcome|Consensus|CONSENSUS)(?:\s*#?\d+)?:\s*(?P<text>\S.*)$",
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
_VERDICT = re.compile(
    r"^\W*(?:(?:approved|accepted|rejected|adopted|declined|passed)(?:\s+(?:unanimously|by all))?|"
    r"(?:there (?:were|are) )?no objections?(?: (?:voiced|raised|heard|received))?|"
    r"unanimous (?:consent|consensus|approval)|unanimously (?:approved|accepted|passed)|"
    r"all (?:were |are )?in favou?r)\W*$",
    re.IGNORECASE,
)
_PROPOSED = re.compile(r"^\W*(?:proposed|proposal|draft)\b", re.IGNORECASE)
_TIME = re.compile(
    r"^\s*(?:in\s+)?\d+(?:\.\d+)?\s*(?:m|min|mins|minutes|h|hours?|days?|s|sec|seconds)\b|^(?:$|"
    r"n/?a$|none\b|tbd\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:[^.!?;]|[.!?;](?!\s|$))+[.!?;]*")
_WHO = (
    r"(?:the\s+)?(?:we|team|group|committee|council|participants?|meeting|board|members?|wg|"
    r"tsc|cpc|ec|everyone|all|attendees|they|steering committee|community|core team)"
)
_HOW = r"(?:all\s+|also\s+|finally\s+|then\s+|unanimously\s+|both\s+)*"
_SETTLING = (
    # "the group has agreed that", "it was decided to", "agreed to", "decided against"
    rf"\b{_WHO}(?:['’]ve|\s+have|\s+has)?\s+{_HOW}(?:agreed|decided|resolved|concluded|settled)"
    r"(?=\s+(?:that|to|on|not|against|for|upon|this|there|we|it|the|with)\b|,|:)",
    rf"\b{_WHO}\s+agrees?\s+(?:and|to|that|with|on)\b",
    r"\bit\s+(?:was|has been|is)\s+(?:\w+ly\s+)?(?:agreed|decided|resolved)\s+(?:that|to|not|on|"
    r"by|against)\b",
    r"\b(?:decided|agreed) against\b",
    r"(?:^\W*|[,;:]\s+(?:and\s+|but\s+)?|\s[-–—]\s|\bbut\s+|\band\s+)(?:decided|agreed)\s+"
    r"(?:to|that|on)\b(?!\s+do\b)",
    # "agreement was to", "the decision is to", "decision made that"
    r"\bagreement\s+(?:was|is)\s+(?:to|that)\b",
    r"(?:^\W*|[.;:,]\s+|\s[-–—]\s)(?:general\s+)?agreement\s+(?:to|that|for\s+@?\w+\s+to)\b",
    r"(?:^\W*|[.;:]\s+|\s[-–—]\s)decision\s+to\b(?!\s+(?:be|make|take)\b)",
    rf"\b{_WHO}\s+{_HOW}(?:adopted|approved|accepted|rejected|chose|selected|opted|voted\s+(?:to|for|"
    rf"against|in\s+favou?r))\b(?!\s+by\b)",
    rf"\b{_WHO}\s+considered\s+.{{3,80}}?\b(?:required|a\s+requirement|essential|mandatory|acceptable)",
    r"\bunanimous\s+(?:consent|consensus|approval|agreement|vote)\b",
    r"\ball\s+(?:were\s+|are\s+)?in\s+favou?r\b(?!\s*\?)",
    r"\bdecision\s+(?:(?:was|is|has been)\s+(?:made\s+|taken\s+)?|made\s+|taken\s+)(?:to|that)"
    r"\b(?! (?:be|make|need))",
    # consensus, no objections, the outcome of a vote
    r"\b(?:we|there|general|rough|the|a|have|had|has|reached|by)\s+"
    r"(?:(?!get|need|want|build|reach|seek|find|expect)\w+\s+)?consensus\s+(?:is|was|that|"
    r"to|on|seems|in favou?r|against)\b",
    r"\bconsensus\s+(?:is|was)\s+(?!need|requir|not|to be)",
    r"\bno\s+objections?\b(?!\s+(?:deadline|period))",
    r"\b(?:motion|vote|resolution|proposal|poll)\s+(?:\w+\s+)?(?:passed|passes|approved|accepted|"
    r"carried|carries)\b",
    r"\b(?:approved|passed|accepted)\s+unanimously\b",
    r"\bunanimously\s+(?:approved|accepted|passed|agreed)\b",
    # "so we'll skip …"
    r"(?:^\W*|\b(?:ok|so|but),?\s+)we(?:['’]ll|\s+(?:will|are\s+going\s+to))\s+(?:cancel|drop|adopt|"
    r"skip|keep(?!\s+(?:moving|going|working))|go with|stick with|postpone)\b",
)
_SETTLED = re.compile("|".join(_SETTLING), re.IGNORECASE)
# What every one of them holds: most sentences hold none of them.
_CUES = re.compile(
    r"agree|decided|decision|resol|conclud|settled|consensus|objection|pass|approv|accept|carri|"
    r"adopt|reject|chose|select|opted|voted|considered|unanimous|favou?r|"
    r"\bwe(?:['’]ll| will| are going)\b",
    re.IGNORECASE,
)
_UNSETTLED = re.compile(
    r"\b(?:if|whether|unless|until|should|could|would|may|might|no|not yet|need(?:s|ed)?|"
    r"needs to be|before|once|when|since|because|what|which|who|depending on|can|get to|towards?|"
    r"seek(?:ing)?|yet to|try to|hope|has not|haven['’]t|hasn['’]t|any)"
    r"\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
# What another meeting settled is told here, not decided.
_EARLIER = re.compile(
    r"\b(?:earlier|previous|prior|last|past)\s+(?:\w+\s+)?(?:meetings?|calls?|weeks?|months?|"
    r"times?|sessions?|years?)\b|\b(?:previously|originally|already|back then|ago|just because)\b|"
    r"\bhad\s*$",
    re.IGNORECASE,
)
# One voice that does not object settles nothing.
_OPINION = re.compile(
    r"^[\W_]*@?[\w.-]+(?: [\w.-]+){0,3}\s*:[\s*_>]*no objections?\b|"
    r".*\bI\s+(?:personally\s+)?have\s+no objections?\b|^\W*(?:if|suppose|assuming)\b",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"\b(?:agenda|minutes)\b.{0,40}\b(?:approved|accepted|agreed)\b|\bto (?:table|defer|discuss)\b",
    re.IGNORECASE,
)


def keyword(passage: Passage, context: Context) -> Candidate | None:
    """Decision, Resolution, RESOLVED, Verdict, Outcome, Agreed, Consensus at the head."""
    del context
    if strong := _STRONG.match(passage.raw):
        return _candidate(passage, plain(strong["text"]), 0)
    found = _KEYWORD.match(passage.text)
    if not found or _TIME.match(found["text"]):
        return None
    return _candidate(passage, found["text"], passage.text.index(found["marker"]))


def bracketed(passage: Passage, context: Context) -> Candidate | None:
    """An outcome behind its question: `… (RESOLVED: yes)`, `…? [YES, but …]`, `… [AGREED]`."""
    del context
    if tagged := _TAGGED.match(passage.text[:LONGEST]):
        return _candidate(passage, tagged["text"], 0)
    question = passage.above[0] if passage.above else passage.before
    if question and (passage.above or not passage.bullet) and _VERDICT.match(passage.text):
        text = f"{one_line(question)[:LONGEST_QUESTION]}: {passage.text.strip()}"
        return _candidate(passage, text, 0, Confidence.PROBABLE)
    found = _INLINE.search(passage.text)
    if found and not _TIME.match(found["text"]):
        text = f"{passage.text[: found.start()].strip()}: {found['text'].strip()}"
        return _candidate(passage, text, 0)
    answered = _ANSWERED.match(passage.text[:LONGEST])
    if answered and passage.bullet:
        return _candidate(passage, f"{answered['text'].strip()}: {answered['answer'].strip()}", 0)
    return None


def listed(passage: Passage, context: Context) -> Candidate | None:
    """An item of a list under a heading or label for decisions."""
    if passage.role is not Role.DECISIONS or not passage.bullet or passage.leads:
        return None
    owned = take_owners(one_line(passage.text), context.directory).owners
    if only_speaks(passage.text, context.directory) or (passage.box and owned):
        return None
    return _candidate(passage, passage.text, 0) if re.search(r"\w", passage.text) else None


def later(passage: Passage, context: Context) -> Candidate | None:
    """A keyword in the middle of a statement, behind what led to it."""
    del context
    found = _LATER.search(passage.text[:LONGEST])
    if not found or _TIME.match(found["text"]):
        return None
    return _candidate(passage, found["text"], found.start("marker"))


def settled(passage: Passage, context: Context) -> Candidate | None:
    """The sentence that says so: "we decided", "it was agreed that", "no objections" …."""
    del context
    tasks = passage.role in (Role.ACTIONS, Role.REVIEW) and passage.bullet
    if tasks and not passage.inherits:
        return None
    for sentence in _SENTENCE.finditer(passage.text) if _CUES.search(passage.text) else ():
        text = sentence[0]
        found = _SETTLED.search(text) if len(text) < LONGEST else None
        if not found or _open_yet(text, found.start()):
            continue
        return _candidate(passage, text, sentence.start() + found.start(), Confidence.PROBABLE)
    return None


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
) -> Candidate:
    span = Span(passage.line_at(place), passage.span.end_line)
    return Candidate(one_line(text), span, confidence, section=passage.section)


RULES: Final = (
    Rule("decision-keyword", keyword),
    Rule("decision-bracketed", bracketed),
    Rule("decision-heading", listed),
    Rule("decision-inline", later),
    Rule("decision-settled", settled),
)


def decided(passage: Passage, context: Context) -> Iterator[tuple[str, Candidate]]:
    """What the first rule that speaks for a passage found settled in it, with that rule's name."""
    if _PROPOSED.match(passage.text) or passage.leads:
        return
    for rule in RULES:
        if found := rule.look(passage, context):
            yield rule.name, found
            return

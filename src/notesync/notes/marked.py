"""The rules for actions that the notes mark: keywords, lists under a heading, checkboxes."""

import re
from dataclasses import replace

from notesync.model.document import Span
from notesync.model.items import Confidence
from notesync.notes import words
from notesync.notes.assemble import PREVIOUS, Candidate, Context
from notesync.notes.headings import Role, role_of_heading
from notesync.notes.inline import GUARD, one_line
from notesync.notes.owners import names_in, owners_within, take_owners
from notesync.notes.passages import Passage
from notesync.notes.people import (
    NAMES,
    Directory,
    all_plausible,
    is_nobody,
    parse_person,
    plausible,
    split_names,
)
from notesync.notes.speakers import name_in_bold, only_speaks

_WORDS = words.alternation(words.ACTION_MARKERS)
_INTELLIGENCE = frozenset(words.phrases("intelligence"))
# A keyword with its owner and a delimiter, at the head of a passage. `ai` needs capitals.
_KEYWORD = re.compile(
    r"^(?P<before>[^\w\[(#@~✅]{0,6}(?:(?i:last|previous) (?:week|meeting|time|month)['’]?s? )?)"
    rf"(?P<open>[\[(#]?)(?P<marker>(?i:{_WORDS})|{words.AI_MARKER})(?![\w-]){GUARD}?(?P<rest>.*)$",
    re.DOTALL,
)
_NUMBER = re.compile(r"^\s*#?\d+(?:\.\d+)*(?=[:.)\s])[.)]?")
_SAID = re.compile(r"^\s*\((?P<said>[^()]{1,60})\)")
_DELIMITED = re.compile(
    r"^\s*(?:by\s+)?(?P<names>[^:\]\[]{0,70}?)\s*(?:\]\s*[:\-–—]?|:|\s[-–—](?=\s)|(?<=\s)"
    r"[-–—](?=\s))\s*(?P<text>.*)$",
    re.DOTALL,
)
_TO = re.compile(rf"^\s*(?:by\s+)?(?P<names>{NAMES})\s+(?:to|will)\s+(?P<text>\S.*)$", re.DOTALL)
_STEP_IS = re.compile(r"^\s*(?:is|are)\s*:?\s*(?:to\s+)?(?P<text>\S.*)$", re.DOTALL)
# "AI is to land it", "AI follow up with them".
_IS_TO = re.compile(r"^\s+(?:is|are)\s+(?:for (?:us|someone) )?to\s+(?P<text>\S.*)$", re.DOTALL)
_DOES = re.compile(
    rf"^\s+(?P<text>{words.literal(words.VERBS.difference(words.phrases('nouns')))}\s+"
    r"(?!(?:is|are|was|and|or|for|in)\b)\S.*)$",
    re.DOTALL,
)
_AUXILIARY = re.compile(r"^\s*(?:will|to|shall)\s+", re.IGNORECASE)
_SHOUTED = re.compile(rf"^{words.alternation(words.phrases('shouted'))}$")
_INLINE = re.compile(
    rf"(?:^|[\s(>])(?P<open>[\[(]?)(?P<marker>{words.alternation(words.phrases('shouted'))}|AI)"
    r"(?P<tail>[^\]:\n]{0,40}?)(?P<close>[\]:]|\s[-–—]\s)\s*(?:[-–—:]\s*)?",
    re.DOTALL,
)
_SPEAKER = re.compile(rf"^\W*(?P<names>{NAMES})\s*[:\-–—]\s*$")
_I_WILL = re.compile(rf"^{words.alternation(words.SELF_PROMISES)}\s+", re.IGNORECASE)
# Other tags behind a statement: "… [AGREED] [TODO]".
_TAGS = re.compile(r"\s*\[[A-Z]{2,12}\](?=\s*(?:\[[A-Z]{2,12}\]\s*)*$)")
_ABOUT = re.compile(
    r"^\W*(?:status|update|note|notes|background|context|discussion)\s*:", re.IGNORECASE
)
_URL = re.compile(r"https?://\S+")
# "Sweep the yard - any volunteers?" is a task that nobody has yet.
_SEEKS_OWNER = re.compile(r"\b(?:volunteers?|takers?|owner|who)\s?\?", re.IGNORECASE)
_ASKS_OTHERS = re.compile(rf"\b{words.alternation(words.phrases('asks'))}\b", re.IGNORECASE)
_QUESTION = re.compile(r"\?\W*$")
# What somebody will not do, and what nobody knows yet, is no task.
_DENIED = re.compile(
    rf"^\W*(?P<who>{NAMES}):?\s+(?:(?:(?:will|can|shall)\s+not|cannot|won['’]t|can['’]t|shan['’]t)\s+"
    r"(?P<deed>[a-z].*)|(?:is|are|am) (?:not able|unable) to\b)",
    re.DOTALL,
)
_PRONOUN = re.compile(r"^(?:I|we|he|she|they)$", re.IGNORECASE)
_COMES = re.compile(r"(?:be (?:\w+ing|there|here|able|around|in)|attend|join|come|make it)\b")
_WE_WILL_SEE = re.compile(
    r"^\W*(?:we|I)(?:['’]ll| will| shall) see(?:,? how (?:it|that|this) goes)?\W*$", re.IGNORECASE
)
# An order, be it behind a number, a date, a link, a name in brackets or a topic.
_DEED = words.alternation(sorted(words.VERBS))
# "Paint the gate": a word before an article that is nothing else.
_ANY_DEED = (
    rf"(?!{words.literal(words.NOT_NAMES - words.VERBS)}\b)\w{{2,}}(?<!ing)(?<!ed)\s+"
    rf"{words.alternation(words.phrases('articles'))}\b"
)
_ORDER = re.compile(
    rf"^(?:[^\w\[]|\[[^\[\]]{{1,60}}\]|#?\d[\d.:-]*(?=\W))*"
    rf"(?:(?:[^:\n]{{1,60}}:\s+)?(?:please\s+)?(?:{_DEED}\b|{_ANY_DEED})|(?<=\d:\s)\w+ing\b"
    rf"|{words.alternation(words.phrases('orders'))})",
    re.IGNORECASE,
)
_STATE_SAID = re.compile(
    r"^(?:x,\s*)?(?:done|complete|completed|carried|open|ongoing|pending|in progress)\b",
    re.IGNORECASE,
)


def keyword(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """ACTION, AI, TODO, follow-up, next step … at the head of a passage, with or without owner."""
    found = _KEYWORD.match(passage.text)
    if not found or passage.leads:
        return ()
    rest, closed = found["rest"], found["open"] in ("[", "(")
    marker = found["marker"]
    if found["open"] == "#" or (found["open"] == "" and "\n" in rest[:1]):
        closed = False
    said: tuple[str, ...] = ()
    number = _NUMBER.match(rest)
    if number:
        rest = rest[number.end() :]
    if paren := _SAID.match(rest):
        if not _STATE_SAID.match(paren["said"]):
            said = names_in(paren["said"], context.directory) or _split_or_nothing(paren["said"])
            rest = rest[paren.end() :]
        else:
            return _tail_state(passage, rest[paren.end() :], paren["said"])
    return _behind(passage, marker, rest, said, context, closed=closed)


def _split_or_nothing(text: str) -> tuple[str, ...]:
    """A name in parentheses behind a marker, `AI(binji)`: whatever single word stands there."""
    name = text.strip().removesuffix("@")
    return (name,) if re.match(r"^@?\w[\w.-]*$", name) and not is_nobody(name) else ()


def _tail_state(passage: Passage, rest: str, said: str) -> tuple[Candidate, ...]:
    return (_candidate(passage, f"{rest.lstrip(' :-–—')} ({said})"),)


def _behind(
    passage: Passage,
    marker: str,
    rest: str,
    said: tuple[str, ...],
    context: Context,
    *,
    closed: bool,
) -> tuple[Candidate, ...]:
    """The task behind a marker: `: task`, ` Name: task`, ` Name to task`, ` is to task`."""
    if marker.lower().startswith("next step") and (step := _STEP_IS.match(rest)):
        return (_candidate(passage, step["text"]),)
    delimited = _DELIMITED.match(rest)
    if delimited and (closed or "]" not in delimited[0][: delimited.start("text")]):
        names = delimited["names"].strip(" -–—,")
        owners = all_plausible(names, context.directory) if names else said
        if owners is not None and not _intelligence(marker, names):
            return _with_text(passage, delimited["text"], owners or said)
    to = _TO.match(rest)
    if to and (owners := all_plausible(to["names"], context.directory)) is not None:
        if _intelligence(marker, to["names"]):
            return ()
        return _with_text(passage, to["text"], owners)
    if said and rest.strip():
        return _with_text(passage, _AUXILIARY.sub("", rest), said)
    return _undelimited(passage, marker, rest, context.directory)


def _undelimited(
    passage: Passage, marker: str, rest: str, directory: Directory
) -> tuple[Candidate, ...]:
    if _SHOUTED.match(marker) and rest.strip(" :.-]"):
        return (_candidate(passage, rest),)
    if not marker.startswith("AI"):
        return ()
    if (told := _IS_TO.match(rest)) or (told := _DOES.match(rest)):
        return (
            ()
            if _intelligence(marker, told["text"].split()[0])
            else _with_text(passage, told["text"], ())
        )
    # "AI Dims/Aaron Review …": names of the meeting right behind the marker.
    for size in (3, 2, 1):
        tokens = rest.split()
        names = " ".join(tokens[:size])
        owners = all_plausible(names, directory)
        if owners and len(tokens) > size and all(directory.knows(owner) for owner in owners):
            return (replace(_candidate(passage, " ".join(tokens[size:])), owners=owners),)
    return ()


def _intelligence(marker: str, names: str) -> bool:
    """Whether "AI" before these words means artificial intelligence."""
    if not marker.startswith("AI"):
        return False
    tokens = set(re.split(r"[\s/&,-]+", names.lower()))
    return bool(tokens & _INTELLIGENCE)


def _with_text(passage: Passage, text: str, owners: tuple[str, ...]) -> tuple[Candidate, ...]:
    return (replace(_candidate(passage, text), owners=owners),) if text.strip() else ()


def inline(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """A keyword in capitals inside the text: `Lee: ACTION - …`, `… today! [ACTION] sam`."""
    found = _INLINE.search(passage.text)
    if not found or passage.leads or (found["open"] == "[") != (found["close"] == "]"):
        return ()
    owners = names_in(found["tail"].strip(" -–—"), context.directory)
    if not _means_it(found, owners, context):
        return ()
    before = _TAGS.sub("", passage.text[: found.start("marker")].rstrip(" [("))
    after = _behind_inline(passage.text, found)
    if after is None:
        return ()
    named = all_plausible(after.strip(" ."), context.directory) if after.strip() else ()
    if named is not None and before.strip():
        # Nothing but names behind it: the task is what stood before.
        return (replace(_candidate(passage, before), owners=named or owners),)
    speaker = _SPEAKER.match(before)
    if speaker and not owners:
        owners = names_in(speaker["names"], context.directory)
        after = _I_WILL.sub("", after)
    span = Span(passage.line_at(found.start("marker")), passage.span.end_line)
    return (replace(_candidate(passage, after), owners=owners, span=span),) if after.strip() else ()


def _means_it(found: re.Match[str], owners: tuple[str, ...], context: Context) -> bool:
    """Whether a keyword inside a text is one: nothing but owners and numbers between it and ":"."""
    tail = found["tail"].strip(" -–—#0123456789.")
    if tail and not owners:
        return False
    if found["marker"] != "AI":
        return True
    return (
        found["close"] in ("]", ":")
        and (bool(owners) or not found["tail"].strip())
        and all(context.directory.knows(owner) for owner in owners)
    )


def _behind_inline(text: str, found: re.Match[str]) -> str | None:
    """What stands behind a keyword inside a text; None for a mere `(TODO: link)`."""
    after = text[found.end() :]
    if found["close"] == "]" or not text[: found.start("marker")].endswith(("[", "(")):
        return after
    after = _enclosed(after)
    return after if " " in after.strip() else None


def _enclosed(text: str) -> str:
    """What stands before the bracket that closes one opened in front of the marker."""
    return re.split(r"[)\]]\s*$|[)\]](?=[^()\[\]]*$)", text, maxsplit=1)[0]


def listed(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """An item of a list under a heading or label for actions."""
    if passage.role not in (Role.ACTIONS, Role.REVIEW) or not passage.bullet or passage.leads:
        return ()
    if passage.box is None and not _may_be_listed(passage, context):
        return ()
    # "All action items" is a title of some list, not a task; "Status: …" tells of the one above.
    titled = role_of_heading(passage.text) in (Role.ACTIONS, Role.REVIEW)
    if titled or _ABOUT.match(passage.text) or _asks(passage.text, context):
        return ()
    if not re.search(r"\w", _URL.sub("", passage.text)):
        return ()
    found = _named(passage, context)
    if passage.role is Role.REVIEW and passage.box is None and not _owned(passage, context):
        # Last time's actions, and nobody's: somebody should look at it.
        found = replace(found, confidence=Confidence.POSSIBLE)
    return (found,)


def _may_be_listed(passage: Passage, context: Context) -> bool:
    """Whether a line without a box is more than talk about the tasks around it."""
    if only_speaks(passage.text, context.directory) or _denies(passage.text, context.directory):
        return False
    # Under a heading of last time's actions, or one below it, the words alone must tell.
    told = passage.role is Role.REVIEW or passage.inherits
    return not told or _is_task(passage, context)


def _is_task(passage: Passage, context: Context) -> bool:
    """Whether the words alone make it a task: an order, or somebody who will do it."""
    return _ORDER.match(_bare(passage.text)) is not None or _owned(passage, context)


def _denies(text: str, directory: Directory) -> bool:
    """Whether a text says what people will not do, or that the future will show."""
    if _WE_WILL_SEE.match(text):
        return True
    denied = _DENIED.match(text)
    names = split_names(denied["who"]) if denied else ()
    if denied is None or not names:
        return False
    if all(_PRONOUN.match(name) or directory.knows(name) for name in names):
        return True
    # Of strangers only who comes and who does not: "Windows won't start" is there to be mended.
    comes = _COMES.match(denied["deed"] or "")
    return comes is not None and all(plausible(name, directory) for name in names)


def _owned(passage: Passage, context: Context) -> bool:
    text = PREVIOUS.sub("", _bare(passage.text))
    taken = take_owners(text, context.directory).owners
    return bool(taken or owners_within(text, context.directory))


def _bare(text: str) -> str:
    """A task on one line without what shows how it stands: strikes and ticks."""
    return one_line(re.sub(r"~~|[✅✔☑❌]\ufe0f?", "", text))


def _asks(text: str, context: Context) -> bool:
    """Whether a text asks instead of saying what is to be done, and names nobody to find out."""
    tail = text[-40:]
    if not _QUESTION.search(tail) or _SEEKS_OWNER.search(tail):
        return False
    asks_others = _ASKS_OTHERS.search(text) is not None
    return asks_others or not take_owners(one_line(text), context.directory).owners


def checkbox(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """A checkbox that holds a task: no attendance, no agenda, no question."""
    if passage.box is None or passage.leads or _QUESTION.search(passage.text[-40:]):
        return ()
    if passage.role in (Role.PEOPLE, Role.ABSENT, Role.AGENDA) or passage.within is Role.PEOPLE:
        return ()
    if passage.role is Role.DECISIONS and not _owned(passage, context):
        return ()
    text = one_line(passage.text)
    alone = parse_person(text)
    if not text or (alone and context.directory.knows(text)):
        return ()
    if text.endswith(":") and passage.below:
        return ()
    return (_named(passage, context),)


def _named(passage: Passage, context: Context) -> Candidate:
    """The whole item, without the people of the meeting who stand in bold at its head."""
    name = name_in_bold(passage)
    names = split_names(name) if name else ()
    known = bool(names) and all(map(context.directory.knows, names))
    if name is None or not known or not passage.text.startswith(name):
        return _candidate(passage, passage.text)
    return replace(_candidate(passage, passage.text[len(name) :].lstrip()), owners=names)


def _candidate(passage: Passage, text: str) -> Candidate:
    return Candidate(
        text, passage.span, Confidence.CERTAIN, above=passage.above, below=passage.below,
        box=passage.box, section=passage.section,
    )  # fmt: skip

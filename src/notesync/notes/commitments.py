"""Promises without a marker: "Ann will send …", "Bo to check", "to be shared weekly"."""

import re
from collections.abc import Iterator

from notesync.model.document import Span
from notesync.model.items import Confidence
from notesync.notes import words
from notesync.notes.assemble import BEING, Candidate, Context
from notesync.notes.headings import Role
from notesync.notes.inline import SENTENCE, one_line
from notesync.notes.owners import PROMISES, names_in
from notesync.notes.passages import Passage
from notesync.notes.people import (
    INITIALS,
    NAMES,
    Directory,
    all_plausible,
    is_given,
    is_group,
    plausible,
    split_names,
)

# Longer sentences are prose, and patterns over them cost time for nothing.
LONGEST = 600
# So much is told of what a bare "will do" is about.
LONGEST_ABOUT = 120
_BARE = re.compile(r"^\w+(?:\s\w+){0,3}[\s.!]*$")
_BARE_WORDS = frozenset(words.phrases("bare_words"))
_TOPIC = re.compile(
    rf"^[\W_]*(?:(?P<speaker>{NAMES})\s*(?::|\s[-–—]\s|,)\s*)?(?P<rest>.*)$", re.DOTALL
)
_TOLD = words.alternation(words.TOLD)
_TO = re.compile(
    rf"^(?P<names>{NAMES})(?:\s*\([^()]{{1,40}}\))?,?\s+{_TOLD}\s+(?P<rest>(?P<verb>[^\W\d_A-Z][\w-]+)\b.*)$",
    re.DOTALL,
)
_LEADS_IN = words.alternation(words.phrases("leads_in"))
_WILL = re.compile(
    rf"^(?:(?:[A-Z][\w' ]{{2,30}},|{_LEADS_IN},?)\s+)?(?P<names>{NAMES})"
    rf"\s+{PROMISES}\s+(?P<rest>[^\W_].*)$",
    re.DOTALL,
)
_SELF = words.alternation(words.SELF_PROMISES)
_SPOKEN = re.compile(
    rf"^(?:{_LEADS_IN},?\s+)?{_SELF}\s+(?P<rest>(?-i:[^\W_A-Z]).*)$", re.DOTALL | re.IGNORECASE
)
_NEXT_STEP = re.compile(
    rf"^{words.alternation(words.phrases('next_step_is'))}(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"^(?!{words.alternation(words.phrases('pronouns'))}\b)(?P<what>[A-Z0-9][^.,:;?]{{2,80}}?)\s+"
    rf"{words.alternation(words.phrases('passives'))}\b(?P<rest>[^?]{{0,80}})$"
)
_AND_WILL = re.compile(
    rf"^(?P<names>{NAMES})\s+(?!will\b)[a-z]+\b[^,;.]{{0,80}}?\band\s+will\s+(?P<rest>[a-z].*)$",
    re.DOTALL,
)
_HAS_ACTION = re.compile(
    rf"(?P<names>{NAMES})\s+(?:has|have|takes|took)\s+(?:the|an)\s+(?:action|AI)"
    rf"(?:\s+item)?\b\s*(?:to\s+)?(?P<rest>.*)$",
    re.DOTALL,
)
# Done in the head, not on a list; or a state rather than a deed.
_NO_DEED = re.compile(rf"^{words.alternation(words.phrases('no_deeds'))}", re.IGNORECASE)
_OPEN_PASSIVE = frozenset(words.phrases("open_passives"))
_TAKEN = re.compile(r"\b(?:has|have|takes|took)\s+(?:the|an)\s+(?:action|AI)\b")
_ENDS_IN_LINK = re.compile(r"\]\([^()]*\)\W*$")
_FINITE = re.compile(rf"\b{words.alternation(words.phrases('finite'))}\b", re.IGNORECASE)
_CONDITION = re.compile(rf"\b{words.alternation(words.phrases('only_if_time'))}\b", re.IGNORECASE)
_CONDITIONS = re.compile(rf"\b{words.alternation(words.phrases('conditions'))}\b", re.IGNORECASE)
_PROMISES = re.compile(
    rf"(?<!\w){words.alternation((*words.TOLD, *words.PROMISES, *words.SELF_PROMISES))}\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"[,:]\s+(?:and\s+|so\s+|but\s+)?|\s[-–—]\s|\s(?:and|so|but)\s+(?=I\b|[A-Z@][\w.-]*\s+(?:will|to)\b)"
)
_BRACKETED = re.compile(r"^\[(?P<names>[^\[\]]{1,60})\]\s+(?=(?:will|to)\b)")
_DO_IT = re.compile(r"^\w+ (?:it|that|this|so|them)\W*$")
_I_WILL = re.compile(
    rf"^(?!will\b){_SELF}\s+(?P<rest>(?-i:[^\W_A-Z]).*)$", re.DOTALL | re.IGNORECASE
)
# A verb of the office: what somebody nobody introduced may be asked "to" do.
_NO_VERB = frozenset(words.phrases("no_verbs"))


def commitments(passage: Passage, context: Context) -> tuple[Candidate, ...]:
    """What named people said they will do, sentence by sentence; at most one to a passage."""
    elsewhere = passage.role in (Role.PEOPLE, Role.ABSENT, Role.DECISIONS, Role.DONE)
    if passage.leads or (passage.bullet and elsewhere):
        return ()
    return next(((found,) for found in _found(passage, context)), ())


def _found(passage: Passage, context: Context) -> Iterator[Candidate]:
    speaker: tuple[str, ...] = ()
    titled = _ENDS_IN_LINK.search(passage.raw[-LONGEST:]) is not None
    for number, sentence in enumerate(SENTENCE.finditer(passage.text)):
        said = sentence[0].strip()
        if not said or len(said) > LONGEST or said.endswith("?"):
            continue
        start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
        if number == 0:
            said = _BRACKETED.sub(r"\g<names> ", said)
            speaker, said = _speaker(said, context.directory)
            speaker = speaker or _speaker_above(passage, context.directory)
        first = passage.bullet and number == 0 and not titled
        promise = _promise(said, speaker, context.directory, bullet=first)
        if promise:
            text, owners = promise
            known = (
                not owners or _can_promise(owners, context.directory) or all(map(is_given, owners))
            )
            text = _told(text, passage, start)
            span = Span(passage.line_at(start), passage.span.end_line)
            yield Candidate(
                text, span, Confidence.PROBABLE if known else Confidence.POSSIBLE, owners=owners,
                owned=bool(owners), below=passage.below, box=passage.box,
                section=passage.section,
            )  # fmt: skip


def _told(deed: str, passage: Passage, start: int) -> str:
    """A deed that says nothing by itself, "follow up", with what was said right before it."""
    if not _BARE.match(deed) or not _BARE_WORDS.issuperset(deed.lower().strip(" .!").split()[1:]):
        return deed
    said = SENTENCE.findall(passage.text[:start].rstrip()) or passage.above[:1] or (passage.before,)
    about = one_line(said[-1]).strip(" .:;,-–—")[:LONGEST_ABOUT]
    return f"{deed.strip(' .!')} ({about})" if re.match(r"\W{0,3}\w", about) else deed


def _speaker(sentence: str, directory: Directory) -> tuple[tuple[str, ...], str]:
    """Who is speaking, `Lee: …`, `Robin - …`, and what is said; the whole where nobody is named."""
    found = _TOPIC.match(sentence)
    if not found or not found["speaker"]:
        return (), sentence
    names = all_plausible(found["speaker"], directory)
    return (names, found["rest"]) if names else ((), sentence)


def _speaker_above(passage: Passage, directory: Directory) -> tuple[str, ...]:
    """Who speaks in an item under "Ann:"."""
    label = passage.above[0].strip() if passage.above else ""
    return (label.endswith(":") and all_plausible(label, directory)) or ()


def _promise(
    sentence: str, speaker: tuple[str, ...], directory: Directory, *, bullet: bool
) -> tuple[str, tuple[str, ...]] | None:
    # The gate is for speed: the pattern behind it tries every word as the beginning of a name.
    has_action = _HAS_ACTION.search(sentence) if _TAKEN.search(sentence) else None
    if has_action and (owners := names_in(has_action["names"], directory)):
        return (has_action["rest"].strip() or sentence, owners)
    step = _NEXT_STEP.match(sentence)
    if step:
        inner = _named(step["rest"], directory, bullet=True)
        return inner or (step["rest"], speaker)
    # The gate is for speed here, too: most sentences promise nothing at all.
    found = None
    if _PROMISES.search(sentence):
        found = (
            _self_promised(sentence, speaker)
            or _also_promised(sentence, directory)
            or _named(sentence, directory, bullet=bullet)
            or _in_a_clause(sentence, speaker, directory)
        )
    return found or (_passive(sentence) if bullet else None)


def _self_promised(sentence: str, speaker: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """What the speaker will do: "Ann: I'll send it"."""
    spoken = _SPOKEN.match(sentence) if speaker else None
    if spoken is None or _CONDITION.search(sentence) or _NO_DEED.match(spoken["rest"]):
        return None
    return spoken["rest"], speaker


def _also_promised(sentence: str, directory: Directory) -> tuple[str, tuple[str, ...]] | None:
    """What somebody who does one thing will do besides: "Ann asks Bo and will report"."""
    also = _AND_WILL.match(sentence)
    if also is None or _NO_DEED.match(also["rest"]):
        return None
    owners = split_names(also["names"])
    return (also["rest"], owners) if _can_promise(owners, directory) else None


def _in_a_clause(
    sentence: str, speaker: tuple[str, ...], directory: Directory
) -> tuple[str, tuple[str, ...]] | None:
    """A promise behind the first clause: "…, Ann will follow up", "good point, I will look"."""
    if _CONDITIONS.search(sentence):
        return None
    for clause in _CLAUSES.split(sentence)[1:]:
        spoken = _I_WILL.match(clause)
        if spoken and speaker and not _NO_DEED.match(spoken["rest"]):
            return _telling(spoken["rest"], speaker)
        named = _named(clause, directory, bullet=False)
        if named and _can_promise(named[1], directory):
            return _telling(*named)
    return None


def _telling(task: str, owners: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """A promise that says what will be done: "then Ann will do it" leaves that to what precedes."""
    return None if _DO_IT.match(task) else (task, owners)


def _named(
    sentence: str, directory: Directory, *, bullet: bool
) -> tuple[str, tuple[str, ...]] | None:
    will = _WILL.match(sentence)
    if (
        will
        and _may_promise(split_names(will["names"]), directory)
        and not _NO_DEED.match(will["rest"])
    ):
        return BEING.sub("", will["rest"]), split_names(will["names"])
    to = _TO.match(sentence)
    if (
        to
        and to["verb"] not in _NO_VERB
        and _may_be_told(split_names(to["names"]), directory, bullet=bullet)
    ):
        owners = all_plausible(to["names"], directory)
        if owners and not _FINITE.search(to["names"]):
            return to["rest"], owners
    return None


def _can_promise(owners: tuple[str, ...], directory: Directory) -> bool:
    """Whether these are people the document knows, handles, or a group named in full.

    Strangers may stand beside them, if they look like people.
    """
    known = [
        directory.knows(owner) or owner.startswith("@") or (is_group(owner) and " " in owner)
        for owner in owners
    ]
    return any(known) and all(plausible(owner, directory) for owner in owners)


def _may_promise(owners: tuple[str, ...], directory: Directory) -> bool:
    """As `_can_promise`; given names too, and single names where no attendance was taken."""
    if _can_promise(owners, directory):
        return True
    people = bool(owners) and all(
        plausible(owner, directory) and not INITIALS.match(owner) for owner in owners
    )
    given = people and all(is_given(owner) for owner in owners)
    return given or (people and not directory.people and not any(" " in name for name in owners))


def _may_be_told(owners: tuple[str, ...], directory: Directory, *, bullet: bool) -> bool:
    """As `_can_promise`; at the head of a bullet also who is named elsewhere in the document."""
    if _can_promise(owners, directory):
        return True
    return bullet and not any(owner in directory.once or INITIALS.match(owner) for owner in owners)


def _passive(sentence: str) -> tuple[str, tuple[str, ...]] | None:
    """A bullet that says what is to be done, and by nobody in particular."""
    found = _PASSIVE.match(sentence)
    if not found or found["verb"].lower() in _OPEN_PASSIVE or _FINITE.search(found["what"]):
        return None
    return sentence, ()

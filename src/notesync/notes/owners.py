"""Whose task it is: the owner before, inside or behind the words of a task."""

import re
from dataclasses import dataclass

from notesync.notes import words
from notesync.notes.people import (
    NAMES,
    Directory,
    all_plausible,
    is_given,
    is_group,
    is_nobody,
    plausible,
    split_names,
)

# What a promise is made with, what somebody is told or ought to do.
PROMISES = words.alternation(words.PROMISES)
VERBS = words.alternation((*words.TOLD, *words.PROMISES, *words.OUGHTS))
_LEADING = re.compile(
    rf"^[\[(]?(?P<names>{NAMES}|\?+)(?:[\])]\s*[:\-–—]?|\s*:|\s+[-–—](?=\s)|-(?=\s))"
    rf"\s*(?P<rest>\S.*)$",
    re.DOTALL,
)
_PROMISE = re.compile(
    rf"^(?:for )?(?P<names>{NAMES})(?:\s*\([^()]{{1,40}}\))?,?\s+{VERBS}\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
_HANDLES = re.compile(
    r"^(?P<names>@[\w-]+(?:(?:\s*[,/&]\s*|\s+and\s+|\s+)@[\w-]+)*)[\s:,]+(?P<rest>[^\s@].*)$",
    re.DOTALL,
)
_SELF = re.compile(
    rf"^{words.alternation(words.phrases('self_tasks'))}\s+(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_WILL = re.compile(rf"^{VERBS}\s+(?P<rest>\S.*)$", re.DOTALL)
_TAIL_PARENTHESES = re.compile(
    r"^(?P<rest>.*\S)\s*[(\[](?P<names>[^()\[\]]{1,80})[)\]][\s.!]*$", re.DOTALL
)
_TAIL_HANDLES = re.compile(
    r"^(?P<rest>.*[^\s,/&@–—-])\s*(?:[-–—:,]\s*|\s(?:assigned to|owner:?)\s*|\s)"
    r"(?P<names>@[\w-]+(?:(?:\s*[,/&]\s*|\s+and\s+|\s+)@[\w-]+)*)[\s.!]*$",
    re.DOTALL,
)
_LABEL = words.alternation(words.phrases("owner_labels"))
_TAIL_DASH = re.compile(rf"^(?P<rest>.*\S)\s+[-–—]+\s+(?P<names>{NAMES})[\s.!]*$", re.DOTALL)
_TAIL_NAME = re.compile(
    rf"^(?P<rest>.*\S)\s*(?:,|\b{_LABEL})"
    rf"\s+(?P<names>{NAMES})[\s.!]*$",
    re.DOTALL,
)
_TAIL_SENTENCE = re.compile(
    rf"^(?P<rest>.*\w[.!?])\s+(?P<names>(?=[A-Z@]){NAMES})[\s.]*$", re.DOTALL
)
_LABELLED = re.compile(rf"^(?:cc|by|{_LABEL})\s+", re.IGNORECASE)
_TOLD = re.compile(rf"^\W*(?P<names>{NAMES})\s+{VERBS}\W*$")
_CLAUSE = re.compile(r"[;,.]\s+(?:and\s+)?|\s[-–—]\s")
# "…, and Bo to update", but not in the middle of "Ann and Bo to update".
_AND = re.compile(r"(?<!\b[A-Z])(?<=[a-z\d)])\s(?:and|&)\s(?=\S+ (?:to|will)\b)")
_SUBJECT = re.compile(
    rf"^(?P<names>{NAMES})\s+(?!(?:is|was|has|had|are|were|and)\b)[a-z]+(?<!ed)\b"
)
_STEPS_OF = re.compile(
    rf"\b{words.alternation(words.phrases('for_whom'))}\s+(?P<names>{NAMES})\s*:?\s*$"
)


@dataclass(frozen=True, slots=True)
class Task:
    """A task's words without its owners, and the owners as written."""

    text: str
    owners: tuple[str, ...] = ()


def take_owners(text: str, directory: Directory) -> Task:
    """The task and its owners; nobody where the words name nobody."""
    text = text.strip()
    for take in (_leading, _handles, _promise, _tail_parentheses, _sentence, _tail, _subject):
        task = take(text, directory)
        if task is not None:
            return task
    return Task(text)


def names_in(text: str, directory: Directory) -> tuple[str, ...]:
    """The owners in a field or behind a marker; empty where it names nobody or no person."""
    names = split_names(text)
    return tuple(name for name in names if plausible(name, directory)) if names else ()


def owners_above(above: tuple[str, ...], directory: Directory) -> tuple[str, ...]:
    """The owners whom the item above names for all that hangs under it."""
    if not above:
        return ()
    label = above[0].strip().rstrip(":").strip()
    if len(label) > 80:
        return ()
    told = _TOLD.match(label)
    owners = all_plausible(told["names"] if told else label, directory)
    if owners:
        return owners
    found = _STEPS_OF.search(above[0].strip()) or _TAIL_PARENTHESES.match(label)
    return (found and all_plausible(found["names"], directory)) or ()


def owners_within(text: str, directory: Directory) -> tuple[str, ...]:
    """The owners that a later clause names: "…, Ann will report", "… - Bo to update"."""
    clauses = _CLAUSE.split(text)
    named = [_promisers(clause, directory) for clause in clauses[1:]]
    if not any(named):
        named = [_promisers(part, directory) for part in _AND.split(text)[1:]]
    return tuple(dict.fromkeys(name for names in named for name in names))


def _promisers(clause: str, directory: Directory) -> tuple[str, ...]:
    promise = _PROMISE.match(clause.strip())
    names = split_names(promise["names"]) if promise else ()
    known = [directory.knows(name) or name[0] == "@" for name in names]
    return names if any(known) and all(plausible(name, directory) for name in names) else ()


def _leading(text: str, directory: Directory) -> Task | None:
    found = _LEADING.match(text)
    if not found:
        return None
    owners = all_plausible(found["names"], directory)
    if owners is None:
        return None
    rest = found["rest"]
    spoken = _SELF.match(rest) or _WILL.match(rest)
    if spoken:
        return Task(spoken["rest"], owners)
    # "Lee: Jim to write …": the one who says it is not the one who does it.
    inner = _promise(rest, directory)
    return inner if inner and inner.owners else Task(rest, owners)


def _handles(text: str, directory: Directory) -> Task | None:
    found = _HANDLES.match(text)
    if not found:
        return None
    rest = found["rest"]
    promise = _WILL.match(rest)
    owners = tuple(re.findall(r"@[\w-]+", found["names"]))
    return Task(promise["rest"] if promise else rest, owners)


def _promise(text: str, directory: Directory) -> Task | None:
    found = _PROMISE.match(text)
    if not found:
        return None
    owners = all_plausible(found["names"], directory)
    if not owners or any(len(owner.split()) > 3 and not is_group(owner) for owner in owners):
        return None
    return Task(_not_twice(found["rest"], owners, directory), owners)


def _not_twice(text: str, owners: tuple[str, ...], directory: Directory) -> str:
    """The task without its owners behind it once more: "Ann should call … (@ann)", "… – Ann"."""
    task = _tail_parentheses(text, directory) or _tail(text, directory)
    if task is None or not task.owners:
        return text
    named = " ".join(owners).lower()
    first = (owner.lower().removeprefix("@") for owner in owners)
    same = all(owner.lower() in named for owner in task.owners) or (
        len(task.owners) == 1 and task.owners[0].lower().removeprefix("@").startswith(tuple(first))
    )
    return task.text if same else text


def _tail_parentheses(text: str, directory: Directory) -> Task | None:
    found = _TAIL_PARENTHESES.match(text)
    if not found:
        return None
    if is_nobody(found["names"]):
        return Task(found["rest"])
    owners = all_plausible(_LABELLED.sub("", found["names"]), directory)
    if not owners:
        return None
    promise = _promise(found["rest"], directory)
    return Task(promise.text if promise else found["rest"], owners)


def _subject(text: str, directory: Directory) -> Task | None:
    """People of the meeting in front of a verb, "Ann and Bo update the page": the text stays."""
    found = _SUBJECT.match(text)
    names = split_names(found["names"]) if found else ()
    return Task(text, names) if names and all(map(directory.knows, names)) else None


def _tail(text: str, directory: Directory) -> Task | None:
    handles = _TAIL_HANDLES.match(text)
    if handles and not re.search(
        r"\b(?:from|with|to|by|of|ask|and|ping|cc|for|add|thank|contact)$",
        handles["rest"],
        re.IGNORECASE,
    ):
        return Task(handles["rest"], tuple(re.findall(r"@[\w-]+", handles["names"])))
    # Behind a comma or a dash a name may be only mentioned: it must be somebody of the meeting.
    for pattern in (_TAIL_DASH, _TAIL_NAME):
        found = pattern.match(text)
        names = split_names(found["names"]) if found else ()
        if found and _are_owners(names, directory, dash=pattern is _TAIL_DASH):
            return Task(found["rest"].rstrip(" ,"), names)
    return None


def _sentence(text: str, directory: Directory) -> Task | None:
    """People of the meeting in a sentence of their own: "Update the page. AL, BE."."""
    found = _TAIL_SENTENCE.match(text)
    names = split_names(found["names"]) if found else ()
    if not found or not names or not all(map(directory.knows, names)):
        return None
    return Task(found["rest"], names)


def _are_owners(names: tuple[str, ...], directory: Directory, *, dash: bool) -> bool:
    """Whether names behind a task are whose it is: known ones, and strangers in their company."""
    if not names:
        return False
    known = [directory.knows(name) or is_group(name) for name in names]
    if all(known):
        return True
    if any(known) and all(plausible(name, directory) for name in names):
        return True
    return dash and all(is_given(name) and plausible(name, directory) for name in names)

"""Who is meant: names as written → owners, and owners → the people of the meeting or the roster."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from notesync.model.document import Person
from notesync.notes import words

_AND = words.alternation(words.phrases("and"))
_WORD = rf"(?!{_AND}\b)[^\W\d_][\w'’.-]*"
_HANDLE = r"@[\w][\w-]*(?:\[\w+\])?"
_NAME = rf"(?:{_HANDLE}|{_WORD}(?: {_WORD}){{0,4}}?(?: \({_HANDLE}\))?)"
_SEPARATOR = rf"(?:\s*[/&+,;]\s*(?:{_AND}\s+|&\s*)?|\s+{_AND}\s+|\s*\|\s*)"
# A list of names, not yet known to be names: what stands there is checked one by one.
NAMES = rf"(?:{_NAME}(?:{_SEPARATOR}{_NAME}){{0,7}}?)"

_SPLIT = re.compile(rf"\s*[/&+,;|]\s*(?:{_AND}\s+)?|\s+{_AND}\s+|<br\s*/?>", re.IGNORECASE)
_HANDLE_ONLY = re.compile(rf"^{_HANDLE}$")
INITIALS = re.compile(r"^[A-Z][A-Za-z]?[A-Z]{0,2}$|^[a-z][A-Z]{1,2}$")
_TITLES = re.compile(r"^(?:dr|mr|mrs|ms|prof)\.?\s+", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"\s*\(([^()]*)\)")
_DETERMINERS = frozenset(words.phrases("determiners"))
_RARE_NAMES = frozenset(words.phrases("rare_names"))
_NOBODY = frozenset((*words.phrases("nobody"), ""))
_CUTS = re.compile(rf"[(),;]|\s+(?:{_AND}|&)\s+")
_CAPITAL_WORD = re.compile(r"\b[A-Z][a-z]+\b")
_FULL_NAME = re.compile(rf"^{_WORD}(?: {_WORD}){{0,4}}$")
_PRONOUN = re.compile(
    r"^(?:i|we|you|they|he|she|it|there|who|that|this|let)(?:['’]\w+)?(?:\s|$)|^\w+n['’]t$",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"(?<![\w@/.:#-])[a-z]{2,20}(?![\w@/-])")
_NOUN = re.compile(words.alternation(words.phrases("noun_endings")) + "$", re.IGNORECASE)
# "Related:", "Likely:".
_NO_NAME = re.compile(words.alternation(words.phrases("word_endings")) + "$")
# "Al" may be anybody.
SHORTEST_NICKNAME = 3
LONGEST_NAME = 5
# "the whole design team", "SPDX licensing group": at most two, or one, words in small letters.
_GROUP = re.compile(
    rf"^(?:(?i:{words.literal(_DETERMINERS)}) (?:[A-Z][\w.-]* ){{0,3}}"
    r"(?:(?!\w+ed\b)[a-z][\w.-]* ){0,2}|(?:[A-Z][\w.-]* ){0,3}"
    r"(?:(?!(?:the|an?|of|to|and|with|in|on|for|some|\w+ed)\b)[a-z][\w.-]* )?)"
    rf"(?i:{words.alternation(words.phrases('group_nouns'))})$"
)


@dataclass(frozen=True, slots=True)
class Directory:
    """The people a document may mean: attendees first, then speakers, then the roster.

    What several attendees have as their role, `(TSC)`, is a body that can be told to do something.

    `common` are the words that the document writes in small letters: none of them is a name.
    `once` are the capitalised words that occur a single time.
    """

    people: tuple[Person, ...] = ()
    speakers: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    _named: dict[str, set[str]] = field(init=False, repr=False, compare=False)
    _initials: dict[str, set[str]] = field(init=False, repr=False, compare=False)
    _bodies: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note once under which names each person may be written."""
        named: dict[str, set[str]] = {}
        initials: dict[str, set[str]] = {}
        for person in self.people:
            for name in _written_as(person):
                named.setdefault(name, set()).add(person.name)
            tokens = person.name.lower().split()
            if len(tokens) > 1:
                initials.setdefault("".join(token[0] for token in tokens), set()).add(person.name)
        roles = Counter(person.role.lower() for person in self.people if person.role)
        bodies = frozenset(role for role, count in roles.items() if count > 1)
        object.__setattr__(self, "_bodies", bodies)
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "_initials", initials)

    def resolve(self, written: str) -> str | None:
        """The full name of the one person a name can mean; None where none or several fit."""
        fitting = self._fitting(written)
        return next(iter(fitting)) if len(fitting) == 1 else None

    def knows(self, written: str) -> bool:
        """Whether the name belongs to anybody here, be it to several."""
        name = written.strip().lower()
        return name in self.speakers or name in self._bodies or bool(self._fitting(written))

    def _fitting(self, written: str) -> set[str]:
        name = written.strip()
        named = self._named.get(_TITLES.sub("", name).lower(), set())
        short = self._initials.get(name.lower(), set()) if INITIALS.match(name) else set()
        return named | short or self._shortened(name.lower())

    def _shortened(self, name: str) -> set[str]:
        """The people whose given name the written one begins: "Alex" for Alexandre Eichenberger."""
        if (
            len(name) < SHORTEST_NICKNAME
            or name in words.NOT_NAMES
            or name not in words.FIRST_NAMES
        ):
            return set()
        return {p.name for p in self.people if " " in p.name and p.name.lower().startswith(name)}


def common_words(lines: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What the document itself says of its words: the common ones, and the capitalised rare ones.

    Common is what is written in small letters as often as with a capital, handles and addresses
    aside; rare is a capitalised word that occurs a single time: hardly anybody of the meeting.
    """
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in lines:
        small.update(_SMALL_WORD.findall(line))
        capital.update(_CAPITAL_WORD.findall(line))
    common = (word for word, count in small.items() if count >= capital[word.capitalize()])
    return frozenset(common), frozenset(word for word, count in capital.items() if count == 1)


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list such as `A/B`, `A & B`, `A, B and C`, without what stands for nobody."""
    parts = (_clean(part) for part in _SPLIT.split(text.strip()))
    return tuple(part for part in parts if part and part.lower().strip("()?") not in _NOBODY)


def people_of(owners: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """The full names that the owners resolve to, each once; groups resolve to nobody."""
    found = (directory.resolve(owner) for owner in owners if not is_group(owner))
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=4_096)
def is_group(name: str) -> bool:
    """Whether a name stands for many: ALL, everyone, "SPDX licensing group"."""
    name = name.strip().removeprefix("@")
    if name.lower() in words.phrases("everybody"):
        return True
    # "use the project board to …" is no group: a group is written as a name or as "the …".
    proper = name[:1].isupper() or name.split(" ", 1)[0] in _DETERMINERS
    first = name.split(" ", 1)[0].lower()
    verb = first in words.NOT_NAMES and first not in _DETERMINERS
    return proper and not verb and _GROUP.match(name) is not None


def is_given(name: str) -> bool:
    """Whether a name begins with a known given name: likely a person, whoever took attendance."""
    return name.split(" ", 1)[0].lower() in words.FIRST_NAMES


def is_nobody(text: str) -> bool:
    """Whether a field for an owner says that there is none yet."""
    return text.strip().lower().strip("()[] ") in _NOBODY


def plausible(name: str, directory: Directory) -> bool:
    """Whether what stands where an owner may stand can be one."""
    if _HANDLE_ONLY.match(name) or directory.knows(name) or is_group(name):
        return True
    tokens = _TITLES.sub("", name).split()
    if (
        not tokens
        or len(tokens) > 3
        or _PRONOUN.match(name)
        or any(token.lower().strip(".") in words.NOT_NAMES for token in tokens)
    ):
        return False
    if INITIALS.match(name):
        return True
    if any(_NOUN.search(token) or token.lower() in directory.common for token in tokens):
        return False
    if _NO_NAME.search(tokens[0]) and not is_given(tokens[0]):
        return False
    return all(token[0].isupper() and not token.isupper() for token in tokens)


def all_plausible(text: str, directory: Directory) -> tuple[str, ...] | None:
    """The names in a list if every one of them can be an owner; None otherwise."""
    names = split_names(text)
    if not names:
        return () if is_nobody(text) else None
    return names if all(plausible(name, directory) for name in names) else None


def parse_people(text: str) -> tuple[Person, ...]:
    """The people of an attendance line: `Ann Lee (Lead), Bo Ek (@bo)`, `Cy Di @cy (TSC)`."""
    found: list[Person] = []
    for part in _outside_parentheses(text):
        person = parse_person(part)
        if person:
            found.append(person)
    return tuple(found)


def parse_person(text: str) -> Person | None:
    """One person of a list: name, role in parentheses, handle; None where no name stands there."""
    handle = re.search(_HANDLE, text)
    roles = [
        role.strip() for role in _IN_PARENTHESES.findall(text) if not role.strip().startswith("@")
    ]
    name = re.sub(_HANDLE, " ", _IN_PARENTHESES.sub(" ", text))
    name = re.split(r"\s[-–—]\s|[,:]", name)[0].strip(" *_.~[]✅x\t|")
    if not _is_full_name(name):
        name = ""
    if not name and not handle:
        return None
    return Person(
        name or (handle[0] if handle else ""),
        roles[0] if roles and roles[0] else None,
        handle[0] if handle else None,
    )


def is_person(text: str) -> bool:
    """Whether a whole entry of a list of people can be one: few words, all of them of a name."""
    person = parse_person(text)
    if person is None or not person.name:
        return False
    name = person.name.removeprefix("@")
    tokens = name.split()
    known = tokens[0].lower() in words.NOT_NAMES and tokens[0].lower() not in _RARE_NAMES
    if len(tokens) == 1 or known:
        return not known and not (name[0].isupper() and _NOUN.search(name))
    if any(token.isupper() and token.isalpha() and len(token) > 2 for token in tokens):
        return False
    return len(tokens) <= LONGEST_NAME and sum(token[0].isupper() for token in tokens) > 1


def _is_full_name(name: str) -> bool:
    """Whether words can be somebody's name in a list of people; "we can come back" cannot."""
    if not _FULL_NAME.match(name) or name.lower() in words.NOT_NAMES or _PRONOUN.match(name):
        return False
    tokens = name.split()
    return len(tokens) == 1 or not (tokens[0].islower() or tokens[-1].islower())


def _outside_parentheses(text: str) -> list[str]:
    """The parts of a list between commas, semicolons and "and", none cut inside parentheses."""
    parts: list[str] = []
    start = depth = 0
    for found in _CUTS.finditer(text):
        if found[0] == "(":
            depth = 1
        elif found[0] == ")":
            depth = 0
        elif not depth:
            parts.append(text[start : found.start()])
            start = found.end()
    return [part for part in (*parts, text[start:]) if part.strip()]


def _clean(part: str) -> str:
    return _IN_PARENTHESES.sub("", part).strip(" \t*_.:[]()~\"'")


def _initials_of(text: str, name: str) -> bool:
    """Whether what stands in brackets behind a name is short for it; "(TSC)" is an office."""
    tokens = name.split()
    ends = (tokens[0][0], tokens[-1][0]) if tokens else ("", "")
    return INITIALS.match(text) is not None and (text[0].lower(), text[-1].lower()) == ends


def _written_as(person: Person) -> set[str]:
    """The names, in small letters, that can mean a person: full, first, and the handle."""
    full = _TITLES.sub("", person.name).lower()
    first = full.split()[0] if full.split() else ""
    handle = (person.handle or "").lower().removeprefix("@")
    # No handle is known: "@ann" among attendees with one Ann is that Ann.
    # `Ann Lee (AL)`: what stands there is how the notes will call her.
    alias = person.role.lower() if person.role and _initials_of(person.role, full) else ""
    return {full, first, handle, f"@{handle or first}", alias} - {"", "@"}

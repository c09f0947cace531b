"""From the names in the notes to the logins of the tracker: who lacks one, and who may be meant.

A mapping never guesses: what is found here is shown to a person, who writes it into `[people]`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from notesync.model.identity import Sighting
from notesync.model.issues import Place
from notesync.model.items import ActionItem, State, bare_names
from notesync.model.roster import Stranger

CLOSE = 0.8
"""How alike two names must be, from 0 to 1, for one to be a slip of the other."""

MOST = 3

_WORDS = re.compile(r"[^\W\d_]+")
_MAIL_LINE = re.compile(r"^\s*(?P<name>[^<#][^<]*?)\s*<(?P<mail>[^>]+)>")
_NO_REPLY = re.compile(r"(?:\d+\+)?(?P<login>[\w-]+)@users\.noreply\.github\.com", re.IGNORECASE)
_OWNER = re.compile(r"(?<!\S)@([\w-]+)(?!\S)")


def strangers(
    sightings: Iterable[Sighting],
    logins: Sequence[tuple[str, str]],
    people: Collection[str],
) -> tuple[Stranger, ...]:
    """The owners of open actions that have no login, those with most items first.

    `logins` are the names that have one, with it; `people` all names that are known.
    """
    mapped = {name.casefold() for name, login in logins if login}
    places: dict[str, list[Place]] = defaultdict(list)
    for one in sightings:
        for name in _unmapped(one, mapped):
            places[name].append(one.place)
    known = dict.fromkeys([*(name for name, _ in logins), *people])
    found = [
        Stranger(name, len(at), at[0], _candidates(name, known, logins))
        for name, at in places.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.items, one.name.casefold())))


def imported(mailmap: str, codeowners: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Names with their logins as `.mailmap` tells them, and logins of CODEOWNERS without a name.

    A login is told only by an address that GitHub gave out; any other address tells none.
    """
    logins: dict[str, str] = {}
    for line in mailmap.splitlines():
        named = _MAIL_LINE.match(line)
        if named and (told := _NO_REPLY.search(line)):
            logins.setdefault(named["name"], told["login"])
    lines = (line.partition("#")[0] for line in codeowners.splitlines())
    owners = dict.fromkeys(owner for line in lines for owner in _OWNER.findall(line))
    taken = {login.casefold() for login in logins.values()}
    return tuple(logins.items()), tuple(one for one in owners if one.casefold() not in taken)


def read_imports(root: Path) -> tuple[str, str]:
    """The texts of `.mailmap` and CODEOWNERS in a repository; empty where there is none."""
    homes = (root / ".github", root, root / "docs")
    return _text(root / ".mailmap"), next(
        (text for home in homes if (text := _text(home / "CODEOWNERS"))), ""
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _unmapped(one: Sighting, mapped: Collection[str]) -> list[str]:
    item = one.item
    if not isinstance(item, ActionItem) or item.state is not State.OPEN:
        return []
    # Loaded only where there are items: what tells names apart is a part of reading notes.
    from notesync.notes.people import is_group

    names = bare_names(item.owners, item.people)
    return [name for name in names if not is_group(name) and name.casefold() not in mapped]


def _candidates(
    name: str, known: Iterable[str], logins: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Who may be meant by a name: who shares a word of it, has its initials, or is a slip away."""
    words = set(_WORDS.findall(name.casefold()))
    by_name = {one.casefold(): one for one in known if one.casefold() != name.casefold()}
    by_login = {login.casefold(): person for person, login in logins if login}
    near = [
        *(one for low, one in by_name.items() if words & set(_WORDS.findall(low))),
        *(one for low, one in by_name.items() if _initials(low) == name.casefold()),
        *(by_name[low] for low in get_close_matches(name.casefold(), by_name, MOST, CLOSE)),
        *(by_login[low] for low in get_close_matches(name.casefold(), by_login, MOST, CLOSE)),
    ]
    return tuple(dict.fromkeys(near))[:MOST]


def _initials(name: str) -> str:
    return "".join(word[0] for word in _WORDS.findall(name))

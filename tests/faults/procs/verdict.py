"""Whether a case went well, by what stands in notes, tracker and ledger when all is over.

Nothing here knows keys or markers: a task is told by a word that its line alone has.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from notesync.errors import StateError
from notesync.model.ledger import Link
from tests.faults import runner
from tests.faults.procs.notebook import Line, Notebook, named
from tests.faults.procs.people import FOREIGN, WHO, Hand, latest, stands
from tests.faults.procs.wire import Json

Finding = tuple[str, str]
"""A name of a `Tally`'s figure, and what was found, for people."""


def judged(
    book: Notebook, hands: Sequence[Hand], audit: Mapping[str, Any], root: Path, url: str
) -> Iterator[Finding]:
    """Everything that is not as it should be."""
    yield from _doubled(book, audit["issues"])
    yield from _lost(book, hands, audit["issues"])
    yield from _clobbered(hands, audit)
    yield from _corrupt(audit["issues"], root, url)
    if audit["early"]:
        yield "unclean", f"{audit['early']} requests were sent before the tracker allowed it"


def _doubled(book: Notebook, issues: Sequence[Json]) -> Iterator[Finding]:
    found: Counter[str] = Counter()
    for issue in issues:
        if line := named(issue["body"], book.lines):
            found[line.name] += 1
        elif issue["author"] != WHO:
            yield "duplicates", f"#{issue['number']} is nobody's: {issue['title']}"
    marked = Counter(issue["marker"] for issue in issues if issue["marker"])
    for what, times in (found | marked).items():
        if times > 1:
            yield "duplicates", f"{times} issues for {what}"


def _lost(book: Notebook, hands: Sequence[Hand], issues: Sequence[Json]) -> Iterator[Finding]:
    of_line = {line.name: issue for issue in issues if (line := named(issue["body"], book.lines))}
    touched = {(hand.number, hand.field) for hand in hands}
    for line in book.lines:
        issue = of_line.get(line.name)
        if issue is None and line.state == "open":
            yield "lost", f"no issue for {line.name}"
        if issue is None or line.state == "gone":
            continue
        for field, wanted, there in _wanted(line, issue):
            if (issue["number"], field) not in touched and wanted != there:
                what = f"#{issue['number']} {line.name}: {field} is {there!r}, not {wanted!r}"
                yield "lost", what


def _wanted(line: Line, issue: Json) -> Iterator[tuple[str, object, object]]:
    """What the notes say of each field, and what the tracker shows."""
    yield "title", line.title, issue["title"]
    yield "status", "open" if line.state == "open" else "completed", issue["status"]
    yield "due", line.due.isoformat() if line.due else None, issue["due"]
    owners = {line.owner} - {""}
    yield "owner", owners, owners & set(issue["assignees"])


def _clobbered(hands: Sequence[Hand], audit: Mapping[str, Any]) -> Iterator[Finding]:
    issues = {issue["number"]: issue for issue in audit["issues"]}
    for hand in latest(hands):
        if not stands(hand, issues[hand.number]):
            figure = "raced" if _is_raced(hand, audit["effects"]) else "clobbered"
            yield figure, f"#{hand.number}: {hand.field} was {hand.value!r} by hand"
    for effect in audit["effects"]:
        if effect["before"].get("title") == FOREIGN and effect["who"] != WHO:
            yield "clobbered", f"#{effect['number']} is a person's own issue"


def _is_raced(hand: Hand, effects: Sequence[Json]) -> bool:
    """Whether what overwrote a person's change was sent before that change was made."""
    made = 0.0
    for effect in effects:
        if effect["number"] != hand.number:
            continue
        before = bool(effect["before"]) and stands(hand, effect["before"])
        after = stands(hand, effect["after"])
        if after and not before:
            made = effect["at"]
        if before and not after:
            return bool(effect["who"] != WHO and effect["sent"] < made)
    return False


def unended(root: Path, url: str) -> Iterator[Finding]:
    """What a run that says it is done has left undone."""
    with closing(runner.desk(root, url).ledger()) as store:
        if intents := store.load().intents:
            yield "unclean", f"{len(intents)} writes are still remembered as begun"


def _corrupt(issues: Sequence[Json], root: Path, url: str) -> Iterator[Finding]:
    desk = runner.desk(root, url)
    try:
        with closing(sqlite3.connect(root / desk.settings.state_path)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            yield "corrupt", str(verdict)
        with closing(desk.ledger()) as store:
            entries = store.load().entries
    except (sqlite3.Error, StateError) as error:
        yield "corrupt", str(error)
        return
    linked = {entry.ref.id for entry in entries if isinstance(entry, Link)}
    for issue in issues:
        if issue["marker"] and str(issue["number"]) not in linked:
            yield "lost", f"#{issue['number']} is not in the ledger"

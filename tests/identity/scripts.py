"""The laws of identity over thousands of edited pages, and what each came to."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from notesync.gathering import sightings_of
from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed, Known, Sighting
from notesync.model.issues import Capabilities, Issue, IssueRef, Key, Marker
from notesync.model.items import Kind
from notesync.model.ledger import Base, Ledger, Link
from notesync.sync.drafts import grouped, outline
from notesync.sync.recover import remember
from notesync.trackers.marker import decode, encode
from tests.builders import NAMESPACE
from tests.faults.tally import Tally, tallied
from tests.harness import SETTINGS
from tests.identity import pages
from tests.identity.pages import Page

REAL = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "notes"
"""Real minutes, where they are present; never part of the project."""

ENOUGH = 3
"""A real page is of use with so many tasks."""

_EDITED, _NEXT = "notes/2031-03-05.md", "notes/2031-03-12.md"


def run(sightings: Iterable[Sighting], known: Iterable[Known] = ()) -> tuple[Identified, ...]:
    return identify(sightings, known, namespace=NAMESPACE)


def seen_on(one: Page) -> tuple[Sighting, ...]:
    return sightings_of(pages.reading_of(one))


def by_ledger(found: Sequence[Identified]) -> tuple[Known, ...]:
    """What the next run knows of what was pushed."""
    ledger = Ledger(NAMESPACE, tuple(_links(found)))
    return remember(ledger, (), NAMESPACE).known


def by_issues(found: Sequence[Identified]) -> tuple[Known, ...]:
    """What the next run knows whose ledger is lost: only what the markers of the issues say."""
    issues = []
    for link in _links(found):
        asked = link.base.asked
        told = Marker(NAMESPACE, link.key, 1, link.kind, asked, "", link.places)
        issues.append(Issue(link.ref, asked, "", decode(encode(told))))
    return remember(Ledger(NAMESPACE), issues, NAMESPACE).known


def edits_of(invented: int) -> Tally:
    """A made-up page under edits that keep every task what it is."""
    random = Random(invented)
    before = pages.invented(random)
    return _played(before, pages.edited(before, random, pages.OURS), f"invented {invented}")


def edits_of_real(seed: int) -> Tally:
    """The same with a page that people wrote."""
    random = Random(seed)
    source, data = random.choice(real_pages())
    before = pages.page(source, data)
    return _played(before, pages.edited(before, random, pages.KEEPING), f"{source} {seed}")


@cache
def real_pages() -> tuple[tuple[str, str], ...]:
    """The real minutes that hold enough tasks, as files of a folder of their own."""
    found = []
    for path in sorted(REAL.rglob("*.md")):
        source = f"notes/{path.parent.name}/{path.name}"
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.name != "RULES.md" and len(pages.tasks_on(pages.page(source, text))) >= ENOUGH:
            found.append((source, text))
    return tuple(found)


def near_duplicates(seed: int) -> Tally:
    """Two tasks a word, a number or a name apart: beside each other, one made of the other, or
    one a week after the other."""
    one, other = pages.near_duplicates(Random(seed))
    both = run(seen_on(_list(_EDITED, one, other)))
    first = run(seen_on(_list(_EDITED, one)))
    after = run(seen_on(_list(_EDITED, other)), by_ledger(first))
    next_week = run(seen_on(_list(_NEXT, other)), by_ledger(first))
    weekly = run((*seen_on(_list(_EDITED, one)), *seen_on(_list(_NEXT, other))), by_ledger(first))
    merged = [
        both[0].key == both[-1].key,
        after[0].key == first[0].key,
        next_week[0].key == first[0].key,
        weekly[0].key == weekly[-1].key,
    ]
    held = sum(not isinstance(found, Keyed) for found in (*after, *next_week, *weekly))
    failure = f"{seed}: {one!r}, {other!r}: {merged}" if any(merged) or len(both) != 2 else ""
    return tallied({"merged": sum(merged), "held": held}, failure)


def clones(seed: int) -> Tally:
    """Two clones add lines, some of them the same, push one after the other, and are merged."""
    random = Random(seed)
    texts = list(dict.fromkeys(pages.near_duplicates(random)[0] for _ in range(9)))
    shared, mine, theirs, common = texts[:2], texts[2:4], texts[4:6], texts[6:]
    start = run(seen_on(_list(_EDITED, *shared)))
    left = seen_on(_list(_EDITED, *shared, *common, *mine))
    right = seen_on(_list(_EDITED, *theirs, *shared, *common))
    alone = [_keys(run(side, by_ledger(start))) for side in (left, right)]
    pushed = run(left, by_ledger(start))
    late = run(right, by_ledger(pushed))
    everything = by_ledger((*pushed, *(one for one in late if one.key not in _all(pushed))))
    merged = seen_on(_list(_EDITED, *theirs, *shared, *common, *mine))
    last = run(merged, everything)
    filed = _all(start) | _all(pushed) | _all(late) | _all(last)
    differing = sum(alone[0][text] != alone[1][text] for text in common)
    surplus = len(filed) - len(texts)
    failure = f"{seed}: {texts}" if differing or surplus > 0 else ""
    return tallied({"differing": differing, "duplicates": max(surplus, 0)}, failure)


def _played(before: Page, after: Page, name: str) -> Tally:
    """Push a page, edit it, look again, with the ledger and without: every task keeps its key."""
    first = run(seen_on(before))
    tasks = {task.line for task in pages.tasks_on(before)}
    keys = {
        one.sighting.place.line: one.key
        for one in first
        if one.sighting.kind is Kind.ACTION and one.sighting.place.line in tasks
    }
    counts = {"kept": 0, "held": 0, "unread": 0, "second": 0, "swapped": 0}
    for known in (by_ledger(first), by_issues(first)):
        found = run(seen_on(after), known)
        for line, key in keys.items():
            counts[_fate(line, key, found, after, _all(first))] += 1
    failure = name if counts["second"] or counts["swapped"] else ""
    return tallied(counts, failure)


def _fate(
    line: int, key: Key, found: Sequence[Identified], after: Page, known: frozenset[Key]
) -> str:
    """What became of the task that stood on a line."""
    now = {number for number, before in enumerate(after.origins, 1) if before == line}
    here = [
        one for one in found if one.sighting.place.line in now and one.sighting.kind is Kind.ACTION
    ]
    keyed = {one.key for one in here if isinstance(one, Keyed)}
    if key in keyed:
        return "kept"
    if keyed & known:
        return "swapped"
    if keyed:
        return "second"
    return "held" if here else "unread"


def _links(found: Sequence[Identified]) -> Iterator[Link]:
    mentions = grouped(one for one in found if isinstance(one, Keyed))
    for number, (key, group) in enumerate(mentions.items(), 1):
        wanted = outline(group, None, frozenset(), SETTINGS, Capabilities()).draft
        base = Base(wanted.fields, wanted.fields)
        yield Link(key, wanted.kind, IssueRef(str(number)), base, wanted.places)


def _all(found: Sequence[Identified]) -> frozenset[Key]:
    return frozenset(one.key for one in found if isinstance(one, Keyed))


def _keys(found: Sequence[Identified]) -> dict[str, Key]:
    return {one.sighting.item.text: one.key for one in found}


def _list(source: str, *texts: str) -> Page:
    day = source.removeprefix("notes/").removesuffix(".md")
    lines = [f"# Review\n\n- **Date**: {day}\n\n## Action items\n"]
    return pages.page(source, "\n".join([*lines, *(f"- [ ] {text}" for text in texts)]))

"""What people wrote in an issue and a write of ours replaced: found, and written back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from notesync.model.errand import Lost
from notesync.model.issues import SCALARS, Event, Field, Fields, Issue, Key, Scalar, Set
from notesync.model.ledger import Link, Written
from notesync.model.plan import Amend
from notesync.sync.render import block_in, observed, text_fingerprint

_TOLD = frozenset(field.value for field in SCALARS if field is not Field.BLOCK)
_OURS = ("update", "close")
"""The writes that state what the notes say; the others a person asked for."""


def lost(
    journal: Iterable[Written], events: Sequence[Event], author: str, asked: Fields
) -> tuple[Lost, ...]:
    """What was overwritten in one issue, the oldest first, each value once.

    `journal` are our writes to it, `events` its history, `author` who filed it, `asked` what the
    notes said when it was written last. A value was a person's if the history says so; where the
    tracker tells no history, if it is not what we had written before.
    """
    journal = tuple(journal)
    ours = _our_names(journal, events, author)
    found = [
        *(_by_history(journal, events, ours, asked) if events else _by_journal(journal)),
        *_bodies(journal, events, ours),
    ]
    unique: dict[tuple[Field, Scalar], Lost] = {(one.field, one.value): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: one.run))


def restoring(key: Key, value: Lost, issue: Issue, link: Link | None) -> Amend | None:
    """The edit that writes a value back; None where the issue has it already.

    What the notes asked for stays as it is: to the next push the value is a person's edit.
    """
    text = value.value or ""
    now = observed(issue).scalar(value.field)
    after = text_fingerprint(text) if value.field is Field.BLOCK else value.value
    if now == after:
        return None
    by = f", by {value.who}" if value.who else ""
    return Amend(
        key,
        issue.ref,
        issue.fields.title,
        (Set(value.field, now, after),),
        f"as it was before run {value.run}{by}" if value.run else f"as it was before{by}",
        entry=link,
        block=text if value.field is Field.BLOCK else "",
    )


def _our_names(journal: Sequence[Written], events: Sequence[Event], author: str) -> frozenset[str]:
    """Who the tracker says we are: who filed what we filed, and whose changes are mostly ours.

    The name changes with the token; a person may well do once what we did once.
    """
    written = {(one.field.value, one.before, one.after) for line in journal for one in _sets(line)}
    told = {(event.field, event.before, event.after) for event in events}
    # What stood there before may be a person's, written between our look and our write.
    raced = {(field, after) for field, _, after in written - told}
    by_actor: dict[str, list[bool]] = defaultdict(list)
    for event in events:
        if event.field in _TOLD:
            exact = (event.field, event.before, event.after) in written
            by_actor[event.actor].append(exact or (event.field, event.after) in raced)
    mostly = {actor for actor, ours in by_actor.items() if 2 * sum(ours) > len(ours)}
    filed = any(line.op == "create" for line in journal)
    return frozenset(mostly | ({author} if filed else set()))


def _by_history(
    journal: Sequence[Written], events: Sequence[Event], ours: frozenset[str], asked: Fields
) -> Iterator[Lost]:
    """A person's value that the next change of its field, one of ours, replaced.

    What the notes ask for is taken for ours, whoever wrote it: a journal may have been lost.
    """
    for field in SCALARS:
        told = [event for event in events if event.field == field.value]
        for theirs, next_one in pairwise(told):
            by_us = next_one.actor in ours or next_one.after == asked.scalar(field)
            replaced = theirs.actor not in ours and by_us
            if field is not Field.BLOCK and replaced and theirs.after != next_one.after:
                run = _run(journal, field, next_one.after)
                yield Lost(field, theirs.after, theirs.actor, theirs.at, run)


def _by_journal(journal: Sequence[Written]) -> Iterator[Lost]:
    """A value that stood in the issue just before our write, and that we had not written."""
    said: dict[Field, Scalar] = {}
    for written in journal:
        for change in _sets(written):
            known = change.field in said and said[change.field] == change.before
            if written.op in _OURS and not known and change.field is not Field.BLOCK:
                yield Lost(change.field, change.before, run=written.run)
            said[change.field] = change.after


def _bodies(
    journal: Sequence[Written], events: Sequence[Event], ours: frozenset[str]
) -> Iterator[Lost]:
    """Our part of the body as it was, if a person had changed it since we wrote it."""
    rewrites = [written for written in journal if written.body is not None]
    writers = _writers_before(events, ours)[-len(rewrites) :] if rewrites else []
    writers = [*([None] * (len(rewrites) - len(writers))), *writers]
    wrote: str | None = None
    for written, person in zip(rewrites, writers, strict=True):
        block = block_in(written.body or "")
        change = next((one for one in _sets(written) if one.field is Field.BLOCK), None)
        edited = wrote != change.before if change and wrote else person or not events
        if block is not None and written.op in _OURS and edited:
            who, at = (person.actor, person.at) if person else ("", "")
            yield Lost(Field.BLOCK, block, who, at, written.run)
        wrote = change.after if change else None


def _writers_before(events: Sequence[Event], ours: frozenset[str]) -> list[Event | None]:
    """For each time that we wrote to the body: who else had written to it since the last one."""
    writers: list[Event | None] = []
    person: Event | None = None
    for event in events:
        if event.field == Field.BLOCK.value and event.actor in ours:
            writers.append(person)
            person = None
        elif event.field == Field.BLOCK.value:
            person = event
    return writers


def _sets(written: Written) -> Iterator[Set]:
    return (change for change in written.changes if isinstance(change, Set))


def _run(journal: Sequence[Written], field: Field, value: Scalar) -> int:
    """The last run that wrote a value; 0 where none is remembered."""
    runs = [
        written.run
        for written in journal
        if any((one.field, one.after) == (field, value) for one in _sets(written))
    ]
    return runs[-1] if runs else 0

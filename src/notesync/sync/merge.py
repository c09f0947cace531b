"""Three-way, field by field: what the notes changed, what a person changed, what to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from notesync.model.issues import (
    SCALARS,
    SETS,
    Change,
    Draft,
    Field,
    Fields,
    Members,
    Scalar,
    Set,
    Status,
    folded,
)
from notesync.model.ledger import Base, Dispute
from notesync.model.settings import ConflictPolicy
from notesync.sync.render import text_fingerprint


class Verdict(Enum):
    """What becomes of one field."""

    KEEP = "keep"
    AGREED = "agreed"
    WRITE = "write"
    CONFLICT = "conflict"


_RULED = {
    ConflictPolicy.ASK: Verdict.CONFLICT,
    ConflictPolicy.NOTES: Verdict.WRITE,
    ConflictPolicy.TRACKER: Verdict.AGREED,
}


@dataclass(frozen=True, slots=True)
class Merged:
    """The result for one issue: what to write, what is in dispute, and the base from then on.

    In `base` the fields that are still to be written hold what the tracker showed before: the one
    who writes them puts in what it shows afterwards.
    """

    changes: tuple[Change, ...]
    disputes: tuple[Dispute, ...]
    base: Base


def decide(ours: Scalar, theirs: Scalar, asked: Scalar, seen: Scalar) -> Verdict:
    """The merge table for a field that holds one value.

    The notes did not change: a person's edit in the tracker survives. Both changed to the same:
    nothing to write. Only the notes changed: write. Both changed differently: a person decides.
    """
    if ours == asked:
        return Verdict.KEEP
    if theirs == ours:
        return Verdict.AGREED
    return Verdict.WRITE if theirs == seen else Verdict.CONFLICT


def verdict_on(field: Field, draft: Draft, theirs: Fields, base: Base) -> Verdict:
    """What becomes of one field that holds one value, before any policy is asked."""
    ours, asked, seen = draft.fields, base.asked, base.seen
    match field:
        case Field.STATUS:
            # Open or closed is compared, so two sides cannot disagree; the tracker's reason wins.
            states = (ours.status, theirs.status, asked.status, seen.status)
            said = [Status.COMPLETED if status.closed else Status.OPEN for status in states]
            verdict = decide(*said)
            return Verdict.WRITE if verdict is Verdict.CONFLICT else verdict
        case Field.BLOCK:
            # The notes speak in facts, the tracker in text: ours is there if its text is.
            if ours.block != asked.block and theirs.block == text_fingerprint(draft.text):
                return Verdict.AGREED
            return decide(ours.block, theirs.block, asked.block, seen.block)
        case _:
            return decide(*(side.scalar(field) for side in (ours, theirs, asked, seen)))


def merge(draft: Draft, theirs: Fields, base: Base, policy: ConflictPolicy) -> Merged:
    """Compare the notes with what they asked last, and the tracker with what it showed last."""
    changes: list[Change] = []
    disputes: list[Dispute] = []
    for field in SCALARS:
        verdict = verdict_on(field, draft, theirs, base)
        if verdict is Verdict.CONFLICT:
            verdict = _RULED[policy]
        ours, now = draft.fields.scalar(field), theirs.scalar(field)
        if verdict is Verdict.CONFLICT:
            disputes.append(Dispute(field, ours, now))
        if verdict is Verdict.WRITE:
            changes.append(Set(field, now, ours))
        if verdict in (Verdict.WRITE, Verdict.AGREED):
            base = _moved(base, field, ours, now)
    for field in SETS:
        change, base = merge_members(field, draft.fields, theirs, base)
        changes.extend(change)
    return Merged(tuple(changes), tuple(disputes), base)


def merge_members(
    field: Field, ours: Fields, theirs: Fields, base: Base
) -> tuple[tuple[Members, ...], Base]:
    """Theirs, with what the notes added and without what the notes took away; case is no matter.

    What the tracker or a person took away is not asked for again until the notes change.
    """
    wanted, asked = folded(ours.members(field)), folded(base.asked.members(field))
    present = folded(theirs.members(field))
    add = sorted(wanted[name] for name in wanted.keys() - asked.keys() - present.keys())
    gone = asked.keys() - wanted.keys()
    remove = sorted(present[name] for name in gone & present.keys())
    if wanted.keys() != asked.keys():
        base = Base(
            base.asked.with_members(field, ours.members(field)),
            base.seen.with_members(field, theirs.members(field)),
        )
    changes = (Members(field, tuple(add), tuple(remove)),) if add or remove else ()
    return changes, base


def after_write(base: Base, changes: Sequence[Change], returned: Fields) -> Base:
    """The base once the changes were written and the tracker showed the issue again.

    Only what was written is taken from what the tracker shows: the rest may be a person's.
    """
    seen = base.seen
    for change in changes:
        field = change.field
        if isinstance(change, Set):
            seen = seen.with_scalar(field, returned.scalar(field))
        else:
            seen = seen.with_members(field, returned.members(field))
    return Base(base.asked, seen)


def _moved(base: Base, field: Field, asked: Scalar, seen: Scalar) -> Base:
    return Base(base.asked.with_scalar(field, asked), base.seen.with_scalar(field, seen))

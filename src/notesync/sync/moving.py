"""An item filed again in another target: what is written there, and what stays here."""

from collections.abc import Iterator
from dataclasses import replace

from notesync.model.canonical import canonical_text
from notesync.model.issues import (
    SCALARS,
    SETS,
    Change,
    Draft,
    Field,
    Fields,
    Issue,
    Members,
    Set,
    Status,
    folded,
)
from notesync.model.ledger import Link, Record
from notesync.model.plan import Adopt, Amend, Create
from notesync.sync.render import observed


def file_there(draft: Draft, origin: str) -> Create:
    """The creation in the other target; `origin` names the issue that it comes from."""
    remark = f"Moved from {origin}"
    text = canonical_text(f"{draft.text}\n\n{remark}")
    return Create(replace(draft, text=text), remark)


def carry_over(link: Link, theirs: Fields, old: Link, there: Issue) -> Amend | None:
    """People's edits of the old issue, written to the new one; None where there are none.

    `link` is the new issue's, `theirs` are the old one's fields. What the notes ask for stays the
    base, so that the next push takes these for what they are: a person's.
    """
    changes = tuple(_carried(old.base.asked, theirs, link.base.asked, observed(there)))
    if not changes:
        return None
    title, reason = there.fields.title, f"what people changed in {old.ref}"
    return Amend(link.key, there.ref, title, changes, reason, entry=link)


def mark_here(draft: Draft, link: Link) -> Adopt:
    """The marker for an old issue that has none: only there can it remember where its item went."""
    reason = "so that it remembers where its item went"
    return Adopt(draft, link.ref, link.base, reason, mark=True)


def leave_here(link: Link, issue: Issue, place: str, *, close: bool) -> Amend:
    """The last step: the old issue names `place` as its successor, and is closed if asked for."""
    changes: tuple[Change, ...] = ()
    if close and not issue.fields.status.closed:
        changes = (Set(Field.STATUS, Status.OPEN.value, Status.NOT_PLANNED.value),)
    remark = f"Moved to {place}"
    return Amend(
        link.key,
        issue.ref,
        issue.fields.title,
        changes,
        "its item lives elsewhere from now on",
        remark=remark,
        entry=Record(link.key, link.kind, "moved", link.places, to=place),
        moved_to=place,
    )


def _carried(asked: Fields, theirs: Fields, wanted: Fields, now: Fields) -> Iterator[Change]:
    for field in SCALARS:
        before, mine, theirs_now = asked.scalar(field), now.scalar(field), theirs.scalar(field)
        untouched, edited = mine == wanted.scalar(field), theirs_now not in (before, mine)
        if field is not Field.BLOCK and untouched and edited:
            yield Set(field, mine, theirs_now)
    for field in SETS:
        old, new, here = (folded(one.members(field)) for one in (asked, theirs, now))
        add = tuple(new[name] for name in sorted(new.keys() - old.keys() - here.keys()))
        gone = old.keys() - new.keys()
        remove = tuple(here[name] for name in sorted(gone & here.keys()))
        if add or remove:
            yield Members(field, add, remove)

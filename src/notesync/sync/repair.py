"""Items that several issues claim: one stays, the others are closed as its duplicates."""

from collections.abc import Iterable, Mapping, Sequence

from notesync.model.errand import Left
from notesync.model.issues import Event, Field, Gone, Issue, IssueRef, Set, Status
from notesync.model.plan import Amend, Doubled
from notesync.sync.touched import touches


def repair(
    doubled: Iterable[Doubled],
    found: Mapping[str, Issue | Gone],
    histories: Mapping[str, Sequence[Event]],
) -> tuple[tuple[Amend, ...], tuple[Left, ...]]:
    """The closes that leave each item one issue, and the issues that a person has to judge.

    Closed is only what we filed ourselves, by the word of the issue that stays, and what nobody
    has touched; nothing is deleted.
    """
    amends: list[Amend] = []
    left: list[Left] = []
    for double in doubled:
        keep = found[double.keep.id]
        for ref in double.others:
            issue = found[ref.id]
            if isinstance(issue, Gone):
                continue
            if reason := _kept(issue, keep, histories.get(ref.id, ())):
                way = "" if isinstance(keep, Gone) else _way(ref)
                left.append(Left(ref, issue.fields.title, reason, way))
            else:
                amends.append(_close(double, issue))
    return tuple(amends), tuple(left)


def _kept(issue: Issue, keep: Issue | Gone, events: Sequence[Event]) -> str | None:
    """Why an issue is left alone; None where it may be closed."""
    if isinstance(keep, Gone):
        return f"the issue that would stay is gone: {keep.reason}"
    if not issue.author:
        return "nobody can tell who filed it"
    if issue.author != keep.author:
        return f"{issue.author} filed it, not {keep.author or 'who filed the other'}"
    return "; ".join(touches(issue, events)) or None


def _way(ref: IssueRef) -> str:
    command = f"notesync issue close {ref.id} --reason duplicate"
    return f"close the one that is not wanted as a duplicate: `{command}`"


def _close(double: Doubled, issue: Issue) -> Amend:
    change = Set(Field.STATUS, issue.fields.status.value, Status.DUPLICATE.value)
    return Amend(
        double.key,
        issue.ref,
        issue.fields.title,
        (change,),
        f"filed twice; {double.keep} stays",
        remark=f"Duplicate of {double.keep}",
        duplicate_of=double.keep,
    )

"""What one run filed and nobody has touched since, closed again as not planned."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from notesync.model.errand import Left, Run
from notesync.model.issues import Event, Field, Gone, Issue, IssueRef, Key, Set, Status
from notesync.model.ledger import Entry, Link, Written
from notesync.model.plan import Amend
from notesync.sync.touched import touches

WITHDRAWN = Status.NOT_PLANNED


def runs_of(journal: Iterable[Written]) -> tuple[Run, ...]:
    """The runs that are remembered, the latest first."""
    by_run: dict[int, list[Written]] = {}
    for written in journal:
        by_run.setdefault(written.run, []).append(written)
    return tuple(
        Run(number, by_run[number][0].at, _counted(by_run[number]))
        for number in sorted(by_run, reverse=True)
    )


def created(journal: Iterable[Written], run: int) -> tuple[Written, ...]:
    """The issues that one run filed."""
    return tuple(one for one in journal if one.run == run and one.op == "create")


def undo(
    filed: Sequence[Written],
    found: Mapping[str, Issue | Gone],
    histories: Mapping[str, Sequence[Event]],
    entries: Mapping[Key, Entry],
) -> tuple[tuple[Amend, ...], tuple[Left, ...]]:
    """The closes that take a run back, and the issues that are left alone.

    What the notes asked for stays in the ledger and in the marker: to the next push the issue is
    one that was closed in the tracker, neither filed again nor reopened.
    """
    amends: list[Amend] = []
    left: list[Left] = []
    for one in filed:
        issue, entry = found[one.ref.id], entries.get(one.key)
        if isinstance(issue, Gone):
            left.append(Left(one.ref, "", f"it is gone: {issue.reason}"))
        elif reason := _kept(one, issue, histories.get(one.ref.id, ()), entry):
            left.append(Left(one.ref, issue.fields.title, reason))
        else:
            amends.append(_close(one.key, one.ref, issue, entry, one.run))
    return tuple(amends), tuple(left)


def _counted(written: Iterable[Written]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(one.op for one in written).items()))


def _kept(filed: Written, issue: Issue, events: Sequence[Event], entry: Entry | None) -> str | None:
    """Why an issue is left alone; None where it may be closed."""
    if issue.marker and issue.marker.key != filed.key:
        return "it is another item's issue now"
    if issue.marker and issue.marker.moved_to:
        return f"its item was moved to {issue.marker.moved_to}"
    if isinstance(entry, Link) and entry.ref.id != issue.ref.id:
        return f"its item has {entry.ref} now"
    if issue.fields.status in (WITHDRAWN, Status.DUPLICATE):
        return f"it is closed as {issue.fields.status.value.replace('_', ' ')} already"
    seen = entry.base.seen if isinstance(entry, Link) else None
    return "; ".join(touches(issue, events, seen)) or None


def _close(key: Key, ref: IssueRef, issue: Issue, entry: Entry | None, run: int) -> Amend:
    change = Set(Field.STATUS, issue.fields.status.value, WITHDRAWN.value)
    reason = f"filed by run {run}, untouched since"
    link = entry if isinstance(entry, Link) else None
    return Amend(key, ref, issue.fields.title, (change,), reason, entry=link)

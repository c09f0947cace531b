"""What is checked around one write: is the change still right, and did the tracker take it."""

from collections.abc import Iterator, Sequence

from notesync.model.issues import Change, Field, Fields, Issue, IssueRef, Members, Set


def moved_since(changes: Sequence[Change], theirs: Fields, ref: IssueRef) -> str | None:
    """What somebody changed since the plan was made, in words; None where all is as it was."""
    for change in changes:
        if isinstance(change, Set) and theirs.scalar(change.field) != change.before:
            return f"{ref}: somebody changed its {change.field.value} since the plan was made"
    return None


def still_needed(changes: Sequence[Change], theirs: Fields) -> tuple[Change, ...]:
    """The changes without members that are there, or gone, already."""
    return tuple(_needed(changes, theirs))


def dropped(asked: Fields, issue: Issue) -> tuple[str, ...]:
    """What a new issue was to have and has not, with the reason where the tracker tells it."""
    returned = issue.fields
    silent = (
        *_absent("label", asked.labels, returned.labels),
        *_absent("assignee", asked.assignees, returned.assignees),
        *(["due date"] if asked.due != returned.due else []),
    )
    told = issue.lacks
    return (*told, *(one for one in silent if not any(t.startswith(f"{one} (") for t in told)))


def lacking(changes: Sequence[Change], returned: Fields) -> tuple[str, ...]:
    """What an edit was to add and silently did not."""
    return tuple(name for change in changes for name in _refused(change, returned))


def _refused(change: Change, returned: Fields) -> Iterator[str]:
    """What the tracker has not taken of one change."""
    match change:
        case Members(field, add):
            what = field.value.removesuffix("s")
            yield from _absent(what, frozenset(add), returned.members(field))
        case Set(Field.DUE, _, after) if returned.scalar(Field.DUE) != after:
            yield "due date"
        case _:
            pass  # everything else is taken or refused with the whole request


def _needed(changes: Sequence[Change], theirs: Fields) -> Iterator[Change]:
    for change in changes:
        if isinstance(change, Set):
            yield change
            continue
        present = {member.casefold() for member in theirs.members(change.field)}
        added = tuple(member for member in change.add if member.casefold() not in present)
        taken = tuple(member for member in change.remove if member.casefold() in present)
        if added or taken:
            yield Members(change.field, added, taken)


def _absent(what: str, asked: frozenset[str], returned: frozenset[str]) -> tuple[str, ...]:
    present = {member.casefold() for member in returned}
    return tuple(f"{what} {one}" for one in sorted(asked) if one.casefold() not in present)

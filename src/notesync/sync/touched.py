"""Whether anybody but us has put a hand to an issue that we filed."""

from collections.abc import Iterable, Iterator

from notesync.model.issues import SCALARS, SETS, Event, Field, Fields, Issue, Marker, folded
from notesync.sync.render import around_block, observed


def touches(issue: Issue, events: Iterable[Event], seen: Fields | None = None) -> tuple[str, ...]:
    """What people did to an issue, in words; empty where it is as we left it.

    `seen` is what the tracker showed after our last write, where the ledger knows: it tells what
    the tracker left out from what a person took away.
    """
    marker = issue.marker
    if marker is None:
        return ("it does not carry our marker",)
    return tuple(dict.fromkeys(_touches(issue, marker, events, seen)))


def _touches(
    issue: Issue, marker: Marker, events: Iterable[Event], seen: Fields | None
) -> Iterator[str]:
    for event in events:
        if event.actor != issue.author:
            yield f"{event.actor} changed its {event.field}"
    if issue.comments:
        yield f"it has {issue.comments} comment{'s' if issue.comments > 1 else ''}"
    if around_block(issue.body):
        yield "somebody wrote beside our part of its body"
    yield from _edits(issue, marker, seen)


def _edits(issue: Issue, marker: Marker, seen: Fields | None) -> Iterator[str]:
    theirs = observed(issue)
    for field in SCALARS:
        asked = marker.block if field is Field.BLOCK else marker.asked.scalar(field)
        if theirs.scalar(field) != asked:
            yield f"its {field.value} is not as we wrote it"
    for field in SETS:
        left = (seen or marker.asked).members(field)
        if folded(theirs.members(field)).keys() != folded(left).keys():
            yield f"its {field.value} are not as we wrote them"

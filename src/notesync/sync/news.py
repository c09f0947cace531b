"""What a person did in the tracker since the notes were written, line by line."""

from collections.abc import Iterator

from notesync.model.identity import Keyed
from notesync.model.issues import Issue, Status
from notesync.model.items import ActionItem, State
from notesync.model.ledger import Link
from notesync.model.news import News
from notesync.sync.drafts import grouped
from notesync.sync.scene import Scene
from notesync.sync.settle import outline_of

_STATES = {
    Status.OPEN: State.OPEN,
    Status.COMPLETED: State.DONE,
    Status.NOT_PLANNED: State.CANCELLED,
    Status.DUPLICATE: State.CANCELLED,
}


def news_of(scene: Scene, *, anchors: bool) -> tuple[News, ...]:
    """The lines that the tracker tells otherwise; with `anchors` those without their issue, too.

    Where the notes changed since the last push nothing is taken from the tracker: that is for the
    push to settle.
    """
    groups = grouped(one for one in scene.identified if isinstance(one, Keyed))
    return tuple(
        one
        for key, mentions in groups.items()
        if isinstance(link := scene.memory.entries.get(key), Link)
        and (issue := scene.issues.get(link.ref.id))
        and isinstance(mentions[-1].sighting.item, ActionItem)
        for one in _news(mentions, link, issue, scene, anchors)
    )


def _news(
    mentions: tuple[Keyed, ...], link: Link, issue: Issue, scene: Scene, anchors: bool
) -> Iterator[News]:
    ours, theirs = outline_of(mentions, scene).draft.fields.status, issue.fields.status
    said = [one for one in mentions if one.sighting.state is not State.OPEN]
    if ours.closed is theirs.closed or ours.closed is not link.base.asked.status.closed:
        told = {}
    elif theirs.closed:
        told = {id(mentions[-1]): _STATES[theirs]}
    else:
        told = {id(one): State.OPEN for one in said}
    for one in mentions:
        unnamed = anchors and one is mentions[-1] and one.sighting.item.anchor is None
        if id(one) in told or unnamed:
            state = told.get(id(one))
            place = one.sighting.place
            yield News(link.key, issue.ref, issue.fields.title, place, theirs, state)

"""An item linked to an issue that a person named, by command instead of on the line."""

from collections.abc import Sequence

from notesync.errors import UsageError
from notesync.model.identity import Keyed
from notesync.model.issues import Issue
from notesync.model.ledger import Base, Link, Record
from notesync.model.plan import Adopt
from notesync.sync.render import observed
from notesync.sync.scene import Scene
from notesync.sync.settle import draft_of


def adopt(mentions: Sequence[Keyed], issue: Issue, scene: Scene) -> Adopt:
    """The adoption of one issue: its fields stay as they are, it gets the marker.

    Raises:
        UsageError: the issue is another item's, or the item has an issue already.
    """
    key = mentions[-1].key
    _check_item(mentions[-1], issue, scene)
    if issue.marker and issue.marker.namespace != scene.settings.namespace:
        raise UsageError(
            f"{issue.ref} belongs to the notes of {issue.marker.namespace}",
            "nothing was written; name another issue",
        )
    links = [one for one in scene.memory.entries.values() if isinstance(one, Link)]
    owner = next((one.key for one in links if one.ref.id == issue.ref.id), None)
    owner = issue.marker.key if issue.marker else owner
    if owner and owner != key:
        raise UsageError(
            f"{issue.ref} is already the issue of {owner}",
            f"`notesync explain {owner}` tells what that is",
        )
    wanted = draft_of(mentions, scene)
    base = Base(wanted.fields, observed(issue))
    mark = issue.marker is None
    return Adopt(wanted, issue.ref, base, "named by `notesync adopt`", mark=mark)


def _check_item(keyed: Keyed, issue: Issue, scene: Scene) -> None:
    entry = scene.memory.entries.get(keyed.key)
    if isinstance(entry, Record) and entry.reason == "moved":
        raise UsageError(f"{keyed.key} was moved to {entry.to}", "it has its issue there")
    if keyed.key in scene.memory.doubled:
        names = " and ".join(str(one.ref) for one in scene.memory.doubled[keyed.key])
        raise UsageError(f"{names} both claim to be the issue of {keyed.key}", "notesync repair")
    if not isinstance(entry, Link):
        return
    linked = scene.issues.get(entry.ref.id)
    if linked and (linked.marker is None or linked.marker.key == keyed.key):
        raise UsageError(
            f"{keyed.key} has an issue already: {entry.ref}",
            "nothing to do" if entry.ref.id == issue.ref.id else f"look at {entry.ref} first",
        )

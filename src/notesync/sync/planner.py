"""The planner: keyed items, observed issues and the ledger to a plan, without touching any."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from notesync.model.identity import Keyed, Unsure
from notesync.model.issues import Draft, Field, Key, Set, Status
from notesync.model.ledger import Entry, Link
from notesync.model.plan import Doubled, FromNotes, Frozen, Hold, Plan, Update, Vanished
from notesync.model.redaction import redacted
from notesync.model.settings import VanishedPolicy
from notesync.sync.drafts import grouped
from notesync.sync.gate import leaks
from notesync.sync.guard import Extent, exposure, refusals
from notesync.sync.overtaken import with_surroundings
from notesync.sync.render import block_in
from notesync.sync.scene import Part, Scene
from notesync.sync.settle import hold, is_behind, settle


def make_plan(scene: Scene) -> Plan:
    """Say what has to be written so that the tracker tells what the notes tell."""
    keyed = grouped(one for one in scene.identified if isinstance(one, Keyed))
    unsure = [one for one in scene.identified if isinstance(one, Unsure)]
    parts = [
        *(settle(mentions, scene) for mentions in keyed.values()),
        *(hold(one, scene) for one in unsure),
    ]
    spoken = {*keyed, *(known.key for one in unsure for known in one.candidates)}
    missing = _missing(scene, spoken)
    closing = scene.settings.vanished is VanishedPolicy.CLOSE
    operations: list[FromNotes] = [part.operation for part in parts if part.operation]
    closes = [_close(link, scene) for link in missing if closing and _is_current(link, scene)]
    kept_open = {close.key for close in closes if leaks(close, scene)}
    operations += [close for close in closes if close.key not in kept_open]
    remembered = _remembered(scene, parts)
    known = scene.memory.entries.values()
    ordered = sorted(with_surroundings(operations, remembered, known), key=_order)
    linked = sum(part.linked for part in parts)
    items = len(scene.identified) + (scene.elsewhere or 0)
    extent = Extent(items, linked, _open_in_scope(scene))
    return Plan(
        namespace=scene.settings.namespace,
        target=scene.target,
        operations=tuple(ordered),
        conflicts=tuple(conflict for part in parts for conflict in part.conflicts),
        doubled=_doubled(scene),
        vanished=tuple(
            _vanished(link, scene) for link in missing if not closing or link.key in kept_open
        ),
        frozen=_frozen(scene),
        refusals=(
            *exposure(operations, scene.target, scene.audience, may_be_public=scene.may_be_public),
            *refusals(operations, extent, scene.settings.guards),
        ),
        remember=remembered,
        ledger=scene.memory.ledger,
        commit=scene.commit,
        unchanged=sum(part.linked and not part.operation for part in parts),
    )


def _order(operation: FromNotes) -> tuple[str, int]:
    """By document and line; items of one line stay in their order."""
    place = operation.place if isinstance(operation, Hold) else operation.draft.latest
    return (place.source, place.line)


def _is_current(link: Link, scene: Scene) -> bool:
    """Whether these notes can tell that a line is gone: older ones may not have it yet."""
    return not is_behind(scene.issues[link.ref.id], link, scene)


def _doubled(scene: Scene) -> tuple[Doubled, ...]:
    """Items with more than one issue: what another run filed while nobody could hold it back."""
    doubled = []
    for key, claims in sorted(scene.memory.doubled.items()):
        entry = scene.memory.entries.get(key)
        keep = entry.ref if isinstance(entry, Link) else claims[0].ref
        others = tuple(issue.ref for issue in claims if issue.ref != keep)
        doubled.append(Doubled(key, keep, others, claims[0].fields.title))
    return tuple(doubled)


def _remembered(scene: Scene, parts: Sequence[Part]) -> tuple[Entry, ...]:
    """What the ledger learns without a write to the tracker, one entry a key."""
    entries: dict[Key, Entry] = {link.key: link for link in scene.memory.recovered}
    entries.update({part.entry.key: part.entry for part in parts if part.entry})
    return tuple(entries[key] for key in sorted(entries))


def _links(scene: Scene) -> Iterable[Link]:
    """The links whose issue is still open."""
    for entry in scene.memory.entries.values():
        issue = scene.issues.get(entry.ref.id) if isinstance(entry, Link) else None
        if isinstance(entry, Link) and issue and not issue.fields.status.closed:
            yield entry


def _is_frozen(link: Link, scene: Scene) -> bool:
    return any(place.source in scene.frozen for place in link.places)


def _open_in_scope(scene: Scene) -> int:
    return sum(not _is_frozen(link, scene) for link in _links(scene))


def _missing(scene: Scene, spoken: set[Key]) -> list[Link]:
    """Links of open issues that no line speaks of any more, though their documents were read."""
    missing = [
        link for link in _links(scene) if link.key not in spoken and not _is_frozen(link, scene)
    ]
    return sorted(missing, key=lambda link: (link.places[-1].source, link.places[-1].line))


def _vanished(link: Link, scene: Scene) -> Vanished:
    title = scene.issues[link.ref.id].fields.title
    return redacted(Vanished(link.key, link.ref, title, link.places[-1]))


def _close(link: Link, scene: Scene) -> Update:
    """The update that closes a vanished item's issue as not planned, where the policy says so."""
    asked = replace(link.base.asked, status=Status.NOT_PLANNED)
    block = block_in(scene.issues[link.ref.id].body) or ""
    return Update(
        Draft(link.key, link.kind, asked, block, link.places),
        link.ref,
        (Set(Field.STATUS, Status.OPEN, Status.NOT_PLANNED),),
        replace(link.base, asked=asked),
        link.revision + 1,
        link.disputes,
        "no longer in the notes",
    )


def _frozen(scene: Scene) -> tuple[Frozen, ...]:
    """The documents that were not read, as far as anything is known of them."""
    known = Counter(
        place.source
        for entry in scene.memory.entries.values()
        for place in entry.places
        if place.source in scene.frozen
    )
    return tuple(Frozen(source, known[source], scene.frozen[source]) for source in sorted(known))

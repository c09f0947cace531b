"""The whole story of one item: what each side says, whose value holds, and what comes next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from notesync.model.identity import Identified, Keyed, Unsure
from notesync.model.issues import (
    SCALARS,
    SETS,
    Draft,
    Event,
    Field,
    Fields,
    Issue,
    Key,
    Place,
    folded,
    last_writer,
)
from notesync.model.items import Kind
from notesync.model.ledger import Base, Entry, Link, Record, Written
from notesync.model.plan import Adopt, Create, Hold, Refusal, Update
from notesync.model.rulings import Verdict as Said
from notesync.model.settings import ConflictPolicy, VanishedPolicy
from notesync.model.story import FieldStory, Line, Owner, Standing, Story
from notesync.sync.merge import Verdict, merge_members, verdict_on
from notesync.sync.render import observed
from notesync.sync.scene import Part, Scene
from notesync.sync.settle import draft_of, hold, settle

_CONFLICT = {
    ConflictPolicy.ASK: (Owner.TRACKER, "changed on both sides: the tracker's value stays"),
    ConflictPolicy.NOTES: (Owner.NOTES, "changed on both sides: the notes win (conflicts)"),
    ConflictPolicy.TRACKER: (Owner.TRACKER, "changed on both sides: the tracker wins (conflicts)"),
}
_UNSPOKEN = {
    VanishedPolicy.REPORT: "its issue stays open and is reported (vanished = report)",
    VanishedPolicy.CLOSE: "the next push closes its issue (vanished = close)",
}
_ORDER = {field: number for number, field in enumerate(Field)}
_HISTORY = "all its lines are from before `since`: it is remembered and not filed"
_DONE = "it was done when it was first seen: it is remembered and not filed"


@dataclass(frozen=True, slots=True)
class Known:
    """What a story is told from, beside the scene.

    `found` are the items of the notes before anybody ruled on them; `events` are the history of
    the item's issue, `journal` all our writes, `refusals` what speaks against the plan as a whole.
    """

    found: tuple[Identified, ...]
    events: Sequence[Event] = ()
    journal: Sequence[Written] = ()
    refusals: Sequence[Refusal] = ()


@dataclass(frozen=True, slots=True)
class _Now:
    """Where the item stands, in a word and in sentences, with what a person can do about it."""

    standing: Standing
    why: tuple[str, ...]
    ways: tuple[str, ...] = ()


def explain(key: Key, scene: Scene, known: Known) -> Story:
    """Tell of one item; `key` is that of an item in the notes or in the memory."""
    entry = scene.memory.entries.get(key)
    found = [one for one in known.found if one.key == key]
    issue = scene.issues.get(entry.ref.id) if isinstance(entry, Link) else None
    mentions = scene.mentions(key)
    now = _now(key, mentions, scene)
    fields: tuple[FieldStory, ...] = ()
    if mentions and isinstance(entry, Link) and issue:
        draft = draft_of(mentions, scene)
        told = _fields(draft, issue, entry.base, scene.settings.conflicts, known.events)
        fields = tuple(sorted(told, key=lambda one: _ORDER[one.field]))
    return Story(
        key=key,
        kind=_kind(found, entry),
        title=issue.fields.title if issue else _text(found, entry),
        standing=now.standing,
        why=(*now.why, *_refused(known.refusals)),
        ways=now.ways,
        lines=_lines(mentions or found, entry),
        ref=entry.ref if isinstance(entry, Link) else None,
        status=issue.fields.status if issue else None,
        fields=fields,
        written=tuple(one for one in known.journal if one.key == key),
    )


def _refused(refusals: Iterable[Refusal]) -> Iterator[str]:
    for one in refusals:
        yield f"the next push is refused as a whole ({one.guard}): {one.message}; {one.flag}"


def _now(key: Key, mentions: Sequence[Keyed], scene: Scene) -> _Now:
    unsure = [one for one in scene.identified if isinstance(one, Unsure) and one.key == key]
    if mentions:
        return _settled(settle(mentions, scene), key, scene)
    if unsure:
        return _settled(hold(unsure[0], scene), key, scene)
    ruling = scene.rulings.by_key.get(key)
    if ruling and ruling.verdict is Said.DISMISSED:
        why = "it was dismissed (.notesync/rulings.toml): to a push it is no item"
        return _Now(Standing.DISMISSED, (why,), (f"notesync dismiss {key} --undo",))
    if ruling and ruling.same:
        why = f"it was ruled to be {ruling.same} (.notesync/rulings.toml)"
        ways = (f"notesync explain {ruling.same}", f"notesync dismiss {key} --undo")
        return _Now(Standing.RULED, (why,), ways)
    entry = scene.memory.entries.get(key)
    if entry is None and scene.elsewhere is not None:
        why = "it does not live in this target, where a push files nothing new"
        return _Now(Standing.ELSEWHERE, (why,), (f"notesync explain {key}",))
    return _unspoken(entry, scene)


def _settled(part: Part, key: Key, scene: Scene) -> _Now:
    """What the planner decided, in words."""
    also = (*_conflicts(part), *_doubled(key, scene))
    match part.operation:
        case Create(reason=reason):
            return _Now(Standing.NEW, (f"it has no issue: the next push files it ({reason})",))
        case Update(changes=changes):
            names = ", ".join(change.field.value for change in changes) or "its marker"
            return _Now(Standing.LINKED, (f"the next push writes {names}", *also))
        case Adopt(ref=ref):
            return _Now(Standing.ADOPTING, (f"the next push takes {ref} as its issue",))
        case Hold(reason=reason, ways=ways):
            return _Now(Standing.HELD, (f"it is held: {reason}", *also), ways)
        case _ if part.linked:
            return _Now(Standing.LINKED, ("the next push has nothing to write", *also))
        case _:
            return _recorded(part.entry or scene.memory.entries.get(key))


def _recorded(entry: Entry | None) -> _Now:
    if isinstance(entry, Record) and entry.reason == "moved":
        why = f"it lives in another target: {entry.to}"
        there = entry.to.partition(" ")[0]
        way = f"notesync explain {entry.key} --target {there}"
        return _Now(Standing.MOVED, (why,), (way,))
    done = isinstance(entry, Record) and entry.reason == "done"
    why = _DONE if done else _HISTORY
    return _Now(Standing.RECORDED, (why,))


def _unspoken(entry: Entry | None, scene: Scene) -> _Now:
    """Known, but no line that was read in this run speaks of it."""
    if isinstance(entry, Record):
        return _recorded(entry)
    sources = {
        place.source: scene.frozen[place.source]
        for place in _places(entry)
        if place.source in scene.frozen
    }
    if sources:
        why = tuple(
            f"{source}: {reason}; its items are left alone" for source, reason in sources.items()
        )
        return _Now(Standing.FROZEN, why)
    issue = scene.issues.get(entry.ref.id) if entry else None
    gone = "no line speaks of it any more"
    if entry and issue is None:
        return _Now(Standing.VANISHED, (f"{gone}, and {entry.ref} is gone from the tracker",))
    if issue and issue.fields.status.closed:
        return _Now(Standing.VANISHED, (f"{gone}; its issue is closed: nothing is left to do",))
    return _Now(Standing.VANISHED, (f"{gone}: {_UNSPOKEN[scene.settings.vanished]}",))


def _conflicts(part: Part) -> Iterator[str]:
    for one in part.conflicts:
        said = "known" if one.known else "new: the next push exits with 6, once"
        yield f"{one.field.value} is in conflict ({said}); the tracker's value stays"


def _doubled(key: Key, scene: Scene) -> tuple[str, ...]:
    claims = scene.memory.doubled.get(key, ())
    names = " and ".join(str(issue.ref) for issue in claims)
    return (f"{names} both claim to be its issue: `notesync repair`",) if claims else ()


def _fields(
    draft: Draft, issue: Issue, base: Base, policy: ConflictPolicy, events: Sequence[Event]
) -> Iterator[FieldStory]:
    theirs = observed(issue)
    for field in SCALARS:
        asked, seen = base.asked.scalar(field), base.seen.scalar(field)
        now = theirs.scalar(field)
        owner, why = _verdict(field, draft, theirs, base, policy)
        who = last_writer(field, events) if now != seen else ""
        yield FieldStory(field, asked, seen, draft.fields.scalar(field), now, owner, why, who)
    for field in SETS:
        sides = (base.asked, base.seen, draft.fields, theirs)
        asked, seen, ours, now = (", ".join(sorted(one.members(field))) for one in sides)
        owner, why = _set_verdict(field, draft.fields, theirs, base)
        who = last_writer(field, events) if now != seen else ""
        yield FieldStory(field, asked, seen, ours, now, owner, why, who)


def _verdict(
    field: Field, draft: Draft, theirs: Fields, base: Base, policy: ConflictPolicy
) -> tuple[Owner, str]:
    """Whose value of a field holds, and why, by the verdict of the merge itself."""
    ours, now, asked = (one.scalar(field) for one in (draft.fields, theirs, base.asked))
    seen = base.seen.scalar(field)
    match verdict_on(field, draft, theirs, base):
        case Verdict.WRITE:
            return Owner.NOTES, "the notes changed it: the next push writes it"
        case Verdict.CONFLICT:
            return _CONFLICT[policy]
        case Verdict.AGREED:
            return Owner.BOTH, "both came to say the same"
        case _ if now == ours or (field is Field.BLOCK and (now, ours) == (seen, asked)):
            return Owner.BOTH, ""
        case _ if field is Field.STATUS and "open" not in (now, ours):
            return Owner.TRACKER, "closed on both sides; the tracker's reason stays"
        case _:
            return Owner.TRACKER, "changed in the tracker and not in the notes: it stays"


def _set_verdict(field: Field, ours: Fields, theirs: Fields, base: Base) -> tuple[Owner, str]:
    changes, _ = merge_members(field, ours, theirs, base)
    signed = [f"+{name}" for change in changes for name in change.add]
    signed += [f"-{name}" for change in changes for name in change.remove]
    if signed:
        return Owner.NOTES, f"the notes changed it: the next push writes {' '.join(signed)}"
    if folded(ours.members(field)).keys() == folded(theirs.members(field)).keys():
        return Owner.BOTH, ""
    return Owner.TRACKER, "people's own members stay, and what they took away is not asked again"


def _lines(found: Sequence[Identified], entry: Entry | None) -> tuple[Line, ...]:
    """The lines of this run; where none was read, those that are remembered."""
    if not found:
        return tuple(Line(place) for place in _places(entry))
    return tuple(
        Line(one.sighting.place, one.how if isinstance(one, Keyed) else one.reason) for one in found
    )


def _places(entry: Entry | None) -> tuple[Place, ...]:
    return entry.places if entry else ()


def _kind(found: Sequence[Identified], entry: Entry | None) -> Kind:
    return entry.kind if entry else found[-1].sighting.kind


def _text(found: Sequence[Identified], entry: Entry | None) -> str:
    if found:
        return found[-1].sighting.item.text
    return entry.places[-1].text if entry and entry.places else ""

"""From notes, tracker and ledger to a plan: reads the tracker, writes nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from notesync.gateway import Reads
from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Audience, Gone, Issue, IssueRef, last_writer
from notesync.model.items import IssueAnchor, NewAnchor
from notesync.model.ledger import Ledger, Link
from notesync.model.plan import Plan
from notesync.model.redaction import secrets_in
from notesync.model.rulings import Rulings
from notesync.model.settings import SyncSettings
from notesync.sync.permalink import home_of, pinned
from notesync.sync.planner import make_plan
from notesync.sync.recover import Memory, remember, written_from
from notesync.sync.ruling import ruled
from notesync.sync.scene import Scene


@dataclass(frozen=True, slots=True)
class Notes:
    """What the notes say in this run, and how far they reach.

    `unread` and `removed` are asked about documents by their sources: which of them were not read
    this time, each with the reason, and which are no longer there. `commit` is the notes' own,
    `contains` whether that one includes another; both tell nothing where there is no repository.
    `may_be_public`: whoever can read the target may read them.
    `web` is the repository's web address, `folder` where in it the notes' root lies.
    """

    sightings: tuple[Sighting, ...]
    unread: Callable[[frozenset[str]], Mapping[str, str]] = lambda sources: {}
    removed: Callable[[frozenset[str]], frozenset[str]] = lambda sources: frozenset()
    commit: str = ""
    contains: Callable[[str], bool] = lambda commit: True
    may_be_public: bool = False
    web: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The tracker's issues as far as they were read; `fresh` ones from the source, by id."""

    issues: Mapping[str, Issue]
    gone: Mapping[str, Gone] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()

    def read(self, tracker: Reads, wanted: Collection[str]) -> "Survey":
        """The survey with these issues as the source has them now."""
        if not wanted:
            return self
        looked_up = tracker.look_up([IssueRef(one) for one in sorted(wanted)])
        here = {i: one for i, one in looked_up.items() if isinstance(one, Issue)}
        gone = {i: one for i, one in looked_up.items() if isinstance(one, Gone)}
        known = {i: one for i, one in self.issues.items() if i not in gone}
        return replace(
            self,
            issues=known | here,
            gone={**self.gone, **gone},
            fresh=self.fresh | looked_up.keys(),
        )

    def tells_more_than(self, other: "Survey") -> bool:
        """Whether a plan may look different by it: that it was read again alone is no news."""
        return (self.issues, self.gone) != (other.issues, other.gone)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan, with the scene that it was made from, and what was known `elsewhere`."""

    plan: Plan
    scene: Scene
    elsewhere: Sequence[Known] | None = None


def draw_up(
    notes: Notes,
    tracker: Reads,
    ledger: Ledger,
    issues: Mapping[str, Issue],
    rulings: Rulings,
    settings: SyncSettings,
    elsewhere: Sequence[Known] | None = None,
) -> Drawn:
    """Say what a push would write.

    `elsewhere` is what is known in the default target: given, the plan is about a further one,
    where only those items are kept true that live there.

    `issues` are those of `tracker.survey`. Where lists may lag, whatever the plan would touch or
    speak of is read from the source first, and the plan made again, until it stands. Who can read
    the target is asked only where something would be written.
    """
    survey = Survey(issues)
    scene = _scene(notes, tracker, ledger, survey, rulings, settings, elsewhere)
    while True:
        plan, audience = make_plan(scene), scene.audience
        behind = scene.behind | _behind(plan, scene, notes)
        known, survey = survey, survey.read(tracker, _unsettled(plan, scene) - survey.fresh)
        if survey.tells_more_than(known) or tracker.capabilities != scene.capabilities:
            again = _scene(notes, tracker, ledger, survey, rulings, settings, elsewhere)
            scene = replace(again, behind=behind, audience=audience)
            continue
        if behind != scene.behind:
            scene = replace(scene, behind=behind)
            continue
        if audience is None and _leaves(plan):
            audience = tracker.audience()
            if audience is not Audience.PRIVATE:
                scene = replace(scene, audience=audience)
                continue
        plan = replace(_attributed(plan, tracker), audience=audience)
        return Drawn(plan, scene, elsewhere)


def identified(
    notes: Notes,
    memory: Memory,
    rulings: Rulings,
    settings: SyncSettings,
    elsewhere: Sequence[Known] | None = None,
) -> tuple[Identified, ...]:
    """The items of the notes with their keys, as far as memory and people's rulings tell them."""
    namespace = settings.namespace
    known = memory.known if elsewhere is None else _joined(memory.known, elsewhere)
    sources = frozenset(place.source for one in known for place in one.places)
    frozen = frozenset(notes.unread(sources)) - notes.removed(sources)
    found = identify(
        notes.sightings,
        known,
        namespace=namespace,
        frozen=frozen,
        recurring=settings.recurring_in,
    )
    found = _unless_claimed(found, memory, namespace)
    found = ruled(found, rulings, {one.key: one.kind for one in known})
    return pinned(found, memory.entries)


def _unless_claimed(
    found: tuple[Identified, ...], memory: Memory, namespace: str
) -> tuple[Identified, ...]:
    """The same, but items are held that have no issue where a marker claims them unbelieved.

    Only what would be new is compared with such markers: a forged one touches no other item.
    """
    new = [one for one in found if isinstance(one, Keyed) and _is_new(one, memory)]
    if not memory.claimed or not new:
        return found
    claims = {one.key: one for one in memory.claimed}
    doubts: dict[int, tuple[Known, ...]] = {}
    for one in identify((keyed.sighting for keyed in new), claims.values(), namespace=namespace):
        match one:
            case Unsure(candidates=candidates):
                doubts[id(one.sighting)] = candidates
            case Keyed(key) if key in claims:
                doubts[id(one.sighting)] = (claims[key],)
    return tuple(
        Unsure(one.key, one.sighting, doubts[id(one.sighting)], _doubted(doubts[id(one.sighting)]))
        if id(one.sighting) in doubts
        else one
        for one in found
    )


def _doubted(claims: Sequence[Known]) -> str:
    """Why issues that claim to be an item's are not believed."""
    who = {one.stranger for one in claims}
    if len(who) == 1 and (author := who.pop()):
        return f"an issue that {author} filed claims to be this item's, and {author} is a stranger"
    return (
        "an issue claims to be this item's, but its marker is not believed: its author is a "
        "stranger, or it stands there twice or in a quote"
    )


def _is_new(keyed: Keyed, memory: Memory) -> bool:
    """Whether it has no issue, and nobody said in the notes that it is new or which one it has."""
    anchor = keyed.sighting.item.anchor
    return keyed.key not in memory.entries and not isinstance(anchor, NewAnchor | IssueAnchor)


def _joined(here: Sequence[Known], elsewhere: Sequence[Known]) -> tuple[Known, ...]:
    """All that is known in two targets; an issue's number on a line is the default target's."""
    keys = {one.key for one in here}
    return (
        *(replace(one, issue="") for one in here),
        *(one for one in elsewhere if one.key not in keys),
    )


def _lives(one: Identified, memory: Memory) -> bool:
    """Whether an item, or one that it may be, has its issue in this target."""
    keys = {one.key} if isinstance(one, Keyed) else {known.key for known in one.candidates}
    return not keys.isdisjoint(memory.entries)


def _scene(
    notes: Notes,
    tracker: Reads,
    ledger: Ledger,
    survey: Survey,
    rulings: Rulings,
    settings: SyncSettings,
    elsewhere: Sequence[Known] | None,
) -> Scene:
    memory = remember(ledger, survey.issues.values(), settings.namespace)
    sources = memory.sources
    scene = Scene(
        target=tracker.name,
        identified=(),
        memory=memory,
        issues=survey.issues,
        settings=settings,
        capabilities=tracker.capabilities,
        gone=survey.gone,
        frozen=notes.unread(sources),
        removed=notes.removed(sources),
        rulings=rulings,
        commit=notes.commit,
        may_be_public=notes.may_be_public,
        home=home_of(settings.notes_url or notes.web, notes.folder),
    )
    found = identified(notes, memory, rulings, settings, elsewhere)
    if elsewhere is None:
        return replace(scene, identified=found)
    here = tuple(one for one in found if _lives(one, memory))
    return replace(scene, identified=here, elsewhere=len(found) - len(here))


def _leaves(plan: Plan) -> bool:
    """Whether it matters who reads the target: what is only remembered or shown may be a secret."""
    return plan.writes > 0 or bool(secrets_in((plan.remember, plan.conflicts)))


def _unsettled(plan: Plan, scene: Scene) -> frozenset[str]:
    """The issues that must be read by themselves before anything is said of them.

    What the list lacks is never believed to be gone; and where the list lags, it is not believed
    in what the plan would write or complain of either.
    """
    links = [entry for entry in scene.memory.entries.values() if isinstance(entry, Link)]
    missing = {link.ref.id for link in links if link.ref.id not in scene.issues}
    if not scene.capabilities.lists_lag:
        return frozenset(missing)
    refs = [
        *(update.ref for update in plan.updates),
        *(adopt.ref for adopt in plan.adoptions),
        *(conflict.ref for conflict in plan.conflicts),
        *(item.ref for item in plan.vanished),
        *(link.ref for link in plan.remember if isinstance(link, Link) and _rebased(link, scene)),
        *(ref for double in plan.doubled for ref in (double.keep, *double.others)),
    ]
    return frozenset(missing | {ref.id for ref in refs})


def _rebased(link: Link, scene: Scene) -> bool:
    """Whether the ledger would take what the list shows for what both sides say."""
    known = scene.memory.entries.get(link.key)
    return not isinstance(known, Link) or known.base != link.base


def _behind(plan: Plan, scene: Scene, notes: Notes) -> frozenset[str]:
    """The commits that issues were last written from and that these notes do not contain."""
    touched = {one.key for one in (*plan.updates, *plan.conflicts, *plan.remember)}
    links = (scene.memory.entries.get(key) for key in touched)
    commits = {
        written_from(scene.issues.get(link.ref.id), link)
        for link in links
        if isinstance(link, Link)
    } - {"", notes.commit}
    return frozenset(commit for commit in commits if not notes.contains(commit))


def _attributed(plan: Plan, tracker: Reads) -> Plan:
    """The plan with the names of those who wrote the tracker's side of its new conflicts."""
    conflicts = tuple(
        one if one.known else replace(one, who=last_writer(one.field, tracker.history(one.ref)))
        for one in plan.conflicts
    )
    return replace(plan, conflicts=conflicts)

"""Scenes for the planner: notes, tracker and ledger side by side, without any of the three."""

from dataclasses import dataclass, field, replace

from notesync.identity.match import identify
from notesync.model.identity import Sighting
from notesync.model.issues import Capabilities, Draft, Gone, Issue, IssueRef
from notesync.model.items import Item
from notesync.model.ledger import Base, Entry, Ledger, Link
from notesync.model.plan import Plan
from notesync.model.rulings import Rulings
from notesync.model.settings import SyncSettings
from notesync.sync.planner import make_plan
from notesync.sync.recover import remember
from notesync.sync.render import observed, spliced
from notesync.sync.ruling import ruled
from notesync.sync.scene import Scene
from tests.builders import NAMESPACE, sighting

SETTINGS = SyncSettings(namespace=NAMESPACE)
CAPABILITIES = Capabilities(assigns_names=True)


@dataclass(frozen=True)
class World:
    """What there is; each change is a new world, so that a test reads like a story."""

    notes: tuple[Sighting, ...] = ()
    issues: tuple[Issue, ...] = ()
    entries: tuple[Entry, ...] = ()
    settings: SyncSettings = SETTINGS
    capabilities: Capabilities = CAPABILITIES
    gone: tuple[Gone, ...] = ()
    frozen: dict[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    rulings: Rulings = field(default_factory=Rulings)

    def saying(self, *items: Item | Sighting) -> "World":
        """The notes say this now."""
        notes = (one if isinstance(one, Sighting) else sighting(one) for one in items)
        return replace(self, notes=tuple(notes))

    def plan(self) -> Plan:
        return make_plan(self.scene())

    def scene(self) -> Scene:
        """Notes, tracker and ledger as the planner gets them."""
        ledger = Ledger(NAMESPACE, self.entries)
        memory = remember(ledger, self.issues, NAMESPACE)
        scene = Scene(
            target="local:t",
            identified=(),
            memory=memory,
            issues={one.ref.id: one for one in self.issues},
            settings=self.settings,
            capabilities=self.capabilities,
            gone={one.ref.id: one for one in self.gone},
            frozen=self.frozen,
            removed=self.removed,
            behind=self.behind,
        )
        identified = identify(self.notes, memory.known, namespace=NAMESPACE, frozen=scene.unread)
        kinds = {one.key: one.kind for one in memory.known}
        found = ruled(identified, self.rulings, kinds)
        return replace(scene, identified=found, rulings=self.rulings)

    def pushed(self) -> "World":
        """The world after all creations, adoptions and rememberings of its plan; no edits."""
        plan = self.plan()
        issues, entries = list(self.issues), {one.key: one for one in self.entries}
        entries.update({one.key: one for one in plan.remember})
        for create in plan.creates:
            filed, entry = _filed(create.draft, len(issues) + 1)
            issues.append(filed)
            entries[entry.key] = entry
        for adopt in plan.adoptions:
            draft = adopt.draft
            entries[draft.key] = Link(
                draft.key, draft.kind, adopt.ref, adopt.base, draft.places, revision=0
            )
        return replace(self, issues=tuple(issues), entries=tuple(entries.values()))

    def shown(self, number: str, **changes: object) -> "World":
        """A person changes an issue in the tracker."""
        issues = [
            replace(one, fields=replace(one.fields, **changes))  # type: ignore[arg-type]
            if one.ref.id == number
            else one
            for one in self.issues
        ]
        return replace(self, issues=tuple(issues))


def _filed(draft: Draft, number: int) -> tuple[Issue, Link]:
    issue = Issue(IssueRef(str(number)), draft.fields, spliced("", draft.text))
    base = Base(draft.fields, observed(issue))
    return issue, Link(draft.key, draft.kind, issue.ref, base, draft.places)

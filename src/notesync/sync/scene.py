"""Everything that a plan is made from, and what it says of one item."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notesync.model.identity import Identified, Keyed
from notesync.model.issues import Audience, Capabilities, Gone, Issue, Key
from notesync.model.ledger import Entry
from notesync.model.plan import Conflict, FromNotes
from notesync.model.rulings import Rulings
from notesync.model.settings import SyncSettings
from notesync.sync.permalink import Home
from notesync.sync.recover import Memory


@dataclass(frozen=True, slots=True)
class Scene:
    """Notes, tracker and ledger side by side.

    `issues` are the tracker's, by id; `gone` those that the ledger knows and the tracker has not;
    `frozen` are documents that were not read this time, with the reason; those of them that are
    no longer on disk are `removed`: their lines may stand elsewhere now. `commit` is the notes',
    and `behind` are commits that issues were written from and that it does not contain. `elsewhere`
    counts the lines of items that live in other targets; None in the target where new ones are
    filed. `audience` is who can read the target, None where that does not matter yet;
    `may_be_public`: whoever they are, they may read these notes. `home` is where the notes are
    shown on the web.
    """

    target: str
    identified: tuple[Identified, ...]
    memory: Memory
    issues: Mapping[str, Issue]
    settings: SyncSettings
    capabilities: Capabilities
    gone: Mapping[str, Gone] = field(default_factory=dict)
    frozen: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    rulings: Rulings = field(default_factory=Rulings)
    commit: str = ""
    behind: frozenset[str] = frozenset()
    elsewhere: int | None = None
    audience: Audience | None = None
    may_be_public: bool = False
    home: Home | None = None

    @property
    def unread(self) -> frozenset[str]:
        """The documents that still say what they said when they were read last."""
        return frozenset(self.frozen) - self.removed

    def mentions(self, key: Key) -> tuple[Keyed, ...]:
        """The lines of one item, in their order."""
        return tuple(one for one in self.identified if isinstance(one, Keyed) and one.key == key)


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one item; `linked`: it has an issue."""

    operation: FromNotes | None = None
    conflicts: tuple[Conflict, ...] = ()
    entry: Entry | None = None
    linked: bool = False

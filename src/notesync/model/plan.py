"""The plan: everything a push would write, as one value that can be shown, kept and applied."""

from dataclasses import dataclass
from typing import Literal

from notesync.model.canonical import digest
from notesync.model.issues import Audience, Change, Draft, Field, IssueRef, Key, Place, Set, Status
from notesync.model.items import Kind
from notesync.model.ledger import Base, Dispute, Entry

PLAN_VERSION = 3


def ends(changes: tuple[Change, ...]) -> bool:
    """Whether these changes close an issue that is open."""
    return any(
        change.field is Field.STATUS
        and isinstance(change, Set)
        and change.before == Status.OPEN.value
        and change.after != Status.OPEN.value
        for change in changes
    )


class _OfDraft:
    """An operation that makes an item's issue what its draft says."""

    __slots__ = ()

    draft: Draft

    @property
    def key(self) -> Key:
        """Whose issue it is, or will be."""
        return self.draft.key

    @property
    def title(self) -> str:
        """What the notes call it."""
        return self.draft.fields.title


@dataclass(frozen=True, slots=True)
class Create(_OfDraft):
    """File a new issue for an item that has none.

    `around` is the fingerprint of what was known around its lines: if that changed meanwhile, the
    item may have been filed under another key. Empty where that cannot be: its key is settled.
    """

    draft: Draft
    reason: str
    around: str = ""
    op: Literal["create"] = "create"


@dataclass(frozen=True, slots=True)
class Update(_OfDraft):
    """Write the fields that the notes changed and nobody else did.

    `base` is what the ledger will remember once it is written. Without `changes` only the marker
    moves: both sides said the same, and the issue has to remember that the notes did.
    """

    draft: Draft
    ref: IssueRef
    changes: tuple[Change, ...]
    base: Base
    revision: int
    disputes: tuple[Dispute, ...]
    reason: str
    op: Literal["update"] = "update"

    @property
    def closes(self) -> bool:
        """Whether it ends an issue that is open."""
        return ends(self.changes)


@dataclass(frozen=True, slots=True)
class Adopt(_OfDraft):
    """Take an issue that a person named as the item's own.

    Nothing is written to it, unless `mark`: then it gets the marker, and nothing else.
    """

    draft: Draft
    ref: IssueRef
    base: Base
    reason: str
    mark: bool = False
    op: Literal["adopt"] = "adopt"


@dataclass(frozen=True, slots=True)
class Amend:
    """Change an issue by a person's command, whatever the notes say of it: undo, restore, repair.

    `remark` is a line for our block; `entry` is what the ledger remembers afterwards, None where
    that stays as it is. `block` is a text for our block, where `changes` set the body. The marker
    stays as it is, but for the place that an item `moved_to`. `duplicate_of` is the issue that
    stays where this one is closed as its duplicate.
    """

    key: Key
    ref: IssueRef
    title: str
    changes: tuple[Change, ...]
    reason: str
    remark: str = ""
    entry: Entry | None = None
    moved_to: str = ""
    block: str = ""
    duplicate_of: IssueRef | None = None
    op: Literal["amend"] = "amend"

    @property
    def closes(self) -> bool:
        """Whether it ends an issue that is open."""
        return ends(self.changes)


@dataclass(frozen=True, slots=True)
class Hold:
    """An item that waits for a person; `ways` are the texts or commands that settle it.

    `refused`: it is no question but a danger, and the run says so by its exit code. `stranger` is
    whose issue claims the item, where the one answer to all such may be to believe them.
    """

    key: Key
    kind: Kind
    text: str
    place: Place
    reason: str
    ways: tuple[str, ...] = ()
    refused: bool = False
    stranger: str = ""
    op: Literal["hold"] = "hold"


Write = Create | Update | Adopt | Amend
"""What `apply` carries out; an adoption writes to the ledger alone."""

Operation = Write | Hold

FromNotes = Create | Update | Adopt | Hold
"""What the notes ask for; amendments come of a person's command."""

FailureKind = Literal["rejected", "stale", "unavailable", "indeterminate", "denied"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The notes and a person in the tracker changed one field differently: theirs is kept.

    `known` conflicts were reported before and have not moved since; `who` wrote theirs, and when,
    as far as the tracker tells.
    """

    key: Key
    ref: IssueRef
    place: Place
    field: Field
    asked: str | None
    ours: str | None
    theirs: str | None
    known: bool = False
    who: str = ""


@dataclass(frozen=True, slots=True)
class Doubled:
    """One item that several issues claim: `keep` stays its issue, `repair` closes the others."""

    key: Key
    keep: IssueRef
    others: tuple[IssueRef, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Vanished:
    """An open issue whose line is no longer in the notes: reported, never closed unasked."""

    key: Key
    ref: IssueRef
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class Frozen:
    """Items left alone because their document was not read this time."""

    source: str
    items: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard that says no to the whole plan, and the flag that says yes."""

    guard: str
    message: str
    flag: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push would do.

    `remember` are changes of the ledger that need no write to the tracker, `ledger` the digest of
    the entries that they were made from; `unchanged` counts the items whose issue is already true;
    `commit` is that of the notes, empty where they are in no repository; `audience` is who could
    read the target, None where nothing was to be written.
    """

    namespace: str
    target: str
    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    doubled: tuple[Doubled, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    remember: tuple[Entry, ...] = ()
    ledger: str = ""
    unchanged: int = 0
    commit: str = ""
    audience: Audience | None = None
    version: int = PLAN_VERSION

    @property
    def creates(self) -> tuple[Create, ...]:
        """The issues to be filed."""
        return tuple(op for op in self.operations if isinstance(op, Create))

    @property
    def updates(self) -> tuple[Update, ...]:
        """The issues to be edited."""
        return tuple(op for op in self.operations if isinstance(op, Update))

    @property
    def adoptions(self) -> tuple[Adopt, ...]:
        """The issues to be adopted."""
        return tuple(op for op in self.operations if isinstance(op, Adopt))

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The items that wait for a person."""
        return tuple(op for op in self.operations if isinstance(op, Hold))

    @property
    def to_apply(self) -> tuple[Write, ...]:
        """The operations that are carried out: all but the held ones."""
        return tuple(op for op in self.operations if not isinstance(op, Hold))

    @property
    def writes(self) -> int:
        """How many issues the tracker would see created or edited."""
        return sum(not isinstance(op, Adopt) or op.mark for op in self.to_apply)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the plan, in hexadecimal."""
        return digest(self)


@dataclass(frozen=True, slots=True)
class Done:
    """An operation that the tracker confirmed; `dropped` is what it silently left out.

    `op` is the operation's, but `close` for one that ends an issue, `mark` for an adoption that
    wrote the marker, and `link` for a creation whose issue was there already. `target` is where,
    empty unless a command wrote to several.
    """

    key: Key
    op: str
    ref: IssueRef
    title: str
    dropped: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """An operation that was not carried out, or of which nobody can say whether it was.

    `kind`: rejected (the tracker said no), stale (it moved since it was planned), unavailable (not
    carried out, may be tried again), indeterminate (the next run finds out), denied (credentials).
    `target` is as in `Done`.
    """

    key: Key
    op: str
    title: str
    kind: FailureKind
    message: str
    hint: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a plan; `interrupted` when a person stopped it between two writes.

    `run` is the number that `undo` takes, 0 where nothing was applied.
    """

    done: tuple[Done, ...] = ()
    failed: tuple[Failed, ...] = ()
    interrupted: bool = False
    run: int = 0

    @property
    def created(self) -> int:
        """How many issues were filed."""
        return sum(item.op == "create" for item in self.done)

    @property
    def updated(self) -> int:
        """How many issues were edited."""
        return sum(item.op in ("update", "close", "amend", "mark") for item in self.done)

    @property
    def writes(self) -> int:
        """How many issues the tracker saw created or edited."""
        return self.created + self.updated

"""The only writer: lease, intent, one write, record, verify; and nothing that the plan lacks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from notesync.model.canonical import digest
from notesync.model.issues import (
    Change,
    Draft,
    Field,
    Fields,
    Gone,
    IssueRef,
    Key,
    Marker,
    Members,
    Set,
)
from notesync.model.ledger import Base, Intent, Link
from notesync.model.plan import Adopt, Create, Done, Failed, Outcome, Plan, Update, Write
from notesync.retry import Patience
from notesync.state.base import LedgerStore
from notesync.sync.merge import after_write
from notesync.sync.recover import link_of
from notesync.sync.render import observed, spliced, text_fingerprint
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Stale,
    Tracker,
    TrackerError,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as `apply` knows it: `now` for people to read, `sleep` to wait that many seconds."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]


Watch = Callable[[int, int, str], None]
"""Is told before each write: how many are done, how many there are, and what comes now."""


def apply(plan: Plan, tracker: Tracker, store: LedgerStore, clock: Clock, watch: Watch) -> Outcome:
    """Write what the plan says, each operation on its own: one that fails stops no other.

    Raises:
        BusyError: another run is writing.
        StateError: the ledger cannot be used; nothing was written after that.
        TrackerError: the tracker could not be read at all; nothing was written.
    """
    with store.lease():
        writer = _Writer(plan, tracker, store, clock, Patience(clock.sleep))
        store.name(plan.namespace)
        if digest(store.load().entries) == plan.ledger:
            # What a ledger that moved on does not learn now, the next plan tells it.
            store.put(*plan.remember)
        found = writer.resolve()
        return writer.write(found, watch)


_AGAIN = "run `notesync plan` again"


@dataclass(slots=True)
class _Writer:
    plan: Plan
    tracker: Tracker
    store: LedgerStore
    clock: Clock
    patience: Patience
    done: list[Done] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)

    def resolve(self) -> dict[Key, Link]:
        """Find out what became of creations that an earlier run could not finish.

        Returns all links to issues of ours, as they stand under the lease.
        """
        ledger = self.store.load()
        intents = ledger.intents
        if intents:
            # Nothing that an earlier run sent can still take effect after this.
            self.clock.sleep(self.tracker.settle)
        issues = {issue.ref.id: issue for issue in self.patience(self.tracker.issues)}
        if intents:
            lowest = min(intent.high_water for intent in intents)
            late = self.patience(lambda: self.tracker.above(lowest))
            issues.update((issue.ref.id, issue) for issue in late)
        # Where several carry one key, the one that is linked is right, else the oldest.
        found = {
            issue.marker.key: link_of(issue, issue.marker)
            for issue in reversed(issues.values())
            if issue.marker and issue.marker.namespace == self.plan.namespace
        }
        found.update((entry.key, entry) for entry in ledger.entries if isinstance(entry, Link))
        for intent in intents:
            if link := found.get(intent.key):
                self.store.put(link)
            else:
                self.store.drop(intent.key)
        return found

    def write(self, found: dict[Key, Link], watch: Watch) -> Outcome:
        """Carry out the operations, in the plan's order."""
        operations = self.plan.to_apply
        for number, operation in enumerate(operations):
            try:
                watch(number, len(operations), operation.draft.fields.title)
                self._carry_out(operation, found)
            except KeyboardInterrupt:
                return Outcome(tuple(self.done), tuple(self.failed), interrupted=True)
            except Denied as error:
                self.failed.extend(_failed(one, error) for one in operations[number:])
                break
            except TrackerError as error:
                self.failed.append(_failed(operation, error))
        return Outcome(tuple(self.done), tuple(self.failed))

    def _carry_out(self, operation: Write, found: dict[Key, Link]) -> None:
        match operation:
            case Create():
                self._create(operation, found.get(operation.draft.key))
            case Update():
                self._update(operation)
            case _:
                self._adopt(operation)

    def _adopt(self, adopt: Adopt) -> None:
        draft = adopt.draft
        link = Link(draft.key, draft.kind, adopt.ref, adopt.base, draft.places, revision=0)
        self.store.put(link)
        self._report(adopt, adopt.ref)

    def _create(self, create: Create, existing: Link | None) -> None:
        draft = create.draft
        if existing:
            # Filed by a run that could not write it down, or by another one since the plan.
            self.store.put(existing)
            self.done.append(Done(draft.key, "link", existing.ref, draft.fields.title))
            return
        high_water = self.patience(self.tracker.newest)
        self.store.begin(Intent(draft.key, high_water, self.clock.now().isoformat()))
        block = text_fingerprint(draft.text)
        marker = self._marker(draft, draft.fields, block, revision=1)
        new = NewIssue(draft.fields, spliced("", draft.text), marker)
        try:
            issue = self.patience(lambda: self.tracker.create(new))
        except Indeterminate:
            raise  # the intent stays: the next run finds out
        except TrackerError:
            self.store.drop(draft.key)
            raise
        base = Base(draft.fields, observed(issue))
        self.store.put(Link(draft.key, draft.kind, issue.ref, base, draft.places))
        dropped = _dropped(draft.fields, issue.fields)
        self._report(create, issue.ref, dropped)

    def _update(self, update: Update) -> None:
        draft = update.draft
        issue = self.patience(lambda: self.tracker.get(update.ref))
        if isinstance(issue, Gone):
            raise Stale(f"{update.ref} is gone: {issue.reason}", _AGAIN)
        if issue.marker and issue.marker.key != draft.key:
            raise Stale(f"{update.ref} is another item's issue now", _AGAIN)
        if issue.marker and issue.marker.revision >= update.revision:
            raise Stale(f"{update.ref} was written by another run since the plan was made", _AGAIN)
        changes = tuple(_still_right(update.changes, observed(issue), update.ref))
        rewrites = any(change.field is Field.BLOCK for change in changes)
        block = text_fingerprint(draft.text) if rewrites else update.base.seen.block
        edit = Edit(
            changes,
            spliced(issue.body, draft.text) if rewrites else None,
            self._marker(draft, update.base.asked, block, update.revision),
        )
        after = self.patience(lambda: self.tracker.edit(update.ref, edit))
        base = after_write(update.base, update.changes, observed(after))
        self.store.put(
            Link(
                draft.key,
                draft.kind,
                update.ref,
                base,
                draft.places,
                update.revision,
                update.disputes,
            )
        )
        self._report(update, update.ref, _lacking(changes, after.fields))

    def _marker(self, draft: Draft, asked: Fields, block: str, revision: int) -> Marker:
        return Marker(
            self.plan.namespace, draft.key, revision, draft.kind, asked, block, draft.places
        )

    def _report(self, write: Write, ref: IssueRef, dropped: tuple[str, ...] = ()) -> None:
        op = "close" if isinstance(write, Update) and write.closes else write.op
        self.done.append(Done(write.draft.key, op, ref, write.draft.fields.title, dropped))


def _still_right(changes: tuple[Change, ...], theirs: Fields, ref: IssueRef) -> Iterator[Change]:
    """The changes as they apply to the issue as it is now.

    Raises:
        Stale: a field no longer holds what the plan was made from.
    """
    for change in changes:
        name = change.field
        if isinstance(change, Set):
            if theirs.scalar(name) != change.before:
                what = f"somebody changed its {name.value} since the plan was made"
                raise Stale(f"{ref}: {what}", _AGAIN)
            yield change
            continue
        present = {member.casefold() for member in theirs.members(name)}
        added = tuple(member for member in change.add if member.casefold() not in present)
        taken = tuple(member for member in change.remove if member.casefold() in present)
        if added or taken:
            yield Members(name, added, taken)


def _dropped(asked: Fields, returned: Fields) -> tuple[str, ...]:
    """What was asked for and is silently not there."""
    labels = _absent("label", asked.labels, returned.labels)
    return (*labels, *_absent("assignee", asked.assignees, returned.assignees))


def _lacking(changes: tuple[Change, ...], returned: Fields) -> tuple[str, ...]:
    return tuple(
        name
        for change in changes
        if isinstance(change, Members)
        for name in _absent(
            change.field.value.removesuffix("s"),
            frozenset(change.add),
            returned.members(change.field),
        )
    )


def _absent(what: str, asked: frozenset[str], returned: frozenset[str]) -> tuple[str, ...]:
    present = {member.casefold() for member in returned}
    return tuple(f"{what} {one}" for one in sorted(asked) if one.casefold() not in present)


def _failed(write: Write, error: TrackerError) -> Failed:
    draft = write.draft
    return Failed(draft.key, write.op, draft.fields.title, error.kind, error.message, error.hint)

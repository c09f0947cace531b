"""One operation at a time: intent, one request, and what came of it in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from notesync.gateway import Gateway
from notesync.model.issues import (
    Change,
    Draft,
    Field,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Key,
    Marker,
    Set,
)
from notesync.model.ledger import Base, Entry, Intent, Link, Written
from notesync.model.plan import Adopt, Amend, Create, Done, Plan, Update, Write
from notesync.state.base import LedgerStore
from notesync.sync.merge import after_write
from notesync.sync.recover import link_of
from notesync.sync.render import observed, remarked, spliced, text_fingerprint
from notesync.sync.verify import dropped, lacking, moved_since, still_needed
from notesync.trackers.base import Edit, Indeterminate, NewIssue, Stale, TrackerError

AGAIN = "run `notesync plan` again"
"""The next step wherever a plan is older than what it speaks of."""


@dataclass(slots=True)
class Writer:
    """Carries out operations of one plan under one lease; `done` are those that the tracker took.

    `high_water` is a number that every issue filed from now on exceeds; `now` is for people;
    `overtaken` are creations that must not be carried out as they were planned, with the reason.
    """

    plan: Plan
    gateway: Gateway
    store: LedgerStore
    run: int
    now: Callable[[], datetime]
    high_water: int = 0
    overtaken: Mapping[Key, str] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    _unsent: set[Key] = field(default_factory=set)
    _tried: set[Key] = field(default_factory=set)

    def announce(self, operations: Iterable[Write]) -> None:
        """Make the intents of all of them durable at once, where that is much cheaper."""
        if self.store.batches:
            self._begin(*(one for one in operations if not isinstance(one, Adopt) or one.mark))

    def write(self, operation: Write, existing: Link | None) -> None:
        """Carry out one operation; `existing` is the link that its item has by now.

        Raises:
            TrackerError: it was not carried out, or nobody can tell.
            StateError: the ledger cannot remember it.
        """
        match operation:
            case Create() if existing:
                self._link(operation, existing)
            case Create() if operation.key in self.overtaken:
                raise Stale(self.overtaken[operation.key], AGAIN)
            case Create():
                self._create(operation)
            case Update():
                self._update(operation)
            case Amend():
                self._amend(operation)
            case _:
                self._adopt(operation, existing)

    def found(self, link: Link) -> None:
        """Remember an issue whose creation got no answer."""
        self.store.put(link, written=(self._written(link.key, "create", link.ref),))

    def forget_unsent(self) -> None:
        """Drop the intents of what was announced and then never sent."""
        if self._unsent:
            self.store.drop(*sorted(self._unsent))

    def _link(self, create: Create, existing: Link) -> None:
        """Filed by a run that could not write it down, or by another one since the plan."""
        self.store.put(existing)
        if existing.base.asked != create.draft.fields:
            raise Stale(f"{existing.ref} was filed since the plan, with older facts", AGAIN)
        self._report(create, "create" if create.key in self._tried else "link", existing.ref)

    def _create(self, create: Create) -> None:
        draft = create.draft
        marker = self._marker(draft, draft.fields, text_fingerprint(draft.text), revision=1)
        new = NewIssue(draft.fields, spliced("", draft.text), marker)
        issue = self._sent(create, lambda: self.gateway.create(new))
        # The tracker may have filed it open and then failed to close it: the marker says what it
        # was asked for last.
        asked = issue.marker.asked if issue.marker else draft.fields
        base = Base(replace(draft.fields, status=asked.status), observed(issue))
        link = Link(draft.key, draft.kind, issue.ref, base, draft.places, commit=self.plan.commit)
        self._keep(create, link, issue.ref, dropped(draft.fields, issue))

    def _update(self, update: Update) -> None:
        draft = update.draft
        issue = self._fresh(update)
        marker = issue.marker
        if marker and marker.key != draft.key:
            raise Stale(f"{update.ref} is another item's issue now", AGAIN)
        if marker and marker.revision >= update.revision:
            self._landed(update, issue, marker)
            return
        changes = self._checked(update, issue)
        rewrites = any(change.field is Field.BLOCK for change in changes)
        block = text_fingerprint(draft.text) if rewrites else update.base.seen.block
        edit = Edit(
            changes,
            spliced(issue.body, draft.text) if rewrites else None,
            self._marker(draft, update.base.asked, block, update.revision),
            issue,
        )
        after = self._sent(update, lambda: self.gateway.edit(update.ref, edit))
        base = after_write(update.base, update.changes, observed(after))
        link = Link(
            draft.key,
            draft.kind,
            update.ref,
            base,
            draft.places,
            update.revision,
            update.disputes,
            self.plan.commit,
        )
        body = issue.body if rewrites else None
        noted = tuple(_as_text(change, block) for change in changes)
        self._keep(update, link, update.ref, lacking(changes, after.fields), noted, body)

    def _landed(self, update: Update, issue: Issue, marker: Marker) -> None:
        """The issue has this revision: what we would write is there, or another run wrote.

        What a person changed after it landed is theirs: the link is the one the marker tells.
        """
        ours = self._marker(update.draft, update.base.asked, marker.block, update.revision)
        if replace(marker, places=ours.places) != ours:
            raise Stale(f"{update.ref} was written by another run since the plan was made", AGAIN)
        link = link_of(issue, marker)
        link = replace(link, places=update.draft.places, disputes=update.disputes)
        self._keep(update, link, update.ref, (), update.changes)

    def _amend(self, amend: Amend) -> None:
        issue = self._fresh(amend)
        changes = self._checked(replace(amend, changes=_missing(amend, issue)), issue)
        marker = None
        if amend.moved_to and issue.marker:
            revision = issue.marker.revision + 1
            marker = replace(issue.marker, moved_to=amend.moved_to, revision=revision)
        body = _amended(amend, issue)
        edit = Edit(changes, body, marker, issue, amend.duplicate_of)
        after = self._sent(amend, lambda: self.gateway.edit(amend.ref, edit))
        entry = amend.entry
        if isinstance(entry, Link):
            entry = replace(entry, base=_amended_base(entry.base, amend, issue, after))
        old = issue.body if body is not None else None
        lost = lacking(changes, after.fields)
        self._keep(amend, entry, amend.ref, lost, changes or amend.changes, old)

    def _adopt(self, adopt: Adopt, existing: Link | None) -> None:
        draft = adopt.draft
        issue = self._fresh(adopt)
        ours = self._marker(draft, adopt.base.asked, adopt.base.seen.block, revision=1)
        landed = issue.marker is not None and replace(issue.marker, places=ours.places) == ours
        if existing and existing.ref != adopt.ref:
            if isinstance(self.gateway.get(existing.ref), Issue):
                raise Stale(f"its issue is {existing.ref} since the plan was made", AGAIN)
            existing = None  # that one is gone: the item takes another
        if existing and not landed and not adopt.mark:
            self._link_again(adopt, existing)
            return
        if issue.marker and not landed:
            raise Stale(f"{adopt.ref} is an item's issue already", AGAIN)
        if not existing and not landed and observed(issue) != adopt.base.seen:
            raise Stale(f"somebody changed {adopt.ref} since the plan was made", AGAIN)
        if adopt.mark and not landed:
            edit = Edit((), None, ours, issue)
            self._sent(adopt, lambda: self.gateway.edit(adopt.ref, edit))
        link = Link(draft.key, draft.kind, adopt.ref, adopt.base, draft.places, revision=0)
        if adopt.mark or landed:
            link = replace(link, revision=1, commit=self.plan.commit)
        self._keep(adopt, link, adopt.ref)

    def _link_again(self, adopt: Adopt, existing: Link) -> None:
        """It was adopted since the plan was made: what was learnt since then stays."""
        self.store.put(existing)
        self._report(adopt, "link", existing.ref)

    def _fresh(self, operation: Update | Amend | Adopt) -> Issue:
        """The issue as it is right before it is written: nothing else is written to."""
        issue = self.gateway.get(operation.ref)
        if isinstance(issue, Gone):
            raise Stale(f"{operation.ref} is gone: {issue.reason}", AGAIN)
        return issue

    def _checked(self, operation: Update | Amend, issue: Issue) -> tuple[Change, ...]:
        """The changes as they apply to the issue as it is now."""
        theirs = observed(issue)
        if moved := moved_since(operation.changes, theirs, operation.ref):
            raise Stale(moved, AGAIN)
        return still_needed(operation.changes, theirs)

    def _sent(self, operation: Write, request: Callable[[], Issue]) -> Issue:
        """One request with its intent around it; the intent stays where nobody can tell the end."""
        self._begin(operation)
        self._unsent.discard(operation.key)
        self._tried.add(operation.key)
        try:
            return request()
        except Indeterminate:
            raise
        except TrackerError:
            self.store.drop(operation.key)
            raise

    def _begin(self, *operations: Write) -> None:
        new = [one for one in operations if one.key not in self._unsent]
        if new:
            self.store.begin(*(self._intent(one) for one in new))
            self._unsent.update(one.key for one in new)

    def _intent(self, operation: Write) -> Intent:
        ref = "" if isinstance(operation, Create) else operation.ref.id
        return Intent(operation.key, self.high_water, self.now().isoformat(), ref)

    def _keep(
        self,
        operation: Write,
        entry: Entry | None,
        ref: IssueRef,
        lost: tuple[str, ...] = (),
        changes: tuple[Change, ...] = (),
        body: str | None = None,
    ) -> None:
        """Remember what was written, and report it."""
        op = _named(operation)
        written = replace(self._written(operation.key, op, ref), changes=changes, body=body)
        self.store.put(*([entry] if entry else []), written=(written,))
        if not entry:
            self.store.drop(operation.key)
        self._report(operation, op, ref, lost)

    def _written(self, key: Key, op: str, ref: IssueRef) -> Written:
        return Written(self.run, self.now().isoformat(), key, op, ref)

    def _report(self, write: Write, op: str, ref: IssueRef, lost: tuple[str, ...] = ()) -> None:
        self.done.append(Done(write.key, op, ref, write.title, lost))

    def _marker(self, draft: Draft, asked: Fields, block: str, revision: int) -> Marker:
        return Marker(
            self.plan.namespace,
            draft.key,
            revision,
            draft.kind,
            asked,
            block,
            draft.places,
            self.plan.commit,
        )


def _named(operation: Write) -> str:
    """What the outcome calls an operation that was carried out."""
    match operation:
        case Update() | Amend() if operation.closes:
            return "close"
        case Adopt(mark=True):
            return "mark"
        case _:
            return operation.op


def _missing(amend: Amend, issue: Issue) -> tuple[Change, ...]:
    """The changes that are not there yet: a request that got no answer may have landed."""
    theirs = observed(issue)
    return tuple(
        change
        for change in amend.changes
        if not (isinstance(change, Set) and theirs.scalar(change.field) == change.after)
    )


def _amended_base(base: Base, amend: Amend, issue: Issue, after: Issue) -> Base:
    """The base once a command was carried out: our block with its remark is still our block."""
    amended = after_write(base, amend.changes, observed(after))
    if observed(issue).block != base.seen.block:
        return amended
    return Base(amended.asked, replace(amended.seen, block=observed(after).block))


def _amended(amend: Amend, issue: Issue) -> str | None:
    """The whole body as the command wants it, None where it stays as it is."""
    body = spliced(issue.body, amend.block) if amend.block else issue.body
    body = remarked(body, amend.remark) if amend.remark else body
    return None if body == issue.body else body


def _as_text(change: Change, block: str) -> Change:
    """The change as the tracker sees it: our part of the body by its text, not by its facts."""
    if isinstance(change, Set) and change.field is Field.BLOCK:
        return replace(change, after=block)
    return change

"""An item filed again in another target: in steps of which each is safe to be the last."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from notesync.apply import Watch, apply
from notesync.desk import Desk, opened, opened_to_read
from notesync.errands import look, which
from notesync.errors import UsageError
from notesync.gateway import Reads, Tell, nobody
from notesync.model.canonical import digest
from notesync.model.clock import Clock
from notesync.model.issues import Draft, Gone, Issue, IssueRef, Key
from notesync.model.ledger import Base, Entry, Link, Record
from notesync.model.plan import Create, Outcome, Plan, Write
from notesync.state.base import LedgerStore
from notesync.sync.guard import admit
from notesync.sync.moving import carry_over, file_there, leave_here, mark_here
from notesync.sync.overtaken import surroundings
from notesync.sync.recover import Memory, remember
from notesync.sync.render import observed
from notesync.sync.scene import Scene
from notesync.sync.settle import draft_of
from notesync.targets import may_be_public
from notesync.trackers.base import Tracker

_NEW = IssueRef("new")
"""What an issue is called in a plan before it is filed."""


@dataclass(frozen=True, slots=True)
class Move:
    """What is moved where: everything that the steps are made from.

    `issue` is the one that the item has in the target `home`; `draft` is what the notes want in
    the target called `place`; `known` is what is remembered there, `close` whether the old issue
    is closed.
    """

    key: Key
    place: str
    home: str
    draft: Draft
    link: Link
    issue: Issue
    known: Memory
    namespace: str
    commit: str = ""
    close: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """One target, as it can be written to."""

    tracker: Tracker
    store: LedgerStore


def prepare(desk: Desk, word: str, place: str, *, close: bool) -> Move | None:
    """Find out what a move takes; writes nothing. None where the item lives there already.

    Raises:
        UsageError: it cannot be moved.
        RefusedError: it is not for the readers of that target.
    """
    there = desk.at(place)
    if not place or there.place == desk.place:
        raise UsageError("an item is moved to another target", "`notesync move KEY TARGET`")
    sight = look(desk)
    scene, key = sight.scene, which(desk, sight, word)
    if _lives_at(place, scene.memory.entries.get(key)):
        return None
    link, issue = _at_home(key, scene)
    mentions = scene.mentions(key)
    if not mentions:
        raise UsageError(f"{key}: no line speaks of it now", f"`notesync explain {key}`")
    with opened_to_read(there) as (tracker, ledger):
        reads = desk.reads(tracker)
        issues = reads.survey(ledger.horizon)
        known = remember(ledger, issues.values(), scene.settings.namespace)
        scene = replace(
            scene,
            target=tracker.name,
            capabilities=tracker.capabilities,
            audience=reads.audience(),
            may_be_public=may_be_public(there.target, there.root),
        )
    if isinstance(known.entries.get(key), Record):
        raise UsageError(
            f"{key} came from {place} and cannot go back there by itself",
            "reopen its issue there and link the line to it by hand",
        )
    move = Move(
        key=key,
        place=place,
        home=sight.drawn.plan.target,
        draft=draft_of(mentions, scene),
        link=link,
        issue=issue,
        known=known,
        namespace=scene.settings.namespace,
        commit=scene.commit,
        close=close,
    )
    _admit(move, scene)
    if issue.marker is None:
        with opened(desk) as (tracker, _):
            audience = desk.reads(tracker).audience()
        admit(mark_here(move.draft, link), replace(sight.scene, audience=audience))
    return move


def preview(move: Move, target: str) -> tuple[Plan, Plan]:
    """The two plans of a move, for the other target and for this one, as far as they are known."""
    there: list[Write] = []
    entry = move.known.entries.get(move.key)
    ref = entry.ref if isinstance(entry, Link) else _NEW
    if not isinstance(entry, Link):
        there.append(_creation(move))
        fields = move.draft.fields
        fresh = Issue(ref, replace(fields, block=""), "")
        entry = Link(move.key, move.draft.kind, ref, Base(fields, observed(fresh)), ())
        if carried := carry_over(entry, observed(move.issue), move.link, fresh):
            there.append(carried)
    here: list[Write] = [] if move.issue.marker else [mark_here(move.draft, move.link)]
    here.append(leave_here(move.link, move.issue, _successor(move, ref), close=move.close))
    return _plan(move, target, *there), _plan(move, move.home, *here)


def carry_out(
    desk: Desk,
    move: Move,
    watch: Watch,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Move an item between two targets of the configuration."""
    with opened(desk) as here, opened(desk.at(move.place)) as there:
        return relocate(move, Site(*here), Site(*there), desk.clock, watch, stopped, desk.tell)


def relocate(
    move: Move,
    here: Site,
    there: Site,
    clock: Clock,
    watch: Watch,
    stopped: Callable[[], bool] = lambda: False,
    tell: Tell = nobody,
) -> Outcome:
    """File it there, carry over what people changed, and only then leave here.

    Killed between two steps, the item has an issue in both targets, each known by its key: calling
    this again goes on where it ended.
    """

    def write(site: Site, *operations: Write) -> Outcome:
        plan = _plan(move, site.tracker.name, *operations)
        plan = replace(plan, ledger=digest(site.store.load().entries))
        outcome = apply(plan, site.tracker, site.store, clock, watch, stopped, tell)
        return _at(site.tracker.name, outcome)

    known = move.known.entries.get(move.key)
    outcome = Outcome()
    if not isinstance(known, Link):
        outcome = write(there, _creation(move))
        entries = {entry.key: entry for entry in there.store.load().entries}
        known = entries.get(move.key)
    if outcome.failed or outcome.interrupted or not isinstance(known, Link):
        return _joined(outcome, Outcome())
    filed = Reads(there.tracker, clock).get(known.ref)
    if isinstance(filed, Gone):
        raise UsageError(
            f"{known.ref} in {move.place} is gone: {filed.reason}; {move.key} stays here",
            f"`notesync adopt {move.key} ISSUE --target {move.place}` names another issue there; "
            "then move it again",
        )
    if carried := carry_over(known, observed(move.issue), move.link, filed):
        outcome = _joined(outcome, write(there, carried))
    if move.issue.marker is None and not (outcome.failed or outcome.interrupted):
        outcome = _joined(outcome, write(here, mark_here(move.draft, move.link)))
    if outcome.failed or outcome.interrupted:
        return outcome
    leave = leave_here(move.link, move.issue, _successor(move, known.ref), close=move.close)
    return _joined(outcome, write(here, leave))


def _admit(move: Move, there: Scene) -> None:
    """Let through what a move would write in the other target, if nothing were there yet.

    Raises:
        RefusedError: it is not for the readers of that target.
    """
    for write in preview(replace(move, known=Memory({})), there.target)[0].to_apply:
        admit(write, there)


def _lives_at(place: str, entry: Entry | None) -> bool:
    return isinstance(entry, Record) and entry.to.partition(" ")[0] == place


def _at_home(key: Key, scene: Scene) -> tuple[Link, Issue]:
    """The item's link and issue in the target that it is moved from."""
    link = scene.memory.entries.get(key)
    if isinstance(link, Record) and link.reason == "moved":
        there = link.to.partition(" ")[0]
        raise UsageError(
            f"{key} lives in {link.to}", f"`notesync move {key} TARGET --target {there}`"
        )
    if not isinstance(link, Link):
        raise UsageError(f"{key} has no issue here to be moved", "`notesync push` files it first")
    issue = scene.issues.get(link.ref.id)
    if issue is None:
        raise UsageError(f"{link.ref} is gone from the tracker", f"`notesync explain {key}`")
    return link, issue


def _creation(move: Move) -> Create:
    """The creation there, refused once others file in the same documents meanwhile."""
    create = file_there(move.draft, _origin(move))
    return replace(create, around=surroundings(create, move.known.entries.values()))


def _origin(move: Move) -> str:
    return f"{move.issue.ref.url or move.issue.ref} ({move.home})"


def _successor(move: Move, ref: IssueRef) -> str:
    if ref is _NEW:
        return f"{move.place}, the new issue"
    return f"{move.place} {ref} {ref.url}".rstrip()


def _plan(move: Move, target: str, *operations: Write) -> Plan:
    return Plan(move.namespace, target, operations, commit=move.commit)


def _at(target: str, outcome: Outcome) -> Outcome:
    """The outcome that says where: one number may mean an issue in either target."""
    return replace(
        outcome,
        done=tuple(replace(one, target=target) for one in outcome.done),
        failed=tuple(replace(one, target=target) for one in outcome.failed),
    )


def _joined(one: Outcome, other: Outcome) -> Outcome:
    """Both together, without a number: the runs were those of two ledgers."""
    return Outcome(
        (*one.done, *other.done),
        (*one.failed, *other.failed),
        one.interrupted or other.interrupted,
    )

"""What a person asks for one item or one run, wired: each ends in a plan that `push` applies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from notesync import rulingfile, workspace
from notesync.desk import Desk, named, opened
from notesync.errors import UsageError
from notesync.gathering import notes_of
from notesync.identity.keys import parse
from notesync.model.canonical import digest
from notesync.model.errand import Errand, Lost, Run
from notesync.model.identity import Identified, Keyed, Unsure
from notesync.model.issues import Event, Field, Gone, Issue, IssueRef, Key
from notesync.model.items import Kind
from notesync.model.ledger import Ledger, Link, Written
from notesync.model.life import Life
from notesync.model.plan import Hold, Operation, Plan
from notesync.model.rulings import Ruling, Rulings, Verdict
from notesync.model.story import Story
from notesync.planning import Drawn, identified
from notesync.sync.adopting import adopt as adoption
from notesync.sync.explain import Known
from notesync.sync.explain import explain as story_of
from notesync.sync.guard import admit
from notesync.sync.life import life_of
from notesync.sync.recover import remember
from notesync.sync.repair import repair as repairs
from notesync.sync.restore import lost, restoring
from notesync.sync.scene import Scene
from notesync.sync.undo import created, runs_of
from notesync.sync.undo import undo as withdrawals
from notesync.workflow import check, draw, nothing


@dataclass(frozen=True, slots=True)
class Sight:
    """The configured notes beside one target: what a command about one item looks at.

    `found` are the items of the notes before anybody ruled on them.
    """

    drawn: Drawn
    ledger: Ledger
    journal: tuple[Written, ...]
    found: tuple[Identified, ...]

    @property
    def scene(self) -> Scene:
        """All that the plan was made from."""
        return self.drawn.scene

    def plan(self, *operations: Operation) -> Plan:
        """A plan of these operations alone."""
        full = self.drawn.plan
        return Plan(full.namespace, full.target, operations, ledger=full.ledger, commit=full.commit)


def look(desk: Desk) -> Sight:
    """Read the configured notes, the target and its ledger."""
    notes = notes_of(desk.root, check(desk, (), nothing))
    with opened(desk) as (tracker, store):
        ledger = store.load()
        drawn = draw(desk, notes, tracker, ledger)
        journal = store.journal()
    scene = drawn.scene
    found = identified(notes, scene.memory, Rulings(), scene.settings, drawn.elsewhere)
    return Sight(drawn, ledger, journal, found)


def explain(desk: Desk, word: str) -> Story:
    """The story of the item that a key, an issue or FILE:LINE names."""
    key, sight, events = _told(desk, word)
    known = Known(sight.found, events, sight.journal, sight.drawn.plan.refusals)
    return story_of(key, sight.scene, known)


def life(desk: Desk, word: str) -> Life:
    """The life of the item that a key, an issue or FILE:LINE names."""
    key, sight, events = _told(desk, word)
    return life_of(key, sight.scene, events, sight.journal)


def _told(desk: Desk, word: str) -> tuple[Key, Sight, Sequence[Event]]:
    """The item that a person means, and what the tracker tells of its issue, if it has one."""
    sight = look(desk)
    key = which(desk, sight, word)
    entry = sight.scene.memory.entries.get(key)
    if not isinstance(entry, Link) or entry.ref.id not in sight.scene.issues:
        return key, sight, ()
    with opened(desk) as (tracker, _):
        return key, sight, desk.reads(tracker).history(entry.ref)


def which(desk: Desk, sight: Sight, word: str) -> Key:
    """The key that a person means: said itself, by its issue, or by a line of it.

    Raises:
        UsageError: nothing or too much is known by that name.
    """
    entries = sight.scene.memory.entries
    known = {*entries, *(one.key for one in sight.found), *sight.scene.rulings.by_key}
    if (key := parse(word)) and key in known:
        return key
    source, _, line = word.rpartition(":")
    if source and line.isdecimal():
        return _on_line(desk, sight, source, int(line))
    issue = word.lstrip("#")
    linked = [one.key for one in entries.values() if isinstance(one, Link) and one.ref.id == issue]
    if linked:
        return linked[0]
    left = sight.scene.issues.get(issue)
    if left and left.marker and left.marker.moved_to and left.marker.key in known:
        return left.marker.key
    raise UsageError(
        f"{word}: no item is known by that",
        "name it by its key (`notesync check --format json`), by #ISSUE, or by FILE:LINE",
    )


def _on_line(desk: Desk, sight: Sight, source: str, line: int) -> Key:
    source = workspace.source_of(desk.root, desk.start / source)
    here = [
        one for one in sight.found if one.sighting.place.source == source and _covers(one, line)
    ]
    keys = sorted({one.key for one in here})
    if len(keys) == 1:
        return keys[0]
    if keys:
        listed = "; ".join(f"{one.key} {one.sighting.item.text!r}" for one in here)
        raise UsageError(
            f"{source}:{line}: {len(keys)} items stand there: {listed}", "name one by its key"
        )
    lines = ", ".join(
        str(one.sighting.place.line) for one in sight.found if one.sighting.place.source == source
    )
    raise UsageError(
        f"{source}:{line}: no item was found there",
        f"items of that document: line {lines}" if lines else f"`notesync check {source}`",
    )


def _covers(one: Identified, line: int) -> bool:
    item = one.sighting.item
    return item.span.line <= line <= item.span.end_line or line in item.also


def adopt(desk: Desk, word: str, issue: str) -> Errand:
    """Link an item to an issue that is there already.

    Raises:
        UsageError: either is unknown, or has another half already.
        RefusedError: the marker would carry what is not for everybody.
    """
    sight = look(desk)
    key = which(desk, sight, word)
    mentions = list(sight.scene.mentions(key))
    mentions += [
        Keyed(key, one.sighting, one.reason)
        for one in sight.scene.identified
        if isinstance(one, Unsure) and one.key == key
    ]
    if not mentions:
        raise UsageError(f"{key}: no line speaks of it now", f"`notesync explain {key}`")
    ref = IssueRef(issue.lstrip("#"))
    with opened(desk) as (tracker, _):
        reads = desk.reads(tracker)
        found, audience = reads.get(ref), reads.audience()
    if isinstance(found, Gone):
        raise UsageError(f"{ref}: {found.reason}", "`notesync board` lists the issues")
    adopted = adoption(mentions, found, sight.scene)
    admit(adopted, replace(sight.scene, audience=audience))
    return Errand(sight.plan(adopted))


def rule(desk: Desk, word: str, verdict: Verdict, same: str | None = None) -> tuple[Key, Rulings]:
    """The rulings with one more, on an item that is held; nothing is written yet.

    Raises:
        UsageError: no held item is known by that name, or a ruling cannot settle it.
    """
    sight = look(desk)
    held = {one.key: one for one in sight.drawn.plan.holds if _rulable(one)}
    key = _held_key(desk, sight, word, held)
    other = which(desk, sight, same) if same else None
    if other == key:
        raise UsageError(f"{key} cannot be ruled to be itself", f"notesync accept {key}")
    if other and other not in sight.scene.memory.entries:
        raise UsageError(f"{other} is no item that is known already", f"notesync accept {key}")
    hold = held[key]
    if other and (kind := sight.scene.memory.entries[other].kind) is not hold.kind:
        raise UsageError(
            f"{other} is {_a(kind)} and {key} {_a(hold.kind)}: they cannot be the same",
            f"`notesync accept {key}` files it as an item of its own",
        )
    where = f"{hold.place.source}:{hold.place.line}"
    ruling = Ruling(Verdict.SAME if other else verdict, other, hold.text, where)
    return key, rulingfile.with_ruling(sight.scene.rulings, key, ruling)


def unrule(desk: Desk, word: str) -> tuple[Key, Rulings]:
    """The rulings without the one on an item; nothing is written yet.

    Raises:
        UsageError: there is none.
    """
    rulings, key = desk.rulings(), parse(word)
    if key is None or key not in rulings.by_key:
        ruled = ", ".join(sorted(rulings.by_key)) or "none"
        raise UsageError(f"{word}: there is no ruling on that; there are: {ruled}", "name its key")
    return key, rulingfile.with_ruling(rulings, key, None)


def keep_rulings(desk: Desk, rulings: Rulings) -> None:
    """Write the rulings to their file."""
    rulingfile.save(desk.root / rulingfile.PATH, rulings)


def _a(kind: Kind) -> str:
    return "an action" if kind is Kind.ACTION else "a decision"


def _rulable(hold: Hold) -> bool:
    return any(way.startswith("notesync accept ") for way in hold.ways)


def _held_key(desk: Desk, sight: Sight, word: str, held: Mapping[Key, Hold]) -> Key:
    """The held item that a person means."""
    try:
        key = which(desk, sight, word)
    except UsageError:
        key = Key("")
    if key in held:
        return key
    other = next((one for one in sight.drawn.plan.holds if one.key == key), None)
    if other:
        raise UsageError(
            f"{key} is held, but no ruling settles that: {other.reason}", "; ".join(other.ways)
        )
    listed = [f"{one.key} {one.text!r}" for one in held.values()]
    raise UsageError(
        f"{word}: no held item is known by that; held are: {'; '.join(listed) or 'none'}",
        "`notesync plan` shows them with their lines",
    )


def repair(desk: Desk) -> Errand:
    """Close the issues that were filed twice, as far as nobody has touched them."""
    sight = look(desk)
    doubled = sight.drawn.plan.doubled
    refs = [ref for one in doubled for ref in (one.keep, *one.others)]
    issues, histories = _read(desk, refs)
    amends, left = repairs(doubled, issues, histories)
    return Errand(sight.plan(*amends), left)


def overwritten(desk: Desk, word: str) -> tuple[Lost, ...]:
    """What people wrote in an item's issue and a write of ours replaced, the oldest first."""
    sight = look(desk)
    return _lost(desk, sight, which(desk, sight, word))[2]


def restore(desk: Desk, word: str, field: Field | None) -> Errand:
    """Write back what was replaced last, of one field if one is named.

    Raises:
        UsageError: nothing was overwritten, or the issue has that value again.
        RefusedError: the value is not for everybody.
    """
    sight = look(desk)
    key = which(desk, sight, word)
    link, issue, values = _lost(desk, sight, key)
    wanted = [one for one in values if field in (None, one.field)]
    if not wanted:
        of = f"the {field.value} of " if field else ""
        raise UsageError(
            f"nothing that a person wrote in {of}{link.ref} is known to have been overwritten",
            f"`notesync explain {key}` shows what we wrote",
        )
    amend = restoring(key, wanted[-1], issue, link)
    if amend is None:
        raise UsageError(
            f"{link.ref} has that {wanted[-1].field.value} already: there is nothing to restore",
            f"`notesync restore {key} --list` shows all that was overwritten",
        )
    with opened(desk) as (tracker, _):
        audience = desk.reads(tracker).audience()
    admit(amend, replace(sight.scene, audience=audience))
    return Errand(sight.plan(amend))


def _lost(desk: Desk, sight: Sight, key: Key) -> tuple[Link, Issue, tuple[Lost, ...]]:
    link = sight.scene.memory.entries.get(key)
    if not isinstance(link, Link):
        raise UsageError(f"{key} has no issue here", f"`notesync explain {key}` tells why")
    issues, histories = _read(desk, [link.ref])
    issue = issues[link.ref.id]
    if isinstance(issue, Gone):
        raise UsageError(f"{link.ref} is gone: {issue.reason}", f"`notesync explain {key}`")
    journal = [one for one in sight.journal if one.ref.id == link.ref.id]
    return link, issue, lost(journal, histories[link.ref.id], issue.author, link.base.asked)


def runs(desk: Desk) -> tuple[Run, ...]:
    """The runs that are remembered, the latest first."""
    with opened(desk) as (_, store):
        return runs_of(store.journal())


def undo(desk: Desk, run: int) -> Errand:
    """Close again what one run filed and nobody touched since.

    Raises:
        UsageError: no such run is remembered here.
    """
    with opened(desk) as (tracker, store):
        ledger, journal = store.load(), store.journal()
        issues = desk.reads(tracker).survey(ledger.horizon)
        name = tracker.name
    if not any(one.run == run for one in journal):
        raise UsageError(
            f"no run {run} is remembered for {name}",
            "`notesync undo --list` shows the runs (with --target NAME: of another target)",
        )
    namespace = named(desk, ledger, issues.values()).settings.sync.namespace
    memory = remember(ledger, issues.values(), namespace)
    filed = created(journal, run)
    found, histories = _read(desk, [one.ref for one in filed])
    amends, left = withdrawals(filed, found, histories, memory.entries)
    return Errand(Plan(namespace, name, amends, ledger=digest(ledger.entries)), left)


def _read(
    desk: Desk, refs: Iterable[IssueRef]
) -> tuple[dict[str, Issue | Gone], dict[str, Sequence[Event]]]:
    """Issues from the source, with their histories."""
    with opened(desk) as (tracker, _):
        reads = desk.reads(tracker)
        issues = {ref.id: reads.get(ref) for ref in refs}
        here = {i: one for i, one in issues.items() if isinstance(one, Issue)}
        return issues, {i: reads.history(one.ref) for i, one in here.items()}

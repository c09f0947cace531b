"""What becomes of one item: filed, updated, adopted, held, only remembered, or nothing at all."""

from collections.abc import Sequence
from dataclasses import replace

from notesync.model.identity import Keyed, Known, Unsure
from notesync.model.issues import Draft, Gone, Issue, Place
from notesync.model.items import (
    Confidence,
    Decision,
    IssueAnchor,
    KeyAnchor,
    NewAnchor,
)
from notesync.model.ledger import Base, Link, Record
from notesync.model.plan import Adopt, Conflict, Create, Hold, Update
from notesync.model.rulings import Verdict
from notesync.sync.drafts import Outline, outline, worded
from notesync.sync.gate import screened
from notesync.sync.merge import Merged, merge
from notesync.sync.recover import written_from
from notesync.sync.render import observed
from notesync.sync.scene import Part, Scene

NEW = "[ns:: new]"
"""What a person writes behind a line that is a new item, whatever it resembles."""


def settle(mentions: Sequence[Keyed], scene: Scene) -> Part:
    """Say what becomes of an item that knows who it is; `mentions` are its lines, latest last."""
    latest = mentions[-1]
    return screened(_settled(mentions, scene), scene, latest.key, latest.sighting)


def _settled(mentions: Sequence[Keyed], scene: Scene) -> Part:
    key = mentions[-1].key
    match scene.memory.entries.get(key):
        case Link() as link:
            return _linked(mentions, link, scene)
        case Record(reason="moved") as record:
            return _moved(mentions, record)
        case Record() as record if _is_still_history(mentions, record):
            return _recorded(mentions, True, scene)
        case _ if doubled := scene.memory.doubled.get(key):
            names = " and ".join(str(issue.ref) for issue in doubled)
            reason = f"{names} both claim to be this item's issue"
            return _hold(mentions[-1], reason, ("notesync repair",))
        case _:
            return _unlinked(mentions, scene)


def hold(unsure: Unsure, scene: Scene) -> Part:
    """Say what becomes of an item that may be one of several: a person settles it in the notes."""
    return screened(_held(unsure, scene), scene, unsure.key, unsure.sighting)


def _held(unsure: Unsure, scene: Scene) -> Part:
    keyed = Keyed(unsure.key, unsure.sighting, unsure.reason)
    if _is_history((keyed,), scene):
        return _recorded((keyed,), True, scene)
    closed = unsure.candidates and not any(known.open for known in unsure.candidates)
    if closed and not _is_wanted((keyed,), scene):
        return _recorded((keyed,), False, scene)
    ways = [f"{_anchor(known, scene)}  it is {_described(known)}" for known in unsure.candidates]
    # What only claims to be an item is none that could be named: its issue is adopted instead.
    named = [known for known in unsure.candidates if known not in scene.memory.claimed]
    commands = [f"notesync accept {unsure.key} --as {known.key}" for known in named]
    commands += [f"notesync {word} {unsure.key}" for word in ("accept", "dismiss")]
    who = {known.stranger for known in unsure.candidates}
    stranger = who.pop() if len(who) == 1 else ""
    trust = [f'trusted_authors = ["{stranger}"]  in the target\'s table'] if stranger else []
    ways += [f"{NEW}  it is a new item", *commands, *trust]
    return _hold(keyed, unsure.reason, tuple(ways), stranger=stranger)


def draft_of(mentions: Sequence[Keyed], scene: Scene) -> Draft:
    """What the notes, all mentions of an item together, want its issue to be."""
    return _worded(outline_of(mentions, scene), scene)


def outline_of(mentions: Sequence[Keyed], scene: Scene) -> Outline:
    """The same before it is worded."""
    entry = scene.memory.entries.get(mentions[0].key)
    return outline(mentions, entry, scene.unread, scene.settings, scene.capabilities)


def _worded(wanted: Outline, scene: Scene) -> Draft:
    entry = scene.memory.entries.get(wanted.draft.key)
    issue = scene.issues.get(entry.ref.id) if isinstance(entry, Link) else None
    body = issue.body if issue else ""
    return worded(wanted, scene.settings, scene.capabilities, scene.home, body)


def _unlinked(mentions: Sequence[Keyed], scene: Scene) -> Part:
    key, latest = mentions[-1].key, mentions[-1].sighting
    if _is_history(mentions, scene):
        return _recorded(mentions, True, scene)
    if isinstance(latest.item.anchor, IssueAnchor):
        return _adopted(mentions, latest.item.anchor, scene)
    if not _is_wanted(mentions, scene):
        return _recorded(mentions, False, scene)
    if latest.item.confidence is Confidence.POSSIBLE and not _is_accepted(mentions[-1], scene):
        reason = f"only possibly an item (rule {latest.item.rule})"
        ways = (f"notesync accept {key}", f"notesync dismiss {key}", NEW, "--include possible")
        return _hold(mentions[-1], reason, ways)
    reason = f"{mentions[-1].how}, by rule {latest.item.rule}"
    return Part(Create(draft_of(mentions, scene), reason))


def _linked(mentions: Sequence[Keyed], link: Link, scene: Scene) -> Part:
    anchor = mentions[-1].sighting.item.anchor
    if scene.elsewhere is not None:
        anchor = None  # a number on a line is the default target's
    if isinstance(anchor, IssueAnchor) and anchor.issue.lstrip("#") != link.ref.id:
        reason = f"the line names {anchor.issue}, but this item's issue is {link.ref}"
        return _hold(mentions[-1], reason, (f"[ns:: {link.key}]", NEW))
    issue = scene.issues.get(link.ref.id)
    if issue is None:
        gone = scene.gone.get(link.ref.id, Gone(link.ref, "it was not found"))
        reason = f"{link.ref} is gone from the tracker ({gone.reason}); it is not filed again"
        return _hold(mentions[-1], reason, (f"{NEW}  file it as a new issue",))
    if issue.marker and issue.marker.key != link.key:
        # Numbers start again in a tracker that was made anew: this is not the issue we filed.
        reason = f"{link.ref} is another item's issue now; it is left alone"
        return _hold(mentions[-1], reason, (f"{NEW}  file it as a new issue",))
    plain = outline_of(mentions, scene)
    restated = plain.draft.fields.block != link.base.asked.block
    wanted = _worded(plain, scene) if restated else plain.draft
    merged = merge(wanted, observed(issue), link.base, scene.settings.conflicts)
    conflicts = _conflicts(wanted, link, issue, merged)
    idle = not merged.changes and not _marker_lags(issue, link, merged)
    if is_behind(issue, link, scene):
        if idle and not conflicts:
            return Part(linked=True)  # of what older notes say nothing is learnt
        return replace(_hold(mentions[-1], *_outdated(issue, link), refused=True), linked=True)
    if idle:
        entry = replace(link, base=merged.base, places=wanted.places, disputes=merged.disputes)
        return Part(None, conflicts, entry if entry != link else None, linked=True)
    said = mentions[-1].how
    reason = f"{said} changed" if merged.changes else f"{said} changed as the tracker did"
    wanted = wanted if restated else _worded(plain, scene)
    update = Update(
        wanted, issue.ref, merged.changes, merged.base, link.revision + 1, merged.disputes, reason
    )
    return Part(update, conflicts, linked=True)


def is_behind(issue: Issue, link: Link, scene: Scene) -> bool:
    """Whether these notes are older than those that the issue was last written from."""
    return written_from(issue, link) in scene.behind


def _outdated(issue: Issue, link: Link) -> tuple[str, tuple[str, ...]]:
    commit = written_from(issue, link)[:12]
    reason = f"{issue.ref} was written from commit {commit}, which these notes do not contain"
    return reason, ("git pull, then push again (in CI: fetch the whole history)",)


def _marker_lags(issue: Issue, link: Link, merged: Merged) -> bool:
    """Whether the issue does not know what the notes ask: both sides came to say the same.

    A run without a ledger would take that for news, and undo what a person does next.
    """
    return issue.marker is not None and merged.base.asked != link.base.asked


def _moved(mentions: Sequence[Keyed], record: Record) -> Part:
    """The item has its issue in another target; here only its lines are followed."""
    places = tuple(keyed.sighting.place for keyed in mentions)
    entry = replace(record, places=places)
    return Part(entry=entry if entry != record else None)


def _conflicts(wanted: Draft, link: Link, issue: Issue, merged: Merged) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(
            link.key,
            issue.ref,
            wanted.latest,
            dispute.field,
            link.base.asked.scalar(dispute.field),
            dispute.ours,
            dispute.theirs,
            known=dispute in link.disputes,
        )
        for dispute in merged.disputes
    )


def _adopted(mentions: Sequence[Keyed], anchor: IssueAnchor, scene: Scene) -> Part:
    issue = scene.issues.get(anchor.issue.lstrip("#"))
    if issue is None:
        return _hold(mentions[-1], f"the line names {anchor.issue}, which the tracker has not")
    if issue.marker and issue.marker.key != mentions[-1].key:
        reason = f"the line names {anchor.issue}, which is already another item's issue"
        return _hold(mentions[-1], reason, (f"[ns:: {issue.marker.key}]", NEW))
    wanted = draft_of(mentions, scene)
    base = Base(wanted.fields, observed(issue))
    return Part(Adopt(wanted, issue.ref, base, "issue named on the line"), linked=True)


def _recorded(mentions: Sequence[Keyed], history: bool, scene: Scene) -> Part:
    """Give the item its key and file nothing; remembered only where that is news."""
    wanted = outline_of(mentions, scene).draft
    record = Record(
        wanted.key,
        wanted.kind,
        "history" if history else "done",
        wanted.places,
        done=wanted.fields.status.closed,
    )
    known = scene.memory.entries.get(wanted.key)
    return Part(entry=record if record != known else None)


def _is_history(mentions: Sequence[Keyed], scene: Scene) -> bool:
    """Whether every line of it is from before the day on which notesync was taken up."""
    since = scene.settings.since
    days = [keyed.sighting.place.date for keyed in mentions]
    return since is not None and all(day and day < since.isoformat() for day in days)


def _is_still_history(mentions: Sequence[Keyed], record: Record) -> bool:
    """Whether an item of old is not taken up by any meeting since it was declared history."""
    newest = max(place.date or "" for place in record.places)
    days = [keyed.sighting.place.date or "" for keyed in mentions]
    return record.reason == "history" and max(days) <= newest


def _is_wanted(mentions: Sequence[Keyed], scene: Scene) -> bool:
    """Whether an item that has no issue yet still needs one."""
    if scene.settings.file_done or isinstance(mentions[-1].sighting.item, Decision):
        return True
    return not outline_of(mentions, scene).draft.fields.status.closed


def _is_accepted(keyed: Keyed, scene: Scene) -> bool:
    """Whether somebody said that an uncertain item is one: for this run, for good, or in place."""
    if scene.settings.include_possible or scene.rulings.verdict(keyed.key) is Verdict.ACCEPTED:
        return True
    return isinstance(keyed.sighting.item.anchor, NewAnchor | KeyAnchor)


def _hold(
    keyed: Keyed,
    reason: str,
    ways: tuple[str, ...] = (),
    *,
    refused: bool = False,
    stranger: str = "",
) -> Part:
    item, place = keyed.sighting.item, keyed.sighting.place
    kind = keyed.sighting.kind
    return Part(Hold(keyed.key, kind, item.text, place, reason, ways, refused, stranger))


def _anchor(known: Known, scene: Scene) -> str:
    """What names it on a line: its issue, where that only claims to be it."""
    if known in scene.memory.claimed:
        return f"[ns:: {_issue(known)}]"
    return f"[ns:: {known.key}]"


def _issue(known: Known) -> str:
    return f"#{known.issue}" if known.issue.isdigit() else known.issue


def _described(known: Known) -> str:
    place: Place = known.places[-1]
    return f"{_issue(known) or 'the item'} of {place.source}:{place.line}, {place.text!r}"

"""What is known of our issues: from the ledger, and where that is silent from the issues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from notesync.model.canonical import digest
from notesync.model.identity import Known
from notesync.model.issues import Issue, IssueRef, Key, Marker, Status
from notesync.model.items import Kind
from notesync.model.ledger import Base, Entry, Ledger, Link, Record

_Claim = tuple[Issue, Marker]
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Memory:
    """Every item that was known before this run, by key.

    `held` is what the ledger itself holds; `recovered` are entries that it lacked or had in an
    older state; `doubled` are keys that more than one issue claims, with those issues, the oldest
    first; `closed` are the issues that are closed in the tracker, by their ids; `claimed` are items
    that only markers speak of that are not believed: they hold lines back.
    """

    entries: Mapping[Key, Entry]
    held: tuple[Entry, ...] = ()
    recovered: tuple[Entry, ...] = ()
    doubled: Mapping[Key, tuple[Issue, ...]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    claimed: tuple[Known, ...] = ()

    @property
    def ledger(self) -> str:
        """The digest of what the ledger itself holds."""
        return digest(self.held)

    @property
    def known(self) -> tuple[Known, ...]:
        """The same in the terms of `identity`."""
        return tuple(_known(entry, self.closed) for entry in self._remembered())

    @property
    def sources(self) -> frozenset[str]:
        """The documents that something is known of."""
        return frozenset(place.source for one in self._remembered() for place in one.places)

    def _remembered(self) -> Iterator[Entry]:
        """All entries, and the oldest claim to each key that several issues claim and no entry has.

        A line must be known for what it is before it can be held.
        """
        yield from self.entries.values()
        for key, (oldest, *_) in self.doubled.items():
            if key not in self.entries and oldest.marker:
                yield link_of(oldest, oldest.marker)


def remember(ledger: Ledger, issues: Iterable[Issue], namespace: str) -> Memory:
    """Join the ledger with the markers of the issues; of two states the later revision is right."""
    issues = tuple(issues)
    claims = _claims(issues, ledger, namespace)
    entries: dict[Key, Entry] = {entry.key: entry for entry in ledger.entries}
    recovered: list[Entry] = []
    doubled: dict[Key, tuple[Issue, ...]] = {}
    for key, claimed in claims.items():
        entry = entries.get(key)
        rightful = _rightful(claimed, entry)
        if len(rightful) > 1:
            doubled[key] = tuple(issue for issue, _ in rightful)
        if isinstance(entry, Link):
            rightful = [one for one in claimed if one[0].ref.id == entry.ref.id]
        if len(rightful) == 1 and (news := _news(*rightful[0], entry)):
            recovered.append(news)
    entries.update({one.key: one for one in recovered})
    closed = frozenset(issue.ref.id for issue in issues if issue.fields.status.closed)
    doubtful = tuple(one for one in _claimed(issues, namespace) if one.key not in entries)
    return Memory(entries, ledger.entries, tuple(recovered), doubled, closed, doubtful)


def age(ref: IssueRef) -> tuple[int, str]:
    """What issues are ordered by, the oldest first: the number in a number or a key."""
    digits = ref.id.rpartition("-")[2]
    return (int(digits) if digits.isdecimal() else 0, ref.id)


def rightful_links(issues: Iterable[Issue], ledger: Ledger, namespace: str) -> dict[Key, Link]:
    """The link of each key that an issue carries: of several that claim one, the oldest's.

    An issue whose item lives elsewhere by now is nobody's.
    """
    here = (one for one in issues if not (one.marker and one.marker.moved_to))
    return {
        key: link_of(*_rightful(claimed, None)[0])
        for key, claimed in _claims(here, ledger, namespace).items()
    }


def written_from(issue: Issue | None, link: Link) -> str:
    """The commit of the notes that an issue was last written from, empty where nobody knows."""
    return issue.marker.commit if issue and issue.marker else link.commit


def link_of(issue: Issue, marker: Marker) -> Link:
    """The link that the writer of this marker had: the tracker showed what was asked.

    What a person changed since then is thereby theirs, and never taken for ours.
    """
    seen = replace(marker.asked, block=marker.block)
    base = Base(marker.asked, seen)
    return Link(
        marker.key,
        marker.kind,
        issue.ref,
        base,
        marker.places,
        marker.revision,
        commit=marker.commit,
    )


def _claims(issues: Iterable[Issue], ledger: Ledger, namespace: str) -> dict[Key, list[_Claim]]:
    """The issues that carry each key, the oldest first.

    What was sent and got no answer is believed as its answer, even where nobody has told us yet who
    we are: by its key, and because its number is higher than any that was given out before.
    """
    claims: dict[Key, list[_Claim]] = defaultdict(list)
    answers: dict[Key, list[_Claim]] = defaultdict(list)
    sent = {intent.key: intent.high_water for intent in ledger.intents if not intent.ref}
    for issue in sorted(issues, key=lambda issue: age(issue.ref)):
        if issue.marker and issue.marker.namespace == namespace:
            claims[issue.marker.key].append((issue, issue.marker))
        for claim in issue.claims:
            if claim.namespace == namespace and age(issue.ref)[0] > sent.get(claim.key, _NEVER):
                answers[claim.key].append((issue, claim))
    return answers | claims


def _claimed(issues: Iterable[Issue], namespace: str) -> Iterator[Known]:
    """What markers say that are not believed."""
    for issue in issues:
        for claim in issue.claims:
            if claim.namespace == namespace:
                is_open = not issue.fields.status.closed
                who = issue.author if issue.stranger else ""
                yield Known(
                    claim.key, claim.kind, claim.places, is_open, issue.ref.id, stranger=who
                )


def _news(issue: Issue, marker: Marker, entry: Entry | None) -> Entry | None:
    """What a marker tells that the ledger does not know, or knows in an older state."""
    match entry:
        case Record(reason="moved"):
            return None
        case Link(revision=revision) if marker.revision <= revision:
            return None
        case _ if marker.moved_to:
            places, to = marker.places, marker.moved_to
            return Record(marker.key, marker.kind, "moved", places, to=to)
        case _:
            return link_of(issue, marker)


def _rightful(claimed: list[_Claim], entry: Entry | None) -> list[_Claim]:
    """Those that are not closed as a duplicate of another; all of them, where that leaves none."""
    linked = entry.ref.id if isinstance(entry, Link) else None
    kept = [
        (issue, marker)
        for issue, marker in claimed
        if issue.fields.status is not Status.DUPLICATE or issue.ref.id == linked
    ]
    return kept or claimed


def _known(entry: Entry, closed: frozenset[str]) -> Known:
    match entry:
        case Link(key, Kind.DECISION as kind, ref, _, places):
            return Known(key, kind, places, open=True, issue=ref.id)
        case Link(key, kind, ref, base, places):
            asked, overruled = not base.asked.status.closed, ref.id in closed
            return Known(key, kind, places, asked and not overruled, ref.id, asked and overruled)
        case _:
            return Known(entry.key, entry.kind, entry.places, not entry.done)

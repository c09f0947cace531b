"""What is known of our issues: from the ledger, and where that is silent from the issues."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from notesync.model.canonical import digest
from notesync.model.identity import Known
from notesync.model.issues import Issue, Key, Marker
from notesync.model.items import Kind
from notesync.model.ledger import Base, Entry, Ledger, Link


@dataclass(frozen=True, slots=True)
class Memory:
    """Every item that was known before this run, by key.

    `ledger` is the digest of what the ledger itself held; `recovered` are links that it lacked or
    had in an older state; `doubled` are keys that more than one issue claims where no link says
    which one is right; `closed` are the issues that are closed in the tracker, by their ids.
    """

    entries: Mapping[Key, Entry]
    ledger: str = ""
    recovered: tuple[Link, ...] = ()
    doubled: Mapping[Key, tuple[Issue, ...]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    @property
    def known(self) -> tuple[Known, ...]:
        """The same in the terms of `identity`."""
        return tuple(_known(entry, self.closed) for entry in self.entries.values())


def remember(ledger: Ledger, issues: Iterable[Issue], namespace: str) -> Memory:
    """Join the ledger with the markers of the issues; of two states the later revision is right."""
    issues = tuple(issues)
    claims: dict[Key, list[tuple[Issue, Marker]]] = defaultdict(list)
    for issue in issues:
        if issue.marker and issue.marker.namespace == namespace:
            claims[issue.marker.key].append((issue, issue.marker))
    entries: dict[Key, Entry] = {entry.key: entry for entry in ledger.entries}
    recovered: list[Link] = []
    doubled: dict[Key, tuple[Issue, ...]] = {}
    for key, claimed in claims.items():
        entry = entries.get(key)
        if isinstance(entry, Link):
            claimed = [one for one in claimed if one[0].ref.id == entry.ref.id]
        elif len(claimed) > 1:
            doubled[key] = tuple(issue for issue, _ in claimed)
            continue
        for issue, marker in claimed:
            if not isinstance(entry, Link) or marker.revision > entry.revision:
                recovered.append(link_of(issue, marker))
    entries.update({link.key: link for link in recovered})
    closed = frozenset(issue.ref.id for issue in issues if issue.fields.status.closed)
    return Memory(entries, digest(ledger.entries), tuple(recovered), doubled, closed)


def link_of(issue: Issue, marker: Marker) -> Link:
    """The link that the writer of this marker had: the tracker showed what was asked.

    What a person changed since then is thereby theirs, and never taken for ours.
    """
    seen = replace(marker.asked, block=marker.block)
    base = Base(marker.asked, seen)
    return Link(marker.key, marker.kind, issue.ref, base, marker.places, marker.revision)


def _known(entry: Entry, closed: frozenset[str]) -> Known:
    match entry:
        case Link(key, Kind.DECISION as kind, ref, _, places):
            return Known(key, kind, places, open=True, issue=ref.id)
        case Link(key, kind, ref, base, places):
            asked, overruled = not base.asked.status.closed, ref.id in closed
            return Known(key, kind, places, asked and not overruled, ref.id, asked and overruled)
        case _:
            return Known(entry.key, entry.kind, entry.places, not entry.done)

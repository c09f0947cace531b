"""Whether others have come to know something since a plan was made that its new items may be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from notesync.model.canonical import fingerprint
from notesync.model.issues import Draft, Key
from notesync.model.ledger import Entry
from notesync.model.plan import Create, Operation, Plan


def with_surroundings(
    operations: Iterable[Operation], remembered: Iterable[Entry], entries: Iterable[Entry]
) -> tuple[Operation, ...]:
    """The operations, each creation with what was known around its lines when it was planned."""
    operations = tuple(operations)
    own = {one.key for one in operations} | {entry.key for entry in remembered}
    around = _Around(entries, own)
    return tuple(
        replace(one, around=around.of(one.draft)) if isinstance(one, Create) else one
        for one in operations
    )


def surroundings(create: Create, entries: Iterable[Entry]) -> str:
    """What is known around the lines of a creation that stands alone."""
    return _Around(entries, {create.key}).of(create.draft)


def overtaken(plan: Plan, entries: Iterable[Entry]) -> frozenset[Key]:
    """The creations of a plan that must not be carried out as planned.

    Since then another item was filed or recorded that has a line in the same documents, or the same
    words. It may be the same task in another wording, read from another checkout, or filed by a
    request that took effect late: only a new plan can tell.
    """
    own = {one.key for one in plan.operations} | {entry.key for entry in plan.remember}
    around = _Around(entries, own)
    return frozenset(
        one.key for one in plan.creates if one.around and around.of(one.draft) != one.around
    )


class _Around:
    """The keys that are known in each document and for each text, without a plan's own."""

    def __init__(self, entries: Iterable[Entry], own: set[Key]) -> None:
        keys: dict[str, set[Key]] = defaultdict(set)
        for entry in entries:
            if entry.key not in own:
                for place in entry.places:
                    keys[place.source].add(entry.key)
                    keys[place.text.casefold()].add(entry.key)
        self._keys: Mapping[str, set[Key]] = keys

    def of(self, draft: Draft) -> str:
        """The fingerprint of what is known around a draft's lines."""
        names = {place.source for place in draft.places}
        names |= {place.text.casefold() for place in draft.places}
        known = {key for name in names for key in self._keys.get(name, ())}
        return fingerprint(sorted(known))

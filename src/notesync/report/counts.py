"""How much a plan would do, counted the way a person reads it: a close is not an update."""

from dataclasses import dataclass

from notesync.model.ledger import Record
from notesync.model.plan import Amend, Plan, Update


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one plan; `update` leaves out what `close` counts.

    `record` are items remembered without an issue: history, or done before they were first seen;
    `moved` are those known again to live in another target; `conflict` are the new ones, `known`
    those reported before; `frozen` counts items, `doubled` those with more issues than one.
    """

    create: int = 0
    update: int = 0
    close: int = 0
    adopt: int = 0
    record: int = 0
    moved: int = 0
    hold: int = 0
    conflict: int = 0
    known: int = 0
    doubled: int = 0
    vanished: int = 0
    frozen: int = 0
    refused: int = 0
    unchanged: int = 0

    @property
    def idle(self) -> bool:
        """Whether there is nothing to write and nothing new to settle."""
        news = (self.create, self.update, self.close, self.adopt, self.hold, self.conflict)
        return not any((*news, self.doubled))


def counts_of(plan: Plan) -> Counts:
    """Count a plan."""
    edits = [one for one in plan.operations if isinstance(one, Update | Amend)]
    closing = sum(edit.closes for edit in edits)
    known = sum(conflict.known for conflict in plan.conflicts)
    return Counts(
        create=len(plan.creates),
        update=len(edits) - closing,
        close=closing,
        adopt=len(plan.adoptions),
        record=sum(isinstance(one, Record) and one.reason != "moved" for one in plan.remember),
        moved=sum(isinstance(one, Record) and one.reason == "moved" for one in plan.remember),
        hold=len(plan.holds),
        conflict=len(plan.conflicts) - known,
        known=known,
        doubled=len(plan.doubled),
        vanished=len(plan.vanished),
        frozen=sum(document.items for document in plan.frozen),
        refused=len(plan.refusals),
        unchanged=plan.unchanged,
    )


def counts_phrase(counts: Counts) -> str:
    """What a plan would do, as a list of words without an end mark; empty where it is nothing."""
    parts = (
        (counts.create, "to create"),
        (counts.update, "to update"),
        (counts.close, "to close"),
        (counts.adopt, "to adopt"),
        (counts.record, "recorded as history or done"),
        (counts.moved, "recorded as moved"),
        (counts.hold, "held"),
        (counts.conflict, "in conflict"),
        (counts.known, "in known conflict"),
        (counts.doubled, "filed twice"),
        (counts.vanished, "vanished"),
        (counts.frozen, "frozen"),
    )
    return ", ".join(f"{number} {words}" for number, words in parts if number)

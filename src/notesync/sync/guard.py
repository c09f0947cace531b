"""Guards: plans that look like an accident are refused until somebody says that they are not."""

from collections.abc import Iterable
from dataclasses import dataclass

from notesync.model.plan import Create, Operation, Refusal, Update
from notesync.model.settings import GuardSettings

OVERRULABLE = ("mass-close", "all-changed", "no-items")
"""Guards that `--allow` names; the number of new issues has a flag of its own."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a plan is measured against.

    `items` were found in the notes of this run; `linked` of them have an issue; `open` issues
    belong to the documents that were read.
    """

    items: int
    linked: int
    open: int


def refusals(
    operations: Iterable[Operation], extent: Extent, settings: GuardSettings
) -> tuple[Refusal, ...]:
    """Everything that speaks against applying these operations."""
    operations = tuple(operations)
    found = (
        _too_many_new(operations, settings),
        _mass_close(operations, extent, settings),
        _all_changed(operations, extent, settings),
        _nothing_left(extent),
    )
    return tuple(one for one in found if one and one.guard not in settings.allowed)


def _too_many_new(operations: tuple[Operation, ...], settings: GuardSettings) -> Refusal | None:
    count = sum(isinstance(operation, Create) for operation in operations)
    if count <= settings.max_create:
        return None
    return Refusal(
        "max-create",
        f"{count} issues would be filed, more than the {settings.max_create} that one push may",
        f"--max-create {count} (or --since DATE, if older notes are history)",
    )


def _mass_close(
    operations: tuple[Operation, ...], extent: Extent, settings: GuardSettings
) -> Refusal | None:
    count = sum(isinstance(one, Update) and one.closes for one in operations)
    if count < settings.close_floor or count <= settings.close_ratio * extent.open:
        return None
    return Refusal(
        "mass-close",
        f"{count} of {extent.open} open issues would be closed at once",
        "--allow mass-close",
    )


def _all_changed(
    operations: tuple[Operation, ...], extent: Extent, settings: GuardSettings
) -> Refusal | None:
    count = sum(isinstance(operation, Update) for operation in operations)
    if count < max(settings.rewrite_floor, extent.linked, 1):
        return None
    return Refusal(
        "all-changed",
        f"all {count} issues of these notes would change at once",
        "--allow all-changed",
    )


def _nothing_left(extent: Extent) -> Refusal | None:
    if extent.items or not extent.open:
        return None
    return Refusal(
        "no-items",
        f"no item was found in these notes, where {extent.open} open issues come from",
        "--allow no-items",
    )

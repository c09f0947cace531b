"""Guards: plans that look like an accident are refused until somebody says that they are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from notesync.errors import RefusedError
from notesync.model.issues import Audience
from notesync.model.plan import Adopt, Create, Operation, Refusal, Update, Write
from notesync.model.settings import GitHubTarget, GuardSettings
from notesync.sync.gate import REVOKE, SECRETS, leaks, readers, refused
from notesync.sync.scene import Scene

OVERRULABLE = ("mass-close", "all-changed", "no-items", SECRETS)
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


def exposure(
    operations: Iterable[Operation],
    target: str,
    audience: Audience | None,
    *,
    may_be_public: bool,
) -> tuple[Refusal, ...]:
    """What speaks against carrying notes to readers who may not have had them.

    Notes count as private unless they `may_be_public`; a target counts as public unless it says
    that it is private.
    """
    if audience in (None, Audience.PRIVATE) or may_be_public:
        return ()
    if not any(_carries_notes(operation) for operation in operations):
        return ()
    return (
        Refusal(
            "public-target",
            f"{readers(target, audience)}, and these notes are not known to be",
            "set allow_public = true in the target's table of the configuration",
        ),
    )


def admit(write: Write, scene: Scene) -> None:
    """Let through what a person asked for by a command, if it is for the readers of the target.

    Raises:
        RefusedError: it is not.
    """
    for no in exposure([write], scene.target, scene.audience, may_be_public=scene.may_be_public):
        raise RefusedError(no.message, no.flag)
    if rules := leaks(write, scene):
        raise RefusedError(f"{write.key}: {refused(rules, scene)}", REVOKE)


def is_home(target: GitHubTarget, remote: str | None) -> bool:
    """Whether a repository is the one that `remote` names, as host, owner and name."""
    host = (urlsplit(target.base_url).hostname or "").removeprefix("api.")
    return remote is not None and remote.casefold() == f"{host}/{target.repository}".casefold()


def _carries_notes(operation: Operation) -> bool:
    """Whether it writes what the notes say to the tracker."""
    match operation:
        case Create() | Update():
            return True
        case Adopt(mark=mark):
            return mark
        case _:
            return False


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

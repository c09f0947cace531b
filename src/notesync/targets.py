"""A target's settings to its tracker, ready to be asked; an SDK is loaded only where it is used."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Protocol

from notesync import credentials, workspace
from notesync.model.checkup import Finding, fine
from notesync.model.settings import GitHubTarget, LocalTarget, Target
from notesync.sync.guard import is_home
from notesync.trackers.base import Tracker
from notesync.trackers.local import LocalTracker

ACTOR = "notesync"
"""Who the embedded tracker says wrote what a push wrote."""


class OpenTracker(Tracker, Protocol):
    """A tracker that is held open until it is let go of."""

    def close(self) -> None:
        """Let go of the connection."""


def open_tracker(
    target: Target,
    root: Path,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    linked: Callable[[], Collection[str]],
) -> OpenTracker:
    """The tracker of a target; nothing is asked yet.

    `linked` gives the ids of the issues that the ledger knows to be ours.

    Raises:
        CredentialsError: there are no credentials for it.
    """
    match target:
        case LocalTarget():
            return embedded(target, root, now)
        case GitHubTarget():
            # Loaded only here: the SDK takes longer than the whole of most commands.
            from notesync.trackers.github import GitHubTracker

            access = credentials.github(target, root, environ)
            return GitHubTracker(
                target,
                access.credentials,
                now,
                linked=linked,
                settle=target.settle,
                hourly=access.hourly,
            )


def may_be_public(target: Target, root: Path) -> bool:
    """Whether anybody who reads the target may read the notes in `root`.

    Because it is a file beside them, because it is the very repository that they are in, or
    because somebody said so.
    """
    match target:
        case LocalTarget() | GitHubTarget(allow_public=True):
            return True
        case GitHubTarget():
            return is_home(target, workspace.repository_name(root))


def examine(
    target: Target,
    root: Path,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
    logins: Sequence[tuple[str, str]],
) -> Iterator[Finding]:
    """What a target says of itself and of what may be written to it.

    Raises:
        CredentialsError: there are no credentials for it.
        TrackerError: it cannot be reached, or not with these.
    """
    match target:
        case LocalTarget():
            with closing(embedded(target, root, now)) as tracker:
                yield fine("tracker", f"{len(tracker.issues())} issues in {target.path}")
        case GitHubTarget():
            from notesync.trackers import github_doctor
            from notesync.trackers.github_wire import Wire

            access = credentials.github(target, root, environ)
            yield github_doctor.credentials_finding(access.credentials, access.source)
            with closing(Wire(target.base_url, access.credentials, now)) as wire:
                public = may_be_public(target, root)
                yield from github_doctor.examine(wire, target, logins, may_be_public=public)


def embedded(
    target: LocalTarget, root: Path, now: Callable[[], datetime], actor: str = ACTOR
) -> LocalTracker:
    """The embedded tracker in the hands of `actor`."""
    return LocalTracker(root / target.path, target.path, actor, now)

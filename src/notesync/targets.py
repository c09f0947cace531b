"""A target's settings to its tracker, ready to be asked; an SDK is loaded only where it is used."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from notesync import credentials, workspace
from notesync.gateway import Tell, nobody
from notesync.model.checkup import Finding, fine
from notesync.model.issues import Marker
from notesync.model.settings import GitHubTarget, JiraTarget, LocalTarget, Target
from notesync.sync.guard import is_home
from notesync.trackers.base import Tracker
from notesync.trackers.local import LocalTracker

ACTOR = "notesync"
"""Who the embedded tracker says wrote what a push wrote."""


class OpenTracker(Tracker, Protocol):
    """A tracker that is held open until it is let go of."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a target is reached from.

    `root` is the notes' root, `linked` gives the ids of the issues that the ledger knows to be
    ours, `permalink` where on the web the line of an item is read, and `tell` hears what a person
    should know.
    """

    root: Path
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    linked: Callable[[], Collection[str]] = tuple
    permalink: Callable[[Marker], str] = lambda marker: ""
    tell: Tell = nobody


def open_tracker(target: Target, reach: Reach) -> OpenTracker:
    """The tracker of a target; nothing is asked yet.

    Raises:
        CredentialsError: there are no credentials for it.
    """
    match target:
        case LocalTarget():
            return embedded(target, reach)
        case GitHubTarget():
            # Loaded only here: the SDK takes longer than the whole of most commands.
            from notesync.trackers.github import GitHubTracker

            access = credentials.github(target, reach.root, reach.environ)
            return GitHubTracker(
                target,
                access.credentials,
                reach.now,
                linked=reach.linked,
                settle=target.settle,
                hourly=access.hourly,
            )
        case JiraTarget():
            from notesync.trackers.jira import JiraTracker

            return JiraTracker(
                target,
                credentials.jira(target, reach.environ).credentials,
                reach.now,
                settle=target.settle,
                permalink=reach.permalink,
                tell=reach.tell,
            )


def may_be_public(target: Target, root: Path) -> bool:
    """Whether anybody who reads the target may read the notes in `root`.

    Because it is a file beside them, because it is the very repository that they are in, or
    because somebody said so.
    """
    match target:
        case LocalTarget() | GitHubTarget(allow_public=True) | JiraTarget(allow_public=True):
            return True
        case JiraTarget():
            return False
        case GitHubTarget():
            return is_home(target, workspace.repository_name(root))


def examine(target: Target, reach: Reach, logins: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """What a target says of itself and of what may be written to it.

    Raises:
        CredentialsError: there are no credentials for it.
        TrackerError: it cannot be reached, or not with these.
    """
    match target:
        case LocalTarget():
            with closing(embedded(target, reach)) as tracker:
                yield fine("tracker", f"{len(tracker.issues())} issues in {target.path}")
        case GitHubTarget():
            yield from _examine_github(target, reach, logins)
        case JiraTarget():
            yield from _examine_jira(target, reach, logins)


def _examine_github(
    target: GitHubTarget, reach: Reach, logins: Sequence[tuple[str, str]]
) -> Iterator[Finding]:
    from notesync.trackers import github_doctor
    from notesync.trackers.github_wire import Wire

    access = credentials.github(target, reach.root, reach.environ)
    yield github_doctor.credentials_finding(access.credentials, access.source)
    with closing(Wire(target.base_url, access.credentials, reach.now)) as wire:
        public = may_be_public(target, reach.root)
        yield from github_doctor.examine(wire, target, logins, may_be_public=public)


def _examine_jira(
    target: JiraTarget, reach: Reach, logins: Sequence[tuple[str, str]]
) -> Iterator[Finding]:
    from notesync.trackers import jira_doctor
    from notesync.trackers.jira_wire import Wire

    access = credentials.jira(target, reach.environ)
    yield jira_doctor.credentials_finding(access.credentials, access.source)
    with closing(Wire(target.base_url, access.credentials, reach.now)) as wire:
        yield from jira_doctor.examine(wire, target, logins)


def embedded(target: LocalTarget, reach: Reach, actor: str = ACTOR) -> LocalTracker:
    """The embedded tracker in the hands of `actor`."""
    return LocalTracker(reach.root / target.path, target.path, actor, reach.now)

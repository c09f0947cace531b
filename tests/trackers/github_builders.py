"""People and trackers that the tests of GitHub are made of."""

from collections.abc import Collection
from typing import Any

from notesync.model.settings import GitHubTarget, GitHubToken
from notesync.trackers.github import GitHubTracker
from tests.harness import NOW
from tests.trackers.github_fake import Hub, User

LAPTOP, ODD, ACTIONS, STRANGER = "t-laptop", "t-odd", "t-actions", "t-stranger"


def hub_with_people() -> Hub:
    """A repository, two of its members, its workflows' bot, and somebody from elsewhere."""
    return Hub(
        users={
            LAPTOP: User("Ines"),
            ODD: User("Odd"),
            ACTIONS: User("github-actions[bot]", "NONE", bot=True),
            STRANGER: User("mallory", "NONE", push=False),
        }
    )


def tracker_of(
    token: str,
    *,
    trusted: tuple[str, ...] = (),
    linked: Collection[str] = (),
    repository: str = "harbour/notes",
    **more: Any,  # noqa: ANN401 - whatever else a target may say
) -> GitHubTracker:
    target = GitHubTarget(repository, trusted_authors=trusted, **more)
    credentials = GitHubToken(token)
    return GitHubTracker(target, credentials, lambda: NOW, linked=lambda: linked)

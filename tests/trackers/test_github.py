"""GitHub: the laws of all trackers over the real SDK, and what GitHub alone does."""

from collections.abc import Iterator

import pytest
import responses

from notesync.trackers.github import GitHubTracker
from tests.trackers.conformance import TrackerLaws
from tests.trackers.github_builders import LAPTOP, hub_with_people, tracker_of
from tests.trackers.github_fake import Hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    """GitHub; everything that is asked and answered keeps its published contract."""
    hub = hub_with_people()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        yield hub
    assert hub.complaints == []


class TestGitHubTracker(TrackerLaws):
    """The laws that every tracker keeps."""

    @pytest.fixture(autouse=True)
    def _served(self, hub: Hub) -> None:
        self.hub = hub

    def reach(self) -> GitHubTracker:
        return tracker_of(LAPTOP)

"""The tracker that tests let fail keeps the laws of all trackers, or it would prove little."""

import pytest

from tests.fakes import FakeTracker
from tests.trackers.conformance import TrackerLaws


class TestFakeTracker(TrackerLaws):
    """The laws that every tracker keeps."""

    @pytest.fixture(autouse=True)
    def _fresh(self) -> None:
        self.fake = FakeTracker()

    def reach(self) -> FakeTracker:
        return self.fake

"""The GitHub that the tests of its tracker speak to."""

from collections.abc import Iterator

import pytest
import responses

from tests.trackers.github_builders import hub_with_people
from tests.trackers.github_fake import Hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    """GitHub; everything that is asked and answered keeps its published contract."""
    hub = hub_with_people()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        yield hub
    assert hub.complaints == []

"""The GitHub and the Jira that the tests of their trackers speak to."""

from collections.abc import Iterator

import pytest
import responses

from tests.trackers.github_builders import hub_with_people
from tests.trackers.github_fake import Hub
from tests.trackers.jira_builders import site_with_people
from tests.trackers.jira_fake import Site


@pytest.fixture
def hub() -> Iterator[Hub]:
    """GitHub; everything that is asked and answered keeps its published contract."""
    hub = hub_with_people()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        yield hub
    assert hub.complaints == []


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Jira in both its forms; what Cloud is asked and answers keeps its published contract."""
    site = site_with_people(cloud=request.param)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        site.serve(mock)
        yield site
    assert site.complaints == []

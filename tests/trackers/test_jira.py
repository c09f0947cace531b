"""Jira, Cloud and Data Center: the laws of all trackers over the real SDK."""

import pytest

from notesync.model.issues import Change, Field
from notesync.trackers.base import Tracker
from notesync.trackers.jira import JiraTracker
from tests.trackers.conformance import TrackerLaws
from tests.trackers.jira_builders import tracker_of
from tests.trackers.jira_fake import Site


class TestJiraTracker(TrackerLaws):
    """The laws that every tracker keeps, on Cloud and on Data Center."""

    @pytest.fixture(autouse=True)
    def _served(self, site: Site) -> None:
        self.site = site

    def reach(self) -> JiraTracker:
        return tracker_of(self.site)

    def see_can(self, tracker: Tracker, change: Change) -> None:
        if change.field is Field.ASSIGNEES:
            pytest.skip("in Jira an issue has one assignee")
        super().see_can(tracker, change)

"""People and trackers that the tests of Jira are made of."""

from notesync.model.settings import JiraAccessToken, JiraApiToken, JiraCredentials, JiraTarget
from notesync.trackers.jira import JiraTracker
from tests.harness import NOW
from tests.trackers.jira_fake import Site
from tests.trackers.jira_store import Person

LAPTOP, ODD, LIV = "t-laptop", "t-odd", "t-liv"
PEOPLE = {LAPTOP: ("Ines", "Ines"), ODD: ("Odd", "Odd"), LIV: ("Liv", "712020:9")}


def site_with_people(*, cloud: bool) -> Site:
    """A project, and three people who may do everything in it."""
    people = {token: Person(name, account) for token, (name, account) in PEOPLE.items()}
    return Site(cloud=cloud, people=people)


def credentials(site: Site, token: str) -> JiraCredentials:
    return JiraApiToken("ines@example.org", token) if site.cloud else JiraAccessToken(token)


def tracker_of(site: Site, token: str = LAPTOP, **more: object) -> JiraTracker:
    target = JiraTarget(site.address, site.key, **more)  # type: ignore[arg-type]
    return JiraTracker(target, credentials(site, token), lambda: NOW)

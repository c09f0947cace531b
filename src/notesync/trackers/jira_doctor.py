"""A project of Jira looked at for `doctor`: what its screens have, and who can be assigned."""

from collections.abc import Iterator, Sequence

from notesync.model.checkup import Finding, assignees, doubt, fault, fine
from notesync.model.items import Kind
from notesync.model.settings import JiraApiToken, JiraCredentials, JiraTarget
from notesync.trackers.jira_project import Project
from notesync.trackers.jira_screen import Screen
from notesync.trackers.jira_wire import Wire

_OURS = frozenset({"project", "issuetype", "summary", "description", "labels", "reporter"})
"""Fields that every issue of ours has, or that Jira fills in by itself."""


def examine(wire: Wire, target: JiraTarget, logins: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Ask Jira for what a push needs; `logins` are names with the account to be assigned.

    Raises:
        TrackerError: the project cannot be read, with the next step.
    """
    project = Project(wire, target)
    yield fine("deployment", "Cloud" if project.is_cloud else "Data Center")
    for kind in Kind:
        yield from _screen(project.screen(kind), target, kind)
    mend = "an account id on Cloud, a user name on Data Center; see [people]"
    yield from assignees(logins, project.can_assign, mend)


def credentials_finding(credentials: JiraCredentials, source: str) -> Finding:
    """What kind of credentials were found, and where; nothing of them is shown."""
    if isinstance(credentials, JiraApiToken):
        return fine("credentials", f"the API token of {credentials.email}, from {source}")
    return fine("credentials", f"a personal access token, from {source}")


def _screen(screen: Screen, target: JiraTarget, kind: Kind) -> Iterator[Finding]:
    what = f"{kind.value}s"
    yield fine(what, f"are filed as {screen.type_name}")
    given = _OURS | {one.id for name in target.fields if (one := screen.named(name))}
    for field in screen.fields:
        if field.required and field.id not in given:
            yield fault(
                what,
                f"{screen.type_name} needs the field {field.name!r}",
                f'give it a value: fields = {{ "{field.name}" = … }}',
            )
    for name in target.fields:
        if screen.known and screen.named(name) is None:
            mend = "put it on the screen, or take it out of `fields`"
            yield doubt(what, f"{name!r} is not on the screen of {screen.type_name}", mend)
    for name, said in (("duedate", "due dates"), ("priority", "priorities")):
        if not screen.offers(name):
            mend = f"put {name} on the screen, and they are kept there"
            yield doubt(what, f"{said} are stated in the description alone", mend)

"""`issue`: the embedded tracker by hand, in the words of `gh issue`."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date

import click

from notesync import workflow
from notesync.cli.console import show, talk, width
from notesync.cli.options import Day, at_desk
from notesync.desk import Desk
from notesync.errors import UsageError
from notesync.model.issues import (
    Change,
    Field,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Members,
    Set,
    Status,
)
from notesync.model.items import Priority
from notesync.report.board import board_text
from notesync.report.issue import issue_text
from notesync.state.holding import user
from notesync.trackers.local import LocalTracker

_REASONS = [Status.COMPLETED.value, Status.NOT_PLANNED.value, Status.DUPLICATE.value]


@click.group()
def issue() -> None:
    """Look at and change the issues of the embedded tracker by hand."""


@issue.command("list")
@at_desk
def list_issues(desk: Desk) -> None:
    """List all issues, as the board does."""
    show(board_text(workflow.board(desk), width()))


@issue.command()
@click.argument("number")
@at_desk
def view(desk: Desk, number: str) -> None:
    """Show one issue with its comments and history."""
    with _found(desk, number) as (tracker, found):
        comments, events = tracker.comments(found.ref), tracker.history(found.ref)
        said = [(one.at, one.author, one.body) for one in comments]
        changed = [(one.at, one.actor, one.field, one.before, one.after) for one in events]
    show(issue_text(found, said, changed, width()))


@issue.command()
@click.option("--title", required=True)
@click.option("--body", default="", metavar="TEXT")
@at_desk
def create(desk: Desk, title: str, body: str) -> None:
    """Open an issue that no note speaks of."""
    if not title.strip():
        raise UsageError("an issue needs a title", "nothing was written")
    with closing(desk.embedded(user())) as tracker:
        opened = tracker.open_by_hand(Fields(title=title.strip()), body)
    talk(f"Opened {opened.ref}.")


@issue.command()
@click.argument("number")
@click.option("--title")
@click.option("--due", type=Day(), metavar="DATE")
@click.option("--priority", type=click.Choice([one.value for one in Priority]))
@click.option("--add-label", "labels", multiple=True, metavar="LABEL")
@click.option("--remove-label", "no_labels", multiple=True, metavar="LABEL")
@click.option("--add-assignee", "assignees", multiple=True, metavar="NAME")
@click.option("--remove-assignee", "no_assignees", multiple=True, metavar="NAME")
@click.option("--append", metavar="TEXT", help="Write TEXT below the body.")
@at_desk
def edit(
    desk: Desk,
    number: str,
    title: str | None,
    due: date | None,
    priority: str | None,
    labels: tuple[str, ...],
    no_labels: tuple[str, ...],
    assignees: tuple[str, ...],
    no_assignees: tuple[str, ...],
    append: str | None,
) -> None:
    """Change fields of an issue; a push leaves them as you set them."""
    wanted = {
        Field.TITLE: title,
        Field.DUE: due.isoformat() if due else None,
        Field.PRIORITY: priority,
    }
    with _found(desk, number) as (tracker, found):
        changes: list[Change] = [
            Set(field, found.fields.scalar(field), value)
            for field, value in wanted.items()
            if value
        ]
        changes.extend(_members(Field.LABELS, labels, no_labels))
        changes.extend(_members(Field.ASSIGNEES, assignees, no_assignees))
        body = f"{found.body.rstrip()}\n\n{append}\n" if append else None
        if not changes and body is None:
            raise UsageError("nothing to change", "see `notesync issue edit --help`")
        tracker.edit_by_hand(found.ref, tuple(changes), body)
    talk(f"Changed {found.ref}.")


@issue.command()
@click.argument("number")
@click.option("--body", required=True, metavar="TEXT")
@at_desk
def comment(desk: Desk, number: str, body: str) -> None:
    """Write a comment under an issue."""
    if not body.strip():
        raise UsageError("a comment needs a text", f"`notesync issue comment {number} --body TEXT`")
    with _found(desk, number) as (tracker, found):
        tracker.comment(found.ref, body)
    talk(f"Commented on {found.ref}.")


@issue.command()
@click.argument("number")
@click.option("--reason", type=click.Choice(_REASONS), default=_REASONS[0], show_default=True)
@at_desk
def close(desk: Desk, number: str, reason: str) -> None:
    """Close an issue; it stays closed while its line in the notes does not change."""
    _set_status(desk, number, Status(reason))


@issue.command()
@click.argument("number")
@at_desk
def reopen(desk: Desk, number: str) -> None:
    """Open a closed issue again."""
    _set_status(desk, number, Status.OPEN)


def _set_status(desk: Desk, number: str, status: Status) -> None:
    with _found(desk, number) as (tracker, found):
        change = Set(Field.STATUS, found.fields.status.value, status.value)
        tracker.edit_by_hand(found.ref, (change,))
    talk(f"{found.ref} is {'closed' if status.closed else 'open'}.")


def _members(field: Field, add: Sequence[str], remove: Sequence[str]) -> list[Members]:
    return [Members(field, tuple(add), tuple(remove))] if add or remove else []


@contextmanager
def _found(desk: Desk, number: str) -> Iterator[tuple[LocalTracker, Issue]]:
    """The embedded tracker in the hands of whoever calls, and one of its issues."""
    tracker = desk.embedded(user())
    try:
        found = tracker.get(IssueRef(number.lstrip("#")))
        if isinstance(found, Gone):
            raise UsageError(f"{number}: {found.reason}", "`notesync issue list` shows them all")
        yield tracker, found
    finally:
        tracker.close()

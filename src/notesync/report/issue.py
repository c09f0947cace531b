"""One issue for the eye: its fields, its body, and what was said and done to it."""

from collections.abc import Sequence

from rich.text import Text

from notesync.model.issues import Field, Issue
from notesync.model.secrets import masked
from notesync.report.cells import indented, paragraphs, tame, wrap

Said = tuple[str, str, str]
"""When, who, and what."""

Changed = tuple[str, str, str, str | None, str | None]
"""When, who, which field, and its value before and after."""


def issue_text(issue: Issue, said: Sequence[Said], changed: Sequence[Changed], width: int) -> Text:
    """An issue with its comments and history, in lines of at most `width` cells."""
    fields = issue.fields
    named = (
        ("status", fields.status.value),
        ("due", fields.scalar(Field.DUE)),
        ("priority", fields.scalar(Field.PRIORITY)),
        ("assignees", ", ".join(sorted(fields.assignees))),
        ("labels", ", ".join(sorted(fields.labels))),
    )
    head = [Text(line, style="bold") for line in wrap(f"{issue.ref} {fields.title}", width)]
    rows = [Text(f"  {name + ':':<11}{tame(value)}") for name, value in named if value]
    body = [
        Text(line)
        for part in masked(issue.body).splitlines()
        for line in wrap(part, width) or ("",)
    ]
    comments = [
        line
        for at, author, text in said
        for line in (Text(f"{author}, {at}", style="bold"), *indented(2, text, width))
    ]
    events = [
        line
        for at, actor, field, before, after in changed
        for line in indented(0, f"{at}  {actor}  {field}{_moved(before, after)}", width, "dim")
    ]
    return paragraphs(group for group in ([*head, *rows], body, comments, events) if group)


def _moved(before: str | None, after: str | None) -> str:
    return f": {before or '(none)'} → {after or '(none)'}" if before or after else ""

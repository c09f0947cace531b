"""What a project of Jira is like: its states, priorities, resolutions and types, and its screen."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

STATES = {
    "10000": ("To Do", "new"),
    "10001": ("In Progress", "indeterminate"),
    "10002": ("Done", "done"),
}
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low"}
RESOLUTIONS = {"10": "Done", "11": "Won't Do", "12": "Duplicate"}
TYPES = {"20": "Task", "21": "Story", "22": "Decision"}


def screen_field(name: str, kind: str, *, required: bool = False, **more: object) -> Json:
    """How a screen describes a field."""
    schema: Json = {"type": kind}
    if "items" in more:
        schema["items"] = more.pop("items")
    told: Json = {"key": name, "name": name, "operations": ["set"], "required": required}
    return {**told, "schema": schema, **more}


def options(names: Iterable[str], word: str = "value") -> list[Json]:
    return [{"id": str(30 + n), word: name} for n, name in enumerate(names)]


SCREEN: Json = {
    "summary": screen_field("Summary", "string", required=True),
    "description": screen_field("Description", "string"),
    "labels": screen_field("Labels", "array", items="string"),
    "assignee": screen_field("Assignee", "user"),
    "duedate": screen_field("Due date", "date"),
    "priority": screen_field(
        "Priority",
        "priority",
        allowedValues=[{"id": one, "name": name} for one, name in PRIORITIES.items()],
    ),
    "components": screen_field(
        "Components", "array", items="component", allowedValues=options(["Dock", "Crane"], "name")
    ),
    "parent": screen_field("Parent", "issuelink"),
    "customfield_10": screen_field("Team", "option", allowedValues=options(["Blue", "Red"])),
    "customfield_11": screen_field("Points", "number"),
    "customfield_12": screen_field("Review", "date"),
    "customfield_14": screen_field("Reviewer", "user"),
    "customfield_15": screen_field("Sprint", "sprint"),
    "customfield_13": screen_field(
        "Areas", "array", items="option", allowedValues=options(["Inner", "Outer"])
    ),
}


def state_of(ident: str) -> Json:
    name, category = STATES[ident]
    return {
        "id": ident,
        "name": name,
        "statusCategory": {"id": 2, "key": category, "name": category},
    }


def named(names: dict[str, str], value: Json) -> str | None:
    """The id of what is named by its id or its name."""
    return next(
        (one for one, name in names.items() if one == value.get("id") or name == value.get("name")),
        None,
    )


def pick(names: dict[str, str], ident: str | None) -> Json | None:
    return {"id": ident, "name": names[ident]} if ident else None

"""People in the tracker: what they change, and whether it is still there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.client import Control
from tests.faults.procs.notebook import Line, Notebook, named
from tests.faults.procs.wire import Json

WHO = "harbourmaster"

FOREIGN = "The coffee machine leaks"
"""The title of issues that people file themselves."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One thing that a person changed; times as in the stand-in's audit.

    `value` is what the field holds since then, or what a member or a part of it is.
    """

    number: int
    field: str
    value: str


def meddle(control: Control, book: Notebook, dice: Random, times: int) -> tuple[Hand, ...]:
    """People change so many things in the tracker."""
    hands: list[Hand] = []
    for _ in range(times):
        issues = control.audit()["issues"]
        if not issues or dice.random() < 0.1:
            control.file(WHO, {"title": FOREIGN, "body": "Since Tuesday.\n"})
            continue
        issue = dice.choice(issues)
        if line := named(issue["body"], book.lines):
            hands.append(_changed(control, issue, line, dice))
    return tuple(hands)


def latest(hands: Sequence[Hand]) -> tuple[Hand, ...]:
    """What must still be there: of several values of one field, the last."""
    whole = {(one.number, one.field): one for one in hands if one.field not in _PARTS}
    parts = [one for one in hands if one.field in _PARTS]
    return (*whole.values(), *parts)


def stands(hand: Hand, issue: Mapping[str, Any]) -> bool:
    """Whether a person's change is still there."""
    if hand.field in _PARTS:
        return hand.value in issue[hand.field]
    return bool(issue[hand.field] == hand.value)


def _changed(control: Control, issue: Json, line: Line, dice: Random) -> Hand:
    field = dice.choice(("priority", "labels", "assignees", "body", *sorted(line.theirs)))
    value = _value(field, dice)
    shown = f"{issue['title']} ({value})" if field == "title" else value
    control.change(WHO, issue["number"], _edit(issue, field, shown))
    return Hand(issue["number"], field, shown)


def _value(field: str, dice: Random) -> str:
    number = dice.randrange(1_000)
    match field:
        case "priority":
            return dice.choice(("low", "medium", "high"))
        case "status":
            return dice.choice(("completed", "not_planned"))
        case "due":
            return f"2031-06-{1 + number % 30:02}"
        case "body":
            return f"A remark of the harbour master, number {number}."
        case _:
            return f"berth-{number}"


def _edit(issue: Json, field: str, value: str) -> Json:
    match field:
        case "labels" | "assignees":
            change = {"op": "members", "field": field, "add": [value], "remove": []}
            return {"changes": [change]}
        case "body":
            above = len(issue["body"]) % 2
            body = f"{value}\n\n{issue['body']}" if above else f"{issue['body']}\n{value}\n"
            return {"body": body}
        case _:
            return {"changes": [{"op": "set", "field": field, "after": value}]}


_PARTS = ("labels", "assignees", "body")

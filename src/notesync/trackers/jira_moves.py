"""Closing and reopening in Jira: by a transition, of which each issue has its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from notesync.model.issues import IssueRef, Status
from notesync.model.settings import FieldValue, JiraTarget
from notesync.trackers.answers import Json
from notesync.trackers.base import Rejected
from notesync.trackers.jira_screen import ScreenField, filled, screen_field, valued

Move = dict[str, Any]
"""The body of a request that carries a transition out."""


def move(
    ref: IssueRef, status: Status, offered: Iterable[Json], target: JiraTarget, user: str
) -> Move:
    """The transition to a state, with what its screen asks for.

    Raises:
        Rejected: none leads there, or its screen asks for what the configuration does not give.
    """
    offered = tuple(offered)
    chosen = _chosen(status, offered, target)
    if chosen is None:
        raise _no_way(ref, status, offered, target)
    asked = chosen.get("fields") or {}
    fields = [screen_field(data, name) for name, data in asked.items() if isinstance(data, dict)]
    values = _values(status, fields, target, user)
    lacking = [one.name for one in fields if one.required and one.id not in values]
    if lacking:
        raise Rejected(
            f"Jira, {ref}: the transition {_named(chosen)} asks for {', '.join(lacking)}",
            "give them in `transition_fields`",
        )
    wanted: Move = {"transition": {"id": str(chosen["id"])}}
    return wanted | {"fields": values} if values else wanted


def _values(
    status: Status, fields: Iterable[ScreenField], target: JiraTarget, user: str
) -> dict[str, Any]:
    """What the transition's screen is given: the reason, and what was configured for it."""
    fields = tuple(fields)
    wanted: Mapping[str, FieldValue] = target.transition_fields
    values, _ = filled(wanted, fields, user)
    for one in fields:
        if one.id == "resolution" and status.closed and status in target.resolutions:
            values.setdefault(one.id, valued(one, target.resolutions[status], user))
    return values


def _chosen(status: Status, offered: tuple[Json, ...], target: JiraTarget) -> Json | None:
    """The transition to the state that was configured; else one whose category fits best."""
    if status in target.statuses:
        return _to(target.statuses[status], offered)
    if not status.closed:
        return _of("new", offered) or _of("indeterminate", offered)
    others = {
        name.casefold() for reason, name in target.resolutions.items() if reason is not status
    }
    own = target.resolutions.get(status, "")
    plain = tuple(one for one in offered if _state(one) not in others)
    return _to(own, offered, "done") or _of("done", plain) or _of("done", offered)


def _to(name: str, offered: tuple[Json, ...], category: str = "") -> Json | None:
    fits = (one for one in offered if not category or _category(one) == category)
    return next((one for one in fits if _state(one) == name.casefold()), None)


def _of(category: str, offered: tuple[Json, ...]) -> Json | None:
    return next((one for one in offered if _category(one) == category), None)


def _state(transition: Json) -> str:
    return str((transition.get("to") or {}).get("name") or "").casefold()


def _category(transition: Json) -> str:
    return str(((transition.get("to") or {}).get("statusCategory") or {}).get("key") or "")


def _named(transition: Json) -> str:
    to = (transition.get("to") or {}).get("name")
    return f"{str(transition.get('name'))!r} (to {str(to)!r})"


def _no_way(
    ref: IssueRef, status: Status, offered: tuple[Json, ...], target: JiraTarget
) -> Rejected:
    wanted = target.statuses.get(status)
    where = f"to {wanted!r}" if wanted else "that closes it" if status.closed else "that reopens it"
    ways = ", ".join(_named(one) for one in offered) or "none, or the account may use none"
    return Rejected(
        f"Jira, {ref}: there is no transition {where}; there are: {ways}",
        "name the state in `statuses`, or move the issue by hand",
    )

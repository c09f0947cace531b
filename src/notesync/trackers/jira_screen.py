"""What a project's create screen offers, and the values that its fields take.

A field is known by its id; people know it by its name. Each value is held against its field's type
before anything is sent: Jira refuses a whole issue for one field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from notesync.model.settings import FieldValue
from notesync.trackers.answers import Json
from notesync.trackers.base import Rejected


@dataclass(frozen=True, slots=True)
class ScreenField:
    """A field of a screen; `allowed` are its options, none where any value may be given."""

    id: str
    name: str
    type: str = "string"
    items: str = ""
    required: bool = False
    allowed: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """The create screen of an issue type; not `known` where this Jira does not tell."""

    type_name: str
    type_id: str = ""
    fields: tuple[ScreenField, ...] = ()
    known: bool = True

    def offers(self, field: str) -> bool:
        """Whether a field can be set when an issue is filed; nobody knows otherwise: yes."""
        return not self.known or any(one.id == field for one in self.fields)

    def named(self, name: str) -> ScreenField | None:
        """The field of a name, or of an id."""
        wanted = name.casefold()
        fits = (one for one in self.fields if wanted in (one.name.casefold(), one.id.casefold()))
        return next(fits, None)

    @property
    def issue_type(self) -> dict[str, str]:
        """How a new issue names its type."""
        return {"id": self.type_id} if self.type_id else {"name": self.type_name}


def type_named(name: str, types: Iterable[Json], project: str) -> str:
    """The id of an issue type.

    Raises:
        Rejected: the project has no such type.
    """
    types = tuple(types)
    for one in types:
        if str(one.get("name", "")).casefold() == name.casefold():
            return str(one.get("id", ""))
    names = ", ".join(sorted(str(one.get("name")) for one in types)) or "none that we may file"
    raise Rejected(
        f"Jira, {project}: there is no issue type {name!r}; there are: {names}",
        "see `action_type` and `decision_type` in the configuration",
    )


def screen_field(data: Json, field_id: str = "") -> ScreenField:
    """A field as Jira describes it, on a create screen or on that of a transition."""
    schema = data.get("schema") or {}
    return ScreenField(
        str(data.get("fieldId") or field_id or data.get("key") or ""),
        str(data.get("name") or ""),
        _type(schema),
        str(schema.get("items") or ""),
        bool(data.get("required")) and not data.get("hasDefaultValue"),
        tuple(one for one in data.get("allowedValues") or () if isinstance(one, dict)),
    )


def filled(
    wanted: Mapping[str, FieldValue], fields: Iterable[ScreenField], user: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The configured values by the ids of their fields, and the names that are not on the screen.

    `user` is what people are named by: `accountId` or `name`.

    Raises:
        Rejected: a value does not fit its field.
    """
    screen = Screen("", fields=tuple(fields))
    values: dict[str, Any] = {}
    missing = []
    for name, given in wanted.items():
        if field := screen.named(name):
            values[field.id] = valued(field, given, user)
        else:
            missing.append(name)
    return values, tuple(missing)


def valued(field: ScreenField, given: FieldValue, user: str) -> object:
    """A value as this field takes it.

    Raises:
        Rejected: it does not fit.
    """
    if field.type == "array":
        many = given if isinstance(given, tuple) else (given,)
        one = ScreenField(field.id, field.name, field.items, allowed=field.allowed)
        return [_single(one, member, user) for member in many]
    if isinstance(given, tuple):
        raise _unfit(field, given, "it takes one value")
    return _single(field, given, user)


def _single(field: ScreenField, given: str | int | float, user: str) -> object:
    text = str(given)
    match field.type:
        case "number":
            return _number(field, given)
        case "date":
            return _date(field, text)
        case "user":
            return {user: text}
        case "issuelink" | "parent":
            return {"key": text}
        case "string" | "any" | "datetime":
            return _option(field, text) if field.allowed else text
        case "option" | "priority" | "component" | "version" | "resolution":
            return _option(field, text)
        case _:
            raise _unfit(field, given, f"fields of the type {field.type!r} cannot be set from here")


def _number(field: ScreenField, given: str | int | float) -> float | int:
    try:
        return given if not isinstance(given, str) else float(given)
    except ValueError:
        raise _unfit(field, given, "it takes a number") from None


def _date(field: ScreenField, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _unfit(field, text, "it takes a date such as 2031-05-04") from None


def _option(field: ScreenField, text: str) -> dict[str, str]:
    """An option by its name, as this Jira spells it."""
    for one in field.allowed:
        for word in ("name", "value"):
            if str(one.get(word, "")).casefold() == text.casefold():
                return {word: str(one[word])}
    if field.allowed:
        names = ", ".join(str(one.get("name") or one.get("value")) for one in field.allowed)
        raise _unfit(field, text, f"there are: {names}")
    return {"value" if field.type in ("option", "string", "any") else "name": text}


def _type(schema: Json) -> str:
    """The type that decides how a value is written; links to a parent have types of their own."""
    custom = str(schema.get("custom") or "")
    if custom.endswith("gh-epic-link"):
        return "string"
    return "parent" if schema.get("system") == "parent" else str(schema.get("type") or "string")


def _unfit(field: ScreenField, given: object, why: str) -> Rejected:
    shown = ", ".join(map(str, given)) if isinstance(given, tuple) else given
    return Rejected(
        f"Jira, the field {field.name!r} cannot hold {str(shown)!r}: {why}",
        "see `fields`, `priorities` and `resolutions` in the configuration",
    )

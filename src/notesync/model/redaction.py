"""Whole values looked through for credentials, and shown without them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast

from notesync.model.canonical import Plain, plain
from notesync.model.secrets import Finding, findings, mask, masked

T = TypeVar("T")


def secrets_in(value: object) -> tuple[Finding, ...]:
    """The credentials in all texts of a value."""
    return tuple(found for text in _texts(plain(value)) for found in findings(text))


def redacted(value: T) -> T:
    """The value with every credential masked, in whichever of its texts it stands.

    What is known for one by its context in one text is masked in the others, too.
    """
    known = {found.secret: mask(found.rule) for found in secrets_in(value)}
    return cast("T", _redacted(value, known)) if known else value


def _texts(value: Plain) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _texts(part)
        case dict():
            for name, part in value.items():
                yield name
                yield from _texts(part)


def _redacted(value: object, known: Mapping[str, str]) -> object:
    match value:
        case Enum():
            return value
        case str():
            return _without(value, known)
        case tuple() | list() | frozenset():
            return type(value)(_redacted(part, known) for part in value)
        case Mapping():
            return {_redacted(name, known): _redacted(part, known) for name, part in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts: dict[str, Any] = {
                field.name: _redacted(getattr(value, field.name), known) for field in fields(value)
            }
            return replace(value, **parts)
        case _:
            return value


def _without(text: str, known: Mapping[str, str]) -> str:
    text = masked(text)
    for secret, instead in known.items():
        text = text.replace(secret, instead)
    return text

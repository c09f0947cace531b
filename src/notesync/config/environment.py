"""What the environment says instead of the file: `NOTESYNC_` and the key, with `_` for each dot."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from notesync.config.shape import TRACKERS, File

PREFIX = "NOTESYNC_"


def variables() -> dict[str, tuple[str, ...]]:
    """Every variable that is looked at, with the key that it stands for."""
    return {PREFIX + "_".join(key).upper(): key for key in _keys()}


def overlaid(table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The file's table with what the environment says in place of it; `table` stays as it is."""
    result = dict(table)
    for name, key in variables().items():
        if name in environ:
            _put(result, key, _value(environ[name]))
    return result


def _keys() -> Iterator[tuple[str, ...]]:
    """The keys that hold one value or a list: names that people choose are in the file alone."""
    for name, field in File.model_fields.items():
        if name == "tracker":
            fields = {inner: None for model in TRACKERS.values() for inner in model.model_fields}
            yield from ((name, inner) for inner in fields)
        elif isinstance(field.default, BaseModel):
            yield from ((name, inner) for inner in type(field.default).model_fields)
        elif not isinstance(field.default, dict):
            yield (name,)


def _put(table: dict[str, Any], key: tuple[str, ...], value: object) -> None:
    *sections, last = key
    for name in sections:
        inner = table.get(name)
        table[name] = dict(inner) if isinstance(inner, Mapping) else {}
        table = table[name]
    table[last] = value


def _value(text: str) -> object:
    """A value as TOML has it; what is none is a text, so that nobody has to quote in a shell."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text

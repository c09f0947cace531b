"""docs/configuration.md says what config.py does: every key, its real default, and no other."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from notesync import config, rulingfile
from notesync.config import shape
from notesync.model.rulings import Verdict
from notesync.model.settings import ConflictPolicy, Recurring, VanishedPolicy
from notesync.sync.guard import OVERRULABLE

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "configuration.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(?P<key>[\w.]+)` \| (?P<type>.+?) \| (?P<default>.+?) \| .+ \|$", re.M)
NO_DEFAULT = "none"

ROWS = [match.groupdict() for match in _ROW.finditer(PAGE)]
EXAMPLES = re.findall(
    r"(?<!<!-- rulings -->\n)^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)
RULINGS = re.findall(r"^<!-- rulings -->\n```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The models that stand anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key of a model in dotted form; one that maps names to tables is itself a key too."""
    for name, field in model.model_fields.items():
        if name in CHOICES:
            yield from CHOICES[name].items()
            continue
        if isinstance(field.default, BaseModel):
            yield from keys_of(type(field.default), f"{prefix}{name}.")
            continue
        yield prefix + name, field
        for inner in models_in(field.annotation):
            yield from keys_of(inner, f"{prefix}{name}.NAME.")


TRACKERS: tuple[type[shape.Section], ...] = (
    shape.DefaultLocal,
    *(one for one in shape.TRACKERS.values() if one is not shape.Local),
)
CHOICES: dict[str, dict[str, FieldInfo]] = {
    # What a tracker's table may hold depends on its kind; a target's table holds the same.
    "tracker": {
        f"tracker.{name}": field
        for model in reversed(TRACKERS)
        for name, field in model.model_fields.items()
    },
    "targets": {"targets": shape.File.model_fields["targets"]},
}
KEYS = dict(keys_of(shape.File))


REQUIRED = "required"


def as_toml(value: object) -> object:
    """A default as `tomllib` would read it."""
    return list(value) if isinstance(value, tuple) else value


def dotted(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The keys that a TOML document sets; a person's or target's own name counts as NAME."""
    for name, value in table.items():
        own = prefix in ("people.", "targets.", "series.")
        if prefix == "targets.NAME.":
            continue  # the keys of a tracker
        shown = "NAME" if own else name
        if not own:
            yield prefix + shown
        if isinstance(value, dict):
            yield from dotted(value, f"{prefix}{shown}.")


def test_the_page_names_every_key_once_and_no_other() -> None:
    assert sorted(row["key"] for row in ROWS) == sorted(KEYS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_the_page_states_the_real_default(row: dict[str, str]) -> None:
    default = as_toml(KEYS[row["key"]].default)
    if KEYS[row["key"]].is_required():
        assert row["default"] == REQUIRED
    elif default is None:
        assert row["default"] == NO_DEFAULT
    else:
        assert tomllib.loads(f"default = {row['default'].strip('`')}")["default"] == default


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("conflicts", list(ConflictPolicy)),
        ("vanished", list(VanishedPolicy)),
        ("recurring", list(Recurring)),
    ],
)
def test_the_page_lists_every_choice(key: str, values: list[str]) -> None:
    (row,) = (row for row in ROWS if row["key"] == key)
    assert re.findall(r'`"(\w+)"`', row["type"]) == values


def test_every_key_stands_in_an_example() -> None:
    shown = {key for text in EXAMPLES for key in dotted(tomllib.loads(text))}
    assert KEYS.keys() <= shown


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_every_example_can_be_loaded(text: str, tmp_path: Path) -> None:
    path = tmp_path / config.FILE_NAME
    path.write_text(text, encoding="utf-8")
    config.load(path)  # raises where a key or a value is none of ours


def test_the_example_of_rulings_has_one_of_each_verdict(tmp_path: Path) -> None:
    (text,) = RULINGS
    path = tmp_path / "rulings.toml"
    path.write_text(text, encoding="utf-8")
    said = {ruling.verdict for ruling in rulingfile.load(path).by_key.values()}
    assert said == set(Verdict)


@pytest.mark.parametrize("guard", [*OVERRULABLE, "max-create"])
def test_the_page_names_every_guard(guard: str) -> None:
    assert f"`{guard}`" in PAGE

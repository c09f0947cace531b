"""`notesync.toml` or `[tool.notesync]` to settings: every key known, every mistake named."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from notesync.errors import ConfigError
from notesync.model.document import Person
from notesync.model.settings import (
    ConflictPolicy,
    GuardSettings,
    LocalTarget,
    ReadingSettings,
    Settings,
    SyncSettings,
    VanishedPolicy,
)

FILE_NAME = "notesync.toml"

_Size = Annotated[int, Field(gt=0)]
_Label = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class _Reading(_Section):
    max_notes_size: _Size = 2_000_000
    max_transcript_size: _Size = 20_000_000


class _Person(_Section):
    login: str = ""
    handle: str = ""
    role: str = ""


class _Guards(_Section):
    max_create: Annotated[int, Field(ge=0)] = 25
    close_ratio: Annotated[float, Field(ge=0, le=1)] = 0.3
    close_floor: Annotated[int, Field(ge=1)] = 10
    rewrite_floor: Annotated[int, Field(ge=1)] = 10


class _Labels(_Section):
    action: tuple[_Label, ...] = ("action-item",)
    decision: tuple[_Label, ...] = ("decision",)


class _LocalTracker(_Section):
    kind: Literal["local"] = "local"
    path: str = ".notesync/tracker.db"


class _File(_Section):
    """The file as a whole: its keys are the reference of the configuration."""

    notes: tuple[str, ...] = ()
    namespace: str = ""
    state: str = ".notesync/state.db"
    since: date | None = None
    file_done: bool = False
    include_possible: bool = False
    close_decisions: bool = True
    conflicts: ConflictPolicy = ConflictPolicy.ASK
    vanished: VanishedPolicy = VanishedPolicy.REPORT
    labels: _Labels = _Labels()
    people: dict[str, str | _Person] = {}
    guards: _Guards = _Guards()
    reading: _Reading = _Reading()
    tracker: _LocalTracker = _LocalTracker()


def find(start: Path) -> Path | None:
    """The configuration that holds for a folder: the nearest one upwards to the repository's root.

    Returns the path of `notesync.toml`, or of a `pyproject.toml` with a `[tool.notesync]` table.
    """
    for folder in (start, *start.parents):
        if (own := folder / FILE_NAME).is_file():
            return own
        shared = folder / "pyproject.toml"
        if shared.is_file() and "notesync" in _parsed(shared).get("tool", {}):
            return shared
        if (folder / ".git").exists():
            return None
    return None


def load(path: Path) -> Settings:
    """Read a configuration.

    Raises:
        ConfigError: names the file, the line where it can be told, the key and the nearest one.
    """
    data = _parsed(path)
    if path.name != FILE_NAME:
        data = data["tool"]["notesync"]
    try:
        return _settings(_File.model_validate(data))
    except ValidationError as error:
        raise ConfigError(
            "\n".join(
                _complaint(path, one["loc"], one["msg"], one["type"]) for one in error.errors()
            ),
            f"mend {path.name} and run this again",
        ) from error


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", "mend that line") from error


def _complaint(path: Path, where: Sequence[int | str], message: str, kind: str) -> str:
    names = [str(part) for part in where if not isinstance(part, int)]
    key = ".".join(names)
    line = _line_of(path, names[-1] if names else "")
    place = f"{path}:{line}" if line else str(path)
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(names[-1], _keys(names[:-1]), n=1, cutoff=0.6)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        return f"{place}: unknown key {key!r}{guess}"
    return f"{place}: {key}: {message[:1].lower()}{message[1:]}"


def _keys(section: Sequence[str]) -> list[str]:
    """The keys that a section knows."""
    model: type[BaseModel] = _File
    for name in section:
        inner = model.model_fields[name].default if name in model.model_fields else None
        if isinstance(inner, BaseModel):
            model = type(inner)
    return list(model.model_fields)


def _line_of(path: Path, key: str) -> int | None:
    """The first line on which a key stands: the parser keeps none."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name = line.partition("=")[0].strip().strip("[]").rpartition(".")[2].strip().strip("\"'")
        if key and name == key:
            return number
    return None


def _settings(file: _File) -> Settings:
    return Settings(
        sources=file.notes,
        state_path=file.state,
        reading=ReadingSettings(
            max_notes_size=file.reading.max_notes_size,
            max_transcript_size=file.reading.max_transcript_size,
            roster=_roster(file.people),
        ),
        sync=SyncSettings(
            namespace=file.namespace,
            since=file.since,
            file_done=file.file_done,
            include_possible=file.include_possible,
            close_decisions=file.close_decisions,
            conflicts=file.conflicts,
            vanished=file.vanished,
            action_labels=frozenset(file.labels.action),
            decision_labels=frozenset(file.labels.decision),
            logins=_logins(file.people),
            guards=GuardSettings(**file.guards.model_dump()),
        ),
        target=LocalTarget(file.tracker.path),
    )


def _roster(people: Mapping[str, str | _Person]) -> tuple[Person, ...]:
    return tuple(
        Person(name, one.role or None, one.handle or one.login or None)
        if isinstance(one, _Person)
        else Person(name, None, one)
        for name, one in people.items()
    )


def _logins(people: Mapping[str, str | _Person]) -> tuple[tuple[str, str], ...]:
    pairs = ((name, one.login if isinstance(one, _Person) else one) for name, one in people.items())
    return tuple((name, login) for name, login in pairs if login)

"""`notesync.toml` or `[tool.notesync]` to settings: every key known, every mistake named."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from notesync.errors import READABLE, ConfigError, reason
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

REFS = "refs/notesync/"
"""Where a ledger in a ref lies: no branch, no tag, and nothing that a plain clone fetches."""

_ILLEGAL = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{")
_HEADER = re.compile(r"\s*\[+([^\[\]]+)\]")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s.\"']+")


def _state(value: str) -> str:
    """A file, or a ref of ours: in another namespace git or a person would fall over it."""
    ours = value.startswith(REFS) and _legal(value.removeprefix(REFS))
    if value.startswith("refs/") and not ours:
        raise ValueError(value)
    return value


def _legal(name: str) -> bool:
    """Whether git takes the rest of a ref's name, as `git check-ref-format` has it."""
    parts = name.split("/")
    return not _ILLEGAL.search(name) and not any(
        not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts
    )


_Size = Annotated[int, Field(gt=0, strict=True)]
_Switch = Annotated[bool, Field(strict=True)]
_State = Annotated[str, AfterValidator(_state)]
_Label = Annotated[str, Field(min_length=1)]
_Name = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class _Reading(_Section):
    max_notes_size: _Size = 2_000_000
    max_transcript_size: _Size = 20_000_000


class _Person(_Section):
    login: str = ""
    handle: str = ""
    role: str = ""


def _with_login(value: object) -> object:
    """A person given as a mere text is known by that login."""
    return {"login": value} if isinstance(value, str) else value


class _Guards(_Section):
    max_create: Annotated[int, Field(ge=0, strict=True)] = 25
    close_ratio: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.3
    close_floor: Annotated[int, Field(ge=1, strict=True)] = 10
    rewrite_floor: Annotated[int, Field(ge=1, strict=True)] = 10


class _Labels(_Section):
    action: tuple[_Label, ...] = ("action-item",)
    decision: tuple[_Label, ...] = ("decision",)


class _LocalTracker(_Section):
    kind: Literal["local"] = "local"
    path: str = ".notesync/tracker.db"


class _Target(_Section):
    kind: Literal["local"] = "local"
    path: str


class _File(_Section):
    """The file as a whole: its keys are the reference of the configuration."""

    notes: tuple[str, ...] = ()
    namespace: str = ""
    state: _State = ".notesync/state.db"
    since: date | None = None
    file_done: _Switch = False
    include_possible: _Switch = False
    close_decisions: _Switch = True
    conflicts: ConflictPolicy = ConflictPolicy.ASK
    vanished: VanishedPolicy = VanishedPolicy.REPORT
    labels: _Labels = _Labels()
    people: dict[str, Annotated[_Person, BeforeValidator(_with_login)]] = {}
    guards: _Guards = _Guards()
    reading: _Reading = _Reading()
    tracker: _LocalTracker = _LocalTracker()
    targets: dict[_Name, _Target] = {}


_OWN = "the tracker and what notesync remembers of it cannot share one file"

_MUST = {
    "bool_type": "be true or false",
    "int_type": "be a whole number",
    "float_type": "be a number",
    "string_type": "be a text in quotes",
    "string_too_short": "not be empty",
    "tuple_type": "be a list",
    "dict_type": "be a table",
    "model_type": "be a table",
    "model_attributes_type": "be a table",
    "greater_than": "be more than {gt}",
    "greater_than_equal": "be {ge} or more",
    "less_than_equal": "be {le} or less",
    "literal_error": "be {expected}",
    "enum": "be {expected}",
    "missing": "be given",
    "value_error": f"be a file, or a ref such as {REFS}state",
}
"""What a value must be, by the parser's name of the mistake; `date_` begins those of days."""

_SECTIONS: dict[str, type[_Section]] = {
    "labels": _Labels,
    "people": _Person,
    "guards": _Guards,
    "reading": _Reading,
    "tracker": _LocalTracker,
    "targets": _Target,
}


def find(start: Path) -> Path | None:
    """The configuration that holds for a folder: the nearest one upwards to the repository's root.

    Returns the path of `notesync.toml`, or of a `pyproject.toml` with a `[tool.notesync]` table.
    """
    for folder in (start, *start.parents):
        if (own := folder / FILE_NAME).is_file():
            return own
        shared = folder / "pyproject.toml"
        if shared.is_file() and _table(_parsed(shared)) is not None:
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
    table = _table(data) if path.name == "pyproject.toml" else data
    if table is None:
        raise ConfigError(f"{path}: there is no table [tool.notesync]", f"or write a {FILE_NAME}")
    mend = f"mend {path.name} and run this again"
    try:
        file = _File.model_validate(table)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(
                _complaint(path, one["loc"], one["type"], one.get("ctx", {}))
                for one in error.errors()
            ),
            mend,
        ) from error
    if twice := _shared(file):
        raise ConfigError(
            f"{_place(path, twice)}: {'.'.join(twice)}: {_OWN}, nor two trackers", mend
        )
    return _settings(file)


def _shared(file: _File) -> list[str]:
    """The key of a file that another key names, too; empty where each has its own."""
    tracker = "path" in file.tracker.model_fields_set
    named = [
        (file.state, ["state"]),
        (file.tracker.path, ["tracker", "path"] if tracker else ["state"]),
        *((one.path, ["targets", name, "path"]) for name, one in file.targets.items()),
    ]
    used: set[str] = set()
    for path, key in named:
        normal = os.path.normpath(path)
        if normal in used:
            return key
        used.add(normal)
    return []


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {reason(error)}", READABLE) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", "mend that line") from error


def _table(data: Mapping[str, Any]) -> object:
    """Our table of a pyproject.toml, None where it has none."""
    tools = data.get("tool")
    return tools.get("notesync") if isinstance(tools, dict) else None


def _complaint(
    path: Path, where: Sequence[int | str], kind: str, limits: Mapping[str, object]
) -> str:
    names = [str(part) for part in where if not isinstance(part, int)]
    key = ".".join(names)
    place = _place(path, names)
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(names[-1], _keys(names[:-1]), n=1, cutoff=0.6)
        guess = f"; did you mean {close[0]!r}?" if close else ""
        return f"{place}: unknown key {key!r}{guess}"
    rest = "be a day such as 2026-10-24" if kind.startswith("date_") else "be another value"
    must = _MUST.get(kind, rest).format(**limits)
    return f"{place}: {key or 'tool.notesync'}: must {must}"


def _place(path: Path, names: Sequence[str]) -> str:
    line = _line_of(path, names)
    return f"{path}:{line}" if line else str(path)


def _keys(section: Sequence[str]) -> list[str]:
    """The keys that a section knows."""
    model = _SECTIONS[section[0]] if section else _File
    return list(model.model_fields)


def _line_of(path: Path, names: Sequence[str]) -> int | None:
    """The line on which a key stands, or else its table: the parser keeps none."""
    table: tuple[str, ...] = ()
    lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if header := _HEADER.match(line):
            table = _dotted(header[1])
            lines.setdefault(table, number)
        elif "=" in line:
            lines.setdefault((*table, *_dotted(line.partition("=")[0])), number)
    prefix = ("tool", "notesync") if path.name == "pyproject.toml" else ()
    wanted = [(*prefix, *names[:depth]) for depth in range(len(names), -1, -1)]
    return next((lines[path] for path in wanted if path in lines), None)


def _dotted(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(key))


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
        targets={name: LocalTarget(one.path) for name, one in file.targets.items()},
    )


def _roster(people: Mapping[str, _Person]) -> tuple[Person, ...]:
    return tuple(
        Person(name, one.role or None, one.handle or one.login or None)
        for name, one in people.items()
    )


def _logins(people: Mapping[str, _Person]) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.login) for name, one in people.items() if one.login)

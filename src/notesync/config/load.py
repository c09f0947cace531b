"""A configuration found and read; what one key says must go with what the others say."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from notesync.config import shape
from notesync.config.environment import overlaid
from notesync.config.mistakes import Source, complaint
from notesync.errors import READABLE, ConfigError, reason
from notesync.model.document import Person
from notesync.model.settings import (
    PRIORITIES,
    RESOLUTIONS,
    GitHubTarget,
    GuardSettings,
    JiraTarget,
    LocalTarget,
    ReadingSettings,
    Recurring,
    Settings,
    SyncSettings,
    Target,
)

FILE_NAME = "notesync.toml"

_Section = shape.Local | shape.GitHub | shape.Jira

_MEND = "mend that and run this again"


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


def load(path: Path | None, environ: Mapping[str, str] = MappingProxyType({})) -> Settings:
    """Read a configuration; None where there is no file. The environment has the last word.

    Raises:
        ConfigError: names the file, the line where it can be told, the key and the nearest one.
    """
    table = _read(path) if path else {}
    source = Source(path, frozenset(environ))
    if not isinstance(table, dict):
        raise ConfigError(f"{source.place(())}: tool.notesync: must be a table", _MEND)
    table = overlaid(table, environ)
    try:
        file = shape.File.model_validate(table)
    except ValidationError as error:
        said = (complaint(source, table, dict(one)) for one in error.errors())
        raise ConfigError("\n".join(said), _MEND) from error
    for key, why in _contradictions(file):
        raise ConfigError(f"{source.place(key)}: {'.'.join(key)}: {why}", _MEND)
    return _settings(file)


def _read(path: Path) -> object:
    data = _parsed(path)
    table = _table(data) if path.name == "pyproject.toml" else data
    if table is None:
        raise ConfigError(f"{path}: there is no table [tool.notesync]", f"or write a {FILE_NAME}")
    return table


def _contradictions(file: shape.File) -> Iterator[tuple[list[str], str]]:
    """What each key may say alone, and not together with the others: the key, and why."""
    yield from _shared_files(file)
    names: set[str] = set()
    for key, target in _targets(file):
        if isinstance(target, shape.Local):
            continue
        if (name := _target(target).name) in names:
            which = "repository" if isinstance(target, shape.GitHub) else "project"
            yield [*key, which], f"another target is the same {which}"
        names.add(name)
        labels = {one.casefold() for one in (*file.labels.action, *file.labels.decision)}
        if target.label.casefold() in labels:
            yield [*key, "label"], "a label of [labels]; issues are found by this one alone"
        if isinstance(target, shape.GitHub) and target.app_id and not target.installation_id:
            yield [*key, "app_id"], "an App needs installation_id as well"


_OWN = "the tracker and what notesync remembers of it cannot share one file, nor two trackers"


def _shared_files(file: shape.File) -> Iterator[tuple[list[str], str]]:
    """The keys of files that another key names, too."""
    given = "tracker" in file.model_fields_set and "path" in file.tracker.model_fields_set
    used = {os.path.normpath(file.state)}
    for key, target in _targets(file):
        if isinstance(target, shape.Local):
            path = os.path.normpath(target.path)
            if path in used:
                yield ["state"] if key == ["tracker"] and not given else [*key, "path"], _OWN
            used.add(path)


def _targets(file: shape.File) -> Iterator[tuple[list[str], _Section]]:
    """Every target of the file, with the key of its table."""
    yield ["tracker"], file.tracker
    yield from ((["targets", name], one) for name, one in file.targets.items())


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


def _settings(file: shape.File) -> Settings:
    return Settings(
        sources=file.notes,
        state_path=file.state,
        reading=ReadingSettings(
            max_notes_size=file.reading.max_notes_size,
            max_transcript_size=file.reading.max_transcript_size,
            roster=_roster(file.people),
            series=tuple((name, one.files) for name, one in file.series.items()),
        ),
        sync=SyncSettings(
            namespace=file.namespace,
            since=file.since,
            file_done=file.file_done,
            include_possible=file.include_possible,
            close_decisions=file.close_decisions,
            conflicts=file.conflicts,
            vanished=file.vanished,
            quote=file.quote,
            mentions=file.text.mentions,
            notes_url=file.notes_url,
            action_labels=frozenset(file.labels.action),
            decision_labels=frozenset(file.labels.decision),
            recurring=file.recurring,
            series=_recurring(file.series),
            logins=_logins(file.people),
            guards=GuardSettings(**file.guards.model_dump()),
        ),
        target=_target(file.tracker),
        targets={name: _target(one) for name, one in file.targets.items()},
    )


def _target(section: _Section) -> Target:
    if isinstance(section, shape.Local):
        return LocalTarget(section.path)
    if isinstance(section, shape.Jira):
        return JiraTarget(
            **section.model_dump(exclude={"kind", "priorities", "resolutions"}),
            priorities={**PRIORITIES, **section.priorities},
            resolutions={**RESOLUTIONS, **section.resolutions},
        )
    return GitHubTarget(
        **section.model_dump(exclude={"kind", "milestones", "types"}),
        milestones=tuple(section.milestones.items()),
        types=tuple(section.types.items()),
    )


def _roster(people: Mapping[str, shape.Person]) -> tuple[Person, ...]:
    return tuple(
        Person(name, one.role or None, one.handle or one.login or None)
        for name, one in people.items()
    )


def _recurring(series: Mapping[str, shape.Series]) -> tuple[tuple[str, Recurring], ...]:
    return tuple((name, one.recurring) for name, one in series.items() if one.recurring)


def _logins(people: Mapping[str, shape.Person]) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.login) for name, one in people.items() if one.login)

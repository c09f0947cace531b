"""Where things lie: the notes' root, the documents in it, and the repository they belong to."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from notesync.errors import UsageError
from notesync.notes.formats import is_notes

USUAL_FOLDERS = ("notes", "meetings", "minutes")
_SKIPPED = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command reads: the `files`, by their source, and the `roots` they were found under.

    A source is a path relative to the notes' root, with slashes.
    """

    roots: tuple[str, ...]
    files: tuple[str, ...]

    def covers(self, source: str) -> bool:
        """Whether a document would have been read, had it been there."""
        return any(root in (".", source) or source.startswith(f"{root}/") for root in self.roots)


def notes_root(start: Path, config: Path | None) -> Path:
    """The folder that sources are relative to: the configuration's, else the repository's."""
    if config:
        return config.parent
    return next((one for one in (start, *start.parents) if (one / ".git").exists()), start)


def scope(root: Path, start: Path, paths: Sequence[str], configured: Sequence[str]) -> Scope:
    """Find the documents: those at `paths` (from `start`), else the configured or usual ones.

    Raises:
        UsageError: a named path is missing, or there is nowhere to look.
    """
    if paths:
        places = [start / path for path in paths]
    elif configured:
        places = [root / path for path in configured]
    else:
        places = [root / name for name in USUAL_FOLDERS if (root / name).is_dir()]
    for place in places:
        if is_missing(place):
            raise UsageError(
                f"{place}: there is no such file or folder", "nothing was read or written"
            )
    if not places:
        raise UsageError(
            f"no notes found: {root} has no folder {', '.join(USUAL_FOLDERS[:-1])} "
            f"or {USUAL_FOLDERS[-1]}",
            "name the files or folders, or run `notesync init` to write a configuration",
        )
    found = (source_of(root, file) for place in places for file in _documents(place))
    return Scope(
        tuple(source_of(root, place) for place in places), tuple(sorted(dict.fromkeys(found)))
    )


def source_of(root: Path, path: Path) -> str:
    """A path as notesync names it: relative to the root, with slashes.

    Whatever leads to one file within the root is one source; what lies outside keeps the path
    that leads there, and so does a link that leads nowhere.
    """
    home, real = Path(os.path.realpath(root)), Path(os.path.realpath(path))
    place = Path(os.path.normpath(path.absolute()))
    if real.is_relative_to(home) and not is_missing(real):
        return real.relative_to(home).as_posix()
    if place.is_relative_to(root.absolute()):
        return place.relative_to(root.absolute()).as_posix()
    own = Path(os.path.realpath(place.parent)) / place.name
    return Path(os.path.relpath(own if own.is_relative_to(home) else real, home)).as_posix()


def is_missing(path: Path) -> bool:
    """Whether surely nothing is there: what cannot be looked at may be."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


def read_bytes(root: Path, source: str, limit: int) -> bytes:
    """The bytes of a document, one more than `limit` at the most.

    Raises:
        OSError: it cannot be read.
    """
    with (root / source).open("rb") as file:
        return file.read(limit + 1)


def repository_name(root: Path) -> str | None:
    """Host, owner and name of the repository's `origin`, in small letters; None without one."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), "config", "--get", "remote.origin.url"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    url = answer.stdout.strip().lower().removesuffix("/").removesuffix(".git")
    address = url.partition("://")[2] or url
    return address.rpartition("@")[2].replace(":", "/") or None


def _documents(place: Path) -> Iterator[Path]:
    """The notes at a place: the file itself, whatever its name, or all of a folder's."""
    if not place.is_dir():
        yield place
        return
    for folder, names, files in os.walk(place):
        names[:] = sorted(name for name in names if not _is_skipped(name))
        yield from (Path(folder, name) for name in _readable(files))


def _readable(files: Iterable[str]) -> list[str]:
    return sorted(name for name in files if is_notes(name) and not name.startswith("."))


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED

"""Where things lie: the notes' root, the documents in it, and the repository they belong to."""

import hashlib
import io
import os
import re
import stat
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from notesync.errors import UsageError, reason
from notesync.sync.permalink import web_address

USUAL_FOLDERS = ("notes", "meetings", "minutes")
STATE_FOLDER = ".notesync"
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_SHA1_DIGITS = 40
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command reads: the `files`, by their source, and the `roots` they were found under.

    A source is a path relative to the notes' root, with slashes. `closed` are the folders among
    them that cannot be listed, each with the reason.
    """

    roots: tuple[str, ...]
    files: tuple[str, ...]
    closed: tuple[tuple[str, str], ...] = ()

    def covers(self, source: str) -> bool:
        """Whether a document would have been read, had it been there."""
        return _below(source, self.roots)

    def hides(self, source: str) -> bool:
        """Whether a document may lie in a folder that cannot be listed."""
        return _below(source, (folder for folder, _ in self.closed))


def notes_root(start: Path, config: Path | None) -> Path:
    """The folder that sources are relative to: the configuration's, else the nearest upwards.

    That is the one with a repository or with what earlier runs remembered, else `start` itself.
    """
    if config:
        return config.parent
    return next((one for one in (start, *start.parents) if _is_root(one)), start)


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
    failures: list[OSError] = []
    found = {source_of(root, file) for place in places for file in _documents(place, failures)}
    closed = {source_of(root, Path(one.filename)): reason(one) for one in failures}
    return Scope(
        tuple(source_of(root, place) for place in places),
        tuple(_without_links(root, found)),
        tuple(sorted(closed.items())),
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


def is_gone(root: Path, source: str) -> bool:
    """Whether a document is surely no longer there: missing from a folder that can be listed."""
    path = root / source
    if not is_missing(path, follow=False):
        return False
    folder = next(one for one in path.parents if not is_missing(one))
    return os.access(folder, os.R_OK | os.X_OK)


def is_missing(path: Path, *, follow: bool = True) -> bool:
    """Whether surely nothing is there: what cannot be looked at may be."""
    try:
        path.stat(follow_symlinks=follow)
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
    path = root / source
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is not a regular file")
    with path.open("rb") as file:
        return file.read(limit + 1)


def replace_bytes(root: Path, source: str, data: bytes) -> None:
    """Put other bytes into a document, whole or not at all; its permissions stay.

    Raises:
        OSError: it cannot be written.
    """
    path = (root / source).resolve()
    beside = path.with_name(f".{path.name}.notesync")
    beside.write_bytes(data)
    beside.chmod(stat.S_IMODE(path.stat().st_mode))
    beside.replace(path)


def commit(root: Path) -> str:
    """The commit that the notes are checked out at; empty where they are in no repository."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD") or ""


def contains(root: Path, commit: str) -> bool:
    """Whether the notes' commit includes another; also where there is no repository to tell."""
    if not commit_like(commit) or _git(root, "rev-parse", "--git-dir") is None:
        return True
    return _git(root, "merge-base", "--is-ancestor", commit, "HEAD") is not None


def commit_like(text: str) -> bool:
    """Whether a text has the form of a commit's whole name: nothing else is handed to git."""
    return _COMMIT.fullmatch(text) is not None


def blobs(root: Path, commit: str) -> dict[str, str]:
    """The files below the root as a commit holds them: source and git's name for the content."""
    listed = _git(root, "ls-tree", "-r", "-z", commit) if commit else None
    rows = (row.partition("\t") for row in (listed or "").split("\0") if row)
    return {source: kind.rpartition(" ")[2] for kind, _, source in rows}


def blob_of(data: bytes, like: str) -> str:
    """Git's name for a content; `like` is another of the same repository."""
    made = hashlib.sha1 if len(like) == _SHA1_DIGITS else hashlib.sha256
    return made(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def export(root: Path, commit: str, folder: Path) -> bool:
    """Write the files below the root as a commit holds them, links left out; False: it is not here.

    The repository itself stays as it is.
    """
    command = ["git", "-C", str(root), "archive", "--format=tar", commit]
    try:
        if not commit_like(commit):
            return False
        answer = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    # Loaded only here: it would make every start slower.
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(answer.stdout)) as archive:
        # By hand: the filter that would make this safe is not in every Python 3.11.
        for one in archive:
            file, parts = archive.extractfile(one) if one.isreg() else None, Path(one.name).parts
            if file and not {"/", ".."} & {*parts}:
                path = folder.joinpath(*parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read())
    return True


def folder_in_repository(root: Path) -> str:
    """Where the notes' root lies in its repository: empty at the top, else with a slash behind."""
    return _git(root, "rev-parse", "--show-prefix") or ""


def web(root: Path) -> str:
    """The web address of the notes' repository, empty where its remote tells none."""
    name = remote(root)
    address = _git(root, "config", "--get", f"remote.{name}.url") if name else None
    return web_address(address or "")


def remote(root: Path) -> str | None:
    """The remote that the notes' repository is shared by; None where there is none."""
    names = (_git(root, "remote") or "").split()
    return "origin" if "origin" in names else names[0] if len(names) == 1 else None


def repository_name(root: Path) -> str | None:
    """Host, owner and name of the repository's `origin`, in small letters; None without one."""
    answer = _git(root, "config", "--get", "remote.origin.url")
    if answer is None:
        return None
    url = answer.lower().removesuffix("/").removesuffix(".git")
    address = url.partition("://")[2] or url
    return address.rpartition("@")[2].replace(":", "/") or None


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers; None where it says no, or where there is none."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def _without_links(root: Path, sources: Iterable[str]) -> list[str]:
    """The sources in order, without those that are links to another: outside the root some are."""
    real = {source: Path(os.path.realpath(root / source)) for source in sources}
    own = {path for source, path in real.items() if path.name == Path(source).name}
    return sorted(s for s, path in real.items() if path.name == Path(s).name or path not in own)


def _is_root(folder: Path) -> bool:
    return any(os.access(folder / name, os.F_OK) for name in (".git", STATE_FOLDER))


def _below(source: str, folders: Iterable[str]) -> bool:
    return any(one in (".", source) or source.startswith(f"{one}/") for one in folders)


def _documents(place: Path, failures: list[OSError]) -> Iterator[Path]:
    """The notes at a place: the file itself, whatever its name, or all of a folder's."""
    if not os.path.isdir(place):  # noqa: PTH112 - what cannot be looked at is no folder
        yield place
        return
    for folder, names, files in os.walk(place, onerror=failures.append):
        names[:] = sorted(name for name in names if not _is_skipped(name))
        yield from (Path(folder, name) for name in _readable(files))


def _readable(files: Iterable[str]) -> list[str]:
    # Loaded only here: most commands look for no notes.
    from notesync.notes.formats import is_notes

    return sorted(name for name in files if is_notes(name) and not name.startswith("."))


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED

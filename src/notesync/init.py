"""The first configuration of a notes folder: found out where possible, commented throughout."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from notesync import config, roster, workspace
from notesync.errors import UsageError, reason
from notesync.model.settings import Settings
from notesync.state.sqlite import SqliteLedger

IGNORED = (".notesync/*", "!.notesync/rulings.toml")
"""Kept out of git: the ledger and the embedded tracker; rulings are meant to be committed."""

TEMPLATE = """\
# notesync's configuration. Every key may be left out; these are the ones most people set.
# All of them, with what they mean: docs/configuration.md

# Where the notes are, from this file.
notes = [{notes}]

# Whose items these are, in trackers that several repositories share. Once items are filed it stays:
# under another one they would all be filed again, so a push refuses.
namespace = {namespace}

# Meetings before this day are history: their items are remembered, never filed.
{since}

# "ask" leaves alone what the notes and a person in the tracker changed differently and says so;
# "notes" or "tracker" lets one side win.
# conflicts = "ask"

# An issue whose line is gone from the notes is reported; "close" closes it as not planned.
# vanished = "report"

{people}

{tracker}"""

NOBODY = """\
# [people]
# "Ada Park" = "adapark"      # the name as spoken, and the login in the tracker"""

PEOPLE = """\
# The name as spoken, and the login in the tracker. A name without one is assigned nothing.
[people]"""

LOCAL = """\
[tracker]
kind = "local"                # issues in one file, without any account
path = ".notesync/tracker.db"
"""

GITHUB = """\
[tracker]
kind = "github"
repository = {repository}
# The token is never in this file: NOTESYNC_GITHUB_TOKEN, GH_TOKEN, GITHUB_TOKEN or `gh auth login`.
{base_url}# trusted_authors = ["github-actions[bot]"]   # when a workflow of this repository pushes
"""


def write_configuration(
    start: Path, notes: str | None, since: date | None, github: str | None = None
) -> Iterator[str]:
    """Write `notesync.toml` and git's ignore lines; yields what was done and comes next.

    They are written at the root of the notes, wherever below it `start` is; `notes` is the way
    there from `start`. `github` is the repository whose issues are the target, as `OWNER/NAME`;
    an empty one is that of the notes.

    Raises:
        UsageError: there is a configuration already, or the folder of notes is not there.
        StateError: what earlier runs remembered here cannot be read.
    """
    if known := config.find(start):
        raise UsageError(
            f"{known}: there is a configuration already", "edit it, or remove it first"
        )
    folder = workspace.notes_root(start, None)
    path = folder / config.FILE_NAME
    if notes and workspace.is_missing(start / notes):
        raise UsageError(f"{start / notes}: there is no such folder", "nothing was written")
    folders = (workspace.source_of(folder, start / notes),) if notes else _usual(folder)
    namespace = _namespace(folder, github or "")
    text = TEMPLATE.format(
        notes=", ".join(_quoted(name) for name in folders),
        namespace=_quoted(namespace),
        since=f"since = {since}" if since else "# since = 2026-01-01",
        people=_people(folder),
        tracker=LOCAL if github is None else _github(folder, github),
    )
    try:
        path.write_bytes(text.encode("utf-8"))
        yield f"Wrote {os.path.relpath(path, start)} for {', '.join(folders)}."
        yield from _ignore(folder / ".gitignore")
        _begin(config.load(path), folder)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written: {reason(error)}", "see that the folder can be written"
        ) from error
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{path}: a name in it is no valid text: {error.object!r}",
            "rename that folder, or say where the notes are: `notesync init --notes FOLDER`",
        ) from error
    yield "Next: `notesync plan` shows what a push would file."


def _begin(settings: Settings, folder: Path) -> None:
    """Begin the ledger of a shared target: a first push need not ask whether one was lost."""
    place = folder / settings.state_path
    if settings.target.shared and workspace.is_missing(place):
        with closing(SqliteLedger(place, settings.target.name)) as ledger, ledger.lease():
            ledger.note(settings.sync.namespace, 0)


def _people(folder: Path) -> str:
    """The roster as far as the repository tells it; a login without a name is left to fill in."""
    named, logins = roster.imported(*roster.read_imports(folder))
    if not (named or logins):
        return NOBODY
    lines = [f"{_quoted(name)} = {_quoted(login)}" for name, login in named]
    lines += [f'# "?" = {_quoted(login)}   # of CODEOWNERS: whose is it?' for login in logins]
    return "\n".join((PEOPLE, *lines))


def _github(folder: Path, repository: str) -> str:
    """The table of a repository on GitHub: the named one, or that of the notes."""
    host, _, own = (workspace.repository_name(folder) or "").partition("/")
    if not (repository or own):
        raise UsageError(
            "the notes are in no repository that has a remote `origin`",
            "name the repository for the issues: `notesync init --github OWNER/NAME`",
        )
    name = repository or own
    if not config.REPOSITORY.fullmatch(name):
        raise UsageError(f"{name!r} is no repository on GitHub", "write it OWNER/NAME")
    elsewhere = not repository and host != "github.com"
    base_url = f"base_url = {_quoted(f'https://{host}/api/v3')}\n" if elsewhere else ""
    return GITHUB.format(repository=_quoted(name), base_url=base_url)


def _namespace(folder: Path, target: str) -> str:
    """The name that earlier runs used, else the repository's, the target's, or the folder's."""
    usual = Settings()
    with closing(SqliteLedger(folder / usual.state_path, usual.target.name)) as ledger:
        known = ledger.load().namespace
    return known or workspace.repository_name(folder) or target or folder.resolve().name


def _quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _usual(folder: Path) -> tuple[str, ...]:
    found = tuple(name for name in workspace.USUAL_FOLDERS if (folder / name).is_dir())
    if not found:
        raise UsageError(
            f"{folder}: no folder called {', '.join(workspace.USUAL_FOLDERS)} here",
            "say where the notes are: `notesync init --notes FOLDER`",
        )
    return found


def _ignore(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in IGNORED if line not in text.splitlines()]
    if missing:
        gap = "" if not text or text.endswith("\n") else "\n"
        path.write_text("\n".join((text + gap + missing[0], *missing[1:], "")), encoding="utf-8")
        yield f"Added {' and '.join(missing)} to .gitignore."

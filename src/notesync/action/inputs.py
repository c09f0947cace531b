"""The action's inputs, as action.yml hands them over: one variable each, never by a shell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from notesync.action.decide import Mode
from notesync.errors import UsageError
from notesync.sync.guard import OVERRULABLE

PREFIX = "INPUT_"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a workflow asks for; empty or None is what the configuration says.

    Paths are as they were given: from the working directory.

    `branch` is the one that is pushed from; `author` who writes the comments, where that cannot be
    asked; `kept` the folder in which a run without secrets left its plan.
    """

    mode: Mode = Mode.PLAN
    config: Path | None = None
    target: str = ""
    paths: tuple[str, ...] = ()
    since: date | None = None
    max_create: int | None = None
    allow: tuple[str, ...] = ()
    branch: str = ""
    author: str = ""
    kept: Path | None = None
    token: str = field(default="", repr=False)

    @property
    def mark(self) -> str:
        """What the comment of these notes begins with: others may have one beside it."""
        # Two dashes would end an HTML comment, or may: parsers differ.
        about = quote(f"{self.config or ''} {self.target}".strip(), safe="").replace("-", "%2D")
        return f"<!-- notesync:plan {about or 'notes'} -->"


def inputs_of(environ: Mapping[str, str]) -> Inputs:
    """The inputs that a workflow gave.

    Raises:
        UsageError: one of them cannot be meant; it says which, and what could be.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    return Inputs(
        mode=_mode(given.get("mode", Mode.PLAN.value)),
        config=_path(given.get("config")),
        target=given.get("target", ""),
        paths=tuple(given.get("paths", "").splitlines()),
        since=_day(given.get("since")),
        max_create=_number(given.get("max_create")),
        allow=_guards(given.get("allow", "")),
        branch=given.get("branch", ""),
        author=given.get("comment_author", ""),
        kept=_path(given.get("kept")),
        token=given.get("token", ""),
    )


def _mode(text: str) -> Mode:
    if text not in list(Mode):
        raise _wrong("mode", text, f"one of {', '.join(Mode)}")
    return Mode(text)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _wrong("since", str(text), "a day like 2026-10-24") from None


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise _wrong("max-create", text, "a whole number, 0 or more")
    return int(text)


def _guards(text: str) -> tuple[str, ...]:
    names = tuple(text.replace(",", " ").split())
    for name in names:
        if name not in OVERRULABLE:
            raise _wrong("allow", name, f"of {', '.join(OVERRULABLE)}")
    return names


def _wrong(name: str, value: str, wanted: str) -> UsageError:
    return UsageError(f"the input {name} is {value!r}", f"write {wanted}")

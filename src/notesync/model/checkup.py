"""What `doctor` finds: one thing looked at, how it is, and how to mend it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from notesync.errors import ExitCode, NotesyncError


class Verdict(StrEnum):
    """How a thing is: right, right with a reserve, or in the way of a push."""

    OK = "ok"
    DOUBT = "doubt"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, what was found, and the next step if any.

    `exit_code` is what a push would end with because of it.
    """

    what: str
    verdict: Verdict
    said: str
    mend: str = ""
    exit_code: ExitCode = ExitCode.OK


def fine(what: str, said: str) -> Finding:
    """A thing that is right."""
    return Finding(what, Verdict.OK, said)


def doubt(what: str, said: str, mend: str) -> Finding:
    """A thing that works, but for what is said."""
    return Finding(what, Verdict.DOUBT, said, mend)


def fault(what: str, said: str, mend: str, exit_code: ExitCode = ExitCode.ACCESS) -> Finding:
    """A thing that keeps a push from working."""
    return Finding(what, Verdict.FAULT, said, mend, exit_code)


def failed(what: str, error: NotesyncError) -> Finding:
    """A thing that could not even be looked at."""
    return fault(what, error.message, error.hint, error.exit_code)


def assignees(
    logins: Iterable[tuple[str, str]], can_assign: Callable[[str], bool], mend: str
) -> Iterator[Finding]:
    """Whether the people of the roster can be assigned, by name and login; empty is not asked."""
    for name, login in logins:
        if not login:
            continue
        what = f"people: {name}"
        if can_assign(login):
            yield fine(what, f"{login} can be assigned")
        else:
            yield doubt(what, f"{login} cannot be assigned here: issues are filed without", mend)

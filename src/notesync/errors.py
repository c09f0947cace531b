"""What can go wrong for somebody who can act on it, and the exit code each of them owns."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The meaning of the process's exit, as documented in README and kept stable."""

    OK = 0
    BUG = 1
    CHANGES = 2
    PARTIAL = 3
    ACCESS = 4
    REFUSED = 5
    CONFLICT = 6
    USAGE = 64
    INTERRUPTED = 130


PRECEDENCE = (
    ExitCode.BUG,
    ExitCode.INTERRUPTED,
    ExitCode.USAGE,
    ExitCode.ACCESS,
    ExitCode.REFUSED,
    ExitCode.PARTIAL,
    ExitCode.CONFLICT,
    ExitCode.CHANGES,
    ExitCode.OK,
)


def gravest(*codes: ExitCode) -> ExitCode:
    """The one code a run exits with when several apply."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.OK)


READABLE = "see that it is a text in UTF-8 which you may read"
"""The next step where a file of the user's cannot be read."""


def reason(error: Exception) -> str:
    """Why a file cannot be read or written, without its path: that is said already."""
    told = error.strerror if isinstance(error, OSError) else None
    return told or str(error)


class NotesyncError(Exception):
    """Something the user can act on: what happened, where, and the next step.

    `message` names what and where; `hint` is the next step, a command where there is one.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(NotesyncError):
    """A command that cannot be carried out as it was given."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration that cannot be read or holds a mistake; names file, line and key."""


class CredentialsError(NotesyncError):
    """No credentials for a tracker, or none that could be any."""

    exit_code = ExitCode.ACCESS


class PlanFileError(UsageError):
    """A plan file that is not one of ours, was changed by hand, or is of another version."""


class RefusedError(NotesyncError):
    """What a guard or the secrets gate does not let through: nothing was written."""

    exit_code = ExitCode.REFUSED


class OutputError(NotesyncError):
    """What a command has to say cannot be written: a full disk, a device that is gone."""

    exit_code = ExitCode.PARTIAL


class StateError(NotesyncError):
    """A ledger that cannot be read or written: never taken for an empty one."""

    exit_code = ExitCode.PARTIAL


class BusyError(NotesyncError):
    """Another run holds the lease."""

    exit_code = ExitCode.PARTIAL


class LeaseLostError(BusyError):
    """This run was so slow that another one took over: it stops before it writes again."""

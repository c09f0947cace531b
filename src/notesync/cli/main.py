"""The `notesync` command: its subcommands, and what every error becomes on the way out."""

import os
import sys
from collections.abc import Sequence
from errno import ENOSPC

import click

from notesync import __version__
from notesync.cli.console import complain, talk, unheeded, unwritten
from notesync.cli.lazy import LazyGroup
from notesync.errors import ExitCode, NotesyncError

COMMANDS = {
    "check": ("notesync.cli.sync", "Read notes and show what was found in them."),
    "plan": ("notesync.cli.sync", "Show what a push would do; writes nothing."),
    "push": ("notesync.cli.sync", "Write to the tracker what the notes say."),
    "pull": ("notesync.cli.pull", "Bring the tracker's news back into the notes."),
    "log": ("notesync.cli.errands", "Tell the life of one item, day by day."),
    "status": ("notesync.cli.look", "Show in brief what is open, overdue and due."),
    "board": ("notesync.cli.look", "Show the tracker's issues, here or as a page."),
    "explain": ("notesync.cli.errands", "Tell the whole story of one item."),
    "accept": ("notesync.cli.errands", "Say that a held line is an item."),
    "dismiss": ("notesync.cli.errands", "Say that a held line is no item."),
    "adopt": ("notesync.cli.errands", "Link an item to an issue that is there."),
    "move": ("notesync.cli.errands", "File an item again in another target."),
    "undo": ("notesync.cli.errands", "Close again what a run of push filed."),
    "restore": ("notesync.cli.errands", "Write back what a push overwrote."),
    "repair": ("notesync.cli.errands", "Close what was filed twice."),
    "state": ("notesync.cli.state", "Look at the ledger, rebuild or free it."),
    "issue": ("notesync.cli.issue", "Look at and change issues of the embedded tracker."),
    "doctor": ("notesync.cli.doctor", "Look at all that a push needs, and how to mend it."),
    "init": ("notesync.cli.init", "Write a first configuration."),
}
"""Where each command lives, and what `--help` says of it without loading it."""


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def notesync() -> None:
    """Turn the promises in your meeting notes into issues, and keep the two true to each other."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; nothing a user can cause ends in a traceback."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        code = notesync.main(arguments, prog_name="notesync", standalone_mode=False)
    except NotesyncError as error:
        complain(error.message, error.hint)
        return error.exit_code
    except click.ClickException as error:
        error.show(unheeded(sys.stderr))
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        talk("interrupted; what was written is remembered: run it again to go on")
        return ExitCode.INTERRUPTED
    except SystemExit as error:
        if "_NOTESYNC_COMPLETE" in os.environ:
            raise
        # Click's word for a pipe that nobody reads any more: for `| head` that is no error.
        return ExitCode.OK if error.code == 1 else ExitCode.BUG
    except Exception as error:  # noqa: BLE001 - the last fence: a bug is reported, never shown raw
        if isinstance(error, OSError) and error.errno == ENOSPC:
            said = unwritten(error)
            complain(said.message, said.hint)
            return said.exit_code
        # Loaded only when it is needed: what a report takes to write would slow every start.
        from notesync.cli.bug import report_bug

        report = report_bug(error)
        complain(
            f"this is a bug in notesync: {type(error).__name__}: {error}",
            f"please report it with {report} (read it first: it may quote your notes)",
        )
        return ExitCode.BUG
    return int(code or 0)

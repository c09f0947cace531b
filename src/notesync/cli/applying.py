"""What all commands share that write to a tracker: ask, apply, and say what became of it."""

import sys

import click

from notesync import workflow
from notesync.cli.console import progress, show, talk, width
from notesync.cli.interrupt import stopping_gently
from notesync.desk import Desk
from notesync.errors import UsageError
from notesync.model.plan import Outcome
from notesync.report.outcome import outcome_text
from notesync.workflow import Planned


def apply_agreed(
    desk: Desk, planned: Planned, *, yes: bool, asking: str = "Apply this plan?"
) -> Outcome | None:
    """Apply a plan once somebody agrees; None where nothing was to be applied."""
    if planned.plan.refusals or not agreed(bool(planned.plan.to_apply), yes, asking):
        return None
    with progress("writing") as watch, stopping_gently() as stopped:
        return workflow.push(desk, planned, watch, stopped)


def agreed(writes: bool, yes: bool, asking: str) -> bool:
    """Whether it may go on: what writes to a tracker needs somebody's word."""
    if yes or not writes:
        return True
    if not sys.stdin.isatty():
        command = click.get_current_context().info_name
        raise UsageError(
            f"nothing was written: without a terminal to ask at, {command} needs --yes",
            _without_terminal(str(command)),
        )
    said = click.confirm(asking, err=True)
    if not said:
        talk("Nothing was written.")
    return said


def show_outcome(outcome: Outcome | None) -> None:
    """Print what became of a plan, if anything was to be done."""
    if outcome and (outcome.done or outcome.failed or outcome.interrupted):
        show(outcome_text(outcome, width()))


def _without_terminal(command: str) -> str:
    if command == "push":
        return "run it with --yes, or `notesync plan --out FILE` and `notesync push FILE --yes`"
    return "look at it with --dry-run, then run it with --yes"

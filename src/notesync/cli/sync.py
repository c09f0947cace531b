"""`check`, `plan` and `push`: from notes to issues."""

import sys
from pathlib import Path

import click
from rich.text import Text

from notesync import workflow, workspace
from notesync.cli.applying import apply_agreed, show_outcome
from notesync.cli.console import complain, progress, show, show_json, show_raw, talk, width
from notesync.cli.options import (
    agreeing,
    at_desk,
    at_planning_desk,
    output_format,
    output_formats,
    planning_flags,
)
from notesync.desk import Desk
from notesync.errors import ExitCode, StateError, UsageError, gravest
from notesync.gathering import Found
from notesync.model.items import Reading
from notesync.notes.formats import NAMES
from notesync.planfile import means_plan, read_plan, write_plan
from notesync.report.annotations import commands, few
from notesync.report.check import check_text, unread_text
from notesync.report.json import Keys, check_json, outcome_json, plan_json
from notesync.report.looks import looks_json, looks_text
from notesync.report.markdown import plan_markdown
from notesync.report.plan import plan_text
from notesync.report.roster import strangers_text
from notesync.workflow import Planned


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH | -]...")
@click.option(
    "--as",
    "format",
    type=click.Choice(NAMES),
    help="Read every file in this format, whatever its name and content say.",
)
@click.option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar="[LINE]",
    help="Say which reader took each file, or what each rule said of one line of one file.",
)
@output_format
@at_desk
def check(
    desk: Desk, paths: tuple[str, ...], format: str | None, explain: str | None, output: str
) -> int:
    """Read notes, or with - what another command writes, and show what was found in them.

    Writes nothing.
    """
    if explain and not explain.isdecimal():
        # Without a line, what follows the flag is the first path.
        paths, explain = (explain, *paths), ""
    found = _found(desk, paths, format)
    if explain and found.readings:
        _explain(desk, _the_one(found), int(explain), output)
        return found.exit_code
    if output == "text":
        show(check_text(found.readings, found.unread, width(), explain=explain is not None))
        return found.exit_code
    keys, code = _keys(desk, found)
    show_json(check_json(found.readings, found.unread, keys))
    return gravest(found.exit_code, code)


def _explain(desk: Desk, reading: Reading, line: int, output: str) -> None:
    """Show what each rule said of one line."""
    looked = workflow.explain_line(desk, reading, line)
    if output == "json":
        show_json(looks_json(reading, line, looked))
    else:
        show(looks_text(reading, line, looked, width()))


def _the_one(found: Found) -> Reading:
    """The only document of a run; a line number says nothing of several."""
    if len(found.readings) + len(found.unread) > 1:
        raise UsageError(
            f"--explain is for one document; {len(found.readings) + len(found.unread)} were read",
            "name the one whose line you mean: notesync check notes/FILE --explain LINE",
        )
    return found.readings[0]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep the plan in a file."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if the plan has changes.")
@output_formats("markdown", "github")
@at_planning_desk
def plan(
    desk: Desk,
    paths: tuple[str, ...],
    out: Path | None,
    detailed_exitcode: bool,
    output: str,
) -> int:
    """Show what a push would do; writes nothing."""
    planned = _planned(desk, paths)
    _print_plan(desk, planned, output)
    if out:
        write_plan(out, planned.plan)
        talk(f"The plan is kept in {out}; `notesync push {out}` applies exactly that.")
    code = planned.exit_code()
    changes = detailed_exitcode and planned.plan.to_apply
    return ExitCode.CHANGES if changes and code is ExitCode.OK else code


@click.command()
@click.argument("paths", nargs=-1, metavar="[PLAN | PATH...]")
@agreeing
@output_format
@at_planning_desk
def push(
    desk: Desk,
    paths: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    output: str,
) -> int:
    """Write to the tracker what the notes say, or exactly what a kept PLAN says."""
    kept = _kept(desk, paths)
    planned = kept or _planned(desk, paths)
    if output == "text":
        _show_plan(planned)
    if kept and kept.plan.refusals:
        talk(f"Such a flag is for the plan: `notesync plan FLAG --out {paths[0]}`.")
    outcome = None if dry_run else apply_agreed(desk, planned, yes=yes)
    if output == "json":
        done = outcome_json(outcome) if outcome else None
        show_json({"plan": plan_json(planned.plan, planned.strangers), "outcome": done})
    else:
        show_outcome(outcome)
    return planned.exit_code(outcome)


def _found(desk: Desk, paths: tuple[str, ...], format: str | None) -> Found:
    if workflow.STDIN not in paths:
        with progress("reading") as watch:
            return workflow.check(desk, paths, watch, format)
    if len(paths) > 1 or format is None:
        raise UsageError(
            "- is read alone, and has no name that tells its format",
            "name the format, such as `notesync check --as markdown -`",
        )
    return workflow.check_input(desk, sys.stdin.buffer, format)


def _keys(desk: Desk, found: Found) -> tuple[Keys, ExitCode]:
    """The keys of what was found; none, and said so, where the ledger cannot tell them."""
    try:
        return workflow.keys(desk, found), ExitCode.OK
    except StateError as error:
        complain(error.message, error.hint)
        return {}, error.exit_code


def _planned(desk: Desk, paths: tuple[str, ...]) -> Planned:
    with progress("reading") as watch:
        return workflow.plan(desk, paths, watch)


def _kept(desk: Desk, paths: tuple[str, ...]) -> Planned | None:
    """The plan that the one path is a file of, if it is."""
    files = [path for path in paths if means_plan(desk.start / path)]
    if not files:
        return None
    if len(paths) > 1:
        raise UsageError(
            f"{files[0]} is a plan: it is applied alone", f"run `notesync push {files[0]}`"
        )
    if flags := planning_flags():
        raise UsageError(
            f"{files[0]} is applied as it is: {flags} belongs to `plan --out`",
            f"run `notesync plan {flags} --out {files[0]}`, then `notesync push {files[0]}`",
        )
    return workflow.kept(desk, read_plan(desk.start / files[0]))


def _print_plan(desk: Desk, planned: Planned, output: str) -> None:
    """Print a plan for people, for programs, for a comment, or as annotations of its lines."""
    match output:
        case "json":
            show_json(plan_json(planned.plan, planned.strangers))
        case "markdown":
            unread = planned.found.unread if planned.found else ()
            show_raw(plan_markdown(planned.plan, seconds=planned.seconds, unread=unread))
        case "github":
            folder = workspace.folder_in_repository(desk.root)
            said = commands(few(planned.annotations()), folder)
            show_raw("".join(f"{one}\n" for one in said))
        case _:
            _show_plan(planned)


def _show_plan(planned: Planned) -> None:
    if planned.found and planned.found.unread:
        show(unread_text(planned.found.unread, width()))
    if planned.strangers:
        show(strangers_text(planned.strangers, width()))
        show(Text())
    show(plan_text(planned.plan, width()))

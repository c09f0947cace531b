"""Commands about one item or one run: they look, show a plan, ask, and apply it."""

import click

from notesync import errands, relocation, upkeep, workflow
from notesync.cli.applying import agreed, apply_agreed, show_outcome
from notesync.cli.console import progress, show, show_json, talk, width
from notesync.cli.interrupt import stopping_gently
from notesync.cli.options import agreeing, at_desk, at_target, output_format
from notesync.desk import Desk
from notesync.errors import UsageError
from notesync.model.canonical import plain
from notesync.model.errand import Errand
from notesync.model.issues import SCALARS, Field
from notesync.model.plan import Outcome
from notesync.model.rulings import Verdict
from notesync.report.errand import errand_json, errand_text, lost_text, move_text, runs_text
from notesync.report.explain import story_json, story_text
from notesync.report.json import outcome_json, plan_json
from notesync.report.life import life_json, life_text
from notesync.workflow import Planned

_FIELDS = [field.value for field in SCALARS]


@click.command()
@click.argument("item", metavar="KEY|#ISSUE|FILE:LINE")
@output_format
@at_target
def explain(desk: Desk, item: str, output: str) -> int:
    """Tell the whole story of one item: lines, issue, fields, and what the next push does."""
    story = errands.explain(desk, item)
    if output == "json":
        show_json(story_json(story))
    else:
        show(story_text(story, width()))
    return 0


@click.command()
@click.argument("item", metavar="KEY|#ISSUE|FILE:LINE")
@output_format
@at_target
def log(desk: Desk, item: str, output: str) -> int:
    """Tell the life of one item, day by day: meetings, people in the tracker, our own writes."""
    told = errands.life(desk, item)
    if output == "json":
        show_json(life_json(told))
    else:
        show(life_text(told, width()))
    return 0


@click.command()
@click.argument("item", metavar="KEY")
@click.argument("issue")
@agreeing
@output_format
@at_target
def adopt(desk: Desk, item: str, issue: str, yes: bool, dry_run: bool, output: str) -> int:
    """Link an item to an ISSUE that is there already; only the marker is written to it."""
    return _carry_out(desk, errands.adopt(desk, item, issue), yes, dry_run, output)


@click.command()
@click.argument("item", metavar="KEY")
@click.option("--as", "same", metavar="KEY2", help="It is this item, worded differently.")
@click.option("--dry-run", is_flag=True, help="Say what would be remembered and stop.")
@at_desk
def accept(desk: Desk, item: str, same: str | None, dry_run: bool) -> int:
    """Say that a held line is an item: a new one, or with --as the one that it is."""
    key, rulings = errands.rule(desk, item, Verdict.ACCEPTED, same)
    ruled = rulings.by_key[key]
    what = f"the same as {ruled.same}" if ruled.same else "an item"
    if not dry_run:
        errands.keep_rulings(desk, rulings)
    talk(f"{key} is {what} ({ruled.where}); `notesync push` acts on it.")
    return 0


@click.command()
@click.argument("item", metavar="KEY")
@click.option("--undo", is_flag=True, help="Take back whatever was said of it.")
@click.option("--dry-run", is_flag=True, help="Say what would be remembered and stop.")
@at_desk
def dismiss(desk: Desk, item: str, undo: bool, dry_run: bool) -> int:
    """Say that a held line is no item; --undo takes any ruling back."""
    if undo:
        key, rulings = errands.unrule(desk, item)
        said = f"Nothing is ruled on {key} any more."
    else:
        key, rulings = errands.rule(desk, item, Verdict.DISMISSED)
        where = rulings.by_key[key].where
        said = f"{key} is no item ({where}); `notesync dismiss {key} --undo` takes that back."
    if not dry_run:
        errands.keep_rulings(desk, rulings)
    talk(said)
    return 0


@click.command()
@agreeing
@output_format
@at_target
def repair(desk: Desk, yes: bool, dry_run: bool, output: str) -> int:
    """Close issues that were filed twice, as duplicates, if nobody touched them."""
    return _carry_out(desk, errands.repair(desk), yes, dry_run, output)


@click.command()
@click.argument("item", metavar="KEY")
@click.option("--field", type=click.Choice(_FIELDS), help="Of this field only.")
@click.option("--list", "listing", is_flag=True, help="Only show what was overwritten.")
@agreeing
@output_format
@at_target
def restore(
    desk: Desk,
    item: str,
    field: str | None,
    listing: bool,
    yes: bool,
    dry_run: bool,
    output: str,
) -> int:
    """Write back what a person had written in an issue and a push overwrote."""
    if not listing:
        errand = errands.restore(desk, item, Field(field) if field else None)
        return _carry_out(desk, errand, yes, dry_run, output)
    values = errands.overwritten(desk, item)
    if output == "json":
        show_json({"version": 1, "overwritten": plain(values)})
    else:
        show(lost_text(values, width()))
    return 0


@click.command()
@click.argument("run", type=click.IntRange(min=1), required=False)
@click.option("--list", "listing", is_flag=True, help="Show the runs that are remembered.")
@agreeing
@output_format
@at_target
def undo(desk: Desk, run: int | None, listing: bool, yes: bool, dry_run: bool, output: str) -> int:
    """Close again, as not planned, what a RUN of push filed and nobody has touched since."""
    if run is not None and not listing:
        return _carry_out(desk, errands.undo(desk, run), yes, dry_run, output)
    if run is None and not listing:
        raise UsageError("which run?", "`notesync undo --list` shows them")
    runs = errands.runs(desk)
    if output == "json":
        show_json(
            {"version": 1, "runs": [{**_plain(one), "counts": dict(one.counts)} for one in runs]}
        )
    else:
        show(runs_text(runs, width()))
    return 0


@click.command()
@click.argument("item", metavar="KEY")
@click.argument("place", metavar="TARGET")
@click.option("--close", is_flag=True, help="Close the issue that it has here.")
@agreeing
@output_format
@at_target
def move(
    desk: Desk, item: str, place: str, close: bool, yes: bool, dry_run: bool, output: str
) -> int:
    """File an item again in another configured TARGET, and link both issues."""
    planned = relocation.prepare(desk, item, place, close=close)
    if planned is None:
        return _moved_already(desk, item, place, dry_run, output)
    there, here = relocation.preview(planned, desk.at(place).target_name)
    if output == "text":
        show(move_text(there, here, width()))
    outcome = None
    if not dry_run and agreed(True, yes, "Move it?"):
        with progress("writing") as watch, stopping_gently() as stopped:
            outcome = relocation.carry_out(desk, planned, watch, stopped)
    if output == "json":
        plans = {"there": plan_json(there), "here": plan_json(here)}
        show_json({"version": 1, **plans, "outcome": _outcome(outcome)})
    else:
        show_outcome(outcome)
    return Planned(here).exit_code(outcome)


def _moved_already(desk: Desk, item: str, place: str, dry_run: bool, output: str) -> int:
    """Say so; a run that ended too early may have left the ledger behind the issue's marker."""
    plan = upkeep.rebuilt(desk)
    outcome = None if dry_run else workflow.push(desk, Planned(plan), workflow.nothing)
    if output == "json":
        data = {"there": None, "here": plan_json(plan), "outcome": _outcome(outcome)}
        show_json({"version": 1, **data})
    talk(f"{item} lives in {place} already.")
    return Planned(plan).exit_code(outcome)


def _carry_out(desk: Desk, errand: Errand, yes: bool, dry_run: bool, output: str) -> int:
    """Show a command's plan, ask, apply it, and say what became of it."""
    planned = Planned(errand.plan)
    if output == "text":
        show(errand_text(errand, width()))
    outcome = None if dry_run else apply_agreed(desk, planned, yes=yes)
    if output == "json":
        show_json({**errand_json(errand), "outcome": _outcome(outcome)})
    else:
        show_outcome(outcome)
    return planned.exit_code(outcome)


def _outcome(outcome: Outcome | None) -> object:
    return outcome_json(outcome) if outcome else None


def _plain(value: object) -> dict[str, object]:
    record = plain(value)
    return dict(record) if isinstance(record, dict) else {}

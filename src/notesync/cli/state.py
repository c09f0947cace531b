"""`state`: the ledger to look at, to rebuild, to free and to take elsewhere."""

import click

from notesync import upkeep, workflow
from notesync.cli.applying import agreed
from notesync.cli.console import progress, show, show_json, talk, width
from notesync.cli.options import agreeing, at_target, output_format
from notesync.desk import Desk
from notesync.model.canonical import plain
from notesync.report.cells import counted
from notesync.report.state import export_json, facts_text, recovered_text
from notesync.workflow import Planned


@click.group()
def state() -> None:
    """Look at the ledger, rebuild it from the issues, free it, or take it elsewhere."""


@state.command("show")
@output_format
@at_target
def show_state(desk: Desk, output: str) -> int:
    """Show what is remembered, in numbers, and who is writing."""
    shown = upkeep.show(desk)
    if output == "json":
        record = plain(shown)
        assert isinstance(record, dict)
        show_json({"version": 1, **record, "records": dict(shown.records)})
        return 0
    records = ", ".join(f"{number} {reason}" for reason, number in shown.records)
    holder = shown.holder
    facts = {
        "ledger": shown.path if shown.exists else f"{shown.path} (not written yet)",
        "schema": shown.schema,
        "target": shown.target,
        "namespace": shown.namespace or "(none yet)",
        "links": shown.links,
        "records": records or 0,
        "begun": counted(shown.intents, "write") + " of which the end is not known",
        "horizon": shown.horizon,
        "runs": f"{shown.runs}, with {counted(shown.writes, 'write')}",
        "lease": f"run {holder.run} of {holder.who}, since {holder.since}" if holder else "free",
    }
    show(facts_text(facts, width()))
    return 0


@state.command()
@agreeing
@output_format
@at_target
def rebuild(desk: Desk, yes: bool, dry_run: bool, output: str) -> int:
    """Learn from the issues' markers what the ledger lacks; nothing is dropped from it."""
    plan = upkeep.rebuilt(desk)
    if output == "json":
        show_json({"version": 1, "recovered": plain(plan.remember), "kept": plan.unchanged})
    else:
        show(recovered_text(plan.remember, plan.unchanged, width()))
    if dry_run or not plan.remember or not agreed(True, yes, "Write these to the ledger?"):
        return 0
    with progress("writing") as watch:
        outcome = workflow.push(desk, Planned(plan), watch)
    talk(f"The ledger has {counted(len(plan.remember), 'entry', 'entries')} more, or newer ones.")
    return Planned(plan).exit_code(outcome)


@state.command()
@at_target
def unlock(desk: Desk) -> int:
    """Free the lease of a run that is surely gone; refuses while it is alive."""
    known = upkeep.unlock(desk)
    talk("The lease is free." if known else "There is no ledger yet: nothing was to be freed.")
    return 0


@state.command()
@at_target
def export(desk: Desk) -> int:
    """Print the ledger and the journal of all writes as JSON."""
    target, ledger, journal = upkeep.exported(desk)
    show_json(export_json(target, ledger, journal))
    return 0

"""`doctor`: everything that a push needs, looked at."""

import click

from notesync import doctor as practice
from notesync.cli.console import show, show_json, width
from notesync.cli.options import at_target, output_format
from notesync.desk import Desk
from notesync.errors import gravest
from notesync.report.checkup import checkup_json, checkup_text


@click.command()
@output_format
@at_target
def doctor(desk: Desk, output: str) -> int:
    """Look at configuration, notes, ledger, token, tracker and people; writes nothing."""
    findings = tuple(practice.examine(desk))
    if output == "json":
        show_json(checkup_json(findings))
    else:
        show(checkup_text(findings, width()))
    return gravest(*(one.exit_code for one in findings))

"""`init`: a first configuration, asking nothing that can be found out."""

from datetime import date
from pathlib import Path

import click

from notesync.cli.console import talk
from notesync.cli.options import Day
from notesync.init import write_configuration


@click.command()
@click.option("--notes", metavar="FOLDER", help="Where the notes are.  [default: found by name]")
@click.option(
    "--since",
    type=Day(),
    metavar="DATE",
    help="Meetings before DATE are history: remembered, never filed.",
)
@click.option(
    "--github",
    is_flag=False,
    flag_value="",
    metavar="[OWNER/NAME]",
    help="File in GitHub's issues: of that repository, or of the one the notes are in.",
)
def init(notes: str | None, since: date | None, github: str | None) -> int:
    """Write a commented notesync.toml and keep notesync's own files out of git."""
    for line in write_configuration(Path.cwd(), notes, since, github):
        talk(line)
    return 0

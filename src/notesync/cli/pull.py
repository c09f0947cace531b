"""`pull`: the tracker's news as a patch of the notes."""

import click

from notesync import pulling
from notesync.cli.console import show_raw, talk
from notesync.cli.options import at_target
from notesync.desk import Desk
from notesync.model.issues import Field
from notesync.report.cells import counted, where
from notesync.report.lines import value_text


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--write", is_flag=True, help="Put the patch into the notes.")
@click.option(
    "--anchors/--no-anchors",
    default=True,
    show_default=True,
    help="Name its issue behind each line that has one.",
)
@at_target
def pull(desk: Desk, paths: tuple[str, ...], write: bool, anchors: bool) -> int:
    """Show as a patch what the tracker knows and the notes do not say: ticks, strikes, issues."""
    pulled = pulling.pull(desk, paths, anchors=anchors)
    for one in pulled.kept:
        what = value_text(Field.STATUS, one.news.status.value)
        talk(f"{where(one.news.place)}: {one.news.ref} is {what}, but {one.reason}")
    if not pulled.patches:
        talk("The notes say all that the tracker knows.")
        return 0
    show_raw(pulled.diff)
    if write:
        pulling.write(desk, paths, pulled)
        lines = sum(len(patch.news) for patch in pulled.patches)
        talk(f"{counted(lines, 'line')} of the notes changed; commit them.")
    else:
        talk("Nothing is written: `notesync pull --write` does, or `git apply` this patch.")
    return 0

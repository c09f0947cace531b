"""`status` and `board`: what stands in the tracker, for people to look at."""

import os
from datetime import date
from pathlib import Path

import click

from notesync import workflow
from notesync.cli.console import progress, show, show_json, show_raw, talk, width
from notesync.cli.options import Day, at_target, output_format
from notesync.desk import Desk
from notesync.errors import UsageError, reason
from notesync.report.agenda import GROUPINGS, agenda_markdown
from notesync.report.board import board_text, status_text
from notesync.report.json import board_json, status_json
from notesync.report.page import board_page

_PAGE = b'<meta name="generator" content="notesync">'
"""What is at the head of every page of ours."""

_PEEK = 4096


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--as-of", type=Day(), metavar="DATE", help="Look as if it were that day.")
@click.option(
    "--by",
    type=click.Choice(sorted(GROUPINGS)),
    help="Split the Markdown by owner or by series.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Print for people, for an agenda, or for programs.",
)
@at_target
def status(
    desk: Desk, paths: tuple[str, ...], as_of: date | None, by: str | None, output: str
) -> int:
    """Show in brief what is open, overdue and due, and what waits in the notes."""
    with progress("reading") as watch:
        planned, board = workflow.brief(desk, paths, watch, as_of)
    if output == "json":
        show_json(status_json(board, planned.plan))
    elif output == "markdown":
        show_raw(agenda_markdown(board, by or ""))
    else:
        show(status_text(board, planned.plan, width()))
    return planned.found.exit_code if planned.found else 0


@click.command()
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write one self-contained page instead.",
)
@output_format
@at_target
def board(desk: Desk, html: Path | None, output: str) -> int:
    """Show the issues of the tracker by status, owner and due date."""
    cards = workflow.board(desk)
    if html:
        root = Path(os.path.relpath(desk.root, html.absolute().parent)).as_posix()
        try:
            _refuse_foreign(html)
            html.write_text(board_page(cards, notes_root=root), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"{html}: the page cannot be written: {reason(error)}",
                "see that the folder is there and can be written, or name another file",
            ) from error
        talk(f"The board is in {html}: open it in a browser.")
    elif output == "json":
        show_json(board_json(cards))
    else:
        show(board_text(cards, width()))
    return 0


def _refuse_foreign(path: Path) -> None:
    """Refuse to write a page over a file that is none of ours; an empty one may be taken."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(_PEEK)
    if head and _PAGE not in head:
        raise UsageError(
            f"{path}: there is a file already, and it is no page of ours",
            "it was left as it is; name another file, or remove that one first",
        )

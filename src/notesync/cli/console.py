"""What the commands print and where: data on stdout, talk on stderr, no codes in a pipe."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.text import Text

WIDTH_IN_A_PIPE = 100


def show(text: Text) -> None:
    """Print a report on stdout, as wide as it was made."""
    stdout().print(text, soft_wrap=True)


def show_json(data: Mapping[str, object]) -> None:
    """Print JSON on stdout."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def talk(text: str, style: str = "") -> None:
    """Say something on stderr that is no part of the result."""
    stderr().print(Text(text, style=style), soft_wrap=True)


def complain(message: str, hint: str) -> None:
    """Say on stderr what went wrong, and the next step."""
    lead = Text.assemble(("error: ", "bold red"), message)
    stderr().print(lead, soft_wrap=True)
    if hint:
        stderr().print(Text.assemble(("  next: ", "bold"), hint), soft_wrap=True)


def width() -> int:
    """How many cells a line of the report has."""
    console = stdout()
    known = console.is_terminal or "COLUMNS" in os.environ
    return console.width if known else WIDTH_IN_A_PIPE


def stdout() -> Console:
    """A console for data; made anew, because the stream may be another one by now."""
    return Console(file=sys.stdout, highlight=False)


def stderr() -> Console:
    """A console for talk."""
    return Console(file=sys.stderr, highlight=False)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int, str], None]]:
    """A watch that draws a bar on stderr while long work lasts; silent where nobody looks."""
    console = stderr()
    if not console.is_terminal:
        yield lambda done, total, what: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[what]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=None, what="")
        yield lambda done, total, what: bar.update(
            task, completed=done, total=total, what=what[:40]
        )

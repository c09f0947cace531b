"""What the commands print and where: data on stdout, talk on stderr, no codes in a pipe."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, NoReturn, TextIO, cast

import click
from rich.console import Console
from rich.text import Text

from notesync.errors import OutputError, reason
from notesync.model.redaction import redacted
from notesync.model.secrets import masked

WIDTH_IN_A_PIPE = 100

_live: list[Console] = []
"""The console of the bar that is drawn now: what is said meanwhile must go through it."""


class _Console(Console):
    """A console that leaves it to the caller what a closed pipe means."""

    def on_broken_pipe(self) -> NoReturn:
        """Go on with the error: rich would end the run."""
        raise


class _Unheeded:
    """A stream of talk: no run ends because nobody listens, or because there is no room."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with self._heedless():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what can be passed on."""
        with self._heedless():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)

    @contextmanager
    def _heedless(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            silence(self._stream)


def show(text: Text) -> None:
    """Print a report on stdout, as wide as it was made; into nothing if nobody reads it any more.

    Raises:
        OutputError: it cannot be written.
    """
    with _written():
        stdout().print(text, soft_wrap=True)


def show_json(data: Mapping[str, object]) -> None:
    """Print JSON on stdout, credentials masked as they are in text; does as `show` does."""
    with _written():
        click.echo(json.dumps(redacted(data), indent=2, ensure_ascii=False))


def show_raw(text: str) -> None:
    """Print a text as it is, to the last character but for credentials; does as `show` does."""
    with _written():
        click.echo(masked(text).encode("utf-8", "surrogateescape"), nl=False)


def talk(text: str, style: str = "") -> None:
    """Say something on stderr that is no part of the result."""
    stderr().print(Text(masked(text), style=style), soft_wrap=True)


def complain(message: str, hint: str) -> None:
    """Say on stderr what went wrong, and the next step: for a person in lines that fit."""
    _say(Text("error: ", "bold red"), message)
    if hint:
        _say(Text("  next: ", "bold"), hint)


def _say(lead: Text, said: str) -> None:
    console, said = stderr(), masked(said)
    if not console.is_terminal:
        console.print(Text.assemble(lead, said), soft_wrap=True)
        return
    # Loaded only for what goes wrong: every start would pay for it.
    from notesync.report.cells import hang

    for part in said.splitlines():
        for line in hang(lead, part, console.width, whole=True):
            console.print(line, soft_wrap=True)
        lead = Text(" " * lead.cell_len)


def width() -> int:
    """How many cells a line of the report has."""
    console = stdout()
    known = console.is_terminal or "COLUMNS" in os.environ
    return console.width if known else WIDTH_IN_A_PIPE


def stdout() -> Console:
    """A console for data; made anew, because the stream may be another one by now."""
    return _Console(file=sys.stdout, highlight=False)


def stderr() -> Console:
    """A console for talk: the one that draws a bar now, if there is one."""
    return _live[-1] if _live else Console(file=unheeded(sys.stderr), highlight=False)


def unheeded(stream: TextIO) -> IO[str]:
    """The stream as one that never fails: what cannot be written is lost."""
    return cast("IO[str]", _Unheeded(stream))


def silence(stream: TextIO) -> None:
    """Lead a stream that failed into nothing: else its rest fails again at the very end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def unwritten(error: OSError) -> OutputError:
    """What a person is told whose output has no place."""
    silence(sys.stdout)
    return OutputError(
        f"the output cannot be written: {reason(error)}",
        "make room, or send the output elsewhere, and run this again",
    )


@contextmanager
def _written() -> Iterator[None]:
    """Say of what could not be written that it was the output."""
    try:
        yield
    except BrokenPipeError:
        # A push does all the same what it was told to do.
        silence(sys.stdout)
    except OSError as error:
        raise unwritten(error) from error


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
        _live.append(console)
        try:
            yield lambda done, total, what: bar.update(
                task, completed=done, total=total, what=masked(what)[:40]
            )
        finally:
            _live.remove(console)

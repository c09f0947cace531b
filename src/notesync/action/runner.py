"""What a run leaves with GitHub's runner: lines in the log, remarks, the summary, outputs."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from notesync.report.annotations import Annotation, commands, few
from notesync.report.cells import tame
from notesync.report.markdown import shortened

SUMMARY_ROOM = 900_000
"""Bytes: GitHub takes 1 MiB for a step, and nothing of what is longer."""


class Runner:
    """The runner's files and its log; without files (on another machine) the log alone is left."""

    def __init__(self, environ: Mapping[str, str], log: TextIO) -> None:
        self._summary = environ.get("GITHUB_STEP_SUMMARY", "")
        self._outputs = environ.get("GITHUB_OUTPUT", "")
        self._log = log

    def say(self, line: str) -> None:
        """A line in the log that the runner cannot take for a command."""
        print("notesync:", tame(line).replace("##[", "## ["), file=self._log, flush=True)

    def remark(self, annotations: Sequence[Annotation], folder: str = "") -> None:
        """Annotations, at most ten of them."""
        for command in commands(few(annotations), folder):
            print(command, file=self._log, flush=True)

    def summarize(self, markdown: str) -> None:
        """The job's summary, cut to what GitHub takes."""
        rest = "The rest is in the plan: `notesync plan` shows it."
        _append(self._summary, shortened(markdown, SUMMARY_ROOM, rest))

    def output(self, values: Mapping[str, object]) -> None:
        """The step's outputs, each on one line."""
        _append(self._outputs, "".join(f"{n}={tame(str(v))}\n" for n, v in values.items()))


def _append(path: str, text: str) -> None:
    """Add to one of the runner's files; the work is done by then, so no failure undoes it."""
    if path:
        with suppress(OSError), Path(path).open("a", encoding="utf-8", errors="replace") as file:
            file.write(text)

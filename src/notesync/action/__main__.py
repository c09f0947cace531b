"""`python -m notesync.action`: what action.yml calls; the one place that sees the environment."""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from notesync import workspace
from notesync.action.decide import Mode
from notesync.action.event import event_of
from notesync.action.inputs import inputs_of
from notesync.action.run import Run, Surroundings
from notesync.action.runner import Runner
from notesync.cli.bug import report_bug
from notesync.desk import open_desk, overridden
from notesync.errors import ExitCode, NotesyncError
from notesync.model.settings import PUBLIC_GITHUB
from notesync.report.annotations import Annotation, Level


def run(environ: Mapping[str, str], here: Path, log: TextIO) -> int:
    """One run of the action in a folder; returns the exit code. Whatever goes wrong is a remark."""
    runner = Runner(environ, log)
    try:
        return _run(environ, here, runner)
    except NotesyncError as error:
        said = f"{error.message}. Next: {error.hint}" if error.hint else error.message
        runner.remark([Annotation(Level.ERROR, error.exit_code.name.lower(), said)])
        code = error.exit_code
    except KeyboardInterrupt:
        said = "interrupted; what was written is remembered: the next run goes on"
        runner.remark([Annotation(Level.ERROR, "interrupted", said)])
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last fence: a bug is reported, never shown raw
        report = report_bug(error)
        said = f"this is a bug in notesync: {type(error).__name__}; the report is in {report}"
        runner.remark([Annotation(Level.ERROR, "bug", said)])
        code = ExitCode.BUG
    runner.output({"exit-code": code.value, "meaning": code.name.lower()})
    return code


def _run(environ: Mapping[str, str], here: Path, runner: Runner) -> int:
    inputs = inputs_of(environ)
    config = here / inputs.config if inputs.config else None
    desk = replace(open_desk(here, config), tell=runner.say)
    if inputs.mode is not Mode.COMMENT:
        desk = overridden(
            desk.at(inputs.target),
            since=inputs.since,
            max_create=inputs.max_create,
            allow=inputs.allow,
        )
    event = event_of(environ, workspace.commit(desk.root), inputs.branch)
    scratch = Path(tempfile.mkdtemp(prefix="notesync-", dir=environ.get("RUNNER_TEMP") or None))
    around = Surroundings(
        scratch,
        environ.get("GITHUB_API_URL", "").rstrip("/") or PUBLIC_GITHUB,
        environ.get("GITHUB_SERVER_URL", "").rstrip("/") or "https://github.com",
    )
    try:
        return Run(desk, inputs, event, around, runner)()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(run(os.environ, Path.cwd(), sys.stdout))

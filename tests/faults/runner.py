"""One real push, as a process of its own: real notes, real ledger, real HTTP, scaled time.

`python -m tests.faults.runner ROOT URL`: ROOT is the notes' folder, URL a project of the stand-in.
The last line of its output is what it did, as JSON; its exit code is what the command's would be.
"""

import argparse
import json
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from notesync import workflow
from notesync.desk import Desk
from notesync.errors import NotesyncError
from notesync.model.plan import Outcome
from notesync.model.settings import Settings, SyncSettings
from notesync.state.sqlite import SqliteLedger
from notesync.targets import ACTOR
from tests.faults.client import HttpTracker
from tests.faults.procs import pace

NAMESPACE = "harbour/notes"

SETTINGS = Settings(sources=("notes",), sync=SyncSettings(namespace=NAMESPACE))


@dataclass(frozen=True, slots=True)
class Said:
    """What a run says of itself; `error` is the name of what ended it, `failed` are kinds."""

    code: int
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class StandInDesk(Desk):
    """The product's desk with the stand-in on it; everything else is the product's own."""

    url: str = ""

    def tracker(self, linked: Callable[[], Collection[str]] = tuple) -> HttpTracker:
        """The stand-in, in place of the tracker that the settings name."""
        return HttpTracker(self.url, ACTOR)

    def ledger(self) -> SqliteLedger:
        """What is remembered of that project."""
        return SqliteLedger(self.root / self.settings.state_path, self.tracker().name, self.now)


def desk(root: Path, url: str) -> StandInDesk:
    """The desk of one case."""
    return StandInDesk(
        root, root, SETTINGS, now=pace.now, monotonic=pace.monotonic, sleep=pace.sleep, url=url
    )


def push(root: Path, url: str) -> Said:
    """Plan and apply, as the command does.

    Raises:
        NotesyncError: what the command would print, and end with its exit code.
    """
    at = desk(root, url)
    planned = workflow.plan(at, (), workflow.nothing)
    outcome = Outcome()
    if not planned.plan.refusals:
        outcome = workflow.push(at, planned, workflow.nothing)
    return Said(
        planned.exit_code(outcome),
        tuple(one.op for one in outcome.done),
        tuple(one.kind for one in outcome.failed),
        tuple(f"{one.text}: {one.reason}" for one in planned.plan.holds),
        tuple(one.message for one in planned.plan.refusals),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.runner", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("url")
    asked = parser.parse_args(arguments)
    try:
        said = push(asked.root, asked.url)
    except NotesyncError as error:
        print(f"{error.message}\n{error.hint}", file=sys.stderr)  # noqa: T201 - it is a command
        said = Said(error.exit_code, error=type(error).__name__)
    print(json.dumps(asdict(said)))  # noqa: T201 - the same
    return said.code


if __name__ == "__main__":
    raise SystemExit(main())

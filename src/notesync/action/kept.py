"""The folders that a run leaves to be uploaded: a brief, or the plan of a run without secrets.

Such a plan is shown by a run that may comment. That one takes it for data that a stranger made: a
number, and a plan that is checked field by field and shown as text. Nothing in it is run, and it
is never applied.
"""

from collections.abc import Mapping
from pathlib import Path

from notesync.errors import OutputError, PlanFileError, reason
from notesync.model.plan import Plan
from notesync.planfile import read_plan, write_plan

FOLDER = "notesync-plan"
BRIEF = "notesync-brief"
PLAN = "plan.json"
NUMBER = "number.txt"
LARGEST = 20_000_000
_DIGITS = 10


def keep(folder: Path, plan: Plan, number: int) -> Path:
    """Write a plan and the number of the pull request that it is about.

    Raises:
        OutputError: it cannot be written.
    """
    _write(folder, {NUMBER: f"{number}\n"})
    write_plan(folder / PLAN, plan)
    return folder


def keep_brief(folder: Path, text: str, page: str) -> Path:
    """Write a brief as Markdown, and the board as a page.

    Raises:
        OutputError: it cannot be written.
    """
    _write(folder, {"brief.md": text, "board.html": page})
    return folder


def kept(folder: Path) -> tuple[Plan, int]:
    """What `keep` wrote, or somebody else.

    Raises:
        PlanFileError: it is not what `keep` writes.
    """
    try:
        size = (folder / PLAN).stat().st_size
        with (folder / NUMBER).open(encoding="ascii") as file:
            said = file.read(_DIGITS + 2).strip()
    except (OSError, ValueError) as error:
        raise PlanFileError(
            f"{folder}: no plan is kept here: {reason(error)}",
            "give `kept` the folder that the artefact was unpacked in",
        ) from error
    if not (said.isdigit() and len(said) <= _DIGITS and int(said)):
        raise PlanFileError(
            f"{folder / NUMBER}: no number of a pull request", "nothing was written"
        )
    if size > LARGEST:
        raise PlanFileError(f"{folder / PLAN}: larger than any plan", "nothing was written")
    return read_plan(folder / PLAN), int(said)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written: {reason(error)}", "see that the runner has room"
        ) from error

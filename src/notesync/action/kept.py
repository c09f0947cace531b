"""The folder by which a run without secrets hands its plan to one that may comment.

The one that reads it takes it for data that a stranger made: a number, and a plan that is checked
field by field and shown as text. Nothing in it is run, and it is never applied.
"""

from pathlib import Path

from notesync.errors import PlanFileError, reason
from notesync.model.plan import Plan
from notesync.planfile import read_plan, write_plan

FOLDER = "notesync-plan"
PLAN = "plan.json"
NUMBER = "number.txt"
LARGEST = 20_000_000
_DIGITS = 10


def keep(folder: Path, plan: Plan, number: int) -> Path:
    """Write a plan and the number of the pull request that it is about.

    Raises:
        PlanFileError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NUMBER).write_text(f"{number}\n", encoding="ascii")
    except OSError as error:
        raise PlanFileError(f"{folder}: cannot be written: {reason(error)}") from error
    write_plan(folder / PLAN, plan)
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

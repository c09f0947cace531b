"""A plan without tracker, ledger or secrets: the notes compared with those before them.

What the notes said before is filed in an embedded tracker in a scratch folder; the plan against
that one is what the change does. Its issues have no names that anybody could look up.
"""

from dataclasses import replace
from pathlib import Path

from notesync import workflow, workspace
from notesync.desk import Desk, overridden, usual_name
from notesync.errors import UsageError
from notesync.model.settings import LocalTarget, Settings
from notesync.sync.guard import OVERRULABLE
from notesync.workflow import Planned

TARGET = "offline"
EVERYTHING = 1_000_000


def compared(desk: Desk, base: str, paths: tuple[str, ...], scratch: Path) -> Planned:
    """What the notes would change, given that those of the commit `base` are filed already.

    Raises:
        UsageError: that commit is not here.
    """
    before = scratch / "before"
    if not workspace.export(desk.root, base, before):
        raise UsageError(
            f"the commit that these notes are compared with is not here: {base or 'none is named'}",
            "check out with `fetch-depth: 0`",
        )
    here = replace(desk, settings=_offline(desk, scratch), place="")
    _file(replace(here, start=before, root=before))
    planned = workflow.plan(here, paths, workflow.nothing)
    return replace(planned, plan=replace(planned.plan, target=TARGET))


def _offline(desk: Desk, scratch: Path) -> Settings:
    name = desk.settings.sync.namespace or usual_name(desk)
    return replace(
        desk.settings,
        state_path=str(scratch / "state.db"),
        sync=replace(desk.settings.sync, namespace=name),
        target=LocalTarget(str(scratch / "tracker.db")),
        targets={},
    )


def _file(desk: Desk) -> None:
    """File all that the notes before said; nothing where there were none."""
    desk = overridden(desk, allow=OVERRULABLE, max_create=EVERYTHING)
    try:
        planned = workflow.plan(desk, (), workflow.nothing)
    except UsageError:
        return
    workflow.push(desk, planned, workflow.nothing)

"""With unchanged facts nothing is written: real notes, a real repository, the real use cases."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from notesync import workflow
from notesync.apply import apply
from notesync.desk import Desk, open_desk
from notesync.model.plan import Create, Plan
from tests.faults.tally import Tally, tallied, total

NOTES = """# Harbour review

- **Date**: 2031-03-05
- **Attendees**: Ines Falk, Odd Berg

## Actions

- [ ] Ines to order the spare pumps by Friday
- [x] Odd to paint the north pier
- [ ] Ask the council about winter mooring (Odd)

## Decisions

- We keep the old crane for another year.
"""
OTHER = "# Crane\n\n- **Date**: 2031-03-06\n\n## Actions\n\n- [ ] Grease the crane\n"

Change = Callable[[Path], None]


def inserted(root: Path) -> None:
    """A line is inserted above."""
    note = root / "notes" / "review.md"
    note.write_text(NOTES.replace("## Actions\n", "Coffee was short.\n\n## Actions\n"))


def committed(root: Path) -> None:
    """An unrelated commit."""
    (root / "README.md").write_text("About the harbour\n")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "Say what this is about")


def renamed(root: Path) -> None:
    """A sibling is renamed."""
    (root / "notes" / "crane.md").rename(root / "notes" / "crane-2031.md")


def windows(root: Path) -> None:
    """Another editor: CRLF, trailing blanks, another bullet."""
    note = root / "notes" / "review.md"
    text = NOTES.replace("- [", "* [").replace("\n", "  \r\n")
    note.write_bytes(text.encode())


def alone(root: Path) -> None:
    """Another runner without a ledger."""
    for file in (root / ".notesync").glob("state.db*"):
        file.unlink()


def untouched(root: Path) -> None:
    """Nothing at all."""


CAUSES: tuple[Change, ...] = (untouched, inserted, committed, renamed, windows, alone)


def run() -> Tally:
    """Push, let something happen that is no news, push again; what was written is counted."""
    return total([*(_after(change, rendered=False) for change in CAUSES), rerendered()])


def rerendered() -> Tally:
    """Another release of notesync, which words the same facts differently."""
    return _after(untouched, rendered=True)


def _after(change: Change, *, rendered: bool) -> Tally:
    with tempfile.TemporaryDirectory() as folder:
        desk = _filed(Path(folder), rendered=rendered)
        before = _states(desk)
        change(desk.root)
        workflow.push(desk, workflow.plan(desk, (), workflow.nothing), workflow.nothing)
        writes = len(set(_states(desk)) ^ set(before))
    what = change.__doc__ or change.__name__
    return tallied({"writes": writes}, f"{what}: {writes} writes" if writes else "")


def _filed(root: Path, *, rendered: bool) -> Desk:
    (root / "notes").mkdir()
    (root / "notes" / "review.md").write_text(NOTES)
    (root / "notes" / "crane.md").write_text(OTHER)
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "Note the first meetings")
    now = datetime(2031, 3, 7, tzinfo=UTC)
    desk = replace(open_desk(root), now=lambda: now)
    planned = workflow.plan(desk, (), workflow.nothing)
    tracker, ledger = desk.tracker(), desk.ledger()
    plan = _worded_differently(planned.plan) if rendered else planned.plan
    apply(plan, tracker, ledger, desk.clock, workflow.nothing)
    tracker.close()
    ledger.close()
    return desk


def _worded_differently(plan: Plan) -> Plan:
    operations = tuple(
        replace(one, draft=replace(one.draft, text=f"As an older release put it:\n{one.title}"))
        for one in plan.operations
        if isinstance(one, Create)
    )
    return replace(plan, operations=operations)


def _states(desk: Desk) -> list[str]:
    """Everything that the tracker holds, an issue a text, with its history and its marker."""
    tracker = desk.embedded("somebody")
    states = [f"{issue} {tracker.history(issue.ref)}" for issue in tracker.issues()]
    tracker.close()
    assert len(states) > 3
    return states


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ines", "-c", "user.email=ines@example.org")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)

"""Tables of actions: which column says what, and one item to a row."""

from dataclasses import dataclass

from notesync.model.document import Row, Table
from notesync.model.items import Confidence
from notesync.notes import words
from notesync.notes.assemble import Candidate, Context
from notesync.notes.headings import Role
from notesync.notes.inline import one_line, plain, plain_line
from notesync.notes.people import is_nobody, split_names
from notesync.notes.status import priority_named, state_named

_DECISION_TYPES = frozenset(words.phrases("decision_types"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a table of actions stand; None where it has no such column."""

    task: int
    owner: int | None
    due: int | None
    priority: int | None
    status: int | None
    kind: int | None


def columns_of(header: Row, role: Role | None) -> Columns | None:
    """The columns of a table of actions; None where the table is about something else."""
    names = _names(header)
    task = _task_column(names)
    columns = Columns(
        task=task if task is not None else -1,
        owner=_column(names, words.phrases("owner_columns")),
        due=_column(names, words.phrases("due_columns")),
        priority=_column(names, words.phrases("priority_columns")),
        status=_column(names, words.phrases("status_columns")),
        kind=_column(names, words.phrases("type_columns")),
    )
    if task is None:
        return None
    told = columns.owner is not None and (
        columns.due is not None or "description" not in names[task]
    )
    named = any(word in names[0] + names[task] for word in ("action", "task", "todo", "to do"))
    acts = role in (Role.ACTIONS, Role.REVIEW)
    return (
        columns
        if acts
        or (told and named)
        or (told and columns.due is not None)
        or names[0].startswith("action item")
        else None
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with the heading it stands under and what that says of it."""

    table: Table
    section: str
    role: Role | None


def rows(placed: Placed, _context: Context) -> tuple[Candidate, ...]:
    """One candidate to a row that states a task."""
    columns = columns_of(placed.table.header, placed.role)
    if columns is None:
        return ()
    return tuple(
        _row(row, columns, placed.section)
        for row in placed.table.rows
        if not _is_other_kind(_cell(row, columns.kind).lower())
    )


def decision_rows(placed: Placed, _context: Context) -> tuple[Candidate, ...]:
    """One candidate to a row that states a decision."""
    table = placed.table
    names = _names(table.header)
    column = _column(names, words.phrases("decision_columns"))
    kind = _column(names, words.phrases("type_columns"))
    task, described = _task_column(names), _column(names, ("description", "decision description"))
    if column is not None and described is not None:
        # `Decision item | Description`: the first holds its number.
        column = described
    if column is not None and placed.role is not Role.ACTIONS:
        chosen = ((row, column) for row in table.rows)
    elif kind is not None and task is not None:
        of_kind = (row for row in table.rows if _cell(row, kind).lower() in _DECISION_TYPES)
        chosen = ((row, task) for row in of_kind)
    else:
        return ()
    return tuple(
        Candidate(_cell(row, place), row.span, Confidence.CERTAIN, section=placed.section)
        for row, place in chosen
    )


def _row(row: Row, columns: Columns, section: str) -> Candidate:
    owner = one_line(_cell(row, columns.owner))
    status = _cell(row, columns.status)
    return Candidate(
        text=_cell(row, columns.task),
        span=row.span,
        confidence=Confidence.CERTAIN,
        owners=() if is_nobody(owner) else split_names(owner),
        owned=columns.owner is not None,
        section=section,
        due=_cell(row, columns.due) or None,
        priority=priority_named(_cell(row, columns.priority)),
        state=state_named(status) if status else None,
    )


def _names(header: Row) -> list[str]:
    return [plain_line(cell).lower().strip(" :*") for cell in header.cells]


def _task_column(names: list[str]) -> int | None:
    """The column that says what is to be done: "Description" outranks "Item" and "Action #"."""
    task = _column(names, ("description", "task description", "action description"))
    if task is not None:
        return task
    found = [place for place, name in enumerate(names) if name in words.phrases("task_columns")]
    # Of two, `Action item | Action`, the first holds its number.
    return found[-1 if len(found) == 2 and found[0] == 0 else 0] if found else None


def _column(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _cell(row: Row, column: int | None) -> str:
    return plain(row.cells[column]) if column is not None and column < len(row.cells) else ""


def _is_other_kind(kind: str) -> bool:
    return kind in _DECISION_TYPES or kind in ("i", "info", "information", "note", "risk")

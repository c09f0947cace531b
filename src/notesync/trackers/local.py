"""The embedded tracker: real issues in one SQLite file, for a machine without any account."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from notesync.database import connect, is_there, transaction
from notesync.errors import StateError
from notesync.model.issues import (
    Audience,
    Capabilities,
    Change,
    Event,
    Field,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Set,
    Status,
)
from notesync.model.items import Priority
from notesync.model.pace import Costs, Limit
from notesync.trackers.base import Edit, NewIssue, Rejected, Stale, Unavailable
from notesync.trackers.marker import decode, encode

MIGRATIONS = (
    """
    CREATE TABLE issues (
        number INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, body TEXT NOT NULL,
        status TEXT NOT NULL, due TEXT, priority TEXT, marker TEXT, author TEXT NOT NULL);
    CREATE TABLE labels (
        issue INTEGER NOT NULL REFERENCES issues, name TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (issue, name));
    CREATE TABLE assignees (
        issue INTEGER NOT NULL REFERENCES issues, name TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (issue, name));
    CREATE TABLE comments (
        id INTEGER PRIMARY KEY, issue INTEGER NOT NULL REFERENCES issues, author TEXT NOT NULL,
        at TEXT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE history (
        id INTEGER PRIMARY KEY, issue INTEGER NOT NULL REFERENCES issues, actor TEXT NOT NULL,
        at TEXT NOT NULL, field TEXT NOT NULL, before TEXT, after TEXT)
    """,
)

_WHAT = "the embedded tracker"

_COLUMNS = {
    Field.TITLE: "title",
    Field.STATUS: "status",
    Field.DUE: "due",
    Field.PRIORITY: "priority",
}
_TABLES = {Field.LABELS: "labels", Field.ASSIGNEES: "assignees"}


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote under an issue; `at` is ISO 8601 in UTC."""

    author: str
    at: str
    body: str


class LocalTracker:
    """Issues in an SQLite file, written as `actor`; `now` is the clock of its history.

    A file that is not there yet reads as a tracker without issues; the first write creates it.
    """

    capabilities = Capabilities(assigns_names=True, lists_lag=False)
    limits: tuple[Limit, ...] = ()
    traffic: Costs = ()
    settle = 0.0

    def __init__(self, path: Path, name: str, actor: str, now: Callable[[], datetime]) -> None:
        self.name = f"local:{name}"
        self._path = path
        self._actor = actor
        self._now = now
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def issues(self) -> tuple[Issue, ...]:
        """All issues, open and closed, oldest first."""
        return self.above(0)

    def get(self, ref: IssueRef) -> Issue | Gone:
        """One issue by its number."""
        found = self._read("WHERE number = ?", ref.id) if ref.id.isdecimal() else ()
        return found[0] if found else Gone(ref, "there is no such issue in the embedded tracker")

    def newest(self) -> int:
        """The highest number given out so far."""
        rows = self._select("SELECT seq FROM sqlite_sequence WHERE name = 'issues'")
        return int(rows[0][0]) if rows else 0

    def above(self, number: int) -> tuple[Issue, ...]:
        """All issues with a higher number, oldest first."""
        return self._read("WHERE number > ?", number)

    def costs(self, write: NewIssue | Edit) -> Costs:
        """No request at all: it is a file."""
        return ()

    def create(self, new: NewIssue) -> Issue:
        """File one issue with its marker, in one transaction."""
        return self._insert(new.fields, new.body, encode(new.marker))

    def open_by_hand(self, fields: Fields, body: str) -> Issue:
        """File an issue that no note speaks of."""
        return self._insert(fields, body, None)

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        """Write the changes, the body and the marker in one transaction, if nobody was quicker."""
        marker = encode(edit.marker) if edit.marker else None
        return self._edit(ref, edit.changes, edit.body, marker, edit.was)

    def edit_by_hand(
        self, ref: IssueRef, changes: tuple[Change, ...], body: str | None = None
    ) -> Issue:
        """Change an issue the way a person does: the marker stays as it is."""
        return self._edit(ref, changes, body, None)

    def comment(self, ref: IssueRef, body: str) -> None:
        """Write a comment under an issue."""
        number = self._number(ref)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO comments (issue, author, at, body) VALUES (?, ?, ?, ?)",
                (number, self._actor, self._stamp(), body),
            )

    def comments(self, ref: IssueRef) -> tuple[Comment, ...]:
        """The comments under an issue, oldest first."""
        rows = self._select(
            "SELECT author, at, body FROM comments WHERE issue = ? ORDER BY id", ref.id
        )
        return tuple(Comment(*row) for row in rows)

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        """Who changed what, oldest first."""
        rows = self._select(
            "SELECT actor, at, field, before, after FROM history WHERE issue = ? ORDER BY id",
            ref.id,
        )
        return tuple(Event(*row) for row in rows)

    def audience(self) -> Audience:
        """Whoever can read the file: nobody beyond this machine."""
        return Audience.PRIVATE

    def _insert(self, fields: Fields, body: str, marker: str | None) -> Issue:
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO issues (title, body, status, due, priority, marker, author) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(fields.scalar(Field.TITLE), body),
                    *(fields.scalar(field) for field in (Field.STATUS, Field.DUE, Field.PRIORITY)),
                    *(marker, self._actor),
                ),
            )
            number = cursor.lastrowid or 0
            for field, table in _TABLES.items():
                self._add(connection, table, number, fields.members(field))
            self._log(connection, number, "created", None, fields.title)
        return self._read("WHERE number = ?", number)[0]

    def _edit(
        self,
        ref: IssueRef,
        changes: tuple[Change, ...],
        body: str | None,
        marker: str | None,
        was: Issue | None = None,
    ) -> Issue:
        number = self._number(ref)
        with self._writing() as connection:
            if was and self.get(ref) != was:
                raise Stale(f"{ref}: somebody changed it in this moment", "run it again")
            for change in changes:
                self._apply(connection, number, change)
            if body is not None:
                connection.execute("UPDATE issues SET body = ? WHERE number = ?", (body, number))
                self._log(connection, number, Field.BLOCK, None, None)
            if marker is not None:
                connection.execute(
                    "UPDATE issues SET marker = ? WHERE number = ?", (marker, number)
                )
        return self._read("WHERE number = ?", number)[0]

    def _apply(self, connection: sqlite3.Connection, number: int, change: Change) -> None:
        match change:
            case Set(Field.BLOCK, _, _):
                pass  # the block travels in the body
            case Set(field, before, after):
                connection.execute(
                    f"UPDATE issues SET {_COLUMNS[field]} = ? WHERE number = ?", (after, number)
                )
                self._log(connection, number, field, before, after)
            case _:
                table = _TABLES[change.field]
                self._add(connection, table, number, frozenset(change.add))
                connection.executemany(
                    f"DELETE FROM {table} WHERE issue = ? AND name = ?",
                    [(number, name) for name in change.remove],
                )
                taken, added = ", ".join(change.remove), ", ".join(change.add)
                self._log(connection, number, change.field, taken, added)

    def _add(
        self, connection: sqlite3.Connection, table: str, number: int, names: frozenset[str]
    ) -> None:
        connection.executemany(
            f"INSERT OR IGNORE INTO {table} (issue, name) VALUES (?, ?)",
            [(number, name) for name in sorted(names)],
        )

    def _log(
        self,
        connection: sqlite3.Connection,
        number: int,
        field: str,
        before: str | None,
        after: str | None,
    ) -> None:
        connection.execute(
            "INSERT INTO history (issue, actor, at, field, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (number, self._actor, self._stamp(), str(field), before, after),
        )

    def _read(self, where: str, *values: str | int) -> tuple[Issue, ...]:
        rows = self._select(
            "SELECT number, title, body, status, due, priority, marker, author, "
            "(SELECT json_group_array(name) FROM labels WHERE issue = number), "
            "(SELECT json_group_array(name) FROM assignees WHERE issue = number), "
            "(SELECT count(*) FROM comments WHERE issue = number) "
            f"FROM issues {where} ORDER BY number",
            *values,
        )
        with self._translated():
            return tuple(_issue(row) for row in rows)

    def _select(self, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
        if not is_there(self._path, what=_WHAT):
            return []
        with self._translated():
            return self._connected().execute(statement, values).fetchall()

    def _number(self, ref: IssueRef) -> int:
        if isinstance(self.get(ref), Gone):
            raise Rejected(
                f"{ref}: there is no such issue in {self._path}",
                "`notesync issue list` shows them all",
            )
        return int(ref.id)

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self._path, MIGRATIONS, what=_WHAT)
        return self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._translated(), transaction(self._connected()) as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            # Locked, read-only or full: the transaction was rolled back, so nothing was written.
            raise Unavailable(
                f"{self._path}: the embedded tracker cannot be used now: {error}",
                "see that no other program holds the file and the disk is not full",
            ) from error
        except (sqlite3.DatabaseError, ValueError) as error:
            raise StateError(
                f"{self._path}: the embedded tracker is damaged: {error}",
                "move it aside and restore a copy",
            ) from error

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")


def _issue(row: tuple[Any, ...]) -> Issue:
    number, title, body, status, due, priority, marker, author, labels, assignees, comments = row
    return Issue(
        ref=IssueRef(str(number)),
        fields=Fields(
            title=title,
            status=Status(status),
            due=date.fromisoformat(due) if due else None,
            priority=Priority(priority) if priority else None,
            labels=frozenset(json.loads(labels)),
            assignees=frozenset(json.loads(assignees)),
        ),
        body=body,
        marker=decode(marker) if marker else None,
        author=author,
        comments=comments,
    )

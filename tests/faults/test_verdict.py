"""The judge finds what it is there to find."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from notesync.model.issues import Key
from notesync.model.ledger import Intent, Link
from tests.builders import KEY, fields, link
from tests.faults import runner
from tests.faults.procs.notebook import Line, Notebook
from tests.faults.procs.people import FOREIGN, WHO, Hand
from tests.faults.procs.project import BLANK
from tests.faults.procs.verdict import judged, unended
from tests.faults.procs.wire import Json

URL = "http://127.0.0.1:9/p/one"
LINE = Line("Quellmar", "order spare Quellmar gaskets", 0, "Dana")
ISSUE: Json = {
    **BLANK,
    "number": 1,
    "title": LINE.title,
    "body": LINE.written,
    "marker": "m1",
    "assignees": ["Dana"],
    "author": "notesync",
}
HAND = Hand(1, "priority", "high")


def effect(before: Json, after: Json, who: str, at: float, sent: float | None = None) -> Json:
    sent = at if sent is None else sent
    return {"number": 1, "at": at, "sent": sent, "who": who, "before": before, "after": after}


def figures(
    root: Path,
    *issues: Json,
    line: Line = LINE,
    hands: tuple[Hand, ...] = (),
    effects: tuple[Json, ...] = (),
    early: int = 0,
    linked: bool = True,
) -> list[str]:
    if linked:
        store = runner.desk(root, URL).ledger()
        with store.lease():
            store.put(
                *(
                    link(fields(), key=Key(one["marker"]), issue=str(one["number"]))
                    for one in issues
                    if one["marker"]
                )
            )
        store.close()
    else:
        with_ledger(root)
    audit = {"issues": list(issues), "effects": list(effects), "early": early}
    return [figure for figure, _ in judged(Notebook((line,)), hands, audit, root, URL)]


def with_ledger(root: Path, *intents: Intent) -> None:
    store = runner.desk(root, URL).ledger()
    with store.lease():
        store.begin(*intents)
    store.close()


def test_one_issue_for_one_line_is_right(tmp_path: Path) -> None:
    assert figures(tmp_path, ISSUE) == []


@pytest.mark.parametrize(
    "issues",
    [
        (ISSUE, {**ISSUE, "number": 2, "marker": "m2"}),
        (ISSUE, {**ISSUE, "number": 2, "body": "of nobody", "marker": None}),
    ],
)
def test_an_issue_too_many_is_found(tmp_path: Path, issues: tuple[Json, ...]) -> None:
    assert figures(tmp_path, *issues) == ["duplicates"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "Else"},
        {"status": "completed"},
        {"due": "2031-04-02"},
        {"assignees": []},
    ],
)
def test_what_did_not_arrive_is_found(tmp_path: Path, wrong: Json) -> None:
    assert figures(tmp_path, {**ISSUE, **wrong}) == ["lost"]


def test_a_line_without_an_issue_is_found(tmp_path: Path) -> None:
    assert figures(tmp_path) == ["lost"]
    assert figures(tmp_path, line=replace(LINE, state="done")) == []


def test_an_edit_that_went_is_found(tmp_path: Path) -> None:
    high = {**ISSUE, "priority": "high"}
    mine = effect(ISSUE, high, WHO, 1.0)
    assert figures(tmp_path, high, hands=(HAND,), effects=(mine,)) == []
    over = effect(high, ISSUE, "notesync", 2.0)
    assert figures(tmp_path, ISSUE, hands=(HAND,), effects=(mine, over)) == ["clobbered"]


def test_an_edit_that_a_request_under_way_overwrote_is_counted_apart(tmp_path: Path) -> None:
    high = {**ISSUE, "priority": "high"}
    mine, over = effect(ISSUE, high, WHO, 1.0), effect(high, ISSUE, "notesync", 2.0, sent=0.5)
    assert figures(tmp_path, ISSUE, hands=(HAND,), effects=(mine, over)) == ["raced"]


def test_a_strangers_issue_that_was_written_to_is_found(tmp_path: Path) -> None:
    foreign = {**ISSUE, "title": FOREIGN, "body": "", "author": WHO}
    touched = effect(foreign, foreign, "notesync", 1.0)
    assert figures(tmp_path, ISSUE, effects=(touched,)) == ["clobbered"]


def test_impatience_is_found(tmp_path: Path) -> None:
    assert figures(tmp_path, ISSUE, early=1) == ["unclean"]


def test_a_write_without_an_end_is_found(tmp_path: Path) -> None:
    with_ledger(tmp_path, Intent(KEY, 0, ""))
    assert [figure for figure, _ in unended(tmp_path, URL)] == ["unclean"]


def test_an_issue_that_the_ledger_does_not_know_is_found(tmp_path: Path) -> None:
    assert figures(tmp_path, ISSUE, linked=False) == ["lost"]


def test_a_damaged_ledger_is_found(tmp_path: Path) -> None:
    figures(tmp_path, ISSUE)
    path = tmp_path / ".notesync" / "state.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE facts SET value = 'x'")
    connection.close()
    audit: Json = {"issues": [ISSUE], "effects": [], "early": 0}
    found = judged(Notebook((LINE,)), (), audit, tmp_path, URL)
    assert [figure for figure, _ in found] == ["corrupt"]


def _linked(issue: Json) -> Link:
    return link(fields(), key=Key(issue["marker"]), issue=str(issue["number"]))

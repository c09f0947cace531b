"""What each write on GitHub takes, request by request, and that the published limits hold."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.model.issues import Field, IssueRef, Members, Set, Status
from notesync.model.items import Kind
from notesync.model.pace import Cost, Unit
from notesync.model.settings import GuardSettings
from notesync.trackers.base import Edit, NewIssue
from tests.builders import action, decision, fields, marker, sighting
from tests.faults.pacing import Seen, count_breaches
from tests.harness import SETTINGS, Loop
from tests.state.memory import MemoryDisk
from tests.trackers.conformance import BODY, MARK
from tests.trackers.github_builders import LAPTOP, tracker_of
from tests.trackers.github_fake import Hub

ONE = IssueRef("1")
RICH = fields(
    due=date(2031, 4, 1),
    labels=frozenset({"action-item", "dock"}),
    assignees=frozenset({"Odd", "nobody"}),
)
DONE = replace(RICH, status=Status.COMPLETED)
LABELS = Members(Field.LABELS, ("urgent", "crane"), ("dock", "never there"))
PEOPLE = Members(Field.ASSIGNEES, ("Ines", "nobody"), ("Odd",))
TITLE = Set(Field.TITLE, "x", "New")

WRITES: dict[str, NewIssue | Edit] = {
    "plain": NewIssue(fields(), BODY, MARK),
    "rich": NewIssue(RICH, BODY, MARK),
    "rich again": NewIssue(RICH, BODY, MARK),
    "closed": NewIssue(DONE, BODY, marker(DONE)),
    "title": Edit((TITLE,), None, MARK),
    "labels": Edit((LABELS,), BODY, MARK),
    "people": Edit((PEOPLE,), None, MARK),
    "date": Edit((Set(Field.DUE, "2031-04-01", "2031-05-01"),), BODY, MARK),
    "no date": Edit((Set(Field.DUE, "2031-05-01", None),), BODY, MARK),
    "close": Edit((Set(Field.STATUS, "open", "completed"),), BODY, MARK),
    "reason": Edit((Set(Field.STATUS, "completed", "not_planned"),), BODY, MARK),
    "double": Edit((Set(Field.STATUS, "open", "duplicate"),), BODY, MARK, duplicate_of=ONE),
    "all": Edit((TITLE, LABELS, PEOPLE), None, MARK),
    "nothing": Edit((), None, None),
}


def test_no_write_takes_more_than_was_said_before(hub: Hub) -> None:
    hub.fields, hub.types, hub.milestones = (("Due", "date"),), ("Task",), {1: "Spring"}
    tracker = tracker_of(
        LAPTOP, due_field="Due", types=((Kind.ACTION, "Task"),), milestones=(("*", "Spring"),)
    )
    for name, write in WRITES.items():
        most, before = Counter(tracker.costs(write)), len(tracker.traffic)
        calls = len(hub.calls)
        if isinstance(write, NewIssue):
            tracker.create(write)
        else:
            tracker.edit(ONE, write)
        sent = Counter(tracker.traffic[before:])
        assert sent.total() == len(hub.calls) - calls
        assert all(sent[cost] <= most[cost] for cost in Cost), name


@pytest.mark.parametrize(
    ("name", "most"),
    [("plain", (Cost.CREATE,)), ("closed", (Cost.CREATE, Cost.CREATE))],
)
def test_what_is_known_by_now_is_not_counted_again(
    hub: Hub, name: str, most: tuple[Cost, ...]
) -> None:
    tracker = tracker_of(LAPTOP)
    tracker.create(NewIssue(RICH, BODY, MARK))
    write = WRITES[name]
    assert tracker.costs(write) == most


def test_a_long_list_counts_page_by_page(hub: Hub) -> None:
    for number in range(205):
        hub.file("Ines", f"Task {number}", labels=["notesync"])
    tracker = tracker_of(LAPTOP)
    tracker.issues()
    assert tracker.traffic == [Cost.READ] * 3


def test_no_published_limit_is_exceeded_though_an_item_takes_several_requests(
    hub: Hub, tmp_path: Path
) -> None:
    """Half of the items are decisions, which are filed by one request and closed by another."""
    verbs = {"GET": Cost.READ, "DELETE": Cost.WRITE}
    seen: list[Seen] = []
    tracker = tracker_of(LAPTOP)
    guards = GuardSettings(max_create=999)
    settings = replace(SETTINGS, guards=guards)
    loop = Loop(tracker, tmp_path / "state.db", settings, memory=MemoryDisk())
    hub.before = lambda hub, call: seen.append(
        Seen(loop.waited, verbs.get(call.split()[0], Cost.CREATE))
    )
    lines = [
        sighting(decision(f"Pier {n} stays as it is", n) if n % 2 else action(f"Mend pier {n}", n))
        for n in range(400)
    ]
    assert loop.push(*lines).created == len(lines)
    published = [one for one in tracker.limits if one.seconds > 1]
    assert [count_breaches(seen, one) for one in published] == [0, 0, 0, 0]
    assert loop.waited >= 3_600
    # One creation a second is kept in the mean: what belongs together goes out together.
    (second,) = set(tracker.limits) - set(published)
    assert second.counts is Unit.CREATION
    assert sum(one.cost is Cost.CREATE for one in seen) <= loop.waited

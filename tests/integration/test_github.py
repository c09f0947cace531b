"""GitHub's adapter against a server that nobody here wrote, over the real SDK and real sockets."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest

from notesync.model.issues import Audience, Field, Issue, Set
from notesync.model.settings import GitHubTarget, GitHubToken
from notesync.trackers.base import Edit, NewIssue
from notesync.trackers.github import GitHubTracker
from tests.builders import action, fields, sighting
from tests.harness import Loop
from tests.integration.emulate import serving
from tests.trackers.conformance import BODY, MARK, TrackerLaws

pytestmark = pytest.mark.integration

REPOSITORIES = 60
LINES = (
    sighting(action("Order the spare pumps for the dock", 3)),
    sighting(action("Write to the harbour office about the crane", 4)),
)
REWORDED = sighting(action("Order two spare pumps for the dock", 3))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("emulate"), REPOSITORIES) as address:
        yield address


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Every test has an empty repository of its own."""
    return count()


@pytest.fixture
def target(server: str, numbers: Iterator[int]) -> GitHubTarget:
    return GitHubTarget(f"ines/r{next(numbers)}", base_url=server, trusted_authors=("Odd",))


def tracker_of(token: str, target: GitHubTarget) -> GitHubTracker:
    return GitHubTracker(target, GitHubToken(token), lambda: datetime.now(UTC), settle=0.1)


class TestGitHubAgainstEmulate(TrackerLaws):
    """The laws that every tracker keeps."""

    lacks = frozenset({Field.ASSIGNEES})
    reason = "emulate cannot be asked who may be assigned"
    readers = tuple(Audience)
    skipped: ClassVar[dict[str, str]] = {
        "state_that_is_asked_for[duplicate]": "emulate has no state_reason `duplicate`",
        "nothing_else[labels-without-case]": "emulate tells labels apart by their case",
    }

    @pytest.fixture(autouse=True)
    def _served(self, target: GitHubTarget, request: pytest.FixtureRequest) -> Iterator[None]:
        for name, reason in self.skipped.items():
            if request.node.name.endswith(name):
                pytest.skip(reason)
        self.target = target
        self.reached: list[GitHubTracker] = []
        yield
        for tracker in self.reached:
            tracker.close()

    def reach(self) -> GitHubTracker:
        self.reached.append(tracker_of("t-ines", self.target))
        return self.reached[-1]


@pytest.fixture
def ines(target: GitHubTarget) -> Iterator[GitHubTracker]:
    tracker = tracker_of("t-ines", target)
    yield tracker
    tracker.close()


@pytest.fixture
def odd(target: GitHubTarget) -> Iterator[GitHubTracker]:
    tracker = tracker_of("t-odd", target)
    yield tracker
    tracker.close()


def test_all_issues_are_read_over_several_pages(ines: GitHubTracker) -> None:
    for number in range(101):
        ines.create(NewIssue(fields(f"Task {number}"), BODY, MARK))
    assert len(ines.above(0)) == len(ines.issues()) == ines.newest() == 101


def test_history_says_who_changed_what(ines: GitHubTracker) -> None:
    ref = ines.create(NewIssue(fields(), BODY, MARK)).ref
    ines.edit(ref, Edit((Set(Field.STATUS, "open", "completed"),), None, None))
    (event,) = ines.history(ref)
    assert (event.actor, event.field, event.after) == ("ines", "status", "completed")


def test_two_people_with_ledgers_of_their_own_file_each_item_once(
    ines: GitHubTracker, odd: GitHubTracker, tmp_path: Path
) -> None:
    first = Loop(ines, tmp_path / "first.db")
    assert len(first.push(*LINES).done) == 2
    assert first.plan(LINES).writes == 0
    third = Loop(odd, tmp_path / "third.db")
    outcome = third.push(REWORDED, LINES[1])
    assert [one.op for one in outcome.done] == ["update"]
    titles = {issue.fields.title for issue in ines.above(0)}
    assert titles == {REWORDED.item.text, LINES[1].item.text}
    assert Loop(ines, tmp_path / "lost.db").plan((REWORDED, LINES[1])).writes == 0


def test_what_a_person_wrote_survives_whoever_pushes_without_a_ledger(
    ines: GitHubTracker, odd: GitHubTracker, tmp_path: Path
) -> None:
    Loop(ines, tmp_path / "first.db").push(*LINES)
    (first, _) = ines.above(0)
    by_hand = Set(Field.TITLE, first.fields.title, "By hand")
    ines.edit(first.ref, Edit((by_hand,), None, None))
    assert Loop(odd, tmp_path / "a.db").plan(LINES).writes == 0
    dated = sighting(action(LINES[0].item.text, 3, due=date(2031, 5, 1)))
    assert Loop(odd, tmp_path / "b.db").push(dated, LINES[1]).writes == 1
    shown = odd.get(first.ref)
    assert isinstance(shown, Issue)
    assert shown.fields.title == "By hand"
    assert "2031-05-01" in shown.body
    (conflict,) = Loop(odd, tmp_path / "c.db").plan((REWORDED, LINES[1])).conflicts[:1]
    assert (conflict.ours, conflict.theirs) == (REWORDED.item.text, "By hand")
    assert len(ines.above(0)) == 2


def test_a_milestone_is_given_by_its_title_and_a_missing_one_is_reported(
    target: GitHubTarget,
) -> None:
    rules = (("Actions", "Spring"),)
    tracker = tracker_of("t-ines", replace(target, milestones=rules))
    new = NewIssue(fields(), BODY, MARK)
    assert tracker.create(new).lacks == ("milestone Spring (none that is open is called so)",)
    make_milestone(target, "spring")
    again = tracker_of("t-ines", replace(target, milestones=rules))
    assert again.create(new).lacks == ()
    for one in (tracker, again):
        one.close()


def make_milestone(target: GitHubTarget, title: str) -> None:
    """Somebody plans ahead."""
    request = urllib.request.Request(
        f"{target.base_url}/repos/{target.repository}/milestones",
        json.dumps({"title": title}).encode(),
        {"Authorization": "token t-ines", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()

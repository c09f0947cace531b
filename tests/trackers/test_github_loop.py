"""Several machines and one repository on GitHub: one issue for each item, whoever pushes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import requests

from notesync.model.identity import Sighting
from notesync.model.issues import Field, IssueRef
from notesync.model.items import IssueAnchor, NewAnchor
from notesync.model.plan import Hold
from notesync.model.settings import GuardSettings
from notesync.trackers.github import GitHubTracker
from notesync.trackers.github_body import written
from tests.builders import action, decision, fields, marker, place, sighting
from tests.harness import SETTINGS, Loop
from tests.state.memory import MemoryDisk
from tests.trackers.conformance import BODY
from tests.trackers.github_builders import (
    ACTIONS,
    LAPTOP,
    ODD,
    tracker_of,
)
from tests.trackers.github_fake import Hub
from tests.trackers.served import Fault

LINES = (
    sighting(action("Order the spare pumps for the dock", 3)),
    sighting(action("Write to the harbour office about the crane", 4)),
)
REWORDED = sighting(action("Order two spare pumps for the dock", 3))
THIRD = sighting(action("Paint the boat house before winter", 5))
BOT = ("github-actions[bot]",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def machine(folder: Path, name: str, tracker: GitHubTracker) -> Loop:
    """A machine whose ledger is its own; under a new name it is empty."""
    return Loop(tracker, folder / f"{name}.db")


def titles(hub: Hub) -> list[str]:
    return [issue["title"] for issue in hub.issues.values()]


def holds(loop: Loop, *lines: Sighting) -> list[Hold]:
    return [one for one in loop.plan(lines).operations if isinstance(one, Hold)]


@pytest.mark.parametrize("trusted", [BOT, ()], ids=["bot trusted", "bot not trusted"])
def test_laptop_then_bot_then_a_third_who_rewords_a_line_file_no_second_issue(
    hub: Hub, folder: Path, trusted: tuple[str, ...]
) -> None:
    machine(folder, "laptop", tracker_of(LAPTOP)).push(*LINES)
    machine(folder, "runner", tracker_of(ACTIONS, trusted=trusted)).push(*LINES, THIRD)
    assert len(hub.issues) == 3
    third = machine(folder, "third", tracker_of(ODD, trusted=trusted))
    outcome = third.push(REWORDED, LINES[1], THIRD)
    assert [one.op for one in outcome.done] == ["update"]
    assert titles(hub) == [REWORDED.item.text, LINES[1].item.text, THIRD.item.text]
    assert len(holds(third, REWORDED, LINES[1], THIRD)) == (0 if trusted else 1)


def test_whoever_filed_an_issue_it_merges_three_way_under_an_empty_ledger(
    hub: Hub, folder: Path
) -> None:
    """A person renames both issues; a third, with other notes each time, has only the markers."""
    machine(folder, "laptop", tracker_of(LAPTOP)).push(LINES[0])
    machine(folder, "runner", tracker_of(ACTIONS, trusted=BOT)).push(*LINES)
    assert [issue["user"]["login"] for issue in hub.issues.values()] == ["Ines", BOT[0]]
    for issue in hub.issues.values():
        issue["title"] = f"By hand: {issue['title']}"
    by_hand = titles(hub)
    # The notes say what they said: what a person wrote stays.
    assert machine(folder, "a", tracker_of(ODD, trusted=BOT)).plan(LINES).writes == 0
    # They say more: that is written, and what a person wrote stays.
    dated = tuple(
        sighting(action(line.item.text, line.item.span.line, due=date(2031, 5, 1)))
        for line in LINES
    )
    outcome = machine(folder, "b", tracker_of(ODD, trusted=BOT)).push(*dated)
    assert [one.op for one in outcome.done] == ["update", "update"]
    assert titles(hub) == by_hand
    assert all("2031-05-01" in issue["body"] for issue in hub.issues.values())
    # They say something else of what a person changed: both are shown, neither is lost.
    plan = machine(folder, "c", tracker_of(ODD, trusted=BOT)).plan((REWORDED, dated[1]))
    (conflict,) = [one for one in plan.conflicts if one.field is Field.TITLE]
    assert (conflict.ours, conflict.theirs) == (REWORDED.item.text, by_hand[0])
    assert len(hub.issues) == 2


@pytest.mark.parametrize("text", [LINES[0].item.text, REWORDED.item.text])
def test_a_marker_that_nobody_vouches_for_holds_its_line_and_no_other(
    hub: Hub, folder: Path, text: str
) -> None:
    machine(folder, "runner", tracker_of(ACTIONS)).push(LINES[0])
    hub.calls.clear()
    odd = machine(folder, "odd", tracker_of(ODD))
    line = sighting(action(text, 3))
    outcome = odd.push(line, LINES[1])
    assert [one.title for one in outcome.done] == [LINES[1].item.text]
    assert not [call for call in hub.writes if "/issues/1" in call]
    (hold,) = holds(odd, line, LINES[1])
    assert "github-actions[bot] is a stranger" in hold.reason
    assert any('trusted_authors = ["github-actions[bot]"]' in way for way in hold.ways)
    assert any(way.startswith("[ns:: #1]") for way in hold.ways)


def test_a_person_settles_in_the_notes_whose_issue_it_is(hub: Hub, folder: Path) -> None:
    machine(folder, "runner", tracker_of(ACTIONS)).push(LINES[0])
    odd = machine(folder, "odd", tracker_of(ODD))
    odd.push(sighting(action(LINES[0].item.text, 3, anchor=IssueAnchor("#1"))))
    assert [link.ref for link in odd.links()] == [IssueRef("1", odd.links()[0].ref.url)]
    odd.push(sighting(action("A thing of its own", 7, anchor=NewAnchor())))
    assert len(hub.issues) == 2


def test_a_forged_marker_neither_touches_nor_holds_an_item_that_has_its_issue(
    hub: Hub, folder: Path
) -> None:
    laptop = machine(folder, "laptop", tracker_of(LAPTOP))
    laptop.push(*LINES)
    for line in LINES:
        forged = marker(fields("Forged"), places=(line.place,), revision=9)
        hub.file("mallory", line.item.text, written(BODY, forged))
    for name in ("laptop", "fresh"):
        plan = machine(folder, name, tracker_of(LAPTOP)).plan((REWORDED, LINES[1]))
        assert [operation.op for operation in plan.operations] == ["update"]


def test_a_bot_that_was_never_told_its_name_finds_the_issue_whose_reply_was_lost(
    hub: Hub, folder: Path
) -> None:
    runner = machine(folder, "runner", tracker_of(ACTIONS))
    hub.faults.append(Fault("POST", "/issues$", requests.ReadTimeout("lost"), after=True))
    outcome = runner.push(LINES[0])
    assert outcome.failed == ()
    assert len(hub.issues) == 1
    assert [link.ref.id for link in runner.links()] == ["1"]


def test_a_claim_that_is_older_than_what_was_sent_is_no_answer_to_it(
    hub: Hub, folder: Path
) -> None:
    runner = machine(folder, "runner", tracker_of(ACTIONS))
    plan = runner.plan(LINES[:1])
    forged = marker(fields("Forged"), key=plan.creates[0].draft.key)
    hub.file("mallory", "Forged", written(BODY, forged))
    hub.faults.append(Fault("POST", "/issues$", requests.ReadTimeout("lost"), after=True))
    runner.apply(plan)
    assert [link.ref.id for link in runner.links()] == ["2"]


def test_a_decision_whose_closing_got_no_answer_is_closed_by_the_next_push(
    hub: Hub, folder: Path
) -> None:
    line = sighting(decision("The crane stays where it is", 8))
    hub.faults.append(Fault("PATCH", "/issues/1$", requests.ReadTimeout("lost")))
    for name in ("laptop", "laptop", "fresh"):
        laptop = machine(folder, name, tracker_of(LAPTOP))
        laptop.push(line)
    assert [issue["state_reason"] for issue in hub.issues.values()] == ["completed"]
    assert laptop.plan((line,)).writes == 0


def test_with_nothing_to_do_there_are_few_reads_and_no_write(hub: Hub, folder: Path) -> None:
    laptop = machine(folder, "laptop", tracker_of(LAPTOP))
    laptop.push(LINES[0])
    laptop.push(*LINES)
    for number in range(250):
        hub.file("mallory", f"Bug {number}")
    laptop.push(*LINES, THIRD)
    for name, most in (("laptop", 1 + 2), ("fresh", 3 + 2)):
        hub.calls.clear()
        fresh = machine(folder, name, tracker_of(LAPTOP))
        assert fresh.plan((*LINES, THIRD)).writes == 0
        assert len(hub.calls) <= most
        assert hub.writes == []
        assert fresh.push(*LINES, THIRD).done == ()
        assert hub.writes == []


ITEMS = 150


@pytest.mark.parametrize(
    ("unlabelled", "more"), [(0, 0), (3, 3), (ITEMS, 3)], ids="none three all".split()
)
def test_a_run_with_nothing_to_do_keeps_to_its_bound(
    hub: Hub, folder: Path, unlabelled: int, more: int
) -> None:
    """With a ledger ceil(N/100)+2 reads, without ceil(all/100)+2.

    An issue whose label a person took off is none that the list shows: it is read by itself, or
    where they are many all are read at once. The label stays off: people may have their reasons.
    """
    notes = [sighting(action(f"Caulk the seams of boat {n} again", n)) for n in range(ITEMS)]
    settings = replace(SETTINGS, guards=GuardSettings(max_create=ITEMS))
    hub.checked = False
    for number in range(170):
        hub.file("mallory", f"Bug {number}")
    disks = {"laptop": MemoryDisk(), "fresh": MemoryDisk()}
    laptop = Loop(tracker_of(LAPTOP), folder, settings, memory=disks["laptop"])
    assert laptop.push(*notes).created == ITEMS
    for issue in list(hub.issues.values())[170 : 170 + unlabelled]:
        issue["labels"] = []
    for name, most in (("laptop", 2 + 2 + more), ("fresh", 4 + 2)):
        hub.calls.clear()
        fresh = Loop(tracker_of(LAPTOP), folder, settings, memory=disks[name])
        plan = fresh.plan(notes)
        assert plan.writes == 0
        if plan.remember:
            assert fresh.apply(plan).done == ()
        assert len(hub.calls) <= most
        assert hub.writes == []


def test_a_persons_text_around_the_block_stays_byte_for_byte(hub: Hub, folder: Path) -> None:
    laptop = machine(folder, "laptop", tracker_of(LAPTOP))
    laptop.push(*LINES)
    raw = hub.issues[1]["body"]
    mark = next(line for line in raw.split("\n") if "notesync:v1" in line)
    hub.issues[1]["body"] = f"{mark}\r\nAbove\r\n\r\n```\n" + raw.replace(f"{mark}\n", "") + "Below"
    laptop.push(REWORDED, LINES[1])
    body = hub.issues[1]["body"]
    assert "Above\r\n\r\n```\n<!-- notesync:begin -->" in body
    assert body.endswith("Below")
    assert body.count("notesync:v1") == 1
    assert place(REWORDED.item.text, 3).text in body
    assert hub.issues[1]["title"] == REWORDED.item.text

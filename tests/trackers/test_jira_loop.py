"""Several machines and one project in Jira: one issue for each item, whoever pushes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import requests
import responses

from notesync.trackers.jira import JiraTracker
from tests.builders import action, decision, sighting
from tests.harness import SETTINGS, Loop
from tests.trackers.github_builders import hub_with_people
from tests.trackers.github_builders import tracker_of as github_tracker_of
from tests.trackers.jira_builders import LAPTOP, ODD, site_with_people, tracker_of
from tests.trackers.jira_fake import Site
from tests.trackers.served import Fault

LINES = (
    sighting(action("Order the spare pumps for the dock", 3)),
    sighting(action("Write to the harbour office about the crane", 4)),
)
REWORDED = sighting(action("Order two spare pumps for the dock", 3))
THIRD = sighting(action("Paint the boat house before winter", 5))


def machine(folder: Path, name: str, tracker: JiraTracker) -> Loop:
    """A machine whose ledger is its own; under a new name it is empty."""
    return Loop(tracker, folder / f"{name}.db")


def titles(site: Site) -> list[str]:
    return [one["fields"]["summary"] for one in site.issues.values()]


def test_three_machines_with_ledgers_of_their_own_file_each_item_once(
    site: Site, tmp_path: Path
) -> None:
    machine(tmp_path, "laptop", tracker_of(site)).push(*LINES)
    machine(tmp_path, "runner", tracker_of(site, ODD)).push(*LINES, THIRD)
    third = machine(tmp_path, "third", tracker_of(site))
    outcome = third.push(REWORDED, LINES[1], THIRD)
    assert [one.op for one in outcome.done] == ["update"]
    assert titles(site) == [REWORDED.item.text, LINES[1].item.text, THIRD.item.text]
    assert (
        machine(tmp_path, "fourth", tracker_of(site)).plan((REWORDED, *LINES[1:], THIRD)).writes
        == 0
    )


def test_with_an_index_that_never_learns_each_item_is_filed_once(
    site: Site, tmp_path: Path
) -> None:
    site.lags = True
    for name in ("laptop", "laptop", "runner"):
        machine(tmp_path, name, tracker_of(site)).push(*LINES)
    assert len(site.issues) == 2


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh ledger", "its own ledger"])
def test_an_issue_whose_reply_was_lost_is_found_by_its_key(
    site: Site, tmp_path: Path, *, fresh: bool
) -> None:
    site.lags = True
    machine(tmp_path, "laptop", tracker_of(site)).push(LINES[0])
    site.faults.append(Fault("POST", "/issue$", requests.ReadTimeout("lost"), after=True))
    laptop = machine(tmp_path, "fresh" if fresh else "laptop", tracker_of(site))
    outcome = laptop.push(*LINES)
    assert outcome.failed == ()
    assert len(site.issues) == 2
    assert len(laptop.links()) == 2


def test_a_decision_whose_closing_got_no_answer_is_closed_by_the_next_push(
    site: Site, tmp_path: Path
) -> None:
    line = sighting(decision("The crane stays where it is", 8))
    site.faults.append(Fault("POST", "/transitions$", requests.ReadTimeout("lost")))
    for name in ("laptop", "laptop", "fresh"):
        laptop = machine(tmp_path, name, tracker_of(site))
        laptop.push(line)
    assert [one["fields"]["status"] for one in site.issues.values()] == ["10002"]
    assert laptop.plan((line,)).writes == 0


def test_new_facts_after_a_persons_edit_are_no_conflict_and_touch_no_word_of_theirs(
    site: Site, tmp_path: Path
) -> None:
    del site.screen["duedate"]
    laptop = machine(tmp_path, "laptop", tracker_of(site))
    laptop.push(*LINES)
    number = next(iter(site.issues))
    site.by_hand(number, description="h2. By hand\n\n{panel}mind this{panel}")
    dated = sighting(action("Order the spare pumps for the dock", 3, due=date(2031, 5, 4)))
    plan = laptop.plan((dated, LINES[1]))
    assert plan.conflicts == ()
    laptop.apply(plan)
    assert site.issues[number]["fields"]["description"] == "h2. By hand\n\n{panel}mind this{panel}"
    (comment,) = site.issues[number]["comments"]
    assert "2031-05-04" in comment["body"]
    for name in ("laptop", "fresh"):
        assert machine(tmp_path, name, tracker_of(site)).plan((dated, LINES[1])).writes == 0


def test_what_could_not_be_assigned_is_reported(site: Site, tmp_path: Path) -> None:
    settings = replace(SETTINGS, logins=(("ines", "Ine"),), action_labels=frozenset({"to do"}))
    laptop = Loop(tracker_of(site), tmp_path / "state.db", settings)
    outcome = laptop.push(sighting(action("Mend the sail", 9, owners=("Ines",))))
    assert outcome.done[0].dropped == ("label to do", "assignee Ine")


def test_with_nothing_to_do_nothing_is_written(site: Site, tmp_path: Path) -> None:
    laptop = machine(tmp_path, "laptop", tracker_of(site))
    laptop.push(*LINES)
    for name in ("laptop", "fresh"):
        site.calls.clear()
        assert machine(tmp_path, name, tracker_of(site)).push(*LINES).done == ()
        assert site.writes == []


def test_notes_that_move_to_jira_keep_their_keys_and_get_one_issue_each(tmp_path: Path) -> None:
    hub, site = hub_with_people(), site_with_people(cloud=True)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        site.serve(mock)
        github = Loop(github_tracker_of(LAPTOP), tmp_path / "github.db")
        github.push(*LINES)
        jira = machine(tmp_path, "jira", tracker_of(site))
        for _ in range(2):
            jira.push(*LINES)
    assert len(site.issues) == len(hub.issues) == len(LINES)
    assert {link.key for link in jira.links()} == {link.key for link in github.links()}
    assert [issue["state"] for issue in hub.issues.values()] == ["open", "open"]

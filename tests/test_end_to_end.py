"""From a page of notes to issues, through the command line: what a team sees."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Project

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

NOTES = """\
# Garden club

- **Date**: March 3, 2026
- **Attendees**: Nora Quist, Emil Sand (Treasurer), Tove Berg

## Action items

- [ ] Order the seed potatoes (Nora)
- [ ] Ask the council for a second water tap (Emil, due March 20)
- [ ] Paint the tool shed (Tove)

## Decisions

1. The compost stays behind the greenhouse.

## Summary

| Task | Owner | Due | Priority |
|------|-------|-----|----------|
| Publish the spring calendar | Emil Sand | Mar 10 | High |
"""


def issues(project: Project) -> dict[str, Any]:
    """The cards of the board, by title."""
    board = json.loads(project.run("board", "--format", "json").out)
    return {card["title"]: card for card in board["cards"]}


def writes(project: Project, *arguments: str) -> int:
    """How many issues a push wrote."""
    result = project.run("push", "--yes", "--format", "json", *arguments)
    outcome = json.loads(result.out)["outcome"]
    return int(outcome["counts"]["writes"])


@pytest.fixture
def pushed(project: Project) -> Project:
    project.write("notes/march.md", NOTES)
    assert writes(project) == 5
    return project


def test_every_item_becomes_one_issue(pushed: Project) -> None:
    assert set(issues(pushed)) == {
        "Order the seed potatoes",
        "Ask the council for a second water tap",
        "Paint the tool shed",
        "The compost stays behind the greenhouse",
        "Publish the spring calendar",
    }


def test_a_second_push_writes_nothing(pushed: Project) -> None:
    assert writes(pushed) == 0


def test_a_row_becomes_an_issue_with_owner_due_date_and_priority(pushed: Project) -> None:
    card = issues(pushed)["Publish the spring calendar"]
    assert card["owners"] == ["Emil Sand"]
    assert card["due"] == "2026-03-10"
    assert card["priority"] == "high"
    assert card["labels"] == ["action-item"]
    assert card["status"] == "open"
    assert card["place"]["source"] == "notes/march.md"
    assert card["place"]["line"] == 20


def test_a_decision_is_recorded_as_completed(pushed: Project) -> None:
    card = issues(pushed)["The compost stays behind the greenhouse"]
    assert card["kind"] == "decision"
    assert card["status"] == "completed"


def test_a_tick_closes_the_issue_as_completed(pushed: Project) -> None:
    pushed.edit("notes/march.md", "- [ ] Paint", "- [x] Paint")
    plan = json.loads(pushed.run("plan", "--format", "json").out)
    (operation,) = plan["operations"]
    (change,) = operation["changes"]
    assert (change["field"], change["before"], change["after"]) == ("status", "open", "completed")
    assert "- #3" in pushed.run("push", "--yes").out.split("Plan:")[1]
    assert issues(pushed)["Paint the tool shed"]["status"] == "completed"


def test_unticking_reopens_the_issue(pushed: Project) -> None:
    pushed.edit("notes/march.md", "- [ ] Paint", "- [x] Paint")
    pushed.run("push", "--yes")
    pushed.edit("notes/march.md", "- [x] Paint", "- [ ] Paint")
    pushed.run("push", "--yes")
    assert issues(pushed)["Paint the tool shed"]["status"] == "open"


@pytest.mark.parametrize(
    ("before", "after"),
    [("due March 20", "due March 27"), ("Mar 10 | High", "Mar 12 | High")],
    ids=["in a checkbox", "in a table"],
)
def test_a_new_due_date_changes_that_one_field(pushed: Project, before: str, after: str) -> None:
    pushed.edit("notes/march.md", before, after)
    plan = json.loads(pushed.run("plan", "--format", "json").out)
    changes = [change["field"] for op in plan["operations"] for change in op["changes"]]
    assert changes == ["due"]
    assert writes(pushed) == 1


def test_what_people_add_in_the_tracker_survives_every_push(pushed: Project) -> None:
    number = issues(pushed)["Paint the tool shed"]["ref"]["id"]
    by_hand = ("--add-assignee", "Grete", "--add-label", "weekend", "--append", "Use green paint.")
    assert pushed.run("issue", "edit", number, *by_hand).code == 0
    assert writes(pushed) == 0
    pushed.edit("notes/march.md", "- [ ] Paint the tool shed (Tove)", "- [x] Paint the shed (Tove)")
    assert writes(pushed) == 1
    card = issues(pushed)["Paint the shed"]
    assert set(card["owners"]) == {"Tove Berg", "Grete"}
    assert "weekend" in card["labels"]
    assert "Use green paint." in pushed.run("issue", "view", number).out


def test_a_title_a_person_changed_survives(pushed: Project) -> None:
    number = issues(pushed)["Paint the tool shed"]["ref"]["id"]
    pushed.run("issue", "edit", number, "--title", "Paint the shed, two coats")
    assert writes(pushed) == 0
    assert "Paint the shed, two coats" in issues(pushed)


def test_an_issue_a_person_closed_stays_closed(pushed: Project) -> None:
    number = issues(pushed)["Paint the tool shed"]["ref"]["id"]
    pushed.run("issue", "close", number)
    assert writes(pushed) == 0
    assert issues(pushed)["Paint the tool shed"]["status"] == "completed"


def test_both_sides_changing_a_field_is_a_conflict_reported_once(pushed: Project) -> None:
    number = issues(pushed)["Publish the spring calendar"]["ref"]["id"]
    pushed.run("issue", "edit", number, "--due", "2026-03-14")
    pushed.edit("notes/march.md", "Mar 10 | High", "Mar 12 | High")
    first = pushed.run("push", "--yes")
    assert first.code == 6
    for said in ("2026-03-10", "2026-03-12", "2026-03-14", "notes/march.md:20"):
        assert said in first.out
    assert issues(pushed)["Publish the spring calendar"]["due"] == "2026-03-14"
    assert pushed.run("push", "--yes").code == 0


def test_a_deleted_line_is_reported_and_nothing_closes(pushed: Project) -> None:
    pushed.edit("notes/march.md", "- [ ] Paint the tool shed (Tove)\n", "")
    result = pushed.run("push", "--yes")
    assert result.code == 0
    assert "Paint the tool shed" in result.out
    assert issues(pushed)["Paint the tool shed"]["status"] == "open"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Garden club\n", "# Garden club\n\nIt rained.\n"),
        ("- [ ] Paint the tool shed (Tove)", "* [ ]  Paint the tool shed (Tove)  "),
        ("\n", "\r\n"),
        ("## Action items", "## Action items for spring"),
    ],
    ids=["a line above", "another bullet", "CRLF", "another heading"],
)
def test_changes_that_change_no_fact_write_nothing(
    pushed: Project, before: str, after: str
) -> None:
    pushed.edit("notes/march.md", before, after)
    assert writes(pushed) == 0
    assert len(issues(pushed)) == 5


def test_a_renamed_file_keeps_its_issues(pushed: Project) -> None:
    (pushed.root / "notes/march.md").rename(pushed.root / "notes/2026-03-03.md")
    assert writes(pushed) == 0
    assert len(issues(pushed)) == 5


def test_a_renamed_file_pushed_by_name_keeps_its_issues(pushed: Project) -> None:
    (pushed.root / "notes/march.md").rename(pushed.root / "notes/2026-03-03.md")
    assert writes(pushed, "notes/2026-03-03.md") == 0
    assert len(issues(pushed)) == 5


def test_a_lost_ledger_is_known_again_from_the_issues(pushed: Project) -> None:
    lose_the_ledger(pushed)
    assert writes(pushed) == 0
    pushed.edit("notes/march.md", "- [ ] Paint the tool shed", "- [x] Paint the tool shed")
    assert writes(pushed) == 1
    assert len(issues(pushed)) == 5


def lose_the_ledger(project: Project) -> None:
    for path in (project.root / ".notesync").glob("state.db*"):
        path.unlink()


def test_a_new_remote_and_a_lost_ledger_make_no_strangers(pushed: Project) -> None:
    config = '[remote "origin"]\n\turl = https://example.org/garden/club.git\n'
    pushed.write(".git/config", config)
    lose_the_ledger(pushed)
    assert writes(pushed) == 0
    assert len(issues(pushed)) == 5


def test_another_namespace_is_refused_before_it_files_all_again(pushed: Project) -> None:
    pushed.write("notesync.toml", 'namespace = "someone/else"\n')
    for _ in range(2):
        result = pushed.run("push", "--yes")
        assert result.code == 64
        assert "someone/else" in result.err
        assert "namespace = " in result.err
        lose_the_ledger(pushed)


def test_a_tracker_made_anew_never_closes_a_strangers_issue(pushed: Project) -> None:
    for path in (pushed.root / ".notesync").glob("tracker.db*"):
        path.unlink()
    pushed.write("notes/bees.md", "# Bees\n\n- [ ] Buy a second hive (Nora)\n")
    assert writes(pushed) == 1
    assert issues(pushed)["Buy a second hive"]["ref"]["id"] == "1"
    pushed.edit("notes/march.md", "- [ ] Order the seed", "- [x] Order the seed")
    result = pushed.run("push", "--yes")
    assert "another item's issue" in result.out
    assert issues(pushed)["Buy a second hive"]["status"] == "open"


def test_a_file_renamed_and_a_word_mended_in_one_go_is_the_same_issue(pushed: Project) -> None:
    (pushed.root / "notes/march.md").rename(pushed.root / "notes/2026-03-03.md")
    pushed.edit("notes/2026-03-03.md", "Order the seed potatoes", "Order the seed potatos")
    assert writes(pushed) == 1
    assert len(issues(pushed)) == 5


def test_an_old_plan_does_not_take_back_what_the_ledger_learnt_since(pushed: Project) -> None:
    lines = ("- [ ] Order the seed potatoes (Nora)\n", "- [ ] Paint the tool shed (Tove)\n")
    pushed.edit("notes/march.md", lines[1], "")
    pushed.edit("notes/march.md", lines[0], lines[1] + lines[0])
    pushed.run("plan", "--out", "plan.json")
    number = issues(pushed)["Paint the tool shed"]["ref"]["id"]
    pushed.run("issue", "close", number)
    pushed.edit("notes/march.md", "- [ ] Paint", "- [x] Paint")
    assert writes(pushed) == 1  # the marker alone: the issue has to know that the notes ticked it
    pushed.run("issue", "reopen", number)
    pushed.run("push", "plan.json", "--yes")
    assert writes(pushed) == 0
    assert issues(pushed)["Paint the tool shed"]["status"] == "open"


def test_a_typo_mended_is_the_same_issue(pushed: Project) -> None:
    pushed.edit("notes/march.md", "Order the seed potatoes", "Order the seed potatos")
    assert writes(pushed) == 1
    assert "Order the seed potatos" in issues(pushed)
    assert len(issues(pushed)) == 5


def test_an_open_line_carried_to_the_next_meeting_is_the_same_issue(pushed: Project) -> None:
    later = "# Garden club\n\n- **Date**: March 10, 2026\n\n## Action items\n\n"
    pushed.write("notes/later.md", later + "- [x] Paint the tool shed (Tove)\n")
    assert writes(pushed) == 1
    assert issues(pushed)["Paint the tool shed"]["status"] == "completed"
    assert len(issues(pushed)) == 5


def test_documents_outside_the_path_are_left_alone(pushed: Project) -> None:
    pushed.write("notes/other.md", "# Bees\n\n- [ ] Buy a second hive (Nora)\n")
    result = pushed.run("plan", "notes/other.md")
    assert "1 to create" in result.out
    assert "No longer in the notes" not in result.out


def test_an_emptied_document_freezes_its_items(pushed: Project) -> None:
    pushed.write("notes/march.md", "\n")
    pushed.write("notes/other.md", "# Bees\n\n- [ ] Buy a second hive (Nora)\n")
    result = pushed.run("push", "--yes")
    assert result.code == 0
    assert "No longer in the notes" not in result.out
    assert "became empty" in result.out


def test_history_is_remembered_and_not_filed(project: Project) -> None:
    project.write("notes/march.md", NOTES)
    assert writes(project, "--since", "2026-04-01") == 0
    assert issues(project) == {}
    assert writes(project) == 0


def test_an_item_first_seen_done_is_not_filed(project: Project) -> None:
    project.write("notes/a.md", "# Bees\n\n- [x] Buy a second hive (Nora)\n")
    assert writes(project) == 0
    project.edit("notes/a.md", "[x]", "[ ]")
    assert writes(project) == 1


def test_a_line_that_names_an_issue_adopts_it(pushed: Project) -> None:
    number = issues(pushed)["Paint the tool shed"]["ref"]["id"]
    pushed.edit("notes/march.md", "- [ ] Paint the tool shed (Tove)\n", "")
    pushed.run("push", "--yes")
    text = f"# Bees\n\n- [ ] Make the shed beautiful again (Tove) [ns:: #{number}]\n"
    pushed.write("notes/other.md", text)
    pushed.run("push", "--yes")
    assert len(issues(pushed)) == 5
    assert "Make the shed beautiful again" in issues(pushed)


def test_check_prints_the_published_shape(project: Project) -> None:
    project.write("notes/march.md", NOTES)
    (document,) = json.loads(project.run("check", "--format", "json").out)["documents"]
    assert document["source"] == "notes/march.md"
    assert document["meeting"]["date"] == "2026-03-03"
    row = document["actions"][-1]
    assert row["text"] == "Publish the spring calendar"
    assert row["key"].startswith("ns-")
    assert (row["owners"], row["people"]) == (["Emil Sand"], ["Emil Sand"])
    assert (row["due"], row["priority"], row["done"]) == ("2026-03-10", "high", False)


def test_check_and_plan_leave_no_trace(project: Project) -> None:
    project.write("notes/march.md", NOTES)
    project.run("check")
    project.run("plan")
    project.run("board")
    project.run("status")
    assert not (project.root / ".notesync").exists()


def test_the_page_holds_every_card(pushed: Project) -> None:
    assert pushed.run("board", "--html", "board.html").code == 0
    page = (pushed.root / "board.html").read_text(encoding="utf-8")
    for title in issues(pushed):
        assert title in page
    assert "notes/march.md#L20" in page


def test_twins_stay_two_and_name_each_other(project: Project) -> None:
    text = "# Bees\n\n## Action items\n\n- [ ] Set up alerts for the hive scales\n"
    row = "\n| Task | Owner |\n|---|---|\n| Hive scale alerts setup | Nora Quist |\n"
    project.write("notes/a.md", text + row)
    assert writes(project) == 2
    (document,) = json.loads(project.run("check", "--format", "json").out)["documents"]
    (twin,) = [one for one in document["diagnostics"] if one["code"] == "likely-twin"]
    assert "5" in twin["message"]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds (../shared/seeds) are not here")
def test_both_seeds_are_filed_once_and_for_all(project: Project) -> None:
    for path in SEEDS.iterdir():
        project.write(f"notes/{path.name}", path.read_text(encoding="utf-8"))
    assert writes(project) == 22
    assert writes(project) == 0
    project.edit("notes/operations-meeting-notes.md", "- [ ] Set up alerts", "- [x] Set up alerts")
    project.edit("notes/operations-meeting-notes.md", "Nov 10", "Nov 12")
    plan = json.loads(project.run("plan", "--format", "json").out)
    changes = [(c["field"], c["after"]) for op in plan["operations"] for c in op["changes"]]
    assert changes == [("status", "completed"), ("due", "2024-11-12")]
    assert writes(project) == 2
    assert writes(project) == 0


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds (../shared/seeds) are not here")
def test_the_seeds_first_names_are_resolved_to_those_who_spoke(project: Project) -> None:
    path = SEEDS / "engineering-review-transcript.txt"
    found = json.loads(project.run("check", str(path), "--format", "json").out)
    (document,) = found["documents"]
    assert [(one["owners"], one["people"]) for one in document["actions"]] == [
        (["Jennifer"], ["Jennifer Park"]),
        (["Mike", "Jennifer"], ["Mike Rodriguez", "Jennifer Park"]),
        (["Alex"], ["Alex Thompson"]),
        (["David"], ["David Kim"]),
    ]

"""Commands about one item or one run, through the command line: what a person sees and gets."""

import json
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from notesync.desk import open_desk, opened
from notesync.errors import ExitCode
from notesync.model.issues import Fields, Issue, IssueRef
from notesync.sync.render import spliced
from notesync.trackers.base import NewIssue
from tests.conftest import Project

NOTES = """\
# Garden club

- **Date**: March 3, 2026
- **Attendees**: Nora Quist, Emil Sand (Treasurer), Tove Berg

## Action items

- [ ] Order the seed potatoes (Nora)
- [ ] Ask the council for a second water tap (Emil, due March 20)
- [ ] Paint the north shed (Tove)

## Decisions

1. The compost stays behind the greenhouse.
"""
TALK = (
    "[00:10] Wanda Kowal: Okay. Our action items are: Ivo will order a second printer and "
    "Wanda will clean the old one.\n[00:20] Ivo Brandt: Fine.\n"
)
POSSIBLE = "# Call\n\n- Plimp will order a second label printer\n"
NOTE = "notes/march.md"
TAP = "Ask the council for a second water tap"


@pytest.fixture
def pushed(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "ada")
    monkeypatch.setenv("COLUMNS", "80")
    project.write("notesync.toml", '[targets.archive]\npath = ".notesync/archive.db"\n')
    project.write(NOTE, NOTES)
    assert project.run("push", "--yes").code == 0
    return project


def cards(project: Project, *arguments: str) -> dict[str, Any]:
    """The board by issue number."""
    board = json.loads(project.run("board", "--format", "json", *arguments).out)
    return {card["ref"]["id"]: card for card in board["cards"]}


def key(project: Project, issue: str) -> str:
    state = json.loads(project.run("state", "export").out)
    return str(next(one["key"] for one in state["entries"] if one["ref"]["id"] == issue))


def explained(project: Project, word: str, *arguments: str) -> dict[str, Any]:
    result = project.run("explain", word, "--format", "json", *arguments)
    assert result.code == 0, result.err
    story: dict[str, Any] = json.loads(result.out)
    return story


def owner(story: dict[str, Any], field: str) -> tuple[str, str]:
    one = next(one for one in story["fields"] if one["field"] == field)
    return one["owner"], one["why"]


def nothing_to_do(project: Project, *arguments: str) -> bool:
    plan = json.loads(project.run("plan", "--format", "json", *arguments).out)
    return not plan["operations"]


# Explain.


@pytest.mark.parametrize("word", ["#2", "2", f"{NOTE}:9", "KEY"])
def test_an_item_is_explained_by_its_key_its_issue_or_its_line(pushed: Project, word: str) -> None:
    story = explained(pushed, key(pushed, "2") if word == "KEY" else word)
    assert (story["title"], story["ref"]["id"], story["status"]) == (TAP, "2", "open")
    assert [line["place"]["line"] for line in story["lines"]] == [9]
    assert [(one["run"], one["op"]) for one in story["written"]] == [(1, "create")]
    assert {one["owner"] for one in story["fields"]} == {"both"}
    assert story["why"] == ["the next push has nothing to write"]


def test_a_persons_edit_is_explained_as_the_trackers_own(pushed: Project) -> None:
    pushed.run("issue", "edit", "2", "--due", "2026-03-22", "--add-label", "council")
    story = explained(pushed, "#2")
    assert owner(story, "due")[0] == "tracker"
    assert owner(story, "labels")[0] == "tracker"
    assert owner(story, "title") == ("both", "")
    text = pushed.run("explain", "#2").out
    assert re.search(r"tracker  2026-03-22 \(by ada, ", text)
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_changed_note_is_explained_as_what_the_next_push_writes(pushed: Project) -> None:
    pushed.edit(NOTE, "due March 20", "due March 25")
    story = explained(pushed, "#2")
    assert owner(story, "due") == ("notes", "the notes changed it: the next push writes it")
    assert story["why"] == ["the next push writes due"]


def test_a_conflict_is_explained_with_who_wrote_theirs(pushed: Project) -> None:
    pushed.run("issue", "edit", "2", "--due", "2026-03-22")
    pushed.edit(NOTE, "due March 20", "due March 25")
    story = explained(pushed, "#2")
    assert owner(story, "due") == (
        "tracker",
        "changed on both sides: the tracker's value stays",
    )
    assert story["why"][1].startswith("due is in conflict (new")


def test_what_is_unknown_is_said_to_be_so(pushed: Project) -> None:
    for word in ("ns-aaaaaaaaaa", "#77", f"{NOTE}:1", "notes/none.md:3"):
        result = pushed.run("explain", word)
        assert result.code == ExitCode.USAGE
        assert word in result.err
        assert "next: " in result.err


def test_an_item_is_explained_wherever_the_command_was_called(
    pushed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pushed.root / "notes")
    assert explained(pushed, "march.md:9")["title"] == TAP


def test_an_item_whose_line_is_gone_is_explained_by_what_is_remembered(pushed: Project) -> None:
    item = key(pushed, "2")
    pushed.edit(NOTE, "- [ ] Ask the council for a second water tap (Emil, due March 20)\n", "")
    story = explained(pushed, item)
    assert story["standing"] == "vanished"
    assert "its issue stays open" in story["why"][0]
    pushed.run("issue", "close", "2")
    assert "nothing is left to do" in explained(pushed, item)["why"][0]


def test_an_item_of_a_document_that_became_empty_is_explained_as_frozen(pushed: Project) -> None:
    item = key(pushed, "2")
    pushed.write(NOTE, "")
    story = explained(pushed, item)
    assert story["standing"] == "frozen"
    assert NOTE in story["why"][0]


def test_several_items_of_one_line_are_told_apart_by_their_keys(pushed: Project) -> None:
    pushed.write("notes/call.txt", TALK)
    pushed.run("push", "--yes")
    result = pushed.run("explain", "notes/call.txt:1")
    assert result.code == ExitCode.USAGE
    assert "2 items stand there: ns-" in result.err
    assert "'Clean the old one'" in result.err


# Conflicts.


@pytest.mark.parametrize(("side", "due"), [("notes", "2026-03-25"), ("tracker", "2026-03-22")])
def test_a_flag_lets_one_side_of_a_conflict_win_for_good(
    pushed: Project, side: str, due: str
) -> None:
    pushed.run("issue", "edit", "2", "--due", "2026-03-22")
    pushed.edit(NOTE, "due March 20", "due March 25")
    assert pushed.run("plan").code == ExitCode.CONFLICT
    assert pushed.run("push", "--conflicts", side, "--yes").code == 0
    assert cards(pushed)["2"]["due"] == due
    assert pushed.run("plan").out.startswith("Nothing to do: 4 items are true in the tracker.")


def test_a_conflict_is_reported_once_with_its_code_and_listed_as_known(pushed: Project) -> None:
    pushed.run("issue", "edit", "2", "--due", "2026-03-22")
    pushed.edit(NOTE, "due March 20", "due March 25")
    first = pushed.run("push", "--yes")
    assert first.code == ExitCode.CONFLICT
    assert f"write 2026-03-22 in {NOTE}:9" in first.out
    assert re.search(r"by ada, ", first.out)
    second = pushed.run("push", "--yes")
    assert second.code == 0
    assert "known conflict" in second.out


# Held lines.


@pytest.fixture
def held(pushed: Project) -> Project:
    pushed.edit(NOTE, "north shed", "south shed")
    return pushed


def held_key(project: Project) -> str:
    plan = json.loads(project.run("plan", "--format", "json").out)
    (hold,) = (one for one in plan["operations"] if one["op"] == "hold")
    return str(hold["key"])


def test_a_held_line_names_the_commands_that_settle_it(held: Project) -> None:
    text = held.run("plan").out
    item, shed = held_key(held), key(held, "3")
    assert f"notesync accept {item} --as {shed}\n" in text
    assert f"notesync accept {item}\n" in text
    assert f"notesync dismiss {item}\n" in text
    assert explained(held, item)["standing"] == "held"


def test_a_line_ruled_to_be_an_item_changes_its_issue(held: Project) -> None:
    item = held_key(held)
    assert held.run("accept", item, "--as", key(held, "3")).code == 0
    assert explained(held, item)["standing"] == "ruled"
    assert held.run("push", "--yes").code == 0
    assert cards(held)["3"]["title"] == "Paint the south shed"
    assert len(cards(held)) == 4
    assert nothing_to_do(held)


def test_an_accepted_line_is_filed_as_a_new_issue_once(held: Project) -> None:
    assert held.run("accept", held_key(held)).code == 0
    held.run("push", "--yes")
    assert cards(held)["5"]["title"] == "Paint the south shed"
    assert nothing_to_do(held)


def test_a_dismissed_line_is_no_item_until_that_is_taken_back(held: Project) -> None:
    item = held_key(held)
    assert held.run("dismiss", item).code == 0
    assert nothing_to_do(held)
    assert explained(held, item)["standing"] == "dismissed"
    assert held.run("dismiss", item, "--undo").code == 0
    assert held_key(held) == item


def test_an_action_is_never_ruled_to_be_a_decision(held: Project) -> None:
    decision = explained(held, f"{NOTE}:14")["key"]
    line = held_key(held)
    result = held.run("accept", line, "--as", decision)
    assert result.code == ExitCode.USAGE
    assert f"{decision} is a decision and {line} an action" in result.err
    assert not (held.root / ".notesync/rulings.toml").exists()


def test_a_ruling_outlives_the_ledger(held: Project) -> None:
    held.run("dismiss", held_key(held))
    (held.root / ".notesync/state.db").unlink()
    assert nothing_to_do(held)


def test_a_dry_run_of_a_ruling_writes_nothing(held: Project) -> None:
    item = held_key(held)
    for command in (["accept", item], ["dismiss", item]):
        assert held.run(*command, "--dry-run").code == 0
    assert not (held.root / ".notesync/rulings.toml").exists()


def test_what_is_not_held_cannot_be_ruled_on(held: Project) -> None:
    item = held_key(held)
    unknown = held.run("accept", "ns-aaaaaaaaaa")
    assert unknown.code == ExitCode.USAGE
    assert f"held are: {item} 'Paint the south shed'" in unknown.err
    assert held.run("dismiss", key(held, "1")).code == ExitCode.USAGE
    assert held.run("accept", item, "--as", item).code == ExitCode.USAGE
    held.edit(NOTE, "## Decisions", "- [ ] Buy twine\n\n## Decisions")
    fresh = held.run("accept", item, "--as", f"{NOTE}:12")
    assert "is no item that is known already" in fresh.err
    assert held.run("dismiss", item, "--undo").code == ExitCode.USAGE
    assert not (held.root / ".notesync/rulings.toml").exists()


def test_a_hold_that_no_ruling_settles_names_what_does(pushed: Project) -> None:
    item = key(pushed, "2")
    (pushed.root / ".notesync/tracker.db").unlink()
    result = pushed.run("accept", item)
    assert result.code == ExitCode.USAGE
    assert "no ruling settles that: #2 is gone" in result.err
    assert "[ns:: new]" in result.err


def test_a_mistake_in_the_rulings_stops_every_plan(held: Project) -> None:
    held.write(".notesync/rulings.toml", "[ns-aaaaaaaaaa]\nverdict = 'maybe'\n")
    for command in ("plan", "status", "push"):
        result = held.run(command)
        assert result.code == ExitCode.USAGE
        assert ".notesync/rulings.toml:2" in result.err.replace("\n", "")


def test_a_possible_item_is_settled_by_the_commands_that_the_plan_names(pushed: Project) -> None:
    pushed.write("notes/call.md", POSSIBLE)
    commands = re.findall(r"notesync (accept|dismiss) (ns-\w+)", pushed.run("plan").out)
    assert [command for command, _ in commands] == ["accept", "dismiss"]
    ((_, item), _) = commands
    assert pushed.run("accept", item).code == 0
    pushed.run("push", "--yes")
    assert len(cards(pushed)) == 5


# Adopt.


def test_adopting_writes_the_marker_and_nothing_else(held: Project) -> None:
    held.run("issue", "create", "--title", "South shed, by hand")
    item = held_key(held)
    dry = held.run("adopt", item, "#5", "--dry-run")
    assert "only its marker is written" in dry.out
    assert held.run("adopt", item, "5", "--yes").code == 0
    assert cards(held)["5"]["title"] == "South shed, by hand"
    assert nothing_to_do(held)
    (held.root / ".notesync/state.db").unlink()
    assert nothing_to_do(held)


def test_adopting_is_refused_where_either_has_another_half(held: Project) -> None:
    item = held_key(held)
    held.run("issue", "create", "--title", "By hand")
    for arguments, reason in (
        ((item, "77"), "there is no such issue"),
        ((item, "#2"), f"#2 is already the issue of {key(held, '2')}"),
        ((key(held, "1"), "5"), "has an issue already: #1"),
        (("ns-aaaaaaaaaa", "5"), "no item is known by that"),
        ((key(held, "3"), "5"), "no line speaks of it now"),
    ):
        result = held.run("adopt", *arguments, "--yes")
        assert result.code == ExitCode.USAGE
        assert reason in result.err


# Undo.


def test_undo_closes_what_nobody_touched_and_no_push_brings_it_back(pushed: Project) -> None:
    pushed.run("issue", "comment", "2", "--body", "I am on it")
    result = pushed.run("undo", "1", "--yes")
    assert result.code == 0
    assert "it has 1 comment" in result.out
    status = {number: card["status"] for number, card in cards(pushed).items()}
    assert status == {"1": "not_planned", "2": "open", "3": "not_planned", "4": "not_planned"}
    assert nothing_to_do(pushed)
    (pushed.root / ".notesync/state.db").unlink()
    assert nothing_to_do(pushed)
    pushed.run("push", "--yes")
    assert {n: card["status"] for n, card in cards(pushed).items()} == status


def test_what_was_undone_is_reopened_when_its_line_says_so(pushed: Project) -> None:
    pushed.run("undo", "1", "--yes")
    pushed.edit(NOTE, "- [ ] Paint", "- [x] Paint")
    pushed.run("push", "--yes")
    pushed.edit(NOTE, "- [x] Paint", "- [ ] Paint")
    pushed.run("push", "--yes")
    assert cards(pushed)["3"]["status"] == "open"


def test_a_push_that_files_something_names_the_command_that_takes_it_back(pushed: Project) -> None:
    pushed.edit(NOTE, "## Decisions", "- [ ] Buy twine\n\n## Decisions")
    last = pushed.run("push", "--yes").out.strip().splitlines()[-1]
    assert last == "Run 2; `notesync undo 2` takes it back."
    listed = pushed.run("undo", "--list").out.splitlines()
    assert [line.split()[1] for line in listed] == ["2", "1"]
    assert listed[1].endswith("4 created")
    runs = json.loads(pushed.run("undo", "--list", "--format", "json").out)["runs"]
    assert [(run["number"], run["counts"]) for run in runs] == [
        (2, {"create": 1}),
        (1, {"create": 4}),
    ]


def test_a_run_that_is_not_remembered_cannot_be_undone(pushed: Project) -> None:
    for arguments in (["undo", "9"], ["undo"]):
        result = pushed.run(*arguments, "--yes")
        assert result.code == ExitCode.USAGE
        assert "undo --list" in result.err


def test_without_a_terminal_a_command_writes_only_with_yes(pushed: Project) -> None:
    result = pushed.run("undo", "1")
    assert result.code == ExitCode.USAGE
    assert "undo needs --yes" in result.err
    assert cards(pushed)["1"]["status"] == "open"


# Restore.


def test_what_a_push_overwrote_comes_back_and_stays(pushed: Project) -> None:
    pushed.run("issue", "edit", "2", "--due", "2026-03-22")
    pushed.edit(NOTE, "due March 20", "due March 25")
    pushed.run("push", "--yes", "--conflicts", "notes")
    assert cards(pushed)["2"]["due"] == "2026-03-25"
    item = key(pushed, "2")
    (value,) = json.loads(pushed.run("restore", item, "--list", "--format", "json").out)[
        "overwritten"
    ]
    assert (value["field"], value["value"], value["who"]) == ("due", "2026-03-22", "ada")
    assert "overwritten by run 2" in pushed.run("restore", item, "--list").out
    assert pushed.run("restore", item, "--yes").code == 0
    assert cards(pushed)["2"]["due"] == "2026-03-22"
    assert nothing_to_do(pushed)
    again = pushed.run("restore", item, "--yes")
    assert again.code == ExitCode.USAGE
    assert "there is nothing to restore" in again.err


def test_a_block_that_a_person_rewrote_comes_back_around_what_stands_there(
    pushed: Project,
) -> None:
    desk = open_desk(pushed.root)
    with closing(desk.embedded("ada")) as tracker:
        tap = tracker.get(IssueRef("2"))
        assert isinstance(tap, Issue)
        tracker.edit_by_hand(tap.ref, (), spliced(tap.body, "Ada's words"))
    pushed.edit(NOTE, "a second water tap", "a second, bigger water tap")
    pushed.run("push", "--yes", "--conflicts", "notes")
    pushed.run("issue", "edit", "2", "--append", "Below.")
    assert "Ada's words" not in pushed.run("issue", "view", "2").out
    listed = pushed.run("restore", "#2", "--list").out
    assert "body: Ada's words" in listed
    assert "by ada" in listed
    assert pushed.run("restore", "#2", "--field", "body", "--yes").code == 0
    shown = pushed.run("issue", "view", "2").out
    assert "Ada's words" in shown
    assert "Below." in shown
    assert nothing_to_do(pushed)


def test_what_nobody_overwrote_cannot_be_restored(pushed: Project) -> None:
    pushed.edit(NOTE, "due March 20", "due March 25")
    pushed.run("push", "--yes")
    assert pushed.run("restore", "#2", "--list").out.startswith("Nothing that a person wrote")
    for arguments in (["#2"], ["#2", "--field", "title"]):
        result = pushed.run("restore", *arguments, "--yes")
        assert result.code == ExitCode.USAGE
        assert "is known to have been overwritten" in result.err


def test_an_item_without_an_issue_has_nothing_to_restore(pushed: Project) -> None:
    pushed.edit(NOTE, "## Decisions", "- [ ] Buy twine\n\n## Decisions")
    assert "has no issue here" in pushed.run("restore", f"{NOTE}:12", "--list").err
    (pushed.root / ".notesync/tracker.db").unlink()
    for command in (("restore", "#2", "--yes"), ("move", "#2", "archive", "--yes")):
        result = pushed.run(*command)
        assert result.code == ExitCode.USAGE
        assert "#2 is gone" in result.err


# Repair.


@pytest.fixture
def doubled(pushed: Project) -> Project:
    """A project of which #3 was filed once more, as #5 and #6, by a run that was frozen."""
    with opened(open_desk(pushed.root)) as (tracker, _):
        shed = tracker.get(IssueRef("3"))
        assert isinstance(shed, Issue)
        assert shed.marker
        for _ in range(2):
            tracker.create(NewIssue(shed.fields, shed.body, shed.marker))
    return pushed


def test_a_plan_names_what_was_filed_twice_and_the_command_that_mends_it(
    doubled: Project,
) -> None:
    text = doubled.run("plan").out
    assert "Filed twice; `notesync repair` closes what nobody touched:" in text
    assert "also #5, #6; #3 stays its issue" in text
    assert json.loads(doubled.run("plan", "--format", "json").out)["counts"]["doubled"] == 1
    assert "`notesync repair`" in " ".join(explained(doubled, "#3")["why"])


def test_repair_closes_as_duplicates_what_nobody_touched(doubled: Project) -> None:
    doubled.run("issue", "edit", "6", "--add-label", "mine")
    assert "1 to close, 1 left alone" in doubled.run("repair", "--dry-run").out
    assert doubled.run("repair", "--yes").code == 0
    status = {number: card["status"] for number, card in cards(doubled).items()}
    assert (status["3"], status["5"], status["6"]) == ("open", "duplicate", "open")
    assert "Duplicate of #3" in doubled.run("issue", "view", "5").out
    again = doubled.run("repair", "--dry-run").out
    assert "`notesync issue close 6 --reason duplicate`" in " ".join(again.split())
    doubled.run("issue", "close", "6", "--reason", "duplicate")
    assert doubled.run("plan").out.startswith("Nothing to do")


def test_repair_without_a_ledger_keeps_the_oldest(doubled: Project) -> None:
    (doubled.root / ".notesync/state.db").unlink()
    assert doubled.run("repair", "--yes").code == 0
    status = {number: card["status"] for number, card in cards(doubled).items()}
    assert (status["3"], status["5"], status["6"]) == ("open", "duplicate", "duplicate")
    assert nothing_to_do(doubled)


def test_an_item_that_two_issues_claim_is_neither_adopted_nor_moved(doubled: Project) -> None:
    (doubled.root / ".notesync/state.db").unlink()
    doubled.run("issue", "create", "--title", "By hand")
    assert "both claim" in doubled.run("adopt", f"{NOTE}:10", "7", "--yes").err
    assert "has no issue here" in doubled.run("move", f"{NOTE}:10", "archive", "--yes").err


# Move.


def test_a_moved_item_lives_in_the_other_target_alone(pushed: Project) -> None:
    pushed.run("issue", "edit", "3", "--title", "Paint the shed, please", "--add-label", "wood")
    item = key(pushed, "3")
    dry = pushed.run("move", item, "archive", "--dry-run")
    assert "Moved to archive, the new issue" in dry.out
    assert not (pushed.root / ".notesync/archive.db").exists()
    done = pushed.run("move", item, "archive", "--yes")
    assert done.code == 0
    said = done.out.partition("stays as it is.")[2]
    assert "in local:.notesync/archive.db" in said
    assert "in local:.notesync/tracker.db" in said
    moved = cards(pushed, "--target", "archive")
    assert [card["title"] for card in moved.values()] == ["Paint the shed, please"]
    assert "wood" in moved["1"]["labels"]
    assert cards(pushed)["3"]["status"] == "open"
    assert "Moved to archive #1" in pushed.run("issue", "view", "3").out
    for arguments in ((), ("--target", "archive")):
        assert nothing_to_do(pushed, *arguments)
    story = explained(pushed, "#3")
    assert (story["key"], story["standing"]) == (item, "moved")
    assert story["ways"] == [f"notesync explain {item} --target archive"]
    assert explained(pushed, item, "--target", "archive")["standing"] == "linked"
    other = explained(pushed, f"{NOTE}:9", "--target", "archive")
    assert other["standing"] == "elsewhere"
    assert other["key"] == key(pushed, "2")


def test_a_moved_item_follows_its_line_in_its_own_target(pushed: Project) -> None:
    pushed.run("move", "#3", "archive", "--close", "--yes")
    assert cards(pushed)["3"]["status"] == "not_planned"
    pushed.edit(NOTE, "- [ ] Paint the north shed", "- [x] Paint the north shed")
    assert nothing_to_do(pushed)
    assert pushed.run("push", "--target", "archive", "--yes").code == 0
    assert cards(pushed, "--target", "archive")["1"]["status"] == "completed"
    assert len(cards(pushed)) == 4


def test_a_further_target_files_nothing_new(pushed: Project) -> None:
    pushed.edit(NOTE, "## Decisions", "- [ ] Buy twine\n\n## Decisions")
    assert nothing_to_do(pushed, "--target", "archive")
    pushed.run("push", "--target", "archive", "--yes")
    assert cards(pushed, "--target", "archive") == {}


def test_a_lost_ledger_files_nothing_again_in_either_target(pushed: Project) -> None:
    pushed.run("move", "#3", "archive", "--yes")
    (pushed.root / ".notesync/state.db").unlink()
    said = pushed.run("plan").out
    assert "1 recorded as moved" in said
    assert "history" not in said
    for arguments in ((), ("--target", "archive")):
        assert nothing_to_do(pushed, *arguments)
        assert pushed.run("push", "--yes", *arguments).code == 0
    assert (len(cards(pushed)), len(cards(pushed, "--target", "archive"))) == (4, 1)


def test_an_issue_that_a_line_adopted_remembers_where_its_item_went(pushed: Project) -> None:
    pushed.run("issue", "create", "--title", "Twine, by hand")
    pushed.edit(NOTE, "## Decisions", "- [ ] Buy twine [ns:: #5]\n\n## Decisions")
    pushed.run("push", "--yes")
    dry = pushed.run("move", "#5", "archive", "--dry-run")
    assert "only its marker is written" in dry.out
    assert pushed.run("move", "#5", "archive", "--yes").code == 0
    (pushed.root / ".notesync/state.db").unlink()
    for arguments in ((), ("--target", "archive")):
        assert nothing_to_do(pushed, *arguments)
    assert cards(pushed, "--target", "archive")["1"]["title"] == "Twine, by hand"


def test_moving_again_changes_nothing(pushed: Project) -> None:
    item = key(pushed, "3")
    pushed.run("move", item, "archive", "--yes")
    before = pushed.run("state", "export").out
    assert pushed.run("move", item, "archive", "--yes").code == 0
    assert pushed.run("state", "export").out == before
    assert len(cards(pushed, "--target", "archive")) == 1


def test_what_lives_there_already_is_said_and_a_dry_run_writes_nothing(pushed: Project) -> None:
    item = key(pushed, "3")
    pushed.run("move", item, "archive", "--yes")
    (pushed.root / ".notesync/state.db").unlink()
    dry = pushed.run("move", item, "archive", "--dry-run", "--format", "json")
    assert json.loads(dry.out)["there"] is None
    assert json.loads(dry.out)["outcome"] is None
    assert "lives in archive already" in dry.err
    assert "there is no ledger yet" in pushed.run("state", "export").err
    done = pushed.run("move", item, "archive", "--yes", "--format", "json")
    assert json.loads(done.out)["outcome"]
    assert pushed.run("state", "export").code == 0


def test_a_move_to_an_issue_that_is_gone_names_a_way_that_works(pushed: Project) -> None:
    item = key(pushed, "3")
    local = pushed.root / ".notesync/tracker.db"
    with opened(open_desk(pushed.root)) as (_, store):
        link = next(one for one in store.load().entries if one.key == item)
    before = local.read_bytes()
    pushed.run("move", item, "archive", "--yes")
    # As if the move had been killed before it left, and its new issue deleted since.
    local.write_bytes(before)
    with opened(open_desk(pushed.root)) as (_, store), store.lease():
        store.put(link)
    with closing(sqlite3.connect(pushed.root / ".notesync/archive.db")) as base, base:
        base.execute("DELETE FROM issues")
    said = pushed.run("move", item, "archive", "--yes").err
    assert f"`notesync adopt {item} ISSUE --target archive`" in said
    with closing(open_desk(pushed.root).at("archive").embedded("ada")) as tracker:
        other = tracker.open_by_hand(Fields(title="The shed"), "")
    adopted = pushed.run("adopt", item, other.ref.id, "--target", "archive", "--yes")
    assert adopted.code == 0, adopted.err
    assert pushed.run("move", item, "archive", "--yes").code == 0
    assert explained(pushed, item)["standing"] == "moved"


def test_what_cannot_be_moved_is_refused(pushed: Project) -> None:
    item = key(pushed, "3")
    pushed.edit(NOTE, "## Decisions", "- [ ] Buy twine\n\n## Decisions")
    for arguments, reason in (
        ((item, "attic"), "there is no target 'attic'; configured: archive"),
        ((f"{NOTE}:12", "archive"), "has no issue here to be moved"),
    ):
        result = pushed.run("move", *arguments, "--yes")
        assert result.code == ExitCode.USAGE
        assert reason in result.err
    tap = key(pushed, "2")
    pushed.edit(NOTE, "- [ ] Ask the council for a second water tap (Emil, due March 20)\n", "")
    assert "no line speaks of it now" in pushed.run("move", tap, "archive", "--yes").err
    pushed.run("move", item, "archive", "--yes")
    back = pushed.run("move", item, "archive", "--target", "archive", "--yes")
    assert back.code == ExitCode.USAGE


def test_an_item_moves_on_to_a_third_target_and_never_back(pushed: Project) -> None:
    with (pushed.root / "notesync.toml").open("a", encoding="utf-8") as file:
        file.write('[targets.attic]\npath = ".notesync/attic.db"\n')
    item = key(pushed, "3")
    pushed.run("move", item, "archive", "--yes")
    said = pushed.run("move", item, "attic", "--yes").err
    assert "lives in archive #1" in said
    assert f"`notesync move {item} TARGET --target archive`" in said
    assert pushed.run("move", item, "attic", "--target", "archive", "--yes").code == 0
    back = pushed.run("move", item, "archive", "--target", "attic", "--yes")
    assert back.code == ExitCode.USAGE
    assert "came from archive and cannot go back" in back.err
    for arguments in ((), ("--target", "archive"), ("--target", "attic")):
        assert nothing_to_do(pushed, *arguments)
    assert len(cards(pushed, "--target", "attic")) == 1


def test_a_move_for_programs_tells_both_plans_and_the_outcome(pushed: Project) -> None:
    data = json.loads(pushed.run("move", "#3", "archive", "--yes", "--format", "json").out)
    assert [one["op"] for one in data["there"]["operations"]] == ["create"]
    assert [one["op"] for one in data["here"]["operations"]] == ["amend"]
    assert data["outcome"]["counts"]["writes"] == 2


def test_a_command_for_programs_tells_plan_rest_and_outcome(pushed: Project) -> None:
    pushed.run("issue", "comment", "2", "--body", "I am on it")
    data = json.loads(pushed.run("undo", "1", "--yes", "--format", "json").out)
    assert len(data["plan"]["operations"]) == 3
    assert [one["reason"] for one in data["left"]] == ["it has 1 comment"]
    assert data["outcome"]["counts"]["updated"] == 3


# Issues by hand.


@pytest.mark.parametrize("body", ["", " \n"])
def test_a_comment_that_says_nothing_is_refused(pushed: Project, body: str) -> None:
    result = pushed.run("issue", "comment", "2", "--body", body)
    assert result.code == ExitCode.USAGE
    assert "notesync issue comment 2 --body TEXT" in result.err


def test_a_page_that_cannot_be_written_is_told_with_the_next_step(pushed: Project) -> None:
    result = pushed.run("board", "--html", "none/board.html")
    assert result.code == ExitCode.USAGE
    assert "none/board.html: the page cannot be written: No such file" in result.err
    assert "next:" in result.err


# The ledger.


def test_the_ledger_shows_itself_in_numbers(pushed: Project) -> None:
    shown = json.loads(pushed.run("state", "show", "--format", "json").out)
    assert (shown["links"], shown["intents"], shown["runs"], shown["writes"]) == (4, 0, 1, 4)
    assert shown["holder"] is None
    text = pushed.run("state", "show").out
    assert "lease:      free" in text
    assert shown["path"] in text


def test_a_lost_ledger_is_rebuilt_from_the_issues_and_keeps_the_rest(pushed: Project) -> None:
    before = json.loads(pushed.run("state", "export").out)["entries"]
    (pushed.root / ".notesync/state.db").unlink()
    dry = pushed.run("state", "rebuild", "--dry-run")
    assert "Rebuild: 4 to recover" in dry.out
    assert pushed.run("state", "export").code == ExitCode.USAGE
    assert pushed.run("state", "rebuild", "--yes").code == 0
    after = json.loads(pushed.run("state", "export").out)["entries"]
    assert [(one["key"], one["ref"]) for one in after] == [
        (one["key"], one["ref"]) for one in before
    ]
    assert "Nothing to rebuild: 4" in pushed.run("state", "rebuild", "--yes").out
    for_programs = json.loads(pushed.run("state", "rebuild", "--format", "json").out)
    assert (for_programs["recovered"], for_programs["kept"]) == ([], 4)


def test_an_export_holds_entries_and_journal(pushed: Project) -> None:
    data = json.loads(pushed.run("state", "export").out)
    assert data["version"] == 1
    assert [one["ref"]["id"] for one in data["journal"]] == ["1", "2", "3", "4"]
    assert {one["type"] for one in data["entries"]} == {"link"}


def test_where_there_is_no_ledger_no_lease_is_said_to_be_freed(pushed: Project) -> None:
    assert "The lease is free." in pushed.run("state", "unlock").err
    (pushed.root / ".notesync/state.db").unlink()
    assert "There is no ledger yet" in pushed.run("state", "unlock").err


def test_a_lease_is_freed_only_once_its_holder_is_gone(pushed: Project) -> None:
    with opened(open_desk(pushed.root)) as (_, store), store.lease():
        result = pushed.run("state", "unlock")
        assert result.code == ExitCode.PARTIAL
        assert "run 2 of" in result.err
        assert "run 2 of" in pushed.run("state", "show").out
    assert pushed.run("state", "unlock").code == 0
    assert "free" in pushed.run("state", "show").out

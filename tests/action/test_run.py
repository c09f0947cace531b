"""The action from its inputs to what it leaves behind, through the real SDK."""

import os
import signal
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from notesync import workflow
from notesync.action.inputs import inputs_of
from notesync.action.run import guarantee
from notesync.action.runner import SUMMARY_ROOM, Runner
from notesync.desk import open_desk
from notesync.errors import ExitCode
from notesync.model.issues import Issue, IssueRef
from notesync.model.ledger import Ledger
from notesync.trackers.base import Edit, NewIssue
from tests.action.forge import (
    BASE,
    CONFIGURATION,
    HEAD,
    LINES,
    NOTE,
    Forge,
    Step,
    Workflow,
    pull,
    serving,
)
from tests.conftest import Project
from tests.fakes import FakeTracker
from tests.trackers.github_builders import ACTIONS, LAPTOP
from tests.trackers.github_fake import Hub

MAIN = {"GITHUB_REF": "refs/heads/main", "GITHUB_SHA": HEAD}


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serving() as forge:
        yield forge


@pytest.fixture
def flow(project: Project, monkeypatch: pytest.MonkeyPatch) -> Workflow:
    for name in ("NOTESYNC_GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", ACTIONS)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    project.write("notesync.toml", CONFIGURATION)
    project.write("notes/2031-03-03.md", NOTE + LINES)
    environ = {
        "GITHUB_REPOSITORY": "harbour/notes",
        "RUNNER_TEMP": str(project.root.parent),
        "INPUT_TOKEN": ACTIONS,
        **MAIN,
    }
    return Workflow(project, environ)


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ines", "-c", "user.email=ines@harbour.example")
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def committed(root: Path) -> str:
    """All that is there, as a commit; returns its name."""
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Notes")
    return git(root, "rev-parse", "HEAD")


# Mode plan.


def test_a_plan_writes_one_comment_and_nothing_to_the_tracker(flow: Workflow, forge: Forge) -> None:
    step = flow("plan", "pull_request", pull())
    assert step.code == 0
    assert forge.writes == forge.comment_writes == ["POST /issues/7/comments"]
    assert forge.issues == {}
    (comment,) = forge.comments[7]
    assert "**Merging this opens 2.**" in comment["body"]
    assert f"/blob/{HEAD}/notes/2031-03-03.md?plain=1#L7" in comment["body"]
    assert step.outputs["comment"] == comment["html_url"]
    assert (step.outputs["opens"], step.outputs["writes"]) == ("2", "0")
    assert "Merging this opens 2" in step.summary
    assert not (flow.project.root / ".notesync").exists()


def test_no_line_is_linked_in_a_format_that_has_none(flow: Workflow, forge: Forge) -> None:
    page = "<h2>Action items</h2><ul><li>Odd to count the vests</li><li>Ines to tar it</li></ul>"
    flow.project.write("notes/2031-03-04.html", page)
    committed(flow.project.root)
    flow("plan", "pull_request", pull())
    (comment,) = forge.comments[7]
    assert f"/blob/{HEAD}/notes/2031-03-04.html?plain=1)" in comment["body"]
    assert "2031-03-04.html?plain=1#L" not in comment["body"]
    assert f"/blob/{HEAD}/notes/2031-03-03.md?plain=1#L7" in comment["body"]


def test_the_comment_is_kept_up_and_not_written_twice(flow: Workflow, forge: Forge) -> None:
    flow("plan", "pull_request", pull())
    flow("plan", "pull_request", pull())
    assert forge.writes == ["POST /issues/7/comments"]
    flow.project.edit("notes/2031-03-03.md", "spare pumps", "two spare pumps")
    flow("plan", "pull_request", pull())
    assert forge.writes[1:] == ["PATCH /issues/comments/1"]
    assert "Order the two spare pumps" in forge.comments[7][0]["body"]


def test_a_comment_that_somebody_edited_is_written_anew(flow: Workflow, forge: Forge) -> None:
    flow("plan", "pull_request", pull())
    forge.comments[7][0]["body"] += "\nLooks good"
    flow("plan", "pull_request", pull())
    assert "Looks good" not in forge.comments[7][0]["body"]
    assert len(forge.comments[7]) == 1


def test_a_comment_that_somebody_deleted_is_made_again(flow: Workflow, forge: Forge) -> None:
    flow("plan", "pull_request", pull())
    mark = forge.comments[7].pop()["body"].split("\n")[0]
    forge.remark(7, "ines", "Fine with me")
    flow("plan", "pull_request", pull())
    assert [one["body"].startswith(mark) for one in forge.comments[7]] == [False, True]


def test_a_strangers_comment_with_our_mark_is_left_alone(flow: Workflow, forge: Forge) -> None:
    flow("plan", "pull_request", pull())
    copied = forge.comments[7][0]["body"]
    forge.comments[7] = []
    forge.remark(7, "mallory", copied)
    flow("plan", "pull_request", pull())
    assert [one["user"]["login"] for one in forge.comments[7]] == ["mallory", "github-actions[bot]"]


def test_of_two_comments_of_ours_the_oldest_is_kept_up_and_a_person_is_told(
    flow: Workflow, forge: Forge
) -> None:
    flow("plan", "pull_request", pull())
    forge.remark(7, "github-actions[bot]", forge.comments[7][0]["body"])
    flow.project.edit("notes/2031-03-03.md", "spare pumps", "two spare pumps")
    step = flow("plan", "pull_request", pull())
    bodies = [one["body"] for one in forge.comments[7]]
    assert ["two spare" in body for body in bodies] == [True, False]
    assert "::warning title=notesync%3A comments::more than one comment of ours" in step.log
    assert not any(call.startswith("DELETE") for call in forge.calls)


def test_a_person_with_a_token_of_their_own_finds_their_comment_again(
    flow: Workflow, forge: Forge
) -> None:
    flow.environ["INPUT_TOKEN"] = LAPTOP
    flow("plan", "pull_request", pull())
    flow("plan", "pull_request", pull())
    assert [one["user"]["login"] for one in forge.comments[7]] == ["Ines"]


def test_without_the_permission_to_comment_the_summary_says_it_all(
    flow: Workflow, forge: Forge
) -> None:
    forge.may_comment = False
    step = flow("plan", "pull_request", pull())
    assert step.code == 0
    assert "Merging this opens 2" in step.summary
    assert "::warning title=notesync%3A no comment::" in step.log
    assert "pull-requests: write" in step.log


def test_without_any_token_to_comment_with_the_same_holds(flow: Workflow, forge: Forge) -> None:
    del flow.environ["INPUT_TOKEN"]
    step = flow("plan", "pull_request", pull())
    assert (step.code, forge.writes) == (0, [])
    assert "there is no token to comment with" in step.log


def test_a_pull_request_that_changes_nothing_gets_no_comment(flow: Workflow, forge: Forge) -> None:
    flow("push", "push", {})
    writes = list(forge.writes)
    assert flow("plan", "pull_request", pull()).code == 0
    assert forge.writes == writes


def test_a_comment_that_is_there_is_told_that_nothing_is_left(flow: Workflow, forge: Forge) -> None:
    flow("plan", "pull_request", pull())
    flow("push", "push", {})
    flow("plan", "pull_request", pull())
    assert "changes nothing in the tracker" in forge.comments[7][0]["body"]


def test_notes_that_cannot_be_read_are_named_and_fail_the_job(flow: Workflow, forge: Forge) -> None:
    (flow.project.root / "notes/b.md").symlink_to("nowhere.md")
    step = flow("plan", "pull_request", pull())
    assert (step.code, step.outputs["meaning"]) == (ExitCode.PARTIAL, "partial")
    assert "::error file=notes/b.md,title=notesync%3A not read::" in step.log
    assert "- **not read** `notes/b.md`" in forge.comments[7][0]["body"]


def test_two_configurations_have_a_comment_each(flow: Workflow, forge: Forge) -> None:
    flow.project.write("other.toml", CONFIGURATION)
    flow("plan", "pull_request", pull())
    flow("plan", "pull_request", pull(), config="notesync.toml")
    assert len(forge.comments[7]) == 2


@pytest.mark.parametrize("name", ["a--b.toml", "-->x", "ä b", ""])
def test_the_mark_of_a_comment_is_one_html_comment_on_any_runner(name: str) -> None:
    mark = inputs_of({"INPUT_CONFIG": name}).mark
    assert mark == inputs_of({"INPUT_CONFIG": name}).mark
    assert "--" not in mark.removeprefix("<!--").removesuffix("-->")
    assert str(Path.cwd()) not in unquote(mark)


def test_a_plan_elsewhere_than_on_a_pull_request_is_in_the_summary_alone(
    flow: Workflow, forge: Forge
) -> None:
    step = flow("plan", "push", {})
    assert (step.code, forge.writes) == (0, [])
    assert "opens 2" in step.summary


class Barred(FakeTracker):
    """A tracker that takes any write amiss."""

    def create(self, new: NewIssue) -> Issue:
        raise AssertionError(f"a plan filed {new.fields.title!r}")

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        raise AssertionError(f"a plan edited {ref}")


def test_a_plan_has_nothing_to_write_to_the_tracker_by(flow: Workflow) -> None:
    desk = open_desk(flow.project.root)
    found = workflow.check(desk, (), workflow.nothing)
    planned = workflow.planned_with(desk, found, Barred(), Ledger())
    assert len(planned.plan.creates) == 2


# Mode push.


def test_a_push_files_the_issues_and_names_them(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "push", {})
    assert step.code == 0
    assert [one["title"] for one in forge.issues.values()] == [
        "Order the spare pumps",
        "Paint the boat house",
    ]
    assert step.outputs["writes"] == "2"
    assert len(step.outputs["links"].split()) == 2
    assert "2 created, 0 updated" in step.summary
    assert "no ledger outlives this job" in step.log


def test_a_second_push_on_a_fresh_runner_writes_nothing(flow: Workflow, forge: Forge) -> None:
    flow("push", "push", {})
    writes = list(forge.writes)
    for path in (flow.project.root / ".notesync").iterdir():
        path.unlink()
    step = flow("push", "schedule", {})
    assert (step.code, step.outputs["writes"]) == (0, "0")
    assert forge.writes == writes


@pytest.mark.parametrize(
    ("event", "environ"),
    [
        ("push", {"GITHUB_REF": "refs/heads/draft"}),
        ("workflow_dispatch", {"GITHUB_REF": "refs/heads/draft"}),
        ("merge_group", {"GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-1"}),
    ],
)
def test_nothing_is_pushed_from_another_branch(
    flow: Workflow, forge: Forge, event: str, environ: dict[str, str]
) -> None:
    flow.environ |= environ
    step = flow("push", event, {})
    assert (step.code, forge.writes) == (ExitCode.REFUSED, [])
    assert "::error title=notesync%3A not done::" in step.log
    assert "opens 2" in step.summary


def test_the_branch_that_is_pushed_from_may_be_named(flow: Workflow, forge: Forge) -> None:
    flow.environ |= {"GITHUB_REF": "refs/heads/minutes"}
    assert flow("push", "push", {}, branch="minutes").code == 0
    assert len(forge.issues) == 2


def test_nothing_is_pushed_from_a_pull_request(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "pull_request", pull())
    assert (step.code, forge.writes) == (ExitCode.REFUSED, [])


def test_a_guard_refuses_and_its_input_allows(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "push", {}, max_create="1")
    assert (step.code, forge.issues) == (ExitCode.REFUSED, {})
    assert "max-create" in step.log
    assert flow("push", "push", {}, max_create="2").code == 0


def test_old_meetings_are_history(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "push", {}, since="2031-03-04")
    assert (step.code, forge.issues) == (0, {})


def test_a_wrong_token_fails_the_job_and_says_what_to_do(
    flow: Workflow, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "t-canary-7731")
    step = flow("push", "push", {})
    assert (step.code, step.outputs["meaning"]) == (ExitCode.ACCESS, "access")
    assert "::error title=notesync%3A access::" in step.log
    assert "t-canary-7731" not in step.log + step.summary


def test_what_holds_where_a_run_is_cut_off_is_said() -> None:
    assert "refs/notesync/state" in guarantee("refs/notesync/state")
    assert "known again by its marker" in guarantee(".notesync/state.db")


def test_a_run_that_is_cancelled_finishes_its_write_and_the_next_one_does_the_rest(
    flow: Workflow, forge: Forge
) -> None:
    def cancel(hub: Hub, call: str) -> None:
        if call == "POST /issues" and not hub.issues:
            os.kill(os.getpid(), signal.SIGINT)

    forge.before = cancel
    step = flow("push", "push", {})
    assert (step.code, step.outputs["meaning"]) == (ExitCode.INTERRUPTED, "interrupted")
    assert [one["title"] for one in forge.issues.values()] == ["Order the spare pumps"]
    assert "run it again to go on" in step.summary
    assert flow("push", "schedule", {}).outputs["writes"] == "1"
    assert len(forge.issues) == 2


def test_a_missing_token_is_named_with_the_ways_to_one(
    flow: Workflow, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv("PATH", str(flow.project.root))
    step = flow("push", "push", {})
    assert (step.code, forge.calls) == (ExitCode.ACCESS, [])
    assert "no token for github.com" in step.log
    assert "NOTESYNC_GITHUB_TOKEN" in step.log


# Mode brief.


def test_a_brief_tells_what_is_open_and_writes_nothing(flow: Workflow, forge: Forge) -> None:
    flow("push", "push", {})
    writes = list(forge.writes)
    step = flow("brief", "schedule", {})
    assert (step.code, forge.writes) == (0, writes)
    assert step.summary.startswith("```text\n")
    kept = Path(step.outputs["kept"])
    assert (kept / "brief.md").read_text(encoding="utf-8") == step.summary
    assert "Order the spare pumps" in (kept / "board.html").read_text(encoding="utf-8")


def test_there_is_no_brief_of_what_is_not_merged(flow: Workflow, forge: Forge) -> None:
    step = flow("brief", "pull_request", pull())
    assert (step.code, forge.calls) == (ExitCode.USAGE, [])


# Whose code it is.

STRANGE: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "fork": ("pull_request", pull(head="mallory/notes"), {}),
    "gone fork": ("pull_request", pull(head=""), {}),
    "dependabot": ("pull_request", pull(), {"GITHUB_ACTOR": "dependabot[bot]"}),
    "target": ("pull_request_target", pull(), {}),
    "target of a fork": ("pull_request_target", pull(head="mallory/notes"), {}),
    "another head": ("workflow_run", {"workflow_run": {"head_sha": HEAD}}, {}),
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("mode", ["plan", "push"])
def test_strangers_notes_are_compared_offline_and_nothing_is_asked_of_anybody(
    flow: Workflow, forge: Forge, name: str, mode: str
) -> None:
    base = committed(flow.project.root)
    flow.project.edit("notes/2031-03-03.md", "spare pumps", "two spare pumps")
    flow.project.write("notes/2031-03-04.md", NOTE + "- [ ] Odd to count the life vests\n")
    committed(flow.project.root)
    event, payload, environ = STRANGE[name]
    if "pull_request" in payload:
        payload = {"pull_request": payload["pull_request"] | {"base": {"sha": base}}}
    flow.environ |= {"GITHUB_SHA": base, **environ}
    step = flow(mode, event, payload)
    assert step.code == (0 if mode == "plan" else ExitCode.REFUSED)
    assert forge.calls == []
    assert "opens 1, updates 1" in step.summary
    assert "this run has no secrets" in step.summary


def test_an_offline_plan_needs_the_commit_to_compare_with(flow: Workflow, forge: Forge) -> None:
    committed(flow.project.root)
    step = flow("plan", "pull_request", pull(head="mallory/notes", base=BASE))
    assert step.code == ExitCode.USAGE
    assert "fetch-depth: 0" in step.log
    assert forge.calls == []


@pytest.fixture
def artefact(flow: Workflow) -> Path:
    """What a run for a fork keeps."""
    base = committed(flow.project.root)
    flow.project.edit("notes/2031-03-03.md", "spare pumps", "two spare @pumps")
    committed(flow.project.root)
    step = flow("plan", "pull_request", pull(head="mallory/notes", base=base))
    return Path(step.outputs["kept"])


FINISHED = {"workflow_run": {"head_sha": HEAD}}


def relay(flow: Workflow, artefact: Path) -> Step:
    """A later run, with nothing of the pull request checked out."""
    flow.environ["GITHUB_SHA"] = git(flow.project.root, "rev-parse", "HEAD")
    return flow("comment", "workflow_run", FINISHED, kept=str(artefact))


def test_a_kept_plan_is_shown_by_a_run_that_may_comment(
    flow: Workflow, forge: Forge, artefact: Path
) -> None:
    forge.heads[7] = HEAD
    assert relay(flow, artefact).code == 0
    assert forge.writes == ["POST /issues/7/comments"]
    body = forge.comments[7][0]["body"]
    assert "Merging this updates 1" in body
    assert "`Order the two spare @pumps`" in body


def test_a_kept_plan_of_another_commit_is_shown_nowhere(
    flow: Workflow, forge: Forge, artefact: Path
) -> None:
    forge.heads[7] = "c" * 40
    step = relay(flow, artefact)
    assert (step.code, forge.writes) == (ExitCode.USAGE, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("number.txt", "8"),
        ("number.txt", "7; echo"),
        ("number.txt", "../../issues/1"),
        ("number.txt", ""),
        ("number.txt", "9" * 4000),
        ("plan.json", "{}"),
        ("plan.json", "[" * 5000),
        ("plan.json", '{"digest": "x", "operations": [{"op": "create"}]}'),
    ],
)
def test_an_artefact_that_is_none_of_ours_writes_nothing(
    flow: Workflow, forge: Forge, artefact: Path, name: str, text: str
) -> None:
    forge.heads[7] = HEAD
    (artefact / name).write_text(text)
    step = relay(flow, artefact)
    assert step.code != 0
    assert step.code != ExitCode.BUG
    assert forge.writes == []


def test_mode_comment_is_for_finished_workflows_alone(flow: Workflow, forge: Forge) -> None:
    step = flow("comment", "pull_request", pull(), kept=".")
    assert (step.code, forge.calls) == (ExitCode.USAGE, [])


# Bad input.


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"max_create": "many"}, "the input max-create is 'many'"),
        ({"since": "last week"}, "the input since is 'last week'"),
        ({"allow": "everything"}, "the input allow is 'everything'"),
        ({"target": "nowhere"}, "there is no target 'nowhere'"),
        ({"paths": "notes/none.md"}, "there is no such file or folder"),
        ({"config": "none.toml"}, "none.toml"),
    ],
)
def test_a_wrong_input_is_named_with_what_could_be_meant(
    flow: Workflow, forge: Forge, inputs: dict[str, str], said: str
) -> None:
    step = flow("push", "push", {}, **inputs)
    assert (step.code, step.outputs["meaning"]) == (ExitCode.USAGE, "usage")
    assert "::error title=notesync%3A usage::" in step.log
    assert said in step.log
    assert forge.writes == []


def test_a_wrong_mode_is_named(flow: Workflow, forge: Forge) -> None:
    step = flow("apply", "push", {})
    assert step.code == ExitCode.USAGE
    assert "one of plan, push, comment, brief" in step.log


def test_an_event_without_a_rule_does_nothing(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "issue_comment", {})
    assert (step.code, forge.calls) == (ExitCode.USAGE, [])
    assert "no rule for the event issue_comment" in step.log


def test_an_event_that_cannot_be_read_does_nothing(flow: Workflow, forge: Forge) -> None:
    step = flow("push", "pull_request", {"pull_request": {"number": "seven"}})
    assert (step.code, forge.calls) == (ExitCode.USAGE, [])
    assert "the event of this workflow cannot be read" in step.log


def test_a_branch_without_notes_says_so(flow: Workflow, forge: Forge) -> None:
    (flow.project.root / "notes/2031-03-03.md").unlink()
    (flow.project.root / "notes").rmdir()
    step = flow("plan", "pull_request", pull())
    assert step.code == ExitCode.USAGE
    assert "no notes found" in step.log


def test_a_note_cannot_speak_to_the_runner(flow: Workflow, forge: Forge) -> None:
    flow.project.write("notes/b.md", "# Dock\n\n- [ ] ::set-output name=opens::99 by Ines\n")
    (flow.project.root / "notes/##[group]x.md").symlink_to("nowhere.md")
    step = flow("plan", "pull_request", pull())
    lines = step.log.splitlines()
    assert all(
        line.startswith(("notesync:", "::error ", "::warning ", "::notice ")) for line in lines
    )
    assert not any("##[" in line for line in lines if line.startswith("notesync:"))


def test_a_long_plan_fits_into_comment_and_tells_how_long_it_takes(
    flow: Workflow, forge: Forge
) -> None:
    many = "".join(f"- [ ] Ines to paint boat {n} {'x' * 200}{n}\n" for n in range(412))
    flow.project.write("notes/b.md", NOTE + many)
    step = flow("plan", "pull_request", pull(), max_create="500")
    assert step.code == 0
    body = forge.comments[7][0]["body"]
    assert len(body) <= 65_536
    assert "more lines. The summary of the job has the rest." in body
    assert "414 creations at the tracker's limits take about" in body
    assert "interrupted at any time" in step.summary


def test_a_summary_that_is_too_long_for_github_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    Runner({"GITHUB_STEP_SUMMARY": str(path)}, StringIO()).summarize("- ä line of it\n" * 90_000)
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) <= SUMMARY_ROOM
    assert "more lines. The rest is in the plan" in text


@pytest.mark.parametrize(
    ("branch", "whose", "pushes"),
    [
        ("main", "harbour/notes", True),
        ("draft", "harbour/notes", False),
        ("main", "mallory/x", False),
    ],
)
def test_a_push_may_follow_another_workflow_of_the_merged_notes_alone(
    flow: Workflow, forge: Forge, branch: str, whose: str, pushes: bool
) -> None:
    head = committed(flow.project.root)
    flow.environ["GITHUB_SHA"] = head
    finished = {"head_sha": head, "head_branch": branch, "head_repository": {"full_name": whose}}
    step = flow("push", "workflow_run", {"workflow_run": finished})
    assert (step.code == 0) == bool(forge.issues) == pushes

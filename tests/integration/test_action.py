"""The action on a runner, against a GitHub that nobody here wrote; and its whole story."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from notesync.action.__main__ import run
from tests.integration.act import Machine, Ran
from tests.integration.emulate import serving
from tests.integration.forge import LINES, NOTE, TOKEN, Checkout, Forge, pull

pytestmark = pytest.mark.integration

REPOSITORY = "ines/dock-notes"
SOURCE = "notes/2031-03-03.md"
HERE = {"full_name": REPOSITORY, "default_branch": "main"}


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with serving(tmp_path, 1, REPOSITORY) as url:
        yield Forge(url, REPOSITORY)


@pytest.fixture
def checkout(tmp_path: Path, forge: Forge) -> Checkout:
    checkout = Checkout(tmp_path / "dock-notes")
    checkout.begin(forge)
    return checkout


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("runner"))
    machine.prepare()
    return machine


def act(
    machine: Machine,
    checkout: Checkout,
    forge: Forge,
    mode: str,
    event: str,
    payload: dict[str, Any],
) -> Ran:
    environ = {"GITHUB_API_URL": forge.url}
    return machine.run(checkout.root, mode, event, payload, environ, TOKEN)


def test_on_a_runner_a_plan_comments_once_and_a_push_files_once(
    machine: Machine, checkout: Checkout, forge: Forge
) -> None:
    number = forge.open_pull_request("Minutes of the dock meeting")
    base = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "--create", "draft")
    # What lies in the folder of the notes is never run, whatever its name.
    checkout.write("click.py", "raise SystemExit('the notes were run')\n")
    checkout.write("pip.py", "raise SystemExit('the notes were run')\n")
    checkout.write(SOURCE, NOTE + LINES)
    head = checkout.commit("Minutes")
    payload = pull(number, head, base, REPOSITORY, REPOSITORY)

    planned = act(machine, checkout, forge, "plan", "pull_request", payload)
    assert planned.conclusion == "success", planned.log
    assert (planned.outputs["opens"], planned.outputs["exit-code"]) == ("2", "0")
    assert "Summary - **Merging this opens 2.**" in planned.log
    (comment,) = forge.comments(number)
    assert "**Merging this opens 2.**" in comment
    assert forge.issues() == []
    act(machine, checkout, forge, "plan", "pull_request", payload)
    assert forge.comments(number) == [comment]

    checkout.git("switch", "--quiet", "main")
    checkout.git("merge", "--quiet", "draft")
    merged = {"repository": HERE, "ref": "refs/heads/main"}
    pushed = act(machine, checkout, forge, "push", "push", merged)
    assert pushed.conclusion == "success", pushed.log
    assert pushed.outputs["writes"] == "2"
    assert [one["title"] for one in forge.issues()] == [
        "Order the spare pumps",
        "Paint the boat house",
    ]
    before = forge.issues()
    again = act(machine, checkout, forge, "push", "push", merged)
    assert (again.outputs["writes"], again.outputs["meaning"]) == ("0", "ok")
    assert forge.issues() == before
    assert "1 document: 2 actions (2 open)" in said(machine, checkout)


def said(machine: Machine, checkout: Checkout) -> str:
    """What the command line says with nothing installed but the lock: so it is in the container."""
    environ = {"PYTHONPATH": str(machine.place / "action" / "src"), "PYTHONSAFEPATH": "1"}
    command = [str(machine.place / "venv" / "bin" / "python"), "-m", "notesync", "check"]
    return subprocess.run(
        command, cwd=checkout.root, env=environ, capture_output=True, text=True, check=True
    ).stdout


REFUSED = ("fork", "pull_request_target", "workflow_run", "issue_comment", "branch")


@pytest.mark.parametrize("name", REFUSED)
def test_on_a_runner_nothing_is_pushed_where_it_must_not_be(
    machine: Machine, checkout: Checkout, forge: Forge, name: str
) -> None:
    number = forge.open_pull_request("Minutes of the dock meeting")
    base = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "--create", "draft")
    checkout.write(SOURCE, NOTE + LINES)
    head = checkout.commit("Minutes")
    fork = pull(number, head, base, "mallory/dock-notes", REPOSITORY)
    event, payload = {
        "fork": ("pull_request", fork),
        "pull_request_target": ("pull_request_target", fork),
        "workflow_run": ("workflow_run", {"repository": HERE, "workflow_run": {"head_sha": head}}),
        "issue_comment": ("issue_comment", {"repository": HERE}),
        "branch": ("push", {"repository": HERE, "ref": "refs/heads/draft"}),
    }[name]
    ran = act(machine, checkout, forge, "push", event, payload)
    assert ran.conclusion == "failure", ran.log
    assert ran.outputs["exit-code"] == ("64" if name == "issue_comment" else "5"), ran.log
    assert "::error" in ran.log or "❗" in ran.log
    assert forge.issues() == []
    assert forge.comments(number) == []
    if name in ("fork", "pull_request_target"):
        assert "this run has no secrets" in ran.log
        assert "**A push opens 2.**" in ran.log


def test_the_whole_story(
    checkout: Checkout, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTESYNC_GITHUB_TOKEN", TOKEN)
    number = forge.open_pull_request("Minutes of the dock meeting")

    def step(mode: str, event: str, payload: dict[str, Any]) -> dict[str, str]:
        """One job on a fresh runner: nothing is left of the one before."""
        shutil.rmtree(checkout.root / ".notesync", ignore_errors=True)
        told, outputs = tmp_path / "event.json", tmp_path / "outputs"
        told.write_text(json.dumps(payload), encoding="utf-8")
        outputs.write_text("", encoding="utf-8")
        environ = {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(told),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_SHA": checkout.git("rev-parse", "HEAD"),
            "GITHUB_API_URL": forge.url,
            "RUNNER_TEMP": str(tmp_path),
            "INPUT_MODE": mode,
            "INPUT_TOKEN": TOKEN,
        }
        log = StringIO()
        assert run(environ, checkout.root, log) == 0, log.getvalue()
        return dict(line.split("=", 1) for line in outputs.read_text("utf-8").splitlines())

    def on_pull_request(base: str) -> dict[str, str]:
        head = checkout.git("rev-parse", "HEAD")
        return step("plan", "pull_request", pull(number, head, base, REPOSITORY, REPOSITORY))

    # A branch with notes: its pull request says what merging does, and nothing else is written.
    main = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "--create", "draft")
    checkout.write(SOURCE, NOTE + LINES)
    checkout.commit("Minutes")
    assert on_pull_request(main)["opens"] == "2"
    (first,) = forge.comments(number)
    assert "**Merging this opens 2.**" in first
    assert forge.issues() == []

    # Merged: the issues are there.
    checkout.git("switch", "--quiet", "main")
    checkout.git("merge", "--quiet", "--no-ff", "--message", "Merge", "draft")
    assert step("push", "push", {"repository": HERE})["writes"] == "2"
    filed = forge.issues()
    assert [one["title"] for one in filed] == ["Order the spare pumps", "Paint the boat house"]

    # At night nothing is to be done.
    assert step("push", "schedule", {"repository": HERE})["writes"] == "0"
    assert forge.issues() == filed

    # The note is edited: the comment is brought up to date, where it is.
    main = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "draft")
    checkout.git("merge", "--quiet", "main")
    checkout.edit(SOURCE, "[ ] Odd", "[x] Odd")
    checkout.edit(SOURCE, "spare pumps", "two spare pumps")
    checkout.commit("Painted")
    outputs = on_pull_request(main)
    assert (outputs["updates"], outputs["closes"], outputs["opens"]) == ("1", "1", "0")
    (second,) = forge.comments(number)
    assert "**Merging this updates 1, closes 1.**" in second
    assert forge.issues() == filed

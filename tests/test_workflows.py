"""What is shipped for CI fits together: the action, its lock, the workflows, the container."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / "config" / "workflows").rglob("*.yml"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
MODES_THAT_NEED_NO_TRACKER = {"comment"}

each = pytest.mark.parametrize(
    "path", WORKFLOWS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


def steps(path: Path) -> list[dict[str, object]]:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def ours(path: Path) -> dict[str, str]:
    """The inputs that a workflow gives the action."""
    (given,) = (s["with"] for s in steps(path) if str(s.get("uses")).startswith("notesync/"))
    assert isinstance(given, dict)
    return given


def test_no_input_reaches_a_shell() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in str(step.get("run", ""))


def test_every_input_is_handed_over_and_no_other() -> None:
    (run,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "notesync")
    given = {name for name in run["env"] if name.startswith("INPUT_")}
    asked = {f"INPUT_{name.upper().replace('-', '_')}" for name in ACTION["inputs"]}
    assert asked - given == {"INPUT_WORKING_DIRECTORY", "INPUT_PYTHON"}
    assert given <= asked


@each
def test_a_workflow_says_when_to_use_it(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\nname:", 1)[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert re.search(r"Use\s+#?\s*it", head)


@each
def test_a_workflow_gives_inputs_that_the_action_has(path: Path) -> None:
    assert ours(path).keys() <= ACTION["inputs"].keys()


@each
def test_a_workflow_grants_what_its_mode_needs_and_nothing_at_large(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    writes = {name for name, how in job["permissions"].items() if how == "write"}
    mode, hub = ours(path)["mode"], path.parent.name == "github"
    needs = {"plan": {"pull-requests"}, "comment": {"pull-requests"}, "push": {"issues"}}
    wanted = needs.get(mode, set())
    assert writes == (wanted if hub or mode != "push" else set())


@each
def test_notes_are_checked_out_whole_and_without_credentials(path: Path) -> None:
    (given,) = (
        step["with"]
        for step in steps(path)
        if str(step.get("uses")).startswith("actions/checkout@")
    )
    assert isinstance(given, dict)
    assert given["persist-credentials"] is False
    if ours(path)["mode"] not in MODES_THAT_NEED_NO_TRACKER:
        assert given["fetch-depth"] == 0


def test_a_schedule_keeps_away_from_the_full_hour() -> None:
    for path in WORKFLOWS:
        for minute in re.findall(r'cron: "(\d+) ', path.read_text(encoding="utf-8")):
            assert int(minute) % 5


def test_the_lock_holds_every_dependency_with_hashes() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==\S+", LOCK, re.MULTILINE))
    names = (
        re.split(r"[<>=\[ ]", one)[0] for one in tomllib.loads(text)["project"]["dependencies"]
    )
    assert {name.lower() for name in names} <= locked
    blocks = re.split(r"\n(?=[\w.-]+==)", LOCK)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert "http" not in LOCK


def test_the_container_is_pinned_and_runs_as_nobody_in_particular() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert all(re.fullmatch(r"python:[\d.]+-slim@sha256:[0-9a-f]{64}", image) for image in images)
    assert len(set(images)) == 1
    assert re.search(r"^USER \d+$", text, re.MULTILINE)

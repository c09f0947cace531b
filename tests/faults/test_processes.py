"""A few of the cases that `kills` and `pairs` play by the hundred, and the runner as a command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import responses

from tests.faults import kills, pairs
from tests.faults.client import Control
from tests.faults.procs.crew import HOME, stand_in
from tests.faults.procs.notebook import fresh

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked")


def test_a_killed_run_leaves_nothing_that_the_next_ones_do_not_mend() -> None:
    tally = kills.run(3, seed=0)
    assert (tally.cases, tally.failing) == (3, ())
    assert tally.killed > 0


def test_of_two_runs_at_once_one_writes_and_the_other_leaves() -> None:
    tally = pairs.run(2, seed=0)
    assert (tally.cases, tally.failing) == (2, ())


def test_the_runner_is_a_command_that_pushes_once(tmp_path: Path) -> None:
    fresh(Random(1), 3).write(tmp_path)
    with stand_in() as url, responses.mock:
        responses.mock.add_passthru(url)
        control = Control(url, "one")
        control.open(seed=1, rate=0.0)
        first, second = (_pushed(tmp_path, control.url) for _ in range(2))
        issues = control.audit()["issues"]
    assert first["done"] == ["create"] * 3
    assert second["done"] == []
    assert len(issues) == 3


def _pushed(root: Path, url: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.faults.runner", str(root), url]
    answer = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    said = json.loads(answer.stdout)
    assert isinstance(said, dict)
    return said

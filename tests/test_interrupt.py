"""Ctrl-C while something is written: a real signal to a real process, in the midst of a write."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notesync.cli.interrupt import stopping_gently
from notesync.state.sqlite import SqliteLedger

PUSH = """
import json, sys
from pathlib import Path

from notesync.apply import apply
from notesync.cli.interrupt import stopping_gently
from notesync.report.outcome import outcome_text
from notesync.state.sqlite import SqliteLedger
from tests.builders import action, sighting
from tests.fakes import FakeTracker
from tests.harness import Loop, silent


class Slow(FakeTracker):
    # Its creations take as long as the test wants: until a line comes in.
    def create(self, new):
        issue = super().create(new)
        print("creating", flush=True)
        sys.stdin.readline()
        return issue


loop = Loop(Slow(), Path(sys.argv[1]))
plan = loop.plan([sighting(action(text, line)) for line, text in enumerate(("One", "Two"), 1)])
with loop.ledger() as store, stopping_gently() as stopped:
    outcome = apply(plan, loop.tracker, store, loop.clock, silent, stopped)
print(json.dumps({"done": [one.title for one in outcome.done], "stopped": outcome.interrupted}))
print(outcome_text(outcome).plain)
"""

STOPPING = "stopping after the write under way; press Ctrl-C again to stop at once"


@pytest.fixture
def push(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A push of two items that waits within its first creation."""
    with subprocess.Popen(
        [sys.executable, "-c", PUSH, str(tmp_path / "state.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "creating\n"
        yield process
        process.kill()


def interrupt(push: "subprocess.Popen[str]") -> str:
    """Press Ctrl-C and wait until the process has taken notice."""
    assert push.stderr
    push.send_signal(signal.SIGINT)
    push.stderr.readline()
    return push.stderr.readline().strip()


def test_ctrl_c_finishes_the_write_under_way_and_remembers_it(
    push: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert interrupt(push) == STOPPING
    out, err = push.communicate("go on\n")
    said, *text = out.splitlines()
    assert json.loads(said) == {"done": ["One"], "stopped": True}
    assert "run it again to go on" in " ".join(text)
    assert (push.returncode, err) == (0, "")
    store = SqliteLedger(tmp_path / "state.db", "fake:t")
    ledger = store.load()
    store.close()
    assert [entry.places[0].text for entry in ledger.entries] == ["One"]
    assert ledger.intents == ()


def test_a_second_ctrl_c_stops_at_once_and_leaves_the_intent(
    push: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert interrupt(push) == STOPPING
    push.send_signal(signal.SIGINT)
    out, _ = push.communicate()
    assert json.loads(out.splitlines()[0]) == {"done": [], "stopped": True}
    store = SqliteLedger(tmp_path / "state.db", "fake:t")
    ledger = store.load()
    store.close()
    assert ledger.entries == ()
    assert len(ledger.intents) == 1


def test_the_usual_ctrl_c_is_back_after_the_writing() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopping_gently() as stopped:
        assert signal.getsignal(signal.SIGINT) is not before
        assert not stopped()
    assert signal.getsignal(signal.SIGINT) is before

"""What every test stands on: a project folder of its own, and no network beyond the machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import responses
from hypothesis import settings

from notesync.cli.main import run
from tests.fakes import FakeTracker
from tests.harness import Loop

# How long a case takes is the machine's affair: speed is measured by benchmarks.
settings.register_profile("notesync", deadline=None)
settings.load_profile("notesync")


@dataclass(frozen=True, slots=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of notes, and the command line in it."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def edit(self, name: str, before: str, after: str) -> None:
        """Change one text of a note; a test whose text is not there is wrong."""
        path = self.root / name
        text = path.read_bytes().decode("utf-8")
        assert before in text
        path.write_bytes(text.replace(before, after).encode("utf-8"))

    def run(self, *arguments: str) -> Result:
        self.capture.readouterr()
        code = run(arguments)
        out, err = self.capture.readouterr()
        return Result(code, out, err)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    root = tmp_path / "team"
    root.mkdir()
    # A repository's root ends the search for a configuration: nothing outside is ever found.
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("HOME", str(tmp_path))
    return Project(root, capsys)


@pytest.fixture
def tracker() -> FakeTracker:
    return FakeTracker()


@pytest.fixture
def loop(tracker: FakeTracker, tmp_path: Path) -> Loop:
    """Planning and applying with a ledger of its own, against the tests' own tracker."""
    return Loop(tracker, tmp_path / "state.db")


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Any HTTP request that a test does not expect fails it."""
    with responses.RequestsMock():
        yield

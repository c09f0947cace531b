"""Bugs that such tools have had, planted one by one: a named law must catch each of them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.tally import Tally, tallied, total

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Bug:
    """In one module one text becomes another; `law` is the test that notices, by its id."""

    name: str
    module: str
    right: str
    wrong: str
    law: str


BUGS = (
    Bug(
        "the marker is not in the create call",
        "trackers/local.py",
        "self._insert(new.fields, new.body, encode(new.marker))",
        "self._insert(new.fields, new.body, None)",
        "tests/trackers/test_local.py::TestLocalTracker"
        "::test_creating_returns_what_is_stored_with_its_marker",
    ),
    Bug(
        "the link is recorded only at the end",
        "apply/writer.py",
        "        self.store.put(*([entry] if entry else []), written=(written,))\n",
        "        self._later = [*getattr(Writer, '_kept', []), entry]\n"
        "        Writer._kept = self._later\n"
        "        if len(self._later) == len(self.plan.to_apply):\n"
        "            self.store.put(*self._later)\n",
        "tests/test_apply.py::test_a_link_is_durable_before_the_next_write",
    ),
    Bug(
        "the base moves on a conflict",
        "sync/merge.py",
        "if verdict in (Verdict.WRITE, Verdict.AGREED):",
        "if verdict in (Verdict.WRITE, Verdict.AGREED, Verdict.CONFLICT):",
        "tests/sync/test_merge.py::test_what_both_changed_differently_is_shown_and_theirs_kept",
    ),
    Bug(
        "a creation without an answer is sent again",
        "retry.py",
        "retry=retry_if_exception_type(Unavailable),",
        "retry=retry_if_exception_type(Exception),",
        "tests/test_apply.py"
        "::test_a_creation_without_an_answer_is_looked_for_twice_before_it_is_sent_again",
    ),
    Bug(
        "the lease is not renewed",
        "apply/waiting.py",
        "        self.lease.renew()\n",
        "        return\n",
        "tests/test_apply.py::test_a_lease_stays_ours_however_long_the_run_waits",
    ),
    Bug(
        "a list that shrank is believed",
        "planning.py",
        "missing = {link.ref.id for link in links if link.ref.id not in scene.issues}",
        "missing = set[str]()",
        "tests/test_planning.py"
        "::test_what_the_list_lacks_is_read_by_itself_before_anything_is_said_of_it",
    ),
    Bug(
        "a person's edit is recorded as asked",
        "sync/merge.py",
        "    return Base(base.asked, seen)\n",
        "    return Base(seen, seen)\n",
        "tests/sync/test_merge.py::test_after_a_write_the_base_holds_what_the_tracker_shows_now",
    ),
    Bug(
        "a dropped assignee is asked for for ever",
        "sync/merge.py",
        "wanted.keys() - asked.keys() - present.keys()",
        "wanted.keys() - present.keys()",
        "tests/test_apply_updates.py"
        "::test_what_the_tracker_dropped_is_reported_and_not_asked_for_again",
    ),
    Bug(
        "an old checkout takes back what newer notes wrote",
        "planning.py",
        "if not notes.contains(commit)",
        "if False",
        "tests/test_planning.py::test_an_old_checkout_never_takes_back_what_newer_notes_wrote",
    ),
)


def run() -> Tally:
    """Plant each bug in a copy of the package, and see its law fail there and hold here."""
    return total(_caught(bug) for bug in BUGS)


def _caught(bug: Bug) -> Tally:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "notesync"
        shutil.copytree(ROOT / "src" / "notesync", package)
        holds = _holds(bug.law, Path(folder))
        module = package / bug.module
        text = module.read_text(encoding="utf-8")
        if text.count(bug.right) != 1:
            return tallied({"missed": 1}, f"{bug.name}: its text is not in {bug.module} once")
        module.write_text(text.replace(bug.right, bug.wrong), encoding="utf-8")
        caught = holds and not _holds(bug.law, Path(folder))
    failure = "" if caught else f"{bug.name}: not caught by {bug.law}"
    return tallied({"missed": int(not caught)}, failure)


def _holds(law: str, path: Path) -> bool:
    """Whether a law holds for the package that lies at a path; it must be there to be asked."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", law]
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode not in (0, 1):
        raise RuntimeError(f"{law}: pytest ended with {answer.returncode}\n{answer.stdout}")
    return answer.returncode == 0


def described() -> Iterator[tuple[str, str]]:
    """Each bug with the name of its law, for the documentation."""
    for bug in BUGS:
        yield bug.name, bug.law.rpartition("::")[2]

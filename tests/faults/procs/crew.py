"""Many cases at once: warm processes that fork each run, beside one stand-in for all of them.

Python's start is what costs: so every run is forked from a process that has imported everything,
and yet is a process of its own, with its own files and connections, that can be killed.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from notesync.errors import StateError
from tests.faults import runner
from tests.faults.client import Control
from tests.faults.procs.pace import SCALE
from tests.faults.procs.tally import Tally, tally_of, total
from tests.faults.procs.verdict import Finding, unended
from tests.faults.procs.wire import Json

HOME = Path(__file__).resolve().parents[3]
"""Where `python -m tests...` finds the tests."""

JOBS = 6
"""Cases at a time: they wait more than they work."""

PATIENCE = 30.0
"""Real seconds after which a run hangs."""

POLL = 0.002
"""Real seconds between two looks at a run."""

STORIES = 2
"""How many of the cases that failed are told at length by each worker."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended; `killed`: by us, `hung`: it had to be. `said` is empty for the killed."""

    process: int
    killed: bool
    hung: bool
    code: int
    said: dict[str, Any]
    complaint: str

    @property
    def traceback(self) -> bool:
        """Whether it ended as nothing that users cause may end."""
        return self.code == 1 or "Traceback" in self.complaint

    def __str__(self) -> str:
        said = {name: value for name, value in self.said.items() if value and name != "code"}
        return f"exit {self.code} {said or ''} {self.complaint.strip()}".strip()


@dataclass
class Run:
    """One run under way."""

    process: int
    out: Path

    def wait(self, until: float | None = None) -> Ended:
        """Wait for its end; at `until` (monotonic, real seconds) it is killed."""
        limit = time.monotonic() + PATIENCE
        end = limit if until is None else until
        hung = False
        while True:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                return self._ended(os.waitstatus_to_exitcode(status), hung)
            if time.monotonic() >= end:
                # It was not waited for yet, so the number is still its own.
                hung = time.monotonic() >= limit
                os.kill(self.process, signal.SIGKILL)
                _, status = os.waitpid(self.process, 0)
                return self._ended(os.waitstatus_to_exitcode(status), hung)
            time.sleep(POLL)

    def _ended(self, code: int, hung: bool) -> Ended:
        killed = code == -signal.SIGKILL
        text = self.out.read_text(encoding="utf-8")
        *others, last = text.splitlines() or [""]
        whole = not killed and last.startswith("{")
        said = json.loads(last) if whole else {}
        return Ended(self.process, killed, hung, code, said, "\n".join(others) if whole else text)


@dataclass
class Case:
    """One case's folder and project, and what was found wrong with it."""

    seed: int
    root: Path
    control: Control
    findings: list[Finding] = field(default_factory=list)
    killed: int = 0
    runs: int = 0
    story: list[str] = field(default_factory=list)

    def start(self) -> Run:
        """Fork a run."""
        self.runs += 1
        out = self.root / f"run-{self.runs}.txt"
        out.touch()
        process = os.fork()
        if process == 0:
            _be_the_run(out, self.root, self.control.url)
        return Run(process, out)

    def finish(self, run: Run, until: float | None = None) -> Ended:
        """Wait for a run; what may never happen is found at once."""
        ended = run.wait(until)
        self.killed += ended.killed
        self.story.append(str(ended))
        if ended.traceback or ended.hung:
            self.find("unclean", f"hung: {ended}" if ended.hung else str(ended))
        return ended

    def settle(self) -> None:
        """Let runs finish, the third in fair weather, and see that one more has nothing to do."""
        for rate in (None, None, 0.0):
            if rate is not None:
                self.control.rate(rate)
            ended = self.finish(self.start())
            if ended.code == 0:
                break
        else:
            self.find("unclean", f"the third run did not finish it: {ended}")
        with suppress(StateError):  # that one is found by the judge
            self.findings.extend(unended(self.root, self.control.url))
        self.control.rate(0.0)
        before = len(self.control.audit()["writes"])
        ended = self.finish(self.start())
        if ended.code or ended.said.get("holds"):
            self.find("unclean", f"a run with nothing to do: {ended}")
        if more := len(self.control.audit()["writes"]) - before:
            self.find("unclean", f"{more} writes in a run with nothing to do: {ended}")

    def find(self, figure: str, what: str) -> None:
        """Remember something that is not as it should be."""
        self.findings.append((figure, what))

    @property
    def tally(self) -> Tally:
        """The case's figures."""
        counts = [figure for figure, _ in self.findings]
        wrong = any(figure != "raced" for figure in counts)
        return Tally(
            cases=1,
            killed=self.killed,
            raced=counts.count("raced"),
            duplicates=counts.count("duplicates"),
            lost=counts.count("lost"),
            clobbered=counts.count("clobbered"),
            corrupt=counts.count("corrupt"),
            unclean=counts.count("unclean"),
            failing=(self.seed,) if wrong else (),
        )


Play = Callable[[Case], None]
"""What is done in a case: it leaves its findings there."""


def run(module: str, count: int, seed: int) -> Tally:
    """The cases `seed` to `seed + count - 1`, played by a process of its own, which has no threads.

    Raises:
        subprocess.CalledProcessError: that process broke.
    """
    command = [sys.executable, "-m", module, "--count", str(count), "--seed", str(seed), "--json"]
    answer = subprocess.run(command, cwd=HOME, stdout=subprocess.PIPE, text=True, check=True)
    return tally_of(json.loads(answer.stdout))


def play(one: Play, count: int, seed: int, rate: float, jobs: int = JOBS) -> Tally:
    """The same in this process: it must not have threads. Findings are told on stderr."""
    with tempfile.TemporaryDirectory(prefix="notesync-") as folder, stand_in() as url:
        gc.freeze()  # the forks share what is there by now
        shares = [range(seed + job, seed + count, jobs) for job in range(min(jobs, count))]
        workers = [_worker(one, seeds, Path(folder), url, rate) for seeds in shares]
        codes = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
        if any(codes):
            raise SystemExit(f"a worker broke: {codes}")
        lines = [line for file in Path(folder).glob("*.jsonl") for line in _lines(file)]
    done = total(tally_of(json.loads(line)) for line in lines)
    if done.cases != count:
        raise SystemExit(f"{done.cases} of {count} cases were played")
    return done


@contextmanager
def stand_in() -> Iterator[str]:
    """The address of a stand-in that ends with this block, or with this process."""
    command = [sys.executable, "-m", "tests.faults.standin", "--port", "0"]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _worker(one: Play, seeds: Sequence[int], folder: Path, url: str, rate: float) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        with (folder / f"{os.getpid()}.jsonl").open("w", encoding="utf-8") as out:
            told = 0
            for seed in seeds:
                tally = _played(one, seed, folder, url, rate, whole=told < STORIES)
                told += not tally.ok
                out.write(json.dumps(asdict(tally)) + "\n")
        code = 0
    except BaseException:  # noqa: BLE001 - a fork ends here, whatever happens
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _played(one: Play, seed: int, folder: Path, url: str, rate: float, *, whole: bool) -> Tally:
    control = Control(url, f"case-{seed}")
    control.open(seed, rate)
    with tempfile.TemporaryDirectory(dir=folder) as root:
        case = Case(seed, Path(root), control)
        one(case)
        if case.tally.failing:
            _tell(case, whole=whole)
    control.forget()
    return case.tally


def _tell(case: Case, *, whole: bool) -> None:
    """What was found, how the runs ended, and what the tracker saw of them."""
    found = [f"seed {case.seed}: {figure}: {what}" for figure, what in case.findings]
    if not whole:
        sys.stderr.write(f"{found[0].splitlines()[0]} (and {len(found) - 1} more)\n")
        return
    story = [f"    {one}" for one in (*case.story, *_timeline(case.control.audit()))]
    sys.stderr.write("\n".join([*found, *story, ""]))


def _timeline(audit: Json) -> Iterator[str]:
    """Requests and effects in their order, with scaled seconds since the first."""
    wrote = [
        (one["arrived"], f"{one['process']} asks to {one['method']}") for one in audit["writes"]
    ]
    took = [(one["at"], _effect(one)) for one in audit["effects"]]
    events = sorted(wrote + took)
    for at, what in events:
        yield f"{(at - events[0][0]) / SCALE:7.1f} {what}"


def _effect(effect: Json) -> str:
    changed = {k: v for k, v in effect["after"].items() if effect["before"].get(k) != v}
    said = {k: v for k, v in changed.items() if v and k not in ("marker", "body", "author")}
    late = (effect["at"] - effect["sent"]) / SCALE
    return f"{effect['process'] or effect['who']} {effect['op']} {said}, {late:.1f} after sending"


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _be_the_run(out: Path, root: Path, url: str) -> None:
    """Be the forked run: never returns."""
    code = 1
    try:
        target = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        with os.fdopen(target, "w", encoding="utf-8") as stream:
            sys.stdout = sys.stderr = stream
            try:
                code = runner.main([str(root), url])
            except BaseException:  # noqa: BLE001 - the traceback is what is looked for
                traceback.print_exc()
    finally:
        os._exit(code)

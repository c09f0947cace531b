"""The ledger in a git ref: the laws of all ledgers, and runs that share nothing but a remote."""

import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from notesync.errors import BusyError, LeaseLostError, StateError
from notesync.model.clock import Clock
from notesync.model.ledger import Intent, Ledger
from notesync.state.base import Lease
from notesync.state.git import Answer, failed
from notesync.state.gitref import REF, GitRefLedger
from tests.state.clock import FakeClock
from tests.state.conformance import (
    CREATED,
    EDIT,
    FULL,
    INTENT,
    RECORD,
    RICH,
    WRITTEN,
    LedgerLaws,
)

TTL = 90.0
IDENTITY = ("-c", "user.name=Ines", "-c", "user.email=ines@example.org")


def git(where: Path, *arguments: str, text: str = "") -> str:
    done = subprocess.run(
        ["git", "-C", str(where), *IDENTITY, *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def made(path: Path, *options: str) -> Path:
    """A new repository."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--template=", *options)
    return path


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


class TestGitRefHere(LedgerLaws):
    """The laws that every ledger keeps, in a ref of the notes' own repository."""

    @pytest.fixture(autouse=True)
    def _repository(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        self.clock = FakeClock()
        self.place = made(tmp_path_factory.mktemp("git") / "notes", *self.options)
        self.clones = 0

    options: tuple[str, ...] = ()

    def open(self, folder: Path, target: str = "local:t") -> GitRefLedger:
        return opened(self.place, self.clock, remote=None, target=target)

    def seize(self, folder: Path) -> None:
        with self.open(folder).lease():
            pass

    def alive(self, lease: Lease) -> None:
        self.clock.meanwhile = lease.renew

    def test_reading_and_writing_nothing_makes_no_ref(self, tmp_path: Path) -> None:
        store = self.open(tmp_path)
        assert store.load() == Ledger()
        store.put()
        store.drop(INTENT.key)
        assert git(self.place, "for-each-ref") == ""


class TestGitRefInARemote(TestGitRefHere):
    """The same in a remote, each process in a clone of its own."""

    options = ("--bare",)

    def open(self, folder: Path, target: str = "local:t") -> GitRefLedger:
        self.clones += 1
        clone = made(self.place.parent / f"clone-{self.clones}")
        return opened(clone, self.clock, remote=str(self.place), target=target)


def opened(
    repository: Path,
    clock: FakeClock,
    *,
    remote: str | None,
    target: str = "local:t",
    ttl: float = TTL,
    timeout: float = 60.0,
    longest: int = 256,
    now: Callable[[], object] = lambda: None,
) -> GitRefLedger:
    """A ledger whose clock calls `now` each time it is read."""

    def read() -> datetime:
        now()
        return clock.now()

    edges = Clock(read, clock.monotonic, clock.sleep)
    return GitRefLedger(
        repository, target, remote=remote, ttl=ttl, clock=edges, timeout=timeout, longest=longest
    )


@dataclass
class Once:
    """Does something the first time only."""

    act: Callable[[], object]
    done: bool = False

    def __call__(self) -> None:
        if not self.done:
            self.done = True
            self.act()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return made(tmp_path / "remote.git", "--bare")


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    clone = made(tmp_path / "clone")
    git(clone, "remote", "add", "origin", str(remote))
    return clone


@pytest.fixture
def ledger(clone: Path, clock: FakeClock) -> GitRefLedger:
    return opened(clone, clock, remote="origin")


@pytest.fixture
def other(tmp_path: Path, remote: Path, clock: FakeClock) -> GitRefLedger:
    """The view of another machine."""
    return opened(made(tmp_path / "elsewhere"), clock, remote=str(remote))


def commits(remote: Path) -> int:
    return int(git(remote, "rev-list", "--count", REF))


def replaced(remote: Path, **files: str) -> None:
    """Somebody commits other files to the ref."""
    names = {"ledger": "ledger.json", "journal": "journal.jsonl", "lease": "lease.json"}
    rows = [
        f"100644 blob {git(remote, 'hash-object', '-w', '--stdin', text=text)}\t{names[name]}"
        for name, text in files.items()
    ]
    kept = [
        row
        for row in git(remote, "ls-tree", REF).splitlines()
        if row.partition("\t")[2] not in {names[name] for name in files if name in names}
    ]
    tree = git(remote, "mktree", text="\n".join(kept + rows) + "\n")
    git(remote, "update-ref", REF, git(remote, "commit-tree", tree, "-m", "by hand"))


def test_the_commit_holds_readable_json_and_nothing_else_is_touched(
    ledger: GitRefLedger, remote: Path, clone: Path
) -> None:
    with ledger.lease():
        ledger.note("harbour/notes", 41)
        ledger.put(FULL, written=(WRITTEN,))
    assert git(remote, "ls-tree", "--name-only", REF).split() == [
        "journal.jsonl",
        "lease.json",
        "ledger.json",
    ]
    stored = json.loads(git(remote, "show", f"{REF}:ledger.json"))
    assert stored["version"] == 1
    assert stored["namespace"] == "harbour/notes"
    assert stored["targets"]["local:t"]["horizon"] == 41
    assert stored["targets"]["local:t"]["entries"][0]["key"] == FULL.key
    assert json.loads(git(remote, "show", f"{REF}:journal.jsonl"))["written"]["op"] == "update"
    assert git(remote, "for-each-ref", "--format=%(refname)") == REF
    assert git(clone, "for-each-ref") == ""
    assert git(clone, "status", "--porcelain") == ""
    assert git(remote, "log", "-1", "--format=%an %ae %cn", REF) == (
        "notesync notesync@localhost notesync"
    )


def test_a_run_that_writes_nothing_pushes_its_lease_and_no_more(
    ledger: GitRefLedger, remote: Path
) -> None:
    with ledger.lease() as lease:
        lease.renew()
        assert commits(remote) == 1
    assert commits(remote) == 2


def test_writes_wait_for_the_next_intent_or_the_end(ledger: GitRefLedger, remote: Path) -> None:
    with ledger.lease():
        ledger.put(FULL, written=(WRITTEN,))
        ledger.note("harbour/notes", 3)
        assert commits(remote) == 1
        ledger.begin(INTENT, EDIT)
        assert commits(remote) == 2
        ledger.put(RICH)
        ledger.drop(INTENT.key)
        assert commits(remote) == 2
    assert commits(remote) == 3


def test_a_lease_is_renewed_once_a_third_of_its_time_is_over(
    ledger: GitRefLedger, other: GitRefLedger, remote: Path, clock: FakeClock
) -> None:
    with ledger.lease() as lease:
        clock.elapsed += TTL / 3 - 1
        lease.renew()
        assert commits(remote) == 1
        clock.elapsed += 1
        ledger.put(FULL)
        lease.renew()
        lease.renew()
        assert commits(remote) == 2
        assert other.load().entries == (FULL,)
        clock.elapsed += TTL * 5
        lease.renew()
        assert commits(remote) == 3


def test_a_lease_is_taken_over_after_its_whole_time_and_no_wall_clock_counts(
    clone: Path, other: GitRefLedger, clock: FakeClock
) -> None:
    slow = opened(clone, clock, remote="origin", ttl=500.0)

    def take_over() -> None:
        with other.lease() as lease:
            assert 500.0 <= sum(clock.slept) <= 600.0
            other.put(FULL)
        assert lease.run == 2

    with pytest.raises(LeaseLostError), slow.lease():
        take_over()
    assert other.load().entries == (FULL,)
    assert other.holder() is None


def test_a_waiting_run_goes_on_as_soon_as_the_lease_is_free(
    ledger: GitRefLedger, other: GitRefLedger, clock: FakeClock
) -> None:
    held = ledger.lease()
    held.__enter__()
    clock.meanwhile = lambda: None if clock.elapsed < TTL / 2 else free()

    def free() -> None:
        clock.meanwhile = None
        held.__exit__(None, None, None)

    with other.lease() as lease:
        assert lease.run == 2
    assert sum(clock.slept) < TTL


def test_of_two_runs_at_once_one_has_the_lease(
    clone: Path, other: GitRefLedger, clock: FakeClock
) -> None:
    held = other.lease()
    late = opened(clone, clock, remote="origin", now=Once(held.__enter__))
    with pytest.raises(BusyError) as refused, late.lease():
        pass
    assert not isinstance(refused.value, LeaseLostError)
    assert "run 1 of" in refused.value.message
    held.__exit__(None, None, None)
    assert other.holder() is None


def test_a_write_without_a_lease_waits_for_its_end(
    ledger: GitRefLedger, other: GitRefLedger
) -> None:
    with ledger.lease(), pytest.raises(BusyError, match="run 1 of"):
        other.put(FULL)
    other.put(FULL)
    assert ledger.load().entries == (FULL,)


def test_a_write_without_a_lease_overwrites_nobody(
    clone: Path, other: GitRefLedger, clock: FakeClock
) -> None:
    late = opened(clone, clock, remote="origin", now=Once(lambda: other.put(RICH)))
    with pytest.raises(BusyError):
        late.put(FULL)
    assert other.load().entries == (RICH,)


def test_a_ref_that_vanishes_under_a_run_ends_it(ledger: GitRefLedger, remote: Path) -> None:
    with suppress(LeaseLostError), ledger.lease():
        git(remote, "update-ref", "-d", REF)
        with pytest.raises(LeaseLostError):
            ledger.begin(INTENT)
    assert ledger.load() == Ledger()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"ledger": '{"version": 2, "all": "new"}'}, "newer notesync"),
        ({"ledger": '{"version": 1, "names": "other"}'}, "cannot be used"),
        ({"ledger": '{"version": 0, "namespace": "", "targets": {}}'}, "cannot be used"),
        ({"ledger": "{}"}, "cannot be used"),
        ({"ledger": "<<<<<<< ours"}, "cannot be used"),
        ({"ledger": ""}, "cannot be used"),
        ({"lease": "{"}, "cannot be used"),
        ({"journal": '{"cut": "of'}, "cut off"),
    ],
)
def test_what_no_notesync_wrote_is_refused_and_never_empty(
    ledger: GitRefLedger, remote: Path, files: dict[str, str], said: str
) -> None:
    ledger.put(FULL, written=(WRITTEN,))
    replaced(remote, **files)
    for act in (ledger.load, ledger.journal, ledger.lease().__enter__):
        with pytest.raises(StateError, match=said) as refused:
            act()
        assert refused.value.hint


def test_a_journal_that_cannot_be_read_is_refused(ledger: GitRefLedger, remote: Path) -> None:
    ledger.put(FULL)
    replaced(remote, journal='{"target": "local:t", "written": {}}\n')
    assert ledger.load().entries == (FULL,)
    with pytest.raises(StateError, match="cannot be used"):
        ledger.journal()


def test_a_ref_without_our_files_is_refused(ledger: GitRefLedger, remote: Path) -> None:
    tree = git(remote, "mktree")
    git(remote, "update-ref", REF, git(remote, "commit-tree", tree, "-m", "another"))
    with pytest.raises(StateError, match=r"has no ledger\.json"):
        ledger.load()


def test_entries_that_somebody_put_in_another_order_come_in_ours(
    ledger: GitRefLedger, remote: Path
) -> None:
    ledger.put(FULL, RICH, RECORD)
    stored = json.loads(git(remote, "show", f"{REF}:ledger.json"))
    stored["targets"]["local:t"]["entries"].reverse()
    replaced(remote, ledger=json.dumps(stored))
    assert ledger.load().entries == (FULL, RICH, RECORD)


@pytest.mark.parametrize("text", ["garbage\n", "", "0" * 40 + "\n"])
def test_a_damaged_ref_is_not_an_empty_ledger(clone: Path, clock: FakeClock, text: str) -> None:
    here = opened(clone, clock, remote=None)
    here.put(FULL)
    (clone / ".git" / REF).write_text(text)
    with pytest.raises(StateError):
        here.load()


def test_a_ref_whose_commit_is_lost_is_refused(clone: Path, clock: FakeClock) -> None:
    here = opened(clone, clock, remote=None)
    here.put(FULL)
    (clone / ".git" / REF).write_text("1" * 40 + "\n")
    with pytest.raises(StateError, match="1111111111 cannot be read") as refused:
        here.load()
    assert "git fsck" in refused.value.hint


def test_a_remote_that_cannot_be_reached_is_not_empty_and_its_secret_is_not_shown(
    clone: Path, clock: FakeClock
) -> None:
    address = "http://ines:s3cr3t@127.0.0.1:9/notes.git"
    store = opened(clone, clock, remote=address)
    for act in (store.load, store.holder, store.unlock, store.lease().__enter__):
        with pytest.raises(StateError) as refused:
            act()
        assert "127.0.0.1" in refused.value.message
        assert "s3cr3t" not in refused.value.message + refused.value.hint
        assert "git ls-remote" in refused.value.hint


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path, clock: FakeClock) -> None:
    for remote in (None, "origin"):
        with pytest.raises(StateError, match=str(tmp_path)) as refused:
            opened(tmp_path, clock, remote=remote).load()
        assert "clone" in refused.value.hint


def test_a_machine_without_git_is_told_so(
    ledger: GitRefLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(StateError, match="git cannot be started"):
        ledger.load()


def test_a_remote_that_does_not_answer_in_time_is_given_up(clone: Path, clock: FakeClock) -> None:
    with pytest.raises(StateError, match="git ls-remote did not end within"):
        opened(clone, clock, remote="origin", timeout=1e-6).load()


def test_a_server_that_refuses_is_heard_and_nothing_is_written(
    ledger: GitRefLedger, remote: Path
) -> None:
    script(remote / "hooks" / "pre-receive", "echo 'GH013: protected' >&2; exit 1")
    with pytest.raises(StateError, match="GH013: protected") as refused, ledger.lease():
        pass
    assert "refs/notesync/*" in refused.value.hint
    assert ledger.load() == Ledger()


def test_a_ref_that_is_locked_is_not_called_busy(clone: Path, clock: FakeClock) -> None:
    here = opened(clone, clock, remote=None)
    here.put(FULL)
    (clone / ".git" / f"{REF}.lock").write_text("")
    with pytest.raises(StateError, match="lock"):
        here.put(RICH)
    assert here.load().entries == (FULL,)


def test_a_push_whose_answer_is_lost_is_known_by_the_ref(
    ledger: GitRefLedger, other: GitRefLedger, remote: Path
) -> None:
    with ledger.lease():
        script(remote / "hooks" / "post-receive", "kill -9 $PPID")
        ledger.begin(INTENT)
        assert other.load().intents == (INTENT,)
        ledger.put(FULL)
    assert other.load() == Ledger("", (FULL,), (INTENT,))
    assert other.holder() is None


def test_a_push_that_arrived_unheard_is_continued(
    ledger: GitRefLedger, other: GitRefLedger, remote: Path
) -> None:
    away = remote.with_name("away.git")
    with ledger.lease():
        hook = script(remote / "hooks" / "post-receive", f"kill -9 $PPID; mv '{remote}' '{away}'")
        with pytest.raises(StateError):
            ledger.begin(INTENT)
        assert ledger.load() == Ledger()
        away.rename(remote)
        hook.unlink()
        assert other.load().intents == (INTENT,)
        ledger.put(FULL)
        ledger.begin(EDIT)
    assert other.load() == Ledger("", (FULL,), (EDIT,))


def test_a_run_whose_end_cannot_be_pushed_says_so(
    ledger: GitRefLedger, other: GitRefLedger, remote: Path
) -> None:
    lease = ledger.lease()
    lease.__enter__()
    ledger.put(FULL)
    script(remote / "hooks" / "pre-receive", "exit 1")
    with pytest.raises(StateError, match="git push"):
        lease.__exit__(None, None, None)
    assert other.load() == Ledger()
    assert other.holder() is not None


FORWARD_ONLY = 'test "$2" = "${2#0000}" || exit 0; git merge-base --is-ancestor "$2" "$3"'


@pytest.mark.parametrize("strict", [False, True], ids=["free", "fast-forward only"])
def test_the_history_begins_anew_where_the_server_lets_it(
    clone: Path, remote: Path, clock: FakeClock, strict: bool
) -> None:
    if strict:
        script(remote / "hooks" / "update", FORWARD_ONLY)
    store, counts = opened(clone, clock, remote="origin", longest=3), []
    for number in range(3):
        with store.lease() as lease:
            store.put(replace(FULL, revision=number), written=(WRITTEN,))
        assert lease.run == number + 1
        counts.append(commits(remote))
    assert counts == ([2, 4, 6] if strict else [2, 1, 3])
    assert store.journal() == (WRITTEN,) * 3
    assert store.load().entries == (replace(FULL, revision=2),)


# An upload-pack through which somebody begins a new history before some of its calls.
RACING = """
echo >> '{calls}'
call=$(wc -l < '{calls}')
case ' {races} ' in *" $call "*)
    cd '{remote}'
    export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x
    git update-ref '{ref}' $(echo $call | git commit-tree '{ref}^{{tree}}');;
esac
exec git-upload-pack "$@"
"""


@pytest.mark.parametrize("races", ["2", "1 2 3 4 5 6 7"], ids=["once", "always"])
def test_a_history_that_begins_anew_while_it_is_read_is_read_again(
    other: GitRefLedger, ledger: GitRefLedger, clone: Path, remote: Path, races: str
) -> None:
    other.put(FULL)
    text = RACING.format(calls=remote / "calls", races=races, remote=remote, ref=REF)
    racing = script(remote / "racing", text)
    git(clone, "config", "remote.origin.uploadpack", str(racing))
    if races == "2":
        assert ledger.load().entries == (FULL,)
    else:
        with pytest.raises(StateError, match="cannot be read"):
            ledger.load()


def test_the_settings_hooks_and_repositories_of_others_change_nothing(
    clone: Path, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pre-push", "reference-transaction"):
        script(clone / ".git" / "hooks" / name, "exit 1")
    git(clone, "config", "push.followTags", "true")
    git(clone, "config", "push.gpgSign", "true")
    git(clone, "config", "commit.gpgSign", "true")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ines")
    monkeypatch.setenv("GIT_TRACE", "1")
    for remote in (None, "origin"):
        store = opened(clone, clock, remote=remote)
        with store.lease():
            store.begin(Intent(FULL.key, 1, "now"))
            store.put(FULL)
        assert store.load() == Ledger("", (FULL,))
    assert store.journal() == ()


def test_a_ref_of_which_the_name_is_only_a_part_is_another(
    ledger: GitRefLedger, other: GitRefLedger, remote: Path
) -> None:
    other.put(FULL, written=(CREATED,))
    git(remote, "update-ref", f"refs/heads/{REF}", REF)
    git(remote, "update-ref", "-d", REF)
    assert ledger.load() == Ledger()


def test_a_remote_that_is_gone_is_no_missing_clone() -> None:
    said = "fatal: '/srv/notes.git' does not appear to be a git repository"
    assert "git ls-remote" in failed("push", Answer(128, b"", said)).hint
    said = "fatal: not a git repository (or any of the parent directories): .git"
    assert "clone" in failed("push", Answer(128, b"", said)).hint

"""The configuration: every value reaches its setting, every mistake is named and placed."""

from datetime import date
from pathlib import Path

import pytest

from notesync import rulingfile
from notesync.config import find, load
from notesync.errors import ConfigError, ExitCode
from notesync.model.document import Person
from notesync.model.issues import Status
from notesync.model.items import Kind, Priority
from notesync.model.settings import (
    PRIORITIES,
    RESOLUTIONS,
    ConflictPolicy,
    GitHubTarget,
    GuardSettings,
    JiraTarget,
    LocalTarget,
    ReadingSettings,
    Settings,
    SyncSettings,
    VanishedPolicy,
)

EVERYTHING = """
notes = ["notes", "minutes/board.md"]
namespace = "harbour/notes"
state = "var/state.db"
since = 2031-03-01
file_done = true
include_possible = true
close_decisions = false
conflicts = "notes"
vanished = "close"
quote = false
notes_url = "https://forge.example/dock"

[text]
mentions = true

[labels]
action = ["todo", "dock"]
decision = []

[people]
"Ines Aho" = "iaho"
Odd = {login = "odd1", handle = "oddie", role = "Treasurer"}
Guest = {role = "Guest"}

[guards]
max_create = 0
close_ratio = 0.5
close_floor = 3
rewrite_floor = 4

[reading]
max_notes_size = 1000
max_transcript_size = 2000

[tracker]
kind = "local"
path = "var/tracker.db"

[targets.archive]
path = "var/archive.db"

[targets.hub]
kind = "github"
repository = "Harbour/notes"
base_url = "https://git.harbour.example/api/v3/"
label = "from-notes"
trusted_authors = ["dock-bot[bot]"]
token_env = "DOCK_TOKEN"
app_id = "7"
installation_id = 2
key_file = "app.pem"
settle = 90
due_field = "Due date"
milestones = {"Dock review" = "Spring", "*" = "Backlog"}
types = {action = "Task", decision = "Decision"}

[targets.board]
kind = "jira"
base_url = "https://jira.harbour.example/"
project = "dock"
label = "from-notes"
action_type = "Story"
decision_type = "Decision"
priorities = {high = "P1"}
resolutions = {duplicate = "Twin"}
statuses = {completed = "Shipped"}
fields = {Team = "Blue", Points = 3, Areas = ["Inner"]}
transition_fields = {Note = "by notesync"}
keyed_labels = true
allow_public = true
token_env = "DOCK_JIRA"
settle = 200
"""

EXPECTED = Settings(
    sources=("notes", "minutes/board.md"),
    state_path="var/state.db",
    reading=ReadingSettings(
        1000,
        2000,
        (
            Person("Ines Aho", None, "iaho"),
            Person("Odd", "Treasurer", "oddie"),
            Person("Guest", "Guest", None),
        ),
    ),
    sync=SyncSettings(
        namespace="harbour/notes",
        since=date(2031, 3, 1),
        file_done=True,
        include_possible=True,
        close_decisions=False,
        conflicts=ConflictPolicy.NOTES,
        vanished=VanishedPolicy.CLOSE,
        quote=False,
        mentions=True,
        notes_url="https://forge.example/dock",
        action_labels=frozenset({"todo", "dock"}),
        decision_labels=frozenset(),
        logins=(("Ines Aho", "iaho"), ("Odd", "odd1")),
        guards=GuardSettings(0, 0.5, 3, 4),
    ),
    target=LocalTarget("var/tracker.db"),
    targets={
        "archive": LocalTarget("var/archive.db"),
        "hub": GitHubTarget(
            repository="Harbour/notes",
            base_url="https://git.harbour.example/api/v3",
            label="from-notes",
            trusted_authors=("dock-bot[bot]",),
            token_env="DOCK_TOKEN",
            app_id="7",
            installation_id=2,
            key_file="app.pem",
            settle=90.0,
            due_field="Due date",
            milestones=(("Dock review", "Spring"), ("*", "Backlog")),
            types=((Kind.ACTION, "Task"), (Kind.DECISION, "Decision")),
        ),
        "board": JiraTarget(
            base_url="https://jira.harbour.example",
            project="dock",
            label="from-notes",
            action_type="Story",
            decision_type="Decision",
            priorities={**PRIORITIES, Priority.HIGH: "P1"},
            resolutions={**RESOLUTIONS, Status.DUPLICATE: "Twin"},
            statuses={Status.COMPLETED: "Shipped"},
            fields={"Team": "Blue", "Points": 3, "Areas": ("Inner",)},
            transition_fields={"Note": "by notesync"},
            keyed_labels=True,
            allow_public=True,
            token_env="DOCK_JIRA",
            settle=200.0,
        ),
    },
)

JIRA = "[tracker]\nkind = 'jira'\nbase_url = 'https://a.example'\nproject = 'AB'\n"
HUB = "[tracker]\nkind = 'github'\nrepository = 'a/b'\n"


def written(folder: Path, text: str, name: str = "notesync.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        load(path)
    assert error.value.exit_code is ExitCode.USAGE
    assert error.value.hint
    return error.value


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == Settings()


@pytest.mark.parametrize("name", ["notesync.toml", "another.toml"])
def test_every_value_reaches_its_setting(tmp_path: Path, name: str) -> None:
    assert load(written(tmp_path, EVERYTHING, name)) == EXPECTED


def test_a_table_of_pyproject_says_the_same(tmp_path: Path) -> None:
    text = "[tool.notesync]" + EVERYTHING.replace("\n[", "\n[tool.notesync.")
    assert load(written(tmp_path, text, "pyproject.toml")) == EXPECTED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\nnamspace = "x"', "2: unknown key 'namspace'; did you mean 'namespace'?"),
        ("zzz = 1", "1: unknown key 'zzz'"),
        ("since = 2031-01-01\n[guards]\nmax_creat = 1", "3: unknown key 'guards.max_creat'; did "),
        ("guards.max_creat = 1", "1: unknown key 'guards.max_creat'; did you mean 'max_create'?"),
        ("[guards]\npath = 1\n[tracker]\npath = 3", "4: tracker.path: must be a text in quotes"),
        ("[targets.old]\npth = 'x'", "2: unknown key 'targets.old.pth'; did you mean 'path'?"),
        (
            "[targets.old]\npath = 'a.db'\n[targets.new]\npath = './a.db'",
            "4: targets.new.path: the tracker and what notesync remembers of it cannot share",
        ),
        ("[targets.old]\nkind = 'local'", "1: targets.old.path: must be given"),
        *(
            (f"state = '{ref}'", "1: state: must be a file, or a ref such as refs/notesync/state")
            for ref in (
                "refs/heads/x",
                "refs/tags/x",
                "refs/notesync/",
                "refs/notesync/a..b",
                "refs/notesync/a b",
                "refs/notesync//a",
                "refs/notesync/a.lock",
                "refs/notesync/.a",
                "refs/notesync/a~1",
            )
        ),
        ("[targets.old]\npath = '.notesync/tracker.db'", "2: targets.old.path: the tracker and"),
        ("[people]\nOdd = {logn = 'x'}", "2: unknown key 'people.Odd.logn'; did you mean 'login'?"),
        ("[people.'Ines Aho']\nlogn = 'x'", "2: unknown key 'people.Ines Aho.logn'; did you mean"),
        ("[people]\nOdd = 7", "2: people.Odd: must be a table"),
        ("file_done = 'perhaps'", "1: file_done: must be true or false"),
        ("conflicts = 'mine'", "1: conflicts: must be 'ask', 'notes' or 'tracker'"),
        ("# since\nsince = 'spring'", "2: since: must be a day"),
        ("[labels]\naction = ['']", "2: labels.action: must not be empty"),
        ("[guards]\nclose_ratio = 2", "2: guards.close_ratio: must be 1.0 or less"),
        ("[tracker]\nkind = 'paper'", "2: tracker.kind: must be 'local', 'github', 'jira'"),
        ("[tracker]\nkind = 'github'", "1: tracker.repository: must be given"),
        ("[tracker]\nkind='github'\nrepository='a'", "3: tracker.repository: must be written"),
        (f"{HUB}labl = 'x'", "4: unknown key 'tracker.labl'; did you mean 'label'?"),
        (f"{HUB}path = 'x'", "4: unknown key 'tracker.path'"),
        ("[targets.x]\nkind='github'\nrepo='a/b'", "1: targets.x.repository: must be given"),
        (
            "[targets.x]\nrepository='a/b'\nbase_ur='x'\nkind='github'",
            "3: unknown key 'targets.x.base_ur'; did you mean 'base_url'?",
        ),
        ("[targets.x]\nkind = 'paper'", "2: targets.x.kind: must be 'local', 'github', 'jira'"),
        ("targets.x = 3", "1: targets.x: must be a table"),
        (f"{HUB}types = {{act = 'Task'}}", "4: tracker.types.act: must be 'action' or 'decision'"),
        (f"{JIRA}labl = 'x'", "5: unknown key 'tracker.labl'; did you mean 'label'?"),
        (f"{JIRA}label = 'two words'", "5: tracker.label: must be one word"),
        (f"{JIRA}priorities = {{top = 'x'}}", "5: tracker.priorities.top: must be "),
        (JIRA.replace("'AB'", "'A B'"), "4: tracker.project: must be a project's key"),
        (
            f"{JIRA}[targets.x]\nkind='jira'\nbase_url='https://a.example'\nproject='ab'",
            "8: targets.x.project: another target is the same project",
        ),
        (f"{HUB}milestones = 3", "4: tracker.milestones: must be a table"),
        (f"{HUB}settle = 'long'", "4: tracker.settle: must be a number"),
        (f"{HUB}settle = -1", "4: tracker.settle: must be 0"),
        (f"{HUB}base_url = 'http://a.example'", "4: tracker.base_url: must be an address that"),
        (f"{HUB}base_url = 'https://u:p@a.example'", "4: tracker.base_url: must be an address"),
        (f"{HUB}base_url = 'git'", "4: tracker.base_url: must be an address"),
        (f"{HUB}label = 'Decision'", "4: tracker.label: a label of [labels]"),
        (f"{HUB}app_id = '7'", "4: tracker.app_id: an App needs installation_id as well"),
        (
            f"{HUB}[targets.x]\nkind = 'github'\nrepository = 'A/B'",
            "6: targets.x.repository: another target is the same repository",
        ),
        ("labels = 3", "1: labels: must be a table"),
        ("file_done = 'yes'", "1: file_done: must be true or false"),
        ("file_done = 1", "1: file_done: must be true or false"),
        ("notes = 'notes'", "1: notes: must be a list"),
        ("notes = [1]", "1: notes: must be a text in quotes"),
        ("people = 1", "1: people: must be a table"),
        ("since = 3.5", "1: since: must be a day"),
        ("since = 2031-03-01T10:00:00", "1: since: must be a day"),
        ("[guards]\nmax_create = '3'", "2: guards.max_create: must be a whole number"),
        ("[guards]\nmax_create = 3.5", "2: guards.max_create: must be a whole number"),
        ("[guards]\nmax_create = true", "2: guards.max_create: must be a whole number"),
        ("[guards]\nmax_create = -1", "2: guards.max_create: must be 0 or more"),
        ("[guards]\nclose_ratio = 'x'", "2: guards.close_ratio: must be a number"),
        ("[guards]\nclose_ratio = nan", "2: guards.close_ratio: must be "),
        ("[reading]\nmax_notes_size = 0", "2: reading.max_notes_size: must be more than 0"),
        ("state = './.notesync/tracker.db'", "1: state: the tracker and what"),
        ("[tracker]\npath = '.notesync/state.db'", "2: tracker.path: the tracker and what"),
        ("state = 'x'\ntracker.path = 'y/../x'", "2: tracker.path: the tracker and what"),
    ],
)
def test_a_mistake_names_file_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    assert f"{path}:{message}" in refused(path).message


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "zzz = 1\nstate = 2\n")
    assert [line.split(": ")[0] for line in sorted(refused(path).message.splitlines())] == [
        f"{path}:1",
        f"{path}:2",
    ]


def test_a_mistake_in_pyproject_is_placed_in_our_table(tmp_path: Path) -> None:
    text = "[tool.other]\nstate = 1\n\n[tool.notesync]\nstate = 2\n"
    path = written(tmp_path, text, "pyproject.toml")
    assert refused(path).message.startswith(f"{path}:5: state: ")


def test_a_table_that_is_none_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "[tool]\nnotesync = 3", "pyproject.toml")
    assert refused(path).message.startswith(f"{path}:2: tool.notesync: ")


@pytest.mark.parametrize("text", ["", "tool = 3", "[tool.other]\nx = 1"])
def test_a_pyproject_without_our_table_is_told(tmp_path: Path, text: str) -> None:
    error = refused(written(tmp_path, text, "pyproject.toml"))
    assert "there is no table [tool.notesync]" in error.message


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "notes = [\n\nnamespace = 3")
    error = refused(path)
    assert str(path) in error.message
    assert "line 3" in error.message


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notesync.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "notesync.toml")


@pytest.mark.parametrize("name", ["notesync.toml", ".notesync/rulings.toml"])
def test_a_file_that_cannot_be_read_is_named_once_with_the_next_step(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.mkdir(parents=True)
    with pytest.raises(ConfigError) as error:
        rulingfile.load(path) if "rulings" in name else load(path)
    assert error.value.message == f"{path}: cannot be read: Is a directory"
    assert error.value.hint


def test_the_nearest_configuration_upwards_is_found(tmp_path: Path) -> None:
    outer = written(tmp_path, "")
    inner = written(tmp_path / "a", "[tool.notesync]", "pyproject.toml")
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    assert find(deep) == inner
    assert find(tmp_path) == outer


def test_our_own_file_comes_before_pyproject(tmp_path: Path) -> None:
    written(tmp_path, "[tool.notesync]", "pyproject.toml")
    own = written(tmp_path, "")
    assert find(tmp_path) == own


@pytest.mark.parametrize("text", ["", "tool = 3", "[tool.other]"])
def test_a_pyproject_of_others_does_not_end_the_search(tmp_path: Path, text: str) -> None:
    own = written(tmp_path, "")
    written(tmp_path / "a", text, "pyproject.toml")
    assert find(tmp_path / "a") == own


def test_the_search_stops_at_the_repositorys_root(tmp_path: Path) -> None:
    written(tmp_path, "")
    folder = tmp_path / "repository" / "notes"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    assert find(folder) is None


def test_the_search_ends_at_the_top() -> None:
    top = Path(Path.cwd().anchor)
    assert find(top) is None


@pytest.mark.parametrize(
    ("name", "value", "settings"),
    [
        ("NOTESYNC_SINCE", "2031-03-01", Settings(sync=SyncSettings(since=date(2031, 3, 1)))),
        ("NOTESYNC_NAMESPACE", "a/b", Settings(sync=SyncSettings(namespace="a/b"))),
        ("NOTESYNC_FILE_DONE", "true", Settings(sync=SyncSettings(file_done=True))),
        ("NOTESYNC_NOTES", '["a", "b"]', Settings(sources=("a", "b"))),
        (
            "NOTESYNC_GUARDS_MAX_CREATE",
            "3",
            Settings(sync=SyncSettings(guards=GuardSettings(max_create=3))),
        ),
        ("NOTESYNC_TRACKER_PATH", "x.db", Settings(target=LocalTarget("x.db"))),
        ("NOTESYNC_GITHUB_TOKEN", "t", Settings()),
    ],
)
def test_a_variable_says_it_without_a_file(name: str, value: str, settings: Settings) -> None:
    assert load(None, {name: value}) == settings


def test_a_variable_outranks_the_file_and_leaves_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HUB}label = 'x'")
    target = load(path, {"NOTESYNC_TRACKER_BASE_URL": "http://localhost:4000"}).target
    assert target == GitHubTarget("a/b", "http://localhost:4000", "x")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("NOTESYNC_GUARDS_MAX_CREATE", "many", "$NOTESYNC_GUARDS_MAX_CREATE: guards.max_create: "),
        ("NOTESYNC_TRACKER_KIND", "paper", "$NOTESYNC_TRACKER_KIND: tracker.kind: must be "),
        ("NOTESYNC_TRACKER_PATH", ".notesync/state.db", "$NOTESYNC_TRACKER_PATH: tracker.path: "),
    ],
)
def test_a_mistake_in_a_variable_names_it(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(None, {name: value})
    assert message in error.value.message

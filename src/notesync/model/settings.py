"""What a user may set, as plain values; `config` makes them from files and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from notesync.model.document import Person


class ConflictPolicy(StrEnum):
    """Who wins where the notes and a person in the tracker changed the same field."""

    ASK = "ask"
    NOTES = "notes"
    TRACKER = "tracker"


class Recurring(StrEnum):
    """What a line is that says what an open item of an earlier meeting said.

    `ASK`: that item, where the notes show that they keep track of what is done; else it is held.
    """

    ASK = "ask"
    SAME = "same"
    NEW = "new"


class VanishedPolicy(StrEnum):
    """What becomes of an issue whose line is no longer in the notes."""

    REPORT = "report"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """What the readers need to know; sizes in bytes, `roster` the people known by name.

    `series` are the names of series, each with the patterns of its files' paths from the root.
    """

    max_notes_size: int = 2_000_000
    max_transcript_size: int = 20_000_000
    roster: tuple[Person, ...] = ()
    series: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """How much one push may change before it asks for a flag.

    `close_ratio` is the share of open issues, `close_floor` the least number of closes, that
    together make a mass close; `rewrite_floor` is the least number of items that, all changed at
    once, are refused. `allowed` are guards that a person has overruled for this run.
    """

    max_create: int = 25
    close_ratio: float = 0.3
    close_floor: int = 10
    rewrite_floor: int = 10
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """What the planner needs to know; `series` are those that say otherwise than `recurring`."""

    namespace: str = ""
    since: date | None = None
    file_done: bool = False
    include_possible: bool = False
    close_decisions: bool = True
    conflicts: ConflictPolicy = ConflictPolicy.ASK
    vanished: VanishedPolicy = VanishedPolicy.REPORT
    action_labels: frozenset[str] = frozenset({"action-item"})
    decision_labels: frozenset[str] = frozenset({"decision"})
    recurring: Recurring = Recurring.ASK
    series: tuple[tuple[str, Recurring], ...] = ()
    logins: tuple[tuple[str, str], ...] = ()
    guards: GuardSettings = field(default_factory=GuardSettings)

    def recurring_in(self, series: str) -> Recurring:
        """What holds for the lines of one series."""
        return dict(self.series).get(series, self.recurring)


@dataclass(frozen=True, slots=True)
class LocalTarget:
    """The embedded tracker: one SQLite file, its path relative to the notes' root."""

    path: str = ".notesync/tracker.db"

    @property
    def name(self) -> str:
        """What plans and ledgers call it."""
        return f"local:{self.path}"

    @property
    def shared(self) -> bool:
        """Whether notes of several repositories may be filed in it."""
        return False


PUBLIC_GITHUB = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class GitHubTarget:
    """A repository on github.com, or on a server of one's own: `base_url` is then its API's.

    `label` is put on every issue that is filed, and lists are asked for it: no label of the notes
    may have its name. Without one, every list is of all issues. `trusted_authors` are logins whose
    markers are believed although GitHub does not call them members: bots above all. `allow_public`:
    notes of another repository may be filed there though everybody can read it.

    Where the credentials are: `token_env` names an environment variable, instead of those that are
    looked at otherwise; or `app_id`, `installation_id` and `key_file` (from the notes' root, or
    absolute) are those of a GitHub App. `settle` is in seconds: after so long a request that got no
    answer can have no further effect.
    """

    repository: str
    base_url: str = PUBLIC_GITHUB
    label: str = "notesync"
    trusted_authors: tuple[str, ...] = ()
    allow_public: bool = False
    token_env: str = ""
    app_id: str = ""
    installation_id: int = 0
    key_file: str = ""
    settle: float = 60.0

    @property
    def name(self) -> str:
        """What plans and ledgers call it: GitHub's names are the same in any case."""
        place = "" if self.base_url == PUBLIC_GITHUB else f"{urlsplit(self.base_url).netloc}/"
        return f"github:{place}{self.repository}".lower()

    @property
    def shared(self) -> bool:
        """Whether notes of several repositories may be filed in it."""
        return True


@dataclass(frozen=True, slots=True)
class GitHubToken:
    """A token of a person, or that of a workflow."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GitHubApp:
    """An installation of a GitHub App; `key` is its private key in PEM."""

    app: str
    installation: int
    key: str = field(repr=False)


GitHubCredentials = GitHubToken | GitHubApp

Target = LocalTarget | GitHubTarget


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything together; `sources` are the configured folders and files, from the root.

    New items are filed in `target`; `targets` are further ones, by name, that `move` moves to.
    """

    sources: tuple[str, ...] = ()
    state_path: str = ".notesync/state.db"
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    target: Target = field(default_factory=LocalTarget)
    targets: Mapping[str, Target] = field(default_factory=dict)

"""What a user may set, as plain values; `config` makes them from files and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from notesync.model.document import Person
from notesync.model.issues import Status
from notesync.model.items import Kind, Priority

FieldValue = str | int | float | tuple[str, ...]
"""What a field of a tracker's own is to hold, as people write it."""


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
    """What the planner needs to know; `series` are those that say otherwise than `recurring`.

    `quote`: whether an issue quotes the notes; `mentions`: whether names and numbers in them may
    become mentions and references there. `notes_url` is the web address of the notes' repository,
    or a template for links with `{commit}`, `{path}` and `{line}`; empty: what its remote says.
    """

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
    quote: bool = True
    mentions: bool = False
    notes_url: str = ""
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

    What an issue is given when it is filed: `milestones` are pairs of a section, meeting or series
    (`*` is any) and the title of a milestone; `types` are issue types of the organisation, by kind;
    `due_field` is its field for due dates, which are kept true there.

    Where the credentials are: `token_env` names an environment variable, instead of those that are
    looked at otherwise; or `app_id`, `installation_id` and `key_file` (from the notes' root, or
    absolute) are those of a GitHub App. `settle` is in seconds: after so long a request that got no
    answer can have no further effect.
    """

    repository: str
    base_url: str = PUBLIC_GITHUB
    label: str = "notesync"
    trusted_authors: tuple[str, ...] = ()
    milestones: tuple[tuple[str, str], ...] = ()
    types: tuple[tuple[Kind, str], ...] = ()
    due_field: str = ""
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

PRIORITIES = {
    Priority.URGENT: "Highest",
    Priority.HIGH: "High",
    Priority.MEDIUM: "Medium",
    Priority.LOW: "Low",
}
RESOLUTIONS = {
    Status.COMPLETED: "Done",
    Status.NOT_PLANNED: "Won't Do",
    Status.DUPLICATE: "Duplicate",
}
"""What Jira calls them unless somebody renamed them."""


@dataclass(frozen=True, slots=True)
class JiraTarget:
    """A project in Jira, Cloud or Data Center; `base_url` is the site's, its path included.

    For a scoped token of Cloud it is `https://api.atlassian.com/ex/jira/` and the cloud's id.
    `label` is put on every issue that is filed, and lists are asked for it.

    `priorities`, `resolutions` and `statuses` are the names that this Jira has for ours; where
    `statuses` has none, an issue is closed to any status of the category *done*, and reopened to
    one that is not. `fields` are set when an issue is filed, `transition_fields` when it is closed
    or reopened by a way that asks for them; both by their names.

    `keyed_labels`: this Jira keeps no properties of issues, so that what an issue's item is stands
    in a label of its own. `allow_public`: notes may be filed there though everybody can read it.
    `token_env` names the variable that holds the token, instead of the usual one. `settle` is in
    seconds: after so long a request that got no answer can have no further effect.
    """

    base_url: str
    project: str
    label: str = "notesync"
    action_type: str = "Task"
    decision_type: str = "Task"
    priorities: Mapping[Priority, str] = field(default_factory=lambda: dict(PRIORITIES))
    resolutions: Mapping[Status, str] = field(default_factory=lambda: dict(RESOLUTIONS))
    statuses: Mapping[Status, str] = field(default_factory=dict)
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    transition_fields: Mapping[str, FieldValue] = field(default_factory=dict)
    keyed_labels: bool = False
    allow_public: bool = False
    token_env: str = ""
    settle: float = 120.0

    @property
    def name(self) -> str:
        """What plans and ledgers call it; hosts are the same in any case, as are Jira's keys."""
        place = urlsplit(self.base_url)
        host = place.netloc.rpartition("@")[2].lower()
        return f"jira:{host}{place.path.rstrip('/')}/{self.project.upper()}"

    @property
    def shared(self) -> bool:
        """Whether notes of several repositories may be filed in it."""
        return True

    def issue_type(self, kind: Kind) -> str:
        """The type that items of a kind are filed as."""
        return self.action_type if kind is Kind.ACTION else self.decision_type


@dataclass(frozen=True, slots=True)
class JiraApiToken:
    """A token of Cloud, with the account that it is of."""

    email: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JiraAccessToken:
    """A personal access token of Data Center."""

    value: str = field(repr=False)


JiraCredentials = JiraApiToken | JiraAccessToken

Target = LocalTarget | GitHubTarget | JiraTarget


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

"""The form of the file: its sections and keys, with what each value may be."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
)

from notesync.model.issues import Status
from notesync.model.items import Kind, Priority
from notesync.model.settings import PUBLIC_GITHUB, ConflictPolicy, Recurring, VanishedPolicy

REFS = "refs/notesync/"
"""Where a ledger in a ref lies: no branch, no tag, and nothing that a plain clone fetches."""

REPOSITORY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+$")
"""A repository as GitHub writes it: owner and name."""

_ILLEGAL = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _state(value: str) -> str:
    """A file, or a ref of ours: in another namespace git or a person would fall over it."""
    ours = value.startswith(REFS) and _legal(value.removeprefix(REFS))
    if value.startswith("refs/") and not ours:
        raise ValueError(f"a file, or a ref such as {REFS}state")
    return value


def _legal(name: str) -> bool:
    """Whether git takes the rest of a ref's name, as `git check-ref-format` has it."""
    parts = name.split("/")
    return not _ILLEGAL.search(name) and not any(
        not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts
    )


def _address(value: str) -> str:
    """An address that a token may be sent to: encrypted, or on this very machine."""
    place = urlsplit(value)
    open_here = place.scheme == "http" and place.hostname in _LOOPBACK
    if not place.hostname or place.username or not (place.scheme == "https" or open_here):
        raise ValueError("an address that begins with https://, with no name or password in it")
    return value.rstrip("/")


def _with_login(value: object) -> object:
    """A person given as a mere text is known by that login."""
    return {"login": value} if isinstance(value, str) else value


def kind_of(value: object) -> str:
    """Which tracker a table is about; the embedded one where it does not say."""
    kind = value.get("kind", "local") if isinstance(value, Mapping) else "local"
    return str(kind)


Size = Annotated[int, Field(gt=0, strict=True)]
Seconds = Annotated[float, Field(ge=0)]
Switch = Annotated[bool, Field(strict=True)]
State = Annotated[str, AfterValidator(_state)]
Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, AfterValidator(_address)]
Repository = Annotated[str, Field(pattern=REPOSITORY)]


class Section(BaseModel):
    """A table of the file: a key that it does not have is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Reading(Section):
    """`[reading]`."""

    max_notes_size: Size = 2_000_000
    max_transcript_size: Size = 20_000_000


class Person(Section):
    """One of `[people]`."""

    login: str = ""
    handle: str = ""
    role: str = ""


class Series(Section):
    """One of `[series]`."""

    files: tuple[Text, ...] = ()
    recurring: Recurring | None = None


class Guards(Section):
    """`[guards]`."""

    max_create: Annotated[int, Field(ge=0, strict=True)] = 25
    close_ratio: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.3
    close_floor: Annotated[int, Field(ge=1, strict=True)] = 10
    rewrite_floor: Annotated[int, Field(ge=1, strict=True)] = 10


class Wording(Section):
    """`[text]`."""

    mentions: Switch = False


class Labels(Section):
    """`[labels]`."""

    action: tuple[Text, ...] = ("action-item",)
    decision: tuple[Text, ...] = ("decision",)


class Local(Section):
    """The embedded tracker as one of `[targets]`: each has a file of its own."""

    kind: Literal["local"] = "local"
    path: Text


class DefaultLocal(Local):
    """The embedded tracker as `[tracker]`."""

    path: Text = ".notesync/tracker.db"


class GitHub(Section):
    """A repository on GitHub, and where its token is."""

    kind: Literal["github"]
    repository: Repository
    base_url: Address = PUBLIC_GITHUB
    label: str = "notesync"
    trusted_authors: tuple[Text, ...] = ()
    milestones: dict[Text, Text] = {}
    types: dict[Kind, Text] = {}
    due_field: str = ""
    allow_public: Switch = False
    token_env: str = ""
    app_id: str = ""
    installation_id: Annotated[int, Field(ge=0, strict=True)] = 0
    key_file: str = ""
    settle: Seconds = 60


class Jira(Section):
    """A project in Jira, Cloud or Data Center, and where its token is."""

    kind: Literal["jira"]
    base_url: Address
    project: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]+$")]
    label: Annotated[str, Field(pattern=r"^\S+$")] = "notesync"
    action_type: Text = "Task"
    decision_type: Text = "Task"
    priorities: dict[Priority, Text] = {}
    resolutions: dict[Status, Text] = {}
    statuses: dict[Status, Text] = {}
    fields: dict[Text, str | int | float | tuple[str, ...]] = {}
    transition_fields: dict[Text, str | int | float | tuple[str, ...]] = {}
    keyed_labels: Switch = False
    allow_public: Switch = False
    token_env: str = ""
    settle: Seconds = 120


Tracker = Annotated[
    Annotated[DefaultLocal, Tag("local")]
    | Annotated[GitHub, Tag("github")]
    | Annotated[Jira, Tag("jira")],
    Discriminator(kind_of),
]
Target = Annotated[
    Annotated[Local, Tag("local")]
    | Annotated[GitHub, Tag("github")]
    | Annotated[Jira, Tag("jira")],
    Discriminator(kind_of),
]


class File(Section):
    """The file as a whole: its keys are the reference of the configuration."""

    notes: tuple[str, ...] = ()
    namespace: str = ""
    state: State = ".notesync/state.db"
    since: date | None = None
    file_done: Switch = False
    include_possible: Switch = False
    close_decisions: Switch = True
    conflicts: ConflictPolicy = ConflictPolicy.ASK
    vanished: VanishedPolicy = VanishedPolicy.REPORT
    quote: Switch = True
    notes_url: str = ""
    text: Wording = Wording()
    recurring: Recurring = Recurring.ASK
    labels: Labels = Labels()
    people: dict[str, Annotated[Person, BeforeValidator(_with_login)]] = {}
    series: dict[Text, Series] = {}
    guards: Guards = Guards()
    reading: Reading = Reading()
    tracker: Tracker = DefaultLocal()
    targets: dict[Text, Target] = {}


TRACKERS: dict[str, type[Section]] = {"local": Local, "github": GitHub, "jira": Jira}
"""What a table of a target may hold, by its kind."""

_SECTIONS: dict[str, type[Section]] = {
    "text": Wording,
    "labels": Labels,
    "people": Person,
    "series": Series,
    "guards": Guards,
    "reading": Reading,
}


def keys(path: list[str], table: Mapping[str, Any]) -> list[str]:
    """The keys that a table of the file knows; `path` leads to it from `table`, the whole file."""
    if not path:
        return list(File.model_fields)
    if path[0] not in ("tracker", "targets"):
        return list(_SECTIONS[path[0]].model_fields)
    inner: object = table
    for name in path:
        inner = inner.get(name, {}) if isinstance(inner, Mapping) else {}
    return list(TRACKERS[kind_of(inner)].model_fields)

"""What GitHub says of the event that a workflow runs for: read strictly, believed little."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from notesync.action.decide import Code, Trigger
from notesync.errors import UsageError

DEPENDABOT = "dependabot[bot]"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Repository(_Part):
    full_name: str = ""
    default_branch: str = ""


class _End(_Part):
    sha: str = ""
    repo: _Repository | None = None


class _Pull(_Part):
    number: int
    head: _End
    base: _End


class _Run(_Part):
    head_sha: str = ""
    head_branch: str | None = None
    head_repository: _Repository | None = None


class _Payload(_Part):
    repository: _Repository = _Repository()
    pull_request: _Pull | None = None
    workflow_run: _Run | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what triggered the run, which pull request it is about, and its commits.

    `number` is 0 where it is about none; `head` is the commit that links lead to, `base` the one
    that offline plans are compared with.
    """

    trigger: Trigger
    repository: str
    number: int = 0
    head: str = ""
    base: str = ""


def event_of(environ: Mapping[str, str], checked_out: str, branch: str = "") -> Event:
    """The event that the runner's variables tell of.

    `checked_out` is the commit of the notes; `branch` is the one that is pushed from, the
    repository's default one where it is empty.

    Raises:
        UsageError: it cannot be read.
    """
    name = environ.get("GITHUB_EVENT_NAME", "")
    payload = _payload(environ.get("GITHUB_EVENT_PATH", ""))
    repository = environ.get("GITHUB_REPOSITORY", "") or payload.repository.full_name
    sha = environ.get("GITHUB_SHA", "")
    pull, run = payload.pull_request, payload.workflow_run
    if pull:
        code = _of_pull(name, pull, repository, environ.get("GITHUB_ACTOR", ""))
        return Event(Trigger(name, code), repository, pull.number, pull.head.sha, pull.base.sha)
    main = branch or payload.repository.default_branch
    code = _of_ref(environ.get("GITHUB_REF", ""), main)
    # The one event whose code may be anybody's although its name and its rights are ours.
    if run and (checked_out != sha or _is_of(run, checked_out, repository, main)):
        code = Code.STRANGE
    head = run.head_sha if run else sha
    return Event(Trigger(name, code), repository, 0, head, sha)


def _payload(path: str) -> _Payload:
    try:
        return _Payload.model_validate_json(Path(path).read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"the event of this workflow cannot be read: GITHUB_EVENT_PATH={path!r}",
            "run this in a workflow of GitHub's, or call `notesync plan` and `notesync push`",
        ) from error


def _of_pull(name: str, pull: _Pull, repository: str, actor: str) -> Code:
    """Whose code a pull request is; where its repository is gone nobody can tell."""
    whose = pull.head.repo.full_name if pull.head.repo else ""
    ours = bool(whose) and whose.lower() == repository.lower()
    own = name == "pull_request" and ours and actor != DEPENDABOT
    return Code.BRANCH if own else Code.STRANGE


def _is_of(run: _Run, checked_out: str, repository: str, main: str) -> bool:
    """Whether what is checked out is the head of the other run, and that was of another branch."""
    whose = run.head_repository.full_name if run.head_repository else ""
    merged = whose.lower() == repository.lower() and run.head_branch == main
    return checked_out == run.head_sha and not merged


def _of_ref(ref: str, branch: str) -> Code:
    return Code.MAIN if branch and ref == f"refs/heads/{branch}" else Code.BRANCH

"""Git as a child process: never asking, never in another language, never showing a secret."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from notesync.errors import StateError

_NAME, _EMAIL = "notesync", "notesync@localhost"

_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("user.name", _NAME),
    ("user.email", _EMAIL),
)

_ASIDE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_CURL_VERBOSE",
)
"""What a hook that started us says of another repository, and what would print secrets."""

_HINTS = (
    (
        ("not a git repository", "cannot change to", "dubious ownership"),
        "run this in a clone of the notes' repository and name one of its remotes, "
        "or keep the ledger in a file",
    ),
    (
        # Said of a remote that moved away, and of a name that is none of a remote.
        ("does not appear to be a git repository",),
        "see whether the remote is there, and whether this is a clone: `git ls-remote`",
    ),
    (
        (
            "Authentication failed",
            "could not read Username",
            "could not read Password",
            "Permission denied",
            "error: 403",
        ),
        "give this run a credential that may push: in GitHub Actions, `contents: write`",
    ),
    (
        ("hook declined", "protected", "GH006", "GH013", "not permitted", "prohibited"),
        "let this run's account push to refs/notesync/*",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said and how it ended."""

    code: int
    out: bytes
    err: str


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one repository.

    `timeout` is in seconds, for each command; `durable`: what it writes here survives a power cut.
    """

    repository: Path
    timeout: float
    durable: bool

    def ask(self, *arguments: str, text: bytes = b"", at: str = "") -> Answer:
        """Run a command to its end, whatever that is; `at` dates a commit.

        Raises:
            StateError: git is not there, or does not come to an end.
        """
        pairs = (*_SETTINGS, ("core.fsync", "all" if self.durable else "none"))
        settings = (part for name, value in pairs for part in ("-c", f"{name}={value}"))
        command = ["git", "-C", str(self.repository), *settings, *arguments]
        try:
            done = subprocess.run(
                command,
                input=text,
                capture_output=True,
                env=_environment(os.environ, at),
                timeout=self.timeout,
                # Without a terminal, ssh cannot ask either; and Ctrl-C lets a push end.
                start_new_session=True,
                check=False,
            )
        except OSError as error:
            raise StateError(
                f"git cannot be started: {error.strerror}", "install git, and put it on the PATH"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise StateError(
                f"git {arguments[0]} did not end within {self.timeout:g} s",
                "see whether the remote can be reached: `git ls-remote`",
            ) from error
        return Answer(done.returncode, done.stdout, scrubbed(done.stderr.decode(errors="replace")))

    def run(self, *arguments: str, text: bytes = b"", at: str = "") -> bytes:
        """Run a command that must succeed.

        Raises:
            StateError: it did not.
        """
        answer = self.ask(*arguments, text=text, at=at)
        if answer.code:
            raise failed(f"{self.repository}: git {arguments[0]}", answer)
        return answer.out


def failed(what: str, answer: Answer) -> StateError:
    """What a person is told of a command that failed, and the next step."""
    said = " ".join(answer.err.split()) or f"exit code {answer.code}"
    hints = (hint for phrases, hint in _HINTS if any(phrase in said for phrase in phrases))
    return StateError(
        f"{what}: {said}",
        next(hints, "see whether the remote can be reached and written: `git ls-remote`"),
    )


def scrubbed(text: str) -> str:
    """The text without what stands before the host in an address: that may be a token."""
    return re.sub(r"://[^/\s]*@", "://", text)


def _environment(ours: Mapping[str, str], at: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in ours.items()
        if name not in _ASIDE and not name.startswith("GIT_TRACE")
    }
    dates = {f"GIT_{role}_DATE": at for role in ("AUTHOR", "COMMITTER") if at}
    # The environment outranks `-c user.name`.
    names = {f"GIT_{role}_NAME": _NAME for role in ("AUTHOR", "COMMITTER")}
    emails = {f"GIT_{role}_EMAIL": _EMAIL for role in ("AUTHOR", "COMMITTER")}
    return {**kept, **names, **emails, **dates, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}

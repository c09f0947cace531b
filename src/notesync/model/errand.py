"""What a person asks for beyond a push: a plan, and what is left alone on the way."""

from dataclasses import dataclass

from notesync.model.issues import Field, IssueRef
from notesync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Left:
    """An issue that a command leaves as it is, and why; `way` is what a person can do about it."""

    ref: IssueRef
    title: str
    reason: str
    way: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a command would write, and what it leaves alone."""

    plan: Plan
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A value of a person's that a write of ours replaced.

    For the body, `value` is the text that our block had. `who` wrote it and `at` when, as far as
    the tracker tells; `run` replaced it, 0 where no run of this ledger is known to have.
    """

    field: Field
    value: str | None
    who: str = ""
    at: str = ""
    run: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One push of the past: when it began to write, and how many writes of each kind it made."""

    number: int
    at: str
    counts: tuple[tuple[str, int], ...]

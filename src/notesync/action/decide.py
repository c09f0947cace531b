"""What a workflow's run may do: by its event, by whose code is checked out, and by its token.

Pure, and the one place that decides it: the table in docs/github-action.md is made from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from notesync.errors import ExitCode


class Mode(StrEnum):
    """What the workflow asks for."""

    PLAN = "plan"
    PUSH = "push"
    COMMENT = "comment"
    BRIEF = "brief"


class Code(StrEnum):
    """Whose notes are checked out; `STRANGE` are those that no member has merged or pushed."""

    MAIN = "the branch that is pushed from"
    BRANCH = "another branch of the repository"
    STRANGE = "a fork, Dependabot, or another commit than the event's"


class Doing(StrEnum):
    """What the run does."""

    PUSH = "applies the plan"
    TELL = "plans, and comments on the pull request"
    SHOW = "plans; summary and annotations alone"
    OFFLINE = (
        "compares with the notes before, offline and without secrets; keeps the plan as a file"
    )
    RELAY = "comments with the plan that a run without secrets kept"
    BRIEF = "tells what is open, overdue and due, and keeps the board as a page"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a workflow runs, and on whose code."""

    event: str
    code: Code


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the run does, what it ends with at the least, and why if that is not what was asked."""

    doing: Doing
    exit_code: ExitCode = ExitCode.OK
    why: str = ""


_PULL = frozenset({Code.BRANCH, Code.STRANGE})

EVENTS: dict[str, frozenset[Code]] = {
    "pull_request": _PULL,
    "pull_request_target": frozenset({Code.STRANGE}),
    "merge_group": frozenset({Code.BRANCH}),
    "workflow_run": frozenset({Code.MAIN, Code.STRANGE}),
    "push": frozenset({Code.MAIN, Code.BRANCH}),
    "schedule": frozenset({Code.MAIN}),
    "workflow_dispatch": frozenset({Code.MAIN, Code.BRANCH}),
    "repository_dispatch": frozenset({Code.MAIN}),
}
"""The events that a run may have, and whose code can be checked out then."""

PERMISSION = {
    Mode.PLAN: "pull-requests: write",
    Mode.PUSH: "issues: write",
    Mode.COMMENT: "pull-requests: write",
    Mode.BRIEF: "issues: read",
}
"""What each mode needs beside the notes."""


def decide(mode: Mode, trigger: Trigger, *, permitted: bool = True) -> Verdict:
    """What a run does; `permitted`: whether its token has the permission of the mode."""
    if trigger.event not in EVENTS:
        known = ", ".join(EVENTS)
        return Verdict(
            Doing.NOTHING, ExitCode.USAGE, f"no rule for the event {trigger.event}: use {known}"
        )
    match mode:
        case Mode.PLAN:
            return _plan(trigger, permitted)
        case Mode.PUSH:
            return _push(trigger, permitted)
        case Mode.COMMENT:
            return _comment(trigger, permitted)
        case Mode.BRIEF:
            return _brief(trigger)


def job_exit(mode: Mode, code: ExitCode) -> ExitCode:
    """What the job ends with: a conflict is a question, and no reason to stop a merge."""
    return ExitCode.OK if mode is Mode.PLAN and code is ExitCode.CONFLICT else code


def table() -> Iterator[tuple[str, str, str, str, str]]:
    """Every case: event, code, mode, permission, and what happens. Equal ones are one row."""
    for event, codes in EVENTS.items():
        for code in sorted(codes, key=tuple(Code).index):
            for mode in (Mode.PLAN, Mode.PUSH):
                yield from _cases(mode, Trigger(event, code))
            if event == "workflow_run":
                yield from _cases(Mode.COMMENT, Trigger(event, code))
            if code is Code.MAIN:
                yield from _cases(Mode.BRIEF, Trigger(event, code))
    for mode in Mode:
        verdict = decide(mode, Trigger("any other", Code.STRANGE))
        yield "any other", "any", mode.value, "any", _told(verdict)


def _plan(trigger: Trigger, permitted: bool) -> Verdict:
    if trigger.code is Code.STRANGE:
        return Verdict(Doing.OFFLINE)
    if trigger.event != "pull_request":
        return Verdict(Doing.SHOW)
    if permitted:
        return Verdict(Doing.TELL)
    return Verdict(Doing.SHOW, why=f"no comment: the token lacks `{PERMISSION[Mode.PLAN]}`")


def _push(trigger: Trigger, permitted: bool) -> Verdict:
    if trigger.code is Code.STRANGE:
        why = "nothing is pushed from notes that nobody here has merged"
        return Verdict(Doing.OFFLINE, ExitCode.REFUSED, why)
    if trigger.code is Code.BRANCH:
        why = "nothing is pushed but from the branch that is pushed from"
        return Verdict(Doing.SHOW, ExitCode.REFUSED, why)
    if not permitted:
        why = f"the token lacks `{PERMISSION[Mode.PUSH]}`"
        return Verdict(Doing.SHOW, ExitCode.ACCESS, why)
    return Verdict(Doing.PUSH)


def _comment(trigger: Trigger, permitted: bool) -> Verdict:
    if trigger.event != "workflow_run" or trigger.code is Code.STRANGE:
        why = "mode comment is for `workflow_run`, with nothing of the pull request checked out"
        return Verdict(Doing.NOTHING, ExitCode.USAGE, why)
    if not permitted:
        why = f"the token lacks `{PERMISSION[Mode.COMMENT]}`"
        return Verdict(Doing.NOTHING, ExitCode.ACCESS, why)
    return Verdict(Doing.RELAY)


def _brief(trigger: Trigger) -> Verdict:
    if trigger.code is Code.MAIN:
        return Verdict(Doing.BRIEF)
    return Verdict(Doing.NOTHING, ExitCode.USAGE, "a brief is made of what is merged")


def _cases(mode: Mode, trigger: Trigger) -> Iterator[tuple[str, str, str, str, str]]:
    granted, lacking = (decide(mode, trigger, permitted=one) for one in (True, False))
    lead = (trigger.event, trigger.code.value, mode.value)
    if granted == lacking:
        yield (*lead, "any", _told(granted))
        return
    yield (*lead, f"`{PERMISSION[mode]}`", _told(granted))
    yield (*lead, "without it", _told(lacking))


def _told(verdict: Verdict) -> str:
    code = f"; exit {verdict.exit_code.value}" if verdict.exit_code else ""
    return f"{verdict.doing.value}{code}"

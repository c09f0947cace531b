"""Which run may do what: laws over all cases, and the table in the docs."""

from itertools import product
from pathlib import Path

import pytest
from scripts.action_table import PAGE, rendered

from notesync.action.decide import EVENTS, Code, Doing, Mode, Trigger, decide, job_exit
from notesync.errors import ExitCode

CASES = [
    (mode, Trigger(event, code), permitted)
    for event, code, mode, permitted in product((*EVENTS, "issue_comment", ""), Code, Mode, (0, 1))
]


@pytest.mark.parametrize(("mode", "trigger", "permitted"), CASES)
def test_writing_needs_the_mode_the_branch_and_the_permission(
    mode: Mode, trigger: Trigger, permitted: int
) -> None:
    doing = decide(mode, trigger, permitted=bool(permitted)).doing
    if doing is Doing.PUSH:
        assert (mode, trigger.code, permitted) == (Mode.PUSH, Code.MAIN, 1)
    if doing in (Doing.TELL, Doing.RELAY):
        assert permitted
        assert mode is not Mode.PUSH


@pytest.mark.parametrize(("mode", "trigger", "permitted"), CASES)
def test_strangers_code_meets_no_secret(mode: Mode, trigger: Trigger, permitted: int) -> None:
    if trigger.code is Code.STRANGE:
        doing = decide(mode, trigger, permitted=bool(permitted)).doing
        assert doing in (Doing.OFFLINE, Doing.NOTHING)


@pytest.mark.parametrize(("mode", "trigger", "permitted"), CASES)
def test_whoever_asked_for_more_than_is_done_is_told_why(
    mode: Mode, trigger: Trigger, permitted: int
) -> None:
    verdict = decide(mode, trigger, permitted=bool(permitted))
    assert bool(verdict.why) >= bool(verdict.exit_code)
    if mode is Mode.PUSH and verdict.doing is not Doing.PUSH:
        assert verdict.exit_code in (ExitCode.REFUSED, ExitCode.ACCESS, ExitCode.USAGE)


def test_a_conflict_stops_no_merge_but_is_told_by_a_push() -> None:
    assert job_exit(Mode.PLAN, ExitCode.CONFLICT) is ExitCode.OK
    assert job_exit(Mode.PUSH, ExitCode.CONFLICT) is ExitCode.CONFLICT
    assert job_exit(Mode.PLAN, ExitCode.REFUSED) is ExitCode.REFUSED


def test_the_page_has_the_table_that_the_code_makes() -> None:
    text = Path(PAGE).read_text(encoding="utf-8")
    assert rendered(text) == text, "run `python -m scripts.action_table`"

"""What the scripts make of what was measured: no figure is better than what it stands for."""

import pytest
from scripts.coverage import figure
from scripts.figures import faults_table
from scripts.mutants import score, untried

STATS = {
    "killed": 880,
    "timeout": 20,
    "survived": 95,
    "no_tests": 5,
    "suspicious": 0,
    "skipped": 0,
    "segfault": 0,
    "total": 1000,
}
TOTALS = {
    "num_statements": 7_000,
    "num_branches": 3_000,
    "missing_lines": 0,
    "missing_branches": 0,
    "excluded_lines": 0,
}


def test_a_mutant_is_noticed_by_a_failure_or_because_it_never_ends() -> None:
    share, value = score(STATS)
    assert share == pytest.approx(90)
    assert value == "90.0 % of 1,000: 880 killed, 20 timed out, 95 survived, 5 without tests"


def test_a_run_that_was_interrupted_has_mutants_left() -> None:
    assert untried(STATS) == 0
    assert untried({**STATS, "killed": 870}) == 10


def test_all_is_taken_where_nothing_is_missing() -> None:
    assert figure(TOTALS) == (True, "100 % of 7,000 statements and 3,000 branches")


@pytest.mark.parametrize("gap", ["missing_lines", "missing_branches", "excluded_lines"])
def test_one_line_or_branch_that_is_missing_or_left_out_is_a_gap(gap: str) -> None:
    whole, value = figure({**TOTALS, gap: 1})
    assert not whole
    assert value.startswith("99.99 % ")


def test_a_figure_names_its_commit_and_a_command_that_is_not_its_columns() -> None:
    row = {"what": "w", "goal": "g", "value": "v", "commit": "c"}
    faults = {
        "a/ci": {**row, "command": "make faults"},
        "b/release": {**row, "command": "make mutants"},
    }
    assert faults_table({"faults": faults}).splitlines()[2:] == [
        "| w | g | v (`c`) | not measured |",
        "| w | g | not measured | v (`make mutants`, `c`) |",
    ]

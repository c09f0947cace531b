"""The fault suites in small: `make faults` runs them in the size that the docs quote."""

import pytest

from tests.faults import crashes, machine, schedule
from tests.faults.tally import Tally


def test_random_schedules_leave_no_duplicate_no_loss_and_nobodys_edit_undone() -> None:
    tally = schedule.run(60)
    assert tally.failures == ()
    assert tally.count("writes") > 200


@pytest.mark.parametrize("batches", [False, True])
def test_a_crash_anywhere_converges_in_two_further_runs(batches: bool) -> None:
    places = crashes.steps(batches)
    assert places > 30
    tally = crashes.run([(int(batches), place) for place in range(1, places + 1, 3)])
    assert tally.failures == ()


def test_what_a_process_frozen_past_its_lease_filed_twice_is_told_by_the_next_run() -> None:
    tally = crashes.run_frozen([(0, place) for place in range(40, 80)])
    assert tally.failures == ()
    assert tally.count("frozen") > 0
    assert tally.count("unreported") == 0


def test_any_order_of_edits_kills_and_losses_keeps_every_task_its_one_issue() -> None:
    assert machine.run(30, 20) == Tally(30, (("steps", 600),))

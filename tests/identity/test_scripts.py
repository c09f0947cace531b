"""Some of the cases of `python -m tests.identity`: enough to notice a law that breaks."""

from random import Random

import pytest

from tests.faults.tally import total
from tests.identity import pages, scripts


def test_no_edit_that_keeps_a_task_gives_it_a_second_issue_or_another_ones_key() -> None:
    tally = total(scripts.edits_of(seed) for seed in range(40))
    assert tally.failures == ()
    assert tally.count("second") == tally.count("swapped") == tally.count("unread") == 0
    assert tally.count("kept") > 50 * tally.count("held")


@pytest.mark.skipif(not scripts.REAL.exists(), reason="the corpora (../shared) are not here")
def test_no_such_edit_of_real_pages_does_either() -> None:
    tally = total(scripts.edits_of_real(seed) for seed in range(15))
    assert tally.failures == ()
    assert tally.count("kept") > 0


def test_tasks_a_word_a_number_or_a_name_apart_are_never_merged_silently() -> None:
    tally = total(scripts.near_duplicates(seed) for seed in range(60))
    assert tally.failures == ()
    assert tally.count("held") > 0


def test_two_clones_that_see_the_same_new_line_file_it_once() -> None:
    tally = total(scripts.clones(seed) for seed in range(30))
    assert tally.failures == ()


def test_the_pages_hold_tasks_for_every_edit_to_change() -> None:
    for edit in pages.OURS:
        random, changed = Random(7), 0
        for seed in range(20):
            one = pages.invented(Random(seed))
            after = edit(one, pages.tasks_on(one), random)
            changed += (after.data, after.source) != (one.data, one.source)
        assert changed > 3, edit

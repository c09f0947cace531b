"""Calls keep within a tracker's limits: windows at their edges, what counts, what is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.pace import Cost, Costs, Limit, Unit, forecast
from notesync.pacing import Pacer
from tests.faults.pacing import LIMITS, Seen, VirtualClock, count_breaches, day

T = TypeVar("T")
THREE = Limit(3, 10.0, Unit.CREATION)
# A window is told from the next by whole milliseconds, none of which may be lost.
GRAIN = 0.005


class Stopped(Exception):
    """Somebody ended the run while it slept."""


@dataclass
class Desk:
    """A pacer in virtual time, and everything it told."""

    limits: Sequence[Limit]
    clock: VirtualClock = field(default_factory=VirtualClock)
    told: list[str] = field(default_factory=list)
    sleep: Callable[[float], None] | None = None

    def __post_init__(self) -> None:
        sleep = self.sleep or self.clock.sleep
        self.pacer = Pacer(self.limits, self.clock, sleep, self.told.append)

    def take(self, cost: Cost, count: int = 1) -> list[float]:
        """When each of so many calls went out."""
        times = []
        for _ in range(count):
            self.call((cost,), lambda: times.append(self.clock.now))
        return times

    def call(self, sent: Costs, call: Callable[[], T], most: Costs = ()) -> T:
        """A call that sends these requests, and no more than is expected if nothing else is."""
        return self.pacer(most or sent, call, lambda: sent)


# Windows.


def test_as_many_as_are_allowed_go_out_at_once() -> None:
    desk = Desk([THREE])
    assert desk.take(Cost.CREATE, 3) == [0.0, 0.0, 0.0]
    assert desk.clock.slept == []


def test_the_next_goes_out_when_the_window_has_passed_and_not_with_its_edge() -> None:
    desk = Desk([THREE])
    *_, fourth = desk.take(Cost.CREATE, 4)
    assert 10.0 < fourth < 10.0 + GRAIN


def test_a_window_slides_and_makes_room_call_by_call() -> None:
    desk = Desk([THREE])
    for _ in range(3):
        desk.take(Cost.CREATE)
        desk.clock.now += 2.0
    fourth, fifth, sixth, seventh = desk.take(Cost.CREATE, 4)
    assert fourth == pytest.approx(10, abs=GRAIN)
    assert fifth == pytest.approx(12, abs=GRAIN)
    assert sixth == pytest.approx(14, abs=GRAIN)
    assert seventh == pytest.approx(20, abs=3 * GRAIN)


def test_what_a_limit_does_not_count_passes_a_full_window() -> None:
    desk = Desk([THREE])
    desk.take(Cost.CREATE, 3)
    assert desk.take(Cost.READ, 5) == desk.take(Cost.WRITE, 5) == [0.0] * 5


def test_a_call_takes_as_many_points_as_it_costs() -> None:
    desk = Desk([Limit(11, 10.0, Unit.POINT)])
    assert desk.take(Cost.WRITE, 2) == [0.0, 0.0]
    assert desk.take(Cost.READ) == [0.0]
    (late,) = desk.take(Cost.READ)
    assert 10.0 < late < 10.0 + GRAIN


def test_room_for_a_dear_call_is_made_by_as_many_cheap_ones_as_must_go() -> None:
    desk = Desk([Limit(6, 10.0, Unit.POINT)])
    for _ in range(6):
        desk.take(Cost.READ)
        desk.clock.now += 1.0
    (late,) = desk.take(Cost.WRITE)
    assert 14.0 < late < 14.0 + GRAIN


def test_of_several_full_windows_the_last_to_have_room_decides() -> None:
    desk = Desk([Limit(5, 60.0, Unit.REQUEST), THREE, Limit(15, 30.0, Unit.POINT)])
    desk.take(Cost.CREATE, 3)
    assert desk.take(Cost.READ) == [pytest.approx(30, abs=GRAIN)]
    desk.clock.now = 35.0
    assert desk.take(Cost.CREATE) == [35.0]
    assert desk.take(Cost.CREATE) == [pytest.approx(60, abs=GRAIN)]


def test_a_limit_for_longer_may_be_the_smaller_one() -> None:
    desk = Desk([Limit(5, 10.0, Unit.REQUEST), Limit(2, 100.0, Unit.REQUEST)])
    assert desk.take(Cost.READ, 3)[-1] == pytest.approx(100, abs=GRAIN)


def test_without_limits_nothing_waits() -> None:
    desk = Desk([])
    assert desk.take(Cost.CREATE, 1_000) == [0.0] * 1_000


def test_what_no_window_holds_any_more_is_forgotten() -> None:
    desk = Desk([THREE])
    desk.take(Cost.CREATE, 1_000)
    (window,) = desk.pacer._windows
    assert window.log.count() <= 2 * THREE.amount


# Calls that take time.


def test_a_call_holds_its_place_from_its_end() -> None:
    desk = Desk([THREE])

    def slow() -> str:
        desk.clock.now += 4.0
        return "done"

    assert desk.call((Cost.CREATE,), slow) == "done"
    *_, fourth = desk.take(Cost.CREATE, 3)
    assert 14.0 < fourth < 14.0 + GRAIN


def test_a_call_that_failed_counts_too() -> None:
    desk = Desk([Limit(1, 10.0, Unit.CREATION)])

    def broken() -> None:
        desk.clock.now += 4.0
        raise Stopped

    with pytest.raises(Stopped):
        desk.call((Cost.CREATE,), broken)
    assert desk.take(Cost.CREATE) == [pytest.approx(14, abs=GRAIN)]


def test_time_between_calls_is_not_counted_to_them() -> None:
    desk = Desk([Limit(1, 10.0, Unit.CREATION)])
    desk.call((Cost.CREATE,), lambda: None)
    desk.clock.now = 30.0
    assert desk.take(Cost.CREATE) == [30.0]


# Calls of several requests.

PAIR = (Cost.CREATE, Cost.CREATE)


def test_a_call_waits_until_there_is_room_for_all_that_it_may_send() -> None:
    desk = Desk([THREE])
    desk.take(Cost.CREATE, 2)
    assert desk.call(PAIR, lambda: desk.clock.now) == pytest.approx(10, abs=GRAIN)


def test_what_was_not_sent_counts_nowhere() -> None:
    desk = Desk([THREE])
    desk.call((Cost.CREATE,), lambda: None, most=PAIR)
    assert desk.take(Cost.CREATE, 2) == [0.0, 0.0]


def test_more_than_was_expected_counts_all_the_same() -> None:
    desk = Desk([Limit(5, 10.0, Unit.REQUEST)])
    desk.call((Cost.READ,) * 5, lambda: None, most=(Cost.READ,))
    assert desk.take(Cost.READ) == [pytest.approx(10, abs=GRAIN)]


def test_what_a_window_could_never_hold_goes_out_when_it_is_empty_and_is_paid_for_after() -> None:
    desk = Desk([Limit(1, 1.0, Unit.CREATION)])
    desk.take(Cost.CREATE)
    assert desk.call(PAIR, lambda: desk.clock.now) == pytest.approx(1, abs=GRAIN)
    assert desk.take(Cost.CREATE) == [pytest.approx(3, abs=2 * GRAIN)]


def test_requests_that_are_out_already_take_their_places() -> None:
    desk = Desk([THREE])
    desk.pacer.count(PAIR)
    *_, second = desk.take(Cost.CREATE, 2)
    assert second == pytest.approx(10, abs=GRAIN)


# Sleeping.


def test_a_wait_that_is_ended_leaves_nothing_counted() -> None:
    def stop(seconds: float) -> None:
        raise Stopped

    requests = Limit(5, 60.0, Unit.REQUEST)
    desk = Desk([requests, THREE], sleep=stop)
    desk.take(Cost.CREATE, 3)
    for _ in range(10):
        with pytest.raises(Stopped):
            desk.take(Cost.CREATE)
    # Five requests are allowed, of which three were made.
    assert desk.take(Cost.READ, 2) == [0.0, 0.0]
    with pytest.raises(Stopped):
        desk.take(Cost.READ)


def test_a_wait_is_slept_in_one_piece() -> None:
    desk = Desk([THREE])
    desk.take(Cost.CREATE, 4)
    assert desk.clock.slept == [pytest.approx(10, abs=GRAIN)]


def test_a_sleep_that_ends_early_is_slept_on_and_told_once() -> None:
    clock = VirtualClock()
    desk = Desk([THREE], clock, sleep=lambda seconds: clock.sleep(min(seconds, 3.0)))
    *_, fourth = desk.take(Cost.CREATE, 4)
    assert 10.0 < fourth < 10.0 + GRAIN
    assert len(clock.slept) == 4
    assert desk.told == ["waiting 11 s: 3 creations in 10 s are allowed"]


# What is told.


@pytest.mark.parametrize(
    ("limit", "passed", "line"),
    [
        (Limit(80, 60.0, Unit.CREATION), 18.5, "42 s: 80 creations a minute are allowed"),
        (Limit(500, 3_600.0, Unit.CREATION), 360.0, "55 min: 500 creations an hour are allowed"),
        (Limit(1_000, 3_600.0, Unit.REQUEST), 0.0, "61 min: 1,000 requests an hour are allowed"),
        (Limit(900, 60.0, Unit.POINT), 48.5, "12 s: 900 points a minute are allowed"),
        (Limit(5, 86_400.0, Unit.POINT), 0.0, "25 h: 5 points a day are allowed"),
        (Limit(1, 60.0, Unit.CREATION), 0.0, "61 s: 1 creation a minute is allowed"),
        (Limit(2, 7.5, Unit.CREATION), 0.0, "8 s: 2 creations in 7.5 s are allowed"),
    ],
    ids=str,
)
def test_a_wait_says_how_long_and_what_for(limit: Limit, passed: float, line: str) -> None:
    desk = Desk([limit])
    cost = Cost.READ if limit.counts is Unit.REQUEST else Cost.CREATE
    desk.take(cost, limit.amount // cost.weight(limit.counts))
    desk.clock.now = passed
    desk.take(cost)
    assert desk.told == [f"waiting {line}"]


def test_each_wait_is_told_anew_and_names_the_limit_that_is_waited_for() -> None:
    desk = Desk([Limit(4, 30.0, Unit.CREATION), THREE])
    desk.take(Cost.CREATE, 5)
    assert desk.told == [
        "waiting 11 s: 3 creations in 10 s are allowed",
        "waiting 20 s: 4 creations in 30 s are allowed",
    ]


def test_a_wait_that_is_a_runs_rhythm_is_not_told() -> None:
    desk = Desk([THREE, Limit(1, 1.0, Unit.CREATION)])
    desk.call(PAIR, lambda: None)
    desk.take(Cost.CREATE)
    assert desk.clock.slept == [pytest.approx(2, abs=2 * GRAIN)]
    assert desk.told == []


# Limits.


@pytest.mark.parametrize(
    ("cost", "weights"), [(Cost.READ, (1, 1, 0)), (Cost.WRITE, (1, 5, 0)), (Cost.CREATE, (1, 5, 1))]
)
def test_a_call_counts_as_the_trackers_count_it(cost: Cost, weights: tuple[int, ...]) -> None:
    assert tuple(map(cost.weight, (Unit.REQUEST, Unit.POINT, Unit.CREATION))) == weights


@pytest.mark.parametrize(
    ("amount", "seconds", "counts"),
    [
        (0, 60.0, Unit.REQUEST),
        (4, 60.0, Unit.POINT),
        (1, 0.0, Unit.REQUEST),
        (1, -1.0, Unit.REQUEST),
        (1, float("inf"), Unit.REQUEST),
        (1, float("nan"), Unit.REQUEST),
    ],
)
def test_a_limit_under_which_nothing_could_ever_go_out_is_none(
    amount: int, seconds: float, counts: Unit
) -> None:
    with pytest.raises(ValueError, match=r"more than|stretch of time"):
        Limit(amount, seconds, counts)


@pytest.mark.parametrize(
    ("creations", "seconds"),
    [(0, 0), (1, 0), (80, 0), (81, 60), (500, 360), (501, 3_600), (580, 3_600), (581, 3_660)],
)
def test_a_forecast_says_when_the_last_creation_may_go_out(creations: int, seconds: float) -> None:
    assert forecast(LIMITS, creations) == seconds


def test_without_limits_a_forecast_is_now() -> None:
    assert forecast((), 1_000) == 0


@pytest.mark.parametrize("creations", [1, 81, 412, 1_234])
def test_a_forecast_comes_true(creations: int) -> None:
    limits = (*LIMITS, Limit(100, 45.0, Unit.POINT))
    desk = Desk(limits)
    *_, last = desk.take(Cost.CREATE, creations)
    # A pacer loses some milliseconds with each window.
    assert last == pytest.approx(forecast(limits, creations), rel=1e-3, abs=GRAIN)


# What the tracker sees.


@given(
    st.floats(0, 1e9),
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(Cost), min_size=1, max_size=3),
            st.floats(0, 0.5),
            st.floats(0, 1),
        ),
        max_size=40,
    ),
)
def test_no_window_ever_holds_too_many(
    start: float, calls: list[tuple[list[Cost], float, float]]
) -> None:
    limits = (
        Limit(3, 0.3, Unit.CREATION),
        Limit(15, 0.7, Unit.POINT),
        Limit(5, 1.1, Unit.REQUEST),
    )
    clock = VirtualClock(start)
    pacer = Pacer(limits, clock, clock.sleep, lambda line: None)
    seen: list[Seen] = []

    def send(costs: list[Cost], takes: float, lands: float) -> None:
        seen.extend(Seen(clock.now + takes * lands, cost) for cost in costs)
        clock.now += takes

    for costs, takes, lands in calls:
        most = tuple(costs)
        pacer(most, partial(send, costs, takes, lands), lambda most=most: most)  # type: ignore[misc]
    assert [count_breaches(seen, limit) for limit in limits] == [0, 0, 0]


def test_a_day_of_five_thousand_items_exceeds_no_limit_and_wastes_little() -> None:
    tally = day(1)
    assert (tally.cases, tally.breaches, tally.failing) == (1, 0, ())


@pytest.mark.parametrize(
    ("times", "breaches"), [([0, 1, 2, 10.1], 0), ([0, 1, 2, 10], 1), ([9, 0, 1, 2, 3], 2)]
)
def test_the_auditor_counts_by_hand(times: list[float], breaches: int) -> None:
    assert count_breaches([Seen(at, Cost.CREATE) for at in times], THREE) == breaches


@pytest.mark.parametrize("forgotten", LIMITS[:2], ids=str)
def test_the_auditor_notices_a_limit_that_the_sender_does_not_know(forgotten: Limit) -> None:
    tally = day(1, [limit for limit in LIMITS if limit != forgotten])
    assert tally.breaches > 0
    assert tally.failing == (1,)

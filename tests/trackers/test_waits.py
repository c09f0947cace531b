"""What a tracker's headers say about waiting: every form by hand, and no form ever too early."""

from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.trackers.waits import retry_after
from tests.faults.pacing import refusal, waits

NOW = datetime(2026, 5, 12, 16, 0, 0, tzinfo=UTC)
# 16:00:00 on that day, in seconds since 1970.
EPOCH = 1_778_601_600

# Dates are cut to the second by those who write them: a second more is waited for.
SAID = {
    "seconds": ("30", 30),
    "no seconds": ("0", 0),
    "a fraction is rounded up": ("1.5", 2),
    "a whole fraction": ("2.0", 2),
    "a bare point": ("2.", 2),
    "spaces around": (" 30 ", 30),
    "a plus": ("+30", 30),
    "negative": ("-3", 0),
    "a little negative": ("-0.5", 0),
    "a year": ("31536000", 31_536_000),
    "absurd and not capped": ("999999999999999", 999_999_999_999_999),
    "the usual date": ("Tue, 12 May 2026 16:00:30 GMT", 31),
    "a date in the old form": ("Tuesday, 12-May-26 16:00:30 GMT", 31),
    "a date in C's form": ("Tue May 12 16:00:30 2026", 31),
    "C's form with a day of one digit": ("Tue Jun  2 16:00:00 2026", 21 * 86_400 + 1),
    "a date of the running second": ("Tue, 12 May 2026 16:00:00 GMT", 1),
    "a date of the last second": ("Tue, 12 May 2026 15:59:59 GMT", 0),
    "a date long past": ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
    "the old form, long past": ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
    # 76 is fifty years ahead: 2076, of which the library would make 1976. That is 18,263 days.
    "the old form, far ahead": ("Tuesday, 12-May-76 16:00:00 GMT", 18_263 * 86_400 + 1),
    "the old form, too far ahead": ("Wednesday, 12-May-77 16:00:00 GMT", 0),
    "a date with an offset": ("Tue, 12 May 2026 18:00:30 +0200", 31),
    "a leap second": ("Tue, 12 May 2026 16:00:60 GMT", 61),
}

GARBAGE = {
    "nothing": "",
    "a word": "soon",
    "not a number": "nan",
    "infinity": "inf",
    "an exponent": "1e9",
    "digits without end": "9" * 5_000,
    "more than a float holds": "9" * 16,
    "a digit that is no digit": "²",
    "two numbers": "30 60",
    "a day that is not": "Tue, 31 Feb 2026 16:00:30 GMT",
    "an hour that is not": "Tue, 12 May 2026 25:00:30 GMT",
    "a year that is not": "Tue, 12 May 99999 16:00:30 GMT",
    "an offset without end": "Tue, 12 May 2026 16:00:30 +99999999999999999",
    "an ISO time": "2026-05-12T16:00:30Z",
}

ISO = {
    "to the second": ("2026-05-12T16:00:30Z", 31),
    "to the millisecond": ("2026-05-12T16:00:30.250Z", 31),
    "without a zone": ("2026-05-12T16:00:30", 31),
    "in another zone": ("2026-05-12T18:00:30+02:00", 31),
    "in the past": ("2026-05-12T15:00:30Z", 0),
    # Jira's own form. Only the minute's end is sure to be late enough.
    "to the minute": ("2026-05-12T16:05Z", 360),
    "of the running minute": ("2026-05-12T16:00Z", 60),
    "of the last minute": ("2026-05-12T15:59Z", 0),
}


@pytest.mark.parametrize(("value", "seconds"), SAID.values(), ids=SAID)
def test_retry_after_is_read_in_every_form(value: str, seconds: float) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


@pytest.mark.parametrize("value", GARBAGE.values(), ids=GARBAGE)
def test_what_cannot_be_read_counts_as_not_said(value: str) -> None:
    assert retry_after({"Retry-After": value}, NOW) is None
    assert retry_after({"Retry-After": value, "X-RateLimit-Remaining": value}, NOW) is None


@pytest.mark.parametrize(("value", "seconds"), ISO.values(), ids=ISO)
def test_jiras_reset_is_an_iso_time(value: str, seconds: float) -> None:
    assert retry_after({"X-RateLimit-Reset": value}, NOW) == seconds


@pytest.mark.parametrize("value", ["2026-13-12T16:00Z", "2026-05-12", "2026-05-12T25:00:00Z"])
def test_an_iso_time_that_is_none_counts_as_not_said(value: str) -> None:
    assert retry_after({"X-RateLimit-Reset": value}, NOW) is None


@pytest.mark.parametrize(
    ("remaining", "seconds"),
    [("0", 43), ("00", 43), ("-1", 43), ("1", None), ("4999", None), ("", None), ("none", None)],
)
def test_githubs_reset_counts_once_nothing_remains(remaining: str, seconds: float | None) -> None:
    headers = {"x-ratelimit-remaining": remaining, "x-ratelimit-reset": str(EPOCH + 42)}
    assert retry_after(headers, NOW) == seconds


def test_githubs_reset_says_nothing_without_what_remains() -> None:
    assert retry_after({"x-ratelimit-reset": str(EPOCH + 42)}, NOW) is None


def test_a_reset_that_is_past_may_be_followed_at_once() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH - 42)}
    assert retry_after(headers, NOW) == 0


def test_no_header_says_nothing() -> None:
    assert retry_after({}, NOW) is None
    assert retry_after({"Date": "Tue, 12 May 2026 16:00:30 GMT"}, NOW) is None


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_a_headers_name_has_no_case(name: str) -> None:
    assert retry_after({name: "7"}, NOW) == 7


@pytest.mark.parametrize(
    ("delay", "reset", "seconds"),
    [("10", EPOCH + 42, 43), ("90", EPOCH + 42, 90), ("soon", EPOCH + 42, 43)],
)
def test_the_latest_of_several_counts(delay: str, reset: int, seconds: float) -> None:
    headers = {
        "retry-after": delay,
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(reset),
    }
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("delay", "reset", "seconds"),
    [
        # The same moment, which Jira cuts to the minute: its end is not waited for.
        ("5", "2026-05-12T16:00Z", 5),
        ("90", "2026-05-12T16:01Z", 90),
        # Another one, which is later.
        ("5", "2026-05-12T16:05Z", 360),
        # To the second, it is believed as it stands.
        ("5", "2026-05-12T16:00:30Z", 31),
    ],
)
def test_a_reset_cut_to_the_minute_waits_no_longer_than_retry_after_in_it(
    delay: str, reset: str, seconds: float
) -> None:
    assert retry_after({"Retry-After": delay, "X-RateLimit-Reset": reset}, NOW) == seconds


def test_a_part_of_a_second_is_rounded_up() -> None:
    late = NOW + timedelta(microseconds=1)
    assert retry_after({"Retry-After": "Tue, 12 May 2026 16:00:30 GMT"}, late) == 31
    assert retry_after({"Retry-After": "30"}, late) == 30


def test_now_may_stand_in_any_zone() -> None:
    away = NOW.astimezone(timezone(timedelta(hours=-7)))
    assert retry_after({"Retry-After": "Tue, 12 May 2026 16:00:30 GMT"}, away) == 31


@given(st.randoms(use_true_random=False))
def test_a_waiter_is_never_early_and_hardly_late(random: Random) -> None:
    refused = refusal(random)
    assert refused.kept_by(retry_after(refused.headers, refused.now))


def test_hundreds_of_refusals_are_never_answered_early() -> None:
    tally = waits(500, seed=1)
    assert (tally.cases, tally.breaches, tally.failing) == (500, 0, ())


def test_the_simulation_notices_a_waiter_who_comes_early() -> None:
    refused = refusal(Random(3))
    wait = retry_after(refused.headers, refused.now)
    assert wait
    assert not refused.kept_by(None)
    assert not refused.kept_by(0)
    assert not refused.kept_by(wait - 3)
    assert not refused.kept_by(wait + 90)


PIECES = st.sampled_from(
    "Tue, | 12 | May | 2026 | 12-May-26 | 16:00:30 | GMT | +0100 | - | : | . | T | Z | 9 | 0 | ² "
    "| 2026-05-12T16:00 | -99999999999".split("|")
)
TEXTS = st.text() | st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS, TEXTS, TEXTS | st.just("0"), st.datetimes(timezones=st.just(UTC)))
def test_garbage_never_raises(delay: str, reset: str, remaining: str, now: datetime) -> None:
    headers = {"Retry-After": delay, "X-RateLimit-Reset": reset, "X-RateLimit-Remaining": remaining}
    wait = retry_after(headers, now)
    assert wait is None or 0 <= wait < float("inf")

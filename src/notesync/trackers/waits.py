"""When a tracker may be asked again, as its answer's headers say: rather late than early.

Moments are whole microseconds since 1970, so that no rounding of floats makes a wait too short.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND

# Nobody means a number of more digits, and a float would not hold it.
_NUMBER = re.compile(r"([+-]?\d{1,15})(?:\.(\d*))?", re.ASCII)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?P<seconds>:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_SHORT_YEAR = re.compile(r"[a-z]+, *\d{1,2}-[a-z]{3}-\d\d\s.*", re.ASCII | re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The whole seconds from `now` until the tracker may be asked again; None if it does not say.

    Where several headers say it, the latest counts. A moment in the past is 0; what cannot be read
    counts as not said. There is no upper bound: whoever waits decides what is too long.

    Args:
        headers: Their names in any case. Read are `Retry-After` (seconds, or a date in any form of
            RFC 9110) and `X-RateLimit-Reset` (an ISO time as of Jira; seconds since 1970 as of
            GitHub, where `X-RateLimit-Remaining` is 0).
        now: The time by the wall clock, with its zone.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    delay, reset = given.get("retry-after", ""), given.get("x-ratelimit-reset", "")
    told = _told(delay, now)
    spent = _spent(given.get("x-ratelimit-remaining", ""))
    moments = (told, _iso(reset, told), _epoch(reset) if spent else None)
    latest = max((moment for moment in moments if moment is not None), default=None)
    return None if latest is None else float(max(0, _up(latest - _moment(now))))


def _told(delay: str, now: datetime) -> int | None:
    """The moment that Retry-After names, in either way."""
    seconds = _number(delay)
    if seconds is None:
        return _http_date(delay, now.year)
    return _moment(now) + seconds * _SECOND


def _http_date(text: str, this_year: int) -> int | None:
    """The end of the second that an HTTP date names: nobody knows where in it the moment lies."""
    try:
        fields = parsedate_tz(text)
        if fields is None:
            return None
        year, month, day, hour, minute, second, *_, offset = fields
        if _SHORT_YEAR.fullmatch(text):
            # RFC 9110: the latest such year that is no more than 50 years ahead. The library
            # takes 69 to 99 for the past century, whenever it is asked.
            year = this_year + 50 - (this_year + 50 - year) % 100
        # A leap second is a legal 60, which `datetime` refuses. Without a zone, it is UTC.
        start = datetime(year, month, day, hour, minute, tzinfo=UTC)
        return _moment(start + timedelta(seconds=second + 1 - (offset or 0)))
    except (ValueError, OverflowError):
        return None


def _iso(text: str, told: int | None) -> int | None:
    """The end of the second or minute that an ISO time names.

    Jira computes its reset from Retry-After and cuts it to the minute: where `told`, what
    Retry-After said, reaches that minute, it is the moment itself, and the minute's end is not
    waited for.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        named = datetime.fromisoformat(text)
    except ValueError:
        return None
    start = _moment(named if named.tzinfo else named.replace(tzinfo=UTC))
    if match["seconds"]:
        return (start // _SECOND + 1) * _SECOND
    return told if told is not None and told >= start else start + _MINUTE


def _epoch(text: str) -> int | None:
    """The end of a second that is named by its number since 1970."""
    seconds = _number(text)
    return None if seconds is None else (seconds + 1) * _SECOND


def _spent(remaining: str) -> bool:
    """Whether no request is left: else GitHub's reset is only when the count starts anew."""
    number = _number(remaining)
    return number is not None and number <= 0


def _number(text: str) -> int | None:
    """A decimal number, rounded up."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match[1], match[2] or ""
    return int(whole) + (bool(fraction.strip("0")) and not whole.startswith("-"))


def _moment(time: datetime) -> int:
    return (time - _EPOCH) // _MICRO


def _up(micros: int) -> int:
    """Whole seconds, rounded up."""
    return -(-micros // _SECOND)

"""Dates as people write them → days, reckoned from the meeting's own day and from nothing else.

Assumptions: the week ends on Friday, the weekend on Sunday; a weekday is the next one after the
meeting; `8/10` is month/day unless only the other order makes a day; a day without a year is its
first occurrence on or after the meeting; "EOD" is the meeting's day unless another stands beside
it. Ranges, quarters, "mid-November", "next week": no day.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n}
    | {"sept": 9}
)
DAYS: Final = (
    {name.lower(): n for n, name in enumerate(calendar.day_name)}
    | {name.lower(): n for n, name in enumerate(calendar.day_abbr)}
    | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "wednsday": 2, "wensday": 2}
)
NUMBERS: Final = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split()
)} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}  # fmt: skip

FRIDAY, SUNDAY = 4, 6

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY_NAME = "(?P<weekday>" + "|".join(sorted(DAYS, key=len, reverse=True)) + r")\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\w|[.,:]\d)"
_YEAR = r"(?:(?:,\s*|\s+)(?P<year>20\d\d)\b)?"
_COUNT = "(?P<count>" + "|".join((r"\d{1,3}", *sorted(NUMBERS, key=len, reverse=True))) + ")"


@dataclass(frozen=True, slots=True)
class Expression:
    """A date as it stands in a text: where, which day (None without a meeting date), how told.

    `relative` ones rest on the meeting's day.
    """

    start: int
    end: int
    day: date | None
    relative: bool


# Without one of these, in any spelling, no text holds a date.
_CUES: Final = re.compile(
    r"\d|day\b|\btonight|\btomorrow|\beo[dwm]\b|\bcob\b|\bend of|\bclose of|\b(?:in|within)\s|\b"
    + "(?:"
    + "|".join(sorted({name[:3] for name in (*MONTHS, *DAYS)}))
    + ")",
    re.IGNORECASE,
)

_DIGIT: Final = re.compile(r"\d")
# The end of a day, and what may stand between it and the day it is the end of.
_END_OF_DAY: Final = (
    r"(?:eod|cob|(?:the )?(?:end|close) of (?:the )?(?:business day|day|business))\b"
)
_CLOSING: Final = re.compile(_END_OF_DAY, re.IGNORECASE)
_BESIDE: Final = re.compile(r",?\s*\(?(?:(?:on|of|by|at|before)\s+)?", re.IGNORECASE)

Resolve = Callable[[re.Match[str], date | None], date | None]


def full_date(text: str, near: date | None = None) -> date | None:
    """The first absolute date in a field that is about a date; a missing year comes from `near`."""
    found = next((x for x in expressions(text, near) if not x.relative and x.day), None)
    return found.day if found else None


def expressions(text: str, base: date | None) -> tuple[Expression, ...]:
    """All dates in a text from left to right, none overlapping another, the longer one first."""
    if not _CUES.search(text):
        return ()
    found = sorted(_all(text, base), key=lambda x: (x.start, -x.end))
    kept: list[Expression] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _joined(text, kept)


def _joined(text: str, found: list[Expression]) -> tuple[Expression, ...]:
    """The dates, an hour of closing beside a day being that day: "EOD Friday", "Friday by EOD"."""
    joined: list[Expression] = []
    for one in found:
        both = _as_one(text, joined[-1], one) if joined else None
        if both:
            joined[-1] = both
        else:
            joined.append(one)
    return tuple(joined)


def _as_one(text: str, first: Expression, second: Expression) -> Expression | None:
    """The day that two expressions name together; None where each stands for itself."""
    if not _BESIDE.fullmatch(text, first.end, second.start):
        return None
    if _CLOSING.fullmatch(text, first.start, first.end):
        return Expression(first.start, second.end, second.day, relative=True)
    if _CLOSING.fullmatch(text, second.start, second.end):
        return Expression(first.start, second.end, first.day, first.relative)
    return None


def _all(text: str, base: date | None) -> Iterator[Expression]:
    for pattern, resolve, relative in _GRAMMAR if _DIGIT.search(text) else _WORDED:
        for found in pattern.finditer(text):
            day = resolve(found, base)
            if day is not None:
                yield Expression(found.start(), found.end(), day, relative)
            elif base is None and (relative or not found.groupdict().get("year")):
                yield Expression(found.start(), found.end(), None, relative=True)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _next_occurrence(month: int, day: int, base: date | None) -> date | None:
    if base is None:
        return None
    # Four years ahead at most: 29 February.
    years = (_day(base.year + ahead, month, day) for ahead in range(5))
    return next((one for one in years if one and one >= base), None)


def _ymd(found: re.Match[str], _base: date | None) -> date | None:
    return _day(int(found["year"]), int(found["month"]), int(found["day"]))


def _month_day(found: re.Match[str], base: date | None) -> date | None:
    month, day = MONTHS[found["month"].lower()], int(found["day"])
    if found["year"]:
        return _day(int(found["year"]), month, day)
    return _next_occurrence(month, day, base)


def _numeric(found: re.Match[str], base: date | None) -> date | None:
    """`a/b/year` and `a-b-year`: month first unless it cannot be."""
    first, second = int(found["a"]), int(found["b"])
    month, day = (first, second) if first <= 12 else (second, first)
    if found["year"]:
        return _day(_full_year(found["year"]), month, day)
    return _next_occurrence(month, day, base) if 1 <= month <= 12 else None


def _dotted(found: re.Match[str], _base: date | None) -> date | None:
    return _day(_full_year(found["year"]), int(found["month"]), int(found["day"]))


def _today(_found: re.Match[str], base: date | None) -> date | None:
    return base


def _tomorrow(found: re.Match[str], base: date | None) -> date | None:
    return base and base + timedelta(days=2 if found[0].lower().startswith("day") else 1)


def _span(found: re.Match[str], base: date | None) -> date | None:
    if base is None:
        return None
    word = re.sub(r"\s+", " ", found["count"].lower())
    count = int(word) if word.isdigit() else NUMBERS[word]
    match found["unit"].lower():
        case "month":
            return _months_later(base, count)
        case "week":
            return base + timedelta(weeks=count)
        case _:
            return base + timedelta(days=count)


def _months_later(base: date, count: int) -> date:
    months = base.year * 12 + base.month - 1 + count
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(base.day, last))


def _weekday(found: re.Match[str], base: date | None) -> date | None:
    return base and _coming(base, DAYS[found["weekday"].lower()])


def _coming(base: date, weekday: int, *, today_counts: bool = False) -> date:
    ahead = (weekday - base.weekday()) % 7
    return base + timedelta(days=ahead if ahead or today_counts else 7)


def _end(found: re.Match[str], base: date | None) -> date | None:
    if base is None:
        return None
    what = found["what"].lower()
    if found["next"]:
        base = (
            _months_later(base.replace(day=1), 1) if what == "month" else base + timedelta(days=7)
        )
    match what:
        case "week":
            return _coming(base, FRIDAY, today_counts=True)
        case "weekend":
            return _coming(base, SUNDAY, today_counts=True)
        case "year":
            return date(base.year, 12, 31)
        case _:
            return date(base.year, base.month, calendar.monthrange(base.year, base.month)[1])


def _end_short(found: re.Match[str], base: date | None) -> date | None:
    if base is None:
        return None
    if found[0].lower() == "eow":
        return _coming(base, FRIDAY, today_counts=True)
    return date(base.year, base.month, calendar.monthrange(base.year, base.month)[1])


def _end_of_month(found: re.Match[str], base: date | None) -> date | None:
    month = MONTHS[found["month"].lower()]
    if found["year"]:
        year = int(found["year"])
    elif base is None:
        return None
    else:
        year = base.year + (month < base.month)
    return date(year, month, calendar.monthrange(year, month)[1])


def _rule(
    pattern: str, resolve: Resolve, *, relative: bool
) -> tuple[re.Pattern[str], Resolve, bool]:
    return re.compile(pattern, re.IGNORECASE), resolve, relative


# Not the second half of a range ("5-7 Nov"), not part of a number, a version or a path.
_ALONE = r"(?<![\w./:-])"
_NO_RANGE = r"(?!\s?[-–]\s?\d|[/.]\d|\w)"
_WEEKDAY_BEFORE = r"(?:" + _DAY_NAME.replace("?P<weekday>", "?:") + r",?\s+)?(?:the\s+)?"

# No rule of the first table speaks where there is no digit.
_NUMBERED: Final = (
    _rule(
        r"(?<!\d)(?P<year>20\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)",
        _ymd,
        relative=False,
    ),
    _rule(
        rf"{_ALONE}{_WEEKDAY_BEFORE}{_MONTH}\s+{_DAY}{_NO_RANGE}{_YEAR}", _month_day, relative=False
    ),
    _rule(
        rf"{_ALONE}{_WEEKDAY_BEFORE}{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}", _month_day, relative=False
    ),
    _rule(
        r"(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\w/]|\.\d)",
        _numeric,
        relative=False,
    ),
    _rule(
        r"(?<![\w./-])(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<year>20\d\d)(?!\d)",
        _numeric,
        relative=False,
    ),
    _rule(
        r"(?<![\w./-])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>20\d\d|\d\d)(?![\w]|"
        r"\.\d)",
        _dotted,
        relative=False,
    ),
)
_WORDED: Final = (
    _rule(rf"\bend of {_MONTH}{_YEAR}", _end_of_month, relative=False),
    _rule(
        rf"\b(?:(?:end of today|today|tonight)\b|{_END_OF_DAY})",
        _today,
        relative=True,
    ),
    _rule(r"\b(?:the )?(?:day after tomorrow|tomorrow)\b", _tomorrow, relative=True),
    _rule(
        rf"\b(?:in|within)(?: the)?(?: next)?\s+{_COUNT}\s+(?P<unit>day|week|month)s?\b",
        _span,
        relative=True,
    ),
    _rule(
        r"\b(?:the )?end of (?:the |this )?(?P<next>next )?(?P<what>weekend|week|month|year)\b",
        _end,
        relative=True,
    ),
    _rule(r"\b(?:eow|eom)\b", _end_short, relative=True),
    _rule(
        rf"\b(?:(?:next|this|coming|the coming)\s+)?{_DAY_NAME}(?!['’]s|\s?[-–]\s?\w)",
        _weekday,
        relative=True,
    ),
)

_GRAMMAR: Final = (*_NUMBERED, *_WORDED)

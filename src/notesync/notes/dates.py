"""Dates as people write them → days, reckoned from the meeting's own day and from nothing else.

Assumptions: the week ends on Friday, the weekend on Sunday; a weekday is the next one after the
meeting; `8/10` is month/day unless the document shows that it writes days first, or only the other
order makes a day; a day without a year is its first occurrence on or after the meeting; "EOD" is
the meeting's day unless another stands beside it. Ranges, "Q4", "mid-November", "next week" and
ends of sprints: no day. The words are in languages/*.toml.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from notesync.notes import words

MONTHS: Final = {name: int(n) for name, n in words.table("months").items()}
DAYS: Final = {name: int(n) - 1 for name, n in words.table("weekdays").items()}
NUMBERS: Final = {name: int(n) for name, n in words.table("numbers").items()}
PERIODS: Final = words.table("periods")
UNITS: Final = words.table("units")

FRIDAY, SUNDAY = 4, 6

_MONTH = f"(?P<month>{words.literal(MONTHS)})" + r"\b\.?"
_DAY_NAME = f"(?P<weekday>{words.literal(DAYS)})" + r"\b"
_DAY = rf"(?P<day>\d{{1,2}})(?:{'|'.join(words.phrases('ordinals'))})?(?!\w|[.,:]\d)"
_YEAR = r"(?:(?:,\s*|\s+)(?P<year>20\d\d)\b)?"
_COUNT = rf"(?P<count>\d{{1,3}}|{words.literal(NUMBERS)})"
_NEXT = words.alternation(words.phrases("next"))
_END_OF = words.alternation(words.phrases("end_of"))


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
    r"\d|\b"
    + words.alternation(sorted({name[:3] for name in (*MONTHS, *DAYS)}))
    + "|"
    + "|".join(words.phrases("date_hints")),
    re.IGNORECASE,
)

_DIGIT: Final = re.compile(r"\d")
# The end of a day, and what may stand between it and the day it is the end of.
CLOSING: Final = re.compile(words.alternation(words.phrases("end_of_day")) + r"\b", re.IGNORECASE)
_BESIDE: Final = re.compile(
    rf",?\s*\(?(?:{words.alternation(words.phrases('beside'))}\s+)?", re.IGNORECASE
)

Resolve = Callable[[re.Match[str], date | None], date | None]


def full_date(text: str, near: date | None = None, *, day_first: bool = False) -> date | None:
    """The first absolute date in a field that is about a date; a missing year comes from `near`."""
    found = expressions(text, near, day_first=day_first)
    return next((x.day for x in found if not x.relative and x.day), None)


def writes_days_first(texts: Iterable[str]) -> bool:
    """Whether a document's slashed dates are evidently day/month: 24/10 tells, 4/10 does not."""
    days = months = 0
    for text in texts:
        for found in _SLASHED.finditer(text) if "/" in text else ():
            first, second = int(found["a"]), int(found["b"])
            days += first > 12 >= second
            months += second > 12 >= first
    return days > months


def expressions(text: str, base: date | None, *, day_first: bool = False) -> tuple[Expression, ...]:
    """All dates in a text from left to right, none overlapping another, the longer one first."""
    if not _CUES.search(text):
        return ()
    found = sorted(_all(text, base, day_first), key=lambda x: (x.start, -x.end))
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
    if CLOSING.fullmatch(text, first.start, first.end):
        return Expression(first.start, second.end, second.day, relative=True)
    if CLOSING.fullmatch(text, second.start, second.end):
        return Expression(first.start, second.end, first.day, first.relative)
    return None


def _all(text: str, base: date | None, day_first: bool) -> Iterator[Expression]:
    for pattern, resolve, relative in _GRAMMAR if _DIGIT.search(text) else _WORDED:
        told = _day_month if day_first and resolve is _numeric else resolve
        for found in pattern.finditer(text):
            day = told(found, base)
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


def _dotted_short(found: re.Match[str], base: date | None) -> date | None:
    """`24.12.`: a month that there is, in the year that comes."""
    return _next_occurrence(int(found["month"]), int(found["day"]), base)


def _day_month(found: re.Match[str], base: date | None) -> date | None:
    """As `_numeric`, day first unless it cannot be."""
    first, second = int(found["a"]), int(found["b"])
    month, day = (second, first) if second <= 12 else (first, second)
    if found["year"]:
        return _day(_full_year(found["year"]), month, day)
    return _next_occurrence(month, day, base) if 1 <= month <= 12 else None


def _today(_found: re.Match[str], base: date | None) -> date | None:
    return base


def _tomorrow(_found: re.Match[str], base: date | None) -> date | None:
    return base and base + timedelta(days=1)


def _after_tomorrow(_found: re.Match[str], base: date | None) -> date | None:
    return base and base + timedelta(days=2)


def _span(found: re.Match[str], base: date | None) -> date | None:
    if base is None:
        return None
    word = re.sub(r"\s+", " ", found["count"].lower())
    count = int(word) if word.isdigit() else NUMBERS[word]
    match UNITS[found["unit"].lower()]:
        case "month":
            return _months_later(base, count)
        case "week":
            return base + timedelta(weeks=count)
        case _:
            return base + timedelta(days=count)


def _months_later(base: date, count: int) -> date:
    months = base.year * 12 + base.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))


def _weekday(found: re.Match[str], base: date | None) -> date | None:
    return base and _coming(base, DAYS[found["weekday"].lower()])


def _coming(base: date, weekday: int, *, today_counts: bool = False) -> date:
    ahead = (weekday - base.weekday()) % 7
    return base + timedelta(days=ahead if ahead or today_counts else 7)


def _end(found: re.Match[str], base: date | None) -> date | None:
    if base is None:
        return None
    what = PERIODS[found["what"].lower()]
    return _last_day(what, _following(what, base) if found["next"] else base)


def _following(what: str, base: date) -> date:
    """A day within the period that comes after the one around a day."""
    match what:
        case "month":
            return _months_later(base.replace(day=1), 1)
        case "quarter":
            return _months_later(base.replace(day=1), 3)
        case "year":
            return date(base.year + 1, 1, 1)
        case _:
            return base + timedelta(days=7)


def _last_day(what: str, base: date) -> date:
    """The last day of the week (Friday), weekend, month, quarter or year around a day."""
    match what:
        case "week":
            return _coming(base, FRIDAY, today_counts=True)
        case "weekend":
            return _coming(base, SUNDAY, today_counts=True)
        case "quarter":
            return _month_end(base.year, (base.month - 1) // 3 * 3 + 3)
        case "year":
            return date(base.year, 12, 31)
        case _:
            return _month_end(base.year, base.month)


def _end_short(found: re.Match[str], base: date | None) -> date | None:
    return base and _last_day(PERIODS[found["short"].lower()], base)


def _end_of_month(found: re.Match[str], base: date | None) -> date | None:
    month = MONTHS[found["month"].lower()]
    if found["year"]:
        return _month_end(int(found["year"]), month)
    return base and _month_end(base.year + (month < base.month), month)


def _end_of_quarter(found: re.Match[str], base: date | None) -> date | None:
    month = int(found["quarter"]) * 3
    if found["year"]:
        return _month_end(int(found["year"]), month)
    return base and _month_end(base.year + (month < base.month), month)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _rule(
    pattern: str, resolve: Resolve, *, relative: bool
) -> tuple[re.Pattern[str], Resolve, bool]:
    return re.compile(pattern, re.IGNORECASE), resolve, relative


_SLASHED: Final = re.compile(
    r"(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\w/]|\.\d)"
)
# Not the second half of a range ("5-7 Nov"), not part of a number, a version or a path.
_ALONE = r"(?<![\w./:-])"
_NO_RANGE = r"(?!\s?[-–]\s?\d|[/.]\d|\w)"
_WEEKDAY_BEFORE = (
    r"(?:"
    + _DAY_NAME.replace("?P<weekday>", "?:")
    + rf",?\s+)?(?:{words.alternation(words.phrases('the'))}\s+)?"
)

# "bis 24.12.": only with its second dot, and not where a year follows.
_DOTTED_SHORT: Final = r"(?<![\w./-])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\d|\s?\d\d)"
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
    _rule(_SLASHED.pattern, _numeric, relative=False),
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
    _rule(_DOTTED_SHORT, _dotted_short, relative=False),
)
_WORDED: Final = (
    _rule(rf"\b{_END_OF}\s+{_MONTH}{_YEAR}", _end_of_month, relative=False),
    _rule(rf"\b{_END_OF}\s+Q(?P<quarter>[1-4])\b{_YEAR}", _end_of_quarter, relative=False),
    _rule(
        rf"\b(?:{words.alternation(words.phrases('today'))}\b|{CLOSING.pattern})",
        _today,
        relative=True,
    ),
    _rule(
        rf"\b{words.alternation(words.phrases('after_tomorrow'))}\b", _after_tomorrow, relative=True
    ),
    _rule(rf"\b{words.alternation(words.phrases('tomorrow'))}\b", _tomorrow, relative=True),
    _rule(
        rf"\b{words.alternation(words.phrases('within'))}\s+{_COUNT}\s+"
        rf"(?P<unit>{words.literal(UNITS)})\b",
        _span,
        relative=True,
    ),
    _rule(
        rf"\b(?:the )?{_END_OF}\s+(?:{words.alternation(words.phrases('this'))}\s+)?"
        rf"(?P<next>{_NEXT}\s+)?(?P<what>{words.literal(PERIODS)})\b",
        _end,
        relative=True,
    ),
    _rule(r"\b(?P<short>eow|eom|eoq|eoy)\b", _end_short, relative=True),
    _rule(
        rf"\b(?:{words.alternation(words.phrases('coming'))}\s+)?{_DAY_NAME}(?!['’]s|\s?[-–]\s?\w)",
        _weekday,
        relative=True,
    ),
)

_GRAMMAR: Final = (*_NUMBERED, *_WORDED)

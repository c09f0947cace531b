"""Days as people say them, in English and without a locale: the page is the same everywhere."""

from datetime import date

WEEK = 7
FORTNIGHT = 14

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_day(day: date) -> str:
    """A day in full, as in `Wednesday, 12 March 2031`."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date, today: date) -> str:
    """A day in short, as in `12 Mar`; with its year where that is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1][:3]}{year}"


def distance(day: date, today: date) -> str:
    """How far off a due date is, as in `in 3 days` and `2 days overdue`."""
    match (day - today).days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "1 day overdue"
        case days if days > 0:
            return f"in {days} days"
        case days:
            return f"{-days} days overdue"


def period(day: date | None, today: date) -> str:
    """The stretch of time that a due date falls into: what the view by due date groups by."""
    if day is None:
        return "No date"
    ahead = (day - today).days
    if ahead < 0:
        return "Overdue"
    if ahead < WEEK:
        return "Next 7 days"
    if ahead < FORTNIGHT:
        return "The week after"
    return "Later"


PERIODS = ("Overdue", "Next 7 days", "The week after", "Later", "No date")
"""All periods in their order."""

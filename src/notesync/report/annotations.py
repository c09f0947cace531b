"""What a person has to look at, said at its file and line: GitHub's workflow commands.

See "Workflow commands for GitHub Actions" for their form, and `@actions/core` for what has to be
escaped in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from notesync.model.items import Unread
from notesync.model.plan import Failed, Outcome, Plan
from notesync.model.roster import Stranger
from notesync.report.cells import counted, joined, tame
from notesync.report.lines import value_text

MOST = 10
"""GitHub shows no more of one kind for a step."""


class Level(StrEnum):
    """How much it matters; the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing to look at; `source` is empty where it is at no line, `line` is 0 then."""

    level: Level
    title: str
    message: str
    source: str = ""
    line: int = 0


def annotations_of(
    plan: Plan,
    unread: Sequence[Unread] = (),
    strangers: Sequence[Stranger] = (),
    outcome: Outcome | None = None,
) -> tuple[Annotation, ...]:
    """Everything about a plan that wants a person's eye, the gravest first."""
    found = (
        *(_unread(one) for one in unread),
        *(
            Annotation(Level.ERROR, f"refused ({one.guard})", joined((one.message, one.flag)))
            for one in plan.refusals
        ),
        *(_failed(one) for one in (outcome.failed if outcome else ())),
        *_held(plan),
        *_disputed(plan),
        *(_stranger(one) for one in strangers),
    )
    return tuple(sorted(found, key=lambda one: tuple(Level).index(one.level)))


def few(annotations: Sequence[Annotation], most: int = MOST) -> tuple[Annotation, ...]:
    """At most so many: the last one says how many are left out."""
    if len(annotations) <= most:
        return tuple(annotations)
    left = len(annotations) - most + 1
    rest = Annotation(Level.NOTICE, "more", f"{counted(left, 'more remark')} in the job's summary")
    return (*annotations[: most - 1], rest)


def commands(annotations: Iterable[Annotation], folder: str = "") -> Iterator[str]:
    """The lines that GitHub's runner reads; `folder` is where the notes lie in the repository."""
    for one in annotations:
        properties = {"file": f"{folder}{one.source}"} if one.source else {}
        properties |= {"line": str(one.line)} if one.line else {}
        properties["title"] = f"notesync: {one.title}"
        said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::{one.level} {said}::{_data(tame(one.message))}"


def _unread(unread: Unread) -> Annotation:
    diagnostic = unread.diagnostic
    said = joined((diagnostic.message, diagnostic.hint))
    return Annotation(Level.ERROR, "not read", said, unread.source, diagnostic.line or 0)


def _failed(failed: Failed) -> Annotation:
    said = joined((f"{failed.op} {failed.title!r}: {failed.message}", failed.hint))
    return Annotation(Level.ERROR, failed.kind, said)


def _held(plan: Plan) -> Iterator[Annotation]:
    for hold in plan.holds:
        level = Level.ERROR if hold.refused else Level.WARNING
        ways = f"to settle it, one of: {', '.join(hold.ways)}" if hold.ways else ""
        said = joined((hold.text, hold.reason, ways))
        title = "refused" if hold.refused else "held"
        yield Annotation(level, title, said, hold.place.source, hold.place.line)


def _disputed(plan: Plan) -> Iterator[Annotation]:
    for one in plan.conflicts:
        if one.known:
            continue
        ours, theirs = (value_text(one.field, side) for side in (one.ours, one.theirs))
        said = f"{one.field.value} of {one.ref}: the notes say {ours}, the tracker says {theirs}"
        stays = f"{said}; the tracker's value stays"
        yield Annotation(Level.WARNING, "conflict", stays, one.place.source, one.place.line)


def _stranger(stranger: Stranger) -> Annotation:
    said = f"{stranger.name} has no login, so nobody is assigned: add it to [people]"
    return Annotation(Level.NOTICE, "people", said, stranger.place.source, stranger.place.line)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(tame(text)).replace(":", "%3A").replace(",", "%2C")

"""A tracker that misbehaves: seeded faults at every call, and lists that lag behind."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import NoReturn

from notesync.model.issues import (
    Audience,
    Capabilities,
    Change,
    Event,
    Fields,
    Gone,
    Issue,
    IssueRef,
    Set,
)
from notesync.model.pace import Costs, Limit
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    Unavailable,
)
from tests.fakes import CAPABILITIES, changed
from tests.faults.sim.hub import Process

LATEST_EFFECT = 30.0
"""How long after its answer was given up a request may still take effect, in seconds."""

SETTLE = 60.0
TIMEOUT = 10.0
assert SETTLE > TIMEOUT + LATEST_EFFECT
OLDEST_LIST = 7200.0
"""How far a list may lag behind, in seconds."""


@dataclass(frozen=True)
class Flavour:
    """How a tracker numbers: densely as GitHub does, or with gaps and a prefix as Jira."""

    name: str
    prefix: str
    gap: int


GITHUB = Flavour("github-like", "", 0)
JIRA = Flavour("jira-like", "DOCK-", 5)


@dataclass(frozen=True)
class Write:
    """One effect on an issue, as the tracker itself saw it; `before` is the issue until then."""

    at: float
    actor: str
    number: int
    changes: tuple[Change, ...]
    before: Issue | None
    after: Issue
    body: bool = False
    process: Process | None = None
    read_at: float = 0.0


@dataclass
class Server:
    """All issues with all their states; `writes` are the effects, in their order."""

    flavour: Flavour
    random: Random
    clock: Callable[[], float]
    issues: dict[int, Issue] = field(default_factory=dict)
    gone: dict[int, str] = field(default_factory=dict)
    past: dict[int, list[tuple[float, Issue | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    writes: list[Write] = field(default_factory=list)
    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    last: int = 0
    is_known: Callable[[Issue], bool] = lambda issue: True
    orphans: set[int] = field(default_factory=set)

    def ref(self, number: int) -> IssueRef:
        return IssueRef(f"{self.flavour.prefix}{number}")

    def number(self, ref: IssueRef) -> int:
        return int(ref.id.removeprefix(self.flavour.prefix))

    def file(self, new: NewIssue, author: str, process: Process) -> Issue:
        """A creation takes effect."""
        number = self._next()
        shown = replace(new.fields, block="")
        issue = Issue(self.ref(number), shown, new.body, new.marker, author)
        self._put(number, issue)
        self.writes.append(Write(self.clock(), author, number, (), None, issue, True, process))
        return issue

    def stranger(self) -> None:
        """Somebody else's issue takes a number: no note speaks of it."""
        number = self._next()
        self._put(number, Issue(self.ref(number), Fields("A stranger's"), "theirs", None, "odd"))

    def change(
        self,
        number: int,
        edit: Edit,
        actor: str,
        process: Process | None = None,
        read_at: float = 0.0,
    ) -> Issue | None:
        """An edit takes effect, as far as the issue is still there."""
        before = self.issues.get(number)
        if before is None:
            return None
        shown = before.fields
        for change in edit.changes:
            self._log(number, actor, shown, change)
            shown = changed(shown, change)
        body = before.body if edit.body is None else edit.body
        if body != before.body:
            event = Event(actor, f"{self.clock():09.2f}", "body", before.body, body)
            self.events[number].append(event)
        after = replace(
            before, fields=replace(shown, block=""), body=body, marker=edit.marker or before.marker
        )
        self._put(number, after)
        self.writes.append(
            Write(
                self.clock(),
                actor,
                number,
                edit.changes,
                before,
                after,
                edit.body is not None,
                process,
                read_at,
            )
        )
        return after

    def unmark(self, number: int) -> None:
        """A person takes the marker out."""
        self._orphan(number)
        self._put(number, replace(self.issues[number], marker=None))

    def remove(self, number: int, how: str) -> None:
        """A person deletes or transfers an issue."""
        self._orphan(number)
        del self.issues[number]
        self.gone[number] = how
        self.past[number].append((self.clock(), None))

    def listed(self, lag: float) -> list[Issue]:
        """The issues as they were that long ago."""
        if lag <= 0:
            return [self.issues[number] for number in sorted(self.issues)]
        then = self.clock() - lag
        states = (
            next((issue for at, issue in reversed(self.past[number]) if at <= then), None)
            for number in sorted(self.past)
        )
        return [issue for issue in states if issue]

    def _orphan(self, number: int) -> None:
        """Note what a person took from us before our last write was known to any ledger."""
        if not self.is_known(self.issues[number]):
            self.orphans.add(number)

    def _next(self) -> int:
        self.last += 1 + (self.random.randint(0, self.flavour.gap) if self.flavour.gap else 0)
        return self.last

    def _put(self, number: int, issue: Issue) -> None:
        self.issues[number] = issue
        self.past[number].append((self.clock(), issue))

    def _log(self, number: int, actor: str, shown: Fields, change: Change) -> None:
        at = f"{self.clock():09.2f}"
        if isinstance(change, Set):
            before = shown.scalar(change.field)
            event = Event(actor, at, change.field.value, before, change.after)
        else:
            taken, added = ", ".join(change.remove), ", ".join(change.add)
            event = Event(actor, at, change.field.value, taken, added)
        self.events[number].append(event)


@dataclass
class Faults:
    """What may go wrong, drawn at each call: `rate` is how often anything does."""

    random: Random
    rate: float = 0.15
    denies: bool = True

    def happens(self) -> bool:
        return self.rate > 0 and self.random.random() < self.rate


@dataclass
class Client:
    """The tracker as one process reaches it; implements `trackers.base.Tracker`."""

    server: Server
    process: Process
    faults: Faults
    author: str = "notesync"
    limits: tuple[Limit, ...] = ()
    traffic: Costs = ()
    settle: float = SETTLE
    name: str = "sim:t"
    capabilities: Capabilities = CAPABILITIES
    denied: bool = False
    sent: int = 0
    read_at: dict[int, float] = field(default_factory=dict)

    def issues(self) -> tuple[Issue, ...]:
        self._read()
        draw = self.faults.random
        lag = draw.uniform(0, OLDEST_LIST) if self.faults.happens() else 0.0
        found = self.server.listed(lag)
        if found and self.faults.happens():
            # A page cut off with 200, a dropped link to the next one, an item shifted across.
            cut = draw.randrange(len(found))
            found = found[:cut] if draw.random() < 0.5 else [*found[:cut], *found[cut + 1 :]]
        self.process.step()
        return tuple(found)

    def get(self, ref: IssueRef) -> Issue | Gone:
        self._read()
        number = self.server.number(ref)
        issue = self.server.issues.get(number)
        self.read_at[number] = self.process.hub.time
        self.process.step()
        return issue or Gone(ref, self.server.gone.get(number, "never there"))

    def newest(self) -> int:
        self._read()
        lag = self.faults.random.uniform(0, OLDEST_LIST) if self.faults.happens() else 0.0
        numbers = [self.server.number(issue.ref) for issue in self.server.listed(lag)]
        self.process.step()
        return max(numbers, default=0)

    def above(self, number: int) -> tuple[Issue, ...]:
        self._read()
        found = tuple(one for n, one in sorted(self.server.issues.items()) if n > number)
        self.process.step()
        return found

    def history(self, ref: IssueRef) -> tuple[Event, ...]:
        self._read()
        self.process.step()
        return tuple(self.server.events[self.server.number(ref)])

    def costs(self, write: NewIssue | Edit) -> Costs:
        return ()

    def audience(self) -> Audience:
        return Audience.PRIVATE

    def create(self, new: NewIssue) -> Issue:
        answer = self._write(lambda: self.server.file(new, self.author, self.process))
        assert answer
        return answer

    def edit(self, ref: IssueRef, edit: Edit) -> Issue:
        number = self.server.number(ref)
        if number not in self.server.issues:
            raise Rejected(f"{ref} is not there")
        read_at = self.read_at.get(number, 0.0)
        answer = self._write(
            lambda: self.server.change(number, edit, self.author, self.process, read_at)
        )
        if answer is None:
            raise Rejected(f"{ref} is not there")
        return answer

    def _read(self) -> None:
        self.process.step()
        self._refuse()
        if self.faults.happens():
            raise Unavailable("not now", retry_after=self._told())

    def _refuse(self) -> None:
        if self.denied or (
            self.faults.denies and self.faults.happens() and self.faults.random.random() < 0.02
        ):
            self.denied = True
            raise Denied("401")

    def _told(self) -> float | None:
        return self.faults.random.choice([None, 0.0, 3.0, 61.0])

    def _write(self, effect: Callable[[], Issue | None]) -> Issue | None:
        self.process.step()
        self._refuse()
        self.sent += 1
        if self.faults.happens():
            self._fail(effect)
        answer = effect()
        self.process.step()
        return answer

    def _fail(self, effect: Callable[[], object]) -> NoReturn:
        draw = self.faults.random
        match draw.choice(["before", "after", "late", "500", "502", "dropped", "limit"]):
            case "after" | "502":
                effect()
                self._lost(0.0)
            case "late":
                wait = TIMEOUT + draw.uniform(0, LATEST_EFFECT)
                self.process.hub.at(self.process.hub.time + wait, lambda: _ignore(effect()))
                self._lost(TIMEOUT)
            case "dropped":
                if draw.random() < 0.5:
                    effect()
                self._lost(1.0)
            case "limit":
                raise Unavailable("429", retry_after=self._told())
            case _:
                self._lost(TIMEOUT)

    def _lost(self, after: float) -> NoReturn:
        self.process.step()
        self.process.sleep(after)
        raise Indeterminate("no answer")


def _ignore(answer: object) -> None:
    """A late effect answers nobody."""

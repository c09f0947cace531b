"""Days of a tracker with limits, and its refusals, in virtual time: is it ever asked too soon?

What is judged is what the tracker sees. The auditor, the ideal sender and the tracker that refuses
share no code with notesync's pacing, nor with the library under it.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random

from notesync.model.pace import Cost, Limit, Unit
from notesync.pacing import Pacer
from notesync.trackers.waits import retry_after

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
LIMITS = (
    Limit(80, MINUTE, Unit.CREATION),
    Limit(500, HOUR, Unit.CREATION),
    Limit(900, MINUTE, Unit.POINT),
    Limit(1_000, HOUR, Unit.REQUEST),
)
ITEMS = 5_000
GOAL = 0.95
# How a tracker writes a moment down, given that and the moment at which it does so.
Form = Callable[[datetime, datetime], str]
MICRO = timedelta(microseconds=1)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a simulation found; `failing` are the seeds that show a failure again, each alone.

    `share` is the lowest throughput of a day while there was work, as a share of what the limits
    allow to the same calls, one after another. `bare` is the same with calls that take no time
    for a measure: what the calls' own time costs is in it, too, and no pacing can win it back.
    """

    law: str
    cases: int
    breaches: int
    failing: tuple[int, ...]
    share: float | None = None
    bare: float | None = None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.law,
            self.cases + other.cases,
            self.breaches + other.breaches,
            self.failing + other.failing,
            _lower(self.share, other.share),
            _lower(self.bare, other.bare),
        )

    def __str__(self) -> str:
        share = "" if self.share is None else f", at least {self.share:.2%} of what is allowed"
        bare = "" if self.bare is None else f" ({self.bare:.1%} with calls that take no time)"
        seeds = f", failing seeds: {' '.join(map(str, self.failing))}" if self.failing else ""
        return f"{self.law}: {self.cases:,} cases, {self.breaches:,} breaches{share}{bare}{seeds}"


def _lower(one: float | None, other: float | None) -> float | None:
    return min((figure for figure in (one, other) if figure is not None), default=None)


# A day.


@dataclass(slots=True)
class VirtualClock:
    """A monotonic clock that only sleeping and calls move; `overshoot` makes sleeps longer."""

    now: float = 0.0
    overshoot: Callable[[], float] = lambda: 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + self.overshoot()


@dataclass(frozen=True, slots=True)
class Job:
    """A call to be made from `due` on; the tracker sees it at a share `lands` of what it takes."""

    due: float
    cost: Cost
    takes: float
    lands: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the tracker saw it."""

    at: float
    cost: Cost


def day(seed: int, kept: Sequence[Limit] = LIMITS) -> Tally:
    """24 hours in which 5,000 items come up, of which all must be filed and no limit exceeded.

    `kept` are the limits that the sender knows of.
    """
    random = Random(seed)
    start = random.choice((0.0, random.uniform(0, 1e7)))
    clock = VirtualClock(start, random.choice((lambda: 0.0, lambda: random.uniform(0, 0.02))))
    jobs = tuple(_jobs(random, start))
    seen, busy = _paced(jobs, Pacer(kept, clock, clock.sleep, lambda line: None), clock)
    breaches = sum(count_breaches(seen, limit) for limit in LIMITS)
    share = _ideal(jobs) / busy
    bare = _ideal(replace(job, takes=0.0) for job in jobs) / busy
    filed = sum(request.cost is Cost.CREATE and request.at < start + DAY for request in seen)
    fine = breaches == 0 and share >= GOAL and filed == ITEMS
    return Tally("no limit is exceeded", 1, breaches, () if fine else (seed,), share, bare)


def count_breaches(seen: Iterable[Seen], limit: Limit) -> int:
    """The requests that were too many for the window that ends with them, its edges included."""
    window: deque[tuple[float, int]] = deque()
    inside = breaches = 0
    for request in sorted(seen, key=lambda one: one.at):
        weight = _weight(request.cost, limit.counts)
        if not weight:
            continue
        while window and request.at - window[0][0] > limit.seconds:
            inside -= window.popleft()[1]
        window.append((request.at, weight))
        inside += weight
        breaches += inside > limit.amount
    return breaches


def _weight(cost: Cost, unit: Unit) -> int:
    """As the tracker counts, written down a second time."""
    table = {Cost.READ: (1, 1, 0), Cost.WRITE: (1, 5, 0), Cost.CREATE: (1, 5, 1)}
    return table[cost][(Unit.REQUEST, Unit.POINT, Unit.CREATION).index(unit)]


def _jobs(random: Random, start: float) -> Iterator[Job]:
    """Batches of new items, each after a listing; between them, other calls in some number."""
    slowness = random.choice((0.1, 0.5, 1.0))
    chatter = random.choice((0.1, 0.1, 1.5))
    others = random.choice(((Cost.READ, Cost.READ, Cost.WRITE), (Cost.WRITE,)))

    def jobs(due: float, cost: Cost, count: int) -> Iterator[Job]:
        # Most of them take about the same, a few take long.
        for _ in range(count):
            takes = min(10.0, random.lognormvariate(math.log(slowness), 0.6))
            yield Job(due, cost, takes, random.random())

    for due, size in _batches(random, start):
        yield from jobs(due, Cost.READ, random.randint(1, 30))
        for _ in range(size):
            yield from jobs(due, random.choice(others), int(chatter + random.random()))
            yield from jobs(due, Cost.CREATE, 1)


def _batches(random: Random, start: float) -> Iterator[tuple[float, int]]:
    """When items come up, and how many: at once, or over the first ten hours."""
    later = random.choice((0, 3, 12))
    dues = sorted(start + random.uniform(0, 10 * HOUR) for _ in range(later))
    cuts = sorted(random.randint(0, ITEMS) for _ in range(later))
    sizes = (after - before for before, after in pairwise([0, *cuts, ITEMS]))
    return zip([start, *dues], sizes, strict=True)


def _paced(jobs: Iterable[Job], pacer: Pacer, clock: VirtualClock) -> tuple[list[Seen], float]:
    """What the tracker saw, and for how many seconds there was work."""
    seen: list[Seen] = []
    busy = 0.0

    def send(job: Job) -> None:
        seen.append(Seen(clock.now + job.takes * job.lands, job.cost))
        clock.now += job.takes

    for job in jobs:
        began = clock.now = max(clock.now, job.due)
        costs = (job.cost,)
        pacer(costs, partial(send, job), lambda costs=costs: costs)  # type: ignore[misc]
        busy += clock.now - began
    return seen, busy


def _ideal(jobs: Iterable[Job]) -> float:
    """For how many seconds there is work if each call begins so that it lands at the first moment.

    Such a sender knows beforehand when the tracker will see a call, and its clock has no grain.
    """
    logs: list[list[float]] = [[] for _ in LIMITS]
    now = busy = 0.0
    for job in jobs:
        began = now = max(now, job.due)
        way = job.takes * job.lands
        weights = [_weight(job.cost, limit.counts) for limit in LIMITS]
        for log, limit, weight in zip(logs, LIMITS, weights, strict=True):
            room = limit.amount - weight
            if weight and len(log) > room:
                now = max(now, log[len(log) - room - 1] + limit.seconds - way)
        for log, weight in zip(logs, weights, strict=True):
            log.extend([now + way] * weight)
        now += job.takes
        busy += now - began
    return busy


# Refusals.


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that came at `now`: the tracker refuses until `ready` and says so in `headers`.

    `slack` is how much later than that a waiter may come who knows no more than the headers.
    """

    now: datetime
    ready: datetime
    headers: dict[str, str]
    slack: timedelta

    def kept_by(self, wait: float | None) -> bool:
        """Whether somebody who waits so long comes neither early nor needlessly late."""
        if wait is None:
            return False
        came = self.now + timedelta(seconds=wait)
        return self.ready <= came <= max(self.ready, self.now) + self.slack


def waits(count: int, seed: int) -> Tally:
    """So many refusals, in the forms that trackers use, one or two headers at a time."""
    seeds = range(seed, seed + count)
    failing = tuple(one for one in seeds if not _kept(refusal(Random(one))))
    return Tally("no refusal is answered early", count, len(failing), failing)


def _kept(refused: Refusal) -> bool:
    return refused.kept_by(retry_after(refused.headers, refused.now))


def refusal(random: Random) -> Refusal:
    """A refusal by a tracker that cuts its dates, as they all do, and took a moment to answer."""
    sent = datetime(random.randint(2020, 2060), 1, 1, tzinfo=UTC) + _span(random, 365 * DAY)
    latency = _span(random, 2.0)
    after, until = random.choice(((True, True), (True, False), (False, True)))
    told = random.choice((delay, imf_date, rfc850_date, asctime_date)) if after else None
    reset = random.choice((epoch, iso_second, iso_minute)) if until else None
    first, second = (sent + _span(random, 3 * DAY) - timedelta(hours=2) for _ in range(2))
    if told and reset is iso_minute:
        # Jira computes both from one moment; elsewhere, they have nothing to do with each other.
        second = first
    named = [(first, told), (second, reset)]
    return Refusal(
        sent + latency,
        max(moment for moment, form in named if form),
        _in_any_case(random, _headers(named, sent)),
        timedelta(seconds=61 if reset is iso_minute and not told else 2) + latency,
    )


def _headers(named: Iterable[tuple[datetime, Form | None]], sent: datetime) -> dict[str, str]:
    names = ("Retry-After", "X-RateLimit-Reset")
    pairs = zip(names, named, strict=True)
    headers = {name: form(moment, sent) for name, (moment, form) in pairs if form}
    remaining = {"X-RateLimit-Remaining": "0"} if epoch in (form for _, form in named) else {}
    return headers | remaining


def delay(ready: datetime, sent: datetime) -> str:
    """Seconds, rounded up by a tracker that knows better than to let people come early."""
    return str(max(0, math.ceil((ready - sent) / timedelta(seconds=1))))


def imf_date(ready: datetime, sent: datetime) -> str:
    day = WEEKDAYS[ready.weekday()][:3]
    return f"{day}, {ready.day:02} {MONTHS[ready.month - 1]} {ready.year} {ready:%H:%M:%S} GMT"


def rfc850_date(ready: datetime, sent: datetime) -> str:
    day, year = WEEKDAYS[ready.weekday()], ready.year % 100
    return f"{day}, {ready.day:02}-{MONTHS[ready.month - 1]}-{year:02} {ready:%H:%M:%S} GMT"


def asctime_date(ready: datetime, sent: datetime) -> str:
    day = WEEKDAYS[ready.weekday()][:3]
    return f"{day} {MONTHS[ready.month - 1]} {ready.day:2} {ready:%H:%M:%S} {ready.year}"


def epoch(ready: datetime, sent: datetime) -> str:
    return str((ready - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


def iso_second(ready: datetime, sent: datetime) -> str:
    return f"{ready:%Y-%m-%dT%H:%M:%SZ}"


def iso_minute(ready: datetime, sent: datetime) -> str:
    return f"{ready:%Y-%m-%dT%H:%MZ}"


def _span(random: Random, seconds: float) -> timedelta:
    return random.randrange(int(seconds * 1_000_000)) * MICRO


def _in_any_case(random: Random, headers: dict[str, str]) -> dict[str, str]:
    way = random.choice((str.lower, str.upper, str.title, str))
    return {way(name): value for name, value in headers.items()}

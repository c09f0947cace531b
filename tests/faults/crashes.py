"""A plan of ten items, killed or frozen at every place at which it can be; then in pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from notesync.model.items import State
from notesync.model.plan import Plan
from tests.faults.schedule import TTL, World
from tests.faults.sim.hub import Process
from tests.faults.sim.tracker import SETTLE
from tests.faults.tally import Spread, Tally, tallied

FURTHER_RUNS = 2
"""After how many further runs everything must be true."""


def ten_items(batches: bool) -> World:
    """Five items are filed and then changed, five are new: what is to be pushed next."""
    world = World(Random(7), rate=0.0)
    world.batches, world.people.rate, world.disk_full = batches, 0.0, 0.0
    world.book.write(range(5))
    world.push()
    page = [
        replace(line, due=date(2031, 5, 1)) if line.task % 2 else replace(line, state=State.DONE)
        for line in world.book.newest
    ]
    world.book.commits.append(tuple(page))
    world.book.write(range(5, 10))
    return world


def steps(batches: bool, kills: Sequence[int] = ()) -> int:
    """How many places there are, in the run that follows the killed ones."""
    world = ten_items(batches)
    for kill in kills:
        _killed(world, kill)
    return _killed(world, None).steps


def singles() -> list[tuple[int, ...]]:
    """Each place, once for a ledger that writes at once and once for one that batches."""
    return [(batches, place) for batches in (0, 1) for place in range(1, steps(bool(batches)) + 1)]


def pairs() -> list[tuple[int, ...]]:
    """Each place of the first run with each place of the second."""
    return [
        (batches, *places)
        for batches, first in singles()
        for places in product([first], range(1, steps(bool(batches), [first]) + 1))
    ]


def crash(case: tuple[int, ...]) -> Tally:
    """Killed at these places, run after run; then it must converge, and rest."""
    batches, *kills = case
    world = ten_items(bool(batches))
    for kill in kills:
        _killed(world, kill)
    plans = [_next(world) for _ in range(FURTHER_RUNS + 1)]
    verdict = world.oracle.verdict()
    rests = plans[-1] is not None and not plans[-1].to_apply and not world.writes
    counts = {
        "duplicates": len(verdict.duplicates),
        "lost": len(verdict.lost),
        "clobbered": len(verdict.clobbered),
        "unplanned": len(verdict.unplanned),
        "restless": int(not rests),
    }
    failed = not verdict.clean or not rests
    return tallied(counts, f"{_again('crash', case)}: {verdict}" if failed else "")


def freeze(case: tuple[int, ...]) -> Tally:
    """A run sleeps past its lease at this place while another one does its work."""
    batches, place = case
    world = ten_items(bool(batches))
    world.oracle.someone_froze = True
    head = len(world.book.commits) - 1
    sleeper = world.process(head, freeze_at=place, freeze=3 * TTL + 4 * SETTLE)
    other = world.process(head)
    other.wakes += 2 * SETTLE  # by then the sleeper has the lease, or has ended
    world.hub.run(sleeper, other)
    plan = _next(world)
    verdict = world.oracle.verdict()
    told = {ref.id for double in plan.doubled for ref in double.others} if plan else set()
    made = {
        world.server.ref(number).id
        for numbers in world.oracle.issues_of().values()
        for number in numbers[1:]
    }
    counts = {
        "frozen": len(made),
        "unreported": len(made - told),
        "lost": len(verdict.lost),
        "clobbered": len(verdict.clobbered),
    }
    failed = made - told or verdict.lost or verdict.clobbered
    failure = f"{_again('freeze', case)}: {verdict}, told of {told}"
    return tallied(counts, failure if failed else "")


def run(cases: Sequence[tuple[int, ...]]) -> Tally:
    """Many crashes, over all cores."""
    return Spread(crash).run(cases)


def run_frozen(cases: Iterable[tuple[int, ...]]) -> Tally:
    """Many freezes."""
    return Spread(freeze).run(list(cases))


def _again(name: str, case: tuple[int, ...]) -> str:
    """The command that plays one case again."""
    return f"python -c 'from tests.faults.crashes import *; print({name}({case}))'"


def _killed(world: World, place: int | None) -> Process:
    """A run from the newest commit that is killed at a place; the lease it held runs out."""
    process = world.process(len(world.book.commits) - 1, kill_at=place)
    world.hub.run(process)
    return process


def _next(world: World) -> Plan | None:
    """One more run, after everything that was under way has ended."""
    world.hub.advance(world.hub.time + TTL + SETTLE)
    return world.push()

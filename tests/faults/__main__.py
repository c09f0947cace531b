"""`python -m tests.faults`: every fault suite in the size for CI or for a release, and its table.

`python -m tests.faults NAME --seed N --count 1` plays one case of a suite again.
"""

import sys
from collections.abc import Sequence
from typing import Any

from tests.suites import Found, Suite, play


def schedules(count: int, seed: int) -> Found:
    """Random histories in virtual time."""
    from tests.faults import schedule

    tally = schedule.run(count, seed)
    laws = ("duplicates", "lost", "clobbered", "unplanned")
    found = ", ".join(f"{tally.count(law)} {law}" for law in laws)
    writes = f"{tally.count('writes'):,} writes"
    raced, back = tally.count("raced"), tally.count("recoverable")
    value = f"{found} ({writes}); {back} of {raced} raced edits recoverable"
    return Found(value, tally.failures)


def crashes(count: int, _: int) -> Found:
    """Every place at which a run can be killed, or every pair of places."""
    from tests.faults import crashes

    cases = crashes.singles() if count == 1 else crashes.pairs()
    tally = crashes.run(cases)
    laws = ("duplicates", "lost", "clobbered", "unplanned", "restless")
    value = ", ".join(f"{tally.count(law)} {law}" for law in laws)
    return Found(f"{tally.cases:,} crashes: {value}", tally.failures)


def frozen(_: int, __: int) -> Found:
    """Every place at which a run can fall asleep."""
    from tests.faults import crashes

    tally = crashes.run_frozen(crashes.singles())
    made, missed = tally.count("frozen"), tally.count("unreported")
    value = f"{tally.cases} places, {made} filed twice, {made - missed} of them reported"
    return Found(value, tally.failures)


def kills(count: int, seed: int) -> Found:
    """Real processes, killed by SIGKILL."""
    from tests.faults import kills as suite

    return _processes(suite.run(count, seed), "kills")


def pairs(count: int, seed: int) -> Found:
    """Two real processes at once."""
    from tests.faults import pairs as suite

    return _processes(suite.run(count, seed), "pairs")


def machine(count: int, _: int) -> Found:
    """Hypothesis' stories of a team."""
    from tests.faults import machine

    tally = machine.run(count, 50)
    return Found(f"{tally.cases:,} stories of 50 steps hold")


def rest(_: int, __: int) -> Found:
    """What is no news is not written."""
    from tests.faults import rest

    tally = rest.run()
    return Found(f"{tally.count('writes')} writes in {tally.cases} causes", tally.failures)


def damage(count: int, seed: int) -> Found:
    """Ledgers with flipped bits, cut off, older and newer."""
    from tests.faults import damage

    tally = damage.run(count, seed)
    value = f"{tally.right:,} right, {tally.refused:,} refused, {len(tally.wrong)} wrong"
    return Found(value, tuple(_again("damage", one) for one in tally.wrong))


def waits(count: int, seed: int) -> Found:
    """Headers that say when to come again."""
    from tests.faults import pacing

    tally = pacing.waits(count, seed)
    value = f"{tally.breaches} early of {tally.cases:,}"
    return Found(value, tuple(_again("waits", one) for one in tally.failing))


def days(count: int, seed: int) -> Found:
    """24 hours of a busy tracker."""
    from tests.faults import pacing

    tally = pacing.day(seed)
    for one in range(seed + 1, seed + count):
        tally += pacing.day(one)
    value = f"{tally.breaches} breaches, at least {tally.share or 0:.1%} of what is allowed"
    return Found(value, tuple(_again("days", one) for one in tally.failing))


def planted(_: int, __: int) -> Found:
    """Bugs that must be noticed."""
    from tests.faults import planted

    tally = planted.run()
    return Found(f"{tally.cases - tally.count('missed')} of {tally.cases} caught", tally.failures)


SUITES = (
    Suite(
        "schedule",
        "random fault schedules",
        "0 duplicates, lost, clobbered, unplanned; all raced edits recoverable",
        (20_000, 200_000),
        schedules,
    ),
    Suite(
        "frozen",
        "a process that sleeps past its lease, at every place",
        "all that is filed twice is reported by the next run",
        (1, 1),
        frozen,
    ),
    Suite(
        "crash",
        "a plan of ten items killed at every place (release: at every pair of places)",
        "0 of each, converged after 2 further runs",
        (1, 2),
        crashes,
    ),
    Suite(
        "kills",
        "real processes killed at random over HTTP, with a real SQLite ledger",
        "0 of each, every ledger whole",
        (100, 1_000),
        kills,
    ),
    Suite(
        "pairs",
        "two real processes at once",
        "one writes, the other leaves cleanly",
        (50, 500),
        pairs,
    ),
    Suite(
        "machine",
        "stories of a team: edits, moves, renames, people, kills, lost ledgers",
        "every task has its one issue",
        (500, 2_000),
        machine,
    ),
    Suite("rest", "a second push with nothing new", "0 writes", (1, 1), rest),
    Suite(
        "damage",
        "damaged ledgers, older and newer ones",
        "right or refused, 0 wrong",
        (1_000, 10_000),
        damage,
    ),
    Suite("waits", "answers that say when to come again", "never early", (500, 10_000), waits),
    Suite(
        "days",
        "days of 5,000 new items under four limits at once",
        "0 breaches, ≥ 95 % of what is allowed",
        (1, 10),
        days,
    ),
    Suite("planted", "planted bugs", "all caught by their law", (1, 1), planted),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run suites and print what they came to; 1 where any failed."""
    return play("faults", __doc__, SUITES, arguments)


def _processes(tally: Any, name: str) -> Found:  # noqa: ANN401 - loaded with its suite alone
    return Found(tally.text, tuple(_again(name, one) for one in tally.failing))


def _again(name: str, seed: int) -> str:
    """The command that plays one case again."""
    return f"python -m tests.faults {name} --seed {seed} --count 1"


if __name__ == "__main__":
    sys.exit(main())

"""What came out of many cases: the figures, and the seeds of those that failed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over all cases; all but the first three have to be 0.

    `killed` runs died by SIGKILL, `raced` are people's edits that a request overwrote which was on
    its way already: no tracker can exclude it. `duplicates` are issues too many, `lost` items or
    changes of the notes that did not arrive, `clobbered` people's edits that went, `corrupt`
    ledgers, `unclean` runs that ended otherwise than they should. `failing` are the seeds.
    """

    cases: int = 0
    killed: int = 0
    raced: int = 0
    duplicates: int = 0
    lost: int = 0
    clobbered: int = 0
    corrupt: int = 0
    unclean: int = 0
    failing: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return not self.failing

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def text(self) -> str:
        """One line for people."""
        counts = {name: value for name, value in asdict(self).items() if name != "failing"}
        return ", ".join(f"{value} {name}" for name, value in counts.items())


def total(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    return sum(tallies, Tally())


def tally_of(data: Mapping[str, Any]) -> Tally:
    """A tally that came as JSON."""
    return Tally(**{**data, "failing": tuple(data["failing"])})

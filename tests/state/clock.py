"""Time for the ledgers' tests: it goes by only when somebody sleeps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

START = datetime(2031, 3, 5, 10, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """What sleeps moves it; `meanwhile` is what others do in each sleep."""

    elapsed: float = 0.0
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def now(self) -> datetime:
        return START

    def monotonic(self) -> float:
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds
        if self.meanwhile:
            self.meanwhile()

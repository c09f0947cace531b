"""The one place that tries again: what surely was not written, after as long as the tracker says.

Reads, edits and creations come here alike: an `Unavailable` says that nothing was written. What
nobody can say that of is `Indeterminate`, and never tried again here.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential

from notesync.model.pace import WORTH_TELLING
from notesync.trackers.base import Unavailable

T = TypeVar("T")

ATTEMPTS = 4
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Tries a call up to `attempts` times.

    `sleep` waits for that many seconds, however long; `tell` is given a line before a wait that
    somebody would notice.
    """

    sleep: Callable[[float], None]
    tell: Callable[[str], None] = lambda line: None
    attempts: int = ATTEMPTS

    def __call__(self, call: Callable[[], T]) -> T:
        """The call's result, or what its last attempt raised."""
        retrying = Retrying(
            retry=retry_if_exception_type(Unavailable),
            stop=stop_after_attempt(self.attempts),
            wait=_AsTold(),
            sleep=self.sleep,
            before_sleep=self._announce,
            reraise=True,
        )
        return retrying(call)

    def _announce(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        seconds = state.next_action.sleep if state.next_action else 0.0
        if error and seconds >= WORTH_TELLING:
            self.tell(f"waiting {math.ceil(seconds)} s: {error}")


class _AsTold(wait_base):
    """Waits as long as the tracker said, else twice as long each time: never shorter than told."""

    def __call__(self, retry_state: RetryCallState) -> float:
        growing = wait_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)(retry_state)
        outcome = retry_state.outcome
        error = outcome.exception() if outcome else None
        told = error.retry_after if isinstance(error, Unavailable) else None
        return growing if told is None else told

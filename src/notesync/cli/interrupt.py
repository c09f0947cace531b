"""Ctrl-C while something is written: the write under way is finished and remembered first."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_STDERR = 2
_STOPPING = b"\nstopping after the write under way; press Ctrl-C again to stop at once\n"


@contextmanager
def stopping_gently() -> Iterator[Callable[[], bool]]:
    """Yields what tells whether a person pressed Ctrl-C; the second time it interrupts as ever.

    Only the main thread may set a handler: elsewhere Ctrl-C stays what it is.
    """
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def handler(number: int, frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        # Straight to the file: a handler may run in the midst of any other writing.
        with suppress(OSError):
            os.write(_STDERR, _STOPPING)

    before = signal.signal(signal.SIGINT, handler)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)

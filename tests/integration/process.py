"""Servers on this machine, as processes of their own."""

import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: Sequence[str], folder: Path, sign: str) -> Iterator[None]:
    """Start a server, wait until it prints the `sign` that it listens, and stop it by its pid.

    Its standard input stays open until then: a server ends by itself where whoever started it ends.
    """
    server = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
    )
    with server:
        try:
            _wait_until_ready(server, sign)
            yield
        finally:
            server.terminate()


def _wait_until_ready(server: "subprocess.Popen[str]", sign: str) -> None:
    """Read what it prints until it says that it listens; it ends where it cannot."""
    said = []
    for line in server.stdout or ():
        said.append(line)
        if sign in line:
            return
    raise AssertionError(f"the server ended: {''.join(said)}")

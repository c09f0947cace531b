"""Servers on this machine, as processes of their own."""

import socket
import subprocess


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until_ready(server: "subprocess.Popen[str]", sign: str) -> None:
    """Read what it prints until it says that it listens; it ends where it cannot."""
    said = []
    for line in server.stdout or ():
        said.append(line)
        if sign in line:
            return
    raise AssertionError(f"the server ended: {''.join(said)}")

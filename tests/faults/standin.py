"""A tracker for processes to talk to: HTTP on this machine alone, in memory, and unreliable.

`python -m tests.faults.standin --port 0` prints its port and ends when its parent does.
"""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faults.procs.pace import SCALE
from tests.faults.procs.project import WRITES, Kill, Project, Sender
from tests.faults.procs.weather import Fault, Weather
from tests.faults.procs.wire import Json

RATE = 0.15
"""The share of requests that meet a fault."""

LIFETIME = 3_600.0
"""Real seconds after which it ends, whatever its parent does."""

Answer = tuple[int, Any]


class Victim:
    """A process that waits for our answer; where the system can, it is held by more than a number.

    Once it has its answer it may end, and its number may become another's.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._handle = os.pidfd_open(process) if sys.platform == "linux" else None

    def kill(self) -> None:
        """Kill it, if it still runs."""
        with suppress(ProcessLookupError):
            if self._handle is None:
                os.kill(self._process, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                os.close(self._handle)


class Server(ThreadingHTTPServer):
    """All projects of one batch, by name."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.projects: dict[str, Project] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A client that was killed is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """`/p/NAME/...` is the tracker as the product meets it, `/c/NAME/...` is for the tests."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401
        """Silence: every effect is in the audit."""

    def _handle(self) -> None:
        try:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else {}
            _, kind, name, *rest = self.path.split("/")
            if kind == "c":
                self._answer(*_controlled(self.server, self.command, name, rest, body))
            else:
                self._track(self.server.projects[name], rest, body)
        except (ConnectionError, json.JSONDecodeError):
            self.close_connection = True  # the client was killed in the middle of it

    def _track(self, project: Project, path: list[str], body: Json) -> None:
        """One request of the product, in the weather of its moment."""
        sender = Sender(
            self.headers["X-Who"], int(self.headers["X-Process"]), float(self.headers["X-Sent"])
        )
        number, kill = project.count(sender, self.command)
        fault = project.weather.fault(number, writes=self.command in WRITES)
        if kill and kill.when == "late":
            fault = Fault("drop", effect=True, delay=kill.delay)
        victim = Victim(sender.process) if kill else None
        if kill and victim and kill.when in ("arrival", "late"):
            victim.kill()

        def carry_out() -> Answer:
            if self.command in WRITES:
                return _written(project, self.command, path, body, sender)
            return _read(project, path, project.weather.age(number))

        struck = victim.kill if kill and victim and kill.when == "effect" else _spare
        self._suffer(project, sender, fault, carry_out, struck)
        if kill and victim and kill.when == "answer":
            time.sleep(kill.delay * SCALE)
            victim.kill()

    def _suffer(
        self,
        project: Project,
        sender: Sender,
        fault: Fault | None,
        carry_out: Callable[[], Answer],
        struck: Callable[[], None],
    ) -> None:
        """Carry a request out, or not; the answer comes after `struck`."""
        if fault and fault.delay:
            self._hang_up()
            left = sender.sent + fault.delay * SCALE - time.monotonic()
            threading.Timer(max(left, 0.0), carry_out).start()
            return
        reads = self.command not in WRITES
        answer = carry_out() if fault is None or fault.effect or reads else (0, None)
        struck()
        self._reply(project, sender, fault, answer)

    def _reply(self, project: Project, sender: Sender, fault: Fault | None, answer: Answer) -> None:
        match fault:
            case None if answer[0]:
                self._answer(*answer)
            case Fault("error", status=status):
                self._answer(status, {"message": "this is the stand-in's doing"})
            case Fault("busy", status=status, retry_after=after):
                # A write that ended in a server's error is never sent again as it was: only a
                # definite refusal says when it may be.
                if after is not None and (status == 429 or self.command not in WRITES):
                    project.refused(sender, after)
                self._answer(status, {"message": "not now"}, after)
            case Fault("truncated") if answer[0]:
                self._answer(*answer, cut=True)
            case _:
                self._hang_up()

    def _answer(
        self,
        status: int,
        data: object,
        retry_after: int | None = None,
        *,
        cut: bool = False,
    ) -> None:
        """Send JSON; one that is `cut` looks whole to HTTP, and is not."""
        text = json.dumps(data).encode()
        text = text[: len(text) // 2] if cut else text
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(text)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):  # the other end may be gone already
            self.connection.shutdown(socket.SHUT_RDWR)


def serve(port: int, lifetime: float) -> None:
    """Print the port, and answer until the parent is gone or the time is over."""
    server = Server(port)
    print(server.server_port, flush=True)  # noqa: T201 - the parent reads it
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    parent, end = os.getppid(), time.monotonic() + lifetime
    while os.getppid() == parent and time.monotonic() < end:
        time.sleep(0.2)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--lifetime", type=float, default=LIFETIME)
    asked = parser.parse_args(arguments)
    serve(asked.port, asked.lifetime)
    return 0


def _read(project: Project, path: list[str], age: float) -> Answer:
    match path:
        case ["issues"]:
            return 200, project.listed(age)
        case ["issues", number]:
            issue = project.get(int(number))
            return (200, issue) if issue else _MISSING
        case ["issues", number, "history"]:
            return 200, project.history(int(number))
        case ["newest"]:
            return 200, {"number": project.newest()}
        case ["above", number]:
            return 200, project.above(int(number))
        case _:
            return _MISSING


def _written(project: Project, method: str, path: list[str], body: Json, sender: Sender) -> Answer:
    """What a write comes to; status 0: it came too late, nobody is there to be answered."""
    match method, path:
        case "POST", ["issues"]:
            issue = project.create(body, sender)
            return (201, issue) if issue else (0, None)
        case "PATCH", ["issues", number] if project.get(int(number)):
            issue = project.edit(int(number), body, sender)
            return (200, issue) if issue else (0, None)
        case _:
            return _MISSING


def _controlled(server: Server, method: str, name: str, path: list[str], body: Json) -> Answer:
    """What the tests ask for: there are no faults here."""
    if method == "PUT":
        server.projects[name] = Project(Weather(body["seed"], body["rate"]))
        return 200, {}
    if method == "DELETE":
        del server.projects[name]
        return 200, {}
    project = server.projects[name]
    match method, path:
        case "GET", ["audit"]:
            return 200, project.audit()
        case "POST", ["rate"]:
            project.weather = Weather(project.weather.seed, body["rate"])
        case "POST", ["kill"]:
            project.kill = Kill(**body) if body else None
        case "POST" | "PATCH", ["issues", *_]:
            return _written(project, method, path, body["data"], _by_hand(body["who"]))
        case _:
            return _MISSING
    return 200, {}


def _spare() -> None:
    """Nobody is killed."""


def _by_hand(who: str) -> Sender:
    return Sender(who, 0, time.monotonic())


_MISSING: Answer = (404, {"message": "there is no such thing"})


if __name__ == "__main__":
    raise SystemExit(main())

"""A proxy in front of a server that loses, delays, distorts what goes through it, and kills."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from urllib.parse import urlsplit

Answer = tuple[int, list[tuple[str, str]], bytes]

TOKEN = "t-ines"
LATE = "take effect late"
WRITES = ("drop before", "lose the reply", LATE, LATE, "502 after", "502 before", "429")
CALL = 0.2
"""Seconds that a request takes."""

READS = ("drop before", "502 before")

ARRIVAL, EFFECT, ANSWER = "as a request arrives", "before its answer", "after its answer"
"""When somebody who sends a request is killed."""

CONTROL = "/weather?"
"""Where those who wait tell so, and are told the time: whoever has no clock of ours."""


@dataclass
class Fate:
    """The end of one process: at its `nth` request, at one of three moments, so much later."""

    nth: int
    moment: str
    delay: float
    kill: Callable[[], None]

    def strike(self, moment: str) -> None:
        """Kill, if this is the moment."""
        if moment == ARRIVAL:
            self.nth -= 1
        if self.nth == 0 and moment == self.moment:
            self.nth = -1
            threading.Timer(self.delay, self.kill).start() if self.delay else self.kill()


@dataclass
class Weather:
    """What goes wrong, drawn from one seed; `faults` counts it by its name.

    `rate` is the share of writes that something happens to, `late` the longest delay. Time is
    virtual: it passes when somebody sleeps, and a little with every request. So nobody waits, and
    what takes effect late does so while somebody else believes that they waited long enough.
    """

    random: Random
    address: str
    late: float
    rate: float = 0.0
    time: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    lists: dict[str, Answer] = field(default_factory=dict)
    pending: list[tuple[float, Callable[[], Answer]]] = field(default_factory=list)
    requests: int = 0
    writes: int = 0
    fate: Fate | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def strike(self, moment: str) -> None:
        """Let fate have its way with whoever asks."""
        if self.fate:
            self.fate.strike(moment)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and what it brings happen."""
        self.time += seconds
        due = [one for one in self.pending if one[0] <= self.time]
        self.pending = [one for one in self.pending if one not in due]
        for _, effect in sorted(due, key=lambda one: one[0]):
            effect()

    def draw(self, method: str, path: str) -> str:
        """What happens to a request; nothing is the empty string."""
        chance = self.random.random()
        if self.is_list(method, path) and self.rate and chance < 0.5:
            fault = "stale list" if path in self.lists else ""
        elif self.is_read(method, path):
            fault = self.random.choice(READS) if chance < self.rate / 4 else ""
        else:
            fault = self.random.choice(WRITES) if chance < self.rate else ""
        if fault:
            self.faults[fault] += 1
        return fault

    def is_list(self, method: str, path: str) -> bool:
        """Whether it asks for a list that may be old."""
        return method == "GET" and "labels=" in path

    def is_read(self, method: str, path: str) -> bool:
        """Whether it changes nothing."""
        return method == "GET"

    def calm(self) -> None:
        """From now on nothing goes wrong; what was delayed has happened."""
        self.rate = 0.0
        self.pass_time(self.late)

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Ask the server itself."""
        self.requests += 1
        self.writes += method != "GET"
        if headers.get("Authorization") == f"token {TOKEN}":
            # The stand-in ends a token's hour after 5,000 requests.
            headers["Authorization"] += f"-{self.requests // 4_000}"
        place = urlsplit(self.address)
        server = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            server.request(method, path, body or None, headers)
            reply = server.getresponse()
            answer = reply.status, reply.getheaders(), reply.read()
        finally:
            server.close()
        if self.is_list(method, path):
            self.lists.setdefault(path, answer)
        return answer


def _handler(weather: Weather) -> type[BaseHTTPRequestHandler]:
    """Handles requests as the weather lets it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # an answer in two writes would wait for an acknowledgement

        def log_message(self, *_: object) -> None:  # it would print
            pass

        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            kept = ("authorization", "content-type", "accept")
            headers = {k: v for k, v in self.headers.items() if k.lower() in kept}
            with weather.lock:
                answer = self.answer(headers, body)
            if answer is None:
                self.close_connection = True
                return
            status, named, data = answer
            self.send_response(status)
            for name, value in named:
                if name.lower() in ("content-type", "link", "retry-after", "location"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()
            weather.strike(ANSWER)

        def answer(self, headers: dict[str, str], body: bytes) -> Answer | None:
            if self.path.startswith(CONTROL):
                weather.pass_time(float(self.path.removeprefix(CONTROL)))
                return 200, [], str(weather.time).encode()
            weather.strike(ARRIVAL)
            weather.pass_time(CALL)
            answer = _answer(
                weather,
                weather.draw(self.command, self.path),
                lambda: weather.forward(self.command, self.path, headers, body),
                self.path,
            )
            weather.strike(EFFECT)
            return answer

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:  # it would print that somebody was killed
        pass


@contextmanager
def misbehaving(weather: Weather) -> Iterator[str]:
    """Serve what the weather lets through; gives the proxy's address."""
    server = _Server(("127.0.0.1", 0), _handler(weather))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(
    weather: Weather, fault: str, forward: Callable[[], Answer], path: str
) -> Answer | None:
    """What the client gets to see; None where the connection just ends."""
    match fault:
        case "drop before":
            return None
        case "lose the reply":
            forward()
            return None
        case "take effect late":
            when = weather.time + weather.random.uniform(0, weather.late)
            weather.pending.append((when, forward))
            return None
        case "502 after":
            forward()
            return 502, [], b"<html>Bad Gateway</html>"
        case "502 before":
            return 502, [], b"<html>Bad Gateway</html>"
        case "429":
            return 429, [("Retry-After", "3")], b'{"message": "Too many requests"}'
        case "stale list":
            return weather.lists[path]
        case _:
            return forward()

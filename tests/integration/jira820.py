"""A Data Center that nobody here wrote: the PyPI package `jira820`, on this machine alone.

As a program (`python -m tests.integration.jira820 PORT`) it serves an empty project; a POST to
`/empty` empties it again. It ends by itself when whoever started it has ended, and after ten
minutes at the latest.
"""

import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.process import free_port, running

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "DOCK"
LONGEST = 600.0


@contextmanager
def serving() -> Iterator[str]:
    """Start the server; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.integration.jira820", str(port)]
    with running(command, ROOT, "running on"):
        yield f"http://127.0.0.1:{port}"


def emptied(address: str) -> None:
    """Take all issues away."""
    urllib.request.urlopen(urllib.request.Request(f"{address}/empty", method="POST")).close()


def _serve(port: int) -> None:
    import uvicorn
    from jira820.config import Config
    from jira820.server import make_app
    from jira820.store import Store

    # Screens that ask for a log of work would be our fake's business, not this one's.
    done = {"Done": ["resolution"]}
    store = Store(Config(project_key=PROJECT, transition_screens=done), seed=False)
    app = make_app(store)

    def empty() -> None:
        store.issues.clear()
        store.reindex()

    app.add_api_route("/empty", empty, methods=["POST"])
    config = uvicorn.Config(app, host="127.0.0.1", port=port, access_log=False)
    server = uvicorn.Server(config)

    def end() -> None:
        server.should_exit = True

    def ends_with_its_parent() -> None:
        sys.stdin.read()
        end()

    threading.Thread(target=ends_with_its_parent, daemon=True).start()
    limit = threading.Timer(LONGEST, end)
    limit.daemon = True
    limit.start()
    server.run()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))

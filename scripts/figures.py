"""The figures that README and docs quote: measured here, kept in docs/figures.json."""

import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.bench import GOAL, start_ratio

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "docs" / "figures.json"

_ROW = re.compile(
    r"^(?P<row>\S+) .*?\| +(?P<n>\d+) gold .*?P (?P<p>\S+) R (?P<r>\S+) F1 (?P<f>\S+)"
    r" \| +(?P<dn>\d+) gold .*?F1 (?P<d>\S+) \| text (?P<text>\S+) owner \S+ \(owned (?P<o>[^)]+)\)"
    r" due (?P<due>\S+) of .*?done (?P<done>\S+) .*?\)(?: priority (?P<prio>\S+) of)?",
    re.MULTILINE,
)
_DUE = re.compile(r"^due phrases: (?P<right>\S+) right", re.MULTILINE)

Figure = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the table of what was tried; the commit is the one it was measured at."""

    name: str
    what: str
    goal: str
    value: str
    command: str
    commit: str


def main() -> None:
    """Measure everything anew and write it down with the commit it was measured at."""
    scored = subprocess.run(
        [sys.executable, "-m", "scripts.score"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(scored, end="")
    figures = [*scores(scored), start()]
    data = load() | {"commit": head(), "figures": figures}
    write(data)


def head() -> str:
    """The commit that is checked out, in short."""
    return subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def keep(row: Row, size: str, group: str = "faults") -> None:
    """Write down what something came to, in the size for `ci` or for a `release`."""
    data: dict[str, Any] = load()
    data.setdefault(group, {})[f"{row.name}/{size}"] = asdict(row)
    write(data)


def write(data: dict[str, Any]) -> None:
    """Put the figures in place of those that were measured before."""
    FIGURES.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def load() -> dict[str, Any]:
    """The figures as they were measured last."""
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def table(data: dict[str, object]) -> str:
    """The figures as a Markdown table."""
    figures = data["figures"]
    assert isinstance(figures, list)
    rows = [
        f"| {one['what']} | {one['goal']} | {one['value']} | `{one['command']}` |\n"
        for one in figures
    ]
    head = "| what | goal | measured | command |\n|---|---|---|---|\n"
    return head + "".join(rows) + f"\nMeasured at commit `{data['commit']}`.\n"


def faults_table(data: dict[str, object]) -> str:
    """What was tried, in the size for CI and in the size for a release, as a Markdown table."""
    rows = data.get("faults", {})
    assert isinstance(rows, dict)
    lines = ["| what | must come to | `make faults` | `make faults-full` |", "|---|---|---|---|"]
    for name in dict.fromkeys(key.partition("/")[0] for key in rows):
        sizes = [rows.get(f"{name}/{size}") for size in ("ci", "release")]
        known = next(row for row in sizes if row)
        cells = " | ".join(_cell(row) for row in sizes)
        lines.append(f"| {known['what']} | {known['goal']} | {cells} |")
    return "\n".join(lines) + "\n"


def _cell(row: Figure | None) -> str:
    if row is None:
        return "not measured"
    other = "" if row["command"].startswith("make faults") else f"`{row['command']}`, "
    return f"{row['value']} ({other}`{row['commit']}`)"


def github_table(data: dict[str, object]) -> str:
    """What `make bench-github` came to, run by run, as a Markdown table."""
    measured = data.get("github")
    if not isinstance(measured, dict):
        return "Not measured yet.\n"
    lines = ["| run | requests | must be | waiting for limits |", "|---|---|---|---|"]
    lines += [
        f"| {row['what']} | {row['value']} | {row['goal']} | {row['waited']} |"
        for row in measured["rows"]
    ]
    told = f"{measured['what']}, `{measured['command']}` at commit `{measured['commit']}`."
    return "\n".join(lines) + f"\n\n{told}\n"


def scores(printed: str) -> list[Figure]:
    """The figures in what the scorer printed: the seeds, all documents, and the due phrases."""
    rows = {match["row"]: match for match in _ROW.finditer(printed)}
    figures = []
    if seed := rows.get("~seed"):
        value = " / ".join(seed[name] for name in ("f", "d", "o", "due", "done", "prio"))
        what = (
            f"the two seed documents ({seed['n']} actions, {seed['dn']} decisions): F1 of actions"
        )
        figures.append(
            figure(
                f"{what} / of decisions / owners / due dates / done / priority", "1.00 each", value
            )
        )
    if everything := rows.get("MICRO"):
        what = "the seeds and the 30 annotated minutes that the rules were written with"
        sums = f"F1 of {everything['n']} actions / of {everything['dn']} decisions"
        value = f"{everything['f']} / {everything['d']}"
        figures.append(figure(f"{what}: {sums}", ".94 / .88 (later)", value))
    if due := _DUE.search(printed):
        figures.append(figure("due phrases dated right", "all (later)", due["right"]))
    return figures


def start() -> Figure:
    """How long the command takes to start, beside a bare import of its libraries."""
    ratio, _, _ = start_ratio()
    what = "start of `notesync --help` beside a bare import of click and rich"
    return {"what": what, "goal": f"≤ {GOAL} ×", "value": f"{ratio:.2f} ×", "command": "make bench"}


def figure(what: str, goal: str, value: str) -> Figure:
    """One figure of the scorer's."""
    return {"what": what, "goal": goal, "value": value, "command": "make score"}


if __name__ == "__main__":
    main()

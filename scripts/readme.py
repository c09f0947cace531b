"""README and pages as the code makes them: commands run, figures from docs/figures.json.

Without arguments it writes them anew; the tests compare what it would write with what is there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.faults.planted import described

from scripts.figures import FIGURES, faults_table, github_table, load, table

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = (README, ROOT / "docs" / "exactly-once.md", ROOT / "docs" / "architecture.md")

_RAN = re.compile(r"(<!-- ran: in (\S+) -->\n```console\n)(.*?)(```)", re.DOTALL)
_TABLE = re.compile(
    r"(<!-- (figures|faults|planted|github):begin -->\n)(.*?)(<!-- \2:end -->)", re.DOTALL
)


def main() -> None:
    """Write README and the pages anew."""
    for page in PAGES:
        page.write_text(rendered(page.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{page.name} holds what its commands print and what {FIGURES.name} says.")


def rendered(text: str) -> str:
    """A page's text with its console blocks and tables made anew."""
    text = _RAN.sub(lambda match: match[1] + session(match[2], match[3]) + match[4], text)
    return _TABLE.sub(lambda match: match[1] + _table(match[2]) + match[4], text)


def _table(name: str) -> str:
    match name:
        case "figures":
            return table(load())
        case "faults":
            return faults_table(load())
        case "github":
            return github_table(load())
        case _:
            lines = (f"| {bug} | `{law}` |\n" for bug, law in described())
            return "| the bug | the law that notices |\n|---|---|\n" + "".join(lines)


def session(folder: str, transcript: str) -> str:
    """A console session with its commands run again, in a copy of a folder."""
    commands = [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, folder)
        shutil.copytree(ROOT / folder, copy, ignore=shutil.ignore_patterns(".notesync"))
        return "".join(f"$ {command}\n{output(command, copy)}" for command in commands)


def output(command: str, folder: Path, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a command prints on either stream, in 80 columns and without colours.

    `more` are variables of its environment.
    """
    env: dict[str, Any] = {
        **os.environ,
        **more,
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return ran.stdout


if __name__ == "__main__":
    main()

"""README as the code makes it: its commands run, its figures taken from docs/figures.json.

Without arguments it writes README anew; the tests compare what it would write with what is there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.figures import FIGURES, load, table

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"

_RAN = re.compile(r"(<!-- ran: in (\S+) -->\n```console\n)(.*?)(```)", re.DOTALL)
_FIGURES = re.compile(r"(<!-- figures:begin -->\n)(.*?)(<!-- figures:end -->)", re.DOTALL)


def main() -> None:
    """Write README anew."""
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{README.name} holds what its commands print and what {FIGURES.name} says.")


def rendered(text: str) -> str:
    """README's text with its console blocks and figures made anew."""
    text = _RAN.sub(lambda match: match[1] + session(match[2], match[3]) + match[4], text)
    return _FIGURES.sub(lambda match: match[1] + table(load()) + match[3], text)


def session(folder: str, transcript: str) -> str:
    """A console session with its commands run again, in a copy of a folder."""
    commands = [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, folder)
        shutil.copytree(ROOT / folder, copy, ignore=shutil.ignore_patterns(".notesync"))
        return "".join(f"$ {command}\n{output(command, copy)}" for command in commands)


def output(command: str, folder: Path) -> str:
    """What a command prints on either stream, in 80 columns and without colours."""
    env: dict[str, Any] = {
        **os.environ,
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

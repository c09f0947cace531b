"""The demo: the examples pushed to a tracker of their own, twice, and the board they make."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / ".demo"


def main() -> None:
    """Copy the examples, push them twice, print the board and say where the page is."""
    shutil.rmtree(HERE, ignore_errors=True)
    shutil.copytree(ROOT / "examples", HERE, ignore=shutil.ignore_patterns(".notesync"))
    notesync("push", "--yes")
    print("\nAnd once more: nothing has changed, so nothing is written.")
    notesync("push", "--yes")
    notesync("board")
    notesync("board", "--html", "board.html")
    print(f"\nThe page: {(HERE / 'board.html').as_uri()}")
    command = Path(os.path.relpath(sys.executable, HERE)).with_name("notesync")
    print(f"Try it yourself: cd {os.path.relpath(HERE)}, edit a note, run {command} push.")


def notesync(*arguments: str) -> None:
    """Show a command and run it in the demo's folder."""
    print(f"\n$ notesync {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-m", "notesync", *arguments]
    subprocess.run(command, cwd=HERE, check=True)


if __name__ == "__main__":
    main()

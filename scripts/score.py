"""Score the reader against the gold in ../shared: `make score`.

Writes predictions in the scorer's form into a temporary folder and prints the scorer's rows.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from notesync.model.document import Meeting
from notesync.model.items import Reading, State, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes.due import due_of
from notesync.notes.reading import read

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "corpora" / "notes" / "gold"
PHRASES = SHARED / "corpora" / "due" / "DUE_PHRASES.json"
SCORER = SHARED / "score" / "score.py"


def main() -> int:
    """Score notes and due phrases; exit 0 with a sentence where the corpora are absent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--verbose", action="store_true", help="print every miss and every false")
    verbose = ["--verbose"] if options.parse_args().verbose else []
    if not SCORER.exists():
        print("score: skipped, the corpora (../shared) are not on this machine.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(GOLD.glob("*.json")):
            (Path(folder) / path.name).write_text(json.dumps(predict(path)))
        score("notes", "--gold", str(GOLD), "--pred", folder, *verbose)
        answers = Path(folder) / "due.answers"
        answers.write_text(json.dumps(due_answers()))
        score("due", "--gold", str(PHRASES), "--pred", str(answers), *verbose)
    return 0


def score(*arguments: str) -> None:
    """Run the scorer, printing its rows as they are."""
    subprocess.run([sys.executable, str(SCORER), *arguments], check=True)


def predict(gold: Path) -> dict[str, Any]:
    """The scorer's form of what the reader makes of one annotated document."""
    document = GOLD.parent / "docs" / json.loads(gold.read_text())["doc"]
    reading = read(document.read_bytes(), document.name, ReadingSettings())
    return {} if isinstance(reading, Unread) else prediction(reading)


def prediction(reading: Reading) -> dict[str, Any]:
    """One reading in the scorer's form."""
    return {
        "actions": [
            {
                "line": item.span.line,
                "text": item.text,
                "owners": list(item.owners),
                "due": item.due.isoformat() if item.due else None,
                "done": item.state is not State.OPEN,
                "priority": item.priority,
            }
            for item in reading.actions
        ],
        "decisions": [{"line": one.span.line, "text": one.text} for one in reading.decisions],
    }


def due_answers() -> list[dict[str, str | None]]:
    """The day each phrase of the corpus is due, told by its text and its meeting's date."""
    answers: list[dict[str, str | None]] = []
    for phrase in json.loads(PHRASES.read_text()):
        meeting = Meeting(date=date.fromisoformat(phrase["meeting_date"]))
        found = due_of(phrase["text"], meeting)
        answers.append({"due": found.day.isoformat() if found and found.day else None})
    return answers


if __name__ == "__main__":
    sys.exit(main())

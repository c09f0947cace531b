"""Score the reader against the gold in ../shared: `make score`.

Writes predictions in the scorer's form into a temporary folder and prints the scorer's rows.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from notesync.model.document import Meeting
from notesync.notes.due import due_of
from scripts.score_logs import log_rows
from scripts.score_places import place_rows
from scripts.score_speech import write_predictions

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "corpora" / "notes" / "gold"
PHRASES = SHARED / "corpora" / "due" / "DUE_PHRASES.json"
UNLABELLED = SHARED / "corpora" / "notes" / "unlabelled"
MEETINGS = SHARED / "corpora" / "dialogue" / "ami"
TRANSCRIPTS = SHARED / "corpora" / "transcripts"
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
        golds = {path.name: json.loads(path.read_text()) for path in sorted(GOLD.glob("*.json"))}
        documents = {name: GOLD.parent / "docs" / gold["doc"] for name, gold in golds.items()}
        found = predictions(tuple(documents.values()))
        for name, document in documents.items():
            (Path(folder) / name).write_text(json.dumps(found[document.name]))
        score("notes", "--gold", str(GOLD), "--pred", folder, *verbose)
        answers = Path(folder) / "due.answers"
        answers.write_text(json.dumps(due_answers()))
        score("due", "--gold", str(PHRASES), "--pred", str(answers), *verbose)
        speech = Path(folder) / "speech"
        speech.mkdir()
        write_predictions(MEETINGS, speech)
        for mode in ("act", "utt"):
            score(mode, "--gold", str(MEETINGS), "--pred", str(speech), "--kind", "actions")
    for row in (
        *log_rows(TRANSCRIPTS, verbose=bool(verbose)),
        *place_rows(sorted(UNLABELLED.iterdir()), verbose=bool(verbose)),
    ):
        print(row)
    return 0


def score(*arguments: str) -> None:
    """Run the scorer, printing its rows as they are."""
    subprocess.run([sys.executable, str(SCORER), *arguments], check=True)


def predictions(documents: Sequence[Path]) -> dict[str, Any]:
    """What `notesync check` finds in documents, by their names: its JSON is the scorer's form."""
    command = [sys.executable, "-m", "notesync", "check", "--format", "json"]
    answer = subprocess.run(
        [*command, *map(str, documents)], capture_output=True, text=True, check=True
    )
    read = json.loads(answer.stdout)["documents"]
    return {Path(document["source"]).name: document for document in read}


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

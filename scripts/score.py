"""Score the reader against the gold in ../shared: `make score`.

Writes predictions in the scorer's form into a temporary folder and prints the scorer's rows.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from notesync.model.document import Meeting
from notesync.notes.due import due_of
from scripts.score_logs import log_rows
from scripts.score_places import place_rows
from scripts.score_speech import write_predictions

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "corpora" / "notes" / "gold"
SERIES = SHARED / "corpora" / "series"
IDENTITY = SERIES / "IDENTITY.json"
PHRASES = SHARED / "corpora" / "due" / "DUE_PHRASES.json"
UNLABELLED = SHARED / "corpora" / "notes" / "unlabelled"
MEETINGS = SHARED / "corpora" / "dialogue" / "ami"
TRANSCRIPTS = SHARED / "corpora" / "transcripts"
CHORES = "abertay-team"
"""The series of `IDENTITY` whose lines recur with the same words and are new each time."""
SCORER = SHARED / "score" / "score.py"


def main() -> int:
    """Score notes, series and due phrases; exit 0 with a sentence where the corpora are absent."""
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
        found_series = Path(folder) / "series.keys"
        found_series.write_text(json.dumps(series_keys(Path(folder))))
        score("series", "--gold", str(IDENTITY), "--pred", str(found_series), *verbose)
        print(micro(json.loads(IDENTITY.read_text()), json.loads(found_series.read_text())))
        print(recurring(Path(folder)))
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


def series_keys(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    """The keys that the lines of each series get, by file and line; a held line has its own."""
    return {name: keys_in(replayed(folder, name)) for name in json.loads(IDENTITY.read_text())}


def replayed(folder: Path, name: str, settings: str = "") -> Path:
    """A series in a notes' root of its own."""
    root = folder / f"{name}-{len(settings)}"
    shutil.copytree(SERIES / name, root / name, dirs_exist_ok=True)
    (root / "notesync.toml").write_text(f'notes = ["{name}"]\n{settings}')
    return root


def keys_in(root: Path) -> dict[str, dict[str, str]]:
    """The key of every line that holds an item, by file and line."""
    keys: dict[str, dict[str, str]] = {}
    for document in notesync(root, "check")["documents"]:
        lines = keys.setdefault(Path(document["source"]).name, {})
        for item in (*document["actions"], *document["decisions"]):
            for line in (item["line"], *item.get("also", ())):
                lines.setdefault(str(line), item["key"])
    return keys


def notesync(root: Path, command: str) -> Any:  # noqa: ANN401 - whatever it prints
    """The JSON that a command prints in a folder."""
    line = [sys.executable, "-m", "notesync", command, "--format", "json"]
    answer = subprocess.run(line, capture_output=True, text=True, check=False, cwd=root)
    return json.loads(answer.stdout)


def micro(golds: Any, found: Any) -> str:  # noqa: ANN401 - JSON
    """F1 over the pairs of all series together: pairs of annotated lines that are one task."""
    right = wrong = missed = 0
    for name, gold in golds.items():
        spots = [
            (cluster["id"], _key(found[name], one["file"], one["line"]))
            for cluster in gold["clusters"]
            for one in cluster["occurrences"]
        ]
        for one, other in combinations(spots, 2):
            same, said = one[0] == other[0], one[1] == other[1]
            right += same and said
            wrong += said and not same
            missed += same and not said
    f1 = 2 * right / (2 * right + wrong + missed)
    return f"{'all series':26} {right + missed} pairs: F1 {f1:.3f}"


def _key(lines: Any, file: str, line: int) -> str:  # noqa: ANN401 - JSON
    near = (lines.get(file, {}).get(str(line + off)) for off in (0, 1, -1))
    return next((key for key in near if key), f"{file}:{line}")


def recurring(folder: Path) -> str:
    """What becomes of a series that has the same chores every week, by default and as set."""
    asked = notesync(replayed(folder, CHORES), "plan")
    as_set = notesync(replayed(folder, CHORES, 'recurring = "new"\n'), "plan")
    return (
        f"{CHORES:26} of its actions, by default {_held(asked)} restated are held and "
        f"{_carried(asked)} carried over; "
        f'with recurring = "new" {_held(as_set)} are held and {_carried(as_set)} carried over'
    )


def _held(plan: Any) -> int:  # noqa: ANN401 - JSON
    return sum(op["op"] == "hold" and op["kind"] == "action" for op in plan["operations"])


def _carried(plan: Any) -> int:  # noqa: ANN401 - JSON
    drafts = [op["draft"] for op in plan["operations"] if "draft" in op]
    return sum(one["kind"] == "action" and len(one["places"]) > 1 for one in drafts)


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

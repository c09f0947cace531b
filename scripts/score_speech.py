"""Score the reading of speech against the annotated meetings in ../shared/corpora/dialogue/ami."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from notesync.model.items import Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read


def write_predictions(meetings: Path, folder: Path) -> None:
    """What is found in each meeting, told as a transcript with one line to an utterance."""
    for path in sorted(meetings.glob("*.json.gz")):
        meeting = json.loads(gzip.decompress(path.read_bytes()))
        found = _found("\n".join(_lines(meeting)))
        (folder / path.name.removesuffix(".gz")).write_text(json.dumps(found), encoding="utf-8")


def _lines(meeting: dict[str, Any]) -> Iterator[str]:
    names = {letter: who["role_name"] for letter, who in meeting["speakers"].items()}
    for said in meeting["utterances"]:
        minutes, seconds = divmod(int(said["start"]), 60)
        at = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
        name = names.get(said["speaker"], said["speaker"])
        yield f"[{at}] {name}: {' '.join(said['text'].split())}"


def _found(text: str) -> dict[str, list[dict[str, Any]]]:
    reading = read(text.encode(), "meeting.txt", ReadingSettings(), "transcript")
    if not isinstance(reading, Reading):
        return {"actions": [], "decisions": []}
    actions = [
        {
            "text": item.text,
            "owners": list(item.people or item.owners),
            "utterances": list(range(item.span.line - 1, item.span.end_line)),
        }
        for item in reading.actions
    ]
    decisions = [
        {"text": item.text, "utterances": list(range(item.span.line - 1, item.span.end_line))}
        for item in reading.decisions
    ]
    return {"actions": actions, "decisions": decisions}

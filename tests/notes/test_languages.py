"""The languages' files: every key is known, and each is read by some rule."""

import re
from pathlib import Path

import pytest

from notesync.notes import words

NOTES = Path(words.__file__).parent


def _read_somewhere() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in NOTES.rglob("*.py"))


@pytest.mark.parametrize("code", words.languages())
def test_every_key_is_read_by_something(code: str) -> None:
    source = _read_somewhere()
    unread = [key for key in words.languages()[code] if not re.search(rf"[\"']{key}[\"']", source)]
    assert unread == []


def test_english_knows_every_key() -> None:
    english = set(words.languages()["en"])
    for language in words.languages().values():
        assert set(language) <= english


def test_english_stands_first_and_german_is_there() -> None:
    assert list(words.languages())[:2] == ["en", "de"]

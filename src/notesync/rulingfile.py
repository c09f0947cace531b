"""People's rulings on held items, in a file of the notes that is read, edited and committed."""

import difflib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from notesync.errors import READABLE, ConfigError, UsageError, reason
from notesync.model.issues import Key
from notesync.model.rulings import Ruling, Rulings, Verdict

PATH = ".notesync/rulings.toml"
"""Where the file is, from the notes' root."""

HEAD = """\
# What people said of lines that notesync held: `notesync accept KEY` and `notesync dismiss KEY`.
# Commit this file: it outlives any ledger. `notesync dismiss KEY --undo` takes a ruling back.
"""

_KEY = re.compile(r"ns-[a-z2-7]{10}")
_NAMES = ("verdict", "same", "text", "where")
_MEND = "mend that line, or remove the table and rule again"


def load(path: Path) -> Rulings:
    """Read the rulings; none where there is no file.

    Raises:
        ConfigError: the file cannot be read or holds a mistake; names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Rulings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {reason(error)}", READABLE) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", _MEND) from error
    return Rulings({Key(key): _ruling(path, text, key, table) for key, table in data.items()})


def save(path: Path, rulings: Rulings) -> None:
    """Write the rulings in one step: who reads meanwhile sees the old file or the new one.

    Raises:
        UsageError: the file cannot be written; the old one is as it was.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=".rulings-", delete=False, encoding="utf-8", newline="\n"
        ) as file:
            temporary = file.name
            file.write(dumped(rulings))
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UsageError(
            f"{path}: cannot be written: {error.strerror}", "see that the folder can be written"
        ) from error


def dumped(rulings: Rulings) -> str:
    """The file's text: one table a key, sorted, so that a ruling more is a few lines of diff."""
    return "\n".join([HEAD, *(_table(key, rulings.by_key[key]) for key in sorted(rulings.by_key))])


def with_ruling(rulings: Rulings, key: Key, ruling: Ruling | None) -> Rulings:
    """The rulings with one more, in place of what was said of its key; None takes that back."""
    kept = {one: said for one, said in rulings.by_key.items() if one != key}
    return replace(rulings, by_key=kept | {key: ruling} if ruling else kept)


def _table(key: Key, ruling: Ruling) -> str:
    named = (
        ("verdict", ruling.verdict.value),
        ("same", ruling.same),
        ("text", ruling.text),
        ("where", ruling.where),
    )
    lines = [f"{name} = {_quoted(value)}" for name, value in named if value]
    return "\n".join([f"[{key}]", *lines, ""])


def _quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _ruling(path: Path, text: str, key: str, table: object) -> Ruling:
    if not _KEY.fullmatch(key):
        message = f"{key!r} is not a key: those are ns- and ten letters or digits"
        raise ConfigError(f"{_place(path, text, key)}: {message}", _MEND)
    if not isinstance(table, dict):
        raise ConfigError(f"{_place(path, text, key)}: {key} must be a table", _MEND)
    for name, value in table.items():
        where = _place(path, text, key, name)
        if name not in _NAMES:
            near = difflib.get_close_matches(name, _NAMES, 1)
            mean = f"; did you mean {near[0]}?" if near else ""
            raise ConfigError(f"{where}: {key}: there is no key {name!r}{mean}", _MEND)
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {key}.{name}: must be a text in quotes", _MEND)
    return _read(path, text, key, table)


def _read(path: Path, text: str, key: str, table: Mapping[str, Any]) -> Ruling:
    said, same = table.get("verdict"), table.get("same")
    verdicts = {verdict.value: verdict for verdict in Verdict}
    if said not in verdicts:
        where = _place(path, text, key, "verdict")
        raise ConfigError(f"{where}: {key}.verdict: must be one of {', '.join(verdicts)}", _MEND)
    verdict = verdicts[said]
    where = _place(path, text, key, "same")
    if (verdict is Verdict.SAME) != (same is not None):
        needs = 'goes with verdict = "same", and only with that'
        raise ConfigError(f"{where}: {key}.same: {needs}", _MEND)
    if same is not None and (not _KEY.fullmatch(same) or same == key):
        raise ConfigError(f"{where}: {key}.same: must be the key of another item", _MEND)
    other = Key(same) if same else None
    return Ruling(verdict, other, table.get("text", ""), table.get("where", ""))


def _place(path: Path, text: str, key: str, name: str = "") -> str:
    """File and line of a table or of a key in it, as far as that can be told."""
    lines = text.splitlines()
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(key)}[\"']?\s*\]|\s*[\"']?{re.escape(key)}\b")
    table = next((n for n, line in enumerate(lines, 1) if header.match(line)), None)
    if table is None:
        return str(path)
    for number, line in enumerate(lines[table:], table + 1):
        if line.lstrip().startswith("["):
            break
        if name and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
            return f"{path}:{number}"
    return f"{path}:{table}"

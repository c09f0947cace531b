"""What is wrong with a configuration: which file and line, which key, and what instead."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notesync.config.environment import PREFIX
from notesync.config.shape import TRACKERS, keys

_HEADER = re.compile(r"\s*\[+([^\[\]]+)\]")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s.\"']+")

_MUST = {
    "bool_type": "be true or false",
    "int_type": "be a whole number",
    "float_type": "be a number",
    "float_parsing": "be a number",
    "string_type": "be a text in quotes",
    "string_too_short": "not be empty",
    "string_pattern_mismatch": "be {form}",
    "tuple_type": "be a list",
    "dict_type": "be a table",
    "model_type": "be a table",
    "model_attributes_type": "be a table",
    "greater_than": "be more than {gt}",
    "greater_than_equal": "be {ge} or more",
    "less_than_equal": "be {le} or less",
    "literal_error": "be {expected}",
    "enum": "be {expected}",
    "missing": "be given",
    "union_tag_invalid": "be {expected_tags}",
    "value_error": "be {error}",
}
"""What a value must be, by the parser's name of the mistake; `date_` begins those of days."""

_FORMS = {
    "repository": 'written "owner/name"',
    "project": "a project's key such as TEAM",
    "label": "one word",
}
"""What a text must look like, by its key."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from: a file, and the environment variables that are set."""

    path: Path | None
    environ: frozenset[str] = frozenset()

    def place(self, names: Sequence[str]) -> str:
        """Where a key was set: the variable, or the file with the line where it can be told."""
        variable = PREFIX + "_".join(names).upper()
        if variable in self.environ or self.path is None:
            return f"${variable}"
        line = _line_of(self.path, names)
        return f"{self.path}:{line}" if line else str(self.path)


def complaint(source: Source, table: Mapping[str, Any], mistake: Mapping[str, Any]) -> str:
    """One mistake, as pydantic tells it, for whoever made it; `table` is what they said."""
    names = _names(mistake["loc"])
    kind, limits = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(names[-1], keys(names[:-1], table), n=1, cutoff=0.6)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return f"{source.place(names)}: unknown key {'.'.join(names)!r}{guess}"
    if kind == "union_tag_invalid":
        names = [*names, "kind"]
    rest = "be a day such as 2026-10-24" if kind.startswith("date_") else "be another value"
    must = _MUST.get(kind, rest).format(**limits, form=_FORMS.get(names[-1] if names else ""))
    return f"{source.place(names)}: {'.'.join(names) or 'tool.notesync'}: must {must}"


def _names(where: Sequence[int | str]) -> list[str]:
    """The way to a key as it stands in the file: without numbers, and without a tracker's kind."""
    names = [str(part) for part in where if not isinstance(part, int) and part != "[key]"]
    at = {"tracker": 1, "targets": 2}.get(names[0] if names else "")
    if at and len(names) > at and names[at] in TRACKERS:
        del names[at]
    return names


def _line_of(path: Path, names: Sequence[str]) -> int | None:
    """The line on which a key stands, or else its table: the parser keeps none."""
    table: tuple[str, ...] = ()
    lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if header := _HEADER.match(line):
            table = _dotted(header[1])
            lines.setdefault(table, number)
        elif "=" in line:
            lines.setdefault((*table, *_dotted(line.partition("=")[0])), number)
    prefix = ("tool", "notesync") if path.name == "pyproject.toml" else ()
    wanted = [(*prefix, *names[:depth]) for depth in range(len(names), -1, -1)]
    return next((lines[path] for path in wanted if path in lines), None)


def _dotted(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(key))

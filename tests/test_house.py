"""The laws of the house that import-linter cannot keep: sizes, names, and who imports what."""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import Project

SOURCE = Path(__file__).resolve().parents[1] / "src" / "notesync"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
SDKS = {"github", "jira"}
VAGUE = {"utils", "util", "helpers", "common", "manager", "misc"}

named = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))


def imported(path: Path) -> set[str]:
    """The top-level names of everything a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def statements(node: ast.AST) -> int:
    """How many statements stand in a function, at any depth, its docstring left out."""
    return sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 2


@named
def test_no_module_is_fat(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@named
def test_no_function_is_fat(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    assert [f.name for f in functions if statements(f) > LONGEST_FUNCTION] == []


@named
def test_every_module_says_what_it_is_for_and_ties_no_knot(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert "TYPE_CHECKING" not in text
    assert path.stem not in VAGUE


def test_each_sdk_is_imported_in_one_file_at_the_most() -> None:
    users = defaultdict(list)
    for path in MODULES:
        for name in imported(path) & SDKS:
            users[name].append(path.name)
    assert all(len(files) == 1 for files in users.values()), dict(users)


def test_only_the_desk_reads_the_clock() -> None:
    clocks = {"time", "random"}
    assert [path.name for path in MODULES if imported(path) & clocks] == ["desk.py"]


def loaded_by(*arguments: str, at: Path) -> set[str]:
    """The modules that a run of the command line in a folder has loaded when it ends."""
    script = (
        "import sys\n"
        "from notesync.cli.main import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "print(*sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=at, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(answer.stdout.splitlines()[-1].split())


def test_help_loads_neither_trackers_nor_parsers(tmp_path: Path) -> None:
    loaded = loaded_by("--help", at=tmp_path)
    assert "click" in loaded
    heavy = {"github", "jira", "markdown_it", "pydantic", "tenacity", "yaml", "ftfy", "rapidfuzz"}
    assert not loaded & heavy


@pytest.mark.parametrize(
    "command",
    ["board", "issue list", "issue create --title Paint", "state show", "undo --list",
     "undo 1 --yes"],
)  # fmt: skip
def test_a_command_that_reads_no_notes_loads_no_reader(project: Project, command: str) -> None:
    project.write("notes/2026-03-04-yard.md", "## Actions\n\n- Ann: Paint the gate\n")
    assert project.run("push", "--yes").code == 0
    loaded = loaded_by(*command.split(), at=project.root)
    assert "notesync.workflow" in loaded
    assert [name for name in loaded if name.startswith("notesync.notes")] == []

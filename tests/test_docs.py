"""What the pages in docs/ say of the code is so: exit codes, dependencies, one item's journey."""

import ast
import re
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest

from notesync.errors import PRECEDENCE, ExitCode

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "notesync"
NOWHERE = "nowhere yet"


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row but for headers and the rules under them."""
    lines = [*text.splitlines(), ""]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line, following in pairwise(lines)
        if line.startswith("| ") and not following.startswith("|---")
    ]


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


# Exit codes.

CODES = rows(page("exit-codes.md"))


def test_the_page_lists_every_exit_code_in_order() -> None:
    listed = [(int(code), name.strip("`")) for code, name, *_ in CODES]
    assert listed == [(code.value, code.name) for code in ExitCode]


def test_every_exit_code_has_a_meaning_and_a_next_step() -> None:
    for code, _, meaning, step in CODES:
        assert meaning.endswith("."), code
        assert step.endswith("."), code


def test_the_page_states_the_precedence_of_exit_codes() -> None:
    sentence = re.search(r"the first of: ([\d, ]+)\.", page("exit-codes.md"))
    assert sentence
    assert [int(code) for code in sentence[1].split(", ")] == list(PRECEDENCE)


# Dependencies.

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = page("dependencies.md")
AT_RUN_TIME = rows(section(DEPENDENCIES, "At run time"))
FOR_DEVELOPMENT = rows(section(DEPENDENCIES, "For development"))


def canonical(package: str) -> str:
    """A package's name as indexes compare it, without its version."""
    name = re.match(r"[\w.-]+", package)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def imports_of_packages() -> dict[str, set[str]]:
    """The modules of notesync that import each third-party package."""
    provided = packages_distributions()
    users = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=aliases):
                    modules = [alias.name for alias in aliases]
                case ast.ImportFrom(module=str(module), level=0):
                    modules = [module]
                case _:
                    continue
            for module in modules:
                for package in provided.get(module.partition(".")[0], ()):
                    users[canonical(package)].add(path.relative_to(SOURCE).as_posix())
    users.pop("notesync", None)
    return users


def covers(places: list[str], module: str) -> bool:
    return any(
        module == place or (place[-1] == "/" and module.startswith(place)) for place in places
    )


@pytest.mark.parametrize(
    ("table", "declared"),
    [
        (AT_RUN_TIME, PROJECT["dependencies"]),
        (FOR_DEVELOPMENT, PROJECT["optional-dependencies"]["dev"]),
    ],
    ids=["at run time", "for development"],
)
def test_the_page_lists_every_dependency_once_and_no_other(
    table: list[list[str]], declared: list[str]
) -> None:
    listed = [cells[0].strip("`") for cells in table]
    assert sorted(map(canonical, listed)) == sorted(map(canonical, declared))


def test_nothing_is_imported_that_is_not_declared() -> None:
    assert imports_of_packages().keys() <= {canonical(one) for one in PROJECT["dependencies"]}


@pytest.mark.parametrize("cells", AT_RUN_TIME, ids=lambda cells: cells[0].strip("`"))
def test_each_dependency_is_imported_where_the_page_says_and_only_there(cells: list[str]) -> None:
    package, where, *reasons = cells
    users = imports_of_packages().get(canonical(package.strip("`")), set())
    places = re.findall(r"`([\w/.]+)`", where)
    assert places or where == NOWHERE
    assert [module for module in sorted(users) if not covers(places, module)] == []
    assert [place for place in places if not any(covers([place], user) for user in users)] == []
    assert all(reason.endswith(".") for reason in reasons)

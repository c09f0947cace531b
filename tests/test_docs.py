"""What the pages in docs/ say of the code is so: exit codes, dependencies, one item's journey."""

import ast
import json
import re
import tomllib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest

from notesync import config, workflow
from notesync.apply import apply
from notesync.desk import Desk, open_desk
from notesync.errors import PRECEDENCE, ExitCode
from notesync.model.canonical import Plain, plain
from notesync.model.ledger import Intent
from notesync.report.plan import plan_text
from notesync.state.sqlite import SqliteLedger
from tests.conftest import Project

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
WITH_DOCX = rows(section(DEPENDENCIES, "With the extra `docx`"))
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
        (WITH_DOCX, PROJECT["optional-dependencies"]["docx"]),
        (FOR_DEVELOPMENT, PROJECT["optional-dependencies"]["dev"]),
    ],
    ids=["at run time", "with docx", "for development"],
)
def test_the_page_lists_every_dependency_once_and_no_other(
    table: list[list[str]], declared: list[str]
) -> None:
    listed = [cells[0].strip("`") for cells in table]
    # The tests need the extras: `dev` names them by our own name.
    others = [one for one in declared if not one.startswith("notesync[")]
    assert sorted(map(canonical, listed)) == sorted(map(canonical, others))


def test_nothing_is_imported_that_is_not_declared() -> None:
    declared = (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["docx"])
    assert imports_of_packages().keys() <= set(map(canonical, declared))


@pytest.mark.parametrize("cells", [*AT_RUN_TIME, *WITH_DOCX], ids=lambda cells: cells[0].strip("`"))
def test_each_dependency_is_imported_where_the_page_says_and_only_there(cells: list[str]) -> None:
    package, where, *reasons = cells
    users = imports_of_packages().get(canonical(package.strip("`")), set())
    places = re.findall(r"`([\w/.]+)`", where)
    assert places or where == NOWHERE
    assert [module for module in sorted(users) if not covers(places, module)] == []
    assert [place for place in places if not any(covers([place], user) for user in users)] == []
    assert all(reason.endswith(".") for reason in reasons)


# The journey of one action item.

ARCHITECTURE = page("architecture.md")
SOURCE_OF_NOTE = "notes/2026-05-12-reading-room.md"
NOW = datetime(2026, 5, 12, 16, 0, tzinfo=UTC)


def text_of(name: str) -> str:
    """A block of the page, by the comment above it."""
    block = re.search(
        rf"^<!-- (?:text|json): {name} -->\n```\w+\n(.*?)^```$", ARCHITECTURE, re.M | re.S
    )
    assert block, name
    return block[1]


class Recorded(SqliteLedger):
    """A ledger that keeps the intents it was given: they are gone when a run has ended."""

    def __init__(self, path: Path, target: str) -> None:
        super().__init__(path, target)
        self.intents: list[Intent] = []

    def begin(self, *intents: Intent) -> None:
        super().begin(*intents)
        self.intents.extend(intents)


@pytest.fixture
def desk(project: Project) -> Desk:
    project.write(config.FILE_NAME, 'namespace = "library/notes"\n')
    project.write(SOURCE_OF_NOTE, text_of("note"))
    return replace(open_desk(project.root), now=lambda: NOW)


def said(name: str) -> Plain:
    """A value of the page, in plain form."""
    value: Plain = json.loads(text_of(name))
    return value


def test_the_item_is_read_as_the_page_says(desk: Desk) -> None:
    (reading,) = workflow.check(desk, (), workflow.nothing).readings
    assert plain(reading.document.blocks[-1]) == said("block")
    assert plain(reading.items) == [said("item")]


def test_the_item_is_planned_as_the_page_says(desk: Desk) -> None:
    plan = workflow.plan(desk, (), workflow.nothing).plan
    (create,) = plan.creates
    assert plain(create.draft) == said("draft")
    assert plan_text(plan, 100).plain.rstrip("\n") == text_of("plan").rstrip("\n")


def test_the_item_is_filed_and_remembered_as_the_page_says(desk: Desk) -> None:
    plan = workflow.plan(desk, (), workflow.nothing).plan
    tracker = desk.tracker()
    ledger = Recorded(desk.root / desk.settings.state_path, tracker.name)
    apply(plan, tracker, ledger, desk.clock, workflow.nothing)
    (issue,) = tracker.issues()
    remembered = ledger.load()
    tracker.close()
    ledger.close()
    assert plain(ledger.intents) == [said("intent")]
    assert issue.body == text_of("body")
    assert issue.marker
    assert f"`{issue.marker.block}`" in ARCHITECTURE
    assert plain(remembered.entries) == [said("link")]
    assert remembered.intents == ()


def test_ticking_the_item_plans_what_the_page_says(desk: Desk) -> None:
    workflow.push(desk, workflow.plan(desk, (), workflow.nothing), workflow.nothing)
    assert workflow.plan(desk, (), workflow.nothing).plan.writes == 0
    note = desk.root / SOURCE_OF_NOTE
    note.write_text(text_of("note").replace("[ ]", "[x]"), encoding="utf-8")
    plan = workflow.plan(desk, (), workflow.nothing).plan
    assert plan_text(plan, 100).plain.rstrip("\n") == text_of("ticked").rstrip("\n")


def test_the_page_names_every_part_of_the_house() -> None:
    parts = {
        path.name + ("/" if path.is_dir() else "")
        for path in SOURCE.iterdir()
        if not path.name.startswith("__") and path.name != "py.typed"
    }
    listed = {cells[0].strip("`") for cells in rows(section(ARCHITECTURE, "The house"))}
    assert listed == parts


def test_the_page_names_every_contract_and_only_tests_that_exist() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    laws = section(ARCHITECTURE, "The laws, and what keeps each")
    named = set(re.findall(r'contract "([^"]+)"', laws))
    assert named == {
        contract["name"].partition(":")[0] for contract in linter["importlinter"]["contracts"]
    }
    tests = set(re.findall(r"`(tests/[\w/]+\.py)`", laws))
    assert tests
    assert [path for path in tests if not (ROOT / path).is_file()] == []

"""README and the figures it quotes are what the code makes them."""

import json
import re
from pathlib import Path

import pytest
from scripts.figures import FIGURES, load, scores, table
from scripts.readme import PAGES, README, rendered

from notesync.cli.main import COMMANDS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_show_what_their_commands_print_and_what_was_measured(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert rendered(text) == text, "run `make readme`"


def test_every_figure_names_its_goal_and_its_command() -> None:
    figures = load()["figures"]
    assert isinstance(figures, list)
    assert figures
    for figure in figures:
        assert set(figure) == {"what", "goal", "value", "command"}
        assert re.fullmatch(r"make [a-z-]+", figure["command"])


def test_figures_know_the_commit_they_were_measured_at() -> None:
    data = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert re.fullmatch(r"[0-9a-f]{12}", data["commit"])
    assert data["commit"] in table(data)


def test_the_scorers_rows_are_read_as_they_are_printed() -> None:
    printed = (
        "MICRO          |   10 gold    9tp    1fp   0dup P 0.90 R 0.80 F1 0.85 |    4 gold    2tp"
        "    0fp   0dup P 1.00 R 0.50 F1 0.67 | text 0.95 owner 0.96 (owned 0.94) due 1.00 of 9"
        " +0 false; done 1.00 (ticked 1.00 of 11)\n"
        "due phrases: 24/25 right; dated 22/23\n"
    )
    values = [figure["value"] for figure in scores(printed)]
    assert values == ["0.85 / 0.67", "24/25"]


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_names_every_command(name: str) -> None:
    assert f"`notesync {name}" in README.read_text(encoding="utf-8")

"""README's session with GitHub is what a reader would see."""

from pathlib import Path

import pytest
from scripts.readme import README
from scripts.readme_github import REPOSITORY, rendered

from tests.integration.emulate import serving

pytestmark = pytest.mark.integration


def test_the_session_prints_what_readme_shows(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    with serving(tmp_path, 1, REPOSITORY) as url:
        assert rendered(text, url) == text, "run `python -m scripts.readme_github`"

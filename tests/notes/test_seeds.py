"""The two documents the product was asked for, against their gold, field by field."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scripts.score import predictions

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "corpora" / "notes" / "gold").exists(),
    reason="the seeds and their gold (../shared) are not on this machine",
)


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem + "_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize("name", ["seed__operations-notes", "seed__engineering-transcript"])
def test_a_seed_comes_out_right_in_every_field(name: str) -> None:
    scorer = module(SHARED / "score" / "score.py")
    path = SHARED / "corpora" / "notes" / "gold" / f"{name}.json"
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    document = path.parent.parent / "docs" / gold["doc"]
    found = predictions((document,))[document.name]
    for kind in ("actions", "decisions"):
        matched, used, _ = scorer.match(gold[kind], found[kind])
        assert sorted(used) == list(range(len(found[kind]))), "something false was found"
        for place, item in enumerate(gold[kind]):
            if not item.get("doubtful"):
                assert place in matched, item["text"]
                check(scorer, item, found[kind][matched[place]])


def check(scorer: ModuleType, item: dict[str, Any], made: dict[str, Any]) -> None:
    assert made["line"] == item["line"]
    if "owners" in item:
        assert scorer.owners_eq(item, made["owners"]), item["text"]
        assert (made["due"], made["done"]) == (item["due"], item["done"])
        assert (made["priority"] or "") == item.get("priority", "").lower()

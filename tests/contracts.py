"""The published contracts of the trackers, where the shared folder lies beside the project."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "contracts"
ABSENT = f"{FOLDER} is not there"


@dataclass(frozen=True)
class Exchange:
    """A response as the contract's checker takes one."""

    status_code: int
    content: str
    data: object

    def json(self) -> object:
        return self.data


@cache
def contract(name: str) -> Callable[[Any, Exchange | None], list[str]] | None:
    """Says what is wrong with a request and its response; None where there is no such folder."""
    path = FOLDER / name
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("contract_check", FOLDER / "check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Contract(json.loads(path.read_text("utf-8"))).check  # type: ignore[no-any-return]

"""The languages' files: every key is known, and each is read by some rule."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from notesync.notes import words

WORDS = Path(words.__file__)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in WORDS.parent.rglob("*.py")}
# Every module by which rules read but the one that only hands them the words.
READERS = [tree for path, tree in TREES.items() if path != WORDS]


def _keys(tree: ast.AST) -> Iterator[str]:
    """The keys that are asked for: `phrases("told")`, `words.table("months")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="phrases" | "table") | ast.Attribute(attr="phrases" | "table"),
                args=[ast.Constant(value=str(key))],
            ):
                yield key


def _constants() -> dict[str, set[str]]:
    """The constants that the module of words holds in hand, each with the keys it is made of."""
    return {
        name: keys
        for node in TREES[WORDS].body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        for name, keys in [(node.targets[0].id, set(_keys(node.value)))]
        if keys
    }


def _used() -> set[str]:
    """The constants of the module of words that some other module takes."""
    nodes = [node for tree in READERS for node in ast.walk(tree)]
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "words"
    } | {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == words.__name__
        for alias in node.names
    }


def test_every_constant_is_taken_by_some_other_module() -> None:
    assert set(_constants()) - _used() == set()


@pytest.mark.parametrize("code", words.languages())
def test_every_key_is_read_by_something(code: str) -> None:
    read = {key for tree in READERS for key in _keys(tree)}
    read |= {key for name, keys in _constants().items() if name in _used() for key in keys}
    assert set(words.languages()[code]) - read == set()


def test_english_knows_every_key() -> None:
    english = set(words.languages()["en"])
    for language in words.languages().values():
        assert set(language) <= english


def test_english_stands_first_and_german_is_there() -> None:
    assert list(words.languages())[:2] == ["en", "de"]

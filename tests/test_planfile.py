"""A plan between review and push: exactly what was reviewed, or refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from notesync.errors import ExitCode, PlanFileError
from notesync.model.issues import Field, IssueRef, Members, Set, Status
from notesync.model.items import Kind
from notesync.model.ledger import Base, Dispute, Record
from notesync.model.plan import (
    Adopt,
    Conflict,
    Create,
    Frozen,
    Hold,
    Plan,
    Refusal,
    Update,
    Vanished,
)
from notesync.planfile import is_plan_file, means_plan, read_plan, write_plan
from tests.builders import KEY, draft, fields, link, place

WANTED = draft(
    fields("Pumps — ä", due=date(2031, 4, 1), status=Status.COMPLETED, labels=frozenset("ba"))
)
BASE = Base(fields(), fields())
ONE = IssueRef("1", "https://tracker.example/1")
CHANGES = (Set(Field.DUE, None, "2031-04-01"), Members(Field.LABELS, ("a",), ()))
PLAN = Plan(
    "harbour/notes",
    "local:t",
    operations=(
        Create(WANTED, "new line"),
        Update(WANTED, ONE, CHANGES, BASE, 2, (Dispute(Field.DUE, None, "x"),), "changed"),
        Adopt(WANTED, ONE, BASE, "named"),
        Hold(KEY, Kind.DECISION, "text", place(), "unsure", ("[ns:: new]",)),
    ),
    conflicts=(Conflict(KEY, ONE, place(), Field.TITLE, "a", "b", "c", known=True),),
    vanished=(Vanished(KEY, ONE, "title", place()),),
    frozen=(Frozen("a.md", 2, "empty"),),
    refusals=(Refusal("max-create", "too many", "--max-create 9"),),
    remember=(link(fields()), Record(KEY, Kind.ACTION, "done", (place(),), True)),
    unchanged=3,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write_plan(path, PLAN)
    return path


def rewritten(path: Path, **changes: Any) -> None:  # noqa: ANN401 - any JSON
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


@pytest.mark.parametrize("plan", [PLAN, Plan("n", "t")], ids=["rich", "empty"])
def test_a_plan_comes_back_as_it_was_written(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "plan.json"
    write_plan(path, plan)
    assert read_plan(path) == plan
    assert is_plan_file(path)


def test_another_layout_of_the_same_json_is_the_same_plan(path: Path) -> None:
    rewritten(path, counts={"create": 1})
    assert read_plan(path) == PLAN


def refused(path: Path) -> PlanFileError:
    with pytest.raises(PlanFileError) as error:
        read_plan(path)
    assert str(path) in error.value.message
    assert error.value.exit_code is ExitCode.USAGE
    return error.value


@pytest.mark.parametrize(("before", "after"), [("Pumps — ä", "Pumps — a"), ('"max-', '"min-')])
def test_a_changed_text_is_refused(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    assert "changed after it was made" in refused(path).message


def test_a_changed_digest_is_refused(path: Path) -> None:
    rewritten(path, digest=replace(PLAN, unchanged=4).digest)
    assert "changed after it was made" in refused(path).message


def test_an_unknown_key_is_refused(path: Path) -> None:
    rewritten(path, also="this")
    assert "changed after it was made" in refused(path).message


def test_an_unknown_key_deep_inside_is_refused(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    data["operations"][0]["draft"]["fields"]["milestone"] = "May"
    path.write_text(json.dumps(data), "utf-8")
    assert "changed after it was made" in refused(path).message


@pytest.mark.parametrize("version", [0, 1, 4, "3", None])
def test_a_plan_of_another_version_is_refused(path: Path, version: object) -> None:
    rewritten(path, version=version)
    error = refused(path)
    assert f"a plan of version {version}, not 3" in error.message
    assert "plan --out" in error.hint


def test_a_value_out_of_shape_is_named(path: Path) -> None:
    rewritten(path, unchanged="many")
    assert "unchanged" in refused(path).message


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[1]", "7", '"text"', "null", "{}", '{"digest": "x"}', "\udcff"]
)
def test_garbage_is_refused(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert "plan --out" in refused(path).hint
    assert not is_plan_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "not a plan" in refused(tmp_path / "none.json").message
    assert not is_plan_file(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["plan.txt", "plan", "plan.md"])
def test_a_plan_is_known_whatever_its_name(path: Path, name: str) -> None:
    renamed = path.rename(path.with_name(name))
    assert is_plan_file(renamed)
    assert read_plan(renamed) == PLAN


def test_half_a_surrogate_pair_is_refused(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text.replace("Pumps — ä", "\\ud800"), "utf-8")
    assert "not a plan" in refused(path).message


def test_a_byte_order_mark_does_no_harm(path: Path) -> None:
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert is_plan_file(path)
    assert read_plan(path) == PLAN


@pytest.mark.parametrize("name", ["plan.json", "plan.JSON", "plan", "plan.md"])
def test_a_damaged_plan_is_still_meant_as_one(path: Path, name: str) -> None:
    text = path.read_text("utf-8")
    damaged = path.with_name(name)
    damaged.write_text(text[: len(text) // 2], "utf-8")
    assert means_plan(damaged)
    assert not is_plan_file(damaged)
    damaged.write_text(text.replace('"digest"', '"signature"'), "utf-8")
    assert means_plan(damaged)
    assert "it has no digest" in refused(damaged).message


def test_notes_that_speak_of_a_plan_are_notes(tmp_path: Path) -> None:
    notes = tmp_path / "a.md"
    notes.write_text('# Talk\n\nWhat is "digest" in "operations"?\n', "utf-8")
    assert not means_plan(notes)
    assert not means_plan(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["# Choir\n", "{curly} notes\n", '{"utterances": []}', "{" * 4096])
def test_notes_are_no_plan(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    assert not is_plan_file(path)


def test_what_is_nested_without_end_is_no_plan(path: Path) -> None:
    path.write_text('{"a":' * 50_000, "utf-8")
    assert not is_plan_file(path)
    assert "not a plan" in refused(path).message


def test_a_plan_takes_the_place_of_a_plan_or_of_nothing(path: Path) -> None:
    write_plan(path, Plan("n", "t"))
    assert read_plan(path) == Plan("n", "t")
    path.write_bytes(b"")
    write_plan(path, PLAN)
    assert read_plan(path) == PLAN


def test_a_plan_takes_the_place_of_nothing_else(tmp_path: Path) -> None:
    notes = tmp_path / "a.md"
    notes.write_text("# Choir\n", "utf-8")
    with pytest.raises(PlanFileError, match="no plan of ours") as error:
        write_plan(notes, PLAN)
    assert error.value.hint
    assert notes.read_text("utf-8") == "# Choir\n"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no folder" / "plan.json"
    with pytest.raises(PlanFileError, match="cannot be written") as error:
        write_plan(path, PLAN)
    assert error.value.message.count(str(path)) == 1
    assert error.value.hint

"""The model's own promises: one plain form a value, and fields that mix no kinds."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.canonical import canonical_text, digest, fingerprint, plain
from notesync.model.issues import SCALARS, SETS, Field, Fields, IssueRef, Status
from notesync.model.items import Kind, Priority


@dataclass(frozen=True)
class Value:
    name: str
    many: frozenset[str]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Kind.ACTION, "action"),
        (None, None),
        (True, True),
        (1.5, 1.5),
        (date(2031, 3, 5), "2031-03-05"),
        (frozenset("cab"), ["a", "b", "c"]),
        (("a", (1,)), ["a", [1]]),
        ({1: "a"}, {"1": "a"}),
        (Value("x", frozenset("ba")), {"name": "x", "many": ["a", "b"]}),
    ],
)
def test_a_plain_form_is_jsons_own(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_what_the_model_does_not_use_has_no_plain_form() -> None:
    with pytest.raises(TypeError, match="object"):
        plain(object())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\n\na  \n\nb\t\n\n", "a\n\nb"),
        ("cafe\u0301", "café"),
        (" a", " a"),
        ("", ""),
    ],
)
def test_text_is_compared_without_what_editors_add(text: str, expected: str) -> None:
    assert canonical_text(text) == expected


@given(st.text())
def test_canonical_text_is_canonical_already(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once


def test_equal_values_have_equal_digests() -> None:
    one, other = Value("x", frozenset("ab")), Value("x", frozenset("ba"))
    assert digest(one) == digest(other) != digest(Value("y", frozenset("ab")))
    assert len(digest(one)) == 64
    assert fingerprint(one) == digest(one)[:16]


RICH = Fields(
    "t", "b", Status.COMPLETED, date(2031, 3, 5), Priority.LOW, frozenset("l"), frozenset("a")
)


@pytest.mark.parametrize("field", SCALARS)
def test_one_value_is_read_and_replaced_by_its_canonical_text(field: Field) -> None:
    assert Fields("").with_scalar(field, RICH.scalar(field)).scalar(field) == RICH.scalar(field)
    cleared = RICH.with_scalar(field, None)
    assert cleared.scalar(field) == Fields("").scalar(field)
    assert cleared.with_scalar(field, RICH.scalar(field)) == RICH


@pytest.mark.parametrize("field", SETS)
def test_a_set_is_read_and_replaced_whole(field: Field) -> None:
    assert Fields("").with_members(field, RICH.members(field)).members(field) == RICH.members(field)
    assert RICH.with_members(field, frozenset()).members(field) == frozenset()


@pytest.mark.parametrize("field", SETS)
def test_a_set_is_no_single_value(field: Field) -> None:
    with pytest.raises(KeyError):
        RICH.scalar(field)
    with pytest.raises(KeyError):
        RICH.with_scalar(field, "x")


@pytest.mark.parametrize("field", SCALARS)
def test_a_single_value_is_no_set(field: Field) -> None:
    with pytest.raises(KeyError):
        RICH.members(field)
    with pytest.raises(KeyError):
        RICH.with_members(field, frozenset())


@pytest.mark.parametrize(("name", "shown"), [("12", "#12"), ("DOCK-12", "DOCK-12")])
def test_an_issue_is_called_what_its_tracker_calls_it(name: str, shown: str) -> None:
    assert str(IssueRef(name)) == shown

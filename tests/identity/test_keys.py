"""A key is minted once, the same in every clone, and never changes its recipe."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.identity.keys import mint, normalised, parse
from notesync.model.issues import Key
from notesync.model.items import Kind


def version_1(namespace: str, source: str, kind: str, text: str, ordinal: int) -> str:
    """The recipe as documented: SHA-256 over the parts, base 32, ten characters."""
    parts = "\x1f".join(("1", namespace, source, kind, text, str(ordinal)))
    return "ns-" + base64.b32encode(hashlib.sha256(parts.encode()).digest()).decode()[:10].lower()


@pytest.mark.parametrize("ordinal", [0, 1, 2])
def test_a_version_1_key_never_changes(ordinal: int) -> None:
    wanted = [
        version_1("harbour/notes", "notes/a.md", "action", "order the spare pumps", number)
        for number in range(ordinal + 1)
    ]
    taken = {Key(key) for key in wanted[:-1]}
    minted = mint("harbour/notes", "notes/a.md", Kind.ACTION, "Order the spare pumps.", taken)
    assert minted == wanted[-1]


def test_two_clones_mint_the_same_key() -> None:
    one, other = (mint("n", "a.md", Kind.ACTION, "Call Ines", set[Key]()) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("namespace", "source", "kind", "text"),
    [
        ("m", "a.md", Kind.ACTION, "Call Ines"),
        ("n", "b.md", Kind.ACTION, "Call Ines"),
        ("n", "a.md", Kind.DECISION, "Call Ines"),
        ("n", "a.md", Kind.ACTION, "Call Inga"),
    ],
)
def test_every_part_of_the_recipe_makes_another_key(
    namespace: str, source: str, kind: Kind, text: str
) -> None:
    first = mint("n", "a.md", Kind.ACTION, "Call Ines", set[Key]())
    assert mint(namespace, source, kind, text, set[Key]()) != first


@pytest.mark.parametrize(
    "text",
    [
        "call ines about the lease",
        "Call Ines about the lease.",
        "  Call  Ines\tabout the lease ",
        "**Call Ines** about the _lease_",
        "- Call Ines about the lease -",
        "Call Ines about the lease:",
        "Call `Ines` about the lease!",
    ],
)
def test_what_an_editor_changes_in_passing_is_no_part_of_the_text(text: str) -> None:
    assert normalised(text) == "call ines about the lease"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t ship — yet", "Don't ship - yet"),
        ("the “old” pier", 'the "old" pier'),
        ("cafe\u0301", "café"),
        ("STRASSE", "Straße"),
    ],
)
def test_quotes_dashes_accents_and_case_are_one(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize("text", ["ns-abcde23456", "abcde23456", " NS-ABCDE23456 "])
def test_an_anchor_names_a_key_with_or_without_its_prefix(text: str) -> None:
    assert parse(text) == "ns-abcde23456"


@pytest.mark.parametrize("text", ["", "new", "#12", "ns-abc", "ns-abcde23450", "abcde234567"])
def test_anything_else_is_no_key(text: str) -> None:
    assert parse(text) is None


@given(st.text(), st.text(), st.sampled_from(Kind), st.text())
def test_every_minted_key_can_be_written_in_an_anchor(
    namespace: str, source: str, kind: Kind, text: str
) -> None:
    key = mint(namespace, source, kind, text, set[Key]())
    assert parse(key) == key


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    # A capital may fold to several letters that compose only then: what is asked is stability.
    once = normalised(normalised(text))
    assert normalised(once) == once

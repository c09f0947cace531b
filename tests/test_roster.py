"""Names without a login: shown with those who may be meant, never guessed at."""

import pytest

from notesync.model.items import State
from notesync.roster import imported, strangers
from tests.builders import action, sighting

LOGINS = (("Jonas Wirth", "jwirth"), ("Ines Falk", "ifalk"), ("Tove Berg", ""))


def found(*owners: str) -> dict[str, tuple[str, ...]]:
    lines = [
        sighting(action(f"Paint shed {number}", number, owners=(owner,)))
        for number, owner in enumerate(owners, 1)
    ]
    return {one.name: one.candidates for one in strangers(lines, LOGINS, ["Aiko Tanaka"])}


def test_who_has_a_login_is_no_stranger() -> None:
    assert found("Jonas Wirth", "ines falk", "@Ines Falk") == {}


@pytest.mark.parametrize(
    ("owner", "candidates"),
    [
        ("Jonas", ("Jonas Wirth",)),
        ("JW", ("Jonas Wirth",)),
        ("Ines Falck", ("Ines Falk",)),
        ("jwirt", ("Jonas Wirth",)),
        ("Aiko", ("Aiko Tanaka",)),
        ("Tove Berg", ()),
        ("Somebody Else", ()),
    ],
)
def test_who_may_be_meant_is_named(owner: str, candidates: tuple[str, ...]) -> None:
    assert found(owner) == {owner: candidates}


@pytest.mark.parametrize("owner", ["ALL", "everyone", "the board"])
def test_a_group_is_nobody(owner: str) -> None:
    assert found(owner) == {}


def test_who_owns_most_comes_first_and_what_is_done_does_not_count() -> None:
    lines = [
        sighting(action("Paint the shed", 1, owners=("Bo",))),
        sighting(action("Order the pumps", 2, owners=("Cy",))),
        sighting(action("Order the tar", 3, owners=("Cy",))),
        sighting(action("Sell the crane", 4, owners=("Di",), state=State.DONE)),
    ]
    assert [(one.name, one.items) for one in strangers(lines, (), ())] == [("Cy", 2), ("Bo", 1)]


def test_only_an_address_that_github_gave_out_tells_a_login() -> None:
    mailmap = """
# who we are
Jonas Wirth <jonas@harbour.example> <1234+jwirth@users.noreply.github.com>
Ines Falk <ifalk@users.noreply.github.com>
Tove Berg <tove@harbour.example> <t@old.example>
<only@mail.example> <9+nobody@users.noreply.github.com>
"""
    owners = "# owners\n*.md @ifalk @harbour/crew odd@harbour.example\n/dock @aiko  # and so on\n"
    assert imported(mailmap, owners) == (
        (("Jonas Wirth", "jwirth"), ("Ines Falk", "ifalk")),
        ("aiko",),
    )

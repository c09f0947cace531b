"""One task, one key: what keeps it, what is another task, and what a person has to say."""

from datetime import date

import pytest

from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed, Known, Sighting, Unsure
from notesync.model.issues import Key
from notesync.model.items import (
    ActionItem,
    Decision,
    IssueAnchor,
    KeyAnchor,
    Kind,
    NewAnchor,
    State,
)
from tests.builders import (
    KEY,
    NAMESPACE,
    SOURCE,
    action,
    decision,
    held,
    keys,
    place,
    remembered,
    sighting,
)

PUMPS = "Order the spare pumps for the lower dock"
OTHER = "renamed/review.md"


def run(
    *sightings: Sighting, known: tuple[Known, ...] = (), frozen: tuple[str, ...] = ()
) -> tuple[Identified, ...]:
    return identify(sightings, known, namespace=NAMESPACE, frozen=frozenset(frozen))


def first_run(*items: ActionItem) -> tuple[list[Key | None], tuple[Known, ...]]:
    """The keys of new lines, and what the next run knows of them."""
    found = run(*(sighting(one) for one in items))
    return keys(found), remembered(found)


@pytest.mark.parametrize(
    "after",
    [
        action(PUMPS, line=9),
        action(PUMPS, state=State.DONE),
        action(PUMPS, section="Follow-up"),
        action(PUMPS, owners=("Ines",)),
        action(PUMPS, due=date(2031, 4, 1)),
        action("**Order the spare pumps** for the lower dock."),
        action("Order the spare pmups for the lower dock"),
        action("Order spare pumps for lower dock"),
        action("Order the spare pumps for the lower dock this week"),
    ],
    ids="line tick heading owner date emphasis typo articles word-added".split(),
)
def test_an_edit_of_a_line_keeps_its_key(after: ActionItem) -> None:
    before, known = first_run(action(PUMPS))
    assert keys(run(sighting(after), known=known)) == before


def test_reordering_keeps_every_key() -> None:
    texts = ["Order the spare pumps", "Paint the north pier", "Book the crane for May"]
    before, known = first_run(*(action(text, i) for i, text in enumerate(texts)))
    moved = [sighting(action(text, i)) for i, text in enumerate(reversed(texts))]
    assert keys(run(*moved, known=known)) == before[::-1]


def test_renaming_the_file_keeps_every_key() -> None:
    before, known = first_run(action(PUMPS, 1), action("Paint the north pier", 2))
    renamed = [
        sighting(action(PUMPS, 1), source=OTHER),
        sighting(action("Paint the north pier", 2), source=OTHER),
    ]
    found = run(*renamed, known=known)
    assert keys(found) == before
    assert {one.how for one in found if isinstance(one, Keyed)} == {"moved line"}


def test_a_copy_elsewhere_is_not_moved_while_the_old_place_has_it() -> None:
    before, known = first_run(action(PUMPS))
    copy = sighting(action(PUMPS), source="elsewhere/plan.md", day=None, series="elsewhere")
    found = keys(run(sighting(action(PUMPS)), copy, known=known))
    assert found[0] == before[0]
    assert found[1] not in (None, before[0])


def test_what_was_known_of_an_unread_document_is_still_there() -> None:
    before, known = first_run(action(PUMPS))
    copy = sighting(action(PUMPS), source="elsewhere/plan.md", day=None, series="elsewhere")
    assert keys(run(copy, known=known, frozen=(SOURCE,))) != before
    assert keys(run(copy, known=known)) == before


def test_other_owners_elsewhere_make_another_task() -> None:
    before, known = first_run(action(PUMPS, owners=("Ines",)))
    other = sighting(action(PUMPS, owners=("Odd",)), source=OTHER, day=None)
    assert keys(run(other, known=known)) != before


def test_a_renamed_file_keeps_its_key_though_the_next_meeting_restates_the_line() -> None:
    before, known = first_run(action(PUMPS, section="Dock"))
    renamed = sighting(action(PUMPS, section="Pier"), source=OTHER)
    restated = sighting(action(PUMPS, section="Dock"), source="notes/next.md", day="2031-03-12")
    found = run(restated, renamed, known=known)
    assert keys(found) == before * 2
    assert [one.how for one in found if isinstance(one, Keyed)] == ["moved line", "carried over"]


@pytest.mark.parametrize(
    ("anchor", "is_held"), [(None, True), (NewAnchor(), False)], ids=["unclear", "declared new"]
)
def test_a_line_mended_here_and_restated_there_in_its_old_words_is_held(
    anchor: NewAnchor | None, is_held: bool
) -> None:
    before, known = first_run(action(PUMPS, 1), action("Paint the pier", 2))
    found = run(
        sighting(action(PUMPS.replace("pumps", "pumpps"), 1, anchor=anchor)),
        sighting(action("Paint the pier", 2)),
        sighting(action(PUMPS), source="notes/next.md", day="2031-03-12"),
        known=known,
    )
    assert keys(found)[1:] == before[::-1]
    assert bool(held(found)) is is_held
    assert [one.key for unsure in held(found) for one in unsure.candidates] == before[:is_held]


def test_of_two_moved_lines_each_finds_its_owner() -> None:
    before, known = first_run(action(PUMPS, 1, owners=("Ines",)), action(PUMPS, 2, owners=("Odd",)))
    moved = [
        sighting(action(PUMPS, 1, owners=("Odd",)), source=OTHER),
        sighting(action(PUMPS, 2, owners=("Ines",)), source=OTHER),
    ]
    assert keys(run(*moved, known=known)) == before[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (action(PUMPS, 1, section="Dock"), action(PUMPS, 2, section="Pier")),
        (action(PUMPS, 1, owners=("Ines",)), action(PUMPS, 2, owners=("Odd",))),
    ],
    ids=["section", "owner"],
)
def test_identical_lines_are_told_apart_wherever_they_move(
    one: ActionItem, other: ActionItem
) -> None:
    before, known = first_run(one, other)
    assert len(set(before)) == 2
    assert keys(run(sighting(other), sighting(one), known=known)) == before
    swapped = [
        sighting(action(PUMPS, 1, owners=other.owners, section=other.section)),
        sighting(action(PUMPS, 2, owners=one.owners, section=one.section)),
    ]
    assert keys(run(*swapped, known=known)) == before[::-1]


def test_identical_lines_with_nothing_to_tell_them_apart_go_by_their_order() -> None:
    before, known = first_run(action(PUMPS, 1), action(PUMPS, 2))
    assert len(set(before)) == 2
    later = [sighting(action(PUMPS, 5)), sighting(action(PUMPS, 8))]
    assert keys(run(*later, known=known)) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 12 pumps for the dock", "Order 13 pumps for the dock"),
        ("Paint the north pier", "Paint the south pier"),
        ("Review pull request 88", "Review pull request 89"),
    ],
)
def test_two_tasks_one_word_apart_never_share_a_key(one: str, other: str) -> None:
    before, known = first_run(action(one, 1), action(other, 2))
    assert len(set(before)) == 2
    again = run(sighting(action(other, 1)), sighting(action(one, 2)), known=known)
    assert keys(again) == before[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 12 pumps for the dock", "Order 13 pumps for the dock"),
        ("Paint the north pier", "Paint the south pier"),
    ],
)
def test_a_changed_number_or_word_is_held(one: str, other: str) -> None:
    before, known = first_run(action(one))
    (unsure,) = held(run(sighting(action(other)), known=known))
    assert [candidate.key for candidate in unsure.candidates] == before
    assert unsure.key not in before


def test_a_new_line_beside_a_known_one_is_new() -> None:
    before, known = first_run(action("Paint the north pier", 1))
    found = keys(
        run(
            sighting(action("Paint the north pier", 1)),
            sighting(action("Paint the south pier", 2)),
            known=known,
        )
    )
    assert found[0] == before[0]
    assert found[1] not in (None, before[0])


def test_a_line_that_two_known_ones_fit_equally_well_is_held_with_both() -> None:
    before, known = first_run(
        action("Clean the harbour office windows Monday", 1),
        action("Clean the harbour office windows Friday", 2),
    )
    (unsure,) = held(run(sighting(action("Clean the harbour office windows")), known=known))
    assert {candidate.key for candidate in unsure.candidates} == set(before)
    assert unsure.reason == "more than one reading of this change is equally good"


def test_of_two_lines_that_fit_one_known_line_equally_well_neither_gets_it() -> None:
    _, known = first_run(action("Clean the harbour office windows", 1))
    found = run(
        sighting(action("Clean the harbour office windows Monday", 1)),
        sighting(action("Clean the harbour office windows Friday", 2)),
        known=known,
    )
    assert [len(one.candidates) for one in held(found)] == [1, 1]


def test_a_held_line_is_settled_by_an_anchor_either_way() -> None:
    before, known = first_run(action("Paint the north pier"))
    same = sighting(action("Paint the south pier", anchor=KeyAnchor(str(before[0]))))
    new = sighting(action("Paint the south pier", anchor=NewAnchor()))
    assert keys(run(same, known=known)) == before
    (fresh,) = keys(run(new, known=known))
    assert fresh not in (None, before[0])


def test_a_line_declared_new_stays_itself_on_the_next_run() -> None:
    _, known = first_run(action(PUMPS, 1))
    lines = [sighting(action(PUMPS, 1)), sighting(action(PUMPS, 2, anchor=NewAnchor()))]
    found = run(*lines, known=known)
    assert len(set(keys(found))) == 2
    assert keys(run(*lines, known=remembered(found))) == keys(found)


@pytest.mark.parametrize("anchor", [NewAnchor(), None], ids=["kept", "taken away"])
def test_a_typo_in_a_line_declared_new_keeps_its_key(anchor: NewAnchor | None) -> None:
    found = run(sighting(action(PUMPS, anchor=NewAnchor())))
    mended = sighting(action(PUMPS.replace("pumps", "pupms"), anchor=anchor))
    assert keys(run(mended, known=remembered(found))) == keys(found)


def test_a_line_declared_new_is_no_rewording_of_another() -> None:
    before, known = first_run(action(PUMPS))
    declared = sighting(action(PUMPS + " today", anchor=NewAnchor()))
    assert keys(run(declared, known=known)) != before


def test_an_anchor_adds_a_line_to_an_item_and_takes_none_away() -> None:
    before, known = first_run(action(PUMPS, 1))
    found = keys(
        run(
            sighting(action(PUMPS, 1)),
            sighting(action("Rent the pumps instead", 2, anchor=KeyAnchor(str(before[0])))),
            known=known,
        )
    )
    assert found == before * 2


def test_an_anchor_on_the_reworded_line_itself_leaves_no_spot_behind() -> None:
    before, known = first_run(action(PUMPS, 1))
    anchored = sighting(action("Rent the pumps instead", 1, anchor=KeyAnchor(str(before[0]))))
    found = keys(run(anchored, sighting(action("Check the pump", 2)), known=known))
    assert found[0] == before[0]
    assert found[1] not in (None, before[0])


def test_a_renamed_and_reworded_line_keeps_its_key() -> None:
    before, known = first_run(action(PUMPS, 1))
    mistyped = sighting(action(PUMPS.replace("e", "ee", 1), 1), source=OTHER)
    assert keys(run(mistyped, known=known)) == before


def test_a_held_line_stays_held_when_its_document_is_renamed() -> None:
    _, known = first_run(action("Order 20 badges for the regatta", 1))
    changed = sighting(action("Order 30 badges for the regatta", 1), source=OTHER)
    (found,) = run(changed, known=known)
    assert isinstance(found, Unsure)


def test_one_anchor_on_two_lines_makes_them_mentions_of_one_item() -> None:
    lines = [sighting(action(text, i, anchor=KeyAnchor(KEY))) for i, text in enumerate("ab")]
    assert keys(run(*lines)) == [KEY, KEY]


def test_an_anchor_that_is_no_key_names_nothing() -> None:
    before, known = first_run(action(PUMPS))
    assert keys(run(sighting(action(PUMPS, anchor=KeyAnchor("?"))), known=known)) == before


@pytest.mark.parametrize("kind", [Kind.DECISION, None], ids=["known", "same run"])
def test_an_anchor_that_names_an_item_of_the_other_kind_is_held(kind: Kind | None) -> None:
    known = (Known(KEY, kind, (place("Keep the crane"),)),) if kind else ()
    lines = [sighting(action("Sell the crane", 2, anchor=KeyAnchor(KEY)))]
    if kind is None:
        lines.insert(0, sighting(decision("Keep the crane", 1, anchor=KeyAnchor(KEY))))
    (unsure,) = held(run(*lines, known=known))
    assert unsure.sighting is lines[-1]
    assert unsure.candidates == ()
    assert unsure.key != KEY


def test_an_issue_named_on_the_line_is_the_item_it_is_linked_with() -> None:
    known = (Known(KEY, Kind.ACTION, (place("Paint the pier"),), issue="3"),)
    found = run(sighting(action("Something else", anchor=IssueAnchor("#3"))), known=known)
    assert keys(found) == [KEY]


def test_an_issue_that_belongs_to_a_decision_is_no_actions_issue() -> None:
    known = (Known(KEY, Kind.DECISION, (place("Keep the crane"),), issue="3"),)
    found = run(sighting(action("Sell the crane", anchor=IssueAnchor("#3"))), known=known)
    assert held(found)


def test_two_lines_that_name_one_new_issue_are_one_item() -> None:
    lines = [sighting(action(text, i, anchor=IssueAnchor("#3"))) for i, text in enumerate("ab")]
    one, other = keys(run(*lines))
    assert one == other is not None


def test_an_action_and_a_decision_cannot_name_one_new_issue() -> None:
    found = run(
        sighting(action("Sell the crane", 1, anchor=IssueAnchor("#3"))),
        sighting(decision("Sell the crane", 2, anchor=IssueAnchor("#3"))),
    )
    assert [one.sighting.kind for one in held(found)] == [Kind.DECISION]


def test_an_action_and_a_decision_of_one_text_are_two_items() -> None:
    found = run(sighting(action("Sell the crane", 1)), sighting(decision("Sell the crane", 2)))
    again = run(
        sighting(decision("Sell the crane", 2)),
        sighting(action("Sell the crane", 1)),
        known=remembered(found),
    )
    assert len(set(keys(found))) == 2
    assert keys(again) == keys(found)


def test_the_order_in_which_documents_are_read_is_no_matter() -> None:
    lines = [
        sighting(action(PUMPS), source="notes/b.md", day="2031-03-12"),
        sighting(action("Paint the pier"), source="notes/a.md", day=None),
        sighting(action(PUMPS)),
    ]
    assert run(*lines) == run(*reversed(lines))


def test_one_word_of_few_put_in_the_place_of_another_is_held() -> None:
    _, known = first_run(action("Paint the shed", 1, owners=("Ines",), section="Dock"))
    (found,) = run(
        sighting(action("Paint the fence", 1, owners=("Ines",), section="Dock")), known=known
    )
    assert isinstance(found, Unsure)
    assert [one.key for one in found.candidates] == [known[0].key]


def test_one_word_in_common_for_somebody_else_elsewhere_is_another_task() -> None:
    _, known = first_run(action("Paint the shed", 1, owners=("Ines",), section="Dock"))
    other = sighting(action("Paint the fence", 1, owners=("Odd",), section="Pier"))
    (found,) = run(other, known=known)
    assert isinstance(found, Keyed)
    assert found.key != known[0].key


def test_a_moved_line_that_gained_or_lost_its_owner_is_the_same() -> None:
    for one, other in (((), ("Ines",)), (("Ines",), ())):
        before, known = first_run(action(PUMPS, owners=one))
        moved = sighting(action(PUMPS, owners=other), source=OTHER)
        assert keys(run(moved, known=known)) == before


def test_a_held_line_has_the_key_that_it_would_get_as_a_new_item() -> None:
    (new,) = keys(run(sighting(action("Paint the south pier"))))
    _, known = first_run(action("Paint the north pier"))
    (unsure,) = held(run(sighting(action("Paint the south pier")), known=known))
    assert unsure.key == new
    assert unsure.reason == "this may be a known line reworded, or a new one"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (
            action("Sell the crane", 1, anchor=IssueAnchor("#3")),
            decision("Sell the crane", 2, anchor=IssueAnchor("#3")),
            "the line is of kind decision, its anchor names one of kind action",
        ),
        (
            decision("Sell the crane", 1, anchor=IssueAnchor("#3")),
            action("Sell the crane", 2, anchor=IssueAnchor("#3")),
            "the line is of kind action, its anchor names one of kind decision",
        ),
    ],
)
def test_a_line_of_the_other_kind_says_so_and_has_a_key_of_its_own(
    first: ActionItem | Decision, second: ActionItem | Decision, reason: str
) -> None:
    found = run(sighting(first), sighting(second))
    (unsure,) = held(found)
    assert unsure.reason == reason
    assert str(unsure.key).startswith("ns-")
    assert unsure.key not in keys(found)


def test_a_second_line_that_names_a_new_issue_is_known_by_the_issue() -> None:
    lines = [sighting(action(text, i, anchor=IssueAnchor("#3"))) for i, text in enumerate("ab")]
    assert [one.how for one in run(*lines) if isinstance(one, Keyed)] == [
        "new line",
        "issue named on the line",
    ]


@pytest.mark.parametrize(
    ("after", "how"),
    [
        (sighting(action(PUMPS, 9)), "same line"),
        (sighting(action(PUMPS), source=OTHER), "moved line"),
        (sighting(action(PUMPS + " today")), "reworded line"),
        (sighting(action("Else", anchor=KeyAnchor(KEY))), "anchor on the line"),
        (sighting(action("Else", anchor=IssueAnchor("#3"))), "issue named on the line"),
        (sighting(action("Else")), "new line"),
    ],
)
def test_a_line_says_by_what_it_was_known(after: Sighting, how: str) -> None:
    known = (Known(KEY, Kind.ACTION, (place(PUMPS),), issue="3"),)
    (found,) = run(after, known=known)
    assert isinstance(found, Keyed)
    assert found.how == how
    assert (found.key == KEY) is (how != "new line")


def test_of_two_changed_lines_the_more_alike_keeps_the_key_and_the_other_is_new() -> None:
    before, known = first_run(action(PUMPS))
    lines = [action(PUMPS + " crane tomorrow", 1), action(PUMPS.replace("pumps", "pupms"), 2)]
    one, other = keys(run(*(sighting(line) for line in lines), known=known))
    assert other == before[0]
    assert one not in (None, other)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["record first", "issue first"])
def test_a_line_that_two_items_once_were_is_the_one_that_has_an_issue(
    order: tuple[int, int],
) -> None:
    """A ledger that was put back knows an item as done that has been filed under another key."""
    here = place(PUMPS, 3)
    both = (
        Known(Key("ns-aaaaaaaaaa"), Kind.ACTION, (here,), open=False),
        Known(Key("ns-bbbbbbbbbb"), Kind.ACTION, (here,), issue="23"),
    )
    known = tuple(both[one] for one in order)
    assert keys(run(sighting(action(PUMPS, 3)), known=known)) == ["ns-bbbbbbbbbb"]

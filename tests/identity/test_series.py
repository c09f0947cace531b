"""Meeting after meeting: carried over, restated after closing, and what is really new."""

from dataclasses import replace

import pytest

from notesync.identity.match import identify
from notesync.model.document import Span
from notesync.model.identity import Identified, Keyed, Known, Sighting
from notesync.model.issues import Key
from notesync.model.items import ActionItem, KeyAnchor, Kind, NewAnchor, State
from notesync.model.settings import Recurring
from tests.builders import NAMESPACE, action, held, keys, place, remembered, sighting

MINUTES = "Send the minutes to the board"
DAYS = ("2031-03-05", "2031-03-12", "2031-03-19")


def at(week: int, item: ActionItem, *, series: str = "notes") -> Sighting:
    return sighting(item, source=f"notes/{DAYS[week]}.md", day=DAYS[week], series=series)


def run(*lines: Sighting, known: tuple[Known, ...] = ()) -> tuple[Identified, ...]:
    return identify(lines, known, namespace=NAMESPACE)


@pytest.mark.parametrize("together", [True, False], ids=["one run", "two runs"])
def test_an_open_item_restated_keeps_its_key(together: bool) -> None:
    lines = [at(0, action(MINUTES)), at(1, action(MINUTES))]
    known = () if together else remembered(run(lines[0]))
    found = run(*lines, known=known)
    assert keys(found)[0] == keys(found)[1] is not None
    assert isinstance(found[1], Keyed)
    assert found[1].how == "carried over"


def test_a_tick_in_a_later_meeting_is_the_same_item() -> None:
    one, other = keys(run(at(0, action(MINUTES)), at(1, action(MINUTES, state=State.DONE))))
    assert one == other


def test_restated_after_it_was_ticked_is_held() -> None:
    found = run(at(0, action(MINUTES, state=State.DONE)), at(1, action(MINUTES)))
    (unsure,) = held(found)
    assert unsure.reason == "restated after it was closed"
    assert [one.key for one in unsure.candidates] == keys(found)[:1]


def test_restated_after_a_later_mention_ticked_it_is_held() -> None:
    lines = [action(MINUTES), action(MINUTES, state=State.DONE), action(MINUTES)]
    found = run(*(at(week, item) for week, item in enumerate(lines)))
    assert [one.sighting.place.date for one in held(found)] == [DAYS[2]]


def test_restated_after_a_person_closed_its_issue_is_held() -> None:
    (known,) = remembered(run(at(0, action(MINUTES))))
    closed = replace(known, open=False, overruled=True)
    found = run(at(0, action(MINUTES)), at(1, action(MINUTES)), known=(closed,))
    assert [one.sighting.place.date for one in held(found)] == [DAYS[1]]


def test_an_item_unticked_in_the_notes_is_open_again() -> None:
    (known,) = remembered(run(at(0, action(MINUTES, state=State.DONE))))
    found = run(at(0, action(MINUTES)), at(1, action(MINUTES)), known=(known,))
    assert keys(found) == [known.key, known.key]


def test_a_restated_line_declared_new_is_new() -> None:
    one, other = keys(
        run(
            at(0, action(MINUTES, state=State.DONE)),
            at(1, action(MINUTES, anchor=NewAnchor())),
        )
    )
    assert None not in (one, other)
    assert one != other


def test_the_open_instance_is_carried_over_and_not_the_closed_one() -> None:
    lines = [
        at(0, action(MINUTES, state=State.DONE)),
        at(1, action(MINUTES, anchor=NewAnchor())),
        at(2, action(MINUTES)),
    ]
    first, second, third = keys(run(*lines))
    assert third == second != first


def test_an_older_instance_that_is_open_is_carried_over_before_a_later_closed_one() -> None:
    lines = [
        at(0, action(MINUTES)),
        at(1, action(MINUTES, state=State.DONE, anchor=NewAnchor())),
        at(2, action(MINUTES)),
    ]
    first, second, third = keys(run(*lines))
    assert third == first != second


def test_the_last_of_two_closed_instances_is_the_candidate() -> None:
    done = action(MINUTES, state=State.DONE)
    lines = [at(0, done), at(1, replace(done, anchor=NewAnchor())), at(2, action(MINUTES))]
    found = run(*lines)
    assert [one.candidates[0].key for one in held(found)] == [keys(found)[1]]


def test_a_line_of_somebody_else_is_held_while_the_item_is_open() -> None:
    found = run(at(0, action(MINUTES, owners=("Ines",))), at(1, action(MINUTES, owners=("Odd",))))
    (unsure,) = held(found)
    assert unsure.reason == "an earlier meeting says this of somebody else"
    assert [one.key for one in unsure.candidates] == keys(found)[:1]


def test_what_somebody_else_has_done_is_no_reason_to_ask() -> None:
    done = action(MINUTES, owners=("Ines",), state=State.DONE)
    assert None not in keys(run(at(0, done), at(1, action(MINUTES, owners=("Odd",)))))


def test_first_and_full_name_are_one_owner() -> None:
    lines = [
        at(0, action(MINUTES, owners=("Ines Falk",))),
        at(1, action(MINUTES, owners=("Ines",))),
    ]
    one, other = keys(run(*lines))
    assert one == other is not None


def test_another_series_has_items_of_its_own() -> None:
    lines = (at(0, action(MINUTES)), at(1, action(MINUTES), series="board"))
    one, other = keys(run(*lines))
    assert None not in (one, other)
    assert one != other


def test_nothing_is_carried_back_to_an_earlier_meeting() -> None:
    known = remembered(run(at(1, action(MINUTES))))
    found = keys(run(at(0, action(MINUTES)), at(1, action(MINUTES)), known=known))
    assert found[1] == known[0].key != found[0]


def test_undated_notes_carry_nothing_over() -> None:
    lines = [sighting(action(MINUTES), source=f"notes/{name}.md", day=None) for name in "ab"]
    assert len(set(keys(run(*lines)))) == 2


def test_a_line_reworded_last_week_is_restated_in_its_new_words() -> None:
    before = run(at(0, action(MINUTES)))
    reworded = action("Send the minutes to the whole board")
    found = run(at(0, reworded), at(1, reworded), known=remembered(before))
    assert keys(found) == keys(before) * 2


def test_equal_lines_of_two_meetings_pair_one_to_one_by_their_order() -> None:
    twice = [action(MINUTES, 1), action(MINUTES, 2)]
    a, b, c, d = keys(run(*(at(week, item) for week in (0, 1) for item in twice)))
    assert a != b
    assert (c, d) == (a, b)


def test_equal_lines_of_two_meetings_pair_one_to_one_by_their_owners() -> None:
    ines, odd = action(MINUTES, 1, owners=("Ines",)), action(MINUTES, 2, owners=("Odd",))
    a, b, c, d = keys(
        run(at(0, ines), at(0, odd), at(1, replace(odd, span=ines.span)), at(1, replace(ines)))
    )
    assert {a, b} == {c, d}
    assert len({a, b}) == 2


def test_equal_lines_pair_by_their_section() -> None:
    dock, pier = action(MINUTES, 1, section="Dock"), action(MINUTES, 2, section="Pier")
    a, b, c, d = keys(
        run(
            at(0, dock),
            at(0, pier),
            at(1, action(MINUTES, 1, section="Pier")),
            at(1, action(MINUTES, 2, section="Dock")),
        )
    )
    assert a != b
    assert (c, d) == (b, a)


def test_a_second_equal_line_with_no_earlier_one_left_is_new() -> None:
    a, b, c = keys(
        run(at(0, action(MINUTES)), at(1, action(MINUTES, 1)), at(1, action(MINUTES, 2)))
    )
    assert b == a
    assert c not in (None, a)


def test_an_equal_line_added_beside_a_known_mention_is_new() -> None:
    known = remembered(run(at(0, action(MINUTES)), at(1, action(MINUTES, 1))))
    lines = [at(0, action(MINUTES)), at(1, action(MINUTES, 1)), at(1, action(MINUTES, 2))]
    a, b, c = keys(run(*lines, known=known))
    assert a == b == known[0].key
    assert c not in (None, a)


def test_a_line_anchored_to_a_known_item_takes_its_place_in_the_document() -> None:
    (known,) = remembered(run(at(0, action(MINUTES))))
    anchored = at(1, action("Mail the minutes", 1, anchor=KeyAnchor(known.key)))
    restated = at(1, action(MINUTES, 2))
    found = keys(run(at(0, action(MINUTES)), anchored, restated, known=(known,)))
    assert found[:2] == [known.key, known.key]
    assert found[2] not in (None, known.key)


def test_an_action_restates_no_decision_of_the_same_words() -> None:
    known = Known(Key("ns-bbbbbbbbbb"), Kind.DECISION, (place(MINUTES, day=DAYS[0]),))
    (found,) = run(at(1, action(MINUTES)), known=(known,))
    assert found.key != known.key


CHORE = "Water the big plants of the reading room"


def unmarked(item: ActionItem) -> ActionItem:
    """The item in notes that mark nothing: no box, no status."""
    return replace(item, quote=f"- {item.text}")


def plain(text: str, *, section: str = "Actions", state: State = State.OPEN) -> ActionItem:
    return unmarked(action(text, section=section, state=state))


def said(week: int, text: str, *, anchor: KeyAnchor | None = None) -> Sighting:
    return at(week, unmarked(action(text, anchor=anchor)))


def test_where_nothing_is_ever_marked_done_a_restated_line_is_held() -> None:
    found = run(said(0, CHORE), said(1, CHORE), said(2, CHORE))
    reason = "nothing in these notes tells whether it was done since"
    assert [reason in one.reason for one in held(found)] == [True, True]
    assert {one.key for unsure in held(found) for one in unsure.candidates} == {keys(found)[0]}


@pytest.mark.parametrize(
    "shown",
    [
        action("Paint the pier"),
        plain("Paint the pier", state=State.DONE),
        replace(plain("Paint the pier"), quote="- Paint the pier. Status: waiting"),
    ],
    ids=["box", "done", "status"],
)
def test_one_line_that_shows_what_is_done_makes_the_others_carry_over(shown: ActionItem) -> None:
    found = run(said(0, CHORE), at(0, replace(shown, span=Span(2, 2))), said(1, CHORE))
    assert keys(found)[0] == keys(found)[2] is not None


def test_what_an_earlier_run_knows_as_done_shows_it_too() -> None:
    (done,) = remembered(run(at(0, plain("Paint the pier", state=State.DONE))))
    (chore,) = remembered(run(said(0, CHORE)))
    assert keys(run(said(1, CHORE), known=(done, chore))) == [chore.key]


@pytest.mark.parametrize(
    "item",
    [
        plain(CHORE, section="Follow-up of last week"),
        replace(plain(CHORE), quote=f"- Carried over: {CHORE}"),
    ],
    ids=["heading", "line"],
)
def test_a_line_that_says_it_looks_back_is_carried_over(item: ActionItem) -> None:
    one, other = keys(run(said(0, CHORE), at(1, item)))
    assert one == other is not None


def test_once_said_to_be_the_same_it_stays_the_same() -> None:
    (first,) = remembered(run(said(0, CHORE)))
    lines = [said(0, CHORE), said(1, CHORE, anchor=KeyAnchor(first.key)), said(2, CHORE)]
    assert keys(run(*lines, known=(first,))) == [first.key] * 3


@pytest.mark.parametrize(
    ("recurring", "different"), [(Recurring.NEW, 3), (Recurring.SAME, 1)], ids=["new", "same"]
)
def test_a_setting_says_what_a_restated_line_is(recurring: Recurring, different: int) -> None:
    lines = [said(0, CHORE), said(1, CHORE), said(2, CHORE)]
    found = identify(lines, (), namespace=NAMESPACE, recurring=lambda series: recurring)
    assert not held(found)
    assert len(set(keys(found))) == different


def test_the_setting_new_carries_no_reworded_line_either() -> None:
    lines = [at(0, action(CHORE)), at(1, action(f"{CHORE} and of the hall"))]
    found = identify(lines, (), namespace=NAMESPACE, recurring=lambda series: Recurring.NEW)
    assert len(set(keys(found)) - {None}) == 2


@pytest.mark.parametrize(
    "again",
    [
        f"{CHORE}. Status: work in progress",
        f"3. {CHORE} (done)",
        f"Last week's AI: {CHORE}",
        f"{CHORE}, see [the list](https://example.org/list)",
        f"{CHORE}. Jonas has found the can.",
        f"{CHORE} upstairs and of the hall",
        "Water the big plnats of the reading room",
    ],
    ids="status number label link remark longer typo".split(),
)
def test_a_line_restated_in_other_words_is_carried_over(again: str) -> None:
    one, other = keys(run(at(0, action(CHORE)), at(1, action(again))))
    assert one == other is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Water the plants of the reading room", "Water the plants of the waiting room"),
        ("Ask Ines for the key of the tower", "Ask Jonas for the key of the tower"),
        ("Ask Marta for the key of the tower", "Ask Maria for the key of the tower"),
        ("Pay invoice 12 for the new shelves", "Pay invoice 13 for the new shelves"),
        ("Turn the heating of the hall on", "Turn the heating of the hall off"),
        ("Review the contract", "Review the old contract"),
        (
            "Send the signed offer to Ines Falk by mail",
            "Send the signed offer to Odd Wirth by mail",
        ),
    ],
    ids="word name letter number contrary added full-name".split(),
)
def test_what_differs_in_what_matters_is_never_merged_silently(one: str, other: str) -> None:
    first, second = keys(run(at(0, action(one)), at(1, action(other))))
    assert first != second


def test_a_closed_item_is_not_looked_for_in_other_words() -> None:
    found = run(at(0, action(CHORE, state=State.DONE)), at(1, action(f"{CHORE} upstairs")))
    assert not held(found)
    assert len(set(keys(found))) == 2


def test_a_name_in_front_of_the_text_is_the_owner_that_another_meeting_read() -> None:
    text = "provide updates for the next call in the comments of the agenda"
    lines = [at(0, action(text, owners=("Clients",))), at(1, action(f"Clients should {text}"))]
    one, other = keys(run(*lines))
    assert one == other is not None


def numbered(week: int, number: str, text: str) -> Sighting:
    item = replace(action(text), quote=f"**ACTION {number}**: {text}")
    return at(week, item)


def test_a_register_s_number_tells_an_item_in_other_words() -> None:
    lines = [
        numbered(0, "58.1", "Ask the city about mooring rights in winter"),
        numbered(1, "58.1", "Ask the city about mooring rights in summer"),
    ]
    one, other = keys(run(*lines))
    assert one == other is not None


def test_numbers_that_begin_anew_each_time_tell_nothing() -> None:
    lines = [
        numbered(0, "3.1", "Ask the city about mooring rights in winter"),
        replace(numbered(0, "3.2", "Paint the pier"), place=place("Paint the pier", 2)),
        numbered(1, "3.1", "Ask the city about mooring rights in summer"),
        replace(
            numbered(1, "3.2", "Sell the crane"),
            place=place("Sell the crane", 2, source=f"notes/{DAYS[1]}.md", day=DAYS[1]),
        ),
    ]
    assert len(held(run(*lines))) == 1


def test_a_mention_between_two_known_ones_is_theirs_though_the_last_closed_it() -> None:
    (known,) = remembered(run(at(0, action(MINUTES)), at(2, action(MINUTES, state=State.DONE))))
    done = action(MINUTES, state=State.DONE)
    lines = [at(0, action(MINUTES)), at(1, action(MINUTES)), at(2, done)]
    assert keys(run(*lines, known=(known,))) == [known.key] * 3

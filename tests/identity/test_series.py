"""Meeting after meeting: carried over, restated after closing, and what is really new."""

from dataclasses import replace

import pytest

from notesync.identity.match import identify
from notesync.model.identity import Identified, Keyed, Known, Sighting
from notesync.model.issues import Key
from notesync.model.items import ActionItem, KeyAnchor, Kind, NewAnchor, State
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


@pytest.mark.parametrize(
    ("item", "series"),
    [(action(MINUTES), "board"), (action(MINUTES, owners=("Odd",)), "notes")],
    ids=["another series", "another owner"],
)
def test_another_series_or_owner_is_another_item(item: ActionItem, series: str) -> None:
    one, other = keys(
        run(at(0, action(MINUTES, owners=("Ines",))), at(1, item, series=series)),
    )
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

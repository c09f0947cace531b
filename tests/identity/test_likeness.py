"""When two texts are one task reworded, and when that is for a person to say."""

import pytest

from notesync.identity.likeness import Verdict, compare
from notesync.identity.wording import wording


def score(one: str, other: str) -> float:
    return compare(wording(one), wording(other)).score


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Paint the pier", "Paint a pier", 1.0),
        ("Paint the pier", "Paint the piers", 1.0),
        ("Paint the pier", "Paint the peir", 1.0),
        ("Paint pier", "Paint pier green", 2 / 3),
        ("Paint pier", "Sell crane", 0.0),
        ("Paint pier pier", "pier paint", 1.0),
        ("the", "The.", 1.0),
        ("the", "a", 0.0),
        ("the", "Paint", 0.0),
        ("version 12", "version 13", 1 / 3),
        ("Book hotel", "Book hotal", 1.0),
        ("Book pier", "Book tier", 1 / 3),
        ("Book rail", "Book liar", 1 / 3),
    ],
)
def test_likeness_is_the_share_of_content_words(one: str, other: str, share: float) -> None:
    assert compare(wording(one), wording(other)).score == pytest.approx(share)
    assert compare(wording(other), wording(one)).score == pytest.approx(share)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("install", "installations"),
        ("install", "installation"),
        ("install", "installing"),
        ("dock", "dockings"),
        ("dock", "docking"),
        ("dock", "docked"),
        ("dock", "docks"),
        ("patch", "patches"),
        ("delivery", "deliveries"),
        ("prepare", "preparing"),
    ],
)
def test_forms_of_one_word_count_once(one: str, other: str) -> None:
    assert score(one, other) == 1
    assert score(f"{one} and {other}", one) == 1


@pytest.mark.parametrize(("one", "other"), [("bring", "bred"), ("wing", "wed"), ("us", "ue")])
def test_a_short_word_has_no_ending_to_lose(one: str, other: str) -> None:
    assert score(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("Paint pier rail", "Paint pier rail green tomorrow", Verdict.SAME),
        ("Paint pier", "Paint pier rail green tomorrow", Verdict.UNSURE),
        ("Paint the pier", "Paint the peir", Verdict.SAME),
        ("Paint the pier rail", "Paint the whole pier rail", Verdict.SAME),
        ("Pay invoice 12 for crane rental", "Pay invoice 13 for crane rental", Verdict.UNSURE),
        ("Pay the invoice for crane rental", "Pay invoice 13 for crane rental", Verdict.UNSURE),
        (
            "Ask the city about mooring rights in winter",
            "Ask the city about mooring rights in summer",
            Verdict.UNSURE,
        ),
        ("Paint pier rail", "Paint pier fence gate", Verdict.UNSURE),
        ("Paint the pier", "Sell the crane", Verdict.DIFFERENT),
    ],
)
def test_a_number_or_one_word_replaced_is_for_a_person_to_say(
    one: str, other: str, verdict: Verdict
) -> None:
    assert compare(wording(one), wording(other)).verdict is verdict
    assert compare(wording(other), wording(one)).verdict is verdict

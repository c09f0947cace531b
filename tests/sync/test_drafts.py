"""What all mentions of an item say together, and what a document that was not read still says."""

from dataclasses import replace
from datetime import date

import pytest

from notesync.model.identity import Keyed
from notesync.model.issues import Capabilities, Draft, Fields, Markup, Place, Status
from notesync.model.items import ActionItem, Confidence, Item, Priority, State
from notesync.model.ledger import Entry, Record
from notesync.model.settings import SyncSettings
from notesync.notes import rules
from notesync.sync.drafts import grouped, outline, titled, worded
from notesync.sync.inline import ZERO_WIDTH
from notesync.sync.render import spliced
from notesync.sync.why import why
from tests.builders import KEY, NAMESPACE, action, decision, fields, link, place, sighting
from tests.sync.github_reads import seen

SETTINGS = SyncSettings(namespace=NAMESPACE, logins=(("Ines Aho", "iaho"),))
NAMES = Capabilities(assigns_names=True)
DAYS = ("2031-03-05", "2031-03-12", "2031-03-19")


def at(week: int, item: Item) -> Keyed:
    return Keyed(KEY, sighting(item, source=f"notes/{week}.md", day=DAYS[week]), "test")


def drafted(
    *mentions: Keyed,
    entry: Entry | None = None,
    frozen: tuple[int, ...] = (),
    capabilities: Capabilities = NAMES,
    settings: SyncSettings = SETTINGS,
    body: str = "",
) -> Draft:
    sources = frozenset(f"notes/{week}.md" for week in frozen)
    wanted = outline(mentions, entry, sources, settings, capabilities)
    return worded(wanted, settings, capabilities, body=body)


def of(week: int, text: str = "Paint the pier", *owners: str) -> Place:
    return place(text, source=f"notes/{week}.md", day=DAYS[week], owners=owners)


PIER = action("Paint the pier")
PIER_KIND = sighting(PIER).kind
FULL = action("Paint the pier", owners=("Ines",), due=date(2031, 4, 1), priority=Priority.HIGH)


def test_the_latest_mention_that_states_a_field_speaks_for_it() -> None:
    later = replace(PIER, due=date(2031, 5, 1))
    said = drafted(at(0, FULL), at(1, later), at(2, PIER)).fields
    assert said.due == date(2031, 5, 1)
    assert said.priority is Priority.HIGH
    assert said.assignees == {"Ines"}


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((State.OPEN, State.OPEN), Status.OPEN),
        ((State.DONE, State.OPEN), Status.COMPLETED),
        ((State.OPEN, State.DONE), Status.COMPLETED),
        ((State.DONE, State.CANCELLED), Status.NOT_PLANNED),
    ],
)
def test_a_tick_on_any_mention_closes(states: tuple[State, ...], status: Status) -> None:
    mentions = (at(week, replace(PIER, state=state)) for week, state in enumerate(states))
    assert drafted(*mentions).fields.status is status


def test_a_decision_has_neither_owner_nor_date() -> None:
    said = drafted(at(0, decision("Keep the crane"))).fields
    assert said.status is Status.COMPLETED
    assert said == Fields(
        "Keep the crane", said.block, Status.COMPLETED, labels=frozenset({"decision"})
    )


def test_what_the_tracker_has_no_field_for_is_said_in_the_text() -> None:
    item = replace(FULL, owners=("Ines", "Odd"), references=("HRB-3", "HRB-4"))
    bare = Capabilities(due=False, priority=False)
    said = drafted(at(0, item), capabilities=bare).text.splitlines()
    assert [line for line in said if line.startswith("**")] == [
        "**Owner:** Ines, Odd  ",
        "**Due:** 2031-04-01  ",
        "**Priority:** high  ",
        "**Refers to:** HRB-3, HRB-4",
    ]
    silent = drafted(at(0, PIER), capabilities=bare).text
    assert "**" not in silent


def test_a_meeting_of_a_day_unknown_restates_an_item_like_any_other() -> None:
    undated = Keyed(KEY, sighting(PIER, source="notes/list.md", day=None), "test")
    once, twice = drafted(at(0, PIER)), drafted(at(0, PIER), undated)
    thrice = drafted(at(0, PIER), at(1, PIER), undated)
    assert len({one.fields.block for one in (once, twice, thrice)}) == 3


def test_each_meeting_that_restates_an_item_changes_its_block() -> None:
    once, twice = drafted(at(0, PIER)), drafted(at(0, PIER), at(1, PIER))
    assert once.fields.block != twice.fields.block
    assert [one.date for one in twice.places] == list(DAYS[:2])
    assert twice.latest.date == DAYS[1]


@pytest.mark.parametrize(
    ("owners", "people", "assigned"),
    [
        (("Ines",), (), {"Ines"}),
        (("Ines",), ("Ines Aho",), {"iaho"}),
        (("ines aho",), (), {"iaho"}),
        (("@odd",), (), {"odd"}),
        (("Ines", "all"), ("Ines Aho",), {"Ines", "all"}),
        ((), (), set()),
    ],
)
def test_owners_are_assigned_by_login_or_else_by_name(
    owners: tuple[str, ...], people: tuple[str, ...], assigned: set[str]
) -> None:
    item = replace(PIER, owners=owners, people=people)
    assert drafted(at(0, item)).fields.assignees == assigned
    logins = drafted(at(0, item), capabilities=Capabilities()).fields.assignees
    assert logins == assigned & {"iaho"}


@pytest.mark.parametrize(
    ("text", "limit", "title"),
    [
        ("Paint  the\npier", 40, "Paint the pier"),
        ("iOS release", 40, "iOS release"),
        ("Paint the pier", 14, "Paint the pier"),
        ("Paint the pier", 13, "Paint the…"),
        ("Paint the pier", 10, "Paint…"),
        ("Aaaaaaaaaaaa", 5, "Aaaa…"),
        ("", 5, ""),
        ("Ask\u202e @ines\x07 <!-- notesync:v1 e30= --> now", 60, "Ask @ines notesync:v1 e30= now"),
        ("Pumps \ud800<!---", 60, "Pumps"),
    ],
)
def test_a_title_is_one_line_and_cut_visibly(text: str, limit: int, title: str) -> None:
    assert titled(text, limit) == title


def test_mentions_are_grouped_by_key_in_their_order() -> None:
    one, other = at(0, PIER), at(1, PIER)
    assert grouped((one, other)) == {KEY: (one, other)}


ASKED = fields(
    "Paint the pier",
    due=date(2031, 4, 1),
    priority=Priority.HIGH,
    assignees=frozenset({"iaho"}),
    labels=frozenset({"action-item"}),
)
LINKED = replace(link(ASKED), places=(of(0, "Paint the pier", "Ines"), of(1)))


def test_silence_takes_nothing_back_that_an_unread_document_states() -> None:
    said = drafted(at(1, PIER), entry=LINKED, frozen=(0,))
    assert replace(said.fields, block="") == ASKED
    assert [one.source for one in said.places] == ["notes/0.md", "notes/1.md"]
    assert "**Owner:** Ines" in said.text


def test_what_is_read_now_outweighs_an_older_unread_document() -> None:
    later = replace(PIER, owners=("Odd",), due=date(2031, 6, 1))
    said = drafted(at(1, later), entry=LINKED, frozen=(0,)).fields
    assert said.due == date(2031, 6, 1)
    assert said.assignees == {"Odd"}


@pytest.mark.parametrize("state", [State.OPEN, State.DONE])
def test_of_a_later_unread_document_nothing_is_taken_back_but_a_tick_counts(state: State) -> None:
    older: ActionItem = replace(
        PIER, text="Paint pier", due=date(2031, 3, 9), owners=("Odd",), state=state
    )
    said = drafted(at(0, older), entry=LINKED, frozen=(1,)).fields
    status = Status.COMPLETED if state is State.DONE else Status.OPEN
    assert said == replace(ASKED, status=status)


def test_an_unread_tick_stays_ticked() -> None:
    closed = replace(link(replace(ASKED, status=Status.NOT_PLANNED)), places=LINKED.places)
    said = drafted(at(1, PIER), entry=closed, frozen=(0,))
    assert said.fields.status is Status.NOT_PLANNED


@pytest.mark.parametrize(("done", "status"), [(True, Status.COMPLETED), (False, Status.OPEN)])
def test_a_record_keeps_its_unread_mentions(done: bool, status: Status) -> None:
    record = Record(KEY, PIER_KIND, "done", (of(0), of(1)), done)
    said = drafted(at(1, PIER), entry=record, frozen=(0,))
    assert [one.source for one in said.places] == ["notes/0.md", "notes/1.md"]
    assert said.fields.status is status


def test_a_mention_deleted_from_a_document_that_was_read_is_gone() -> None:
    assert [one.source for one in drafted(at(1, PIER), entry=LINKED).places] == ["notes/1.md"]


PLAIN = Capabilities(due=False, priority=False)
OWNED = replace(
    FULL,
    quote="| Paint the **pier**, as in #12 | Ines | Apr 1 |",
    rule="table-row",
    confidence=Confidence.PROBABLE,
    references=("#12",),
)


def test_an_issue_says_what_whose_when_where_and_why() -> None:
    said = drafted(at(0, OWNED), at(1, OWNED), capabilities=PLAIN)
    assert seen(said.text).text.replace(ZERO_WIDTH, "").splitlines() == [
        "Paint the pier, as in #12 · Ines · Apr 1",
        "Owner: Ines",
        "Due: 2031-04-01",
        "Priority: high",
        "Refers to: #12",
        "Noted in:",
        "Harbour review, 2031-03-05: notes/0.md:1",
        "Harbour review, 2031-03-12: notes/1.md:1",
        "Taken for a task because it is a row in a table of tasks under “Actions” "
        "(probably, not certainly).",
    ]


def test_wording_never_changes_what_a_block_is_compared_by() -> None:
    said = drafted(at(0, OWNED), capabilities=PLAIN)
    others = (
        drafted(at(0, OWNED), capabilities=PLAIN, settings=replace(SETTINGS, quote=False)),
        drafted(at(0, OWNED), capabilities=PLAIN, settings=replace(SETTINGS, mentions=True)),
        drafted(at(0, OWNED), capabilities=replace(PLAIN, markup=Markup.WIKI)),
        drafted(at(0, OWNED), capabilities=PLAIN, body="x" * 65_000),
    )
    assert all(one.text != said.text for one in others)
    assert {one.fields.block for one in others} == {said.fields.block}


def test_what_people_wrote_leaves_less_room_for_the_quote() -> None:
    long = replace(PIER, quote="- [ ] paint the pier " * 150)
    limit = replace(NAMES, body_limit=5_000)
    words = "Ada's own words. " * 200
    said = drafted(at(0, long), capabilities=limit, body=words)
    assert len(spliced(words, said.text)) <= 5_000
    assert "…" in said.text
    assert "…" not in drafted(at(0, long), capabilities=limit).text


@pytest.mark.parametrize("item", [PIER, decision("Keep the crane")])
def test_a_rule_without_words_of_its_own_is_named(item: Item) -> None:
    assert "because of the rule “new-rule”" in why(replace(item, rule="new-rule"))


def test_every_rule_says_in_words_why_it_speaks() -> None:
    named = [
        *(rule.name for rule in rules.WRITTEN),
        *(rule.name for rule in rules.TABLED),
        *(rule.name for rule in rules.SPOKEN),
    ]
    assert named
    for name in (*named, "decision-record"):
        assert f"“{name}”" not in why(replace(PIER, rule=name))

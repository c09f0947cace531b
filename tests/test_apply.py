"""The only writer: exactly once, exactly what the plan says, and everything written down."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notesync.apply import apply
from notesync.apply.run import LOOKS, ROUNDS
from notesync.apply.writer import AGAIN
from notesync.errors import BusyError, LeaseLostError, StateError
from notesync.gateway import Reads
from notesync.model.clock import Clock
from notesync.model.identity import Sighting
from notesync.model.issues import Issue, IssueRef, Key, Status
from notesync.model.items import IssueAnchor, State
from notesync.model.ledger import Intent, Ledger, Link, Record
from notesync.model.pace import Limit, Unit
from notesync.model.plan import Amend, Failed, Plan
from notesync.model.rulings import Rulings
from notesync.planning import Notes, draw_up
from notesync.retry import ATTEMPTS
from notesync.sync.render import BEGIN
from notesync.trackers.base import (
    Denied,
    Indeterminate,
    NewIssue,
    Rejected,
    TrackerError,
    Unavailable,
)
from tests.builders import NAMESPACE, SOURCE, action, fields, issue, marker, sighting
from tests.fakes import FakeTracker, Fault
from tests.harness import NOW, SETTINGS, Loop, silent
from tests.state.memory import MemoryDisk, MemoryLedger

PUMPS = action("Order the spare pumps", owners=("Ines",))
PIER = action("Paint the north pier", 2)
CRANE = action("Book the crane", 3)
LINES = tuple(sighting(one) for one in (PUMPS, PIER, CRANE))
LOST = Indeterminate("no answer")


def titles(tracker: FakeTracker) -> list[str]:
    return [one.fields.title for one in tracker.stored.values()]


def test_every_creation_is_filed_linked_and_told_once(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES)
    told: list[tuple[int, int, str]] = []
    outcome = loop.apply(plan, lambda *what: told.append(what))
    assert titles(tracker) == ["Order the spare pumps", "Paint the north pier", "Book the crane"]
    assert [one.key for one in outcome.done] == [one.draft.key for one in plan.creates]
    assert {one.key: one.ref.id for one in loop.links()} == {
        one.key: one.ref.id for one in outcome.done
    }
    assert told == [(n, 3, title) for n, title in enumerate(titles(tracker))]
    assert (outcome.failed, outcome.interrupted, outcome.run) == ((), False, 1)
    assert loop.load().intents == ()
    assert loop.load().namespace == plan.namespace


def test_a_second_push_writes_nothing(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(*LINES)
    tracker.calls.clear()
    assert loop.push(*LINES).done == ()
    assert {"create", "edit"}.isdisjoint(tracker.calls)


def test_an_intent_is_durable_before_its_post(loop: Loop, tracker: FakeTracker) -> None:
    tracker.stored[7] = issue("7", fields("By hand"))
    seen: list[tuple[Intent, ...]] = []
    tracker.before = lambda call: seen.append(loop.load().intents) if call == "create" else None
    (create,) = loop.plan(LINES[:1]).creates
    loop.push(LINES[0])
    assert seen == [(Intent(create.draft.key, 7, NOW.isoformat()),)]


def test_a_link_is_durable_before_the_next_write(loop: Loop, tracker: FakeTracker) -> None:
    linked: list[int] = []
    tracker.before = lambda call: linked.append(len(loop.links())) if call == "create" else None
    loop.push(*LINES)
    assert linked == [0, 1, 2]


def test_the_marker_travels_in_the_create_request(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    mark = tracker.stored[1].marker
    (link,) = loop.links()
    assert mark
    assert (mark.key, mark.revision, mark.asked) == (link.key, 1, link.base.asked)
    assert mark.block == link.base.seen.block
    assert BEGIN in tracker.stored[1].body


@pytest.mark.parametrize("happened", [True, False], ids=["it was filed", "it was not"])
def test_a_creation_without_an_answer_is_looked_for_twice_before_it_is_sent_again(
    loop: Loop, tracker: FakeTracker, happened: bool
) -> None:
    loop.push(LINES[0])
    tracker.calls.clear()
    tracker.faults.append(Fault("create", LOST, after_effect=happened))
    waited = loop.waited
    outcome = loop.push(*LINES)
    assert outcome.failed == ()
    assert [one.op for one in outcome.done] == ["create", "create"]
    looks = 1 if happened else LOOKS
    assert loop.waited - waited == looks * tracker.settle
    assert tracker.calls.count("above") == 3 + looks  # to plan, at start and end, and each look
    assert tracker.calls.count("create") == (2 if happened else 3)
    assert sorted(titles(tracker)) == ["Book the crane", "Order the spare pumps", PIER.text]
    assert len(loop.links()) == 3
    assert loop.load().intents == ()
    assert loop.push(*LINES).writes == 0


def test_a_creation_that_never_gets_an_answer_stays_open_for_the_next_run(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.faults += [Fault("create", LOST)] * ROUNDS
    outcome = loop.push(LINES[0])
    assert [one.kind for one in outcome.failed] == ["indeterminate"]
    assert [one.key for one in loop.load().intents] == [outcome.failed[0].key]
    again = loop.push(LINES[0])
    assert again.failed == ()
    assert titles(tracker) == ["Order the spare pumps"]
    assert loop.load().intents == ()


def test_an_effect_later_than_its_answer_makes_no_second_issue(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = loop.plan(LINES[:1])
    draft = plan.creates[0].draft
    tracker.faults.append(Fault("create", LOST))
    landed = NewIssue(draft.fields, "", marker(draft.fields, key=draft.key, places=draft.places))

    def land(call: str) -> None:
        # Between the answer that was lost and the second look.
        if call == "above" and tracker.calls.count("create") == 1 and not tracker.stored:
            tracker.calls.append("landed")
            tracker.store(landed)

    tracker.before = land
    assert [one.op for one in loop.apply(plan).done] == ["create"]
    assert len(tracker.stored) == 1


def test_an_issue_that_the_list_lacks_is_found_by_reading_what_is_new(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    Loop(tracker, tmp_path / "other.db").push(*LINES)
    tracker.unlisted = {1, 2, 3}
    assert loop.push(*LINES).writes == 0
    assert len(tracker.stored) == 3


def test_a_ledger_that_may_have_been_lost_waits_before_it_files_anything(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    assert loop.waited == tracker.settle
    loop.push(*LINES)
    assert loop.waited == tracker.settle


def test_what_a_person_changed_meanwhile_is_never_taken_for_ours(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.faults.append(Fault("create", KeyboardInterrupt(), after_effect=True))
    loop.push(LINES[0])
    tracker.by_hand(1, title="By hand")
    tracker.unlisted = {1}
    loop.apply(loop.plan(LINES[:1]))
    (link,) = loop.links()
    assert link.base.seen.title == "Order the spare pumps"


def test_an_issue_filed_by_another_machine_since_the_plan_is_linked(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    plan = loop.plan(LINES)
    Loop(tracker, tmp_path / "other" / "state.db").push(*LINES)
    outcome = loop.apply(plan)
    assert [one.op for one in outcome.done] == ["link"] * 3
    assert len(tracker.stored) == 3
    assert len(loop.links()) == 3


def test_of_two_issues_with_one_key_the_oldest_is_linked(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES[:1])
    draft = plan.creates[0].draft
    mark = marker(draft.fields, key=draft.key, places=draft.places)
    for _ in range(2):
        tracker.create(NewIssue(draft.fields, "", mark))
    assert [one.ref.id for one in loop.apply(plan).done] == ["1"]


def test_an_issue_adopted_since_the_plan_is_not_filed_again(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.stored[1] = issue("1", fields("Pumps"))
    plan = loop.plan(LINES[:1])
    loop.push(sighting(replace(PUMPS, anchor=IssueAnchor("#1"))))
    assert loop.apply(plan).writes == 0
    assert len(tracker.stored) == 1


def test_markers_of_another_namespace_are_not_ours(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES[:1])
    draft = plan.creates[0].draft
    mark = marker(draft.fields, key=draft.key, namespace="else/where")
    tracker.create(NewIssue(draft.fields, "", mark))
    assert loop.apply(plan).created == 1


@pytest.mark.parametrize(
    ("told", "waited"),
    [((None, None), 1.0 + 2.0), ((7.5, 30.0), 7.5 + 30.0), ((0.0, None), 0.0 + 2.0)],
)
def test_unavailable_is_tried_again_as_told(
    loop: Loop, tracker: FakeTracker, told: tuple[float | None, ...], waited: float
) -> None:
    loop.push(LINES[0])
    before = loop.waited
    for seconds in told:
        tracker.faults.append(Fault("create", Unavailable("busy", retry_after=seconds)))
    assert loop.push(*LINES[:2]).created == 1
    assert loop.waited - before == waited
    assert len(tracker.stored) == 2


def test_what_stays_unavailable_fails_alone_and_leaves_no_intent(
    loop: Loop, tracker: FakeTracker
) -> None:
    tracker.faults += [Fault("create", Unavailable("busy"))] * ATTEMPTS
    outcome = loop.push(*LINES)
    assert [one.kind for one in outcome.failed] == ["unavailable"]
    assert outcome.created == 2
    assert loop.waited == tracker.settle + 1.0 + 2.0 + 4.0
    assert loop.load().intents == ()
    assert loop.push(*LINES).created == 1


def test_one_rejected_creation_stops_no_other(loop: Loop, tracker: FakeTracker) -> None:
    tracker.faults.append(Fault("create", Rejected("title too odd", "mend it")))
    outcome = loop.push(*LINES)
    (failed,) = outcome.failed
    assert (failed.kind, failed.message, failed.hint) == ("rejected", "title too odd", "mend it")
    assert outcome.created == 2
    assert loop.load().intents == ()


def test_denied_stops_the_rest(loop: Loop, tracker: FakeTracker) -> None:
    loop.push(LINES[0])
    tracker.faults.append(Fault("create", Denied("bad token")))
    outcome = loop.push(*LINES)
    assert [one.kind for one in outcome.failed] == ["denied", "denied"]
    assert tracker.calls.count("create") == 2


def test_a_tracker_that_cannot_be_read_gets_no_write(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES)
    tracker.faults.append(Fault("above", Denied("bad token")))
    with pytest.raises(TrackerError):
        loop.apply(plan)
    assert "create" not in tracker.calls


@pytest.mark.parametrize("after_effect", [False, True])
def test_an_interrupted_creation_is_resolved_by_the_next_run(
    loop: Loop, tracker: FakeTracker, after_effect: bool
) -> None:
    tracker.faults.append(Fault("create", KeyboardInterrupt(), after_effect))
    outcome = loop.push(*LINES)
    assert outcome.interrupted
    assert outcome.done == ()
    loop.push(*LINES)
    assert sorted(titles(tracker)) == ["Book the crane", "Order the spare pumps", PIER.text]


def test_interrupted_between_two_writes_tells_what_was_done(loop: Loop) -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    outcome = loop.apply(loop.plan(LINES), interrupt)
    assert outcome.interrupted
    assert outcome.created == 1
    assert len(loop.links()) == 1


def test_two_runs_at_once_the_second_is_told_to_wait(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES)
    with loop.ledger() as other, other.lease(), pytest.raises(BusyError):
        loop.apply(plan)
    assert "create" not in tracker.calls


def test_adopting_never_writes_to_the_tracker(loop: Loop, tracker: FakeTracker) -> None:
    tracker.stored[3] = issue("3", fields("Pumps!"), body="theirs")
    before = dict(tracker.stored)
    outcome = loop.push(sighting(replace(PUMPS, anchor=IssueAnchor("#3"))))
    assert [(one.op, one.ref.id) for one in outcome.done] == [("adopt", "3")]
    assert tracker.stored == before
    assert {"create", "edit"}.isdisjoint(tracker.calls)
    assert [(one.ref.id, one.revision) for one in loop.links()] == [("3", 0)]


def test_only_what_the_plan_says_is_applied(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES)
    one = replace(plan, operations=plan.operations[1:2])
    outcome = loop.apply(one)
    assert titles(tracker) == ["Paint the north pier"]
    assert {done.key for done in outcome.done} == {op.key for op in one.to_apply}


def test_an_intent_whose_creation_surely_never_happened_is_dropped(
    loop: Loop, tracker: FakeTracker
) -> None:
    with loop.ledger() as store:
        store.begin(Intent(Key("ns-zzzzzzzzzz"), 0, "long ago"))
    loop.apply(loop.plan(()))
    assert loop.load().intents == ()
    assert loop.waited == LOOKS * tracker.settle


def test_an_intent_of_an_issue_that_the_plan_does_not_name_is_linked(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = loop.plan(LINES[:1])
    tracker.faults.append(Fault("create", KeyboardInterrupt(), after_effect=True))
    loop.apply(plan)
    outcome = loop.apply(replace(plan, operations=()))
    assert [one.ref.id for one in loop.links()] == ["1"]
    assert loop.load().intents == ()
    (create,) = plan.creates
    message = "#1 was filed by an earlier run after this plan was made"
    assert outcome.failed == (Failed(create.key, "link", PUMPS.text, "stale", message, AGAIN),)
    with loop.ledger() as store:
        assert [(one.key, one.op, one.ref.id) for one in store.journal()] == [
            (create.key, "create", "1")
        ]


def test_a_lease_stays_ours_however_long_the_run_waits(tracker: FakeTracker) -> None:
    """While it waits for a tracker that is busy for an hour, no other run may take over."""
    time = [0.0]
    disk = MemoryDisk()
    mine, other = (
        MemoryLedger(disk, "t", lambda: time[0], ttl=90.0, who=who) for who in ("mine", "other")
    )
    refused: list[float] = []

    def sleep(seconds: float) -> None:
        time[0] += seconds
        try:
            with other.lease():
                pass
        except BusyError:
            refused.append(time[0])

    tracker.faults.append(Fault("create", Unavailable("busy", retry_after=3600.0)))
    clock = Clock(lambda: NOW, lambda: time[0], sleep)
    outcome = apply(planned(tracker, LINES[0]), tracker, mine, clock, silent)
    assert outcome.created == 1
    assert time[0] >= 3600.0
    assert refused[-1] == time[0]
    assert mine.holder() is None


def test_a_run_that_lost_its_lease_writes_nothing_more(tracker: FakeTracker) -> None:
    time = [0.0]
    disk = MemoryDisk()
    mine, other = (
        MemoryLedger(disk, "t", lambda: time[0], ttl=90.0, who=who) for who in ("mine", "other")
    )

    def freeze(call: str) -> None:
        if call == "newest":
            with suppress(BusyError), other.lease():
                pass  # seen for the first time
            time[0] += 91.0
            with other.lease():
                pass

    plan = planned(tracker, *LINES)
    tracker.before = freeze
    clock = Clock(lambda: NOW, lambda: time[0], lambda seconds: None)
    tracker.settle = 0.0
    with pytest.raises(LeaseLostError):
        apply(plan, tracker, mine, clock, silent)
    assert "create" not in tracker.calls


def test_a_reworded_line_is_not_filed_beside_what_another_run_filed_meanwhile(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    """The plan was made before the other run's issue was there: only a new plan can tell."""
    reworded = sighting(action("Order the spare pmups", owners=("Ines",)))
    plan = loop.plan((reworded, LINES[1]))
    Loop(tracker, tmp_path / "other.db").push(LINES[0])
    outcome = loop.apply(plan)
    message = f"another item of {SOURCE} was filed since the plan was made"
    assert [(one.kind, one.message, one.hint) for one in outcome.failed] == [
        ("stale", message, AGAIN)
    ] * 2
    assert titles(tracker) == ["Order the spare pumps"]
    assert loop.push(reworded, LINES[1]).failed == ()
    assert titles(tracker) == ["Order the spare pmups", PIER.text]


def test_what_was_filed_from_other_documents_stops_no_creation(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    plan = loop.plan(LINES)
    Loop(tracker, tmp_path / "other.db").push(sighting(CRANE, source="notes/other.md"))
    outcome = loop.apply(plan)
    assert [one.title for one in outcome.failed] == [CRANE.text]
    assert outcome.created == 2


def killed_with_one_under_way(loop: Loop, tracker: FakeTracker, *lines: Sighting) -> None:
    """A run is killed after its creation took effect; the list does not show the issue yet."""
    tracker.faults.append(Fault("create", KeyboardInterrupt(), after_effect=True))
    loop.push(*lines)
    assert len(loop.load().intents) == 1


def test_a_record_ends_no_creation_that_is_under_way(loop: Loop, tracker: FakeTracker) -> None:
    killed_with_one_under_way(loop, tracker, LINES[0])
    late = tracker.stored.pop(1)
    ticked = sighting(replace(PUMPS, state=State.DONE))
    plan = loop.plan([ticked])
    assert [type(one) for one in plan.remember] == [Record]
    tracker.stored[1] = late
    outcome = loop.apply(plan)
    assert [one.kind for one in outcome.failed] == ["stale"]
    assert [one.ref.id for one in loop.links()] == ["1"]
    assert loop.push(ticked).updated == 1
    assert tracker.stored[1].fields.status.closed


def test_an_issue_that_was_filed_with_older_facts_leaves_work_and_says_so(
    loop: Loop, tracker: FakeTracker
) -> None:
    killed_with_one_under_way(loop, tracker, LINES[0])
    late = tracker.stored.pop(1)
    dated = sighting(replace(PUMPS, due=date(2031, 4, 1)))
    plan = loop.plan([dated])
    tracker.stored[1] = late
    outcome = loop.apply(plan)
    (create,) = plan.creates
    message = "#1 was filed since the plan, with older facts"
    assert outcome.failed == (Failed(create.key, "create", PUMPS.text, "stale", message, AGAIN),)
    assert loop.push(dated).updated == 1
    assert tracker.stored[1].fields.due == date(2031, 4, 1)


def test_a_creation_under_way_that_the_plan_saw_is_linked_without_a_word(
    loop: Loop, tracker: FakeTracker
) -> None:
    killed_with_one_under_way(loop, tracker, LINES[0])
    outcome = loop.push(LINES[0])
    assert (outcome.failed, outcome.writes) == ((), 0)
    assert [one.ref.id for one in loop.links()] == ["1"]


def test_what_cannot_be_looked_for_again_stays_open_for_the_next_run(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])

    def lose_the_tracker(call: str) -> None:
        if "create" in tracker.calls[-1:]:
            tracker.faults.append(Fault("newest", Denied("the token has expired")))

    plan = loop.plan(LINES[:2])
    tracker.calls.clear()
    tracker.before = lose_the_tracker
    tracker.faults.append(Fault("create", LOST))
    outcome = loop.apply(plan)
    assert [one.kind for one in outcome.failed] == ["indeterminate"]
    assert len(loop.load().intents) == 1


def test_a_run_that_a_person_stops_ends_between_two_writes(
    loop: Loop, tracker: FakeTracker
) -> None:
    plan = loop.plan(LINES)
    with loop.ledger() as store:
        stopped = lambda: len(tracker.stored) == 2  # noqa: E731
        outcome = apply(plan, tracker, store, loop.clock, silent, stopped)
    assert outcome.interrupted
    assert outcome.created == 2
    assert len(loop.links()) == 2
    assert loop.load().intents == ()
    assert loop.push(*LINES).created == 1


def test_what_was_announced_and_never_sent_leaves_no_intent(tracker: FakeTracker) -> None:
    """A ledger that is dear to write announces a whole run at once; the run is stopped early."""
    store = MemoryLedger(MemoryDisk(), tracker.name, lambda: 0.0, batches=True)
    clock = Clock(lambda: NOW, lambda: 0.0, lambda seconds: None)
    tracker.settle = 0.0
    announced: list[int] = []
    tracker.before = lambda call: announced.append(len(store.load().intents))
    stopped = lambda: len(tracker.stored) == 1  # noqa: E731
    outcome = apply(planned(tracker, *LINES), tracker, store, clock, silent, stopped)
    assert (outcome.interrupted, outcome.created, max(announced)) == (True, 1, 3)
    assert store.load().intents == ()


@pytest.mark.parametrize("sent", range(3))
def test_of_what_was_announced_the_next_run_links_what_was_filed_and_forgets_the_rest(
    loop: Loop, tracker: FakeTracker, sent: int
) -> None:
    plan = loop.plan(LINES)
    with loop.ledger() as store:
        store.begin(*(Intent(one.key, 0, NOW.isoformat()) for one in plan.creates))
    draft = plan.creates[sent].draft
    tracker.store(
        NewIssue(draft.fields, "", marker(draft.fields, key=draft.key, places=draft.places))
    )
    loop.apply(replace(plan, operations=()))
    assert [one.key for one in loop.links()] == [draft.key]
    assert loop.load().intents == ()


def test_every_wait_for_what_may_still_take_effect_says_why_and_how_long(
    loop: Loop, tracker: FakeTracker
) -> None:
    told: list[str] = []
    tracker.faults += [Fault("create", LOST)] * ROUNDS
    for _ in range(2):
        with loop.ledger() as store:
            apply(loop.plan(LINES[:1]), tracker, store, loop.clock, silent, tell=told.append)
    sent = "waiting 60 s: what an earlier run sent may still take effect"
    again = "waiting 60 s: a creation without an answer is looked for once more"
    new = "waiting 60 s: this ledger is new, and what another run sent may still take effect"
    assert told == [new, sent, again, sent, again]


def test_calls_keep_to_the_limits_that_a_tracker_publishes(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    plan = loop.plan(LINES)
    tracker.limits, tracker.traffic = (Limit(1, 60.0, Unit.CREATION),), []
    told: list[str] = []
    before = loop.waited
    with loop.ledger() as store:
        outcome = apply(plan, tracker, store, loop.clock, silent, tell=told.append)
    assert outcome.created == 2
    assert loop.waited - before >= 60.0
    (line,) = told
    assert line.startswith("waiting 6")
    assert line.endswith(" s: 1 creation a minute is allowed")


@pytest.mark.parametrize(
    ("an_hour", "told"),
    [
        (
            2,
            "3 writes at this tracker's limits take about 60 min; stop at any time, "
            "the next push goes on",
        ),
        (3, None),
    ],
)
def test_a_long_run_says_before_its_first_write_how_long_it_takes(
    loop: Loop, tracker: FakeTracker, an_hour: int, told: str | None
) -> None:
    plan = loop.plan(LINES)
    tracker.limits = (Limit(an_hour, 3600.0, Unit.CREATION),)
    said: list[str] = []
    tracker.before = lambda call: said.append(call) if call == "create" else None
    with loop.ledger() as store:
        apply(plan, tracker, store, loop.clock, silent, tell=said.append)
    forecasts = [line for line in said if "writes" in line]
    assert forecasts == ([told] if told else [])
    assert told is None or said.index(told) < said.index("create")


def test_the_horizon_never_passes_an_issue_that_the_ledger_does_not_know(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    """A run that lost its ledger is killed early; the next one's list lacks what that one saw."""
    Loop(tracker, tmp_path / "lost.db").push(*LINES[:2])

    def kill(call: str) -> None:
        if call == "create":
            raise KeyboardInterrupt

    tracker.before = kill
    assert loop.apply(loop.plan(LINES)).interrupted
    tracker.before = lambda call: None
    assert {one.ref.id for one in loop.links()} == {"1", "2"}
    tracker.unlisted = {1, 2}
    assert loop.push(*LINES).created == 1
    assert len(tracker.stored) == 3


def test_the_horizon_stops_before_an_item_that_has_two_issues(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    other = Loop(tracker, tmp_path / "lost.db")
    tracker.stored[1] = issue("1", fields("By hand"))
    other.push(LINES[0])
    tracker.stored[3] = replace(tracker.stored[2], ref=IssueRef("3"))
    tracker.stored[4] = issue("4", fields("By hand"))
    loop.push(*LINES)
    assert loop.load().horizon == 1


def test_nothing_is_remembered_of_lines_that_an_unknown_issue_may_be_of(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    """The plan records a ticked, reworded line; meanwhile an older checkout has filed it, open."""
    ticked = sighting(replace(action("Order the spare pmups", owners=("Ines",)), state=State.DONE))
    plan = loop.plan([ticked])
    assert [type(one) for one in plan.remember] == [Record]
    Loop(tracker, tmp_path / "other.db").push(LINES[0])
    loop.apply(plan)
    assert all(isinstance(one, Link) for one in loop.load().entries)
    assert loop.push(ticked).updated == 1
    assert tracker.stored[1].fields.status.closed


def test_an_old_plan_brings_no_item_back_that_moved_away(loop: Loop, tracker: FakeTracker) -> None:
    plan = loop.plan(LINES[:1])
    loop.apply(plan)
    (link,) = loop.links()
    gone = Record(link.key, link.kind, "moved", link.places, to="archive #1")
    away = Amend(link.key, link.ref, "Pumps", (), "moved", entry=gone, moved_to="archive #1")
    loop.apply(replace(plan, operations=(away,)))
    outcome = loop.apply(plan)
    assert [one.message for one in outcome.failed] == [
        "its item lives in archive #1 since the plan was made"
    ]
    assert loop.load().entries == (gone,)


def test_a_plan_for_the_items_of_another_repository_is_refused(
    loop: Loop, tracker: FakeTracker
) -> None:
    loop.push(LINES[0])
    strange = replace(loop.plan(LINES), namespace="else/where")
    with pytest.raises(StateError):
        loop.apply(strange)
    assert loop.load().namespace == NAMESPACE
    assert len(tracker.stored) == 1


class HalfClosing(FakeTracker):
    """A tracker that files everything open; closing it by a second request has failed."""

    keeps_marker = True

    def store(self, new: NewIssue) -> Issue:
        still_open = replace(new.fields, status=Status.OPEN)
        stored = super().store(NewIssue(still_open, new.body, new.marker.asking(Status.OPEN)))
        kept = stored if self.keeps_marker else replace(stored, marker=None)
        self.stored[int(stored.ref.id)] = kept
        return kept


@pytest.mark.parametrize("keeps_marker", [True, False])
def test_what_was_filed_open_and_not_closed_is_closed_by_the_next_push(
    tmp_path: Path, keeps_marker: bool
) -> None:
    tracker = HalfClosing()
    tracker.keeps_marker = keeps_marker
    loop = Loop(tracker, tmp_path / "state.db", replace(SETTINGS, file_done=True))
    done = sighting(replace(PUMPS, state=State.DONE))
    assert loop.push(done).created == 1
    (link,) = loop.links()
    # Without a marker nobody can tell what it was asked for: a person may have reopened it.
    assert link.base.asked.status.closed is not keeps_marker
    assert loop.push(done).updated == keeps_marker
    assert tracker.stored[1].fields.status.closed is keeps_marker


def planned(tracker: FakeTracker, *lines: Sighting) -> Plan:
    notes = Notes(lines)
    reads = Reads(tracker, Clock(lambda: NOW, lambda: 0.0, lambda seconds: None))
    return draw_up(notes, reads, Ledger(), reads.survey(0), Rulings(), SETTINGS).plan


# Nothing to write.


def test_what_the_plan_has_read_is_not_read_again_where_nothing_is_written(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    loop.push(*LINES)
    fresh = Loop(tracker, tmp_path / "fresh.db")
    plan = fresh.plan(LINES)
    tracker.calls.clear()
    assert fresh.apply(plan).writes == 0
    assert tracker.calls == ["above"]
    assert {one.ref.id for one in fresh.links()} == set(map(str, tracker.stored))
    assert fresh.load().horizon == max(tracker.stored)
    tracker.calls.clear()
    assert fresh.plan(LINES).remember == ()
    assert tracker.calls == ["issues", "above"]


def test_a_plan_without_writes_teaches_nothing_once_an_item_got_an_issue(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    loop.push(LINES[0])
    fresh = Loop(tracker, tmp_path / "fresh.db")
    plan = fresh.plan(LINES[:1])
    loop.push(*LINES)
    fresh.apply(plan)
    assert len(fresh.links()) == len(LINES)  # as the issues tell it, not as the plan knew it
    assert fresh.plan(LINES).writes == 0


def test_the_horizon_stays_below_issues_that_claim_one_item_between_them(
    loop: Loop, tracker: FakeTracker, tmp_path: Path
) -> None:
    loop.push(*LINES)
    number = max(tracker.stored) + 1
    tracker.stored[number] = replace(tracker.stored[2], ref=IssueRef(str(number)))
    fresh = Loop(tracker, tmp_path / "fresh.db")
    fresh.apply(fresh.plan(LINES))
    assert fresh.load().horizon == 1

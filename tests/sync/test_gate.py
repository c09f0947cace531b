"""The gate holds what strangers must not read, and nothing else."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.errors import RefusedError
from notesync.model.canonical import plain
from notesync.model.issues import Audience, IssueRef
from notesync.model.items import Confidence, State
from notesync.model.ledger import Base
from notesync.model.plan import Adopt, Create, Hold, Plan
from notesync.model.settings import GitHubTarget, GuardSettings, VanishedPolicy
from notesync.sync.explain import Known, explain
from notesync.sync.guard import admit, exposure, is_home
from notesync.sync.planner import make_plan
from notesync.sync.scene import Scene
from tests.builders import action, draft, fields, sighting
from tests.credentials import LEAKS, TOKENS
from tests.sync.scenes import SETTINGS, World

TOKEN = TOKENS["github-token"][0]
PUMPS = action("Order the spare pumps", 1)
LEAK = action(f"Use {TOKEN} in the build", 2)
OPEN = (Audience.PUBLIC, Audience.UNKNOWN)
CREATE = Create(draft(fields(LEAK.text)), "new line")


def seen_by(audience: Audience | None, world: World) -> Scene:
    return replace(world.scene(), audience=audience, may_be_public=True)


def plan_for(audience: Audience | None, world: World) -> Plan:
    return make_plan(seen_by(audience, world))


def text_of(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def held(plan: Plan) -> Hold:
    (hold,) = plan.holds
    return hold


@pytest.mark.parametrize("audience", OPEN)
def test_one_item_is_refused_and_the_others_go_on(audience: Audience) -> None:
    plan = plan_for(audience, World().saying(PUMPS, LEAK))
    assert [one.title for one in plan.creates] == [PUMPS.text]
    hold = held(plan)
    assert (hold.refused, hold.text) == (True, "Use [secret: github-token] in the build")
    assert "github-token" in hold.reason
    assert hold.place.line == 2
    assert plan.refusals == ()


@pytest.mark.parametrize("audience", [None, Audience.PRIVATE])
def test_a_private_target_is_not_looked_through(audience: Audience | None) -> None:
    plan = plan_for(audience, World().saying(PUMPS, LEAK))
    assert [one.title for one in plan.creates] == [PUMPS.text, LEAK.text]


@given(st.sampled_from(LEAKS), st.sampled_from(OPEN))
def test_no_plan_for_strangers_holds_a_credential(
    leak: tuple[str, str, str], audience: Audience
) -> None:
    _, line, secret = leak
    plan = plan_for(audience, World().saying(PUMPS, action(line, 2)))
    assert len(plan.creates) == 1
    assert secret not in text_of(plan)


def test_what_only_the_quote_tells_is_masked_in_the_title_too() -> None:
    item = replace(action("Hang swordfish on the door"), quote="- the password is swordfish")
    hold = held(plan_for(Audience.PUBLIC, World().saying(item)))
    assert hold.text == "Hang [secret: password] on the door"


def test_questions_are_masked_in_any_plan() -> None:
    maybe = replace(LEAK, confidence=Confidence.POSSIBLE)
    plan = plan_for(None, World().saying(maybe))
    assert (held(plan).refused, TOKEN in text_of(plan)) == (False, False)


def test_allowing_it_lets_everything_through() -> None:
    guards = GuardSettings(allowed=frozenset({"secrets"}))
    world = World(settings=replace(SETTINGS, guards=guards)).saying(LEAK)
    assert [one.title for one in plan_for(Audience.PUBLIC, world).creates] == [LEAK.text]


def test_what_the_issue_shows_already_is_no_news() -> None:
    world = World().saying(LEAK).pushed().saying(replace(LEAK, state=State.DONE))
    (update,) = plan_for(Audience.PUBLIC, world).updates
    assert update.closes


def test_a_second_credential_beside_one_that_is_shown_is_news() -> None:
    other = TOKENS["github-token"][1]
    world = World().saying(LEAK).pushed()
    line = sighting(replace(LEAK, quote=f"- [x] {LEAK.text} {other}", state=State.DONE))
    hold = held(plan_for(Audience.PUBLIC, world.saying(line)))
    assert hold.refused
    assert other not in text_of(hold)


def test_an_issue_whose_edit_is_refused_is_neither_vanished_nor_uncounted() -> None:
    world = World().saying(PUMPS).pushed()
    line = replace(PUMPS, quote=f"- [x] {PUMPS.text} {TOKEN}", state=State.DONE)
    plan = plan_for(Audience.PUBLIC, world.saying(line))
    assert (held(plan).refused, plan.vanished, plan.remember) == (True, (), ())


def test_a_done_line_is_forgotten_rather_than_remembered() -> None:
    done = replace(LEAK, state=State.DONE)
    plan = plan_for(Audience.PUBLIC, World().saying(done))
    assert (plan.operations, plan.remember) == ((), ())
    assert plan_for(None, World().saying(done)).remember != ()


def test_a_vanished_line_is_not_closed_with_a_marker_that_a_person_emptied() -> None:
    settings = replace(SETTINGS, vanished=VanishedPolicy.CLOSE)
    world = World(settings=settings).saying(LEAK, PUMPS).pushed()
    emptied = replace(world.shown("2", title="Use it").issues[1], body="")
    world = replace(world, issues=(world.issues[0], emptied)).saying(PUMPS)
    plan = plan_for(Audience.PUBLIC, world)
    assert (plan.updates, [one.title for one in plan.vanished]) == ((), ["Use it"])
    assert TOKEN not in text_of(plan)
    assert len(plan_for(None, world).updates) == 1


def test_the_story_of_a_refused_item_tells_why() -> None:
    scene = seen_by(Audience.PUBLIC, World().saying(LEAK))
    key = held(make_plan(scene)).key
    story = explain(key, scene, Known(scene.identified))
    assert any("looks like a secret (github-token)" in why for why in story.why)


# What a command asks for.


def test_a_command_is_refused_with_the_rule_and_the_next_step() -> None:
    with pytest.raises(RefusedError, match="github-token") as error:
        admit(CREATE, seen_by(Audience.PUBLIC, World()))
    assert TOKEN not in error.value.message + error.value.hint
    assert "take it out" in error.value.hint


def test_a_command_for_readers_nobody_named_is_refused() -> None:
    create = Create(draft(fields(PUMPS.text)), "new line")
    scene = seen_by(Audience.PUBLIC, World())
    admit(create, scene)
    with pytest.raises(RefusedError) as error:
        admit(create, replace(scene, may_be_public=False))
    assert "allow_public = true" in error.value.hint


# Who may read.


@pytest.mark.parametrize(
    ("audience", "may_be_public", "refused"),
    [
        (Audience.PUBLIC, False, True),
        (Audience.UNKNOWN, False, True),
        (Audience.PUBLIC, True, False),
        (Audience.UNKNOWN, True, False),
        (Audience.PRIVATE, False, False),
        (Audience.PRIVATE, True, False),
        (None, False, False),
    ],
)
def test_notes_reach_strangers_only_where_they_may(
    audience: Audience | None, may_be_public: bool, refused: bool
) -> None:
    found = exposure([CREATE], "fake:t", audience, may_be_public=may_be_public)
    assert [one.guard for one in found] == (["public-target"] if refused else [])


def test_a_plan_that_writes_nothing_is_not_refused() -> None:
    hold = held(plan_for(Audience.PUBLIC, World().saying(LEAK)))
    assert exposure([hold], "fake:t", Audience.PUBLIC, may_be_public=False) == ()


@pytest.mark.parametrize("mark", [True, False])
def test_an_adoption_carries_notes_only_where_it_writes_a_marker(mark: bool) -> None:
    adopt = Adopt(CREATE.draft, IssueRef("1"), Base(fields(), fields()), "named", mark=mark)
    found = exposure([adopt], "fake:t", Audience.PUBLIC, may_be_public=False)
    assert [one.guard for one in found] == (["public-target"] if mark else [])


@pytest.mark.parametrize(
    ("base_url", "remote", "home"),
    [
        ("https://api.github.com", "github.com/harbour/notes", True),
        ("https://api.github.com", "github.com/harbour/notes-2", False),
        ("https://api.github.com", "gitlab.com/harbour/notes", False),
        ("https://api.github.com", None, False),
        ("https://git.example.org/api/v3", "git.example.org/harbour/notes", True),
        ("https://git.example.org/api/v3", "github.com/harbour/notes", False),
        ("https://api.pier.ghe.com", "pier.ghe.com/harbour/notes", True),
    ],
)
def test_a_repository_is_known_by_its_host_owner_and_name(
    base_url: str, remote: str | None, home: bool
) -> None:
    assert is_home(GitHubTarget("Harbour/Notes", base_url), remote) is home

"""Whose text a description is, and where ours goes when it is a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notesync.model.issues import Field, Set, Status
from notesync.sync.render import block_in, spliced
from notesync.trackers.base import Edit, Indeterminate, NewIssue, Rejected
from notesync.trackers.jira import JiraTracker
from notesync.trackers.jira_body import (
    Kept,
    begun,
    certified,
    kept_of,
    presented,
    returned,
    seal,
    vouched,
    writing,
)
from tests.builders import fields, marker
from tests.trackers.conformance import BODY, MARK
from tests.trackers.jira_builders import tracker_of
from tests.trackers.jira_fake import Site
from tests.trackers.served import Fault

BLOCK = "> Order the pumps\n\nNoted in the review"
BODIES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_a_new_issue_has_our_block_for_its_description() -> None:
    description, kept = begun(spliced("", BLOCK))
    assert description == BLOCK
    assert presented(description, kept) == spliced("", BLOCK)


@given(BODIES)
def test_what_a_person_wrote_is_shown_with_our_block_behind_it(text: str) -> None:
    _, kept = begun(spliced("", BLOCK))
    shown = presented(text, kept)
    if seal(text) != seal(BLOCK):
        assert shown == spliced(text.replace("<!-- notesync:", "<!-- notesync :"), BLOCK)
    assert block_in(shown) == BLOCK


@given(BODIES)
def test_a_description_that_a_person_touched_is_never_written(text: str) -> None:
    _, kept = begun(spliced("", BLOCK))
    if seal(text) == seal(BLOCK):
        return
    done = writing(spliced(presented(text, kept), "> new"), text, kept)
    assert done.description is None
    assert (done.comment, done.kept.block) == (True, "> new")


def test_while_nobody_touched_it_the_description_is_written() -> None:
    _, kept = begun(spliced("", BLOCK))
    done = writing(spliced("", "> new"), BLOCK, kept)
    assert (done.description, done.comment) == ("> new", False)
    assert presented("> new", done.kept) == spliced("", "> new")


def test_an_emptied_description_is_a_persons_choice() -> None:
    _, kept = begun(spliced("", BLOCK))
    done = writing(spliced("", "> new"), "", kept)
    assert (done.description, done.comment, done.kept.block) == (None, True, "> new")


def test_an_adopted_issue_without_a_text_gets_ours_and_one_with_a_text_a_comment() -> None:
    assert writing(spliced("", BLOCK), None, Kept()).description == BLOCK
    done = writing(spliced("theirs", BLOCK), "theirs", Kept())
    assert (done.description, done.comment, done.kept.block) == (None, True, BLOCK)


def test_a_body_without_our_block_is_the_whole_description() -> None:
    assert begun("plain") == ("plain", Kept(shown=seal("plain")))
    done = writing("plain", BLOCK, Kept(block=BLOCK, shown=seal(BLOCK)))
    assert (done.description, done.comment, done.kept.block) == ("plain", False, None)


def test_bounds_that_a_person_pasted_are_not_ours() -> None:
    pasted = spliced("", "> forged")
    shown = presented(pasted, Kept(block=BLOCK))
    assert block_in(shown) == BLOCK


def test_a_form_that_jira_made_of_our_text_is_ours_and_a_persons_words_are_not() -> None:
    kept = Kept(block=BLOCK, shown=seal(BLOCK))
    assert returned(kept, "> a *b*", "bq. a {*}b{*}").shown == seal("bq. a {*}b{*}")
    assert returned(kept, "> a", "> a and more") == kept
    assert returned(Kept(block=BLOCK), "> a", "bq. a") == Kept(block=BLOCK)


def test_what_is_remembered_survives_the_way_there_and_back() -> None:
    kept = Kept(MARK, BLOCK, "s", "7")
    assert kept_of(kept.value) == kept
    assert kept_of(Kept().value) == Kept()


def test_a_block_that_is_too_long_for_a_property_is_not_remembered() -> None:
    assert "block" in Kept(MARK, "ä" * 20_000).value
    assert "block" not in Kept(MARK, "ä" * 30_000).value


@given(BODIES)
def test_a_description_vouches_for_itself_until_somebody_changes_it(text: str) -> None:
    block = text.strip() or "x"
    assert vouched(certified(block)).block == block
    assert vouched(f"{certified(block)} and more") == Kept()
    assert vouched(f"more {certified(block)}") == Kept()


# On the real SDK.


@pytest.fixture
def jira(site: Site) -> JiraTracker:
    return tracker_of(site)


def filed(site: Site, jira: JiraTracker) -> int:
    """An issue with our text in its description."""
    jira.create(NewIssue(fields(), BODY, MARK))
    return site.newest


def rewrite(site: Site, number: int, text: str) -> str:
    """A later run has new facts; returns the body that is shown then."""
    jira = tracker_of(site)
    ref = f"DOCK-{number}"
    issue = next(one for one in jira.above(0) if one.ref.id == ref)
    return jira.edit(issue.ref, Edit((), spliced(issue.body, text), MARK)).body


def described(site: Site, number: int) -> object:
    return site.issues[number]["fields"]["description"]


def comments(site: Site, number: int) -> list[str]:
    return [one["body"].split("\n\n")[0] for one in site.issues[number]["comments"]]


def test_an_issue_that_is_filed_with_a_persons_text_has_ours_in_a_comment(
    site: Site, jira: JiraTracker
) -> None:
    body = spliced("By hand", "> Order the pumps")
    issue = jira.create(NewIssue(fields(), body, MARK))
    assert issue.body == body
    assert str(described(site, site.newest)).rstrip() == "By hand"
    assert comments(site, site.newest) == [site.shown("> Order the pumps")]


def test_a_persons_issue_that_is_closed_with_a_remark_gets_no_marker(
    site: Site, jira: JiraTracker
) -> None:
    number = site.file("Odd", "Of a person")
    (issue,) = jira.above(0)
    edit = Edit((Set(Field.STATUS, "open", "completed"),), spliced("", "> gone"), None)
    closed = jira.edit(issue.ref, edit)
    assert closed.marker is None
    assert closed.fields.status is Status.COMPLETED
    assert described(site, number) == site.shown("> gone")


def test_new_facts_are_written_where_the_old_ones_were(site: Site, jira: JiraTracker) -> None:
    number = filed(site, jira)
    for text in ("> first", "> second"):
        assert rewrite(site, number, text) == spliced("", text)
        assert described(site, number) == site.shown(text)
    assert comments(site, number) == []


@pytest.mark.parametrize("theirs", ["By hand", "", "By hand\n\n> Order the pumps", None])
def test_once_a_person_wrote_there_the_facts_live_in_one_comment(
    site: Site, jira: JiraTracker, theirs: str | None
) -> None:
    number = filed(site, jira)
    site.by_hand(number, description=theirs)
    shown = described(site, number)
    for text in ("> first", "> second"):
        assert rewrite(site, number, text) == spliced(str(shown or ""), text)
        assert described(site, number) == shown
        assert comments(site, number) == [site.shown(text)]


def test_our_comment_is_no_remark_of_a_persons(site: Site, jira: JiraTracker) -> None:
    number = filed(site, jira)
    site.remark(number, "Odd", "a person's")
    site.by_hand(number, description="By hand")
    rewrite(site, number, "> first")
    (issue,) = tracker_of(site).issues()
    assert issue.comments == 1


def test_a_comment_that_a_person_edited_or_deleted_is_left_and_another_written(
    site: Site, jira: JiraTracker
) -> None:
    number = filed(site, jira)
    site.by_hand(number, description="By hand")
    rewrite(site, number, "> first")
    site.issues[number]["comments"][0]["body"] = "edited"
    site.issues[number]["comments"][0]["updated"] = "later"
    rewrite(site, number, "> second")
    assert comments(site, number) == ["edited", site.shown("> second")]
    del site.issues[number]["comments"][1]
    rewrite(site, number, "> third")
    assert comments(site, number) == ["edited", site.shown("> third")]


def test_a_comment_whose_run_ended_before_it_was_remembered_is_found_again(
    site: Site, jira: JiraTracker
) -> None:
    number = filed(site, jira)
    site.by_hand(number, description="By hand")
    site.remark(number, "Odd", "a person's")
    before = dict(site.issues[number]["properties"])
    for text in ("> first", "> second"):
        rewrite(site, number, text)
        site.issues[number]["properties"] = dict(before)
    rewrite(site, number, "> third")
    assert comments(site, number) == ["a person's", site.shown("> third")]


def test_a_comment_that_was_rewritten_just_before_the_run_ended_is_still_ours(
    site: Site, jira: JiraTracker
) -> None:
    number = filed(site, jira)
    site.by_hand(number, description="By hand")
    rewrite(site, number, "> first")
    before = dict(site.issues[number]["properties"])
    rewrite(site, number, "> second")
    site.issues[number]["properties"] = before
    rewrite(site, number, "> third")
    assert comments(site, number) == [site.shown("> third")]


def test_a_person_who_wrote_while_we_did_keeps_their_words(site: Site, jira: JiraTracker) -> None:
    def meddle(site: Site, call: str) -> None:
        if call.startswith("GET /issue/DOCK-"):
            site.before = lambda site, call: None
            site.by_hand(site.newest, description="By hand, at once")

    site.before = meddle
    number = filed(site, jira)
    rewrite(site, number, "> first")
    assert described(site, number) == "By hand, at once"


def test_where_the_last_touch_is_refused_the_text_is_taken_for_a_persons(
    site: Site, jira: JiraTracker
) -> None:
    site.faults.append(Fault("PUT", "/properties/", (403, {}, "{}")))
    number = filed(site, jira)
    rewrite(site, number, "> first")
    assert comments(site, number) == ([site.shown("> first")] if site.cloud else [])


def test_where_nobody_can_tell_of_the_last_touch_the_filing_is_not_over(
    site: Site, jira: JiraTracker
) -> None:
    if not site.cloud:
        pytest.skip("Data Center returns what was sent: there is no last touch")
    site.faults.append(Fault("PUT", "/properties/", (502, {}, "{}")))
    with pytest.raises(Indeterminate):
        filed(site, jira)


# Without properties.


@pytest.mark.parametrize("told", [True, False], ids=["configured", "found out"])
def test_where_properties_are_refused_a_label_says_whose_issue_it_is(
    site: Site, *, told: bool
) -> None:
    site.keeps_properties = False
    jira = tracker_of(site, keyed_labels=told)
    wanted = fields(labels=frozenset({"dock"}))
    issue = jira.create(NewIssue(wanted, BODY, marker(wanted)))
    assert (
        "notesync:action:ns-aaaaaaaaaa:harbour/notes"
        in site.issues[site.newest]["fields"]["labels"]
    )
    assert issue.marker
    assert (issue.marker.namespace, issue.marker.key) == (MARK.namespace, MARK.key)
    assert issue.fields.labels == {"dock"}
    assert len(site.issues) == 1


def test_where_properties_are_forgotten_a_label_is_added_and_is_there_at_once_from_then_on(
    site: Site,
) -> None:
    site.keeps_properties = site.refuses_properties = False
    jira = tracker_of(site)
    for _ in range(2):
        issue = jira.create(NewIssue(fields(), BODY, MARK))
        assert issue.marker
        assert issue.marker.key == MARK.key
        assert issue.body == BODY or site.cloud
    assert [call for call in site.writes if "PUT /issue/DOCK-" in call and "prop" not in call] == [
        "PUT /issue/DOCK-3"
    ]


def test_a_property_that_was_not_kept_is_given_again_or_told_by_a_label(site: Site) -> None:
    kept = site._keep
    site._keep = lambda number, properties: None  # type: ignore[method-assign]
    jira = tracker_of(site)

    def mend(site: Site, call: str) -> None:
        if "/properties/" in call:
            site._keep = kept  # type: ignore[method-assign]

    site.before = mend
    assert jira.create(NewIssue(fields(), BODY, MARK)).marker == MARK


def test_without_properties_a_persons_text_is_left_alone_and_we_say_so(site: Site) -> None:
    if site.cloud:
        pytest.skip("Cloud keeps properties")
    site.keeps_properties = False
    number = filed(site, tracker_of(site, keyed_labels=True))
    assert rewrite(site, number, "> first") == spliced("", "> first")
    site.by_hand(number, description="By hand")
    with pytest.raises(Rejected, match="no properties"):
        rewrite(site, number, "> second")
    assert described(site, number) == "By hand"

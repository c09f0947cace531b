"""An issue is untouched only if nothing about it is anybody's but ours."""

from dataclasses import replace

import pytest

from notesync.model.issues import Event, Fields, Issue, IssueRef, Status
from notesync.sync.render import spliced, text_fingerprint
from notesync.sync.touched import touches
from tests.builders import fields, marker

ASKED = fields(labels=frozenset({"dock"}), assignees=frozenset({"Ines"}))
BLOCK = "> Order the spare pumps"
MARK = marker(ASKED, block=text_fingerprint(BLOCK))
OURS = Issue(IssueRef("1"), ASKED, spliced("", BLOCK), MARK, author="notesync")


def shown(**changes: object) -> Issue:
    """Our issue with other fields."""
    return replace(OURS, fields=replace(ASKED, **changes))  # type: ignore[arg-type]


def test_what_only_we_wrote_is_untouched() -> None:
    event = Event("notesync", "2031-03-05T10:00:00+00:00", "title", "a", "b")
    assert touches(OURS, [event]) == ()


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        (replace(OURS, marker=None), "it does not carry our marker"),
        (replace(OURS, comments=1), "it has 1 comment"),
        (replace(OURS, comments=2), "it has 2 comments"),
        (replace(OURS, body=f"Hello\n{OURS.body}"), "somebody wrote beside our part of its body"),
        (replace(OURS, body=spliced("", "> Mine")), "its body is not as we wrote it"),
        (replace(OURS, body=""), "its body is not as we wrote it"),
        (shown(title="Mine"), "its title is not as we wrote it"),
        (shown(status=Status.COMPLETED), "its status is not as we wrote it"),
        (shown(labels=frozenset({"dock", "mine"})), "its labels are not as we wrote them"),
        (shown(assignees=frozenset()), "its assignees are not as we wrote them"),
    ],
)
def test_whatever_a_person_did_is_a_touch(issue: Issue, reason: str) -> None:
    assert touches(issue, []) == (reason,)


def test_another_name_in_the_history_is_a_touch_and_said_once() -> None:
    events = [Event("ada", f"2031-03-0{day}", "title", None, None) for day in (5, 6)]
    assert touches(OURS, events) == ("ada changed its title",)


def test_what_the_tracker_left_out_is_no_touch() -> None:
    dropped: Fields = replace(ASKED, assignees=frozenset())
    issue = replace(OURS, fields=replace(dropped, labels=frozenset({"DOCK"})))
    assert touches(issue, [], seen=dropped) == ()

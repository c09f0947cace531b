"""GitHub: the laws of all trackers over the real SDK, and what GitHub alone does."""

import json
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest
import requests
import responses
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from notesync.model.issues import (
    Audience,
    Event,
    Field,
    Gone,
    Issue,
    IssueRef,
    Members,
    Set,
    Status,
)
from notesync.model.settings import GitHubApp, GitHubTarget
from notesync.sync.render import spliced
from notesync.trackers.base import (
    Denied,
    Edit,
    Indeterminate,
    NewIssue,
    Rejected,
    TrackerError,
    Unavailable,
)
from notesync.trackers.github import GitHubTracker
from notesync.trackers.github_body import written
from tests.builders import fields, marker
from tests.contracts import ABSENT
from tests.harness import NOW
from tests.trackers.conformance import BODY, MARK, TrackerLaws
from tests.trackers.github_builders import (
    ACTIONS,
    LAPTOP,
    ODD,
    STRANGER,
    hub_with_people,
    tracker_of,
)
from tests.trackers.github_fake import CHECK, Hub
from tests.trackers.served import Fault, Reply

ONE = IssueRef("1")
NEW = NewIssue(fields(labels=frozenset({"action-item"})), BODY, MARK)
RAW = written(BODY, MARK)


@pytest.fixture
def github(hub: Hub) -> GitHubTracker:
    return tracker_of(LAPTOP)


class TestGitHubTracker(TrackerLaws):
    """The laws that every tracker keeps."""

    @pytest.fixture(autouse=True)
    def _served(self, hub: Hub) -> None:
        self.hub = hub

    def reach(self) -> GitHubTracker:
        return tracker_of(LAPTOP)


def present(tracker: GitHubTracker, number: int) -> Issue:
    issue = tracker.get(IssueRef(str(number)))
    assert isinstance(issue, Issue)
    return issue


# The contract.


@pytest.mark.skipif(CHECK is None, reason=ABSENT)
def test_what_breaks_the_contract_is_noticed() -> None:
    hub = hub_with_people()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        hub.serve(mock)
        headers = {"Authorization": f"token {LAPTOP}"}
        url = "https://api.github.com:443/repos/harbour/notes/issues"
        requests.get(f"{url}?state=each", headers=headers, timeout=1)
        requests.post(url, json={"title": "x", "labels": "no list"}, headers=headers, timeout=1)
    assert len(hub.complaints) == 2


# Listing.


def test_pull_requests_are_no_issues_and_have_numbers_all_the_same(
    hub: Hub, github: GitHubTracker
) -> None:
    issue = github.create(NEW)
    number = hub.open_pull_request()
    assert github.newest() == number
    assert github.above(0) == (issue,)
    assert github.issues() == (issue,)
    assert github.get(IssueRef(str(number))) == Gone(IssueRef(str(number)), "it is a pull request")


def test_the_list_is_of_our_label_alone_in_pages_of_a_hundred(hub: Hub) -> None:
    github = tracker_of(LAPTOP)
    for number in range(205):
        hub.file("Ines", f"Task {number}", labels=["NoteSync", "action-item"])
    hub.file("mallory", "A bug")
    hub.calls.clear()
    issues = github.issues()
    assert [issue.ref.id for issue in issues] == [str(number) for number in range(1, 206)]
    assert len(hub.calls) == 3
    assert {issue.fields.labels for issue in issues} == {frozenset({"action-item"})}


def test_all_issues_are_read_over_many_pages(hub: Hub, github: GitHubTracker) -> None:
    for number in range(205):
        hub.file("Ines", f"Task {number}")
    hub.remove(105)
    found = [int(issue.ref.id) for issue in github.above(0)]
    assert found == [number for number in range(1, 206) if number != 105]


@pytest.mark.parametrize(("cursors", "reads"), [(True, 3), (False, 5)])
def test_gaps_in_the_numbers_ask_for_more_only_where_pages_are_counted(
    hub: Hub, github: GitHubTracker, cursors: bool, reads: int
) -> None:
    hub.cursors = cursors
    for number in range(300):
        if number in (100, 200):
            hub.start_discussion()
        hub.file("Ines", f"Task {number}")
    assert len(github.above(0)) == 300
    assert len(hub.calls) == reads


def test_a_list_that_is_no_list_is_not_believed(hub: Hub, github: GitHubTracker) -> None:
    for text in ("<html>Log in</html>", "{}", "[1]", "[", ""):
        hub.faults.append(Fault("GET", "/issues$", (200, {}, text)))
        with pytest.raises(Unavailable, match="not GitHub's"):
            github.issues()


def test_a_repository_without_a_label_of_ours_is_listed_whole(hub: Hub) -> None:
    github = GitHubTracker(GitHubTarget("harbour/notes", label=""), None, lambda: NOW)
    hub.users[""] = hub.users[STRANGER]
    hub.file("mallory", "A bug")
    assert len(github.issues()) == 1


# One issue.


@pytest.mark.parametrize(
    ("status", "reason"), [(410, "deleted"), (301, "transferred"), (404, "no such issue")]
)
def test_an_issue_that_is_gone_says_how(
    hub: Hub, github: GitHubTracker, status: int, reason: str
) -> None:
    github.create(NEW)
    hub.remove(1, status)
    hub.calls.clear()
    gone = github.get(ONE)
    assert isinstance(gone, Gone)
    assert reason in gone.reason
    with pytest.raises(Rejected, match="#1"):
        github.edit(ONE, Edit((), "x", MARK))
    assert not [call for call in hub.calls if "repositories" in call]


def test_a_renamed_repository_is_found_under_its_new_name(hub: Hub) -> None:
    hub.former = "harbour/old"
    number = hub.file("Ines", "Task", RAW, labels=["notesync"])
    github = tracker_of(LAPTOP, repository="harbour/old")
    assert [issue.ref.id for issue in github.issues()] == [str(number)]
    assert present(github, number).marker == MARK
    assert github.create(NEW).ref.id == str(number + 1)
    assert github.name == "github:harbour/old"


def test_a_redirect_to_another_server_is_not_followed(hub: Hub, github: GitHubTracker) -> None:
    elsewhere = (301, {"Location": "https://example.org/repos/x/y"}, "{}")
    hub.faults = [Fault("GET", "/issues$", elsewhere), Fault("GET", "/notes$", elsewhere)]
    with pytest.raises(Rejected, match="no reason given"):
        github.issues()


def test_history_says_who_changed_what(hub: Hub, github: GitHubTracker) -> None:
    github.create(NEW)
    changes = (
        Set(Field.TITLE, NEW.fields.title, "New"),
        Members(Field.LABELS, ("urgent",), ("action-item",)),
        Members(Field.ASSIGNEES, ("Odd",), ()),
        Set(Field.STATUS, "open", "not_planned"),
    )
    github.edit(ONE, Edit(changes, None, None))
    github.edit(ONE, Edit((Set(Field.STATUS, "not_planned", "open"),), None, None))
    github.edit(ONE, Edit((Members(Field.ASSIGNEES, (), ("Odd",)),), None, None))
    at = "2031-03-05T10:00:00+00:00"
    assert github.history(ONE) == (
        Event("Ines", at, "labels", "", "urgent"),
        Event("Ines", at, "labels", "action-item", ""),
        Event("Ines", at, "assignees", "", "Odd"),
        Event("Ines", at, "title", NEW.fields.title, "New"),
        Event("Ines", at, "status", "open", "not_planned"),
        Event("Ines", at, "status", "completed", "open"),
        Event("Ines", at, "assignees", "Odd", ""),
    )
    assert github.history(IssueRef("PROJ-1")) == ()


# Writing.


def test_an_issue_is_filed_by_one_request_that_has_its_marker(
    hub: Hub, github: GitHubTracker
) -> None:
    github.create(NEW)
    assert [call for call in hub.writes if call == "POST /issues"] == ["POST /issues"]
    assert hub.issues[1]["body"] == RAW
    hub.calls.clear()
    github.create(NEW)
    assert hub.calls == ["POST /issues"]


def test_missing_labels_are_made_once_with_a_colour_whatever_their_case(
    hub: Hub, github: GitHubTracker
) -> None:
    hub.file("Ines", "x", labels=["Action-Item"])
    github.create(NEW)
    github.create(NEW)
    assert [call for call in hub.writes if call == "POST /labels"] == ["POST /labels"]
    assert hub.labels["notesync"]["color"] == "0e8a16"
    assert present(github, 3).fields.labels == {"Action-Item"}


@pytest.mark.parametrize("status", [502, 429])
def test_a_label_that_could_not_be_made_leaves_nothing_filed(
    hub: Hub, github: GitHubTracker, status: int
) -> None:
    hub.faults.append(Fault("POST", "/labels$", (status, {}, "{}")))
    with pytest.raises(Unavailable):
        github.create(NEW)
    assert hub.issues == {}


def test_whoever_cannot_be_assigned_is_left_out_and_the_issue_is_filed(
    hub: Hub, github: GitHubTracker
) -> None:
    wanted = fields(assignees=frozenset({"Odd", "nobody-here"}))
    for _ in range(2):
        assert github.create(NewIssue(wanted, BODY, MARK)).fields.assignees == {"Odd"}
    assert hub.calls.count("GET /assignees/nobody-here") == 1
    issue = github.edit(ONE, Edit((Members(Field.ASSIGNEES, ("nobody-here",), ()),), None, MARK))
    assert issue.fields.assignees == {"Odd"}


def test_what_github_drops_without_push_access_is_seen_in_what_comes_back(hub: Hub) -> None:
    wanted = fields(labels=frozenset({"action-item"}), assignees=frozenset({"Odd"}))
    issue = tracker_of(STRANGER).create(NewIssue(wanted, BODY, MARK))
    assert issue.fields.labels == frozenset()
    assert issue.fields.assignees == frozenset()


def test_a_lost_reply_to_a_closing_request_leaves_an_issue_that_was_asked_for_open(
    hub: Hub, github: GitHubTracker
) -> None:
    hub.faults.append(Fault("PATCH", "/issues/1$", requests.ReadTimeout("no answer")))
    done = fields(status=Status.COMPLETED)
    issue = github.create(NewIssue(done, BODY, marker(done)))
    assert issue.fields.status is Status.OPEN
    assert issue.marker
    assert issue.marker.asked.status is Status.OPEN
    assert len(hub.issues) == 1


def test_a_closed_issue_remembers_that_it_was_asked_for_closed(
    hub: Hub, github: GitHubTracker
) -> None:
    done = fields(status=Status.COMPLETED)
    issue = github.create(NewIssue(done, BODY, marker(done)))
    assert issue.marker == marker(done)
    assert issue.body == BODY


def test_a_closed_issue_gets_another_reason(hub: Hub, github: GitHubTracker) -> None:
    done = fields(status=Status.COMPLETED)
    github.create(NewIssue(done, BODY, marker(done)))
    issue = github.edit(ONE, Edit((Set(Field.STATUS, "completed", "duplicate"),), None, None))
    assert issue.fields.status is Status.DUPLICATE


def test_an_edit_sends_the_changed_fields_and_leaves_a_persons_text_alone(
    hub: Hub, github: GitHubTracker
) -> None:
    github.create(NEW)
    hub.issues[1]["body"] = f"By hand\r\n\r\n{RAW}"
    later = replace(MARK, revision=2)
    issue = github.edit(ONE, Edit((Set(Field.TITLE, "x", "New"),), None, later))
    assert issue.body == f"By hand\r\n\r\n{BODY}"
    assert issue.marker == later
    body = spliced(issue.body, "> remark")
    assert github.edit(ONE, Edit((), body, None)).marker == later
    assert hub.issues[1]["body"].startswith("By hand\r\n")


def test_labels_and_assignees_go_first_and_the_marker_last(hub: Hub, github: GitHubTracker) -> None:
    github.create(NEW)
    hub.calls.clear()
    changes = (
        Set(Field.TITLE, "x", "New"),
        Members(Field.LABELS, ("dock",), ("action-item", "never there")),
        Members(Field.ASSIGNEES, ("Odd",), ("Ines",)),
    )
    github.edit(ONE, Edit(changes, BODY, MARK))
    assert hub.writes == [
        "POST /labels",
        "POST /issues/1/labels",
        "DELETE /issues/1/labels/action-item",
        "DELETE /issues/1/labels/never%20there",
        "POST /issues/1/assignees",
        "DELETE /issues/1/assignees",
        "PATCH /issues/1",
    ]


# What may go wrong.


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (requests.ReadTimeout("no answer"), Indeterminate),
        (requests.ConnectionError("dropped"), Indeterminate),
        ((502, {}, "<html>"), Indeterminate),
        ((201, {}, "<html>"), Indeterminate),
        ((201, {}, "{"), Indeterminate),
        ((201, {"X-RateLimit-Reset": "soon"}, "{}"), Indeterminate),
        (requests.ConnectTimeout("nobody"), Unavailable),
        ((429, {"Retry-After": "3"}, "{}"), Unavailable),
        ((403, {}, "{}"), Denied),
        ((307, {"Location": "https://api.github.com/x"}, "{}"), Rejected),
    ],
    ids=repr,
)
@pytest.mark.parametrize("after", [True, False], ids=["done", "not done"])
def test_a_creation_is_sent_once_whatever_comes_back(
    hub: Hub,
    github: GitHubTracker,
    answer: Exception | tuple[int, dict[str, str], str],
    kind: type[TrackerError],
    after: bool,
) -> None:
    hub.faults.append(Fault("POST", "/issues$", answer, after))
    with pytest.raises(kind):
        github.create(NEW)
    assert hub.calls.count("POST /issues") == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda github: github.issues(),
        lambda github: github.above(0),
        lambda github: github.newest(),
        lambda github: github.get(ONE),
        lambda github: github.history(ONE),
        lambda github: github.create(NEW),
        lambda github: github.edit(ONE, Edit((), "x", MARK)),
    ],
    ids="issues above newest get history create edit".split(),
)
def test_a_wrong_token_is_denied_and_never_shown(
    hub: Hub, call: Callable[[GitHubTracker], object]
) -> None:
    canary = "ghp_c4n4ryc4n4ryc4n4ry"
    with pytest.raises(Denied) as caught:
        call(tracker_of(canary))
    assert canary not in "".join(traceback.format_exception(caught.value))
    assert canary not in caught.value.hint


def test_the_token_is_not_in_what_the_credentials_print() -> None:
    app = GitHubApp("1", 2, "-----BEGIN c4n4ry")
    assert "c4n4ry" not in repr(app)


def test_an_app_with_a_key_that_is_none_is_denied(hub: Hub) -> None:
    github = GitHubTracker(GitHubTarget("harbour/notes"), GitHubApp("1", 2, "c4n4ry"), lambda: NOW)
    with pytest.raises(Denied, match="private key") as caught:
        github.issues()
    assert "c4n4ry" not in "".join(traceback.format_exception(caught.value))


@pytest.fixture(scope="session")
def pem() -> str:
    """The private key of an App."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def test_an_app_gets_itself_a_token_and_files_with_it(hub: Hub, pem: str) -> None:
    hub.installation = ACTIONS
    github = GitHubTracker(GitHubTarget("harbour/notes"), GitHubApp("1", 2, pem), lambda: NOW)
    assert github.create(NEW).author == "github-actions[bot]"
    assert len([call for call in hub.calls if "access_tokens" in call]) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, {}, '{"message": "c4n4ry"}'), Denied),
        ((502, {}, "{}"), Unavailable),
        (requests.ReadTimeout("no answer"), Unavailable),
    ],
)
def test_what_goes_wrong_for_an_apps_token_went_wrong_before_anything_was_sent(
    hub: Hub,
    pem: str,
    answer: Exception | tuple[int, dict[str, str], str],
    kind: type[TrackerError],
) -> None:
    hub.faults.append(Fault("POST", "/access_tokens$", answer))
    github = GitHubTracker(GitHubTarget("harbour/notes"), GitHubApp("1", 2, pem), lambda: NOW)
    with pytest.raises(kind):
        github.create(NEW)
    assert hub.issues == {}


def test_its_name_says_where_it_is() -> None:
    assert tracker_of(LAPTOP).name == "github:harbour/notes"
    own = GitHubTarget("Harbour/Notes", base_url="https://git.example.org/api/v3")
    assert GitHubTracker(own, None, lambda: NOW).name == "github:git.example.org/harbour/notes"


# Whose markers are believed.


@pytest.mark.parametrize(
    ("author", "reader", "trusted", "believed"),
    [
        ("Ines", ODD, (), True),
        ("mallory", ODD, (), False),
        ("mallory", ODD, ("Mallory",), True),
        ("github-actions[bot]", ODD, (), False),
        ("github-actions[bot]", ODD, ("github-actions[bot]",), True),
    ],
    ids="member stranger trusted-stranger bot trusted-bot".split(),
)
def test_a_marker_is_believed_if_its_author_is_trusted(
    hub: Hub, author: str, reader: str, trusted: tuple[str, ...], believed: bool
) -> None:
    number = hub.file(author, "Task", RAW)
    issue = present(tracker_of(reader, trusted=trusted), number)
    assert (issue.marker, issue.claims) == ((MARK, ()) if believed else (None, (MARK,)))
    assert issue.body == BODY


def test_a_bot_that_github_calls_a_member_is_not_trusted_unasked(hub: Hub) -> None:
    hub.users[ACTIONS].association = "COLLABORATOR"
    number = hub.file("github-actions[bot]", "Task", RAW)
    assert present(tracker_of(ODD), number).marker is None


def test_we_learn_who_we_are_from_the_first_issue_that_we_file(hub: Hub) -> None:
    number = hub.file("github-actions[bot]", "Task", RAW)
    github = tracker_of(ACTIONS)
    assert present(github, number).marker is None
    assert github.create(NEW).marker == MARK
    assert present(github, number).marker == MARK


def test_an_issue_that_the_ledger_links_is_believed_whoever_filed_it(hub: Hub) -> None:
    number = hub.file("mallory", "Task", RAW)
    assert present(tracker_of(ODD, linked=[str(number)]), number).marker == MARK


def test_an_author_whose_account_is_gone_is_nobody(hub: Hub) -> None:
    number = hub.file("mallory", "Task", RAW)
    hub.issues[number]["user"] = None
    issue = present(tracker_of(ODD), number)
    assert issue.author == "ghost"
    assert issue.marker is None


# Who can read it.


@pytest.mark.parametrize(
    ("visibility", "audience"),
    [
        ("public", Audience.PUBLIC),
        ("private", Audience.PRIVATE),
        ("internal", Audience.PRIVATE),
        ("odd", Audience.UNKNOWN),
    ],
)
def test_its_readers_are_told_by_its_visibility(
    hub: Hub, github: GitHubTracker, visibility: str, audience: Audience
) -> None:
    hub.visibility = visibility
    assert github.audience() is audience
    assert hub.calls == ["GET "]


@pytest.mark.parametrize(("private", "audience"), [(True, "private"), (False, "public")])
def test_a_server_that_knows_no_visibility_tells_by_private(
    hub: Hub, github: GitHubTracker, private: bool, audience: str
) -> None:
    reply: Reply = (200, {}, json.dumps({"private": private}))
    hub.faults = [Fault("GET", "/repos/harbour/notes$", reply)]
    assert github.audience() == audience


@pytest.mark.parametrize("status", [401, 403, 404, 200])
def test_a_repository_that_does_not_tell_has_unknown_readers(
    hub: Hub, github: GitHubTracker, status: int
) -> None:
    hub.faults = [Fault("GET", "/repos/harbour/notes$", (status, {}, "[]"))]
    assert github.audience() is Audience.UNKNOWN


def test_a_renamed_repository_is_asked_by_its_new_name(hub: Hub) -> None:
    hub.former, hub.visibility = "harbour/old", "public"
    assert tracker_of(LAPTOP, repository="harbour/old").audience() is Audience.PUBLIC


def test_no_answer_about_its_readers_is_no_answer(hub: Hub, github: GitHubTracker) -> None:
    hub.faults = [Fault("GET", "/repos/harbour/notes$", (502, {}, ""))]
    with pytest.raises(Unavailable):
        github.audience()

"""What an answer of Jira comes to: the five errors of `base`, told apart.

A refusal is definite; what else is said of a write is `Indeterminate`. Jira answers some requests
of somebody whom it did not let in as if nobody had asked: a header says so, whatever the status.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from notesync.trackers.answers import ANEW, Answer, Request, passing, scrubbed
from notesync.trackers.base import Denied, Rejected, TrackerError

_LOGIN = (
    "the token is wrong, expired or revoked, or it is not this account's: make a new one (for Data "
    "Center a personal access token; for a scoped token of Cloud, `base_url` is "
    "https://api.atlassian.com/ex/jira/CLOUD-ID)"
)
_CAPTCHA = (
    "after failed logins Jira asks this account for a CAPTCHA: log in once in a browser, then run "
    "it again"
)
_PERMISSIONS = (
    "the account needs Browse Projects, Create, Edit, Transition and Assign Issues, Add Comments, "
    "and for due dates Schedule Issues, in this project"
)
_PROJECT = "no such project, or the account may not see it: see `project` and `base_url`"
_ARCHIVED = "the project is archived: restore it, or choose another one"
_REMOVED = "this Jira no longer answers such requests: update notesync"

_HINTS = {
    "priority": "see `priorities`: the names that this project's scheme has",
    "assignee": "see the roster: in Cloud a login is an account id, in Data Center a user name",
    "issuetype": "see `action_type` and `decision_type`",
    "resolution": "see `resolutions`",
    "summary": "change the line in the notes",
    "description": "change the line in the notes",
    "parent": "see `fields` in the configuration",
    "labels": "see the labels in the configuration: Jira's have no blanks",
}
_NOT_LET_IN = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED")


def refusal(answer: Answer, request: Request, now: datetime) -> TrackerError:
    """The error that an answer means which is not the one that was hoped for."""
    status = answer.status
    text = scrubbed("; ".join(said(answer)), request.secrets) or "no reason given"
    where = f"Jira, {request.what}: {status} {text}"
    limited = status == 429
    reason = answer.headers.get("ratelimit-reason", "") if limited else ""
    where = f"{where} ({reason})" if reason else where
    if error := passing(answer, request, where, now, limited=limited):
        return error
    if hint := _denial(answer, request):
        return Denied(where, hint)
    return Rejected(where, _mending(answer))


def turned_away(answer: Answer, request: Request) -> Denied | None:
    """The error of an answer that was given to nobody, since Jira did not let us in."""
    if not _is_anonymous(answer):
        return None
    hint = _CAPTCHA if _is_captcha(answer) else _LOGIN
    return Denied(f"Jira, {request.what}: {answer.status}, and we were not let in", hint)


def said(answer: Answer) -> tuple[str, ...]:
    """What Jira says of it, in its own words, with the fields that it speaks of."""
    data = answer.json
    if not isinstance(data, dict):
        return ()
    return tuple(_complaints(data))


def fields_refused(answer: Answer) -> tuple[str, ...]:
    """The fields that a refusal complains of."""
    data = answer.json
    errors = data.get("errors") if isinstance(data, dict) else None
    return tuple(errors) if isinstance(errors, dict) else ()


def _complaints(data: dict[str, object]) -> Iterator[str]:
    messages = data.get("errorMessages")
    if isinstance(messages, list):
        yield from (str(one) for one in messages)
    for name in ("errorMessage", "message"):
        if data.get(name):
            yield str(data[name])
    errors = data.get("errors")
    if isinstance(errors, dict):
        yield from (f"{field}: {reason}" for field, reason in errors.items())


def _denial(answer: Answer, request: Request) -> str:
    """The next step where nothing else will succeed either; empty where it may."""
    text = " ".join(said(answer)).lower()
    match answer.status:
        case _ if _is_captcha(answer):
            return _CAPTCHA
        case 401:
            return _LOGIN
        case 400 | 403 | 404 if "archived" in text:
            return _ARCHIVED
        case 403:
            return _PERMISSIONS
        case 400 if _is_about_project(answer, text):
            return _PROJECT
        case 404 if not request.one:
            return _PROJECT
        case _:
            return ""


def _is_about_project(answer: Answer, text: str) -> bool:
    named = "for the field 'project'" in text or "no project could be found" in text
    return named or "project" in fields_refused(answer)


def _is_captcha(answer: Answer) -> bool:
    reason = answer.headers.get("x-authentication-denied-reason", "")
    return "CAPTCHA" in reason or "AUTHENTICATION_DENIED" in _login_reason(answer)


def _is_anonymous(answer: Answer) -> bool:
    return any(one in _login_reason(answer) for one in _NOT_LET_IN)


def _login_reason(answer: Answer) -> str:
    return answer.headers.get("x-seraph-loginreason", "")


def _mending(answer: Answer) -> str:
    """The next step where this one request was refused."""
    if answer.status == 410:
        return _REMOVED
    if answer.status == 404:
        return ANEW
    if answer.status < 400:
        return "Jira sends us elsewhere (to a login page?): see `base_url` in the configuration"
    if answer.status == 413:
        return "it is too long for this Jira: shorten the line in the notes"
    return "; ".join(_field_hints(answer))


def _field_hints(answer: Answer) -> Iterable[str]:
    text = " ".join(said(answer))
    if "cannot be set" in text or "not on the appropriate screen" in text:
        yield "ask for these fields on the project's create and edit screens, or do without them"
    if "required" in text:
        yield "give what this project asks for in `fields` of the configuration"
    yield from dict.fromkeys(_HINTS[one] for one in fields_refused(answer) if one in _HINTS)

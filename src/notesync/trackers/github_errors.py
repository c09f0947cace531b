"""What an answer of GitHub comes to: the five errors of `base`, told apart.

A refusal is definite; what else is said of a write is `Indeterminate`.
"""

from datetime import datetime

from notesync.trackers.answers import ANEW, Answer, Request, passing, scrubbed
from notesync.trackers.base import Denied, Rejected, TrackerError

_SCOPES = (
    "the token needs `issues: write` and `metadata: read` on this repository (a classic one: "
    "`repo`, or `public_repo`); in a workflow: `permissions: issues: write`"
)


def refusal(answer: Answer, request: Request, now: datetime) -> TrackerError:
    """The error that an answer means which is not the one that was hoped for."""
    status = answer.status
    text = scrubbed(answer.message, request.secrets) or "no reason given"
    where = f"GitHub, {request.what}: {status} {text}"
    if error := passing(answer, request, where, now, limited=is_limit(answer)):
        return error
    if status == 422:
        return Rejected(f"{where}{_fields(answer, request.secrets)}", _mending(answer))
    hint = "" if request.one and status == 404 else _denial(answer)
    return Denied(where, hint) if hint else Rejected(where, _rejection(status))


def is_limit(answer: Answer) -> bool:
    """A limit of any kind, or its sister: issues that were submitted too quickly."""
    said = answer.text.lower()
    if answer.status == 422:
        return "submitted too quickly" in said
    if answer.status not in (403, 429):
        return False
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    named = "rate limit" in said or "abuse detection" in said
    return answer.status == 429 or spent or named or "retry-after" in answer.headers


def _denial(answer: Answer) -> str:
    """The next step where nothing else will succeed either; empty where it may."""
    said = answer.message.lower()
    match answer.status:
        case 401:
            return "the token is wrong, expired or revoked: make a new one"
        case 403 if "archived" in said:
            return "the repository is archived: unarchive it, or choose another one"
        case 403 if "x-github-sso" in answer.headers:
            return "authorise the token for the organisation's single sign-on"
        case 403 | 451:
            return _SCOPES
        case 404:
            return (
                "no such repository, or the token does not reach it: see its name, and that "
                f"{_SCOPES}"
            )
        case 410 if "disabled" in said:
            return "turn issues on in the repository's settings"
        case _:
            return ""


def _rejection(status: int) -> str:
    if status < 400:
        return "it was moved: see `base_url` and the repository's name in the configuration"
    return ANEW if status in (404, 410) else ""


def _fields(answer: Answer, secrets: tuple[str, ...]) -> str:
    """Which field a validation complains of, and why."""
    data = answer.json
    errors = data.get("errors") if isinstance(data, dict) else None
    said = [_complaint(one) for one in errors] if isinstance(errors, list) else []
    return scrubbed(f" ({'; '.join(said)})", secrets) if said else ""


def _complaint(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    parts = (error.get("field"), error.get("code"), error.get("value"), error.get("message"))
    return " ".join(str(part) for part in parts if part)


def _mending(answer: Answer) -> str:
    return "change the line in the notes" if "title" in answer.text else ""

"""A GitHub in memory, reached by the real SDK: it keeps one repository and its bad habits.

Requests are answered by `responses`. What the contract says of each request and each answer is
noted in `complaints`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

import responses
from requests import PreparedRequest

from tests.contracts import contract
from tests.trackers.served import Reply, Served, asked, exchange, in_json

HOST = "https://api.github.com"
STAMP = "2031-03-05T10:00:00Z"
CHECK = contract("github-issues.trim.json")


@dataclass
class User:
    """Somebody with a token; `push` may write to the repository."""

    login: str
    association: str = "MEMBER"
    push: bool = True
    bot: bool = False


@dataclass
class Hub(Served):
    """The server: `token`s stand for users.

    `milestones` are titles by number, `types` and `fields` (name and data type) the organisation's:
    None where it is a person and no organisation. Unless it is `checked`, nothing is complained of.
    With `cursors` the next page of the issues begins behind the last entry of this one.
    """

    name: str = "harbour/notes"
    users: dict[str, User] = field(default_factory=dict)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    timelines: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    duplicates: dict[int, int | None] = field(default_factory=dict)
    former: str = ""
    milestones: dict[int, str] = field(default_factory=dict)
    types: tuple[str, ...] | None = None
    fields: tuple[tuple[str, str], ...] | None = None
    newest: int = 0
    installation: str = ""
    checked: bool = True
    cursors: bool = False
    visibility: str = "private"

    def serve(self, mock: responses.RequestsMock) -> None:
        """Answer everything that is asked of the host."""
        for method in ("GET", "POST", "PATCH", "DELETE"):
            mock.add_callback(method, re.compile(rf"{HOST}:443/.*"), callback=self.answer)

    @property
    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.startswith("GET")]

    def file(self, login: str, title: str, body: str = "", **more: object) -> int:
        """Somebody files an issue by hand."""
        user = next((one for one in self.users.values() if one.login == login), User(login, "NONE"))
        return int(self._new(user, {"title": title, "body": body, **more})["number"])

    def open_pull_request(self, title: str = "A change") -> int:
        number = self.file("ines", title)
        url = f"https://github.com/{self.name}/pull/{number}"
        names = ("url", "html_url", "diff_url", "patch_url")
        self.issues[number]["pull_request"] = dict.fromkeys(names, url)
        return number

    def start_discussion(self) -> int:
        """A number that no list of issues ever shows."""
        self.newest += 1
        return self.newest

    def remove(self, number: int, status: int = 410) -> None:
        """Deleted (410), transferred (301) or hidden (404)."""
        del self.issues[number]
        self.gone[number] = status

    def _short(self, path: str) -> str:
        return path.removeprefix(f"/repos/{self.name}")

    def _routed(self, request: PreparedRequest, path: str) -> Reply:
        if path == "/app/installations/2/access_tokens":
            return in_json(201, {"token": self.installation, "expires_at": "2099-01-01T00:00:00Z"})
        user = self.users.get(str(request.headers.get("Authorization")).partition(" ")[2])
        if user is None:
            return said(401, "Bad credentials")
        if other := self._elsewhere(user, path):
            return other
        here = f"/repos/{self.name}"
        for method, pattern, handler in _ROUTES:
            match = re.fullmatch(here + pattern, path, re.IGNORECASE)
            if match and method == request.method:
                return handler(self, user, asked(request), *map(unquote, match.groups()))
        return said(404, "Not Found")

    def _check(self, request: PreparedRequest, reply: Reply) -> None:
        # Bad credentials and the address of a redirect are in no contract, nor is what GitHub
        # itself writes into the address of a next page.
        url = str(request.url)
        told = reply[0] == 401 or "/repositories/" in url or "after=" in url
        if CHECK and self.checked and not told:
            self._complain(request, CHECK(request, exchange(reply)))

    def _list(self, user: User, query: dict[str, str]) -> Reply:
        wanted = {one.casefold() for one in query.get("labels", "").split(",") if one}
        state = query.get("state", "open")
        shown = [
            one
            for one in self.issues.values()
            if state in ("all", one["state"])
            and wanted <= {label["name"].casefold() for label in one["labels"]}
        ]
        back = query.get("direction", "desc") == "desc"
        shown.sort(key=lambda one: one["number"], reverse=back)
        return self._paged("/issues", query, shown)

    def _paged(self, path: str, query: dict[str, str], entries: list[dict[str, Any]]) -> Reply:
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        start = (page - 1) * size
        if after := query.get("after"):
            start = [str(one["number"]) for one in entries].index(after) + 1
        part = entries[start : start + size]
        headers = {}
        if len(entries) > start + size:
            place = {"after": part[-1]["number"]} if self.cursors and path == "/issues" else {}
            following = urlencode({**query, "page": page + 1, **place})
            headers["Link"] = (
                f'<{HOST}/repos/{self.name}{path}?{following}>; rel="next", '
                f'<{HOST}/repos/{self.name}{path}?page=99>; rel="last"'
            )
        return in_json(200, part, **headers)

    def _post_issue(self, user: User, given: dict[str, Any]) -> Reply:
        title = given.get("title", "")
        if not title.strip() or len(title) > 256:
            return _invalid("title", "missing_field" if not title.strip() else "invalid")
        if len(given.get("body") or "") > 65_536:
            return _invalid("body", "invalid")
        if given.get("type") not in (None, *(self.types or ())) and user.push:
            return _invalid("type", "invalid", given["type"])
        strangers = [one for one in given.get("assignees", []) if self._member(one) is None]
        if strangers and user.push:
            return _invalid("assignees", "invalid", strangers[0])
        return in_json(201, self._new(user, given))

    def _new(self, user: User, given: dict[str, Any]) -> dict[str, Any]:
        self.newest += 1
        number = self.newest
        url = f"{HOST}/repos/{self.name}/issues/{number}"
        here = f"https://github.com/{self.name}/issues/{number}"
        labels = [self._label(one) for one in given.get("labels", [])] if user.push else []
        assigned = [self._member(one) for one in given.get("assignees", [])] if user.push else []
        of = given.get("milestone") if user.push else None
        self.issues[number] = {
            "id": 9_000 + number,
            "node_id": f"I_{number}",
            "url": url,
            "repository_url": f"{HOST}/repos/{self.name}",
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": here,
            "number": number,
            "state": "open",
            "state_reason": None,
            "title": given["title"],
            "body": given.get("body") or None,
            "user": _user(user),
            "labels": labels,
            "assignee": None,
            "assignees": [_user(one) for one in assigned if one],
            "milestone": self._milestone(of, self.milestones[of]) if of else None,
            "type": _type(given["type"]) if "type" in given and user.push else None,
            "issue_field_values": self._valued([], given) if user.push else [],
            "locked": False,
            "comments": 0,
            "closed_at": None,
            "created_at": STAMP,
            "updated_at": STAMP,
            "author_association": user.association,
        }
        return self.issues[number]

    def _missing(self, number: str) -> Reply | None:
        if int(number) in self.issues:
            return None
        status = self.gone.get(int(number), 404)
        if status == 301:
            return said(301, "Moved Permanently", location=f"{HOST}/repositories/7/issues/1")
        return said(status, "This issue was deleted" if status == 410 else "Not Found")

    def _elsewhere(self, user: User, path: str) -> Reply | None:
        """What is asked of the repository itself, of its old name, and of its organisation."""
        if path == "/repositories/1" or path.lower() == f"/repos/{self.name}":
            return in_json(200, _repository(self.name, user, self.visibility))
        if self.former and path.startswith(f"/repos/{self.former}"):
            rest = path.removeprefix(f"/repos/{self.former}")
            return said(301, "Moved Permanently", location=f"{HOST}/repositories/1{rest}")
        return self._of_organisation(user, path) if path.startswith("/orgs/") else None

    def _of_organisation(self, user: User, path: str) -> Reply:
        if user.bot:
            return said(404, "Not Found")
        match path.removeprefix(f"/orgs/{self.name.partition('/')[0]}"):
            case "/issue-types" if self.types is not None:
                return in_json(200, [_type(name) for name in self.types])
            case "/issue-fields" if self.fields is not None:
                described = enumerate(self.fields, 71)
                return in_json(200, [_field(n, name, kind) for n, (name, kind) in described])
            case _:
                return said(404, "Not Found")

    def _get_milestones(self, user: User, query: dict[str, str]) -> Reply:
        titles = self.milestones.items()
        return self._paged("/milestones", query, [self._milestone(n, t) for n, t in titles])

    def _milestone(self, number: int, title: str) -> dict[str, Any]:
        url = f"{HOST}/repos/{self.name}/milestones/{number}"
        names = dict.fromkeys(("url", "html_url", "labels_url"), url)
        counts = {"id": number, "number": number, "open_issues": 0, "closed_issues": 0}
        empty = dict.fromkeys(("description", "creator", "due_on", "closed_at"))
        told = {"node_id": "M", "title": title, "state": "open"}
        return {**names, **counts, **empty, **told, "created_at": STAMP, "updated_at": STAMP}

    def _post_values(self, user: User, given: dict[str, Any], number: str) -> Reply:
        if missing := self._missing(number):
            return missing
        if not user.push:
            return said(403, "Must have push access")
        values = self.issues[int(number)]["issue_field_values"]
        self.issues[int(number)]["issue_field_values"] = self._valued(values, given)
        return in_json(200, self.issues[int(number)]["issue_field_values"])

    def _delete_value(self, user: User, given: dict[str, Any], number: str, which: str) -> Reply:
        if missing := self._missing(number):
            return missing
        issue = self.issues[int(number)]
        kept = [v for v in issue["issue_field_values"] if v["issue_field_id"] != int(which)]
        if len(kept) == len(issue["issue_field_values"]):
            return said(404, "Not Found")
        issue["issue_field_values"] = kept
        return 204, {}, ""

    def _valued(self, old: list[dict[str, Any]], given: dict[str, Any]) -> list[dict[str, Any]]:
        values = {one["issue_field_id"]: one for one in old}
        for one in given.get("issue_field_values", ()):
            which = one["field_id"]
            if self.fields is not None and which - 71 < len(self.fields):
                name, kind = self.fields[which - 71]
                told = {"issue_field_id": which, "issue_field_name": name, "node_id": "V"}
                values[which] = {**told, "data_type": kind, "value": one["value"]}
        return list(values.values())

    def _get_issue(self, user: User, query: dict[str, str], number: str) -> Reply:
        return self._missing(number) or in_json(200, self.issues[int(number)])

    def _patch_issue(self, user: User, given: dict[str, Any], number: str) -> Reply:
        if missing := self._missing(number):
            return missing
        issue = self.issues[int(number)]
        if "title" in given and given["title"] != issue["title"]:
            rename = {"from": issue["title"], "to": given["title"]}
            self._note(user, number, "renamed", rename=rename)
        issue |= {name: given[name] for name in ("title", "body") if name in given}
        if given.get("state", issue["state"]) != issue["state"]:
            closed = given["state"] == "closed"
            reason = given.get("state_reason") or ("completed" if closed else "reopened")
            issue |= {"state": given["state"], "state_reason": reason}
            self.duplicates[int(number)] = given.get("duplicate_issue_id")
            kind = "closed" if closed else "reopened"
            self._note(user, number, kind, state_reason=reason if closed else None)
        return in_json(200, issue)

    def _post_labels(self, user: User, given: dict[str, Any], number: str) -> Reply:
        if missing := self._missing(number):
            return missing
        labels = self.issues[int(number)]["labels"]
        present = {one["name"].casefold() for one in labels}
        for name in given["labels"] if user.push else ():
            if name.casefold() not in present:
                labels.append(self._label(name))
                self._note(user, number, "labeled", label={"name": name, "color": "0e8a16"})
        return in_json(200, labels)

    def _delete_label(self, user: User, given: dict[str, Any], number: str, name: str) -> Reply:
        if missing := self._missing(number):
            return missing
        issue = self.issues[int(number)]
        kept = [one for one in issue["labels"] if one["name"].casefold() != name.casefold()]
        if len(kept) == len(issue["labels"]):
            return said(404, "Label does not exist")
        issue["labels"] = kept
        self._note(user, number, "unlabeled", label={"name": name, "color": "0e8a16"})
        return in_json(200, kept)

    def _assignees(self, number: str, logins: Iterable[str], user: User, add: bool) -> Reply:
        if missing := self._missing(number):
            return missing
        issue = self.issues[int(number)]
        found = [one for login in logins if user.push and (one := self._member(login))]
        names = {one.login for one in found}
        kept = [one for one in issue["assignees"] if one["login"] not in names]
        issue["assignees"] = kept + [_user(one) for one in found] if add else kept
        for one in found:
            kind = "assigned" if add else "unassigned"
            self._note(user, number, kind, assignee=_user(one))
        return in_json(201 if add else 200, issue)

    def _post_assignees(self, user: User, given: dict[str, Any], number: str) -> Reply:
        return self._assignees(number, given["assignees"], user, add=True)

    def _delete_assignees(self, user: User, given: dict[str, Any], number: str) -> Reply:
        return self._assignees(number, given["assignees"], user, add=False)

    def _get_assignee(self, user: User, query: dict[str, str], login: str) -> Reply:
        return (204, {}, "") if self._member(login) else said(404, "Not Found")

    def _get_labels(self, user: User, query: dict[str, str]) -> Reply:
        return self._paged("/labels", query, list(self.labels.values()))

    def _post_label(self, user: User, given: dict[str, Any]) -> Reply:
        if not user.push:
            return said(404, "Not Found")
        if given["name"].casefold() in self.labels:
            return _invalid("name", "already_exists")
        return in_json(201, self._label(given["name"], given["color"]))

    def _get_timeline(self, user: User, query: dict[str, str], number: str) -> Reply:
        missing = self._missing(number)
        path, seen = f"/issues/{number}/timeline", self.timelines.get(int(number), [])
        return missing or self._paged(path, query, seen)

    def _member(self, login: str) -> User | None:
        everybody = self.users.values()
        folded = login.casefold()
        return next((one for one in everybody if one.push and one.login.casefold() == folded), None)

    def _label(self, name: str, color: str = "ededed") -> dict[str, Any]:
        url = f"{HOST}/repos/{self.name}/labels/1"
        label = {"id": len(self.labels) + 1, "node_id": "L", "url": url, "name": name}
        label |= {"description": None, "color": color, "default": False}
        return self.labels.setdefault(name.casefold(), label)

    def _note(self, user: User, number: str, kind: str, **more: object) -> None:
        seen = self.timelines.setdefault(int(number), [])
        url = f"{HOST}/repos/{self.name}/issues/events/{len(seen) + 1}"
        entry = {"id": len(seen) + 1, "node_id": "E", "url": url, "actor": _user(user)}
        entry |= {"event": kind, "commit_id": None, "commit_url": None, "created_at": STAMP}
        seen.append(entry | {"performed_via_github_app": None} | more)


_NUMBER = r"/issues/(\d+)"
_ROUTES: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("GET", "/issues", Hub._list),
    ("POST", "/issues", Hub._post_issue),
    ("GET", _NUMBER, Hub._get_issue),
    ("PATCH", _NUMBER, Hub._patch_issue),
    ("POST", f"{_NUMBER}/labels", Hub._post_labels),
    ("DELETE", f"{_NUMBER}/labels/(.+)", Hub._delete_label),
    ("POST", f"{_NUMBER}/assignees", Hub._post_assignees),
    ("DELETE", f"{_NUMBER}/assignees", Hub._delete_assignees),
    ("GET", f"{_NUMBER}/timeline", Hub._get_timeline),
    ("POST", f"{_NUMBER}/issue-field-values", Hub._post_values),
    ("DELETE", rf"{_NUMBER}/issue-field-values/(\d+)", Hub._delete_value),
    ("GET", "/milestones", Hub._get_milestones),
    ("GET", "/assignees/(.+)", Hub._get_assignee),
    ("GET", "/labels", Hub._get_labels),
    ("POST", "/labels", Hub._post_label),
)


def said(status: int, message: str, **headers: str) -> Reply:
    where = {"location": {"url": headers["location"]}} if "location" in headers else {}
    told = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    return in_json(status, told | where.get("location", {}), **headers)


def _invalid(name: str, code: str, value: str = "") -> Reply:
    error = {"resource": "Issue", "field": name, "code": code}
    if value:
        error["value"] = value
    url = "https://docs.github.com/rest/issues/issues#create-an-issue"
    told = {"message": "Validation Failed", "errors": [error], "documentation_url": url}
    return in_json(422, told)


def _type(name: str) -> dict[str, Any]:
    return {"id": 1, "node_id": "T", "name": name, "description": None, "is_enabled": True}


def _field(number: int, name: str, kind: str) -> dict[str, Any]:
    return {"id": number, "node_id": "F", "name": name, "data_type": kind, "description": None}


def _user(user: User) -> dict[str, Any]:
    url = f"{HOST}/users/{user.login}"
    names = "avatar events followers following gists organizations received_events repos starred"
    urls = {f"{name}_url": url for name in (*names.split(), "subscriptions", "html")}
    told = {"login": user.login, "id": 1, "node_id": "U", "gravatar_id": "", "url": url}
    return {**urls, **told, "site_admin": False, "type": "Bot" if user.bot else "User"}


_URLS = """archive assignees blobs branches collaborators comments commits compare contents
contributors deployments downloads events forks git_commits git_refs git_tags hooks html keys
issue_comment issue_events issues labels languages merges milestones notifications pulls releases
stargazers statuses subscribers subscription tags teams trees clone git mirror ssh svn"""
_COUNTS = """forks forks_count open_issues open_issues_count size stargazers_count watchers
watchers_count network_count subscribers_count"""
_SWITCHES = """fork private has_issues has_projects has_wiki has_pages has_discussions archived
disabled"""


def _repository(name: str, user: User, visibility: str) -> dict[str, Any]:
    url = f"{HOST}/repos/{name}"
    return {
        **{f"{one}_url": url for one in _URLS.split()},
        **dict.fromkeys(_COUNTS.split(), 0),
        **dict.fromkeys(_SWITCHES.split(), False),
        **dict.fromkeys(("created_at", "pushed_at", "updated_at"), STAMP),
        **dict.fromkeys(("description", "homepage", "language", "license")),
        **{"id": 1, "node_id": "R", "url": url, "full_name": name, "name": name.split("/")[1]},
        "default_branch": "main",
        "has_issues": True,
        "owner": _user(User(name.split("/")[0])),
        "permissions": {"admin": False, "push": user.push, "pull": True},
        "private": visibility != "public",
        "visibility": visibility,
    }

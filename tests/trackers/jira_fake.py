"""A Jira in memory, reached by the real SDK: one project, on Cloud or on Data Center.

Requests are answered by `responses`. What Cloud's contract says of each request and each answer is
noted in `complaints`. The index that searches read may lag; keys have gaps; Cloud keeps no markup:
what it returns of a text is written anew.
"""

import base64
import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

import responses
from requests import PreparedRequest

from tests.contracts import contract
from tests.trackers.jira_scheme import (
    PRIORITIES,
    RESOLUTIONS,
    SCREEN,
    STATES,
    TYPES,
    Json,
    named,
    pick,
    screen_field,
    state_of,
)
from tests.trackers.jira_store import Person, Store
from tests.trackers.served import Reply, Served, asked, body_of, exchange, in_json

CHECK = contract("jira-cloud-v3.trim.json")


@dataclass(kw_only=True)
class Site(Served, Store):
    """The server; tokens stand for people. `bodies` are what all writes brought along."""

    lags: bool = False
    screen: Json = field(default_factory=lambda: copy.deepcopy(SCREEN))
    resolution_on_screen: bool = True
    ways: dict[str, str] = field(
        default_factory=lambda: {"11": "10000", "21": "10001", "31": "10002"}
    )
    asks_for: Json = field(default_factory=dict)
    refuses_properties: bool = True
    links: dict[tuple[int, str], Json] = field(default_factory=dict)
    bodies: list[Json] = field(default_factory=list)
    archived: bool = False
    public: bool = False

    def serve(self, mock: responses.RequestsMock) -> None:
        """Answer everything that is asked of the host."""
        for method in ("GET", "POST", "PUT", "DELETE"):
            mock.add_callback(method, re.compile(rf"{self.address}/.*"), callback=self.answer)

    @property
    def writes(self) -> list[str]:
        reads = ("GET", "POST /issue/bulkfetch", "POST /search")
        return [call for call in self.calls if not call.startswith(reads)]

    def _short(self, path: str) -> str:
        return path.partition("/rest/api/2")[2]

    def _routed(self, request: PreparedRequest, path: str) -> Reply:
        reply = self._handled(request, self._short(path))
        if not self.lags:
            self.catch_up()
        return reply

    def _handled(self, request: PreparedRequest, path: str) -> Reply:
        if path == "/serverInfo":
            kind = "Cloud" if self.cloud else "Server"
            told = {"baseUrl": self.address, "version": "1001.0.0", "deploymentType": kind}
            return in_json(200, told)
        person = self.people.get(_token(request))
        if person is None and self.public and path == f"/project/{self.key}":
            return in_json(200, {"key": self.key})
        if person is None:
            return _said(401, "You are not authenticated.")
        for method, pattern, handler, clouds in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == request.method and clouds in (None, self.cloud):
                if request.method != "GET":
                    self.bodies.append(body_of(request))
                return handler(self, person, asked(request), *map(unquote, match.groups()))
        return _said(404, f"null for uri: {request.url}")

    def _check(self, request: PreparedRequest, reply: Reply) -> None:
        # Bad credentials have no body in the contract.
        if CHECK and self.cloud and reply[0] != 401:
            # Version 2 has the same calls; the trimmed document is of version 3.
            at = copy.copy(request)
            at.url = str(request.url).replace("/rest/api/2", "/rest/api/3")
            self._complain(request, CHECK(at, exchange(reply)))

    # Issues.

    def _post_issue(self, person: Person, given: Json) -> Reply:
        fields = dict(given["fields"])
        if fields.pop("project")["key"] != self.key:
            return _refused(project="valid project is required")
        if self.archived:
            return _refused(project="The project is archived. You can't create issues in it.")
        if not self.keeps_properties and self.refuses_properties and given.get("properties"):
            return _refused(properties="Properties are not supported.")
        if wrong := self._wrong(fields):
            return wrong
        number = self._new(person, fields, given.get("properties") or [])
        key = f"{self.key}-{number}"
        told = {
            "id": str(9000 + number),
            "key": key,
            "self": f"{self.address}/rest/api/2/issue/{key}",
        }
        return in_json(201, told)

    def _wrong(self, fields: Json) -> Reply | None:
        """What a creation or an edit is refused for."""
        for name, value in fields.items():
            if name not in {*self.screen, "issuetype", "resolution", "project"}:
                why = "It is not on the appropriate screen, or unknown."
                return _refused(**{name: f"Field '{name}' cannot be set. {why}"})
            if name == "summary" and (not value or len(value) > 255 or "\n" in value):
                return _refused(summary="The summary is invalid.")
            if name == "description" and len(value or "") > 32_767:
                return _refused(description="The entered text is too long.")
            if name == "labels" and any(" " in one for one in value):
                return _refused(labels="The label contains spaces which is invalid.")
            if name == "assignee" and value and self._person(value) is None:
                return _refused(assignee="User does not exist or can't be assigned.")
            if name == "priority" and value and named(PRIORITIES, value) is None:
                return _refused(priority="The priority selected is invalid.")
        return None

    def _get_issue(self, person: Person, query: Json, key: str) -> Reply:
        number = self._number(key)
        if number in self.moved:
            return in_json(200, {**self._shown(1, query), "key": self.moved[number]})
        if number not in self.issues:
            return _missing()
        return in_json(200, self._shown(number, query))

    def _put_issue(self, person: Person, given: Json, key: str) -> Reply:
        number = self._number(key)
        if number not in self.issues:
            return _missing()
        fields = dict(given.get("fields") or {})
        labels = list(self.issues[number]["fields"]["labels"])
        for step in (given.get("update") or {}).get("labels") or ():
            if "add" in step and step["add"] not in labels:
                labels.append(step["add"])
            if "remove" in step and step["remove"] in labels:
                labels.remove(step["remove"])
        if wrong := self._wrong({**fields, "labels": labels}):
            return wrong
        self._apply(number, person, {**fields, "labels": labels})
        self._keep(number, given.get("properties") or [])
        return 204, {}, ""

    def _put_property(self, person: Person, given: Json, key: str, name: str) -> Reply:
        number = self._number(key)
        if number not in self.issues or not self.keeps_properties:
            return _missing()
        self._keep(number, [{"key": name, "value": given}])
        return in_json(200, {})

    def _bulkfetch(self, person: Person, given: Json) -> Reply:
        keys = given["issueIdsOrKeys"]
        if len(keys) > 100:
            return _said(400, "too many")
        numbers = sorted(n for n in map(self._number, keys) if n in self.issues)
        return in_json(200, {"issues": [self._shown(n, given) for n in numbers]})

    def _search(self, person: Person, given: Json) -> Reply:
        found = self._found(given["jql"])
        if found is None:
            return _said(400, f"The value '{self.key}' does not exist for the field 'project'.")
        if self.cloud:
            at, size = int(given.get("nextPageToken") or 0), min(given.get("maxResults", 50), 100)
        else:
            at, size = int(given.get("startAt", 0)), min(int(given.get("maxResults", 50)), 100)
        page = [self._shown(n, given, self.index) for n in found[at : at + size]]
        if not self.heeds_clauses:
            page += [{**one, "key": one["key"].replace(self.key, "CRANE")} for one in page]
        told: Json = {"issues": page}
        if not self.cloud:
            return in_json(200, {**told, "startAt": at, "maxResults": size, "total": len(found)})
        more = at + size < len(found)
        return in_json(
            200, {**told, "isLast": not more} | ({"nextPageToken": str(at + size)} if more else {})
        )

    # Closing and reopening.

    def _get_transitions(self, person: Person, query: Json, key: str) -> Reply:
        number = self._number(key)
        if number not in self.issues:
            return _missing()
        now = self.issues[number]["fields"]["status"]
        ways = [
            {
                "id": way,
                "name": f"Go to {STATES[state][0]}",
                "to": state_of(state),
                "fields": self._asked(state),
            }
            for way, state in self.ways.items()
            if state != now
        ]
        return in_json(200, {"transitions": ways})

    def _asked(self, state: str) -> Json:
        if STATES[state][1] != "done":
            return {}
        allowed = [{"id": one, "name": name} for one, name in RESOLUTIONS.items()]
        resolution = screen_field("Resolution", "resolution", required=True, allowedValues=allowed)
        own = {"resolution": resolution} if self.resolution_on_screen else {}
        return own | self.asks_for

    def _post_transition(self, person: Person, given: Json, key: str) -> Reply:
        number, way = self._number(key), given["transition"]["id"]
        if number not in self.issues:
            return _missing()
        state = self.ways.get(way)
        if state is None or state == self.issues[number]["fields"]["status"]:
            return _said(
                400,
                f"It seems that you have tried to perform an illegal workflow operation ({way}).",
            )
        fields, asked = given.get("fields") or {}, self._asked(state)
        for name, told in asked.items():
            if told["required"] and name not in fields:
                return _refused(**{name: f"{told['name']} is required."})
        if strange := set(fields) - set(asked):
            return _refused(**{one: f"Field '{one}' cannot be set." for one in strange})
        self._enter(number, person, state, fields)
        self._keep(number, given.get("properties") or [])
        return 204, {}, ""

    # Comments, links, people, and what the project is like.

    def _get_comments(self, person: Person, query: Json, key: str) -> Reply:
        comments = self.issues[self._number(key)]["comments"]
        plain = "properties" not in query.get("expand", "")
        told = [
            {k: v for k, v in one.items() if k != "properties" or not plain} for one in comments
        ]
        if query.get("orderBy") == "-created":
            told.reverse()
        return in_json(200, {"startAt": 0, "maxResults": 100, "total": len(told), "comments": told})

    def _get_comment(self, person: Person, query: Json, key: str, ident: str) -> Reply:
        comments = self.issues[self._number(key)]["comments"]
        found = [one for one in comments if one["id"] == ident]
        if found and "properties" not in query.get("expand", ""):
            return in_json(200, {k: v for k, v in found[0].items() if k != "properties"})
        return in_json(200, found[0]) if found else _said(404, "Can not find a comment for the id.")

    def _post_comment(self, person: Person, given: Json, key: str) -> Reply:
        return in_json(201, self._commented(self._number(key), person, given))

    def _put_comment(self, person: Person, given: Json, key: str, ident: str) -> Reply:
        for one in self.issues[self._number(key)]["comments"]:
            if one["id"] == ident:
                one |= {"body": self.shown(given["body"]), "updated": self._now()}
                one |= {"properties": given.get("properties") or one["properties"]}
                return in_json(200, one)
        return _said(404, "Can not find a comment for the id.")

    def _post_link(self, person: Person, given: Json, key: str) -> Reply:
        at = self._number(key), given["globalId"]
        status = 200 if at in self.links else 201
        self.links[at] = given
        return in_json(
            status, {"id": 1, "self": f"{self.address}/rest/api/2/issue/{key}/remotelink/1"}
        )

    def _get_project(self, person: Person, query: Json, key: str) -> Reply:
        return in_json(200, {"key": key}) if key == self.key else _said(404, "No project")

    def _get_types(self, person: Person, query: Json, key: str) -> Reply:
        if key != self.key:
            return _said(400 if self.cloud else 404, f"No project could be found with key '{key}'.")
        types = [{"id": one, "name": name, "subtask": False} for one, name in TYPES.items()]
        word = "issueTypes" if self.cloud else "values"
        return in_json(200, {word: types, "startAt": 0, "maxResults": 100, "total": len(types)})

    def _get_screen(self, person: Person, query: Json, key: str, ident: str) -> Reply:
        entries = [{"fieldId": name, **told} for name, told in self.screen.items()]
        at, size = int(query.get("startAt", 0)), 10  # this one gives less than it is asked for
        word = "fields" if self.cloud else "values"
        page = {word: entries[at : at + size], "startAt": at, "maxResults": size}
        return in_json(200, {**page, "total": len(entries)})

    def _get_assignable(self, person: Person, query: Json) -> Reply:
        """Data Center finds whoever's name begins like that; Cloud is asked for one account."""
        wanted = query["accountId" if self.cloud else "username"].lower()
        fits = [
            one
            for one in self.people.values()
            if (
                one.account.lower() == wanted if self.cloud else one.name.lower().startswith(wanted)
            )
        ]
        return in_json(200, [self._user(one) for one in fits])

    def _get_states(self, person: Person, query: Json) -> Reply:
        return in_json(200, [state_of(one) for one in STATES])

    def _shown(self, number: int, asked: Json, where: dict[int, Json] | None = None) -> Json:
        """An issue with what was asked for of it."""
        one = (self.issues if where is None else where)[number]
        key = f"{self.key}-{number}"
        held = one["fields"]
        told: Json = {
            "summary": held["summary"],
            "description": held["description"],
            "status": state_of(held["status"]),
            "resolution": pick(RESOLUTIONS, held["resolution"]),
            "duedate": held["duedate"],
            "priority": pick(PRIORITIES, held["priority"]),
            "labels": held["labels"],
            "assignee": self._user(self.somebody(held["assignee"])) if held["assignee"] else None,
            "creator": self._user(self.somebody(held["creator"])),
            "project": {"key": self.key},
            "comment": {"comments": one["comments"][:20], "total": len(one["comments"])},
        }
        names, keys = _list(asked.get("fields")), _list(asked.get("properties"))
        shown: Json = {
            "id": str(9000 + number),
            "key": key,
            "self": f"{self.address}/rest/api/2/issue/{key}",
            "fields": {name: value for name, value in told.items() if name in names},
        }
        if keys:
            shown["properties"] = {k: v for k, v in one["properties"].items() if k in keys}
        if "changelog" in str(asked.get("expand")):
            history = one["history"]
            page = {"startAt": 0, "maxResults": len(history), "total": len(history)}
            shown["changelog"] = {**page, "histories": history}
        return copy.deepcopy(shown)


_ISSUE = r"/issue/([A-Z]+-\d+)"
_META = r"/issue/createmeta/(\w+)/issuetypes"
_ROUTES: tuple[tuple[str, str, Callable[..., Reply], bool | None], ...] = (
    ("POST", "/issue", Site._post_issue, None),
    ("POST", "/issue/bulkfetch", Site._bulkfetch, True),
    ("GET", _META, Site._get_types, None),
    ("GET", rf"{_META}/(\d+)", Site._get_screen, None),
    ("GET", _ISSUE, Site._get_issue, None),
    ("PUT", _ISSUE, Site._put_issue, None),
    ("PUT", rf"{_ISSUE}/properties/(\w+)", Site._put_property, None),
    ("GET", rf"{_ISSUE}/transitions", Site._get_transitions, None),
    ("POST", rf"{_ISSUE}/transitions", Site._post_transition, None),
    ("GET", rf"{_ISSUE}/comment", Site._get_comments, None),
    ("POST", rf"{_ISSUE}/comment", Site._post_comment, None),
    ("GET", rf"{_ISSUE}/comment/(\d+)", Site._get_comment, None),
    ("PUT", rf"{_ISSUE}/comment/(\d+)", Site._put_comment, None),
    ("POST", rf"{_ISSUE}/remotelink", Site._post_link, None),
    ("POST", "/search/jql", Site._search, True),
    ("GET", "/search", Site._search, False),
    ("GET", r"/project/(\w+)", Site._get_project, None),
    ("GET", "/status", Site._get_states, None),
    ("GET", "/user/assignable/search", Site._get_assignable, None),
)


def _said(status: int, message: str) -> Reply:
    return in_json(status, {"errorMessages": [message], "errors": {}})


def _missing() -> Reply:
    return _said(404, "Issue does not exist or you do not have permission to see it.")


def _refused(**errors: str) -> Reply:
    return in_json(400, {"errorMessages": [], "errors": errors})


def _token(request: PreparedRequest) -> str:
    """What somebody is known by: the token, whatever way it came."""
    kind, _, value = str(request.headers.get("Authorization")).partition(" ")
    if kind == "Basic":
        return base64.b64decode(value).decode().partition(":")[2]
    return value


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else str(value or "").split(",")

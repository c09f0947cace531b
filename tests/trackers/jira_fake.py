"""A Jira in memory, reached by the real SDK: one project, on Cloud or on Data Center.

Requests are answered by `responses`. What Cloud's contract says of each request and each answer is
noted in `complaints`. The index that searches read may lag; keys have gaps; Cloud keeps no markup:
what it returns of a text is written anew.
"""

import base64
import copy
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import responses
from requests import PreparedRequest

from tests.contracts import contract
from tests.trackers.served import Reply, Served, asked, body_of, exchange, in_json

Json = dict[str, Any]
CLOUD, DATA_CENTER = "https://harbour.atlassian.net", "https://jira.harbour.example/jira"
CHECK = contract("jira-cloud-v3.trim.json")
DAY = "2031-03-05T10:{:02d}:{:02d}.000+0000"

STATES = {
    "10000": ("To Do", "new"),
    "10001": ("In Progress", "indeterminate"),
    "10002": ("Done", "done"),
}
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low"}
RESOLUTIONS = {"10": "Done", "11": "Won't Do", "12": "Duplicate"}
TYPES = {"20": "Task", "21": "Story", "22": "Decision"}


@dataclass
class Person:
    """Somebody with a token."""

    name: str
    account: str


def screen_field(name: str, kind: str, *, required: bool = False, **more: object) -> Json:
    """How a screen describes a field."""
    schema: Json = {"type": kind}
    if "items" in more:
        schema["items"] = more.pop("items")
    told: Json = {"key": name, "name": name, "operations": ["set"], "required": required}
    return {**told, "schema": schema, **more}


def options(names: Iterable[str], word: str = "value") -> list[Json]:
    return [{"id": str(30 + n), word: name} for n, name in enumerate(names)]


SCREEN: Json = {
    "summary": screen_field("Summary", "string", required=True),
    "description": screen_field("Description", "string"),
    "labels": screen_field("Labels", "array", items="string"),
    "assignee": screen_field("Assignee", "user"),
    "duedate": screen_field("Due date", "date"),
    "priority": screen_field(
        "Priority",
        "priority",
        allowedValues=[{"id": one, "name": name} for one, name in PRIORITIES.items()],
    ),
    "components": screen_field(
        "Components", "array", items="component", allowedValues=options(["Dock", "Crane"], "name")
    ),
    "parent": screen_field("Parent", "issuelink"),
    "customfield_10": screen_field("Team", "option", allowedValues=options(["Blue", "Red"])),
    "customfield_11": screen_field("Points", "number"),
    "customfield_12": screen_field("Review", "date"),
    "customfield_14": screen_field("Reviewer", "user"),
    "customfield_15": screen_field("Sprint", "sprint"),
    "customfield_13": screen_field(
        "Areas", "array", items="option", allowedValues=options(["Inner", "Outer"])
    ),
}


@dataclass
class Site(Served):
    """The server; tokens stand for people. `bodies` are what all writes brought along."""

    cloud: bool = True
    key: str = "DOCK"
    people: dict[str, Person] = field(default_factory=dict)
    issues: dict[int, Json] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    index: dict[int, Json] = field(default_factory=dict)
    lags: bool = False
    heeds_clauses: bool = True
    gap: int = 2
    newest: int = 0
    screen: Json = field(default_factory=lambda: copy.deepcopy(SCREEN))
    resolution_on_screen: bool = True
    ways: dict[str, str] = field(
        default_factory=lambda: {"11": "10000", "21": "10001", "31": "10002"}
    )
    asks_for: Json = field(default_factory=dict)
    keeps_properties: bool = True
    refuses_properties: bool = True
    links: dict[tuple[int, str], Json] = field(default_factory=dict)
    bodies: list[Json] = field(default_factory=list)
    archived: bool = False
    public: bool = False
    ticks: int = 0

    @property
    def address(self) -> str:
        return CLOUD if self.cloud else DATA_CENTER

    @property
    def known_by(self) -> str:
        return "accountId" if self.cloud else "name"

    def serve(self, mock: responses.RequestsMock) -> None:
        """Answer everything that is asked of the host."""
        for method in ("GET", "POST", "PUT", "DELETE"):
            mock.add_callback(method, re.compile(rf"{self.address}/.*"), callback=self.answer)

    @property
    def writes(self) -> list[str]:
        reads = ("GET", "POST /issue/bulkfetch", "POST /search")
        return [call for call in self.calls if not call.startswith(reads)]

    def catch_up(self) -> None:
        """The index learns what happened."""
        self.index = copy.deepcopy(self.issues)

    def by_hand(self, number: int, **fields: object) -> None:
        """A person changes an issue in the browser."""
        self._apply(number, self.somebody("Odd"), fields)
        self.catch_up()

    def file(self, name: str, summary: str, **fields: object) -> int:
        """Somebody files an issue by hand."""
        number = self._new(self.somebody(name), {"summary": summary, **fields}, [])
        self.catch_up()
        return number

    def close(self, number: int, state: str = "10002") -> None:
        self._enter(number, self.somebody("Odd"), state, {})
        self.catch_up()

    def remove(self, number: int, moved_to: str = "") -> None:
        """Deleted, or moved to another project."""
        del self.issues[number]
        if moved_to:
            self.moved[number] = moved_to
        self.catch_up()

    def remark(self, number: int, name: str, body: str) -> str:
        return str(self._commented(number, self.somebody(name), {"body": body})["id"])

    def somebody(self, name: str) -> Person:
        return next(one for one in self.people.values() if one.name == name)

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
            if name == "priority" and value and _named(PRIORITIES, value) is None:
                return _refused(priority="The priority selected is invalid.")
        return None

    def _new(self, person: Person, fields: Json, properties: list[Json]) -> int:
        self.newest += 1 + self.gap
        number = self.newest
        self.issues[number] = {
            "fields": {
                "summary": "",
                "description": None,
                "status": "10000",
                "resolution": None,
                "duedate": None,
                "priority": "3",
                "labels": [],
                "assignee": None,
                "creator": person.name,
                "issuetype": {"id": "20"},
            },
            "properties": {},
            "comments": [],
            "history": [],
        }
        self._apply(number, person, fields, note=False)
        self._keep(number, properties)
        return number

    def _apply(self, number: int, person: Person, fields: Json, *, note: bool = True) -> None:
        held = self.issues[number]["fields"]
        for name, value in fields.items():
            match name:
                case "priority":
                    value = _named(PRIORITIES, value) if value else None
                case "resolution":
                    value = _named(RESOLUTIONS, value) if value else None
                case "assignee":
                    value = self._person(value).name if value else None  # type: ignore[union-attr]
                case "description":
                    value = self.shown(value)
            if note and held.get(name) != value:
                self._note(number, person, name, held.get(name), value)
            held[name] = value

    def shown(self, text: str | None) -> str | None:
        """A text as Jira returns it: Cloud understood it, and writes it in its own way."""
        if not self.cloud or text is None:
            return text
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"^> ", "bq. ", text, flags=re.MULTILINE))

    def _keep(self, number: int, properties: list[Json]) -> None:
        for one in properties if self.keeps_properties else ():
            assert len(json.dumps(one["value"])) <= 32_768
            self.issues[number]["properties"][one["key"]] = one["value"]

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

    def _found(self, jql: str) -> list[int] | None:
        """The numbers in the index that a search finds, in its order."""
        project = re.search(r'project = "(\w+)"', jql)
        assert project, "an unbounded search"
        if project[1] != self.key:
            return None
        label = re.search(r'labels = "([^"]+)"', jql)
        numbers = [
            n
            for n, one in self.index.items()
            if label is None
            or not self.heeds_clauses
            or label[1].lower() in (name.lower() for name in one["fields"]["labels"])
        ]
        return sorted(numbers, reverse="ORDER BY key DESC" in jql)

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
                "to": _state(state),
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

    def _enter(self, number: int, person: Person, state: str, fields: Json) -> None:
        done = STATES[state][1] == "done"
        named = _named(RESOLUTIONS, fields["resolution"]) if "resolution" in fields else "10"
        held = self.issues[number]["fields"]
        self._note(number, person, "status", held["status"], state)
        held |= {"status": state, "resolution": named if done else None}

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

    def _commented(self, number: int, person: Person, given: Json) -> Json:
        now, ident = self._now(), str(100 + self.ticks)
        one = {
            "id": ident,
            "self": f"{self.address}/rest/api/2/comment/{ident}",
            "author": self._user(person),
            "body": self.shown(given["body"]),
            "created": now,
            "updated": now,
            "properties": given.get("properties") or [],
        }
        self.issues[number]["comments"].append(one)
        return one

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
        return in_json(200, [_state(one) for one in STATES])

    def _shown(self, number: int, asked: Json, where: dict[int, Json] | None = None) -> Json:
        """An issue with what was asked for of it."""
        one = (self.issues if where is None else where)[number]
        key = f"{self.key}-{number}"
        held = one["fields"]
        told: Json = {
            "summary": held["summary"],
            "description": held["description"],
            "status": _state(held["status"]),
            "resolution": _pick(RESOLUTIONS, held["resolution"]),
            "duedate": held["duedate"],
            "priority": _pick(PRIORITIES, held["priority"]),
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

    def _note(self, number: int, person: Person, name: str, before: object, after: object) -> None:
        item = {"field": name, "fieldtype": "jira", "fieldId": name}
        for word, value in (("from", before), ("to", after)):
            if (ident := self._ident(name, value)) is not None:
                item[word] = ident
            if (said := self._told(name, value)) is not None:
                item[f"{word}String"] = said
        entry = {"id": str(self.ticks), "author": self._user(person), "created": self._now()}
        self.issues[number]["history"].append({**entry, "items": [item]})

    def _told(self, name: str, value: object) -> str | None:
        match name, value:
            case _, None:
                return None
            case "labels", list():
                return " ".join(value)
            case "status", str():
                return STATES[value][0]
            case "priority", str():
                return PRIORITIES[value]
            case _:
                return str(value)

    def _ident(self, name: str, value: object) -> str | None:
        if name == "assignee" and isinstance(value, str):
            return str(self._user(self.somebody(value))[self.known_by])
        return (
            str(value) if value is not None and name in ("status", "duedate", "priority") else None
        )

    def _now(self) -> str:
        self.ticks += 1
        return DAY.format(self.ticks // 60 % 60, self.ticks % 60)

    def _person(self, value: Json) -> Person | None:
        wanted = value.get(self.known_by)
        everybody = self.people.values()
        return next((p for p in everybody if self._user(p)[self.known_by] == wanted), None)

    def _user(self, person: Person) -> Json:
        if self.cloud:
            return {"accountId": person.account, "displayName": person.name, "active": True}
        return {"name": person.name, "key": person.name, "displayName": person.name, "active": True}

    def _number(self, key: str) -> int:
        project, _, digits = key.rpartition("-")
        return int(digits) if project == self.key and digits.isdigit() else -1


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


def _state(ident: str) -> Json:
    name, category = STATES[ident]
    return {
        "id": ident,
        "name": name,
        "statusCategory": {"id": 2, "key": category, "name": category},
    }


def _named(names: dict[str, str], value: Json) -> str | None:
    """The id of what is named by its id or its name."""
    return next(
        (one for one, name in names.items() if one == value.get("id") or name == value.get("name")),
        None,
    )


def _pick(names: dict[str, str], ident: str | None) -> Json | None:
    return {"id": ident, "name": names[ident]} if ident else None


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else str(value or "").split(",")

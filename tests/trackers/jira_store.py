"""What a Jira in memory keeps: issues with their history, and an index of them that may lag."""

import copy
import json
import re
from dataclasses import dataclass, field

from tests.trackers.jira_scheme import PRIORITIES, RESOLUTIONS, STATES, Json, named

CLOUD, DATA_CENTER = "https://harbour.atlassian.net", "https://jira.harbour.example/jira"
DAY = "2031-03-05T10:{:02d}:{:02d}.000+0000"


@dataclass
class Person:
    """Somebody with a token."""

    name: str
    account: str


@dataclass(kw_only=True)
class Store:
    """One project and its people, by their tokens; `moved` are issues that went to another one.

    `index` is what searches read; with a `gap` keys leave numbers out.
    """

    cloud: bool = True
    key: str = "DOCK"
    people: dict[str, Person] = field(default_factory=dict)
    issues: dict[int, Json] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    index: dict[int, Json] = field(default_factory=dict)
    heeds_clauses: bool = True
    gap: int = 2
    newest: int = 0
    keeps_properties: bool = True
    ticks: int = 0

    @property
    def address(self) -> str:
        return CLOUD if self.cloud else DATA_CENTER

    @property
    def known_by(self) -> str:
        return "accountId" if self.cloud else "name"

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

    def shown(self, text: str | None) -> str | None:
        """A text as Jira returns it: Cloud understood it, and writes it in its own way."""
        if not self.cloud or text is None:
            return text
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"^> ", "bq. ", text, flags=re.MULTILINE))

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
                    value = named(PRIORITIES, value) if value else None
                case "resolution":
                    value = named(RESOLUTIONS, value) if value else None
                case "assignee":
                    value = self._person(value).name if value else None  # type: ignore[union-attr]
                case "description":
                    value = self.shown(value)
            if note and held.get(name) != value:
                self._note(number, person, name, held.get(name), value)
            held[name] = value

    def _keep(self, number: int, properties: list[Json]) -> None:
        for one in properties if self.keeps_properties else ():
            assert len(json.dumps(one["value"])) <= 32_768
            self.issues[number]["properties"][one["key"]] = one["value"]

    def _enter(self, number: int, person: Person, state: str, fields: Json) -> None:
        done = STATES[state][1] == "done"
        reason = named(RESOLUTIONS, fields["resolution"]) if "resolution" in fields else "10"
        held = self.issues[number]["fields"]
        self._note(number, person, "status", held["status"], state)
        held |= {"status": state, "resolution": reason if done else None}

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

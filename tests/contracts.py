"""The published contracts of the trackers: what is asked and answered is held to them.

They lie in the shared folder beside the project. GitHub's whole one is used instead where the
variable `GITHUB_CONTRACT` names its file: `make contracts-full` fetches it.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "contracts"
ABSENT = f"{FOLDER} is not there"

_HERE = "urn:contract"
_IGNORED = {"nullable", "example", "examples", "discriminator", "externalDocs", "xml"}

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """A response: its status, its text, and that text as JSON."""

    status_code: int
    content: str
    data: object

    def json(self) -> object:
        return self.data


Check = Callable[[Any, Exchange | None], list[str]]


@cache
def contract(name: str) -> Check | None:
    """Says what is wrong with a request and its response; None where there is no such document."""
    whole = os.environ.get("GITHUB_CONTRACT") if name.startswith("github-") else None
    path = Path(whole) if whole else FOLDER / name
    if not whole and not path.exists():
        return None
    return Contract(json.loads(path.read_text("utf-8"))).check


class Contract:
    """An OpenAPI 3.0 document, whose schemas are read as JSON Schema of 2020."""

    def __init__(self, document: Json) -> None:
        self._document = document
        schemas = {"components": {"schemas": _modern(document["components"]["schemas"])}}
        resource = DRAFT202012.create_resource(schemas)
        self._registry: Registry[Any] = Registry().with_resource(_HERE, resource)
        self._validators: dict[int, Draft202012Validator] = {}
        routes = [(_pattern(path), path) for path in document["paths"]]
        self._routes = sorted(routes, key=lambda route: route[1].count("{"))

    def check(self, request: Any, answer: Exchange | None = None) -> list[str]:  # noqa: ANN401
        """What breaks the contract; nothing in the best case."""
        place = urlsplit(request.url)
        path, method = self._route(request.method.lower(), place.path)
        if path is None:
            return [f"no route {request.method} {place.path}"]
        operation = self._document["paths"][path][method]
        shared = self._document["paths"][path].get("parameters", [])
        found = ["a deprecated operation"] if operation.get("deprecated") else []
        found += self._query(place.query, [*shared, *operation.get("parameters", [])])
        found += self._body(request.body, self._target(operation.get("requestBody")))
        if answer is not None:
            found += self._answer(answer, operation["responses"])
        return found

    def _route(self, method: str, path: str) -> tuple[str | None, str]:
        for pattern, template in self._routes:
            if pattern.fullmatch(path) and method in self._document["paths"][template]:
                return template, method
        return None, method

    def _query(self, query: str, described: list[Json]) -> Iterator[str]:
        parameters = {one["name"]: one for one in map(self._target, described)}
        known = {name: one for name, one in parameters.items() if one["in"] == "query"}
        given = dict(parse_qsl(query, keep_blank_values=True))
        for name, one in known.items():
            if one.get("required") and name not in given:
                yield f"query {name}: it is required"
        for name, text in given.items():
            if name not in known:
                yield f"query {name}: it is unknown"
                continue
            schema = self._target(known[name]["schema"])
            yield from self._against(schema, _cast(text, schema), f"query {name}")

    def _body(self, body: str | bytes | None, described: Json) -> Iterator[str]:
        if not body:
            yield from ["body: it is required"] if described.get("required") else []
            return
        if not described:
            yield "body: there must be none"
            return
        schema = described["content"]["application/json"]["schema"]
        data = json.loads(body)
        known = self._target(schema)
        # Whatever is not described, a server ignores: nobody would notice a misspelt name.
        if "properties" in known and not known.get("additionalProperties"):
            yield from (f"body: {one} is unknown" for one in data.keys() - known["properties"])
        yield from self._against(schema, data, "body")

    def _answer(self, answer: Exchange, responses: Json) -> Iterator[str]:
        described = responses.get(str(answer.status_code), responses.get("default"))
        if described is None:
            yield f"answer: status {answer.status_code} is unknown"
            return
        content = self._target(described).get("content", {}).get("application/json")
        if content and answer.content:
            yield from self._against(content["schema"], answer.json(), "answer")

    def _against(self, schema: Json, data: object, where: str) -> Iterator[str]:
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = Draft202012Validator(_modern(schema), registry=self._registry)
            self._validators[id(schema)] = validator
        for error in validator.iter_errors(data):
            place = "/".join(map(str, error.absolute_path))
            yield f"{where} {place}: {error.message[:140]}"

    def _target(self, described: Json | None) -> Json:
        """What a reference names; everything else is what it is."""
        target: Any = described or {}
        while "$ref" in target:
            names = target["$ref"].removeprefix("#/").split("/")
            target = self._document
            for name in names:
                target = target[name.replace("~1", "/").replace("~0", "~")]
        return target  # type: ignore[no-any-return]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)))


def _cast(text: str, schema: Json) -> object:
    """A value of a query as the type that it stands for."""
    match schema.get("type"):
        case "integer" if text.isdecimal():
            return int(text)
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
        case "array":
            return text.split(",")
        case _:
            return text


def _modern(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """The same schema as JSON Schema: null is a type, and bounds are numbers."""
    if isinstance(schema, list):
        return [_modern(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        return {"$ref": f"{_HERE}{schema['$ref']}"}
    new = {name: _modern(part) for name, part in schema.items() if name not in _IGNORED}
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(new.get(exclusive), bool) and new.pop(exclusive):
            new[exclusive] = new.pop(bound)
    return _nullable(new) if schema.get("nullable") is True else new


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}

"""What holds requests to a published contract notices what breaks one."""

import json
from dataclasses import dataclass

import pytest

from tests.contracts import Contract, Exchange

BOAT = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "berth": {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "nullable": True},
        "rig": {"type": "string", "enum": ["sloop", "yawl"], "nullable": True},
        "tender": {"$ref": "#/components/schemas/tender"},
    },
}
DOCUMENT = {
    "paths": {
        "/boats/{name}": {
            "parameters": [{"$ref": "#/components/parameters/full"}],
            "get": {
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                    {"name": "at", "in": "query", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/boat"}}
                        }
                    },
                    "404": {"$ref": "#/components/responses/none"},
                },
            },
            "put": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/boat"}}
                    },
                },
                "responses": {"204": {}},
            },
            "delete": {"deprecated": True, "responses": {"204": {}}},
        }
    },
    "components": {
        "schemas": {"boat": BOAT, "tender": {"type": "object", "nullable": True}},
        "parameters": {"full": {"name": "full", "in": "query", "schema": {"type": "boolean"}}},
        "responses": {"none": {}},
    },
}
READ = "https://api.example.org/boats/ida?at=noon"


@dataclass
class Request:
    """What the checker looks at of a request."""

    method: str
    url: str
    body: str | None = None


def answer(status: int, data: object = None) -> Exchange:
    return Exchange(status, "" if data is None else json.dumps(data), data)


def put(data: object) -> Request:
    return Request("PUT", READ.partition("?")[0], json.dumps(data))


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (Request("GET", f"{READ}&page=2&full=true"), answer(200, {"name": "Ida", "berth": 3})),
        (Request("GET", READ), answer(200, {"name": "Ida", "berth": None, "rig": None})),
        (Request("GET", READ), answer(200, {"name": "Ida", "tender": None, "more": 1})),
        (Request("GET", READ), answer(404)),
        (put({"name": "Ida", "tender": {}}), answer(204)),
    ],
)
def test_what_keeps_the_contract_is_right(request_: Request, reply: Exchange) -> None:
    assert Contract(DOCUMENT).check(request_, reply) == []


@pytest.mark.parametrize(
    ("request_", "reply", "what"),
    [
        (Request("GET", "https://x/ships/ida"), None, "no route GET /ships/ida"),
        (Request("GET", "https://x/boats/ida/crew"), None, "no route"),
        (Request("POST", READ), None, "no route POST"),
        (Request("GET", "https://x/boats/ida"), None, "query at: it is required"),
        (Request("GET", f"{READ}&pages=2"), None, "query pages: it is unknown"),
        (Request("GET", f"{READ}&page=two"), None, "query page : 'two' is not of type 'integer'"),
        (Request("GET", f"{READ}&full=True"), None, "query full : 'True' is not of type"),
        (Request("GET", READ), answer(500), "answer: status 500 is unknown"),
        (Request("GET", READ), answer(200, {}), "answer : 'name' is a required property"),
        (Request("GET", READ), answer(200, {"name": "x", "berth": 0}), "answer berth: 0 is less"),
        (Request("GET", READ), answer(200, {"name": "x", "rig": "raft"}), "answer rig: 'raft'"),
        (Request("GET", READ), answer(200, {"name": "x", "tender": 1}), "answer tender: 1"),
        (Request("DELETE", READ.partition("?")[0]), None, "a deprecated operation"),
        (Request("DELETE", READ.partition("?")[0], "{}"), None, "body: there must be none"),
        (Request("PUT", READ.partition("?")[0]), None, "body: it is required"),
        (put({"name": 7}), None, "body name: 7 is not of type 'string'"),
        (put({"name": "x", "nmae": "y"}), None, "body: nmae is unknown"),
    ],
)
def test_what_breaks_the_contract_is_named(
    request_: Request, reply: Exchange | None, what: str
) -> None:
    found = Contract(DOCUMENT).check(request_, reply)
    assert any(one.startswith(what) or what in one for one in found), found

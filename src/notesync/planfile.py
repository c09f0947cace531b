"""A plan kept in a file between review and push: read back exactly, or refused."""

import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from notesync.errors import PlanFileError, reason
from notesync.model.canonical import Plain, plain
from notesync.model.plan import PLAN_VERSION, Plan

_ADAPTER: TypeAdapter[Plan] = TypeAdapter(Plan)
_PEEK = 4096
_KEYS = (b'"operations"', b'"digest"')
_AGAIN = "make it again with `notesync plan --out FILE`"


def is_plan_file(path: Path) -> bool:
    """Whether a file says of itself that it is a plan of ours: it has a version and a digest."""
    if not _head(path).startswith(b"{"):
        return False
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "digest" in data and "operations" in data


def means_plan(path: Path) -> bool:
    """Whether who names a file means a plan, be it damaged: such a file is never read as notes."""
    head = _head(path)
    if path.suffix.lower() == ".json":
        return path.is_file()
    return head.startswith(b"{") and any(key in head for key in _KEYS)


def write_plan(path: Path, plan: Plan) -> None:
    """Write a plan with its digest.

    Raises:
        PlanFileError: it cannot be written, or would take the place of a file that is no plan.
    """
    data: Plain = {**_record(plan), "digest": plan.digest}
    try:
        if path.is_file() and path.stat().st_size and not is_plan_file(path):
            raise PlanFileError(
                f"{path}: there is a file already, and it is no plan of ours",
                "it was left as it is; name another file, or remove that one first",
            )
        path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise PlanFileError(
            f"{path}: the plan cannot be written: {reason(error)}",
            "see that the folder is there and can be written, or name another file",
        ) from error


def read_plan(path: Path) -> Plan:
    """Read a plan back.

    Raises:
        PlanFileError: it is of another version, was changed, or holds keys that no plan has.
    """
    try:
        data = _object(path)
        digest = data.pop("digest")
        data.pop("counts", None)  # what `plan --format json` adds for readers
        if data.get("version") != PLAN_VERSION:
            raise PlanFileError(
                f"{path}: a plan of version {data.get('version')}, not {PLAN_VERSION}", _AGAIN
            )
        plan = _ADAPTER.validate_python(data)
        # Half a surrogate pair passes for a text until it is to be encoded.
        same = plan.digest == digest and _record(plan) == data
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlanFileError(f"{path}: not a plan: {where}: {first['msg']}", _AGAIN) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise PlanFileError(f"{path}: not a plan: {error}", _AGAIN) from error
    if not same:
        raise PlanFileError(f"{path}: this plan was changed after it was made", _AGAIN)
    return plan


def _head(path: Path) -> bytes:
    """How a file begins, without a byte order mark; empty where it is none, or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_PEEK).removeprefix(BOM_UTF8).lstrip()
    except (OSError, ValueError):
        return b""


def _object(path: Path) -> dict[str, Any]:
    """What the file holds, with a digest."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PlanFileError(f"{path}: not a plan: {reason(error)}", _AGAIN) from error
    if not isinstance(data, dict) or "digest" not in data:
        raise PlanFileError(f"{path}: not a plan: it has no digest", _AGAIN)
    return data


def _record(plan: Plan) -> dict[str, Plain]:
    record = plain(plan)
    assert isinstance(record, dict)
    return record

"""A plan kept in a file between review and push: read back exactly, or refused."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from notesync.errors import PlanFileError
from notesync.model.canonical import Plain, plain
from notesync.model.plan import PLAN_VERSION, Plan

_ADAPTER: TypeAdapter[Plan] = TypeAdapter(Plan)
_PEEK = 4096
_AGAIN = "make it again with `notesync plan --out FILE`"


def is_plan_file(path: Path) -> bool:
    """Whether a file says of itself that it is a plan of ours: it has a version and a digest."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if not file.read(_PEEK).lstrip().startswith(b"{"):
                return False
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "digest" in data and "operations" in data


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
        raise PlanFileError(f"{path}: the plan cannot be written: {error}") from error


def read_plan(path: Path) -> Plan:
    """Read a plan back.

    Raises:
        PlanFileError: it is of another version, was changed, or holds keys that no plan has.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        digest = data.pop("digest")
        data.pop("counts", None)  # what `plan --format json` adds for readers
        if data.get("version") != PLAN_VERSION:
            raise PlanFileError(
                f"{path}: a plan of version {data.get('version')}, not {PLAN_VERSION}", _AGAIN
            )
        plan = _ADAPTER.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlanFileError(f"{path}: not a plan: {where}: {first['msg']}", _AGAIN) from error
    except (
        OSError,
        ValueError,
        KeyError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as error:
        raise PlanFileError(f"{path}: not a plan: {error}", _AGAIN) from error
    if plan.digest != digest or _record(plan) != data:
        raise PlanFileError(f"{path}: this plan was changed after it was made", _AGAIN)
    return plan


def _record(plan: Plan) -> dict[str, Plain]:
    record = plain(plan)
    assert isinstance(record, dict)
    return record

"""The one plain form of a value: what is hashed, stored and printed as JSON."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """Turn a frozen value into JSON's own types; sets are sorted, so that equal values print equal.

    Raises:
        TypeError: a value of a type that the model does not use.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case frozenset():
            return [plain(member) for member in sorted(value)]
        case tuple() | list():
            return [plain(member) for member in value]
        case Mapping():
            return {str(name): plain(member) for name, member in value.items()}
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"no plain form for {type(value).__name__}")


def canonical_text(text: str) -> str:
    """Text as it is compared: LF, NFC, no trailing blanks on any line nor at the end."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def digest(value: object) -> str:
    """SHA-256 over the canonical JSON of a value's plain form, in hexadecimal."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(value: object) -> str:
    """The first 16 digits of the digest: enough to tell two states of one thing apart."""
    return digest(value)[:16]

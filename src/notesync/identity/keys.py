"""Keys: how one is minted, what it looks like, and what two texts must share to be the same."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Container

from notesync.model.issues import Key
from notesync.model.items import Kind

KEY_VERSION = 1
"""Raised when minting changes; keys of every older version stay valid for ever."""

KEY_PATTERN = re.compile(r"ns-[a-z2-7]{10}")

_EMPHASIS = re.compile(r"[*_`~]+")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_BLANKS = re.compile(r"\s+")
_ENDS = " \t.,;:!-"


def normalised(text: str) -> str:
    """A text without what an editor may change in passing: case, emphasis, quotes, blanks, ends."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = _BLANKS.sub(" ", _EMPHASIS.sub("", text))
    return text.strip(_ENDS).casefold()


def mint(namespace: str, source: str, kind: Kind, text: str, taken: Container[Key]) -> Key:
    """The key of a new item: the same in every clone that sees the same new line.

    A key that another item has already leads to the next ordinal.
    """
    ordinal = 0
    while (key := _key(namespace, source, kind, text, ordinal)) in taken:
        ordinal += 1
    return key


def parse(text: str) -> Key | None:
    """The key that a person wrote in an anchor, with or without `ns-`; None for anything else."""
    text = text.strip().lower()
    text = text if text.startswith("ns-") else f"ns-{text}"
    return Key(text) if KEY_PATTERN.fullmatch(text) else None


def _key(namespace: str, source: str, kind: Kind, text: str, ordinal: int) -> Key:
    parts = (str(KEY_VERSION), namespace, source, kind.value, normalised(text), str(ordinal))
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return Key("ns-" + base64.b32encode(digest).decode().lower()[:10])

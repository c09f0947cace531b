"""The marker's wire form: base64url JSON of at most 4 KB that travels inside the issue."""

import base64
import binascii
import json
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from notesync.model.canonical import plain
from notesync.model.issues import Marker

MARKER_LIMIT = 4096
"""Bytes of the encoded text; Jira refuses larger property values long after this."""

_ADAPTER: TypeAdapter[Marker] = TypeAdapter(Marker)


def encode(marker: Marker) -> str:
    """Write a marker as text; where it grows too long the oldest mentions but the first go."""
    text = _encode(marker)
    while len(text) > MARKER_LIMIT and len(marker.places) > 2:
        marker = replace(marker, places=(marker.places[0], *marker.places[2:]))
        text = _encode(marker)
    return text


def decode(text: str) -> Marker | None:
    """Read a marker; None where the text is not one of ours, truncated or forged out of shape."""
    try:
        data = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        return _ADAPTER.validate_json(data)
    except (UnicodeEncodeError, binascii.Error, ValidationError):
        return None


def _encode(marker: Marker) -> str:
    data = json.dumps(plain(marker), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode("ascii")

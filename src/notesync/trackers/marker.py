"""The marker's wire form: base64url JSON of at most 4 KB that travels inside the issue."""

import base64
import binascii
import json
from dataclasses import fields, replace

from pydantic import TypeAdapter, ValidationError

from notesync.model.canonical import Plain, plain
from notesync.model.issues import Marker, Place

MARKER_LIMIT = 4096
"""Bytes of the encoded text; Jira refuses larger property values long after this."""

_ADAPTER: TypeAdapter[Marker] = TypeAdapter(Marker)


def encode(marker: Marker) -> str:
    """Write a marker as text; where it grows too long the oldest mentions but the first go.

    A single mention too long for it is cut: a later run is then unsure of its line, not wrong.
    """
    text = _encode(marker)
    while len(text) > MARKER_LIMIT and len(marker.places) > 1:
        first, *others = marker.places
        marker = replace(marker, places=(first, *others[1:]) if others[1:] else (others[0],))
        text = _encode(marker)
    length = len(marker.places[0].text) if marker.places else 0
    while len(text) > MARKER_LIMIT and length:
        length //= 2
        text = _encode(replace(marker, places=(_cut(marker.places[0], length),)))
    return text


def decode(text: str) -> Marker | None:
    """Read a marker; None where the text is not one of ours, truncated or forged out of shape."""
    try:
        data = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        return _ADAPTER.validate_json(data)
    except (UnicodeEncodeError, binascii.Error, ValidationError):
        return None


def _cut(place: Place, length: int) -> Place:
    return replace(
        place,
        text=place.text[:length],
        section=place.section[:length],
        meeting=place.meeting[:length],
        owners=place.owners[:length],
    )


def _encode(marker: Marker) -> str:
    form = {**_brief(marker), "places": [_brief(place) for place in marker.places]}
    data = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode("ascii")


def _brief(value: Marker | Place) -> dict[str, Plain]:
    """The fields by name, but for those that say nothing: reading fills them in."""
    named = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: plain(held) for field, held in named if held != field.default}

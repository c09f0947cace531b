"""What a ledger stores, as JSON: written in one plain form, read with every type checked."""

import json

from pydantic import TypeAdapter

from notesync.model.canonical import plain
from notesync.model.ledger import Entry, Intent, Written
from notesync.state.base import Holder

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
INTENT: TypeAdapter[Intent] = TypeAdapter(Intent)
WRITTEN: TypeAdapter[Written] = TypeAdapter(Written)
HOLDER: TypeAdapter[Holder] = TypeAdapter(Holder)


def line(value: object) -> str:
    """One value on one line; equal values print equal."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False)

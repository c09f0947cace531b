"""Rows of a ledger that earlier releases wrote are read for good."""

import json
from dataclasses import replace

from notesync.model.issues import Pin
from notesync.state.rows import ENTRY, line
from tests.builders import fields, link, place


def test_a_place_from_before_there_were_pins_has_none() -> None:
    entry = replace(link(fields()), places=(place(),))
    row = json.loads(line(entry))
    assert row["places"][0].pop("pin", "missing") is None
    assert ENTRY.validate_json(json.dumps(row)) == entry


def test_a_pin_comes_back_as_it_was_written() -> None:
    entry = replace(link(fields()), places=(replace(place(), pin=Pin("5d41", 4, "notes/b.md")),))
    assert ENTRY.validate_json(line(entry)) == entry

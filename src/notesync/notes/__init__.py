"""Bytes of notes to items: pure, no clock, no disk, no network."""

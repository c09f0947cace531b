"""Frozen values that every layer speaks in; imports nothing but `errors`."""

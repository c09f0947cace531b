"""The command line: parse, call one use case, print, exit code."""

from notesync.cli.main import main

__all__ = ["main"]

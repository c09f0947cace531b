"""`notesync.toml` or `[tool.notesync]` to settings: every key known, every mistake named."""

from notesync.config.load import FILE_NAME, find, load
from notesync.config.shape import REPOSITORY

__all__ = ["FILE_NAME", "REPOSITORY", "find", "load"]

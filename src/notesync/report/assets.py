"""The one place that reads the page's own files: its skeleton, its style and its script."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files


@cache
def asset(name: str) -> str:
    """The text of one of the files beside this module that belong to the package."""
    return files("notesync.report").joinpath("assets", name).read_text(encoding="utf-8")


def policy(style: str, script: str) -> str:
    """A content security policy under which exactly this style and this script have an effect.

    Nothing else is loaded or run, so that text from notes stays text even if it were not escaped.
    """
    return (
        f"default-src 'none'; style-src '{_source(style)}'; script-src '{_source(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"

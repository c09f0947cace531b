"""What is left when notesync itself is wrong: a report, ready to be read and sent."""

import sys
import tempfile
import traceback
from pathlib import Path

from notesync import __version__
from notesync.model.secrets import masked


def report_bug(error: Exception) -> Path:
    """Write what happened to a file of its own; returns where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="notesync-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"notesync {__version__}, Python {sys.version}\n\n")
        report.write(masked("".join(traceback.format_exception(error))))
    return Path(report.name)

"""What is left when notesync itself is wrong: a report, ready to be read and sent."""

import sys
import tempfile
import traceback
from pathlib import Path

from notesync import __version__


def report_bug(error: Exception) -> Path:
    """Write what happened to a file of its own; returns where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="notesync-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"notesync {__version__}, Python {sys.version}\n\n")
        traceback.print_exception(error, file=report)
    return Path(report.name)

"""The report of a bug in notesync itself: all that is needed to mend it, in a file of its own."""

from notesync.cli.bug import report_bug
from tests.credentials import TOKENS


def test_a_bug_report_holds_the_version_and_the_way_to_the_fault() -> None:
    try:
        raise KeyError("missing")
    except KeyError as error:
        report = report_bug(error)
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert text.startswith("notesync ")
    assert "KeyError: 'missing'" in text
    assert "test_bug_report.py" in text


def test_a_bug_report_holds_no_credential() -> None:
    token = TOKENS["github-token"][0]
    report = report_bug(ValueError(f"cannot use {token}"))
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "cannot use [secret: github-token]" in text

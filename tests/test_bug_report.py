"""The report of a bug in notesync itself: all that is needed to mend it, in a file of its own."""

from notesync.cli.bug import report_bug


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

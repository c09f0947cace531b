"""What reading has to say about a document: every code it can give, in one place.

Each code has a paragraph in docs/diagnostics.md.
"""

from typing import Final

from notesync.model.items import ActionItem, Diagnostic, Severity
from notesync.notes.formats import NAMES
from notesync.notes.readers.content import Remark
from notesync.notes.readers.docx import Refused


def binary(source: str) -> Diagnostic:
    """The bytes are no text."""
    return Diagnostic(
        "binary-document",
        Severity.ERROR,
        source,
        "not a text file (it holds NUL bytes)",
        hint="Export it as Markdown or plain text, or leave it out of the sources.",
    )


def too_large(source: str, limit: int) -> Diagnostic:
    """The file is larger than the settings allow."""
    return Diagnostic(
        "too-large",
        Severity.ERROR,
        source,
        f"larger than the {limit:,} bytes allowed",
        hint="Split the file, or raise max_notes_size (max_transcript_size for transcripts).",
    )


def unknown_format(source: str, name: str | None) -> Diagnostic:
    """No reader takes the file."""
    what = f"no format is called {name!r}" if name else "no reader takes files of this kind"
    return Diagnostic(
        "unknown-format",
        Severity.ERROR,
        source,
        f"{what}",
        hint="Save it as Markdown (.md) or plain text (.txt), leave it out of the sources, or name "
        f"its format with `notesync check --as`: {', '.join(NAMES)}.",
    )


def refused_docx(source: str, why: Refused) -> Diagnostic:
    """A Word document that is not opened."""
    return _REFUSED[why](source)


def _docx_unread(source: str) -> Diagnostic:
    return Diagnostic(
        "no-docx-reader",
        Severity.ERROR,
        source,
        "reading Word documents needs two more packages",
        hint="Run `pip install 'notesync[docx]'`.",
    )


def _docx_broken(source: str) -> Diagnostic:
    return Diagnostic(
        "broken-docx",
        Severity.ERROR,
        source,
        "not a Word document, or a damaged or encrypted one",
        hint="Open it in a word processor and save it again as .docx, without a password.",
    )


def _docx_unsafe(source: str) -> Diagnostic:
    return Diagnostic(
        "unsafe-docx",
        Severity.ERROR,
        source,
        "its parts unpack to far more than notes hold, or its XML declares entities",
        hint="Save it again from a word processor; split it if it really is that large.",
    )


_REFUSED: Final = {
    Refused.UNREADABLE: _docx_broken,
    Refused.UNSAFE: _docx_unsafe,
    Refused.NO_READER: _docx_unread,
}


def empty(source: str) -> Diagnostic:
    """There is nothing in the file."""
    return Diagnostic(
        "empty-document",
        Severity.WARNING,
        source,
        "the file is empty",
        hint="If the notes were lost, restore them; their issues stay as they are.",
    )


def decoded_as(source: str, encoding: str) -> Diagnostic:
    """The file is not UTF-8; its letters were told by an older encoding."""
    return Diagnostic(
        "decoded-as-cp1252",
        Severity.WARNING,
        source,
        f"not valid UTF-8, read as {encoding}",
        hint="Save the file as UTF-8 if letters look wrong.",
    )


def mojibake(source: str, lines: tuple[int, ...]) -> Diagnostic:
    """Letters that were garbled by an earlier program were put right for reading."""
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return Diagnostic(
        "mojibake-repaired",
        Severity.NOTE,
        source,
        f"garbled characters repaired on line {lines[0]}{more}",
        lines[0],
        hint="Nothing to do; the file itself is left as it is.",
    )


def bad_front_matter(source: str, problem: str) -> Diagnostic:
    """The block between the two `---` is no YAML mapping."""
    return Diagnostic(
        "bad-front-matter",
        Severity.WARNING,
        source,
        f"front matter ignored: {problem}",
        1,
        hint="Write it as `key: value` lines between two lines of `---`.",
    )


def no_meeting_date(source: str, line: int, phrase: str) -> Diagnostic:
    """A deadline that only the meeting's own day could tell."""
    return Diagnostic(
        "no-meeting-date",
        Severity.WARNING,
        source,
        f"{phrase!r} has no date: the notes do not say when the meeting was",
        line,
        hint="Add `date: YYYY-MM-DD` to the front matter, or the date to the file's name.",
    )


def remark(source: str, said: Remark, line: int) -> Diagnostic:
    """What a reader has to say about a place."""
    return _REMARKS[said](source, line)


def _unclosed_fence(source: str, line: int) -> Diagnostic:
    return Diagnostic(
        "unclosed-fence",
        Severity.WARNING,
        source,
        "code begins here and never ends; what follows is read as notes",
        line,
        hint="Close it with a line of the same signs.",
    )


def _scripts(source: str, line: int) -> Diagnostic:
    return Diagnostic(
        "scripts-ignored",
        Severity.NOTE,
        source,
        "the page has scripts; what they would show is not read",
        line,
        hint="If tasks are missing, save the page as it looks in a browser, or as text.",
    )


def _deep(source: str, line: int) -> Diagnostic:
    return Diagnostic(
        "deep-nesting",
        Severity.WARNING,
        source,
        "nested more deeply than notes are; from here on the depth is not told",
        line,
        hint="Check that the file is what it should be.",
    )


_REMARKS: Final = {
    Remark.UNCLOSED_FENCE: _unclosed_fence,
    Remark.SCRIPTS: _scripts,
    Remark.DEEP: _deep,
}


def long_line(source: str, line: int, length: int) -> Diagnostic:
    """A line that nobody wrote by hand."""
    return Diagnostic(
        "long-line",
        Severity.NOTE,
        source,
        f"{length:,} characters in one line; titles and quotes from it are cut",
        line,
        hint="Break the line where its statements end, if it holds any.",
    )


def box_without_text(source: str, line: int) -> Diagnostic:
    """A checkbox with nothing behind it."""
    return Diagnostic(
        "box-without-text",
        Severity.NOTE,
        source,
        "a checkbox without a task",
        line,
        hint="Write the task behind the box, or remove it.",
    )


def likely_twin(source: str, item: ActionItem, twin: ActionItem) -> Diagnostic:
    """Two items that are likely one task in other words."""
    return Diagnostic(
        "likely-twin",
        Severity.NOTE,
        source,
        f"{item.text!r} may be the task of line {twin.span.line}, {twin.text!r}",
        item.span.line,
        hint="If it is one task, word both lines alike, or see `notesync check --format json` "
        "for the key and write [ns:: KEY] behind both.",
    )


def past_due(source: str, item: ActionItem) -> Diagnostic:
    """An open task that was due before the meeting took place."""
    return Diagnostic(
        "past-due",
        Severity.NOTE,
        source,
        f"{item.text!r} was due {item.due}, before the meeting",
        item.span.line,
        hint="Check the year, or state the new date.",
    )

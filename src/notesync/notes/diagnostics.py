"""What reading has to say about a document: every code it can give, in one table.

Each has a section in docs/diagnostics.md.
"""

from dataclasses import dataclass
from typing import Final

from notesync.model.items import Diagnostic, Severity
from notesync.notes.formats import NAMES
from notesync.notes.readers.content import Remark
from notesync.notes.readers.docx import Refused


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of diagnostic: its stable name, how grave it is, its sentence, and the remedy.

    The sentence has places for what only the document can tell: `{phrase}`.
    """

    name: str
    severity: Severity
    says: str
    remedy: str

    def at(self, source: str, line: int | None = None, **told: object) -> Diagnostic:
        """The diagnostic of this kind for a place."""
        said = self.says.format(**told)
        return Diagnostic(self.name, self.severity, source, said, line, hint=self.remedy)


# The file was not read.
BINARY: Final = Code(
    "binary-document", Severity.ERROR,
    "not a text file (it holds NUL bytes)",
    "Export it as Markdown or plain text, or leave it out of the sources.",
)  # fmt: skip
TOO_LARGE: Final = Code(
    "too-large", Severity.ERROR,
    "larger than the {limit:,} bytes allowed",
    "Split the file, or raise max_notes_size (max_transcript_size for transcripts).",
)  # fmt: skip
UNKNOWN_FORMAT: Final = Code(
    "unknown-format", Severity.ERROR,
    "{what}",
    "Save it as Markdown (.md) or plain text (.txt), leave it out of the sources, or name its "
    f"format with `notesync check --as`: {', '.join(NAMES)}.",
)  # fmt: skip
NO_DOCX_READER: Final = Code(
    "no-docx-reader", Severity.ERROR,
    "reading Word documents needs two more packages",
    "Run `pip install 'notesync[docx]'`.",
)  # fmt: skip
BROKEN_DOCX: Final = Code(
    "broken-docx", Severity.ERROR,
    "not a Word document, or a damaged or encrypted one",
    "Open it in a word processor and save it again as .docx, without a password.",
)  # fmt: skip
UNSAFE_DOCX: Final = Code(
    "unsafe-docx", Severity.ERROR,
    "its parts unpack to far more than notes hold, or its XML declares entities",
    "Save it again from a word processor; split it if it really is that large.",
)  # fmt: skip

# About the file as a whole.
EMPTY: Final = Code(
    "empty-document", Severity.WARNING,
    "the file is empty",
    "If the notes were lost, restore them; their issues stay as they are.",
)  # fmt: skip
DECODED: Final = Code(
    "decoded-as-cp1252", Severity.WARNING,
    "not valid UTF-8, read as {encoding}",
    "Save the file as UTF-8 if letters look wrong.",
)  # fmt: skip
MOJIBAKE: Final = Code(
    "mojibake-repaired", Severity.NOTE,
    "garbled characters repaired on line {first}{more}",
    "Nothing to do; the file itself is left as it is.",
)  # fmt: skip
FRONT_MATTER: Final = Code(
    "bad-front-matter", Severity.WARNING,
    "front matter ignored: {problem}",
    "Write it as `key: value` lines between two lines of `---`.",
)  # fmt: skip
UNCLOSED_FENCE: Final = Code(
    "unclosed-fence", Severity.WARNING,
    "code begins here and never ends; what follows is read as notes",
    "Close it with a line of the same signs.",
)  # fmt: skip
SCRIPTS: Final = Code(
    "scripts-ignored", Severity.NOTE,
    "the page has scripts; what they would show is not read",
    "If tasks are missing, save the page as it looks in a browser, or as text.",
)  # fmt: skip
DEEP: Final = Code(
    "deep-nesting", Severity.WARNING,
    "nested more deeply than notes are; from here on the depth is not told",
    "Check that the file is what it should be.",
)  # fmt: skip
LONG_LINE: Final = Code(
    "long-line", Severity.NOTE,
    "{length:,} characters in one line; titles and quotes from it are cut",
    "Break the line where its statements end, if it holds any.",
)  # fmt: skip

# About single lines and items.
BOX_WITHOUT_TEXT: Final = Code(
    "box-without-text", Severity.NOTE,
    "a checkbox without a task",
    "Write the task behind the box, or remove it.",
)  # fmt: skip
NO_MEETING_DATE: Final = Code(
    "no-meeting-date", Severity.WARNING,
    "{phrase!r} has no date: the notes do not say when the meeting was",
    "Add `date: YYYY-MM-DD` to the front matter, or the date to the file's name.",
)  # fmt: skip
PAST_DUE: Final = Code(
    "past-due", Severity.NOTE,
    "{text!r} was due {due}, before the meeting",
    "Check the year, or state the new date.",
)  # fmt: skip
LIKELY_TWIN: Final = Code(
    "likely-twin", Severity.NOTE,
    "{text!r} may be the task of line {other}, {twin!r}",
    "If it is one task, word both lines alike, or see `notesync check --format json` for the key "
    "and write [ns:: KEY] behind both.",
)  # fmt: skip
UNKNOWN_OWNER: Final = Code(
    "unknown-owner", Severity.NOTE,
    "nobody in the notes or the roster is called {owner!r}",
    "Check the spelling, or add the person to the attendees or to the roster.",
)  # fmt: skip
EMPTY_SECTION: Final = Code(
    "nothing-under-heading", Severity.NOTE,
    "nothing was found under {heading!r}",
    "If tasks or decisions stand there, write each as a list item; else remove the heading.",
)  # fmt: skip
UNCLEAR_TABLE: Final = Code(
    "unclear-table", Severity.WARNING,
    "the columns of this table are not told by their names: {names}",
    "Name the columns for task, owner, due date and status, such as | Task | Owner | Due |.",
)  # fmt: skip
LEFT_OUT: Final = Code(
    "left-out", Severity.NOTE,
    "{text!r} sounds like a task and is not marked as one",
    "If it is one, write ACTION: in front, or put it under a heading such as Action items.",
)  # fmt: skip

REFUSED: Final = {
    Refused.UNREADABLE: BROKEN_DOCX,
    Refused.UNSAFE: UNSAFE_DOCX,
    Refused.NO_READER: NO_DOCX_READER,
}
REMARKS: Final = {
    Remark.UNCLOSED_FENCE: UNCLOSED_FENCE,
    Remark.SCRIPTS: SCRIPTS,
    Remark.DEEP: DEEP,
}
ALL: Final = tuple(code for code in globals().copy().values() if isinstance(code, Code))

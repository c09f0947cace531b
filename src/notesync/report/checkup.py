"""What `doctor` found, for the eye and for programs."""

from collections.abc import Sequence

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.checkup import Finding, Verdict
from notesync.report.cells import NARROWEST, counted, hang, indented, paragraphs, tame

CHECKUP_VERSION = 1

_MARKS = {
    Verdict.OK: ("ok", "green"),
    Verdict.DOUBT: ("??", "yellow"),
    Verdict.FAULT: ("!!", "red"),
}
_LEAD = 3


def checkup_text(findings: Sequence[Finding], width: int = 80) -> Text:
    """One finding after the other, each with its next step, and the sum."""
    width = max(width, NARROWEST)
    lines = [line for one in findings for line in _finding(one, width)]
    return paragraphs((lines, hang(Text(), total(findings), width, "bold")))


def total(findings: Sequence[Finding]) -> str:
    """Whether a push would work, in one sentence."""
    faults = sum(one.verdict is Verdict.FAULT for one in findings)
    doubts = sum(one.verdict is Verdict.DOUBT for one in findings)
    if faults:
        return f"{counted(faults, 'fault')} to mend before a push can work."
    if doubts:
        return f"A push works; {counted(doubts, 'thing')} to look at."
    return "All is well: a push works."


def checkup_json(findings: Sequence[Finding]) -> dict[str, Plain]:
    """The findings in the model's plain form."""
    return {"version": CHECKUP_VERSION, "findings": plain(tuple(findings))}


def _finding(one: Finding, width: int) -> Sequence[Text]:
    mark, colour = _MARKS[one.verdict]
    lead = Text.assemble((f"{mark:<{_LEAD}}", colour))
    lines = hang(lead, f"{tame(one.what)}: {tame(one.said)}", width)
    return (*lines, *indented(_LEAD + 2, one.mend, width, "bold")) if one.mend else lines

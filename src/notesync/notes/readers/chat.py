"""The lines of a chat's log → messages: irssi, mIRC, qwebirc, bip, RRSAgent and MeetBot."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

_STAMP = r"(?:[\[(]?(?:[\d-]{8,10}[ T])?\d{1,2}:\d{2}(?::\d{2})?Z?[\])]?\s*)?"
_NICK = r"[\w\[\]\\`^{}|.$*-]{1,40}"
# What a nick said, as each client writes it.
SAID: Final = re.compile(
    rf"^\s*{_STAMP}(?:<[ @+%&~!]?(?P<nick>{_NICK})>\s?"
    rf"|[<>] (?P<user>{_NICK})(?:![^\s:]{{1,80}})?: "
    rf"|(?<=\d)[ @+%]{{1,20}}(?P<column>[\w\[\]\\`^{{}}.-]{{1,40}}) \| )(?P<text>.*)$"
)
# Anything else with a time, and what clients tell of themselves: joins, partings, `/me`.
_TOLD = re.compile(r"^\s*(?:[\[(]?(?:[\d-]{8,10}[ T])?\d{1,2}:\d{2}\b|---|-!-|==|\*+ |Session )")


# So many lines at most are one message.
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Message:
    """What one nick said, on the lines it stands on, with one line break for each of them."""

    nick: str
    text: str
    line: int
    end_line: int


def messages(lines: Sequence[str]) -> Iterator[Message]:
    """All messages; a line that does not begin one goes on with the one right above."""
    held: Message | None = None
    for number, line in enumerate(lines, 1):
        found = SAID.match(line)
        if found:
            if held:
                yield held
            nick = found["nick"] or found["user"] or found["column"]
            held = Message(nick, found["text"].strip(), number, number)
        elif held and line.strip() and number == held.end_line + 1 and not _TOLD.match(line):
            if number - held.line < LONGEST:
                held = replace(held, text=f"{held.text}\n{line.strip()}", end_line=number)
            else:
                yield held
                held = Message(held.nick, line.strip(), number, number)
        elif held:
            yield held
            held = None
    if held:
        yield held

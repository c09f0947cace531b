"""Logs of chats → blocks and utterances: MeetBot's commands, and those of W3C's scribes.

What is marked (topics, actions, resolutions, who is present) becomes a block of its own; all other
lines are talk. Bots, joins and partings are left out, and the scribes' `s/old/new/` are made.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from notesync.model.document import Block, Heading, Paragraph, Person, Span, Utterance
from notesync.notes import words
from notesync.notes.inline import one_line
from notesync.notes.people import is_group, is_nobody
from notesync.notes.readers.chat import LONGEST, Message, messages
from notesync.notes.readers.content import Content
from notesync.notes.readers.runs import shown

_BOTS: Final = frozenset(
    "zakim rrsagent trackbot agendabot ghurlbot gb github-bot meetbot zodbot collabot supybot "
    "ubottu openstack matrixbot caribou".split()
)
_CORRECTION = re.compile(r"^s([/|;!])(?P<old>.{1,400}?)\1(?P<new>.{0,400}?)(?P<end>\1[gG]?\s*)?$")
_INSERTION = re.compile(r"^i([/|;!]).{1,400}?\1.{1,800}$")
# How far back a correction reaches.
FARTHEST = 300
_GOES_ON = re.compile(r"^(?:\.{2,}|…)\s*(?=\S)")
_TOPIC = re.compile(
    r"^(?:(?P<sub>sub)?topic\s*:\s*|#(?P<subtopic>sub)?topic\s+)(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_AGENDUM = re.compile(r"^agendum \d+\s*(?:--|\.)\s*\"?(?P<text>.+?)\"?\s*(?:--)?\s*taken up\b")
_HEADER = re.compile(
    r"^(?P<name>meeting|date|chairs?|present|regrets|scribe|scribenick)"
    r"(?P<sign>\s*:|\s?\+)\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_NAME = r"[^\s,:;]{1,40}"
_DOERS = rf"(?P<who>{_NAME}(?:(?:\s*,[\s,]*(?:and\s+)?|\s+and\s+|\s*&\s*){_NAME}){{0,7}})"
_TASK = re.compile(
    rf"^{_DOERS}(?:\s+to\s+|\s*:\s+|\s+(?:will|should)\s+)(?P<task>\S.*)$", re.DOTALL
)
_ACTION = re.compile(
    r"^(?:\[\w+\]\s*)?(?:(?P<bot>#)action\s+|action(?:\s*:\s*|(?P<bare>\s+)))(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DECISION = re.compile(
    r"^(?:(?i:resolved|resolution|decision|agreed)\s*:\s*|(?:RESOLVED|RESOLUTION|AGREED)\s+"
    r"|(?i:#(?:agree|agreed|accept|accepted|decided|decision))\s+)(?P<text>\S.*)$",
    re.DOTALL,
)
_AND = re.compile(r"(?:\s*[,&]\s*|\s+and\s+)+(?:and\s+)?")
_LINK_BEFORE = re.compile(r"(?<!\S)--?>\s+(https?://\S{1,2000})\s+(\S[^\n]{0,300})")
_LINK_BEHIND = re.compile(r"(?<!\S)--?>\s+(\S[^\n]{0,300}?)\s+(https?://\S{1,2000})")
_LOGGED = re.compile(r"^logging to \S+/(\d{4})/(\d\d)/(\d\d)-")
_BEGINS = re.compile(r"^#(?:startmeeting|meetingname)\s+(?P<text>\S.*)$", re.IGNORECASE)
_HERE = re.compile(r"^#here\b\s*(?P<text>.*)$", re.IGNORECASE)
_MOTION = re.compile(r"^#motion\s+(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
_VOTE = re.compile(r"^#vote\s+(?P<sign>[+-])1\b", re.IGNORECASE)
_CLOSE = re.compile(r"^#close\b", re.IGNORECASE)
_UNDO = re.compile(r"^#undo\b", re.IGNORECASE)
_COMMAND = re.compile(
    r"^(?:#(?!info|idea|help|link)[a-z]+\b|(?:zakim|rrsagent|trackbot)[,:]\s|q[+?]|agenda[+?])",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"^(?P<name>[^\W\d_][\w .'’-]{0,40}?)\s?:\s+(?P<text>\S.*)$", re.DOTALL)
_AWAY = re.compile(r"(?:[_`^]+|\|.*|-?(?:away|afk))$")


@dataclass(slots=True)
class _Log:
    """What was told so far, by whom, and who of the nicks takes the minutes."""

    blocks: list[Block] = field(default_factory=list)
    speeches: list[Utterance] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    scribes: set[str] = field(default_factory=set)
    motion: Message | None = None
    votes: dict[str, bool] = field(default_factory=dict)

    def meet(self, name: str) -> None:
        """Somebody who was there."""
        cleaned = _AWAY.sub("", name.strip()) or name.strip()
        if cleaned and not is_nobody(cleaned) and not is_group(cleaned):
            self.people.setdefault(cleaned.lower(), Person(cleaned))

    def name(self, nick: str, name: str) -> None:
        """How somebody is called who has that nick."""
        if nick.lower() in name.lower().split():
            self.people[nick.lower()] = Person(name)
        elif name:
            self.meet(name)


def read_irc(lines: tuple[str, ...]) -> Content:
    """The blocks and the talk of a chat's log."""
    log = _Log()
    said = _whole(_corrected(list(messages(lines))))
    for message in said:
        log.meet(message.nick)
    for message in said:
        if block := _block(log, message):
            log.blocks.append(block)
        elif _UNDO.match(message.text):
            _undo(log)
        elif not _COMMAND.match(message.text):
            log.speeches.append(_speech(log, message))
    blocks = sorted(log.blocks, key=lambda block: block.span)
    return Content(tuple(blocks), tuple(log.speeches), people=tuple(log.people.values()))


def _corrected(said: list[Message]) -> list[Message]:
    """The messages of people, with the scribes' corrections made."""
    kept: list[Message] = []
    for message in said:
        if message.nick.lower() in _BOTS:
            if told := _by_bot(message.text):
                kept.append(replace(message, nick="", text=told))
        elif correction := _CORRECTION.match(message.text):
            if not _correct(kept, correction) and not correction["end"]:
                kept.append(message)
        elif not _INSERTION.match(message.text):
            kept.append(message)
    return kept


def _by_bot(text: str) -> str | None:
    """What a bot says of the meeting, as a scribe would write it."""
    if title := _AGENDUM.match(text):
        return f"topic: {title['text']}"
    if logged := _LOGGED.match(text):
        return f"date: {'-'.join(logged.groups())}"
    header = _HEADER.match(text)
    return text if header and header["name"].lower() in ("meeting", "date") else None


def _correct(kept: list[Message], correction: re.Match[str]) -> bool:
    """Correct the last message that holds the words, or all; whether there was one."""
    old, new = correction["old"].replace("\\/", "/"), correction["new"].replace("\\/", "/")
    everywhere = "g" in (correction["end"] or "").lower()
    done = False
    for place in range(len(kept) - 1, max(-1, len(kept) - 1 - FARTHEST), -1):
        if old in kept[place].text:
            text = kept[place].text.replace(old, new, -1 if everywhere else 1)
            kept[place] = replace(kept[place], text=text)
            done = True
            if not everywhere:
                break
    return done


def _whole(said: list[Message]) -> list[Message]:
    """Each message with the lines of the same nick that go on with it: `... and so on`."""
    kept: list[Message] = []
    last: dict[str, int] = {}
    for message in said:
        goes_on = _GOES_ON.match(message.text)
        place = last.get(message.nick)
        before = kept[place] if place is not None else None
        if goes_on and before and message.end_line - before.line < LONGEST:
            gap = "\n" * (message.line - before.end_line)
            text = f"{before.text}{gap}{message.text[goes_on.end() :]}"
            kept[last[message.nick]] = replace(before, text=text, end_line=message.end_line)
            continue
        if not _HEADER.match(message.text):
            last[message.nick] = len(kept)
        kept.append(message)
    return kept


def _block(log: _Log, message: Message) -> Block | None:
    """The block that a marked line is; None of talk."""
    text = message.text
    if topic := _TOPIC.match(text):
        return Heading(
            _span(message), one_line(topic["text"]), 3 if topic["sub"] or topic["subtopic"] else 2
        )
    if header := _HEADER.match(text):
        return _header(log, message, header)
    if begins := _BEGINS.match(text):
        return Heading(_span(message), one_line(begins["text"]), 1)
    if here := _HERE.match(text):
        log.name(message.nick, here["text"].strip())
        return None
    if action := _ACTION.match(text):
        return _action(log, message, action)
    if decided := _DECISION.match(text):
        return Paragraph(_span(message), f"RESOLVED: {_told(decided['text'])}")
    return _vote(log, message)


def _vote(log: _Log, message: Message) -> Block | None:
    """A bot's motion: decided where it is closed with more votes for it than against it."""
    if _MOTION.match(message.text):
        log.motion, log.votes = message, {}
    elif vote := _VOTE.match(message.text):
        log.votes[message.nick] = vote["sign"] == "+"
    elif log.motion and _CLOSE.match(message.text):
        motion, log.motion = log.motion, None
        votes = tuple(log.votes.values())
        if votes.count(True) > votes.count(False):
            text = motion.text.partition(" ")[2]
            return Paragraph(_span(motion), f"RESOLVED: {_told(text.strip())}")
    return None


def _action(log: _Log, message: Message, action: re.Match[str]) -> Block | None:
    """A task for those who are named in front of "to" or a colon.

    A scribe's actions always are for people; a bot's are if they said something.
    """
    task = _TASK.match(action["text"])
    names = [name for name in _AND.split(task["who"]) if name] if task else []
    lowered = {name.lower() for name in names}
    people = lowered <= log.people.keys() if action["bot"] else not lowered & words.NOT_NAMES
    if action["bare"] and not (task and people):
        return None
    if not task or not people:
        return Paragraph(_span(message), f"ACTION: {_told(action['text'])}")
    for name in names:
        log.meet(name)
    return Paragraph(_span(message), f"ACTION: {', '.join(names)}: {_told(task['task'])}")


def _told(text: str) -> str:
    """The text with its links in Markdown's form."""
    if "->" in text:
        text = _LINK_BEHIND.sub(r"[\1](\2)", _LINK_BEFORE.sub(r"[\2](\1)", text))
    return shown(text)


def _header(log: _Log, message: Message, header: re.Match[str]) -> Block:
    name = header["name"].lower()
    value = header["text"].strip() or message.nick
    if name.startswith("scribe"):
        log.scribes.add(value.lower())
    elif name == "present":
        for one in value.split(","):
            log.meet(one)
    return Paragraph(_span(message), f"{name.capitalize()}: {value}")


def _undo(log: _Log) -> None:
    """Take back the last command of a meeting's bot."""
    if log.blocks:
        log.blocks.pop()


def _speech(log: _Log, message: Message) -> Utterance:
    """What a nick said, or what the scribe says that somebody said."""
    said = _SPEAKER.match(message.text) if message.nick.lower() in log.scribes else None
    name = said["name"] if said else _AWAY.sub("", message.nick) or message.nick
    if said:
        log.meet(name)
    text = said["text"] if said else message.text
    return Utterance(_span(message), Person(name), text)


def _span(message: Message) -> Span:
    return Span(message.line, message.end_line)

"""Chat logs and minutes in ../shared: what the tests and reports beside them assert is found."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from notesync.model.items import ActionItem, Confidence, Item, Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.fold import normal
from notesync.notes.reading import read

# A text is the asserted one if so much of it is the same; owners may stand before it.
ALIKE = 80
_INPUT = re.compile(r"^cat >\S+ <<\\?'?EOF'?\n(.*?)^EOF$", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(
    r"class=(action|resolution)><strong>(?:ACTION|RESOLUTION):</strong> (.*?)</p>", re.DOTALL
)
_LISTED = re.compile(r"<li><a href=\"#\[\^\"\]\+\">(.*?)</a></li>")
_SUMMARY = re.compile(r"id=(Action|Resolution)Summary>(.*?)</div>", re.DOTALL)
_ENTRY = re.compile(r"<li><a href=\"[^\"]*\">(.*?)</a></li>")
_PRIVMSG = re.compile(r"^<:([^!\s]+)!\S+ PRIVMSG \S+ :(.*)$", re.MULTILINE)
_COMMENTED = re.compile(r"^!\* `((?:RESOL\w+|ACTION):? .*?)`$", re.MULTILINE)
_EVENT = re.compile(r"<span class=\"(ACTION|MOTION|ACCEPTED)\">(.*?)</span>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asserted:
    """A log or a page as a file, and the actions and decisions that it is said to hold."""

    name: str
    data: str
    actions: tuple[str, ...]
    decisions: tuple[str, ...]


def log_rows(transcripts: Path, *, verbose: bool) -> Iterator[str]:
    """One row for each kind of log; `verbose` adds each text that was not found."""
    for kind, cases in (
        ("W3C scribe", [*_scribe_tests(transcripts), *_scribe_samples(transcripts)]),
        ("W3C bot", [*_bot_tests(transcripts)]),
        ("MeetBot", [*_meetbot(transcripts)]),
    ):
        yield from _row(kind, cases, verbose=verbose)


def _row(kind: str, cases: list[Asserted], *, verbose: bool) -> Iterator[str]:
    wanted = {True: 0, False: 0}
    found = {True: 0, False: 0}
    more = 0
    misses: list[str] = []
    for case in cases:
        reading = read(case.data.encode(), case.name, ReadingSettings())
        items = [*reading.items] if isinstance(reading, Reading) else []
        for is_action, texts in ((True, case.actions), (False, case.decisions)):
            mine = [one for one in items if isinstance(one, ActionItem) == is_action]
            missing = _missing(texts, mine)
            wanted[is_action] += len(texts)
            found[is_action] += len(texts) - len(missing)
            misses.extend(f"  missed in {case.name}: {text}" for text in missing)
            sure = sum(one.confidence is Confidence.CERTAIN for one in mine)
            more += max(0, sure - len(texts))
    yield (
        f"{kind:11} {len(cases):3} files  actions {found[True]}/{wanted[True]}"
        f"  resolutions {found[False]}/{wanted[False]}  certain and not asserted {more}"
    )
    yield from misses if verbose else ()


def _missing(texts: tuple[str, ...], items: list[Item]) -> list[str]:
    left = list(items)
    missing: list[str] = []
    for text in texts:
        match = next((one for one in left if _same(text, one.text)), None)
        if match:
            left.remove(match)
        else:
            missing.append(text)
    return missing


def _same(text: str, found: str) -> bool:
    wanted, mine = normal(text), normal(found)
    return wanted.endswith(mine) or fuzz.ratio(wanted, mine) >= ALIKE


def _scribe_tests(transcripts: Path) -> Iterator[Asserted]:
    for path in sorted((transcripts / "w3c-scribe").glob("*.test")):
        text = path.read_text(encoding="utf-8", errors="replace")
        source = _INPUT.search(text)
        if source is None:
            continue
        rest = text[source.end() :]
        marked = [(kind, _plain(said)) for kind, said in _MARKED.findall(rest)]
        listed = [said.replace("\\$", "$") for said in _LISTED.findall(rest)]
        actions = tuple(said for kind, said in marked if kind == "action") or tuple(listed)
        decisions = tuple(said for kind, said in marked if kind == "resolution")
        yield Asserted(f"{path.stem}.irc", source[1], actions, decisions)


def _scribe_samples(transcripts: Path) -> Iterator[Asserted]:
    for page in sorted((transcripts / "w3c-scribe").glob("sample-*.html")):
        text = page.read_text(encoding="utf-8")
        listed = {
            kind: tuple(map(_plain, _ENTRY.findall(said))) for kind, said in _SUMMARY.findall(text)
        }
        asserted = (listed.get("Action", ()), listed.get("Resolution", ()))
        log = page.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
        yield Asserted(f"{page.stem}.txt", log, *asserted)
        yield Asserted(page.name, text, *asserted)


def _bot_tests(transcripts: Path) -> Iterator[Asserted]:
    for path in sorted((transcripts / "irc-w3c-bot").glob("*.txt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        log = "\n".join(f"<{nick}> {said}" for nick, said in _PRIVMSG.findall(text))
        said = _COMMENTED.findall(text)
        actions = tuple(one.partition(" ")[2] for one in said if one.startswith("ACTION"))
        decisions = tuple(one.partition(" ")[2] for one in said if not one.startswith("ACTION"))
        yield Asserted(f"{path.stem}.irc", log, actions, decisions)


def _meetbot(transcripts: Path) -> Iterator[Asserted]:
    folder = transcripts / "meetbot-hcoop-fixtures"
    minutes = (folder / "test_writer" / "minutes.html").read_text(encoding="utf-8")
    events = [(kind, _plain(said)) for kind, said in _EVENT.findall(minutes)]
    actions = tuple(said for kind, said in events if kind == "ACTION")
    accepted = any(kind == "ACCEPTED" for kind, _ in events)
    motions = tuple(said for kind, said in events if kind == "MOTION" and accepted)
    page = tuple(said for kind, said in events if kind == "ACCEPTED")
    yield Asserted("minutes.html", minutes, actions, page)
    log = (folder / "test_writer" / "log.html").read_text(encoding="utf-8")
    yield Asserted("log.html", log, actions, motions)
    yield Asserted("log.txt", (folder / "log.txt").read_text(encoding="utf-8"), actions, motions)
    for path in sorted((folder / "test_cli").glob("*.log.json")):
        told = json.loads(path.read_text(encoding="utf-8"))["messages"]
        lines = (f"{one['timestamp'][11:]} <{one['sender']}> {one['payload']}" for one in told)
        yield Asserted("log.irc", "\n".join(lines), actions, motions)


def _plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page)).strip()

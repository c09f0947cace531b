"""Markdown's inline marks → plain text, with what the writer protected kept out of every rule.

The text of a code span, and a keyword behind a backslash, come out with a guard between their
letters: no pattern can match them. `unguard` takes the guards out again when a rule has spoken.
"""

import re
from functools import lru_cache

from notesync.notes import words

# What is longer is made plain anew each time.
LONGEST_KEPT = 1_000
GUARD = "\ue000"
# A sentence with the sign that ends it, or a part of one up to a semicolon.
SENTENCE = re.compile(r"(?:[^.!?;]|[.!?;](?!\s|$))+[.!?;]*")

_MARKER_WORDS = frozenset(words.phrases("marker_words"))
_TICKS = re.compile(r"`+")
_ESCAPED = re.compile(r"\\([^\w\s]?)(\w*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)")
# HackMD's way to say who wrote a line.
_SIGNED = re.compile(r"\[name=([^\[\]]{1,60})\]\s?:?\s?")
# Kramdown's attributes, on a line of their own below what they are about.
_ATTRIBUTES = re.compile(r"^[ >]*\{:[^{}\n]{0,200}\}[ ]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\([^()\s]{0,300}\)[^()\s]{0,500})?\)")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,300}\]")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_STRONG = re.compile(r"\n|\*\*\*|\*\*|___|__")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,1000}?)(?<=[^\s*_])\1(?![\w*])")
# Runs of blanks inside a line are one blank: no rule looks at them, and patterns trip over them.
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
# A text without any of these holds no marks.
_MARKS = re.compile(r"[`\\<\[*_]")


def guard(text: str) -> str:
    """The text with a guard behind every character, so that no rule recognises a word in it."""
    return "".join(f"{char}{GUARD}" for char in text)


def unguard(text: str) -> str:
    """The text as its writer meant it, without guards."""
    return text.replace(GUARD, "")


def plain(raw: str) -> str:
    """The words of a piece of Markdown, without marks; line breaks stay, strikes stay as `~~`."""
    # Several readings of one document ask for the same lines.
    return _plain_once(raw) if len(raw) <= LONGEST_KEPT else _plain(raw)


def _plain(raw: str) -> str:
    raw = raw.replace(GUARD, "")
    if "[name=" in raw:
        raw = _SIGNED.sub(r"\1: ", raw)
    if "  " in raw or not raw.isascii() or not raw.isprintable():
        raw = _BLANKS.sub(" ", raw)
    if "{:" in raw:
        raw = _ATTRIBUTES.sub("", raw)
    if not _MARKS.search(raw):
        return raw
    text = "\n".join(map(_guard_code, raw.split("\n"))) if "`" in raw else raw
    text = _ESCAPED.sub(_unescape, _COMMENT.sub("", text))
    if "[" in text:
        text = _REFERENCE_LINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    if "<" in text:
        text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    if "**" in text or "__" in text:
        # Once more for what was nested: `**a __b__ c**`, `***x***` written in two steps.
        text = _unmarked(_unmarked(text))
    return _EMPHASIS.sub(r"\2", text)


_plain_once = lru_cache(maxsize=4_096)(_plain)


def one_line(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())


def plain_line(raw: str) -> str:
    """A piece of Markdown as people read it: its words on one line, without marks or guards."""
    return unguard(one_line(plain(raw)))


def _guard_code(line: str) -> str:
    """A line with its code spans guarded; backticks that nothing closes stay."""
    runs = list(_TICKS.finditer(line))
    closing: dict[int, int] = {}
    partner: dict[int, int] = {}
    for place in reversed(range(len(runs))):
        length = len(runs[place][0])
        if length in closing:
            partner[place] = closing[length]
        closing[length] = place
    parts: list[str] = []
    start = place = 0
    while place < len(runs):
        if place in partner:
            end = partner[place]
            code = line[runs[place].end() : runs[end].start()]
            parts += (line[start : runs[place].start()], guard(code.strip()))
            start, place = runs[end].end(), end
        place += 1
    return "".join((*parts, line[start:]))


def _unmarked(text: str) -> str:
    """The text without the marks of strong words; one that nothing closes on its line stays."""
    opened: dict[str, int] = {}
    cuts: list[tuple[int, int]] = []
    for found in _STRONG.finditer(text):
        mark, start, end = found[0], found.start(), found.end()
        if mark == "\n":
            opened.clear()
        elif mark in opened and start > opened[mark] and not text[start - 1].isspace():
            cuts += ((opened[mark] - len(mark), opened.pop(mark)), (start, end))
        elif mark not in opened and not text[end : end + 1].isspace():
            opened[mark] = end
    kept: list[str] = []
    place = 0
    for start, end in sorted(cuts):
        kept.append(text[place:start])
        place = end
    return "".join((*kept, text[place:]))


def _unescape(found: re.Match[str]) -> str:
    sign, word = found[1], found[2]
    if word.lower() in _MARKER_WORDS:
        return sign + guard(word)
    return (sign + word) if sign else f"\\{word}"

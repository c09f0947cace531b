"""Bytes → lines, whatever wrote them, with line numbers that never shift."""

import re
from dataclasses import dataclass

import ftfy

BOM_UTF8 = b"\xef\xbb\xbf"
BOMS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What editors count as the end of a line. str.splitlines() breaks at \x0b, \x0c, \u2028 and others
# too, which no editor shows as a new line: every number after one of them would be off.
LINE_BREAK = re.compile(r"\r\n|\n|\r")
# How much of a file is looked at to tell UTF-16 without a byte order mark.
SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """The lines of a file, the encoding they were written in, and the lines that were mended."""

    lines: tuple[str, ...]
    encoding: str
    repaired: tuple[int, ...] = ()


def decode(data: bytes) -> Decoded | None:
    """The lines of a text file; None where the bytes are not text."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # The five bytes that cp1252 leaves open mean nothing to a reader either.
        text = data.decode(encoding, errors="replace")
    if "\0" in text:
        return None
    lines = split_lines(text.removeprefix("\ufeff"))
    mended = tuple(_mend(line) for line in lines)
    repaired = tuple(
        number for number, (old, new) in enumerate(zip(lines, mended, strict=True), 1) if old != new
    )
    return Decoded(mended, encoding, repaired)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text as an editor numbers them, without their ends."""
    lines = LINE_BREAK.split(text)
    if lines[-1] == "":
        lines.pop()
    return tuple(lines)


def _encoding(data: bytes) -> str:
    if data.startswith(BOM_UTF8):
        return "utf-8-sig"
    if data.startswith(BOMS_UTF16):
        return "utf-16"
    head = data[:SAMPLE]
    if len(data) % 2 == 0 and b"\0" in head:
        # Latin text in UTF-16 has a zero in every other byte.
        evens, odds = head[::2].count(0), head[1::2].count(0)
        if odds > len(head) * 0.4 and evens == 0:
            return "utf-16-le"
        if evens > len(head) * 0.4 and odds == 0:
            return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _mend(line: str) -> str:
    if line.isascii():
        return line
    fixed = ftfy.fix_encoding(line)
    return line if LINE_BREAK.search(fixed) else fixed

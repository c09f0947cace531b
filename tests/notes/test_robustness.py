"""Files that were made to harm, or are just broken: a diagnostic, the rest read, nothing run."""

import sys

import pytest

from notesync.model.items import Reading, Unread
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read
from tests.notes.docx import document, docx_of, packed

# `make bench-reading` goes on to two megabytes.
NESTED = 20_000
TASK = "<w:p><w:r><w:t>ACTION: Wanda to order paper</w:t></w:r></w:p>"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def damaged(data: bytes) -> bytes:
    """A document whose main part cannot be unpacked."""
    start = data.index(b"word/document.xml") + len("word/document.xml")
    return data[:start] + b"\xff" * 20 + data[start + 20 :]


UNSAFE = {
    "a part that unpacks to a hundred times its size": packed(document(TASK + " " * 9_000_000)),
    "parts that unpack to more than notes hold": packed(
        document(TASK), {f"word/header{n}.xml": f"<x>{'ab' * 900_000}</x>" for n in range(6)}
    ),
    "more parts than a document has": packed(
        document(TASK), {f"word/media/{n}.png": "" for n in range(2_100)}
    ),
    "entities": packed(LAUGHS + document(TASK.replace("paper", "&c;"))),
    "entities in another part": packed(document(TASK), {"word/styles.xml": f"{LAUGHS}<x>&c;</x>"}),
    "a file outside": packed(
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + document(TASK)
    ),
    "a thousand elements deep": packed(document("<w:p>" * 1_000 + "</w:p>" * 1_000)),
}
BROKEN = {
    "no archive": b"ACTION: Wanda to order paper",
    "half an archive": docx_of("ACTION: Wanda to order paper")[:900],
    "an archive of something else": packed(document(TASK)).replace(b"word/doc", b"worx/doc"),
    "a damaged part": damaged(docx_of("ACTION: Wanda to order paper")),
    "no XML": packed("ACTION: Wanda to order paper"),
    "nothing": b"",
}


def said(data: bytes) -> tuple[str, str]:
    found = read(data, "office.docx", ReadingSettings())
    assert isinstance(found, Unread)
    return found.diagnostic.code, found.diagnostic.hint


@pytest.mark.parametrize("data", UNSAFE.values(), ids=UNSAFE)
def test_a_word_document_made_to_harm_is_refused(data: bytes) -> None:
    assert said(data)[0] == "unsafe-docx"


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_word_document_is_refused(data: bytes) -> None:
    assert said(data)[0] == "broken-docx"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    # 100 MB of blanks in 100 KB: unpacking it would show in the time and memory of the tests.
    assert said(packed(document(TASK + " " * 100_000_000)))[0] == "unsafe-docx"


@pytest.fixture
def plain_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)


@pytest.mark.usefixtures("plain_installation")
def test_without_the_extra_the_command_to_install_it_is_named() -> None:
    code, hint = said(docx_of("ACTION: Wanda to order paper"))
    assert code == "no-docx-reader"
    assert "pip install 'notesync[docx]'" in hint


def codes(found: Reading) -> list[str]:
    return [one.code for one in found.diagnostics]


def reading(text: str | bytes, source: str) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    found = read(data, source, ReadingSettings())
    assert isinstance(found, Reading)
    return found


@pytest.mark.parametrize("name", ["div", "b", "ul><li", "table><tr><td", "blockquote", "font"])
def test_a_page_nested_without_end_is_read(name: str) -> None:
    found = reading(f"<p>ACTION: Wanda to order paper\n{f'<{name}>' * NESTED}", "a.html")
    assert [item.text for item in found.actions] == ["Order paper"]


def test_lists_nested_beyond_reason_are_read_and_reported() -> None:
    text = "<ul><li>point\n" * 100 + "<ul><li>ACTION: Wanda to order paper"
    found = reading(text, "a.html")
    assert [(item.text, item.span.line) for item in found.actions] == [("Order paper", 101)]
    assert codes(found) == ["deep-nesting"]


def test_scripts_are_neither_run_nor_read() -> None:
    text = "<script>\nACTION: Ivo to do nothing\n</script>\n<p>ACTION: Wanda to order paper\n"
    found = reading(text, "a.html")
    assert [(item.text, item.span.line) for item in found.actions] == [("Order paper", 4)]
    assert codes(found) == ["scripts-ignored"]


def test_a_page_fetches_nothing() -> None:
    text = (
        '<link rel=stylesheet href="http://192.0.2.1/a.css"><img src="http://192.0.2.1/a.png">'
        '<iframe src="http://192.0.2.1/"></iframe>\n<p>ACTION: Wanda to order paper\n'
    )
    assert len(reading(text, "a.html").actions) == 1


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("<pre>\n\nx</pre>\n<p>ACTION: Wanda to order paper", 4),
        ("<pre><td>\n&lt;</pre>\n<p>ACTION: Wanda to order paper", 3),
        ("<pre class=a>\nx\n</pre><p>ACTION: Wanda to order paper", 3),
        ("<!-- a\nb -->\n<p\nclass=a>ACTION: Wanda\nto order paper", 4),
        ("<table>\n<p>ACTION: Wanda to order paper\n<tr><td>x</table>", 2),
        ("a&#10;b\n\n<p>ACTION: Wanda to order paper", 3),
        ("a\n<svg># \n<svg><table>\n<<i>\n<p>ACTION: Wanda to order paper", 5),
        ("\n<p>ACTION: Wanda to order&#xA;paper&NewLine;x", 2),
    ],
)
def test_lines_of_a_page_are_those_of_the_source(page: str, line: int) -> None:
    found = reading(page, "a.html")
    assert [item.span.line for item in found.actions] == [line]
    count = len(found.document.lines)
    assert all(block.span.end_line <= count for block in found.document.blocks)


@pytest.mark.parametrize("source", ["a.md", "a.txt", "a.rst", "a.html"])
def test_a_line_of_a_hundred_thousand_characters_is_read_and_reported(source: str) -> None:
    found = reading(f"{'word ' * 20_000}\n\nACTION: Wanda to order paper\n", source)
    assert [(item.text, item.span.line) for item in found.actions] == [("Order paper", 3)]
    assert codes(found) == ["long-line"]


@pytest.mark.parametrize("source", ["a.md", "a.txt", "a.rst", "a.html", "a.vtt", "a.srt", "a.irc"])
@pytest.mark.parametrize("data", [bytes(range(1, 256)) * 4, b"\xff\xfe\xfd" * 333, b"\x80\r\x85\n"])
def test_odd_bytes_end_in_a_reading(source: str, data: bytes) -> None:
    assert isinstance(read(data, source, ReadingSettings()), Reading | Unread)

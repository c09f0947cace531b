"""The page: whole without its script, closed to the network, and deaf to hostile text."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

import pytest

from notesync.model.board import Board, Card
from notesync.model.issues import IssueRef, Place, Status
from notesync.model.items import Kind
from notesync.report.card import place_url
from notesync.report.days import distance, period, short_day
from notesync.report.page import board_page
from tests.report.report_samples import BOARD, TODAY, card, place

VOID = {"meta", "input", "br", "link", "img"}


@dataclass
class Shown:
    """One card as a browser would see it."""

    group: str
    text: str = ""
    title: str = ""
    links: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What stands in a page: cards, elements, attributes, and that every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cards: list[Shown] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.raw: dict[str, str] = {}
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.extend(values.items())
        if tag not in VOID:
            self._open.append(tag)
        if tag == "li" and values.get("class", "").startswith("card "):
            self.cards.append(Shown(values["data-group"]))
        if tag == "a" and "main" in self._open:
            self.cards[-1].links.append(values["href"])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in {"style", "script"}:
            self.raw[inside] = self.raw.get(inside, "") + data
            return
        self.text += data
        if self.cards and "main" in self._open:
            self.cards[-1].text += data
            if inside == "h3":
                self.cards[-1].title += data


def page_of(*cards: Card, notes_root: str = "") -> Page:
    return Page(board_page(Board("local", TODAY, cards), notes_root))


def test_every_card_stands_on_the_page_once_with_the_link_to_its_line() -> None:
    page = Page(board_page(BOARD))
    assert sorted(shown.title for shown in page.cards) == sorted(c.title for c in BOARD.cards)
    linked = {item.title: item.place for item in BOARD.cards if item.place}
    for shown in page.cards:
        expected = linked.get(shown.title)
        assert shown.links == ([f"{expected.source}#L{expected.line}"] if expected else [])


def test_a_card_tells_owner_day_priority_quote_and_line() -> None:
    first = Page(board_page(BOARD)).cards[0]
    for words in ("#1", "Mira Osei", "10 Mar", "2 days overdue", "high", "review.md:12"):
        assert words in first.text
    assert "@Mira: order the spare pumps" in first.text


def test_the_sections_come_the_most_pressing_first() -> None:
    groups = [shown.group for shown in Page(board_page(BOARD)).cards]
    assert groups == ["overdue", "soon", "open", "open", "decided", "done", "dropped"]


def test_an_issue_on_the_web_is_linked() -> None:
    shown = page_of(Card(IssueRef("1", "https://t.example/1?a=1&b=2"), "Mend", *OPEN)).cards[0]
    assert shown.links == ["https://t.example/1?a=1&b=2"]


OPEN = (Kind.ACTION, Status.OPEN)

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<!-- ",
    "]]><svg onload=alert(1)>",
    "$policy ${script} $$",
    "&lt;b&gt; &amp;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_card_stays_text(text: str) -> None:
    hostile = card(
        1,
        text,
        owners=(text,),
        labels=(text,),
        quote=text,
        place=Place(source=text, line=3, text=text, section=text),
    )
    page = page_of(hostile, card(2, "Mend"))
    assert page.cards[0].title == text
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not {"img", "svg", "iframe", "object", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert len(page.cards) == 2


def test_hostile_text_as_the_target_stays_text() -> None:
    page = Page(board_page(Board(HOSTILE[1], TODAY)))
    assert page.tags.count("script") == 1
    assert HOSTILE[1] in page.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/x",
        "https://[broken",
        "https:",
    ],
)
def test_an_issue_is_linked_only_to_a_web_address(url: str) -> None:
    assert page_of(Card(IssueRef("1", url), "Mend", *OPEN)).cards[0].links == []


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("notes/a b.md", "notes/a%20b.md#L7"),
        ("notes/100%#1?.md", "notes/100%25%231%3F.md#L7"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29#L7"),
        ("//evil.example/x.md", "evil.example/x.md#L7"),
        ("\\\\evil.example\\x", "%5C%5Cevil.example%5Cx#L7"),
        ("notes/minutes.docx", "notes/minutes.docx"),
    ],
)
def test_a_source_can_only_be_a_path_below_the_notes(source: str, url: str) -> None:
    assert place_url(place(7, source=source), "") == url


@pytest.mark.parametrize(
    ("root", "url"),
    [
        ("", "notes/a.md#L7"),
        (".", "notes/a.md#L7"),
        ("..", "../notes/a.md#L7"),
        ("../my notes/", "../my%20notes/notes/a.md#L7"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29/notes/a.md#L7"),
        (
            "https://forge.example/o/r/blob/1a2b",
            "https://forge.example/o/r/blob/1a2b/notes/a.md#L7",
        ),
    ],
)
def test_a_page_outside_the_notes_finds_them_by_its_root(root: str, url: str) -> None:
    shown = page_of(card(1, "Mend", place=place(7, source="notes/a.md")), notes_root=root).cards[0]
    assert shown.links == [url]


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = Page(board_page(BOARD))
    policy = next(value for name, value in page.attributes if value.startswith("default-src"))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    page = Page(board_page(BOARD))
    assert not {"link", "img", "iframe"} & set(page.tags)
    assert "src" not in {name for name, _ in page.attributes}
    assert not re.search(r"url\(|@import|fetch\(|https?://", page.raw["style"] + page.raw["script"])
    assert "style" not in {name for name, _ in page.attributes}


def test_the_tools_wait_hidden_for_the_script_that_works_them() -> None:
    html = board_page(BOARD)
    assert '<search class="tools" id="tools" hidden>' in html


def test_ids_are_unique() -> None:
    ids = [value for name, value in Page(board_page(BOARD)).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_labels_that_all_cards_have_are_not_repeated_on_each() -> None:
    page = page_of(
        card(1, "Mend", labels=("action-item", "quay")), card(2, "Paint", labels=("action-item",))
    )
    assert "quay" in page.cards[0].text
    assert "action-item" not in page.text


def test_a_quote_shows_its_words_without_bullet_box_bold_and_pipes() -> None:
    page = page_of(
        card(1, "a", quote="- [ ] **Mira**: mend a | b"), card(2, "b", quote="| Mend | Mira |")
    )
    assert "Mira: mend a | b" in page.cards[0].text
    assert "[ ]" not in page.cards[0].text
    assert "Mend · Mira" in page.cards[1].text


def test_a_long_quote_is_folded_and_still_whole() -> None:
    quote = "word " * 100 + "end"
    page = page_of(card(1, "Mend", quote=quote))
    assert "details" in page.tags
    assert quote in page.cards[0].text


def test_the_headline_counts_what_is_open_late_and_unowned() -> None:
    assert "4 promises are open, 1 past its day and 1 without an owner." in board_page(BOARD)
    assert "1 promise is open." in board_page(
        Board("t", TODAY, (card(1, "Mend", owners=("Mira Osei",)),))
    )
    done = Board("t", TODAY, (card(1, "Mend", status=Status.COMPLETED),))
    assert "Everything that was promised is done." in board_page(done)
    assert "No issues yet." in board_page(Board("t", TODAY))


def test_equal_boards_make_equal_pages() -> None:
    assert board_page(BOARD) == board_page(BOARD)


@pytest.mark.parametrize(
    ("day", "said", "stretch"),
    [
        (date(2031, 3, 10), "2 days overdue", "Overdue"),
        (date(2031, 3, 11), "1 day overdue", "Overdue"),
        (date(2031, 3, 12), "today", "Next 7 days"),
        (date(2031, 3, 13), "tomorrow", "Next 7 days"),
        (date(2031, 3, 18), "in 6 days", "Next 7 days"),
        (date(2031, 3, 19), "in 7 days", "The week after"),
        (date(2031, 3, 26), "in 14 days", "Later"),
    ],
)
def test_a_due_date_is_said_as_people_say_it(day: date, said: str, stretch: str) -> None:
    assert distance(day, TODAY) == said
    assert period(day, TODAY) == stretch


def test_a_day_of_another_year_names_the_year() -> None:
    assert short_day(date(2031, 12, 1), TODAY) == "1 Dec"
    assert short_day(date(2030, 12, 1), TODAY) == "1 Dec 2030"

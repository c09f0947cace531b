"""What comes from notes is read by people in Jira, and by nothing else there."""

import re

import pytest
from hypothesis import given, settings

from notesync.sync.inline import ZERO_WIDTH, Code, Link, plain_text, spans_of
from notesync.sync.wiki import Wiki
from tests.sync.texts import WIKI_MARKS, texts

QUIET, LOUD = Wiki(), Wiki(mentions=True)

# Jira takes a backslash off one of these signs, unless another backslash stands before it.
ESCAPED = re.compile(r"(?<!\\)\\[-#*_+?^~|%{}\[\]()!@]")
TAKEN = "\ufffc"
MONOSPACE = re.compile(r"\{\{(?!\{)(.*?)\}\}(?!\})", re.DOTALL)
LINK = re.compile(r"\[([^\[\]\n]+)\]")
ACTIVE = {
    "macro": re.compile(r"\{[A-Za-z]"),
    "link": re.compile(r"\["),
    "image": re.compile(r"!\S[^!\n]*!"),
    "heading or quote": re.compile(r"^[ \t]*(?:h[1-6]|bq)\.", re.MULTILINE),
    "list": re.compile(r"^[ \t]*[-#*]+[ \t]", re.MULTILINE),
    "rule": re.compile(r"^-{4}", re.MULTILINE),
    "table": re.compile(r"^[ \t]*\|", re.MULTILINE),
    "mark": re.compile(r"(?<!\w)([*_^~+-])(?=\S)(?!\1)[^\n]*?(?<=\S)\1(?!\w)"),
    "citation": re.compile(r"\?\?"),
    "break": re.compile(r"\\\\"),
    "sign": re.compile(r"\((?:[!?/xyni+*-]|on|off)\)"),
}


def written(text: str, wiki: Wiki = QUIET) -> str:
    return wiki.words(spans_of(text))


def found(markup: str) -> tuple[list[str], list[str]]:
    """What Jira would make something of beside plain code and links, and where links lead."""
    text = ESCAPED.sub(TAKEN, markup)
    links = [one.rpartition("|")[2] for one in LINK.findall(text)]
    rest = LINK.sub(TAKEN, MONOSPACE.sub(lambda code: TAKEN + code[1], text))
    return [name for name, pattern in ACTIVE.items() if pattern.search(rest)], links


@settings(max_examples=400, deadline=None)
@given(texts(*WIKI_MARKS))
def test_nothing_from_notes_is_markup_in_jira(text: str) -> None:
    spans = spans_of(text)
    wanted = [one for one in spans if isinstance(one, Link) and one.url != f"mailto:{one.text}"]
    active, links = found(written(text))
    assert active == []
    assert len(links) == len(wanted)
    assert all("~" not in link[:1] and "^" not in link for link in links)


@settings(max_examples=200, deadline=None)
@given(texts(*WIKI_MARKS))
def test_what_is_quoted_is_read_back(text: str) -> None:
    spans = [one for one in spans_of(text) if not isinstance(one, Link | Code)]
    read = QUIET.quote_in(QUIET.quoted(QUIET.words(spans)))
    assert read.split() == plain_text(spans).split()


@pytest.mark.parametrize(
    ("text", "wiki"),
    [
        ("Ask [~ines] about [^plan.pdf]", "Ask \\[\\~ines\\] about \\[\\^plan.pdf\\]"),
        ("Great! See PROJ-12, @ines and #12", "Great! See PROJ-12, @ines and #12"),
        ("Look !i.png!", "Look \\!i.png\\!"),
        ("{code}rm{code} and {{x}}", "\\{code\\}rm\\{code\\} and \\{\\{x\\}\\}"),
        ("h1. Pumps\n# one\n- two\nbq. said", "·h1. Pumps\n·# one\n·- two\n·bq. said"),
        ("`a_b {x}` in C:\\temp", "{{a_b \\{x\\}}} in C:\\·temp"),
        ("use snake_case, _so_", "use snake_case, so"),
        ("see https://example.org/a|b", "see [https://example.org/a]\\|b"),
        ("see [the plan](https://example.org/a)", "see [the plan|https://example.org/a]"),
        ("choose (x) or (y)", "choose \\(x) or \\(y)"),
        ("mail ines@example.org", "mail ines@example.org"),
        ("mail <ines@example.org>", "mail ines@example.org"),
    ],
)
def test_a_text_is_written_so(text: str, wiki: str) -> None:
    assert written(text) == wiki.replace("·", ZERO_WIDTH)


def test_a_setting_lets_mentions_loose_and_nothing_else() -> None:
    assert written("Ask [~ines] {code}", LOUD) == "Ask [~ines] \\{code\\}"


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("{code}", ["macro"]),
        ("!i.png!", ["image"]),
        ("h1. Pumps", ["heading or quote"]),
        ("# one", ["list"]),
        ("|a|b|", ["table"]),
        ("so *loud* here", ["mark"]),
        ("[~ines] [^plan.pdf]", []),
    ],
)
def test_the_recogniser_finds_what_jira_would(markup: str, what: list[str]) -> None:
    active, links = found(markup)
    assert active == what
    assert links == (["~ines", "^plan.pdf"] if not what else [])

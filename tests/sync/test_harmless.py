"""What comes from notes is read by people on GitHub, and by nothing else there."""

import re

import pytest
from hypothesis import example, given, settings

from notesync.sync.harmless import quiet
from notesync.sync.inline import ZERO_WIDTH, plain_text, spans_of
from notesync.sync.markdown import Markdown
from tests.sync.github_reads import HARMLESS_BLOCKS, seen
from tests.sync.texts import SHA, texts

QUIET, LOUD = Markdown(), Markdown(mentions=True)


def written(text: str, markdown: Markdown = QUIET) -> str:
    return markdown.quoted(markdown.words(spans_of(text)))


def bare(text: str) -> str:
    """A text but for what is not seen, and for how wide its blanks are."""
    return "\n".join(" ".join(line.split()) for line in text.replace(ZERO_WIDTH, "").splitlines())


@settings(max_examples=400, deadline=None)
@given(texts())
@example("Look![x](https://example.org)")
@example("a [b][c](https://example.org)")
def test_nothing_from_notes_pings_links_back_loads_or_breaks_out(text: str) -> None:
    shown = seen(written(text))
    assert shown.active == ()
    assert set(shown.blocks) <= HARMLESS_BLOCKS
    assert shown.blocks.count("blockquote_open") <= 1


@settings(max_examples=200, deadline=None)
@given(texts())
def test_names_and_numbers_are_all_that_a_setting_lets_loose(text: str) -> None:
    shown = seen(written(text, LOUD))
    assert set(shown.blocks) <= HARMLESS_BLOCKS
    assert "<img" not in "".join(shown.active)


@settings(max_examples=200, deadline=None)
@given(texts())
def test_what_is_shown_is_what_was_read(text: str) -> None:
    read = tuple(quiet(spans_of(text)))
    assert bare(seen(written(text)).text).split() == bare(plain_text(read)).split()
    assert bare(QUIET.quote_in(written(text))).split() == bare(plain_text(read)).split()


@settings(max_examples=200, deadline=None)
@given(texts())
def test_no_marker_and_no_bound_of_ours_can_stand_in_a_quote(text: str) -> None:
    assert "<!--" not in written(text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Ask @ines and @harbour/crew", "Ask @·ines and @·harbour/crew"),
        ("see #12, a/b#3 and GH-4", "see #·12, a/b#·3 and GH-·4"),
        ("mail ines@example.org", "mail ines@example.org"),
        ("mail <ines@example.org>", "mail ines@example.org"),
        (f"revert {SHA}", f"revert `{SHA}`"),
        ("call 5551234567", "call 555123·4567"),
        ("`@ines #12` stays", "`@ines #12` stays"),
        ("see https://example.org/a_b_c.", "see <https://example.org/a_b_c>."),
        (
            "see https://github.com/a/b/issues/5",
            "see [https://github.com/a/b/issues/·5](<https://redirect.github.com/a/b/issues/5>)",
        ),
        (
            "see [it](https://github.com/a/b/pull/5)",
            "see [it](<https://redirect.github.com/a/b/pull/5>)",
        ),
        ("https://git.example.org/a/b/issues/5", "`https://git.example.org/a/b/issues/5`"),
        ("https://github.com/a/b/blob/main/x.md", "<https://github.com/a/b/blob/main/x.md>"),
        ("![plan](https://example.org/i.png)", "[plan](<https://example.org/i.png>)"),
        ("![](https://example.org/i.png)", "<https://example.org/i.png>"),
        ("[plan](../plan.md)", "plan (../plan.md)"),
        ("**Ines** to *order* 2*3 pumps", "Ines to order 2\\*3 pumps"),
        ("use snake_case, not ~~this~~", "use snake_case, not \\~\\~this\\~\\~"),
        ("<b>now</b> & a < b", "&lt;b>now&lt;/b> & a < b"),
        ("# now\n> then\n1. last", "\\# now\n\\> then\n1\\. last"),
    ],
)
def test_a_text_is_written_so(text: str, markdown: str) -> None:
    assert QUIET.words(spans_of(text)) == markdown.replace("·", ZERO_WIDTH)


def test_a_setting_lets_names_and_numbers_loose() -> None:
    said = "Ask @ines about #12 and https://github.com/a/b/issues/5"
    shown = seen(written(said, LOUD))
    assert [re.sub(r"^\W*", "", one) for one in shown.active] == [
        "i",
        "12",
        "https://github.com/a/b/issues/5",
    ]


def test_a_code_span_cannot_be_broken_out_of() -> None:
    said = "`` a`@ines ``"
    assert seen(written(said)).code == ("a`@ines",)


@pytest.mark.parametrize(
    "raw",
    [
        "ask @ines",
        "ask @harbour/crew",
        "see #12",
        "see harbour/notes#12",
        "see GH-12",
        f"in {SHA[:7]}",
        f"in jlord@{SHA}",
        "https://github.com/a/b/issues/5",
        "[x](https://github.com/a/b/pull/5)",
        "![x](https://example.org/i.png)",
        "a <b>c</b>",
    ],
)
def test_the_recogniser_finds_what_github_would(raw: str) -> None:
    assert seen(raw).active


@pytest.mark.parametrize("raw", ["`@ines #12`", "ines@example.org", "https://example.org/a"])
def test_the_recogniser_finds_nothing_where_github_would_not(raw: str) -> None:
    assert not seen(raw).active

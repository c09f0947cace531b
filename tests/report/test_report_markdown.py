"""A plan in Markdown and as annotations: complete, and with nothing in it that acts."""

import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from notesync.model.issues import IssueRef, Key, Place
from notesync.model.plan import Create, Done, Failed, Outcome, Plan
from notesync.report.annotations import (
    MOST,
    Annotation,
    Level,
    annotations_of,
    commands,
    few,
)
from notesync.report.cells import tame
from notesync.report.markdown import (
    LONGEST,
    code,
    fenced,
    headline,
    outcome_markdown,
    pace_phrase,
    plan_markdown,
    shortened,
)
from tests.conftest import Project
from tests.report.report_samples import (
    CLOSED,
    CONFLICT,
    DUE_MOVED,
    HOLD,
    REFUSAL,
    UNREAD,
    VANISHED,
    draft,
    update,
)

PLAN = Plan(
    "notes",
    "github:harbour/notes",
    (
        Create(draft("Order the spare pumps", 12), "new line, by rule listed"),
        update("9", "Mend the crane", DUE_MOVED),
        update("8", "Tar the ropes", CLOSED),
        HOLD,
    ),
    conflicts=(CONFLICT,),
    vanished=(VANISHED,),
    unchanged=4,
)
NASTY = (
    "@ines #12 GH-3 <img src=x> [a](https://evil.example) `tick` ``two`` | *b* "
    "https://github.com/a/b/issues/1 0123456789abcdef0123456789abcdef01234567"
)


def text_outside_code(markdown: str) -> str:
    """What GitHub would look for names, numbers and markup in."""
    blocks = MarkdownIt("commonmark", {"html": True}).parse(markdown)
    inline = [one for block in blocks for one in block.children or ()]
    assert "html_inline" not in {one.type for one in inline}
    assert "html_block" not in {block.type for block in blocks}
    return " ".join(one.content for one in inline if one.type != "code_inline")


def test_the_headline_counts_what_merging_does() -> None:
    said = headline(PLAN, "Merging this")
    assert said.startswith(
        "**Merging this opens 1, updates 1, closes 1, holds 1, meets conflicts: 1."
    )
    assert "4 items stay as they are." in said
    assert "changes nothing" in headline(Plan("notes", "local"), "Merging this")


def test_every_item_has_a_line_with_its_reason_and_its_place() -> None:
    lines = plan_markdown(PLAN).splitlines()
    (opened,) = (line for line in lines if "**opens**" in line)
    assert "`Order the spare pumps`" in opened
    assert "`notes/2031-03-05-harbour-review.md#L12`" in opened
    assert "`new line, by rule listed`" in opened
    assert sum(line.startswith("- ") for line in lines) == 6


def test_a_held_item_names_what_settles_it_and_a_conflict_both_sides() -> None:
    text = plan_markdown(PLAN)
    assert all(f"`{way}`" in text for way in HOLD.ways)
    assert f"the notes say `{CONFLICT.ours}`, the tracker says `{CONFLICT.theirs}`" in text


def test_a_refused_plan_says_so_first() -> None:
    text = plan_markdown(replace(PLAN, refusals=(REFUSAL,)))
    assert "Refused: nothing would be written." in text.splitlines()[0]
    assert "**refused** (mass-close)" in text


def test_places_and_issues_lead_where_they_are() -> None:
    text = plan_markdown(PLAN, lambda place: f"https://forge.example/{place.line}")
    assert "[`notes/2031-03-05-harbour-review.md#L12`](https://forge.example/12)" in text
    assert "[`#17`](https://tracker.example/17)" in text


def test_issues_that_cannot_be_looked_up_are_not_numbered() -> None:
    assert "#9" not in plan_markdown(PLAN, numbered=False)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://x.example/a)b", "https://a b"])
def test_an_address_that_would_break_out_of_its_link_makes_none(address: str) -> None:
    assert "](" not in plan_markdown(Plan("n", "t", (HOLD,)), lambda place: address)


def test_text_of_strangers_does_nothing_anywhere() -> None:
    nasty = Place(source=f"notes/{NASTY}.md", line=3, text=NASTY)
    hold = replace(HOLD, text=NASTY, place=nasty, reason=NASTY, ways=(NASTY,))
    clash = replace(CONFLICT, place=nasty, who=NASTY)
    gone = replace(VANISHED, title=NASTY, place=nasty)
    created = Create(draft(NASTY), NASTY)
    named = update("9", NASTY, replace(DUE_MOVED, before=NASTY, after=NASTY))
    plan = Plan("n", "t", (created, named, hold), (clash,), vanished=(gone,), refusals=(REFUSAL,))
    done = Done(Key("a"), "create", IssueRef("31"), NASTY, (NASTY,))
    failed = Failed(Key("b"), "create", NASTY, "rejected", NASTY, NASTY)
    for text in (plan_markdown(plan), outcome_markdown(Outcome((done,), (failed,)))):
        outside = text_outside_code(text)
        for sign in ("@", "GH-", "#12", "evil", "github.com", "0123456"):
            assert sign not in outside


@given(st.text(max_size=LONGEST))
def test_any_text_in_code_is_shown_as_it_is(text: str) -> None:
    (block,) = (one for one in MarkdownIt().parse(f"x {code(text)} y") if one.type == "inline")
    assert block.children
    kinds = [one.type for one in block.children]
    assert kinds == ["text", "code_inline", "text"]
    assert block.children[1].content.strip() == tame(text).strip()


@given(st.lists(st.text(max_size=40), max_size=60), st.integers(min_value=150, max_value=1000))
def test_what_is_shortened_fits_and_keeps_whole_lines(lines: list[str], room: int) -> None:
    lines = [" ".join(line.split()) for line in lines]
    text = "\n".join(lines)
    short = shortened(text, room, "See the summary.")
    assert len(short.encode("utf-8", "replace")) <= max(room, 0)
    if short != text:
        kept = short.split("\n")
        assert kept[: len(kept) - 3] == lines[: len(kept) - 3]
        missing = len(lines) - (len(kept) - 3)
        assert f"… and {missing} more line" in kept[-2]


@given(st.lists(st.text(alphabet="`~ab\\", max_size=12), max_size=6))
def test_any_lines_in_a_fence_stay_in_it(lines: list[str]) -> None:
    blocks = MarkdownIt().parse(fenced("\n".join(lines)) + "after")
    assert [one.type for one in blocks][:2] == ["fence", "paragraph_open"]
    assert blocks[0].content.rstrip("\n") == "\n".join("\n".join(lines).splitlines()).rstrip("\n")


def test_a_long_first_run_is_told_in_minutes_and_a_short_one_is_not() -> None:
    assert "412 creations" in pace_phrase(412, 3300)
    assert "about 55 minutes" in pace_phrase(412, 3300)
    assert "interrupted at any time" in plan_markdown(PLAN, seconds=3300)
    assert pace_phrase(20, 19) == ""


def test_what_became_of_a_plan_names_issues_failures_and_the_way_back() -> None:
    done = Done(Key("a"), "create", IssueRef("31", "https://tracker.example/31"), "Order pumps")
    failed = Failed(Key("b"), "update", "Paint the crane", "stale", "it moved", "")
    text = outcome_markdown(Outcome((done,), (failed,), run=4))
    assert "**create** [`#31`](https://tracker.example/31) `Order pumps`" in text
    assert "**failed** to update `Paint the crane`: stale: `it moved`" in text
    assert "`notesync undo 4`" in text


def test_annotations_come_gravest_first_at_their_lines() -> None:
    found = annotations_of(replace(PLAN, refusals=(REFUSAL,)), (UNREAD,))
    levels = [one.level for one in found]
    assert levels == sorted(levels, key=tuple(Level).index)
    assert (found[0].source, found[0].title) == (UNREAD.source, "not read")
    held = next(one for one in found if one.title == "held")
    assert (held.source, held.line) == (HOLD.place.source, HOLD.place.line)
    assert HOLD.ways[0] in held.message


def test_a_conflict_that_was_reported_before_is_no_news() -> None:
    known = replace(PLAN, conflicts=(replace(CONFLICT, known=True),))
    assert "conflict" not in [one.title for one in annotations_of(known)]


def test_there_are_never_more_than_ten() -> None:
    many = tuple(Annotation(Level.WARNING, "held", f"Task {n}") for n in range(25))
    shown = few(many)
    assert len(shown) == MOST == 10
    assert "16 more remarks" in shown[-1].message
    assert few(many[:10]) == many[:10]


@given(st.text(), st.text(), st.text())
def test_no_text_can_give_the_runner_another_command(title: str, said: str, source: str) -> None:
    one = Annotation(Level.ERROR, title, said, source, 3)
    (line,) = commands([one])
    assert "\n" not in line
    assert "\r" not in line
    head, _, rest = line.removeprefix("::error ").partition("::")
    names = [part.partition("=")[0] for part in head.split(",")]
    assert names == (["file"] if source else []) + ["line", "title"]
    assert rest.replace("%25", "%") == tame(said)


def test_the_command_line_prints_both_forms(project: Project) -> None:
    project.write("notes/a.md", "# Dock\n\n- [ ] Ines to order the spare pumps\n- maybe paint it\n")
    shown = project.run("plan", "--format", "markdown")
    assert shown.out.startswith("**A push opens 1.**")
    project.write("notes/b.md", "")
    (project.root / "notes/c.md").write_bytes(b"\x00\x01" * 40)
    (project.root / "notes/d.md").symlink_to("nowhere.md")
    said = project.run("plan", "--format", "github")
    assert said.out.startswith("::error file=notes/d.md")
    assert all(line.startswith("::") for line in said.out.splitlines())


def test_annotations_name_files_from_the_repository_s_root(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.root / ".git").rmdir()
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    project.write("band/notesync.toml", 'notes = ["notes"]\n')
    project.write("band/notes/a.md", "# Dock\n")
    (project.root / "band/notes/d.md").symlink_to("nowhere.md")
    monkeypatch.chdir(project.root / "band")
    said = project.run("plan", "--format", "github")
    assert said.out.startswith("::error file=band/notes/d.md")

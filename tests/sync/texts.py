"""Texts as notes may hold them, the worst ones among them."""

from hypothesis import strategies as st

from notesync.model.issues import BLOCK_BEGIN, BLOCK_END
from notesync.sync.inline import ZERO_WIDTH

SHA = "a5c3785ed8d6a35868bc169f07e40e889087fd2e"
REFERENCES = (
    "@ines", "@harbour/crane-crew", "@INES_corp", "ines@example.org", "jlord@deadbee",
    "#12", "harbour/notes#12", "harbour#12", "GH-12", "gh-7", "/issues/9", "/pull/9",
    "harbour/notes/discussions/4", SHA, SHA[:7], "effaced", "1234567", f"harbour/notes@{SHA}",
    f"{SHA[:8]}...{SHA[8:16]}", "550e8400-e29b-41d4-a716-446655440000",
    "https://github.com/harbour/notes/issues/5", "http://www.github.com/a/b/pull/5/files",
    f"https://github.com/harbour/notes/commit/{SHA}", "https://GitHub.com:443/a/b/discussions/1",
    "https://git.example.org/harbour/notes/issues/5", "www.github.com/a/b/issues/3",
    "https://me:pw@github.com/a/b/compare/x...y", "https://github.com/a/b/&#105;ssues/5",
    "[x](https://github.com/a/b/issues/5)", "[@ines](https://example.org/@ines)",
    "<https://github.com/a/b/issues/5>", "![](https://example.org/i.png)",
    "![#12](https://example.org/i.png)", "[a]: https://example.org", "&#64;ines", "&commat;ines",
    "&#35;12", "\\@ines", "\\#12", "@\u200bines",
)  # fmt: skip
MARKS = (
    "`", "``", "```", "~~~", "*", "**", "_", "__", "~~", "~", "[", "]", "(", ")", "!", "![", "](",
    "<", ">", "&", "&amp;", "&#10;", "&#13;", "&#8238;", "#", "# ", "- ", "+ ", "1. ", "7)", "=",
    "===", "---", "|", "|---|", "[ ] ", "[x] ", "[!NOTE]", ":", "$", "\\", "\\\\", "\n", "\n\n",
    "\t", "    ", " ", "<!--", "-->", "<b>", "</b>", "<img src=x>", "<script>", "<details>",
    "<!-- notesync:v1 eyJ9 -->", BLOCK_BEGIN, BLOCK_END, "\u2028", "\x0b", "\x00", "\r", "\u202e",
    ZERO_WIDTH, "é", "x", "Order the pumps", ".", ",", "@", "/", "-", "0",
)  # fmt: skip
WIKI_MARKS = (
    "{", "}", "{code}", "{noformat}", "{quote}", "{color:red}", "{{", "}}", "[~ines]",
    "[~accountid:5b10]", "[^plan.pdf]", "[x|https://example.org]", "!i.png!", "!i.png|thumbnail!",
    "h1. ", "bq. ", "----", "||a||", "|a|", "-a-", "+a+", "^a^", "??a??", "(x)", "(/)", "* ", "** ",
)  # fmt: skip


def texts(*extra: str) -> st.SearchStrategy[str]:
    """Texts of references, marks and letters in every order."""
    pieces = st.sampled_from((*REFERENCES, *MARKS, *extra))
    return st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)

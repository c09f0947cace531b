"""What GitHub makes of plain text and addresses, and how it is kept from doing so.

GitHub looks for mentions and references when Markdown is HTML already, in all text that is neither
in code nor in a link (so say its own filters, which GitHub Desktop carries in
`app/src/lib/markdown-filters`): a backslash or an entity is gone by then and helps nothing
(github/markup, issue 1168, answered by GitHub). What helps, and is what Dependabot and Renovate do,
is a zero-width space between the sign and the name. Two more things help: a code span, in which
nothing is looked for, and for the address of an issue `redirect.github.com`, which leads to the
same page and leaves no backlink there (GitHub's documentation, "Autolinked references and URLs",
"Avoiding backlinks to linked references").
"""

import re
from collections.abc import Iterable, Iterator

from notesync.sync.inline import ZERO_WIDTH, Code, Link, Span, Text

_SIGN = re.compile(
    r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])"
    r"|#(?=[0-9])"
    r"|(?i:gh-|/(?:issues?|pulls?|discussions?)/)(?=[0-9])"
)
"""What GitHub takes for a mention or a reference begins with one of these."""
_HEX = re.compile(r"(?<![A-Za-z0-9_])[0-9A-Fa-f]{7,40}(?![A-Za-z0-9_])")
_SHA = re.compile(
    r"(?<![A-Za-z0-9_-])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![A-Za-z0-9_-])"
)
"""A commit, as people write it: other hexadecimals are words and numbers."""
_SHORT = 6
"""So few digits in a row are no commit's name."""
_REFERRED = re.compile(
    r"(?P<scheme>https?://)(?P<host>[^/?#]+)"
    r"(?P<path>/[^/?#]+/[^/?#]+/(?:issues?|pulls?|discussions?|commits?|compare)(?:[/?#].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_GITHUB = re.compile(r"(?:.*@)?(?:www\.)?github\.com(?::\d*)?", re.IGNORECASE)


def quiet(spans: Iterable[Span]) -> Iterator[Span]:
    """The same to read, and nobody is told of it and nothing links back."""
    for span in spans:
        match span:
            case Text(text):
                yield from _without_commits(text)
            case Link(text, url):
                yield _quiet_link(text, url)
            case _:
                yield span


def inert(text: str) -> str:
    """Text in which GitHub finds neither a mention nor a reference; it looks the same."""
    return _SIGN.sub(lambda sign: sign[0] + ZERO_WIDTH, _HEX.sub(_parted, text))


def _without_commits(text: str) -> Iterator[Span]:
    """Commits in code, where they can be copied; everything else stays text."""
    end = 0
    for sha in _SHA.finditer(text):
        if before := text[end : sha.start()]:
            yield Text(inert(before))
        yield Code(sha[0])
        end = sha.end()
    if rest := text[end:]:
        yield Text(inert(rest))


def _parted(digits: re.Match[str]) -> str:
    text = digits[0]
    return ZERO_WIDTH.join(text[at : at + _SHORT] for at in range(0, len(text), _SHORT))


def _quiet_link(text: str, url: str) -> Span:
    found = _REFERRED.fullmatch(url)
    if found is None:
        return Link(text if text == url else inert(text), url)
    if _GITHUB.fullmatch(found["host"]):
        return Link(inert(text), f"{found['scheme']}redirect.github.com{found['path']}")
    # On a server of one's own nothing redirects: there is no link that leaves no trace.
    return Code(text if "://" in text else f"{text} {url}")

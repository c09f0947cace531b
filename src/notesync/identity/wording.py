"""What a line says, without what only stands around it: the words by which lines are compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from notesync.identity.keys import normalised

_REMEMBERED = 50_000
"""Lines whose words are kept at hand: each is compared with many others."""

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\(([^)]*)\)\[[^\]]*\]")
_ADDRESS = re.compile(r"<?https?://([^\s<>()\[\]]+)>?")
_MARK = re.compile(
    r"(?:(?:last|previous) (?:week|meeting|month|time)(?:['’]s)? )?"
    r"(?:ai|a\.i\.|actions?(?: items?)?|to-?do|task|carr(?:y|ied)[ -]over|ongoing|still open|open)"
    r"\s*#?[\d.]*\s*[:.)–—-]+\s*",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-z][.)])\s+", re.IGNORECASE)
_PROGRESS = (
    r"done|completed?|wip|(?:work )?in progress|on-?going|pending|blocked|(?:still )?open|closed"
    r"|cancelled|canceled|dropped|not started|no update|carr(?:y|ied)[ -]over|deferred|postponed"
)
_STATUS = re.compile(
    rf"(?:[.;,(\[|–—-]\s*)\*{{0,2}}status\b.*$"
    rf"|(?:[.;,:|–—-]\s*|[(\[]\s*)(?:{_PROGRESS})\s*[)\].!]*$",
    re.IGNORECASE | re.DOTALL,
)
_POINTER = re.compile(
    r"[\s.,;:(–—-]*\b(?:please )?see (?:also )?(?:here|below|above|link|#\d+)\b.*$"
    r"|[,;(]\s*see\b[^,;.]{0,40}$",
    re.I | re.DOTALL,
)
_SENTENCE = re.compile(r"(?<=\w\w[.;!?])\s+(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DIGIT = re.compile(r"\d")
_FUNCTION_WORDS = frozenset(
    "a an and are as at be by for has have in into is it its of on or our that the their this "
    "to up was we will with should shall please".split()
)
TURNING = frozenset("another down from never new no not off old other out without".split())
"""Words that make of what a line says its contrary, or another thing of the same kind."""

_MANY = frozenset("one two three four five six seven eight nine ten twelve twenty both".split())
_WHICH = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth last next previous".split()
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "e", "y")


@dataclass(frozen=True, slots=True)
class Wording:
    """One line in the words that matter: stems of the content words, each once, in their order.

    `head` is how many of them stand in the first sentence; what follows it is mostly a remark.
    `names` are those written with a capital inside a sentence; `owners` whose line it is. `bare` is
    what is left to compare of a line that has no content word at all.
    """

    words: tuple[str, ...]
    head: int
    names: frozenset[str]
    owners: tuple[str, ...]
    bare: str


@lru_cache(maxsize=_REMEMBERED)
def wording(text: str, owners: tuple[str, ...] = ()) -> Wording:
    """The words of an item's text; `owners` are as its line names them."""
    bare = trimmed(text)
    first, *rest = _SENTENCE.split(bare, maxsplit=1)
    head = _stems(first)
    words = tuple(dict.fromkeys((*head, *_stems(" ".join(rest)))))
    return Wording(
        words, len(head), _names(bare), _stems(" ".join(owners)), normalised(bare or text)
    )


def trimmed(text: str) -> str:
    """A text without links, numbering and label in front, status and "see here" behind the task."""
    text = _LINK.sub(lambda found: found[1] or found[2] or " ", text)
    text = _ADDRESS.sub(_tail, text).strip()
    while found := _NUMBERING.match(text) or _MARK.match(text):
        text = text[found.end() :]
    while (found := _STATUS.search(text) or _POINTER.search(text)) and found.start():
        text = text[: found.start()].rstrip()
    return text


def numbers(words: tuple[str, ...]) -> frozenset[str]:
    """Those of the words that hold digits or count."""
    return frozenset(word for word in words if word in _COUNTED or _DIGIT.search(word))


def _tail(address: re.Match[str]) -> str:
    """What tells one address from another as one word: its last parts, without what joins them."""
    parts = [part for part in re.split(r"[/?#]", address[1]) if part]
    return " " + "".join(_WORD.findall("".join(parts[-2:]))) + " "


def _stems(text: str) -> tuple[str, ...]:
    words = _WORD.findall(normalised(text))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in _FUNCTION_WORDS))


def _names(text: str) -> frozenset[str]:
    """The words with a capital that is not that of a sentence's beginning."""
    found = re.finditer(r"(?<=[^\W_.!?:][ ,(/])[A-Z][^\W\d_]+", text)
    return frozenset(stem(one[0].casefold()) for one in found)


def stem(word: str) -> str:
    """A word without its ending, as far as English has one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


QUANTITIES = frozenset(map(stem, _MANY))
"""Words that say how many: where only one of two lines has one, it is a detail that was added."""

_COUNTED = QUANTITIES | frozenset(map(stem, _WHICH))

"""How long 10,000 new lines take beside 10,000 open items, and how much memory: a figure."""

import resource
import sys
import time
from random import Random

from notesync.identity.match import identify
from notesync.model.document import Span
from notesync.model.identity import Keyed, Known, Sighting
from notesync.model.issues import Key, Place
from notesync.model.items import ActionItem, Confidence, Kind

LINES = 10_000
SECONDS, MEGABYTES = 5.0, 300
EARLIER = "notes/2031-03-05.md"
WORDS = 4_000
"""So many different words are in use; the first ones far more often than the last."""

FIRST = 30
"""The most common words of all are articles and the like: no line is known by them."""


def main() -> int:
    """Print both figures and their goals; 1 where one is missed."""
    known, sightings = items(LINES)
    start = time.process_time()
    found = identify(sightings, known, namespace="bench", frozen=frozenset({EARLIER}))
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    keys = {one.key for one in known}
    carried = sum(isinstance(one, Keyed) and one.key in keys for one in found)
    held = sum(not isinstance(one, Keyed) for one in found)
    print(
        f"{LINES:,} new lines beside {LINES:,} open items: {carried:,} carried over, {held:,} held"
    )
    print(f"time      {took:6.2f} s    (goal: at most {SECONDS:.0f} s)")
    print(f"memory    {peak:6.0f} MB   (goal: at most {MEGABYTES} MB)")
    return int(took > SECONDS or peak > MEGABYTES)


def items(number: int) -> tuple[list[Known], list[Sighting]]:
    """Open items of one meeting; and the next one's lines: the same, reworded, or new."""
    random = Random(1)
    texts = [_text(random) for _ in range(number)]
    known = [
        Known(Key(f"ns-{i:010}"), Kind.ACTION, (_place(text, i, "2031-03-05"),))
        for i, text in enumerate(texts)
    ]
    again = [_again(text, random) for text in texts]
    return known, [_sighting(text, i) for i, text in enumerate(again)]


def _text(random: Random) -> str:
    # Few words are in most lines, most are in few: as in any language.
    ranks = (FIRST * (WORDS / FIRST) ** random.random() for _ in range(random.randint(4, 10)))
    return " ".join(f"w{_word(int(rank))}" for rank in ranks)


def _word(number: int) -> str:
    letters = "abcdefghij"
    return "".join(letters[int(digit)] for digit in f"{number * 7919 % 99_991:05}")


def _again(text: str, random: Random) -> str:
    kind = random.random()
    if kind < 0.3:
        return text
    if kind < 0.6:
        return f"{text} and {_text(random)}"
    return _text(random)


def _place(text: str, line: int, day: str) -> Place:
    return Place(f"notes/{day}.md", line, text, "Actions", (), "Review", day, "notes")


def _sighting(text: str, line: int) -> Sighting:
    item = ActionItem(text, Span(line, line), f"- [ ] {text}", "checkbox", Confidence.CERTAIN)
    return Sighting(item, _place(text, line, "2031-03-12"))


if __name__ == "__main__":
    sys.exit(main())

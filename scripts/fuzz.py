"""Documents that nobody would write, by the thousand, read by every reader: `make fuzz`.

Each is made from pieces of its format and from the tests' fixtures, cut and joined anew. A crash, a
document that takes too long, or a span outside the text is printed with the seed that makes it
again: `python -m scripts.fuzz --only SEED`.
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from tests.notes.docx import document, docx_of, packed

from notesync.model.items import Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.formats import NAMES
from notesync.notes.reading import read
from scripts.fuzz_pieces import COMMON, HOLDERS, LEAVES, PIECES

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "notes" / "fixtures"
# A document may take so many seconds of the processor.
PATIENCE = 10
BATCH = 250


@dataclass(frozen=True, slots=True)
class Made:
    """One generated document."""

    seed: int
    format: str
    data: bytes


def made(seed: int) -> Made:
    """The document of a seed: always the same one."""
    chance = random.Random(seed)
    format = NAMES[seed % len(NAMES)]
    return Made(seed, format, _docx(chance) if format == "docx" else _text(chance, format))


def _text(chance: random.Random, format: str) -> bytes:
    pieces = (*COMMON, *PIECES[format])
    parts = chance.choices(pieces, k=chance.randint(0, 60))
    if chance.random() < 0.5:
        parts.insert(chance.randint(0, len(parts)), _cut(chance))
    text = "".join(parts)
    data = text.encode()
    if chance.random() < 0.1:
        place = chance.randint(0, len(data))
        data = (
            data[:place] + chance.randbytes(chance.randint(1, 4)).replace(b"\0", b"") + data[place:]
        )
    return data


def _docx(chance: random.Random) -> bytes:
    kind = chance.random()
    if kind < 0.4:
        text = "".join(chance.choices((*COMMON, *PIECES["markdown"]), k=40))
        return docx_of(text.replace("\x0b", ""))
    data = packed(document("".join(_element(chance, 5) for _ in range(6))))
    if kind < 0.8:
        return data
    place = chance.randrange(len(data))
    return data[:place] + chance.randbytes(3) + data[place + chance.randint(0, 6) :]


def _element(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(LEAVES)
    name = chance.choice(HOLDERS)
    inner = "".join(_element(chance, depth - 1) for _ in range(chance.randint(0, 3)))
    return f"<{name}>{inner}</{name}>"


def _cut(chance: random.Random) -> str:
    lines = _fixture_lines()
    start = chance.randrange(len(lines))
    return "\n".join(lines[start : start + chance.randint(1, 12)])


@cache
def _fixture_lines() -> tuple[str, ...]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*.txt")))
    return tuple(line for text in texts for line in text.split("\n") if line != ".")


def fault_of(one: Made) -> str | None:
    """What is wrong with the reading of a document; None if nothing is."""
    signal.alarm(PATIENCE)
    try:
        found = read(one.data, f"2026-03-04.{one.format}", ReadingSettings(), one.format)
    except TimeoutError:
        return "takes too long"
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return f"crashes: {error!r}"
    finally:
        signal.alarm(0)
    return _outside(found) if isinstance(found, Reading) else None


def _outside(found: Reading) -> str | None:
    count = len(found.document.lines)
    spans = [block.span for block in (*found.document.blocks, *found.document.utterances)]
    for span in (*spans, *(item.span for item in found.items)):
        if not 1 <= span.line <= span.end_line <= count:
            return f"{span} lies outside of {count} lines"
    if any(not item.text or not item.quote.strip() for item in found.items):
        return "an item without text or quote"
    return None


def batch(start: int) -> tuple[list[tuple[int, str, str]], float, int]:
    """The faults of so many seeds from one on, the longest time, and the seed that took it."""
    signal.signal(signal.SIGALRM, too_long)
    faults: list[tuple[int, str, str]] = []
    slowest, slow_seed = 0.0, start
    for seed in range(start, start + BATCH):
        one = made(seed)
        begun = time.process_time()
        if fault := fault_of(one):
            faults.append((seed, one.format, fault))
        taken = time.process_time() - begun
        if taken > slowest:
            slowest, slow_seed = taken, seed
    return faults, slowest, slow_seed


def too_long(number: int, frame: FrameType | None) -> None:
    """End the reading of a document that takes too long."""
    raise TimeoutError


def main() -> int:
    """Read so many documents; exit 1 where one of them shows a fault."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=50_000)
    options.add_argument("--first", type=int, default=0, help="the first seed")
    options.add_argument("--only", type=int, help="read this one alone and show it")
    given = options.parse_args()
    signal.signal(signal.SIGALRM, too_long)
    if given.only is not None:
        one = made(given.only)
        print(one.format, one.data, fault_of(one) or "no fault", sep="\n")
        return 0
    begun = time.perf_counter()
    starts = range(given.first, given.first + given.count, BATCH)
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(batch, starts))
    faults = [fault for found, _, _ in results for fault in found]
    for seed, format, fault in faults[:40]:
        print(f"seed {seed}, {format}: {fault}")
    kinds = Counter(fault.partition(":")[0] for _, _, fault in faults)
    slowest, seed = max((taken, seed) for _, taken, seed in results)
    print(
        f"fuzz  {len(results) * BATCH:,} documents, {len(NAMES)} readers"
        f"  crashes {kinds['crashes']}  hangs {kinds['takes too long']}"
        f"  others {len(faults) - kinds['crashes'] - kinds['takes too long']}"
        f"  slowest {slowest:.2f} s (seed {seed})  in {time.perf_counter() - begun:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""How the time and memory of reading grow with the size of a document: `make bench-reading`.

Each document is read in a process of its own, and the time is the processor's, so that other work
on the machine counts little. The slope is that of time over size, both as logarithms, from 64 KB
to 2 MB: 1 means that twice the text takes twice the time.
"""

import argparse
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.notes.docx import docx_of

from notesync.model.items import Reading
from notesync.model.settings import ReadingSettings
from notesync.notes.reading import read

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "notes" / "unlabelled"
SIZES = (1_000, 8_000, 64_000, 256_000, 1_000_000, 1_990_000)
FROM = 64_000
# A text takes so many times its size as a document's XML, as the tests make it.
XML = 12
Shape = Callable[[int], str]


def repeated(unit: str) -> Shape:
    """The same again and again."""
    return lambda size: unit * (size // len(unit.encode()))


def numbered(line: str) -> Shape:
    """Lines that differ by their number."""
    return lambda size: "".join(line.format(n) for n in range(size // len(line)))


CUE = "00:01.000 --> 00:02.000\nIvo: I will do it.\n\n"
corrected = numbered("<wanda> ACTION: Ivo to do {0}\n<ivo> s/o {0}/x/\n")


def below(head: str, shape: Shape) -> Shape:
    """Lines under a head."""
    return lambda size: head + shape(size)


def indented(size: int) -> str:
    """A list in which each point stands further in than the one before, again and again."""
    return "".join(f"{' ' * (n % 40)}- a {n}\n" for n in range(size // 30))


FAMILIES: dict[str, tuple[str, Shape]] = {
    "tasks in a list": ("md", numbered("- [ ] Wanda to order paper {0} by Friday\n")),
    "nested lists": ("md", indented),
    "headings with a task": ("md", numbered("# Actions {0}\n- do it {0}\n")),
    "a table": ("md", below("| Task | Owner |\n|---|---|\n", numbered("| do {0} | Ivo |\n"))),
    "unclosed fences": ("md", repeated("```\n- [ ] order paper\n\n~~~\n")),
    "backticks": ("md", repeated("`a ``b ")),
    "emphasis": ("md", repeated("**a __b *c ")),
    "links": ("md", repeated("[a](b [")),
    "names in one line": ("md", repeated("Wanda and Ivo, ")),
    "sentences in one line": ("md", repeated("Wanda will do it by Friday. ")),
    "lines of one paragraph": ("md", repeated("Wanda will order the paper\n")),
    "quotes in quotes": ("md", repeated("> > > a\n")),
    "garbled letters": ("md", repeated("- [ ] donâ€™t âœ… do it\n")),
    "capitals": ("txt", repeated("ACTION ITEMS\n\n1.1 Wanda to order paper\n")),
    "directives": ("rst", repeated(".. note::\n\n   - Wanda to order paper\n\nTitle\n-----\n\n")),
    "grids": ("rst", repeated("+---+---+\n| a | b |\n+---+---+\n\n")),
    "nested boxes": ("html", repeated("<div>")),
    "nested lists of a page": ("html", repeated("<ul><li>a\n")),
    "nested tables": ("html", repeated("<table><tr><td>")),
    "unclosed tags": ("html", repeated("<a <b <!-- <")),
    "bold in bold": ("html", repeated("<b><i>a</b>")),
    "tasks on one line": ("html", repeated("<li>Wanda to order paper</li>")),
    "a chat with corrections": (
        "irc",
        corrected,
    ),
    "a chat that goes on": ("irc", repeated("<wanda> ... and so on\n")),
    "a bot's minutes": (
        "txt",
        below(
            "Meeting started by a at 1:00:00\n",
            numbered("* t {0} (a, 1:00:00)\n  * ACTION: b to do {0} (a, 1:00:01)\n"),
        ),
    ),
    "a message without end": ("irc", below("<wanda> ACTION: a\n", repeated(" and so on\n"))),
    "borders without rows": ("rst", repeated("+---+\n")),
    "rules": ("rst", repeated("=== ===\n\n")),
    "literal blocks": ("rst", repeated("a::\n\n  b\n")),
    "a cell of paragraphs": ("html", below("<table><tr><td>", repeated("<p>a\n"))),
    "marks in preformatted text": ("html", below("<pre>", repeated("<b>a</b>"))),
    "cues": (
        "vtt",
        below("WEBVTT\n\n", repeated(CUE)),
    ),
    "speeches": ("txt", numbered("[00:00:01] Ivo: to recap the tasks: Wanda will do {0}.\n")),
    "a Word document": ("docx", numbered("- [ ] Wanda to order paper {0}\n")),
}


def main() -> int:
    """Print a row for each family; with `--measure`, one figure for the row to be made of."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--measure", nargs=2, metavar=("FAMILY", "SIZE"))
    given = options.parse_args()
    if given.measure:
        print(*measured(given.measure[0], int(given.measure[1])))
        return 0
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'family':26} {'slope':>6} {'s/MB at 2 MB':>13} {'MB of memory':>13}")
    names = [*FAMILIES, "real notes"] if REAL.exists() else [*FAMILIES]
    rows = [row(name) for name in names]
    worst = max(rows, key=lambda one: one[1])
    steepest, hungriest = max(one[0] for one in rows), max(one[2] for one in rows)
    print(f"{'the worst':26} {steepest:6.2f} {worst[1]:13.2f} {hungriest:13.0f}")
    return 0


def row(name: str) -> tuple[float, float, float]:
    """The slope, the seconds for each megabyte at the largest size, and the megabytes it took."""
    taken = {size: apart(name, size) for size in SIZES}
    points = [(math.log(size), math.log(taken[size][0])) for size in SIZES if size >= FROM]
    slope = fitted(points)
    seconds = taken[SIZES[-1]][0] / (SIZES[-1] / 1e6)
    memory = max(one for _, one in taken.values())
    print(f"{name:26} {slope:6.2f} {seconds:13.2f} {memory:13.0f}", flush=True)
    return slope, seconds, memory


def apart(name: str, size: int) -> tuple[float, float]:
    """Seconds and megabytes of one document, in a process of its own."""
    command = [sys.executable, "-m", "scripts.bench_reading", "--measure", name, str(size)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = answer.stdout.split()
    return float(seconds), float(memory)


def measured(name: str, size: int) -> tuple[float, float]:
    """The same, in this process."""
    suffix, data = made(name, size)
    # What is loaded once is no part of the growth.
    read(b"<p>x" if suffix == "html" else b"x", f"a.{suffix}", ReadingSettings())
    begun = time.process_time()
    found = read(data, f"2026-03-04.{suffix}", ReadingSettings())
    assert isinstance(found, Reading), found
    seconds = time.process_time() - begun
    return max(seconds, 1e-4), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def made(name: str, size: int) -> tuple[str, bytes]:
    """A document of a family, with the suffix that names its format."""
    if name == "real notes":
        texts = (path.read_bytes() for path in sorted(REAL.iterdir()))
        return "md", b"\n\n".join(texts)[:size]
    suffix, shape = FAMILIES[name]
    text = shape(size).encode()[:size].decode(errors="ignore")
    # A Word document is packed: its size is that of its XML here.
    return suffix, docx_of(text[: size // XML]) if suffix == "docx" else text.encode()


def fitted(points: list[tuple[float, float]]) -> float:
    """The slope of the line that lies closest to the points."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return rise / sum((x - mean_x) ** 2 for x, _ in points)


if __name__ == "__main__":
    sys.exit(main())

"""The tracker's news brought back into the notes: a patch that touches only the signs it is about.

What was patched is then what both sides say: the ledger learns that, so that a push plans nothing.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from notesync import workspace
from notesync.apply import apply
from notesync.desk import Desk, opened, opened_to_read
from notesync.errors import RefusedError
from notesync.gathering import notes_of
from notesync.model.items import Reading
from notesync.model.ledger import Link
from notesync.model.news import Kept, News, Patch
from notesync.model.plan import Plan
from notesync.model.settings import ReadingSettings
from notesync.notes.decode import LINE_BREAK
from notesync.notes.patching import anchored, marked
from notesync.notes.reading import read
from notesync.sync.news import news_of
from notesync.workflow import check, draw, nothing


@dataclass(frozen=True, slots=True)
class Pulled:
    """The patches, and the news that no line has a place for."""

    patches: tuple[Patch, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def diff(self) -> str:
        """All patches as `git apply` reads them."""
        return "".join(_diff(patch) for patch in self.patches)


def pull(desk: Desk, paths: Sequence[str], *, anchors: bool) -> Pulled:
    """Say what the tracker knows better than the notes; writes nothing."""
    found = check(desk, paths, nothing)
    with opened_to_read(desk) as (tracker, ledger):
        drawn = draw(desk, notes_of(desk.root, found), tracker, ledger)
    by_source: dict[str, list[News]] = defaultdict(list)
    for one in news_of(drawn.scene, anchors=anchors):
        by_source[one.place.source].append(one)
    done = [_patched(desk, source, news) for source, news in sorted(by_source.items())]
    patches = tuple(patch for patch, _ in done if patch.after != patch.before)
    return Pulled(patches, tuple(one for _, kept in done for one in kept))


def write(desk: Desk, paths: Sequence[str], pulled: Pulled) -> None:
    """Put the patches into the notes, and remember that both sides say the same now.

    Raises:
        RefusedError: a document changed since it was read; nothing was written.
    """
    for patch in pulled.patches:
        if (desk.root / patch.source).read_bytes() != patch.before:
            raise RefusedError(
                f"{patch.source}: it changed while this ran; nothing was written", "run this again"
            )
    for patch in pulled.patches:
        workspace.replace_bytes(desk.root, patch.source, patch.after)
    _agree(desk, paths, pulled)


def _agree(desk: Desk, paths: Sequence[str], pulled: Pulled) -> None:
    """Let the ledger learn what was pulled: nothing is written to the tracker."""
    keys = {news.key for patch in pulled.patches for news in patch.news}
    found = check(desk, paths, nothing)
    with opened(desk) as (tracker, store):
        drawn = draw(desk, notes_of(desk.root, found), tracker, store.load())
        entries = drawn.scene.memory.entries
        agreed = tuple(
            replace(link, base=one.base, places=one.draft.places, disputes=one.disputes)
            for one in drawn.plan.updates
            if one.key in keys and not one.changes and isinstance(link := entries[one.key], Link)
        )
        learnt = tuple(one for one in drawn.plan.remember if one.key in keys)
        full = drawn.plan
        plan = Plan(full.namespace, full.target, remember=(*learnt, *agreed), ledger=full.ledger)
        if plan.remember:
            apply(plan, tracker, store, desk.clock, nothing)


def _patched(desk: Desk, source: str, news: Sequence[News]) -> tuple[Patch, list[Kept]]:
    """One document with all its news that lines have a place for."""
    before = (desk.root / source).read_bytes()
    after, kept = _with(before, news, desk.settings.reading)
    left = [one.news for one in kept]
    told = tuple(one for one in news if one not in left)
    return Patch(source, before, after, told), sorted(kept, key=lambda one: news.index(one.news))


def _with(
    data: bytes, news: Sequence[News], settings: ReadingSettings
) -> tuple[bytes, tuple[Kept, ...]]:
    """The document with the news, and those that have no place in it, each with the reason.

    All together, so that it is read once; where it would no longer say the same, one by one.
    """
    changed, kept = _written(data, news)
    left = [one.news for one in kept]
    placed = [one for one in news if one not in left]
    if not placed or _holds(changed, placed, settings):
        return changed, kept
    if len(placed) == 1:
        return data, (*kept, Kept(placed[0], "the line would no longer say the same"))
    for one in placed:
        data, more = _with(data, (one,), settings)
        kept += more
    return data, kept


def _written(data: bytes, news: Sequence[News]) -> tuple[bytes, tuple[Kept, ...]]:
    """The document with the signs of all news, and those that no line has a place for."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data, tuple(Kept(one, "the document is not UTF-8") for one in news)
    parts, ends = LINE_BREAK.split(text), LINE_BREAK.findall(text)
    kept = []
    for one in news:
        number = one.place.line - 1
        line = _marked(parts[number], one) if number < len(parts) else None
        if line is None:
            kept.append(Kept(one, "the line has no place for it"))
        else:
            parts[number] = line
    changed = "".join(part + end for part, end in zip(parts, [*ends, ""], strict=True))
    return changed.encode(), tuple(kept)


def _marked(line: str, news: News) -> str | None:
    if news.state is not None:
        return marked(line, news.state)
    return anchored(line, str(news.ref))


def _holds(data: bytes, news: Sequence[News], settings: ReadingSettings) -> bool:
    """Whether the changed document still states the items there, and now as it should."""
    found = read(data, news[0].place.source, settings)
    if not isinstance(found, Reading):
        return False
    states = defaultdict(list)
    for item in found.actions:
        states[item.span.line, item.text].append(item.state)
    return all(
        (here := states.get((one.place.line, one.place.text))) is not None
        and (one.state is None or one.state in here)
        for one in news
    )


def _diff(patch: Patch) -> str:
    before, after = (_lines(data) for data in (patch.before, patch.after))
    lines = difflib.unified_diff(before, after, f"a/{patch.source}", f"b/{patch.source}")
    return "".join(_ended(line) for line in lines)


def _lines(data: bytes) -> list[str]:
    return [line.decode("utf-8") for line in re.findall(rb"[^\n]*\n|[^\n]+", data)]


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

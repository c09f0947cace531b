"""The ledger for the eye, and whole for programs."""

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text

from notesync.model.canonical import Plain, plain
from notesync.model.ledger import Entry, Ledger, Link, Written
from notesync.report.cells import NARROWEST, cut, hang, joined, paragraphs

EXPORT_VERSION = 1


def facts_text(facts: Mapping[str, object], width: int = 80) -> Text:
    """Names and values, one a line."""
    width = max(width, NARROWEST)
    names = max(map(len, facts)) + 1
    lines = [
        line
        for name, value in facts.items()
        for line in hang(Text(f"{name + ':':<{names}}  ", "bold"), str(value), width)
    ]
    return Text("\n").join(lines)


def recovered_text(entries: Sequence[Entry], kept: int, width: int = 80) -> Text:
    """The entries that markers tell, one a line, and the sum."""
    width = max(width, NARROWEST)
    total = (
        f"Rebuild: {len(entries)} to recover from the issues, {kept} kept as they are."
        if entries
        else f"Nothing to rebuild: {kept} entries are kept, and no issue tells more."
    )
    return paragraphs(([_recovered(one, width) for one in entries], hang(Text(), total, width)))


def export_json(target: str, ledger: Ledger, journal: Iterable[Written]) -> dict[str, Plain]:
    """The ledger and the journal of one target, in the model's plain form."""
    return {
        "version": EXPORT_VERSION,
        "target": target,
        "namespace": ledger.namespace,
        "horizon": ledger.horizon,
        "entries": plain(ledger.entries),
        "intents": plain(ledger.intents),
        "journal": plain(tuple(journal)),
    }


def _recovered(entry: Entry, width: int) -> Text:
    where = str(entry.ref) if isinstance(entry, Link) else f"moved to {entry.to}"
    text = entry.places[-1].text if entry.places else ""
    return Text("  + " + cut(joined((entry.key, where, text)), width - 4))

"""Everything that a push needs, looked at one by one: what is right, and how to mend the rest."""

from collections.abc import Iterator
from contextlib import closing

from notesync.desk import Desk, named
from notesync.errors import ExitCode, NotesyncError
from notesync.gathering import Found, notes_of
from notesync.model.checkup import Finding, doubt, failed, fault, fine
from notesync.model.ledger import Ledger, Link
from notesync.report.cells import counted, where
from notesync.roster import strangers
from notesync.workflow import check, nothing, people_of


def examine(desk: Desk) -> Iterator[Finding]:
    """Look at everything; what cannot be looked at is a finding, too, and the rest goes on."""
    path = desk.configuration
    yield fine("configuration", str(path) if path else "none: the defaults hold")
    found = None
    try:
        found = check(desk, (), nothing)
    except NotesyncError as error:
        yield failed("notes", error)
    if found:
        yield from _notes(found)
    ledger = Ledger()
    try:
        with closing(desk.ledger()) as store:
            ledger, holder = store.load(), store.holder()
        yield _remembered(ledger)
        if holder:
            mend = "wait, or if it is surely gone: `notesync state unlock`"
            yield doubt("lease", f"run {holder.run} of {holder.who} is writing", mend)
    except NotesyncError as error:
        yield failed("ledger", error)
    try:
        name = named(desk, ledger).settings.sync.namespace
        yield fine("namespace", name)
    except NotesyncError as error:
        yield failed("namespace", error)
    yield from _target(desk)
    if found:
        yield from _people(desk, found)


def _notes(found: Found) -> Iterator[Finding]:
    items = sum(len(one.items) for one in found.readings)
    read, roots = len(found.readings), ", ".join(found.scope.roots)
    said = f"{counted(read, 'document')} with {counted(items, 'item')} in {roots}"
    if not items:
        yield doubt("notes", said, "docs/writing-notes.md says what is read as an item")
    else:
        yield fine("notes", said)
    for one in found.unread:
        said, mend = one.diagnostic.message, one.diagnostic.hint
        yield fault(f"notes: {one.source}", said, mend, ExitCode.PARTIAL)


def _remembered(ledger: Ledger) -> Finding:
    links = sum(isinstance(one, Link) for one in ledger.entries)
    if ledger.intents:
        said = f"{links} issues, and {len(ledger.intents)} writes of which the end is not known"
        return doubt("ledger", said, "the next push finds out what became of them")
    return fine("ledger", f"{links} issues are remembered" if links else "nothing is filed yet")


def _target(desk: Desk) -> Iterator[Finding]:
    yield fine("target", desk.target_name)
    try:
        yield from desk.examine()
    except NotesyncError as error:
        yield failed("tracker", error)


def _people(desk: Desk, found: Found) -> Iterator[Finding]:
    """The owners who cannot be assigned for want of a login."""
    if not desk.target.shared:
        return
    sightings = notes_of(desk.root, found).sightings
    logins = desk.settings.sync.logins
    for one in strangers(sightings, logins, people_of(desk, found)):
        perhaps = f"; perhaps {' or '.join(one.candidates)}" if one.candidates else ""
        items = counted(one.items, "open item")
        said = f"owns {items} and has no login (first at {where(one.place)}){perhaps}"
        yield doubt(f"people: {one.name}", said, f'add "{one.name}" = "LOGIN" to [people]')

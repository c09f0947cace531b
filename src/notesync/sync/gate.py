"""The secrets gate: no credential leaves for a target that everybody may read.

What would carry one is replaced by a refusal whose text is masked already, so that nothing that
is made of the plan can show it: neither output, nor plan file, nor ledger.
"""

from dataclasses import replace

from notesync.model.identity import Sighting
from notesync.model.issues import Audience, Issue, Key, Place
from notesync.model.ledger import Entry, Record
from notesync.model.plan import Create, Hold, Write
from notesync.model.redaction import redacted, secrets_in
from notesync.sync.scene import Part, Scene

SECRETS = "secrets"
"""What `--allow` calls this gate."""

REVOKE = "take it out of the notes, and replace it: whoever has read them knows it"
"""The next step, where it is a secret."""


def screened(part: Part, scene: Scene, key: Key, latest: Sighting) -> Part:
    """The part, or a refusal where it would carry a credential to strangers.

    `latest` is the line that speaks last. An item without an issue that is only remembered is
    forgotten instead: its line tells the same next time. Questions are masked in any case.
    """
    if isinstance(part.operation, Hold):
        return replace(part, operation=redacted(part.operation))
    if not (part.operation or part.conflicts or part.entry) or not _watches(scene):
        return part
    said = (latest, part.operation, part.conflicts, part.entry)
    rules = _new_secrets(said, _issue_of(part.operation or scene.memory.entries.get(key), scene))
    if not rules:
        return part
    if not part.operation and not part.linked:
        return Part()
    place = Place(latest.place.source, latest.place.line, latest.place.text)
    ways = (REVOKE, f"notesync push {place.source} --allow {SECRETS}  if it is none")
    hold = Hold(
        key, latest.kind, latest.item.text, place, refused(rules, scene), ways, refused=True
    )
    hold, *_ = redacted((hold, latest, part.operation))
    return Part(hold, linked=part.linked)


def leaks(write: Write, scene: Scene) -> tuple[str, ...]:
    """The rules by which a write would carry a credential to strangers that its issue has not."""
    if not _watches(scene):
        return ()
    return _new_secrets(write, _issue_of(write, scene))


def readers(target: str, audience: Audience | None) -> str:
    """Who reads a target, for a person."""
    if audience is Audience.PUBLIC:
        return f"{target} is public"
    return f"{target} may be public, for it does not tell"


def refused(rules: tuple[str, ...], scene: Scene) -> str:
    """Why something stays where it is."""
    where = readers(scene.target, scene.audience)
    return f"it holds what looks like a secret ({', '.join(rules)}), and {where}"


def _watches(scene: Scene) -> bool:
    private = scene.audience in (None, Audience.PRIVATE)
    return not private and SECRETS not in scene.settings.guards.allowed


def _issue_of(one: Write | Entry | None, scene: Scene) -> Issue | None:
    """The issue that an operation or an entry is about, if there is one."""
    match one:
        case None | Create() | Record():
            return None
        case _:
            return scene.issues.get(one.ref.id)


def _new_secrets(value: object, issue: Issue | None) -> tuple[str, ...]:
    """The rules of the credentials in a value, without those that the issue shows already."""
    found = secrets_in(value)
    if not found:
        return ()
    shown = {one.secret for one in secrets_in(issue)}
    return tuple(sorted({one.rule for one in found if one.secret not in shown}))

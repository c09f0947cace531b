"""The rules for speech: a recap gives one item to a clause, an explicit assignment one item."""

import re

from notesync.model.document import Span, Utterance
from notesync.model.items import Confidence
from notesync.notes.assemble import Candidate, Context
from notesync.notes.owners import VERBS
from notesync.notes.people import NAMES, Directory, all_plausible, is_group

# No recap and no assignment does without one of these words.
_ABOUT_TASKS = re.compile(r"action|next step|to-?do|task|assignment|who does what", re.IGNORECASE)
# What opens a recap; what follows, to the end of the list, is one item to a clause.
_RECAP = re.compile(
    r"(?:\b(?:let me|let['’]s|i['’]ll|i will|just|quickly|so,?)\s+(?:just\s+|"
    r"quickly\s+)?(?:to\s+)?)?"
    r"\b(?:(?:summari[sz]e|recap|recapping|review|go over|list|repeat|to (?:recap|summari[sz]e))"
    r"\s+(?:\w+\s+){0,3}?(?:action(?: item| point)?s?|next steps?|to-?dos?|tasks|assignments|"
    r"who does what)"
    r"|(?:(?:our|the|your|my|so)\s+)?(?:action items?|action points?|actions|next steps|to-?dos)"
    r"(?:\s+(?:for|from)\s+(?:today|this (?:meeting|call)|everyone))?\s*(?:are|is)"
    r"(?:\s+as follows)?)"
    r"(?:\s+(?:for|from)\s+(?:today|this (?:meeting|call)))?\s*[:,.–—-]\s*",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(
    rf"\b(?:action(?: item| point)?|to-?do)(?:\s+(?:for|on)\s+(?P<owner>{NAMES})"
    rf")?\s*[:,–—]\s*(?P<rest>[^.?!]{{4,300}})",
    re.IGNORECASE,
)
# A new clause begins where a person and a promise follow a comma, a full stop or "and".
_CLAUSE = re.compile(
    rf"(?:^|[,;.]\s+(?:and\s+|then\s+|finally,?\s+|also,?\s+)*|\s+and\s+)"
    rf"(?P<clause>(?P<names>{NAMES}|I|we|I['’]ll|we['’]ll)\s*(?:,\s*)?(?P<verb>{VERBS})\s+)"
)
_END = re.compile(r"[.!?](?=\s|$)")


def recap(speech: Utterance, context: Context) -> tuple[Candidate, ...]:
    """The items of a recap: from its opening to the last clause that names who does what."""
    opened = _RECAP.search(speech.text) if _ABOUT_TASKS.search(speech.text) else None
    if not opened:
        return ()
    start = opened.end()
    listed = speech.text[start:]
    heads = [
        (found, owners)
        for found in _CLAUSE.finditer(listed)
        if (owners := _doers(found["names"], speech, context.directory))
    ]
    if not heads or _END.search(listed, 0, heads[0][0].start() + 1):
        return ()
    ends = [*(head.start() for head, _ in heads[1:]), len(listed)]
    items: list[Candidate] = []
    for (head, owners), end in zip(heads, ends, strict=True):
        sentence = _END.search(listed, head.end(), end)
        places = (start + head.end(), start + (sentence.start() if sentence else end))
        items.append(_candidate(speech, places, owners, Confidence.CERTAIN))
    return tuple(items)


def explicit(speech: Utterance, context: Context) -> tuple[Candidate, ...]:
    """An assignment in so many words: `action item: Ann to …`, `action for Bo: …`."""
    found = _EXPLICIT.search(speech.text) if _ABOUT_TASKS.search(speech.text) else None
    if not found:
        return ()
    owners = _doers(found["owner"] or "", speech, context.directory)
    return (_candidate(speech, found.span("rest"), owners, Confidence.POSSIBLE),)


def _candidate(
    speech: Utterance, places: tuple[int, int], owners: tuple[str, ...], confidence: Confidence
) -> Candidate:
    start, stop = places
    line = min(speech.span.line + speech.text.count("\n", 0, start), speech.span.end_line)
    last = min(speech.span.line + speech.text.count("\n", 0, stop), speech.span.end_line)
    text = speech.text[start:stop].strip().strip(",;")
    text = re.sub(r",?\s+and$", "", text)
    return Candidate(
        text, Span(line, last), confidence, owners=owners, owned=bool(owners), section=""
    )


def _doers(names: str, speech: Utterance, directory: Directory) -> tuple[str, ...]:
    """Who will do it: people of the meeting, a group, or the speaker who says "I"."""
    if re.match(r"^I\b", names) and speech.speaker:
        return (speech.speaker.name,)
    owners = all_plausible(names, directory) if names else None
    if not owners:
        return ()
    return owners if all(directory.knows(name) or is_group(name) for name in owners) else ()

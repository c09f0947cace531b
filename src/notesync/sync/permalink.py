"""Links to lines of the notes that stay right: pinned at the commit where a line was first seen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from notesync.model.identity import Identified
from notesync.model.issues import Key, Place
from notesync.model.ledger import Entry

_URL = re.compile(
    r"(?P<scheme>https?|ssh|git)://(?:[^/]*@)?(?P<host>[^/@:]+)(?P<port>:\d+)?/(?P<path>[^?#@]+)"
)
_SCP = re.compile(r"(?:[^/:]*@)?(?P<host>[^/@:]+):(?P<path>[^?#@]+)")
_USER = re.compile(r"(?<=://)[^/]*@")
_FORGES = (
    ("gitlab", "{url}/-/blob/{commit}/{path}?plain=1#L{line}"),
    ("bitbucket.org", "{url}/src/{commit}/{path}#lines-{line}"),
    ("gitea", "{url}/src/commit/{commit}/{path}?display=source#L{line}"),
    ("forgejo", "{url}/src/commit/{commit}/{path}?display=source#L{line}"),
    ("codeberg.org", "{url}/src/commit/{commit}/{path}?display=source#L{line}"),
)
"""How those whose host says what it is show a line; `plain` and `display` show its source."""
GITHUB = "{url}/blob/{commit}/{path}?plain=1#L{line}"
_BY_SSH = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
_OTHER = re.compile(r"(?:^|\.)(?:azure|visualstudio|amazonaws|googlesource)\.com$")
"""Hosts whose addresses have a form of their own, which `notes_url` can state."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the notes' repository is shown on the web.

    `template` has the places `{commit}`, `{path}` and `{line}`; `folder` is where the notes' root
    lies in the repository, empty or with a slash at its end.
    """

    template: str
    folder: str = ""


def web_address(remote: str) -> str:
    """The web address of what a git remote names, empty where it names no server that is known.

    Who fetches from there, and with what password, is no part of it.
    """
    found = _URL.fullmatch(remote) or _SCP.fullmatch(remote)
    if found is None:
        return ""
    parts = found.groupdict()
    host = _BY_SSH.get(parts["host"].lower(), parts["host"].lower())
    path = parts["path"].strip("/").removesuffix(".git").rstrip("/")
    if "." not in host or not path or "\\" in path or _OTHER.search(host):
        return ""
    web = (parts.get("scheme") or "").startswith("http")
    port = (parts.get("port") or "") if web else ""
    return f"{parts['scheme'] if web else 'https'}://{host}{port}/{path}"


def home_of(address: str, folder: str) -> Home | None:
    """Where notes are shown, given the web address of their repository or a template for links."""
    address = _USER.sub("", address)
    if not address:
        return None
    if "{commit}" in address:
        return Home(address, folder)
    host = address.partition("://")[2].partition("/")[0].lower()
    form = next((form for name, form in _FORGES if name in host), GITHUB)
    return Home(form.replace("{url}", address.rstrip("/")), folder)


def permalink(place: Place, home: Home) -> str:
    """The way to a line as it was first seen; empty where no commit holds it."""
    pin = place.pin
    if pin is None:
        return ""
    template = home.template if pin.line else home.template.partition("#")[0]
    path = quote(home.folder + (pin.source or place.source), errors="surrogateescape")
    return (
        template.replace("{commit}", pin.commit)
        .replace("{line}", str(pin.line))
        .replace("{path}", path)
    )


def pinned(found: Iterable[Identified], known: Mapping[Key, Entry]) -> tuple[Identified, ...]:
    """The items with the lines that were known before pinned where they were first seen."""
    return tuple(_pinned(one, known.get(one.key)) for one in found)


def _pinned(one: Identified, entry: Entry | None) -> Identified:
    place = one.sighting.place
    old = _same(place, entry.places) if entry else None
    if old is None or old.pin is None:
        return one
    source = old.pin.source or old.source
    pin = replace(old.pin, source="" if source == place.source else source)
    return replace(one, sighting=replace(one.sighting, place=replace(place, pin=pin)))


def _same(place: Place, known: Sequence[Place]) -> Place | None:
    """The place of an earlier run that is this one: its line or its words may have changed."""
    here = [one for one in known if one.source == place.source]
    moved = [one for one in known if (one.date, one.text) == (place.date, place.text)]
    worded = [one for one in here if one.text == place.text]
    lined = [one for one in worded if one.line == place.line]
    return next((group[0] for group in (lined, worded, here, moved) if group), None)

"""README's session with GitHub, run against a GitHub that nobody here wrote.

Without arguments it writes the session anew; a test of `make integration` compares.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests.integration.emulate import serving

from scripts.readme import README, ROOT, output

REPOSITORY = "ines/team-notes"
TOKEN = "t-ines"

_RAN = re.compile(r"(<!-- ran on GitHub: in (\S+) -->\n```console\n)(.*?)(```)", re.DOTALL)


def main() -> None:
    """Write README's session anew."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), 1, REPOSITORY) as url:
        README.write_text(rendered(README.read_text(encoding="utf-8"), url), encoding="utf-8")
    print(f"{README.name} holds what its session with GitHub prints.")


def rendered(text: str, url: str) -> str:
    """A page's text with its session run again, against the server at `url`."""
    return _RAN.sub(lambda match: match[1] + _session(match[2], match[3], url) + match[4], text)


def _session(folder: str, transcript: str, url: str) -> str:
    commands = [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, "team")
        shutil.copytree(ROOT / folder, copy / Path(folder).name)
        said = "".join(f"$ {one}\n{output(one, copy, _environment(url))}" for one in commands)
    # What a reader sees has neither this machine's folder nor its server's port in it.
    return said.replace(f"{copy}{os.sep}", "").replace(f"{urlsplit(url).netloc}/", "")


def _environment(url: str) -> Mapping[str, str]:
    """Only the address, the token and the wait differ from what a reader does."""
    return {
        "GH_TOKEN": "",
        "NOTESYNC_GITHUB_TOKEN": TOKEN,
        "NOTESYNC_TRACKER_BASE_URL": url,
        "NOTESYNC_TRACKER_SETTLE": "0.1",
    }


if __name__ == "__main__":
    main()

"""What a test looks up on the stand-in for GitHub, and the notes that it works on."""

import json
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "t-ines"
NOTE = "# Dock meeting\n\n- **Date**: 3 March 2031\n\n## Action items\n\n"
LINES = "- [ ] Ines to order the spare pumps\n- [ ] Odd to paint the boat house\n"


@dataclass(frozen=True, slots=True)
class Forge:
    """One repository on the server at `url`."""

    url: str
    repository: str

    def issues(self) -> list[dict[str, Any]]:
        """All issues of ours, oldest first, as they are now."""
        found = self.get("/issues?state=all&per_page=100&sort=created&direction=asc")
        return [one for one in found if "notesync" in {label["name"] for label in one["labels"]}]

    def comments(self, number: int) -> list[str]:
        return [one["body"] for one in self.get(f"/issues/{number}/comments")]

    def open_pull_request(self, title: str) -> int:
        """A number to comment on: the stand-in keeps comments of issues and pull requests alike."""
        return int(self._ask("/issues", {"title": title})["number"])

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever the server says
        return self._ask(path)

    def _ask(self, path: str, given: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - same
        request = urllib.request.Request(
            f"{self.url}/repos/{self.repository}{path}",
            data=json.dumps(given).encode() if given else None,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@dataclass(frozen=True, slots=True)
class Checkout:
    """The notes in a git repository, as a runner has them."""

    root: Path

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Ines", "-c", "user.email=ines@harbour.example")
        command = ["git", "-C", str(self.root), *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def begin(self, forge: Forge) -> str:
        """A repository with a configuration and one note without items."""
        self.root.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("remote", "add", "origin", f"https://github.com/{forge.repository}.git")
        self.write(
            "notesync.toml",
            f'namespace = "harbour/notes"\n[tracker]\nkind = "github"\nsettle = 0.1\n'
            f'repository = "{forge.repository}"\nbase_url = "{forge.url}"\n',
        )
        self.write("notes/2031-03-03.md", "# Dock meeting\n")
        return self.commit("Begin")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert before in text
        self.write(name, text.replace(before, after))

    def commit(self, message: str) -> str:
        self.git("add", "--all", ":!.notesync")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


def pull(number: int, head: str, base: str, whose: str, repository: str) -> dict[str, Any]:
    """The payload of a pull request of the repository `whose`."""
    here = {"full_name": repository, "default_branch": "main"}
    source = {"sha": head, "ref": "draft", "repo": {"full_name": whose, "default_branch": "main"}}
    target = {"sha": base, "ref": "main", "repo": here}
    ends = {"head": source, "base": target}
    return {"number": number, "repository": here, "pull_request": {"number": number, **ends}}

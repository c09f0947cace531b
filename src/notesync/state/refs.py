"""One ref, here or in a remote: read, and replaced only while it is what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from notesync.errors import StateError
from notesync.state.git import Git, failed, scrubbed

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref whose commits hold a few small files; a remote where one is named, else here."""

    git: Git
    name: str
    remote: str | None
    _blobs: dict[bytes, str] = field(default_factory=dict, compare=False, repr=False)
    """What is surely stored here: most files stay as they are from commit to commit."""

    def __str__(self) -> str:
        return f"{scrubbed(self.remote or str(self.git.repository))} {self.name}"

    def tip(self) -> str:
        """The commit that the ref is at; empty where there is no such ref.

        Raises:
            StateError: nobody can tell.
        """
        if self.remote is not None:
            return self._named(self.git.run("ls-remote", "--", self.remote, self.name))
        answer = self.git.ask("for-each-ref", "--format=%(objectname)\t%(refname)", self.name)
        # Git would pass over a damaged ref as if it were none.
        if answer.code or "broken ref" in answer.err:
            raise failed(f"{self}: git for-each-ref", answer)
        return self._named(answer.out)

    def files(self, tip: str, names: Sequence[str]) -> tuple[str, dict[str, bytes]]:
        """The files of the commit that the ref was seen at, or of a newer one, and its name.

        Raises:
            StateError: it cannot be fetched, or one of them is not in it.
        """
        for _ in range(_ATTEMPTS):
            if self.remote is not None:
                self._fetch(self.remote)
            tree, *found = self._contents([f"{tip}^{{tree}}", *(f"{tip}:{name}" for name in names)])
            if tree is not None:
                return tip, self._whole(dict(zip(names, found, strict=True)))
            # A new history began between the two looks.
            tip = self.tip()
        raise StateError(
            f"{self}: its commit {tip[:10]} cannot be read",
            "run this again; if it stays so, the repository is damaged: `git fsck` tells more",
        )

    def commit(self, files: Mapping[str, str], parent: str, subject: str, at: str) -> str:
        """A commit that holds the files, not yet in any ref."""
        blobs = {name: (text.encode(), self._stored(text.encode())) for name, text in files.items()}
        self._blobs.clear()
        self._blobs.update(blobs.values())
        rows = "".join(f"100644 blob {blob}\t{name}\n" for name, (_, blob) in blobs.items())
        tree = self.git.run("mktree", text=rows.encode()).decode().strip()
        parents = ("-p", parent) if parent else ()
        made = self.git.run("commit-tree", tree, *parents, "-m", subject, at=at)
        return made.decode().strip()

    def swap(self, old: str, new: str) -> str:
        """Move the ref from one commit (empty: from nothing) to another; tells where it is then.

        It is at `new` if and only if this, or an earlier try whose answer was lost, was in time.

        Raises:
            StateError: it was refused though nobody was faster, or nobody can tell.
        """
        if self.remote is None:
            command: tuple[str, ...] = ("update-ref", self.name, new, old)
        else:
            command = (
                "push", "--quiet", "--no-verify", "--no-signed", "--no-follow-tags",
                "--recurse-submodules=no", f"--force-with-lease={self.name}:{old}",
                "--", self.remote, f"{new}:{self.name}",
            )  # fmt: skip
        answer = self.git.ask(*command)
        if answer.code == 0:
            return new
        # What git says of a failure differs between versions and servers: the ref itself tells.
        tip = self.tip()
        if tip == old:
            raise failed(f"{self}: git {command[0]}", answer)
        return tip

    def depth(self, tip: str) -> int:
        """How many commits the history has."""
        return int(self.git.run("rev-list", "--count", tip))

    def _fetch(self, remote: str) -> None:
        self.git.run(
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-prune",
            "--recurse-submodules=no", "--", remote, self.name,
        )  # fmt: skip

    def _stored(self, data: bytes) -> str:
        known = self._blobs.get(data)
        return known or self.git.run("hash-object", "-w", "--stdin", text=data).decode().strip()

    def _contents(self, objects: list[str]) -> list[bytes | None]:
        """Each object's bytes, None for one that is not here."""
        rest = self.git.run("cat-file", "--batch", text="\n".join(objects).encode() + b"\n")
        found: list[bytes | None] = []
        for _ in objects:
            head, _, rest = rest.partition(b"\n")
            if head.endswith(b" missing"):
                found.append(None)
                continue
            blob, _, size = head.decode().split(" ")
            data, rest = rest[: int(size)], rest[int(size) + 1 :]
            self._blobs[data] = blob
            found.append(data)
        return found

    def _whole(self, files: Mapping[str, bytes | None]) -> dict[str, bytes]:
        missing = [name for name, data in files.items() if data is None]
        if missing:
            raise StateError(
                f"{self}: it has no {missing[0]}: no notesync wrote it",
                "name another ref for the ledger",
            )
        return {name: data for name, data in files.items() if data is not None}

    def _named(self, listed: bytes) -> str:
        # A pattern finds refs, too, of which the name is only a part.
        rows = (row.split("\t") for row in listed.decode().splitlines())
        return next((commit for commit, name in rows if name == self.name), "")

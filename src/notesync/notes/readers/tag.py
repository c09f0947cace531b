"""An element of a page."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """An element: its name and attributes in small letters, and the line on which it begins.

    `empty`: written as `<name/>`, with nothing inside that the writer meant to be there.
    """

    name: str
    attrs: Mapping[str, str]
    line: int
    empty: bool = False

    def named(self, attribute: str) -> str:
        """An attribute's value in small letters; empty where there is none."""
        return self.attrs.get(attribute, "").lower()

    @property
    def classes(self) -> frozenset[str]:
        """The classes of the element."""
        return frozenset(self.attrs.get("class", "").split())

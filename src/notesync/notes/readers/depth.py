"""How deeply XML is nested, told while it is read and before a tree is made of it."""

from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl


class TooDeep(Exception):
    """Elements are nested more deeply than any document's."""


class _Depth(ContentHandler):
    def __init__(self, deepest: int) -> None:
        super().__init__()
        self._left = deepest

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooDeep

    def endElement(self, name: str) -> None:
        self._left += 1


def watch_depth(deepest: int) -> ContentHandler:
    """A handler for one file that raises `TooDeep` where it is nested more than so many times."""
    return _Depth(deepest)

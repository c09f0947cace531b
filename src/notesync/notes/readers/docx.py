"""Word documents → blocks, numbered: they have no lines.

What the file claims and what it holds are checked before anything is unpacked or parsed. Two
packages of the extra `docx` do the rest; nothing is fetched, and pictures are not opened.
"""

import zlib
from enum import Enum, auto
from io import BytesIO
from xml.sax import SAXException
from zipfile import BadZipFile, ZipFile

from notesync.notes.readers.content import Content


class Refused(Enum):
    """Why a Word document was not opened."""

    NO_READER = auto()
    UNREADABLE = auto()
    UNSAFE = auto()


# No notes have more parts, are nested more deeply, or shrink more when they are packed.
MOST_PARTS = 2_000
DEEPEST = 150
MOST_SHRUNK = 100
# So many times the size that notes may have is what the XML of a document may take: about a
# tenth of it is text.
LARGEST_XML = 2
_BODY = "word/document.xml"
# What a word processor calls a title is one, and its strikes are kept.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh\nstrike => s"
# What archives, XML and the converter raise of files that are not what they should be.
_BROKEN = (
    BadZipFile, zlib.error, SAXException, EOFError, KeyError, ValueError, IndexError, TypeError,
    AttributeError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip


def read_docx(data: bytes, limit: int) -> Content | Refused:
    """The blocks of a Word document; `limit` is the size in bytes that notes may have."""
    try:
        import defusedxml.sax
        import mammoth
    except ModuleNotFoundError:
        return Refused.NO_READER
    from notesync.notes.readers.depth import TooDeep, watch_depth
    from notesync.notes.readers.drawn import numbered
    from notesync.notes.readers.html import drawn_page

    try:
        with ZipFile(BytesIO(data)) as archive:
            if _BODY not in archive.namelist():
                return Refused.UNREADABLE
            if not _is_modest(archive, limit * LARGEST_XML):
                return Refused.UNSAFE
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    defusedxml.sax.parseString(
                        archive.read(name), watch_depth(DEEPEST), forbid_dtd=True
                    )
        ignored = mammoth.images.img_element(lambda image: {"alt": ""})
        page = mammoth.convert_to_html(
            BytesIO(data), style_map=_STYLES, convert_image=ignored, external_file_access=False
        )
    except (defusedxml.DefusedXmlException, TooDeep):
        return Refused.UNSAFE
    except _BROKEN:
        return Refused.UNREADABLE
    return numbered(drawn_page(page.value).drawn)


def _is_modest(archive: ZipFile, most: int) -> bool:
    """Whether the parts, as the archive claims them, are no more than a document's."""
    parts = archive.infolist()
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    shrunk = any(
        part.file_size > 1_000_000 and part.file_size > MOST_SHRUNK * part.compress_size
        for part in texts
    )
    small = len(parts) <= MOST_PARTS and sum(part.file_size for part in texts) <= most
    return small and not shrunk

"""Word documents for tests, made from text: `# heading`, `- item`, `[ ] box`, `| a | b |`."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="n1" '
    f'Type="{OFFICE}/numbering" Target="numbering.xml"/><Relationship Id="s1" '
    f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
LEVELS = "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/></w:lvl>' for n in range(9))
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
    for n in range(1, 4)
)


def docx_of(text: str) -> bytes:
    """A document with what the text shows, line by line."""
    return packed(document("".join(_blocks(text.splitlines()))))


def document(body: str) -> str:
    """The main part of a document."""
    return f'<w:document xmlns:w="{W}" xmlns:w14="{W14}"><w:body>{body}</w:body></w:document>'


def packed(body: str, more: Mapping[str, str] | None = None) -> bytes:
    """A document as a file; `more` are further parts, or others in their place."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "word/document.xml": body,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/numbering.xml": NUMBERING,
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{STYLES}</w:styles>',
        **(more or {}),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _blocks(lines: list[str]) -> Iterator[str]:
    for rows, group in groupby(lines, key=lambda line: line.startswith("|")):
        if rows:
            cells = [line.strip("|").split("|") for line in group]
            drawn = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in cells)
            yield f"<w:tbl>{drawn}</w:tbl>"
        else:
            yield from (_paragraph(line) for line in group)


def _cell(text: str) -> str:
    return f"<w:tc>{_paragraph(text.strip())}</w:tc>"


def _paragraph(line: str) -> str:
    properties = ""
    if heading := re.match(r"(#+) ", line):
        properties = f'<w:pStyle w:val="Heading{len(heading[1])}"/>'
        line = line[heading.end() :]
    elif item := re.match(r"( *)- ", line):
        level = len(item[1]) // 2
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        line = line[item.end() :]
    box = re.match(r"\[([ x])\] ", line)
    runs = "".join(map(_run, re.split(r"(\*\*.+?\*\*|~~.+?~~)", line[box.end() if box else 0 :])))
    return f"<w:p><w:pPr>{properties}</w:pPr>{_box(box[1]) if box else ''}{runs}</w:p>"


def _box(sign: str) -> str:
    state = f'<w14:checkbox><w14:checked w14:val="{int(sign == "x")}"/></w14:checkbox>'
    return f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{_run('☐')}</w:sdtContent></w:sdt>"


def _run(text: str) -> str:
    mark = {"**": "<w:b/>", "~~": "<w:strike/>"}.get(text[:2], "")
    said = text[2:-2] if mark else text
    return f'<w:r><w:rPr>{mark}</w:rPr><w:t xml:space="preserve">{escape(said)}</w:t></w:r>'

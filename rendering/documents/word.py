"""A document as a Word file: to be opened, completed and sent on; its styles are Word's own, or those of the
template into which it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import assert_never

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Cm, Emu, Pt
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph as WordParagraph

from rendering.dates import long_day
from rendering.documents.model import (
    CONTENTS,
    UNTITLED,
    Blanks,
    Block,
    Chart,
    Document,
    Facts,
    Heading,
    Items,
    Paragraph,
    Table,
    plain,
)
from rendering.documents.styles import LANGUAGE, set_styles, shade, style_of
from rendering.documents.template import BODY, filled, require_sound, take_away
from tabular.workbooks import undated

SVG_TYPE = "image/svg+xml"
_FONTS = "Calibri, Carlito, Arial, sans-serif"
"""Of the file around it; the drawing leaves room for the widest."""
_DOTS = 240.0
"""An inch: sharp on paper."""
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg")"""


def size_of(svg: str) -> tuple[float, float]:
    """In its own units."""
    _, _, width, height = map(float, parse_xml(svg).get("viewBox").split())
    return width, height


def png_of(svg: str) -> bytes:
    import typst  # 80 MB of program, that a Word file without a chart does without

    made = typst.compile(
        _PAGE, format="png", ppi=_DOTS, ignore_system_fonts=True, sys_inputs={"svg": str(svg)}
    )
    assert isinstance(made, bytes), "a drawing is one page"
    return made


def settled(svg: str) -> bytes:
    """With its colours said on each shape: Word does not know the one that a group lends."""
    root = parse_xml(svg)
    root.set("font-family", _FONTS)
    for shape in root.iter():
        lent = next((one.get("color") for one in (shape, *shape.iterancestors()) if one.get("color")), None)
        for name in ("fill", "stroke"):
            if lent and shape.get(name) == "currentColor":
                shape.set(name, lent)
    return serialize_part_xml(root)


_MOST_OF_PROPERTY = 255
"""Characters that Word takes."""
_CHART, _TALLEST, _NARROWEST = Pt(0.9), Cm(20), Cm(3)
"""Of a unit of a chart; of a picture that its caption has still room above; of what a page leaves."""
_MARK, _FIRST_MARK = "_Toc2026{:04}", 20_000
"""Names and numbers that the bookmarks of a template do not have."""
_EPOCH = date(2026, 1, 1)
_VECTOR = """<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip
xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{}"/></a:ext>
</a:extLst>"""

_POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)
"""A picture, of one point."""
_WHOLE = Document(
    title="x",
    service="x",
    dated_on=_EPOCH,
    blocks=(
        Heading("x"),
        Heading("x", 2),
        Heading("x", 3),
        Paragraph("x"),
        Items(("x",)),
        Items(("x",), is_numbered=True),
        Chart('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "x"),
        Table("x", ("x",), (("1",),), figures=frozenset({0})),
        Facts((("x", "x"),)),
        Blanks(("x",)),
    ),
    has_contents=True,
)


def drawings(document: Document) -> list[bytes]:
    """Of its charts, in their order. Drawn before a template is opened: what draws them reads a disk."""
    return [png_of(one.svg) for one in document.blocks if isinstance(one, Chart)]


def written(
    document: Document,
    drawings: Iterable[bytes],
    template: bytes | None = None,
    fields: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Raises TemplateUnfit."""
    drawn = iter(drawings)
    title, day = plain(document.title) or UNTITLED, long_day(document.dated_on)
    if template is None:
        file = _begun(document.service, title, day)
        _write_all(file, document, drawn)
        if document.is_compact:
            _tighten(file)
    else:
        own = {"titre": title, "service": document.service, "date": day, **fields}
        file, place = filled(template, {name: plain(text) for name, text in own.items()})
        before = set(file.element.body)
        _write_all(file, document, drawn)
        for one in [part for part in file.element.body if part not in before]:
            place.addprevious(one)
        take_away(place)
    _set_properties(file, document)
    content = _bytes(file)
    if template is not None:  # what fills a field may complete the order of another
        require_sound(content)
    return content


def check(template: bytes, fields: Iterable[str]) -> None:
    """By a document that has all that there is. Raises TemplateUnfit, or whatever a damaged file makes of a
    library.
    """
    docx.Document(BytesIO(written(_WHOLE, [_POINT], template, dict.fromkeys(fields, "x"))))


@cache
def default_template() -> bytes:
    """The page of the documents that have no other, with the fields in their places: to be made one's own."""
    file = _begun("{{ service }}", "{{ titre }}", "{{ date }}")
    _line(file, f"{{{{ {BODY} }}}}")
    _set_properties(file, Document(title="Modèle", service="", dated_on=_EPOCH, blocks=()))
    return _bytes(file)


def _begun(service: str, title: str, day: str) -> WordFile:
    file = docx.Document()
    set_styles(file)
    _set_pages(file, title)
    _line(file, service, "No Spacing", is_strong=True)
    _line(file, title, "Title")
    _line(file, f"Le {day}")
    return file


def _write_all(file: WordFile, document: Document, drawn: Iterator[bytes]) -> None:
    for place, block in enumerate(document.blocks):
        if place == document.contents_at:
            _write_contents(file, document.contents)
        _write(file, block, drawn)
        if place in document.leads:
            file.paragraphs[-1].paragraph_format.keep_with_next = True
    if document.contents:
        _mark_headings(file, len(document.contents))


def _tighten(file: WordFile) -> None:
    page = file.sections[0]
    page.top_margin = page.bottom_margin = Cm(1.5)
    for name, size in (("Normal", 9), ("Title", 15), ("Caption", 9)):
        file.styles[name].font.size = Pt(size)
    for picture in file.inline_shapes:
        picture.width, picture.height = (Emu(int(side * 0.7)) for side in (picture.width, picture.height))


def _bytes(file: WordFile) -> bytes:
    content = BytesIO()
    file.save(content)
    return undated(content.getvalue())


def _write(file: WordFile, block: Block, drawn: Iterator[bytes]) -> None:
    match block:
        case Heading(text, level):
            _line(file, plain(text) or UNTITLED, f"Heading {level}")
        case Paragraph(text):
            _line(file, text)
        case Items():
            _write_items(file, block)
        case Table():
            _write_table(file, block)
        case Chart():
            _write_chart(file, block, next(drawn))
        case Facts(pairs):
            for name, value in pairs:
                line = _line(file, f"{name}\N{NO-BREAK SPACE}:", "No Spacing", is_strong=True)
                line.add_run(f" {plain(value)}")
        case Blanks(labels):
            for label in labels:
                _write_blank(file, label)
        case _:
            assert_never(block)


def _line(file: WordFile, text: str, style: str = "Normal", *, is_strong: bool = False) -> WordParagraph:
    line = file.add_paragraph(style=style_of(file, style))
    line.add_run(plain(text), style=style_of(file, "Strong") if is_strong else None)
    return line


def _write_items(file: WordFile, items: Items) -> None:
    if not items.is_numbered:
        for text in items.lines:
            _line(file, text, "List Bullet")
        return
    # Without a numbering of its own, a list goes on from where the last one ended.
    numberings, style = file.part.numbering_part.element, style_of(file, "List Number").element
    as_styled = numberings.num_having_numId(style.pPr.numPr.numId.val)
    own = numberings.add_num(as_styled.abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    for text in items.lines:
        properties = _line(file, text, "List Number").paragraph_format.element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = own.numId


def _write_table(file: WordFile, table: Table) -> None:
    _line(file, table.caption, "Caption").paragraph_format.keep_with_next = True
    made = file.add_table(1 + len(table.rows), len(table.header), style_of(file, "Table Grid"))
    shares = table.widths or (1,) * len(table.header)
    widths = [_width(file) * share // sum(shares) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width  # which LibreOffice reads, and Word that of each cell
    for number, (row, texts) in enumerate(zip(made.rows, (table.header, *table.rows), strict=True)):
        for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = width
            cell.paragraphs[0].add_run(plain(text), style=None if number else style_of(file, "Strong"))
            if not number:
                shade(cell)
            if column in table.figures:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    written = file.element.body.tbl_lst[-1]
    for line in written.tr_lst:
        line.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    written.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    written.tblPr.append(OxmlElement("w:tblCaption", {qn("w:val"): plain(table.caption)}))
    for row in made.rows[:-1] if table.is_short else ():
        _keep_with_next(row)
    if table.source:
        _keep_with_next(made.rows[-1])
        told = _line(file, table.source, "No Spacing")
        told.runs[0].font.size, told.paragraph_format.space_before = Pt(9), Pt(3)
    _line(file, "", "No Spacing")  # what follows stands apart from it


def _keep_with_next(row: Row) -> None:
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _write_blank(file: WordFile, label: str) -> None:
    line = _line(file, f"{label}\N{NO-BREAK SPACE}:")
    line.add_run(" \t")
    line.paragraph_format.space_before = Pt(24)
    line.paragraph_format.tab_stops.add_tab_stop(_width(file), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _write_chart(file: WordFile, chart: Chart, png: bytes) -> None:
    """A picture of points for whoever reads no other, and the vector image that Word has shown since 2016."""
    caption = _line(file, chart.caption, "Caption")
    caption.paragraph_format.keep_with_next = True
    width, height = size_of(chart.svg)
    scale = min(_CHART, _width(file) / width, _TALLEST / height)
    picture = file.add_paragraph(style=style_of(file, "No Spacing")).add_run()
    inline = picture.add_picture(BytesIO(png), Emu(int(width * scale)))._inline  # noqa: SLF001
    inline.docPr.set("descr", chart.told)
    inline.docPr.set("title", plain(chart.caption))
    package = file.part.package
    drawn = Part(package.next_partname("/word/media/graphique%d.svg"), SVG_TYPE, settled(chart.svg), package)
    inline.graphic.graphicData.pic.blipFill.blip.append(
        parse_xml(_VECTOR.format(file.part.relate_to(drawn, RELATIONSHIP_TYPE.IMAGE)))
    )


def _write_contents(file: WordFile, headings: Sequence[Heading]) -> None:
    """A field that Word makes again, with its pages, when it is asked to; until then, links to headings."""
    _line(file, CONTENTS, "TOC Heading").paragraph_format.keep_with_next = True
    for number, heading in enumerate(headings):
        line = file.add_paragraph(style=style_of(file, "No Spacing"))
        line.paragraph_format.left_indent = Cm(0.8 * (heading.level - 1))
        if not number:
            _add_field(line, "begin")
            order = OxmlElement("w:instrText", {qn("xml:space"): "preserve"})
            order.text = r' TOC \o "1-3" \h \z \u '
            line.add_run().element.append(order)
            _add_field(line, "separate")
        link = OxmlElement("w:hyperlink", {qn("w:anchor"): _MARK.format(number), qn("w:history"): "1"})
        link.append(line.add_run(plain(heading.text) or UNTITLED).element)
        line.paragraph_format.element.append(link)
    _add_field(_line(file, "", "No Spacing"), "end")
    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _add_field(line: WordParagraph, kind: str) -> None:
    line.add_run().element.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): kind}))


def _mark_headings(file: WordFile, count: int) -> None:
    """The last ones of the file are the document's: a template may have its own above."""
    names = {style_of(file, f"Heading {level}").style_id for level in (1, 2, 3)}
    for number, line in enumerate([one for one in file.element.body.p_lst if one.style in names][-count:]):
        bounds = {qn("w:id"): f"{_FIRST_MARK + number}"}
        line.get_or_add_pPr().addnext(
            OxmlElement("w:bookmarkStart", {**bounds, qn("w:name"): _MARK.format(number)})
        )
        line.append(OxmlElement("w:bookmarkEnd", bounds))


def _set_pages(file: WordFile, title: str) -> None:
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.2)
    line = page.footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(_width(file), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{title}\t")
    for field, before in (("PAGE", ""), ("NUMPAGES", "\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}")):
        line.add_run(before)
        number = OxmlElement("w:fldSimple", {qn("w:instr"): field})
        line.paragraph_format.element.append(number)


def _set_properties(file: WordFile, document: Document) -> None:
    """The library's own words are taken out."""
    said = file.core_properties
    said.title, said.author = (plain(text)[:_MOST_OF_PROPERTY] for text in (document.title, document.service))
    said.last_modified_by, said.comments, said.language = said.author, "", LANGUAGE
    said.created = said.modified = datetime.combine(document.dated_on, time())


def _width(file: WordFile) -> int:
    """Of what is written on a page: on the narrowest, when a template has several kinds."""
    return max(_NARROWEST, min(
        (page.page_width or Cm(21)) - (page.left_margin or 0) - (page.right_margin or 0)
        for page in file.sections
    ))  # fmt: skip

"""A document as a Word file: to be opened, completed and sent on; its styles are Word's own."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import assert_never

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from rendering.dates import long_day
from rendering.documents.model import (
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

_LANGUAGE = "fr-FR"
_MOST_OF_PROPERTY = 255
"""Characters that Word takes."""
_INK = (0x1F, 0x2A, 0x44)
"""Of titles: those of the library's own styles are too pale to be read by all."""


def written(document: Document) -> bytes:
    file = docx.Document()
    _set_styles(file)
    _set_pages(file, document)
    _set_properties(file, document)
    _line(file, document.service, "No Spacing", is_strong=True)
    _line(file, plain(document.title) or UNTITLED, "Title")
    _line(file, f"Le {long_day(document.dated_on)}")
    for block in document.blocks:
        _write(file, block)
    file_bytes = BytesIO()
    file.save(file_bytes)
    return file_bytes.getvalue()


def _write(file: WordFile, block: Block) -> None:
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
            pass
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
    line = file.add_paragraph(style=style)
    line.add_run(plain(text), style="Strong" if is_strong else None)
    return line


def _write_items(file: WordFile, items: Items) -> None:
    if not items.is_numbered:
        for text in items.lines:
            _line(file, text, "List Bullet")
        return
    # Without a numbering of its own, a list goes on from where the last one ended.
    numberings, style = file.part.numbering_part.element, file.styles["List Number"].element
    as_styled = numberings.num_having_numId(style.pPr.numPr.numId.val)
    own = numberings.add_num(as_styled.abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    for text in items.lines:
        properties = _line(file, text, "List Number").paragraph_format.element.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_numId().val = own.numId


def _write_table(file: WordFile, table: Table) -> None:
    _line(file, table.caption, "Caption").paragraph_format.keep_with_next = True
    made = file.add_table(1 + len(table.rows), len(table.header), style="Table Grid")
    shares = table.widths or (1,) * len(table.header)
    widths = [_width(file) * share // sum(shares) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width  # which LibreOffice reads, and Word that of each cell
    for number, (row, texts) in enumerate(zip(made.rows, (table.header, *table.rows), strict=True)):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(plain(text), style=None if number else "Strong")
    written = file.element.body.tbl_lst[-1]
    written.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    written.tblPr.append(OxmlElement("w:tblCaption", {qn("w:val"): plain(table.caption)}))
    file.add_paragraph(style="No Spacing")  # what follows stands apart from it


def _write_blank(file: WordFile, label: str) -> None:
    line = _line(file, f"{label}\N{NO-BREAK SPACE}:")
    line.add_run(" \t")
    line.paragraph_format.space_before = Pt(24)
    line.paragraph_format.tab_stops.add_tab_stop(_width(file), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _set_styles(file: WordFile) -> None:
    for name, size in (
        ("Title", 20),
        ("Heading 1", 15),
        ("Heading 2", 13),
        ("Heading 3", 11.5),
        ("Caption", 10.5),
    ):
        font = file.styles[name].font
        font.color.rgb, font.size = RGBColor(*_INK), Pt(size)
    file.styles["Footer"].font.size = Pt(9)
    file.styles["Footer"].paragraph_format.tab_stops.clear_all()  # one in the middle, of a wider page
    for said in file.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), _LANGUAGE)
    for setting in file.settings.element:
        if setting.tag == qn("w:themeFontLang"):
            setting.set(qn("w:val"), _LANGUAGE)
    for setting in file.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # of Word 2013: an older one opens « en mode de compatibilité »


def _set_pages(file: WordFile, document: Document) -> None:
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.2)
    line = page.footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(_width(file), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{plain(document.title)}\t")
    for field, before in (("PAGE", ""), ("NUMPAGES", "\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}")):
        line.add_run(before)
        number = OxmlElement("w:fldSimple", {qn("w:instr"): field})
        line.paragraph_format.element.append(number)


def _set_properties(file: WordFile, document: Document) -> None:
    """The library's own words are taken out."""
    said = file.core_properties
    said.title, said.author = (plain(text)[:_MOST_OF_PROPERTY] for text in (document.title, document.service))
    said.last_modified_by, said.comments, said.language = said.author, "", _LANGUAGE
    said.created = said.modified = datetime.combine(document.dated_on, time())


def _width(file: WordFile) -> int:
    """Of what is written on a page."""
    page = file.sections[0]
    return (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)

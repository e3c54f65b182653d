"""The styles of a Word file: set in ours, and lent to a template that lacks one, as Word does."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Pt, RGBColor
from docx.table import _Cell

LANGUAGE = "fr-FR"
_INK = (0x1F, 0x2A, 0x44)
"""Of titles: those of the library's own styles are too pale to be read by all."""
_LINES, _HEADER = "76858F", "EEF1F4"
_LENT = "Relais{}"
_NO_NUMBERING = b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


def set_styles(file: WordFile) -> None:
    for name, size in (
        ("Title", 20),
        ("Heading 1", 15),
        ("TOC Heading", 15),
        ("Heading 2", 13),
        ("Heading 3", 11.5),
        ("Caption", 10.5),
    ):
        font = file.styles[name].font
        font.color.rgb, font.size = RGBColor(*_INK), Pt(size)
    _set_tables(file.styles["Table Grid"])
    file.styles["Footer"].font.size = Pt(9)
    file.styles["Footer"].paragraph_format.tab_stops.clear_all()  # one in the middle, of a wider page
    for said in file.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), LANGUAGE)
    for setting in file.settings.element:
        if setting.tag == qn("w:themeFontLang"):
            setting.set(qn("w:val"), LANGUAGE)
    for setting in file.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # of Word 2013: an older one opens « en mode de compatibilité »


def _set_tables(style: Any) -> None:
    """Thin lines, small print, and air above and below what is written."""
    style.font.size = Pt(10)
    borders, margins = (next(style.element.iter(qn(name))) for name in ("w:tblBorders", "w:tblCellMar"))
    for border in borders:
        border.set(qn("w:color"), _LINES)
    for side in ("w:top", "w:bottom"):
        margins.find(qn(side)).set(qn("w:w"), "40")


def shade(cell: _Cell) -> None:
    """Of a header."""
    cell._tc.get_or_add_tcPr().append(  # noqa: SLF001
        OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): _HEADER})
    )


def style_of(file: WordFile, name: str) -> Any:
    """The file's own; ours, lent, when it has none of that kind, or a list that nothing numbers."""
    kind, known = _ours().styles[name].type, file.styles
    lent = _LENT.format(name)
    for one in (lent, name):
        if (
            one in known
            and known[one].type == kind
            and not (_is_list(one) and _numbering(file, known[one]) is None)
        ):
            return known[one]
    return _lend(file, name, lent)


def _is_list(name: str) -> bool:
    return name.startswith("List ")


def _numbering(file: WordFile, style: Any) -> Any:
    """None when the style has none, or one that its file lost."""
    try:
        number = style.element.pPr.numPr.numId.val
        return file.part.numbering_part.element.num_having_numId(number)
    except (AttributeError, KeyError, NotImplementedError):
        return None


@cache
def _ours() -> WordFile:
    file = docx.Document()
    set_styles(file)
    return file


def _lend(file: WordFile, name: str, lent: str) -> Any:
    theirs, ours = file.styles, _ours().styles[name]
    made = deepcopy(ours.element)
    made.styleId = lent.replace(" ", "")
    made.name_val = lent if name in theirs else ours.element.name_val
    known = {one.styleId for one in theirs.element.style_lst}
    for link in (qn("w:basedOn"), qn("w:next"), qn("w:link")):
        for one in made.findall(link):
            if link == qn("w:link") or one.get(qn("w:val")) not in known:
                made.remove(one)
    made.attrib.pop(qn("w:default"), None)
    theirs.element.append(made)
    if _is_list(name):
        made.pPr.numPr.numId.val = _lend_numbering(file, _numbering(_ours(), ours), made.styleId)
    return next(one for one in theirs if one.element is made)


def _lend_numbering(file: WordFile, numbering: Any, style_id: str) -> int:
    if all(one.reltype != RELATIONSHIP_TYPE.NUMBERING for one in file.part.rels.values()):
        place = PackURI("/word/numbering.xml")
        made = NumberingPart.load(place, CONTENT_TYPE.WML_NUMBERING, _NO_NUMBERING, file.part.package)
        file.part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    theirs, name = file.part.numbering_part.element, qn("w:abstractNumId")
    wanted = str(numbering.abstractNumId.val)
    shapes = _ours().part.numbering_part.element.iterchildren(qn("w:abstractNum"))
    shape = deepcopy(next(one for one in shapes if one.get(name) == wanted))
    taken = [int(one.get(name)) for one in theirs.iterchildren(qn("w:abstractNum"))]
    shape.set(name, str(max(taken, default=-1) + 1))
    for level in shape.iter(qn("w:pStyle")):
        level.set(qn("w:val"), style_id)
    numbers = theirs.findall(qn("w:num"))
    numbers[0].addprevious(shape) if numbers else theirs.append(shape)
    return int(theirs.add_num(int(shape.get(name))).numId)

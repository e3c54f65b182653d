"""A template that the gestionnaire made in Word: bounded before it is opened, filled where it names a field.

What it may say is ``{{ titre }}``: no loop, no condition, no filter, no attribute. So it takes neither time
nor secrets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rendering.documents.model import TemplateUnfit, Unfit
from tabular.workbooks import TooLarge, Unreadable, parts_of

BODY = "corps"
"""The field in whose paragraph the document is written."""
_PLACE = "\ue0c0"
"""What that field becomes: a character that no text of ours holds."""
_LINKS = frozenset(
    f"http://{office}/relationships/hyperlink"
    for office in ("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
)
_FOLLOWED = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
"""Where a link may lead, that opens nothing until somebody follows it."""
_ORDERS = re.compile(
    r"\s*(?:HYPERLINK\s+(?:\\l\b|\"?(?:https?://|mailto:|#))|(?:AUTHOR|COMMENTS|CREATEDATE|DATE|DOCPROPERTY|"
    r"FILENAME|KEYWORDS|LASTSAVEDBY|NOTEREF|NUMPAGES|NUMWORDS|PAGE|PAGEREF|PRINTDATE|REF|REVNUM|SAVEDATE|"
    r"SECTION|SECTIONPAGES|SEQ|STYLEREF|SUBJECT|TIME|TITLE|TOC)(?:\s|$)|$)",
    re.IGNORECASE,
)
"""Of fields of Word that say something of the file itself; others (DDE, INCLUDETEXT, LINK, DATABASE…) fetch,
run or ask something. ECMA-376-1, 17.16.5.
"""
_OF_ELSEWHERE = frozenset({"altChunk", "control", "mailMerge", "object", "ocx", "OLEObject", "subDoc"})
"""Elements that hold, or call, what is no page of Word: another document, a program, a source of data."""
_NAMED_PARTS = re.compile(r".*\.(xml|rels|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|odttf|ttf)", re.IGNORECASE)
"""A document, a program or a page within the file has another ending."""
_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def filled(content: bytes, values: Mapping[str, str]) -> tuple[WordFile, Any]:
    """The file, and the paragraph in whose place the document goes. Raises TemplateUnfit."""
    require_sound(content)
    try:
        template = DocxTemplate(BytesIO(content))
        template.init_docx()
    except ValueError as error:  # of another kind: a template of Word's own, a file with macros
        raise TemplateUnfit(Unfit.NOT_WORD) from error
    except Exception as error:  # the libraries have no error of their own for a damaged file
        raise TemplateUnfit(Unfit.UNREADABLE) from error
    fields = _Fields({*values, BODY})
    try:
        template.render({**values, BODY: _PLACE}, fields)
        file: WordFile = template.docx
        file.element.body.get_or_add_sectPr()
    except TemplateUnfit:
        raise
    except Exception as error:
        raise TemplateUnfit(Unfit.UNREADABLE) from error
    places = [one for one in file.paragraphs if one.text.strip() == _PLACE]
    if len(places) != 1 or fields.bodies != 1:
        raise TemplateUnfit(Unfit.NO_BODY)
    return file, places[0].paragraph_format.element


def take_away(place: Any) -> None:
    """But for the end of a section, that a paragraph may hold."""
    if place.pPr is not None and place.pPr.find(qn("w:sectPr")) is not None:
        place.clear_content()
    else:
        place.getparent().remove(place)


def require_sound(content: bytes) -> None:
    """Raises TemplateUnfit for what is too large, no Word file, or makes Word call outside of it."""
    try:
        names = parts_of(content)
    except TooLarge as error:
        raise TemplateUnfit(Unfit.TOO_LARGE) from error
    except Unreadable as error:
        raise TemplateUnfit(Unfit.NOT_WORD) from error
    if "[Content_Types].xml" not in names or any(one.lower().endswith("vbaproject.bin") for one in names):
        raise TemplateUnfit(Unfit.NOT_WORD)
    with ZipFile(BytesIO(content)) as archive:
        for name in names:
            try:
                part = archive.read(name)
                is_xml = name.lower().endswith((".xml", ".rels")) or part.lstrip().startswith(_XML)
                calls = not (name.endswith("/") or _NAMED_PARTS.fullmatch(name)) or (is_xml and _calls(part))
            except Exception as error:
                raise TemplateUnfit(Unfit.UNREADABLE) from error
            if calls:
                raise TemplateUnfit(Unfit.LINKED)


def _calls(part: bytes) -> bool:
    """Whether it makes Word fetch, run or open something. The order of a field is joined as Word joins
    it; one that another field writes is unknown, and not taken.
    """
    orders: list[str | None] = []  # of each field that is open; None once its order has ended
    for event, element in iterparse(BytesIO(part), ("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        said = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        if event == "start":
            kind = said.get("fldCharType") if name == "fldChar" else None
            if kind == "begin":
                if orders and orders[-1] is not None:
                    return True
                orders.append("")
            elif kind is not None and orders:
                order = orders.pop()
                if not _ORDERS.match(order or ""):
                    return True
                if kind == "separate":
                    orders.append(None)
            if (
                name in _OF_ELSEWHERE
                or (name == "fldSimple" and not _ORDERS.match(said.get("instr", "")))
                or (name == "Relationship" and _leads_out(said))
                or said.keys() & {"src", "althref"}
                or (name in {"imagedata", "fill", "stroke"} and "href" in said)
            ):
                return True
            continue
        if name in {"instrText", "delInstrText"}:
            order = orders[-1] if orders else None
            if order is None:  # of no field: Word might think otherwise
                if not _ORDERS.match(element.text or ""):
                    return True
            else:
                orders[-1] = order + (element.text or "")
        element.clear()
    return not all(_ORDERS.match(order or "") for order in orders)


def _leads_out(relationship: Mapping[str, str]) -> bool:
    target = relationship.get("Target", "")
    is_outside = relationship.get("TargetMode", "").lower() == "external" or re.match(
        r"[\\/]{2}|[^/]*:", target
    )
    return bool(is_outside) and not (relationship.get("Type") in _LINKS and _FOLLOWED.match(target))


class _Fields(ImmutableSandboxedEnvironment):
    """Each part of a template passes here before it is filled."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self._names = names
        self.bodies = 0

    def from_string(self, source: Any, *args: Any, **options: Any) -> Template:
        try:
            parsed = self.parse(source)
        except TemplateSyntaxError as error:
            raise TemplateUnfit(Unfit.NOT_A_FIELD) from error
        for order in parsed.body:
            if not isinstance(order, nodes.Output):
                raise TemplateUnfit(Unfit.NOT_A_FIELD)
            for one in order.nodes:
                if isinstance(one, nodes.Name):
                    self._require_known(one.name)
                elif not isinstance(one, nodes.TemplateData):
                    raise TemplateUnfit(Unfit.NOT_A_FIELD)
        return super().from_string(source, *args, **options)

    def _require_known(self, name: str) -> None:
        if name not in self._names:
            raise TemplateUnfit(Unfit.UNKNOWN_FIELD, name)
        self.bodies += name == BODY

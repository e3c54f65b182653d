"""A template that the gestionnaire made in Word: bounded before it is opened, filled where it names a field.

What it may say is ``{{ titre }}``: no loop, no condition, no filter, no attribute. So it takes neither time
nor secrets.
"""

from __future__ import annotations

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
_LINK = "/hyperlink"  # which opens nothing until somebody follows it


def filled(content: bytes, values: Mapping[str, str]) -> tuple[WordFile, Any]:
    """The file, and the paragraph in whose place the document goes. Raises TemplateUnfit."""
    _require_sound(content)
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


def _require_sound(content: bytes) -> None:
    try:
        names = parts_of(content)
    except TooLarge as error:
        raise TemplateUnfit(Unfit.TOO_LARGE) from error
    except Unreadable as error:
        raise TemplateUnfit(Unfit.NOT_WORD) from error
    if "[Content_Types].xml" not in names or any(one.endswith("vbaProject.bin") for one in names):
        raise TemplateUnfit(Unfit.NOT_WORD)
    with ZipFile(BytesIO(content)) as archive:
        for name in names:
            if not name.lower().endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(name) as part:
                    is_linked = any(_is_linked(one) for _, one in iterparse(part, forbid_dtd=True))
            except Exception as error:
                raise TemplateUnfit(Unfit.UNREADABLE) from error
            if is_linked:
                raise TemplateUnfit(Unfit.LINKED)


def _is_linked(relationship: Any) -> bool:
    """To something that Word would fetch as it opens the file."""
    is_outside = str(relationship.get("TargetMode", "")).lower() == "external"
    kind = str(relationship.get("Type", ""))
    relationship.clear()
    return is_outside and not kind.endswith(_LINK)


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

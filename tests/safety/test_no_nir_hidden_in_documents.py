"""A NIR anywhere in a document is found; where nobody can look, the document is not said to be read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from privacy.documents import OFFICE, PDF, nirs_in

NIR = "1 85 05 78 006 084 91"
FIGURES = NIR.replace(" ", "")
SPLIT = "<w:r><w:t>1 85 05 </w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>78 006 084 91</w:t></w:r>"
ANY = sorted(OFFICE)[0]
"""What a ZIP is said to be changes nothing: each of its parts is looked at."""


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(body: str = "", parts: Mapping[str, bytes | str] = MappingProxyType({})) -> bytes:
    said = f"<w:p><w:r><w:t>Le dossier</w:t></w:r></w:p>{body}"
    document = (
        f"<w:document xmlns:w='w' xmlns:r='r' xmlns:wp='wp' xmlns:v='v'><w:body>{said}</w:body></w:document>"
    )
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **parts})


def with_part(name: str, content: bytes | str) -> bytes:
    return docx(parts={name: content})


def written_docx(**properties: str) -> bytes:
    document, file = Document(), BytesIO()
    document.add_paragraph("Le dossier est complet")
    for name, said in properties.items():
        setattr(document.core_properties, name, said)
    document.save(file)
    return file.getvalue()


def odf(body: str = "<text:p>Le dossier</text:p>", **others: str) -> bytes:
    kinds = ("office", "text", "table", "draw", "svg", "dc", "xlink")
    names = "".join(f" xmlns:{kind}='{kind}'" for kind in kinds)
    parts = {
        name: f"<office:c{names}>{said}</office:c>" for name, said in {"content": body, **others}.items()
    }
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<m/>",
            **{f"{name}.xml": said for name, said in parts.items()},
        }
    )


def xlsx(change: Callable[[Workbook], object] = lambda _book: None) -> bytes:
    book, file = Workbook(), BytesIO()
    book.worksheets[0].append(["Dupont", 12])
    change(book)
    book.save(file)
    return file.getvalue()


def write_a_header(book: Workbook) -> None:
    header = book.worksheets[0].oddHeader
    assert header is not None
    header.center.text = NIR


def hide_a_sheet(book: Workbook) -> None:
    hidden = book.create_sheet("b")
    hidden.append([NIR])
    hidden.sheet_state = "veryHidden"


def sheet(cells: str) -> bytes:
    return zipped(
        {"xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"}
    )


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 40), "white").save(file, "PNG")
    return file.getvalue()


def stream(head: bytes, content: bytes, *, packed: bool = True) -> bytes:
    if packed:
        content, head = zlib.compress(content), head + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (head, len(content), content)


def pdf(
    *others: bytes, page: bytes = b"", root: bytes = b"", trailer: bytes = b"", words: bytes = b"Le dossier"
) -> bytes:
    """The others are numbered from 6 on."""
    resources = b"/Resources<</Font<</F1 5 0 R>>/XObject<</I 6 0 R>>>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R%b>>" % root,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%b%b>>" % (resources, page),
        stream(b"", b"BT /F1 12 Tf 50 700 Td (%b) Tj ET" % words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *others,
    )
    written = b"".join(b"%d 0 obj%b endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + written + b"trailer<</Root 1 0 R%b>>\n%%%%EOF\n" % trailer


def drawn(said: str) -> bytes:
    """How a field or a note looks."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 300 20]/Resources<</Font<</F1 5 0 R>>>>"
    return stream(head, b"BT /F1 12 Tf 2 5 Td (%b) Tj ET" % said.encode())


def noted(annotation: bytes, *others: bytes, root: bytes = b"") -> bytes:
    return pdf(
        b"<</Type/Annot/Rect[50 600 350 620]/F 4%b>>" % annotation, *others, page=b"/Annots[6 0 R]", root=root
    )


def field(annotation: bytes, *others: bytes) -> bytes:
    return noted(b"/Subtype/Widget/FT/Tx/T(nir)" + annotation, *others, root=b"/AcroForm<</Fields[6 0 R]>>")


def attached(content: bytes, head: bytes = b"/Type/EmbeddedFile") -> bytes:
    return pdf(
        b"<</Type/Filespec/F(a)/EF<</F 7 0 R>>>>",
        stream(head, content),
        root=b"/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>",
    )


N = NIR.encode()
UTF_16 = (b"\xfe\xff" + NIR.encode("utf-16-be")).hex().encode()

IN_PDF = {
    "a field, with its appearance": field(b"/V(%b)/AP<</N 7 0 R>>" % N, drawn(NIR)),
    "a field that is not drawn": field(b"/V(%b)" % N),
    "a field in UTF-16": field(b"/V<%b>" % UTF_16),
    "a long field": field(b"/V 7 0 R", stream(b"", N)),
    "the appearance of a field alone": field(b"/V()/AP<</N 7 0 R>>", drawn(NIR)),
    "a hidden field": field(b"/F 2/V(%b)" % N),
    "what a field is called": field(b"/TU(%b)" % N),
    "a field's parent": field(b"/Parent 7 0 R", b"<</V(%b)/Kids[6 0 R]>>" % N),
    "a choice": field(b"/Opt[(non)(%b)]" % N),
    "a note": noted(b"/Subtype/Text/Contents(%b)" % N),
    "a note's author": noted(b"/Subtype/Text/Contents(vu)/T(%b)" % N),
    "a text on the page": noted(b"/Subtype/FreeText/DA(/F1 12 Tf)/Contents(%b)" % N),
    "a stamp": noted(b"/Subtype/Stamp/AP<</N 7 0 R>>", drawn(NIR)),
    "the address of a link": noted(b"/Subtype/Link/A<</S/URI/URI(https://a.fr/?n=%b)>>" % FIGURES.encode()),
    "a bookmark": pdf(b"<</First 7 0 R/Last 7 0 R>>", b"<</Title(%b)/Parent 6 0 R>>" % N, root=b"/Outlines 6 0 R"),
    "a title": pdf(b"<</Title(%b)>>" % N, trailer=b"/Info 6 0 R"),
    "keywords of its own": pdf(b"<</Dossier(%b)>>" % N, trailer=b"/Info 6 0 R"),
    "XMP": pdf(stream(b"/Type/Metadata/Subtype/XML", f"<x><dc:title xmlns:dc='d'>{NIR}</dc:title></x>".encode()), root=b"/Metadata 6 0 R"),
    "a page label": pdf(root=b"/PageLabels<</Nums[0<</P(%b)>>]>>" % N),
    "the name of a layer": pdf(b"<</Type/OCG/Name(%b)>>" % N, root=b"/OCProperties<</OCGs[6 0 R]/D<<>>>>"),
    "a layer that is not shown": pdf(b"<</Type/OCG/Name(a)>>", root=b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>", words=b") Tj /OC /I BDC (%b) Tj EMC (" % N),
    "an alternative text": pdf(b"<</Type/StructTreeRoot/K<</Type/StructElem/S/Figure/Alt(%b)>>>>" % N, root=b"/StructTreeRoot 6 0 R"),
    "an attached text": attached(f"nom;nir\nDupont;{FIGURES}\n".encode()),
    "an attached file of no type": attached(N, head=b""),
    "an attached PDF": attached(field(b"/V(%b)" % N)),
    "an attached DOCX": attached(docx(f"<w:p>{SPLIT}</w:p>")),
    "a file on the page": noted(b"/Subtype/FileAttachment/FS<</F(a)/EF<</F 7 0 R>>>>", stream(b"", N)),
    "a portfolio": attached(N).replace(b"/Names<<", b"/Collection<<>>/Names<<"),
    "a script": pdf(root=b"/OpenAction<</S/JavaScript/JS(app.alert\\('%b'\\))>>" % N),
    "XFA": pdf(stream(b"", f"<x><nir>{NIR}</nir></x>".encode()), root=b"/AcroForm<</Fields[]/XFA[(datasets) 6 0 R]>>"),
}  # fmt: skip

IN_WORD = {
    "runs": docx(f"<w:p>{SPLIT}</w:p>"),
    "a DOCX in it": with_part("word/embeddings/a.docx", docx(f"<w:p>{SPLIT}</w:p>")),
    "a DOCX in a DOCX in it": with_part("word/a.bin", with_part("b", docx(f"<w:p>{SPLIT}</w:p>"))),
    "a PDF in it": with_part("word/a.bin", field(b"/V(%b)" % N)),
    "a page in it": with_part("word/a.htm", f"<html><body><br><p>NIR <b>{NIR[:8]}</b>{NIR[8:]}</body></html>"),
    "a page in it, in the address of a link": with_part("word/a.htm", f"<a href='?{FIGURES}'>voir<br>"),
    "a text in it": with_part("word/a.txt", NIR),
    "comments.XML": with_part("word/comments.XML", f"<w:c xmlns:w='w'><w:p>{SPLIT}</w:p></w:c>"),
    "the author of a comment": with_part("word/comments.xml", f"<c author='{NIR}'><p>vu</p></c>"),
    "an alternative text": docx(f"<w:p><w:drawing><wp:docPr id='1' descr='{NIR}'/></w:drawing></w:p>"),
    "a title of a picture": docx(f"<w:p><w:drawing><wp:docPr title='{FIGURES}'/></w:drawing></w:p>"),
    "the address of a link": with_part("word/_rels/a.rels", f"<R><R Target='mailto:a@b.fr?subject={NIR}'/></R>"),
    "a header": with_part("word/header1.xml", f"<w:h xmlns:w='w'><w:p>{SPLIT}</w:p></w:h>"),
    "a footnote": with_part("word/footnotes.xml", f"<w:h xmlns:w='w'><w:p>{SPLIT}</w:p></w:h>"),
    "a box": docx(f"<w:p><w:pict><v:textbox><w:txbxContent><w:p>{SPLIT}</w:p></w:txbxContent></v:textbox></w:pict></w:p>"),
    "a content control": docx(f"<w:sdt><w:sdtPr><w:alias w:val='{NIR}'/></w:sdtPr></w:sdt>"),
    "in a content control": docx(f"<w:p><w:r><w:t>NIR 1 85</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>{NIR[4:]}</w:t></w:r></w:sdtContent></w:sdt></w:p>"),
    "a field code": docx(f"<w:p><w:r><w:instrText> HYPERLINK \"?n=</w:instrText></w:r><w:r><w:instrText>{FIGURES}\"</w:instrText></w:r><w:r><w:t>voir</w:t></w:r></w:p>"),
    "what was struck out": docx(f"<w:p><w:del><w:r><w:delText>{NIR}</w:delText></w:r></w:del><w:r><w:t>rien</w:t></w:r></w:p>"),
    "what is left when some is struck out": docx("<w:p><w:r><w:t>1 85 05 </w:t></w:r><w:del><w:r><w:delText>99</w:delText></w:r></w:del><w:ins><w:r><w:t>78 006 084 91</w:t></w:r></w:ins></w:p>"),
    "a value of its own": with_part("docProps/custom.xml", f"<P><property name='nir'><vt xmlns='v'>{FIGURES}</vt></property><property>2</property></P>"),
    "the data of a form": with_part("customXml/item1.xml", f"<form><an>2026</an><nir>{FIGURES}</nir><n>3</n></form>"),
    "the words of a chart": with_part("word/charts/chart1.xml", f"<c:c xmlns:c='c'><c:pt><c:v>2</c:v></c:pt><c:pt><c:v>{FIGURES}</c:v></c:pt></c:c>"),
    "a drawing": with_part("word/media/a.svg", "<svg><text>1 85 05 <tspan>78</tspan> 006 084 91</text></svg>"),
    "slides": with_part("word/embeddings/a.pptx", zipped({"ppt/slides/slide1.xml": f"<a:p xmlns:a='a'><a:r><a:t>{NIR}</a:t></a:r></a:p>"})),
    "UTF-16": with_part("word/a.xml", f"<?xml version='1.0' encoding='UTF-16'?><p>{NIR}</p>".encode("utf-16")),
}  # fmt: skip


IN_SHEETS = {
    "a number": xlsx(lambda book: book.worksheets[0].append([int(FIGURES)])),
    "a rounded number": sheet("<c><v>1.85057800608491E+14</v></c>"),
    "a number of thirteen figures": sheet("<c><v>2.850578006084E+12</v></c>"),
    "the result of a formula": sheet(f"<c t='str'><f>B2*1</f><v>{FIGURES}</v></c>"),
    "a formula": xlsx(lambda book: book.worksheets[0].append([f'=LEFT("{NIR}";21)'])),
    "a rich text": zipped({"xl/sharedStrings.xml": f"<sst><si><r><t>{NIR[:9]}</t></r><r><rPr><b/></rPr><t>{NIR[9:]}</t></r></si></sst>"}),
    "a comment": xlsx(lambda book: setattr(book.worksheets[0]["A1"], "comment", Comment(NIR, "a"))),
    "a comment in pieces": zipped({"xl/comments1.xml": f"<comments><comment><text><r><t>{NIR[:9]}</t></r><r><t>{NIR[9:]}</t></r></text></comment><comment><text><t>9</t></text></comment></comments>"}),
    "a header": xlsx(write_a_header),
    "a hidden sheet": xlsx(hide_a_sheet),
    "a defined name": xlsx(lambda book: book.defined_names.add(DefinedName("nir", attr_text=f'"{NIR}"'))),
    "the comment of a name": xlsx(lambda book: book.defined_names.add(DefinedName("nir", comment=NIR, attr_text="1"))),
    "the name of a sheet": xlsx(lambda book: book.create_sheet(NIR)),
    "a validation": xlsx(lambda book: book.worksheets[0].add_data_validation(DataValidation("list", formula1=f'"{NIR}"', sqref="B1"))),
    "the prompt of a validation": xlsx(lambda book: book.worksheets[0].add_data_validation(DataValidation("list", formula1="1", prompt=NIR, sqref="B1"))),
    "the address of a link": xlsx(lambda book: setattr(book.worksheets[0]["A1"], "hyperlink", f"https://a.fr/{FIGURES}")),
    "a title": xlsx(lambda book: setattr(book.properties, "title", NIR)),
    "a pivot table": zipped({"xl/pivotCache/pivotCacheDefinition1.xml": f"<p><s v='2'/><s v='{NIR}'/></p>"}),
    "a number of a pivot table": zipped({"xl/pivotCache/pivotCacheRecords1.xml": "<p><n v='1.85057800608491E14'/></p>"}),
    "another workbook": zipped({"xl/externalLinks/externalLink1.xml": f"<e><cell t='str'><v>{FIGURES}</v></cell></e>"}),
    "a workbook in it": zipped({"xl/worksheets/sheet1.xml": "<c><v>12</v></c>", "xl/embeddings/a.xlsx": xlsx(lambda book: book.worksheets[0].append([int(FIGURES)]))}),
    "a cell of ODS": odf(f"<table:table-cell office:value='{FIGURES}'><text:p>1,85E+14</text:p></table:table-cell>"),
    "a rounded cell of ODS": odf("<table:table-cell office:value='1.85057800608491E+14'><text:p>1,85E+14</text:p></table:table-cell>"),
    "an annotation of ODS": odf(f"<table:table-cell><office:annotation><dc:creator>A</dc:creator><text:p>{NIR}</text:p></office:annotation><text:p>1</text:p></table:table-cell>"),
    "a hidden sheet of ODS": odf(f"<table:table table:display='false'><table:table-cell><text:p>{NIR}</text:p></table:table-cell></table:table>"),
    "a header of ODS": odf(styles=f"<text:p>{NIR[:9]}<text:span>{NIR[9:]}</text:span></text:p>"),
    "a name of ODS": odf(f"<table:named-expression table:name='nir' table:expression='&quot;{NIR}&quot;'/><text:p>1</text:p>"),
    "an alternative text of ODT": odf(f"<draw:frame draw:name='a'><svg:title>{NIR}</svg:title></draw:frame>"),
    "an address of ODT": odf(f"<text:p><text:a xlink:href='https://a.fr/{FIGURES}'>voir</text:a></text:p>"),
    "what was struck out of ODT": odf(f"<text:tracked-changes><text:p>{NIR}</text:p></text:tracked-changes><text:p>1</text:p>"),
    "a title of ODT": odf(meta=f"<n>2</n><dc:title>{FIGURES}</dc:title><n>3</n>"),
    "a setting of ODT": odf(settings=f"<i><t>1</t></i><item name='{NIR}'>2</item>"),
    "an object of ODT": odf(**{"Object 1__content": f"<text:p>{NIR}</text:p>"}),
    "a document in it": zipped({"content.xml": "<p>a</p>", "Object 1": docx(f"<w:p>{SPLIT}</w:p>")}),
}  # fmt: skip

UNREAD = {
    "a picture in a DOCX": with_part("word/media/image1.png", picture()),
    "a picture of another name": with_part("word/a.xml", picture()),
    "an old document in a DOCX": with_part("word/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "macros": with_part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "RTF": with_part("word/a.rtf", "{\\rtf1 1 85{\\b 05}}"),
    "a page as a mail": with_part("word/a.mht", "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nMTg1"),
    "a text in UTF-16": with_part("word/a.txt", NIR.encode("utf-16")),
    "a picture in XML": with_part("word/a.xml", "<a><pkg:binaryData xmlns:pkg='p'>iVBORw0KGgo=</pkg:binaryData></a>"),
    "a picture in an address": with_part("word/a.htm", "<p><img src='data:image/png;base64,iVBORw0KGgo='/></p>"),
    "a drawing": with_part("word/a.svg", "<svg><path d='M 1 85 05 78 006 084 91'/></svg>"),
    "a broken part": with_part("word/a.xml", "<a><p>"),
    "a locked DOCX in it": with_part("word/a.docx", b"PK\3\4" + bytes(30)),
    "too many within each other": with_part("a", with_part("a", with_part("a", with_part("a", with_part("a", docx()))))),
    "a picture in an ODT": zipped({"content.xml": "<p>Le dossier</p>", "Pictures/1.jpg": b"\xff\xd8\xff\xe0" + bytes(99)}),
    "a picture in a PDF": pdf(stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"0"), words=b") Tj ET /I Do BT (a"),
    "a picture that is attached": attached(picture()),
    "a file that is attached otherwise": attached(b"a").replace(b"/FlateDecode", b"/LZWDecode"),
    "a file that is attached as letters": attached(b"a").replace(b"/FlateDecode", b"/ASCII85Decode"),
    "a script": pdf(root=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
    "XFA": pdf(stream(b"", b"<x/>"), root=b"/AcroForm<</Fields[]/XFA 6 0 R>>"),
}  # fmt: skip

WHOLE = {
    "a PDF with a note, a field, a bookmark and a title": noted(
        b"/Subtype/Text/Contents(vu le 12/05/2026)/M(D:20261202053231+01'00')",
        b"<</FT/Tx/T(a)/V(075120123456789012)>>",
        b"<</First 9 0 R>>",
        b"<</Title(La demande)>>",
        root=b"/AcroForm<</Fields[7 0 R]>>/Outlines 8 0 R",
    ),
    "a PDF with an attached text": attached(b"le dossier"),
    "a written DOCX": written_docx(),
    "a written XLSX": xlsx(),
    "an ODT as LibreOffice writes it": odf(meta="<dc:date>2026-03-01T14:22:33.123456789</dc:date>"),
    "the view of a first page": zipped({"content.xml": "<p>a</p>", "Thumbnails/thumbnail.png": picture(), "layout-cache": b"\1\0"}),
    "a setting of a printer": zipped({"xl/worksheets/sheet1.xml": "<c><v>12</v></c>", "xl/printerSettings/printerSettings1.bin": bytes(200)}),
}  # fmt: skip


@pytest.mark.parametrize("place", IN_PDF)
def test_one_in_a_pdf_is_found(place: str) -> None:
    assert nirs_in(IN_PDF[place], PDF).nirs >= 1


@pytest.mark.parametrize("place", IN_WORD)
def test_one_in_a_document_is_found(place: str) -> None:
    assert nirs_in(IN_WORD[place], ANY).nirs >= 1


@pytest.mark.parametrize("name", ["author", "title", "keywords", "comments", "subject", "last_modified_by"])
def test_one_in_the_properties_of_a_document_is_found(name: str) -> None:
    assert nirs_in(written_docx(**{name: NIR}), ANY).nirs == 1


@pytest.mark.parametrize("place", IN_SHEETS)
def test_one_in_a_workbook_or_in_an_open_document_is_found(place: str) -> None:
    assert nirs_in(IN_SHEETS[place], ANY).nirs >= 1


@pytest.mark.parametrize("place", UNREAD)
def test_where_nobody_can_look_the_document_is_not_said_to_be_read(place: str) -> None:
    found = nirs_in(UNREAD[place], PDF if UNREAD[place].startswith(b"%PDF") else ANY)

    assert not found.is_whole


@pytest.mark.parametrize("place", WHOLE)
def test_what_holds_nothing_else_is_read_whole(place: str) -> None:
    found = nirs_in(WHOLE[place], PDF if WHOLE[place].startswith(b"%PDF") else ANY)

    assert (found.nirs, found.is_whole) == (0, True)

"""One document, two files: each is read back by another program than the one that wrote it."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from defusedxml.ElementTree import fromstring
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm
from pdf_pages import placed, read_pdf
from pypdfium2 import PdfDocument
from refusing import refuses
from sample_documents import HOSTILE, VALUES, WHOLE, a_document, a_report, lines_of

from rendering.charts import bars
from rendering.documents import pdf
from rendering.documents.files import document_docx, document_pdf
from rendering.documents.model import (
    MOST_CHARACTERS,
    MOST_LINES,
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
)

HERE = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
FORBIDDEN = "a\x00b\x07c\x1bd\ufeffe\u202ef\ud800g\ufffeh"
SPACED = "L’été\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}à l’œuvre\N{NO-BREAK SPACE}», 12\N{NO-BREAK SPACE}%"


def word(document: Document) -> WordFile:
    """Each part of it is XML that any reader takes."""
    content = document_docx(document)
    with ZipFile(BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                fromstring(parts.read(name))
    return docx.Document(BytesIO(content))


def test_a_word_file_has_the_styles_that_word_and_screen_readers_know() -> None:
    assert lines_of(word(WHOLE)) == [
        ("No Spacing", "Gestionnaire du SNE, Gironde"),
        ("Title", "Comité de suivi du 3 mars"),
        ("Normal", "Le mardi 1er décembre 2026"),
        ("Heading 1", "Ce qui s’est dit"),
        ("Normal", "Première ligne\nseconde ligne"),
        ("List Bullet", "un point"),
        ("List Bullet", "un autre"),
        ("List Number", "d’abord"),
        ("List Number", "ensuite"),
        ("Heading 2", "Présences"),
        ("No Spacing", "Lieu\N{NO-BREAK SPACE}: mairie annexe"),
        ("Caption", "Qui était là"),
        ("Heading 3", "Suites"),
        ("List Number", "à faire"),
        ("Normal", "Date et signature\N{NO-BREAK SPACE}: \t"),
    ]


def test_a_word_file_says_its_title_its_language_and_nothing_of_the_library() -> None:
    file = word(WHOLE)
    said = file.core_properties
    assert (said.title, said.author, said.language, said.comments) == (
        "Comité de suivi du 3 mars", "Gestionnaire du SNE, Gironde", "fr-FR", "",
    )  # fmt: skip
    assert {one.get(f"{W}val") for one in file.styles.element.iter(f"{W}lang")} == {"fr-FR"}


def test_a_word_file_is_a_numbered_a4_page() -> None:
    page = word(WHOLE).sections[0]
    width, height = page.page_width, page.page_height
    assert width is not None
    assert height is not None
    assert (round(width.mm), round(height.mm)) == (210, 297)
    fields = page.footer.paragraphs[0].paragraph_format.element.iter(f"{W}fldSimple")
    assert [one.get(f"{W}instr") for one in fields] == ["PAGE", "NUMPAGES"]


def test_the_header_of_a_table_is_repeated_and_its_caption_kept_with_it() -> None:
    file = word(WHOLE)
    table = file.element.body.tbl_lst[0]
    assert [len(list(row.iter(f"{W}tblHeader"))) for row in table.tr_lst[:3]] == [1, 0, 0]
    assert [one.get(f"{W}val") for one in table.iter(f"{W}tblCaption")] == ["Qui était là"]
    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["Personne 0", "CCAS"]


def test_the_columns_are_as_wide_as_they_are_asked_to_be() -> None:
    (table,) = word(WHOLE).tables
    names, guichets = (column.width or 0 for column in table.columns)
    assert names == pytest.approx(2 * guichets, rel=0.01)


def test_each_numbered_list_begins_at_one() -> None:
    numbers = [
        one.get(f"{W}val")
        for line in word(WHOLE).paragraphs
        for one in line.paragraph_format.element.iter(f"{W}numId")
    ]
    first, second, other = numbers
    assert first == second != other


def test_a_pdf_is_one_that_screen_readers_follow() -> None:
    read = read_pdf(document_pdf(WHOLE))
    assert (read.title, read.language, read.is_tagged, read.are_fonts_embedded) == (
        "Comité de suivi du 3 mars", "fr-FR", True, True,
    )  # fmt: skip
    assert {"H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "Caption", "P"} <= {*read.tags}
    assert read.text.count("Nom Guichet") > 1  # the header, on each page
    assert "Le mardi 1er décembre 2026" in read.text
    assert "Première ligne\nseconde ligne" in read.text


def test_a_chart_of_a_pdf_is_drawn_told_and_written_in_fonts_of_the_file() -> None:
    read = read_pdf(document_pdf(a_report()))
    assert read.tags.count("Figure") == 3
    assert (read.is_tagged, read.are_fonts_embedded) == (True, True)
    assert "Le graphique 1" in read.text
    assert document_pdf(a_report()) == document_pdf(a_report())


def test_a_chart_is_a_vector_image_that_stays_on_its_page() -> None:
    drawn = list(placed(document_pdf(a_report("Communauté de communes de Clairval"))))
    assert len(drawn) > 100
    for is_of_points, (left, bottom, right, top) in drawn:
        assert not is_of_points
        assert 60 <= left <= right <= 596 - 60
        assert 30 <= bottom <= top <= 842 - 50


@pytest.mark.parametrize("label", [HOSTILE, FORBIDDEN, SPACED, "Formation 🎓 de 李", "אבג", ""])
def test_a_chart_is_written_whatever_its_labels(label: str) -> None:
    assert read_pdf(document_pdf(a_report(label))).tags.count("Figure") == 3


def test_a_chart_of_word_is_a_vector_image_with_points_for_other_readers() -> None:
    content = document_docx(a_report())
    file = docx.Document(BytesIO(content))
    assert [len(file.tables), len(file.inline_shapes)] == [3, 3]
    blips = list(file.element.body.iter(f"{A}blip"))
    kinds = [file.part.related_parts[one.get(f"{R}embed")].content_type for one in blips]
    vectors = [file.part.related_parts[one.get(f"{R}embed")] for one in file.element.body.iter(SVG_BLIP)]
    assert kinds == ["image/png"] * 3
    assert [one.content_type for one in vectors] == ["image/svg+xml"] * 3
    assert all(b"<title>" in one.blob and b"currentColor" not in one.blob for one in vectors)


def test_a_chart_of_word_is_told_and_stays_with_its_caption_within_the_page() -> None:
    file = word(a_report("Communauté de communes de Clairval"))
    told = [(one.get("title"), one.get("descr")) for one in file.element.body.iter(f"{WP}docPr")]
    assert told[1] == ("Le graphique 1", "Le graphique 1 (graphique du tableau suivant)")
    page = file.sections[0]
    text_width = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    assert all(0 < one.width <= text_width and one.height <= Cm(20) for one in file.inline_shapes)
    captions = [line for line in file.paragraphs if line.text.startswith("Le graphique")]
    assert [(line.style.name, line.paragraph_format.keep_with_next) for line in captions if line.style] == [
        ("Caption", True)
    ] * 3


def test_a_row_of_word_is_never_cut_and_its_figures_stand_to_the_right() -> None:
    (table,) = word(a_document(replace(VALUES, figures=frozenset({1})))).tables
    assert all(len(list(row._tr.iter(f"{W}cantSplit"))) == 1 for row in table.rows)
    assert [[cell.paragraphs[0].alignment for cell in row.cells] for row in table.rows] == [
        [None, WD_ALIGN_PARAGRAPH.RIGHT]
    ] * 2


def test_the_figures_of_a_pdf_stand_to_the_right() -> None:
    plainly, aligned = (
        list(placed(document_pdf(a_document(replace(VALUES, figures=figures)))))
        for figures in (frozenset[int](), frozenset({1}))
    )
    moved = [(one, other) for (_, one), (_, other) in zip(plainly, aligned, strict=True) if one != other]
    assert len(moved) == 2
    assert all(right[2] > left[2] + 50 for left, right in moved)


CONTENTS_OF_WHOLE = ["Ce qui s’est dit", "Présences", "Suites"]


def test_the_contents_of_word_are_a_field_that_is_already_filled_with_links() -> None:
    file = word(replace(WHOLE, has_contents=True))
    body = file.element.body
    links = list(body.iter(f"{W}hyperlink"))
    marks = {
        one.get(f"{W}name"): "".join(text.text for text in one.getparent().iter(f"{W}t"))
        for one in body.iter(f"{W}bookmarkStart")
    }
    assert ["".join(text.text for text in one.iter(f"{W}t")) for one in links] == CONTENTS_OF_WHOLE
    assert [marks[one.get(f"{W}anchor")] for one in links] == CONTENTS_OF_WHOLE
    assert [one.get(f"{W}fldCharType") for one in body.iter(f"{W}fldChar")] == ["begin", "separate", "end"]
    assert ["TOC" in one.text for one in body.iter(f"{W}instrText")] == [True]
    assert not list(word(WHOLE).element.body.iter(f"{W}bookmarkStart"))


def test_the_contents_of_a_pdf_follow_its_title() -> None:
    read = read_pdf(document_pdf(replace(WHOLE, has_contents=True)))
    text = read.text
    assert text.index("Le mardi 1er") < text.index("Sommaire") < text.index("Suites") < text.index("un point")
    assert {"TOC", "TOCI"} <= {*read.tags}
    assert "Sommaire" not in read_pdf(document_pdf(WHOLE)).text


def test_a_document_without_headings_has_no_contents() -> None:
    document = replace(a_document(Paragraph("x")), has_contents=True)
    assert "Sommaire" not in read_pdf(document_pdf(document)).text
    assert "Sommaire" not in [text for _, text in lines_of(word(document))]


@pytest.mark.parametrize("above", range(20, 30))
def test_no_page_of_a_pdf_ends_with_a_heading_or_a_caption(above: int) -> None:
    whole = (Heading("LE TITRE"), replace(VALUES, caption="LA LÉGENDE"))
    drawn = (Chart(bars("", [("a", 1.0)]), "LE GRAPHIQUE"), VALUES)
    content = document_pdf(a_document(*[Paragraph("x")] * above, *whole, *drawn))
    with PdfDocument(content) as file:
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in file]
    lasts = [[line for line in page if "Comité de suivi" not in line][-1] for page in pages]
    assert not {"LE TITRE", "LA LÉGENDE", "LE GRAPHIQUE"} & {*lasts}


def test_the_same_document_makes_the_same_pdf() -> None:
    assert document_pdf(WHOLE) == document_pdf(WHOLE)


def everywhere(text: str) -> Document:
    return a_document(
        Heading(text),
        Paragraph(text),
        Items((text,)),
        Table(text, (text,), ((text,),)),
        Facts(((text, text),)),
        Blanks((text,)),
        title=text,
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (HOSTILE, HOSTILE),
        (FORBIDDEN, "abcdefgh"),
        (SPACED, SPACED),
        ("E\u0301cully", "Écully"),
        ("fi ffi", "fi ffi"),
    ],
)
def test_a_text_is_printed_as_it_is_in_both(text: str, printed: str) -> None:
    document = everywhere(text)
    assert lines_of(word(document))[3:5] == [("Heading 1", printed), ("Normal", printed)]
    read = read_pdf(document_pdf(document))
    assert read.title == printed
    assert read.text.count(printed) >= 8


def test_a_word_that_is_longer_than_the_page_stays_on_it_and_whole() -> None:
    address = "https://portail.example/" + "chemin" * 40
    read = read_pdf(document_pdf(a_document(Paragraph(address))))
    assert address in read.text.replace("\n", "")
    assert address not in read.text


def test_what_no_font_draws_is_left_out_of_a_pdf_or_shown_as_missing() -> None:
    text = "Formation 🎓 de 李"
    assert ("Normal", text) in lines_of(word(a_document(Paragraph(text))))
    assert "Formation de \ufffd" in read_pdf(document_pdf(a_document(Paragraph(text)))).text


def test_the_fonts_draw_all_that_is_said_to_be_drawn() -> None:
    drawn = [chr(code) for code in range(0x20, 0x10000) if not pdf._NOT_DRAWN.match(chr(code))]
    known = [c for c in drawn if unicodedata.category(c) != "Cn"]
    assert len(known) > 2_000
    assert document_pdf(a_document(Paragraph(" ".join(known))))


def test_what_is_too_long_is_refused() -> None:
    with refuses("documents.too_long"):
        a_document(Items(("x" * 100,) * (MOST_CHARACTERS // 100), is_numbered=True), Paragraph("x"))
    with refuses("documents.too_long"):
        a_document(Table("", ("",), (("",),) * (MOST_LINES + 1)))
    with refuses("documents.too_long"):
        a_document(Paragraph("\n" * (MOST_LINES + 1)))


@pytest.mark.parametrize(
    "blocks",
    [
        (Heading("x", 2),),
        (Heading("x"), Heading("y", 3)),
        (Table("", ("a", "b"), (("c",),)),),
        (Chart(bars("", []), "x"), Paragraph("y")),
        (Chart(bars("", []), "x"),),
    ],
)
def test_what_a_screen_reader_would_lose_is_no_document(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(ValueError, match=r"screen readers|header"):
        a_document(*blocks)


def test_what_shows_nothing_is_called_untitled() -> None:
    document = a_document(Heading("\x07"), Paragraph(""), title="🎓\u200b")
    assert [name for name, text in lines_of(word(replace(document, title=" "))) if text == UNTITLED] == [
        "Title", "Heading 1",
    ]  # fmt: skip
    read = read_pdf(document_pdf(document))
    assert (read.title, read.text.count(UNTITLED)) == (UNTITLED, 3)  # and below the page


def test_a_word_file_without_a_chart_does_without_the_library_of_the_pdf() -> None:
    asked = "import sys, rendering.documents.word; print({'docx', 'typst'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", asked], cwd=HERE, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "{'docx'}"


def test_the_libraries_wait_for_the_first_document() -> None:
    asked = "import sys, rendering.documents.files; print({'docx', 'docxtpl', 'typst'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", asked], cwd=HERE, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_a_compact_document_says_the_same_in_less_room() -> None:
    usual = replace(WHOLE, blocks=(*WHOLE.blocks, *a_report().blocks))
    compact = replace(usual, is_compact=True)

    with PdfDocument(document_pdf(compact)) as small, PdfDocument(document_pdf(usual)) as large:
        assert len(small) < len(large)
    tight, loose = word(compact), word(usual)
    assert lines_of(tight) == lines_of(loose)
    pictures = [*zip(tight.inline_shapes, loose.inline_shapes, strict=True)]
    assert len(pictures) == 3
    assert all(one.width < other.width and one.height < other.height for one, other in pictures)
    assert (tight.sections[0].top_margin or 0) < (loose.sections[0].top_margin or 0)

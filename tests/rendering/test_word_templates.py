"""A Word template of the gestionnaire's: what it may say, what is written in it, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from hypothesis import given
from hypothesis import strategies as st
from sample_documents import HOSTILE, WHOLE, a_report, lines_of

from rendering.documents.files import check_template, default_template, document_docx, through
from rendering.documents.model import Document, TemplateUnfit, Unfit
from rendering.documents.template import _Fields
from rendering.refusals import sentence
from sandbox.limits import Limits
from sandbox.runner import Sandbox

BODY = "{{ corps }}"
REPORT = Document(
    title="Bilan & <b>compte</b>",
    service="Gestionnaire du SNE, Gironde",
    dated_on=WHOLE.dated_on,
    blocks=WHOLE.blocks + a_report().blocks,
    has_contents=True,
)


def written_through(
    document: Document, template: bytes, fields: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    return through(template, lambda work, *given: work(*given))(document, fields)


def opened(content: bytes) -> WordFile:
    return docx.Document(BytesIO(content))


def saved(file: WordFile) -> bytes:
    content = BytesIO()
    file.save(content)
    return content.getvalue()


def a_template(*lines: str) -> bytes:
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    return saved(file)


def bare(*lines: str, keep: frozenset[str] = frozenset({"Normal"})) -> bytes:
    """Of a Word whose user never chose a style: no heading, no list, no numbering."""
    file = opened(a_template(*lines))
    for style in list(file.styles):
        if style.name not in keep:
            file.styles.element.remove(style.element)
    for name, one in list(file.part.rels.items()):
        if one.reltype == RELATIONSHIP_TYPE.NUMBERING:
            del file.part.rels[name]
    return saved(file)


def with_parts(content: bytes, **replaced: Callable[[bytes], bytes] | bytes) -> bytes:
    made = BytesIO()
    changes = {name.replace("__", "/"): change for name, change in replaced.items()}
    with ZipFile(BytesIO(content)) as parts, ZipFile(made, "w", ZIP_DEFLATED) as written:
        for name in parts.namelist():
            change = changes.pop(name.removesuffix(".xml"), None)
            written.writestr(name, change(parts.read(name)) if callable(change) else parts.read(name))
        for name, new in changes.items():
            assert isinstance(new, bytes)
            written.writestr(name, new)
    return made.getvalue()


def test_a_document_is_the_same_through_the_default_template_as_without() -> None:
    alone, through = opened(document_docx(REPORT)), opened(written_through(REPORT, default_template()))
    assert lines_of(through) == lines_of(alone)
    assert [[cell.text for cell in one._cells] for one in through.tables] == [
        [cell.text for cell in one._cells] for one in alone.tables
    ]
    assert len(through.inline_shapes) == len(alone.inline_shapes) == 3
    feet = [one.sections[0].footer.paragraphs[0].text for one in (alone, through)]
    assert feet[0].startswith(REPORT.title)
    assert feet[0] == feet[1]
    assert through.core_properties.title == alone.core_properties.title


def test_the_default_template_says_its_fields_where_they_belong() -> None:
    check_template(default_template())
    assert lines_of(opened(default_template())) == [
        ("No Spacing", "{{ service }}"),
        ("Title", "{{ titre }}"),
        ("Normal", "Le {{ date }}"),
        ("Normal", BODY),
    ]


def test_a_template_says_its_fields_and_holds_the_document_between_its_own_lines() -> None:
    template = a_template("{{ service }}", "{{ titre }}, {{ periode }}, le {{ date }}", BODY, "Fin.")
    check_template(template, ["periode"])
    lines = [text for _, text in lines_of(opened(written_through(WHOLE, template, {"periode": HOSTILE})))]
    assert lines[:3] == [
        "Gestionnaire du SNE, Gironde",
        f"Comité de suivi du 3 mars, {HOSTILE}, le mardi 1er décembre 2026",
        "Ce qui s’est dit",
    ]
    assert lines[-1] == "Fin."


def test_a_field_that_word_cut_in_pieces_is_still_one() -> None:
    file = docx.Document()
    line = file.add_paragraph()
    for piece in ("{", "{ ti", "tre }", "}"):
        line.add_run(piece).bold = piece == "{"
    file.add_paragraph(BODY)
    assert opened(written_through(WHOLE, saved(file))).paragraphs[0].text == WHOLE.title


def test_a_field_of_a_footer_is_filled() -> None:
    file = opened(a_template(BODY))
    file.sections[0].footer.paragraphs[0].text = "{{ titre }}"
    made = opened(written_through(WHOLE, saved(file)))
    assert made.sections[0].footer.paragraphs[0].text == WHOLE.title


def test_a_text_of_the_document_is_never_a_field() -> None:
    document = Document(title=BODY, service="{{ titre }}", dated_on=WHOLE.dated_on, blocks=WHOLE.blocks)
    texts = [text for _, text in lines_of(opened(written_through(document, default_template())))]
    assert texts[:2] == ["{{ titre }}", BODY]


@pytest.mark.parametrize(
    "keep", [frozenset[str](), frozenset({"Normal"}), frozenset({"List Bullet", "Normal"})]
)
def test_a_template_that_lacks_a_style_is_lent_ours(keep: frozenset[str]) -> None:
    template = bare(BODY, keep=keep)
    check_template(template)
    made = opened(written_through(REPORT, template))
    names = {line.style.name for line in made.paragraphs if line.style}
    assert {"Heading 1", "Heading 2", "Heading 3", "Caption", "No Spacing"} <= names
    styles = {line.style.style_id for line in made.paragraphs if line.style}
    assert {one for one in styles if "List" in one} == {"RelaisListBullet", "RelaisListNumber"}
    numbering = made.part.numbering_part.element
    used = {one.get(qn("w:val")) for one in made.element.body.iter(qn("w:numId"))}
    assert used
    assert used <= {one.get(qn("w:numId")) for one in numbering.iter(qn("w:num"))}
    shapes = [one.get(qn("w:abstractNumId")) for one in numbering.iterchildren(qn("w:abstractNum"))]
    assert {str(one.abstractNumId.val) for one in numbering.num_lst} <= set(shapes)
    assert len(shapes) == len(set(shapes))


def test_a_template_keeps_its_own_styles() -> None:
    file = opened(a_template(BODY))
    file.styles["Heading 1"].font.size = Pt(31)
    made = opened(written_through(WHOLE, saved(file)))
    assert made.styles["Heading 1"].font.size == Pt(31)
    assert not [one.style_id for one in made.styles if one.style_id.startswith("Relais")]


def test_a_chart_is_no_wider_than_the_narrowest_page_of_the_template() -> None:
    file = opened(a_template(BODY))
    page = file.sections[0]
    page.left_margin = page.right_margin = Length((page.page_width or 0) // 3)
    made = opened(written_through(REPORT, saved(file)))
    assert all(one.width <= (page.page_width or 0) * 0.34 for one in made.inline_shapes)


def test_a_template_without_a_section_or_with_one_that_ends_in_the_body_is_taken() -> None:
    def no_section(part: bytes) -> bytes:
        return part[: part.index(b"<w:sectPr")] + part[part.index(b"</w:sectPr>") + 11 :]

    check_template(with_parts(a_template(BODY), word__document=no_section))
    file = opened(a_template(BODY))
    file.add_section()
    check_template(saved(file))


def linked(file: WordFile, kind: str) -> bytes:
    file.part.relate_to("https://ailleurs.example/x", kind, is_external=True)
    return saved(file)


def test_a_link_to_follow_is_no_reason_to_refuse() -> None:
    check_template(linked(opened(a_template(BODY)), RELATIONSHIP_TYPE.HYPERLINK))


DTD = b'<!DOCTYPE a [<!ENTITY b "c">]>'
SOUND = a_template(BODY)
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
KINDS = "[Content_Types]"
POPEN = "{{ cycler.__init__.__globals__.os.popen('id').read() }}"


def with_kind(kind: bytes) -> bytes:
    sound = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return with_parts(SOUND, **{KINDS: lambda part: part.replace(sound, kind)})


def with_dtd() -> bytes:
    return with_parts(
        SOUND, word__document=lambda part: part.replace(b"<w:document", DTD + b"<w:document", 1)
    )


HOSTILES: dict[str, tuple[Callable[[], bytes], Unfit]] = {
    "empty": (lambda: b"", Unfit.NOT_WORD),
    "a text": (lambda: b"{{ corps }}", Unfit.NOT_WORD),
    "macros said": (
        lambda: with_kind(b"application/vnd.ms-word.document.macroEnabled.main+xml"), Unfit.NOT_WORD,
    ),
    "another kind": (lambda: with_kind(b"application/x-other"), Unfit.NOT_WORD),
    "macros hidden": (lambda: with_parts(SOUND, **{"word__vbaProject.bin": b"x"}), Unfit.NOT_WORD),
    "cut": (lambda: SOUND[: len(SOUND) // 2], Unfit.NOT_WORD),
    "no XML": (lambda: with_parts(SOUND, word__document=lambda part: part[:-20]), Unfit.UNREADABLE),
    "a DTD": (with_dtd, Unfit.UNREADABLE),
    "a bomb": (lambda: with_parts(SOUND, word__media__x=b"\0" * 60 * 1024**2), Unfit.TOO_LARGE),
    "an image elsewhere": (lambda: linked(opened(SOUND), RELATIONSHIP_TYPE.IMAGE), Unfit.LINKED),
    "a model elsewhere": (lambda: linked(opened(SOUND), ATTACHED), Unfit.LINKED),
    "no body": (lambda: a_template("{{ titre }}"), Unfit.NO_BODY),
    "two bodies": (lambda: a_template(BODY, BODY), Unfit.NO_BODY),
    "a body within a line": (lambda: a_template(f"Voici {BODY}"), Unfit.NO_BODY),
    "an unknown field": (lambda: a_template("{{ prefet }}", BODY), Unfit.UNKNOWN_FIELD),
    "a tool of the library": (lambda: a_template("{{ lipsum }}", BODY), Unfit.UNKNOWN_FIELD),
    "an attribute": (lambda: a_template("{{ titre.__class__.__mro__ }}", BODY), Unfit.NOT_A_FIELD),
    "a call": (lambda: a_template(POPEN, BODY), Unfit.NOT_A_FIELD),
    "a loop": (lambda: a_template("{% for i in range(10**9) %}x{% endfor %}", BODY), Unfit.NOT_A_FIELD),
    "a sum": (lambda: a_template("{{ 9**9**9**9 }}", BODY), Unfit.NOT_A_FIELD),
    "a long text": (lambda: a_template("{{ 'x' * 10**10 }}", BODY), Unfit.NOT_A_FIELD),
    "a file": (lambda: a_template("{% include '/etc/passwd' %}", BODY), Unfit.NOT_A_FIELD),
    "braces left open": (lambda: a_template("{{ titre", BODY), Unfit.NOT_A_FIELD),
    "a filter": (lambda: a_template("{{ titre|upper }}", BODY), Unfit.NOT_A_FIELD),
}  # fmt: skip


@pytest.mark.parametrize(("made", "reason"), HOSTILES.values(), ids=HOSTILES)
def test_a_template_that_is_no_template_is_refused_at_once(made: Callable[[], bytes], reason: Unfit) -> None:
    content, began = made(), time.process_time()
    with pytest.raises(TemplateUnfit) as refused:
        check_template(content)
    assert refused.value.reason is reason
    assert time.process_time() - began < 2


def test_a_refusal_comes_back_from_a_process_apart_with_its_reason() -> None:
    with Sandbox() as sandbox:
        with pytest.raises(TemplateUnfit) as refused:
            sandbox.run(Limits(), check_template, a_template("{{ prefet }}", BODY))
        made = through(default_template(), partial(sandbox.run, Limits()))(REPORT, {})
    assert (refused.value.reason, refused.value.name) == (Unfit.UNKNOWN_FIELD, "prefet")
    assert lines_of(opened(made))


@given(st.text("{}%#-titre corps.()[]'|~*90\n", max_size=40))
def test_whatever_stands_between_braces_is_a_known_field_or_refused(text: str) -> None:
    """No loop runs and no text grows: what is shown is at most the template and its fields."""
    with suppress(TemplateUnfit):
        shown = _Fields({"titre", "corps"}).from_string(text).render(titre="T" * 40, corps="")
        assert len(shown) <= len(text) + 40 * text.count("titre")


def test_the_headings_of_a_template_are_none_of_the_document() -> None:
    file = docx.Document()
    file.add_heading("De la lettre")
    file.add_paragraph(BODY)
    file.add_heading("De la suite")
    body = opened(written_through(replace(WHOLE, has_contents=True), saved(file))).element.body
    marked = [one.getparent() for one in body.iter(qn("w:bookmarkStart"))]
    assert ["".join(text.text for text in one.iter(qn("w:t"))) for one in marked] == [
        "Ce qui s’est dit", "Présences", "Suites",
    ]  # fmt: skip
    without = replace(WHOLE, blocks=WHOLE.blocks[1:3], has_contents=True)
    assert not list(opened(written_through(without, saved(file))).element.body.iter(qn("w:bookmarkStart")))


@pytest.mark.parametrize("reason", Unfit)
def test_each_reason_has_its_sentence(reason: Unfit) -> None:
    said = sentence(TemplateUnfit(reason, "prefet"))
    assert said.startswith("Ce modèle n’est pas pris")
    assert said.endswith(" (prefet).")
    assert "{{{" not in said
